"""A childcare tariff in memory, and the questions the calculation asks of it."""

from collections.abc import Mapping
from datetime import date

import attrs

from engine.rulebook.childcare_rows import (
    AbsenceCredit,
    AgeClass,
    Billing,
    Ceiling,
    DayFee,
    FreeMonths,
    HourBand,
    IncomeCap,
    IncomeCheck,
    IncomeRule,
    MinimumFee,
    PartMonth,
    Rate,
    Reduction,
    Rounding,
    Season,
    SettlingIn,
    SiblingOrder,
    Term,
    TwoHouseholds,
)
from engine.rulebook.problems import Problem
from engine.rulebook.rows import MinimumInvoice, Relief, Row
from engine.rulebook.tariff import Tariff

ALL = "all"

TABLES: Mapping[str, type[Row]] = {
    "income_cap": IncomeCap,
    "age_class": AgeClass,
    "term": Term,
    "hour_band": HourBand,
    "season": Season,
    "rate": Rate,
    "ceiling": Ceiling,
    "reduction": Reduction,
    "day_fee": DayFee,
    "absence_credit": AbsenceCredit,
    "sibling_order": SiblingOrder,
    "income_rule": IncomeRule,
    "part_month": PartMonth,
    "settling_in": SettlingIn,
    "free_months": FreeMonths,
    "minimum_fee": MinimumFee,
    "minimum_invoice": MinimumInvoice,
    "relief": Relief,
    "two_households": TwoHouseholds,
    "rounding": Rounding,
    "billing": Billing,
    "income_check": IncomeCheck,
}
NATIONAL_TABLES = ("income_cap", "age_class", "rate", "ceiling")


@attrs.frozen(eq=False, slots=False)
class ChildcareTariff(Tariff):
    """The dated rows of one childcare.toml.

    A list that a row leaves out is an empty tuple and means all: all forms the tariff offers, all age classes and hour
    bands of each form, all grounds. A form without age classes (hour bands) has one, named "all", which only rows that
    leave the list out speak of; a name in a list speaks only of the forms that have it.
    `national` is the national tariff behind a municipality's, and None for the national one itself. Edges of seasons
    and age switches are not changes of rules.
    """

    forms: tuple[str, ...] = attrs.field(kw_only=True)
    national: "ChildcareTariff | None" = attrs.field(default=None, repr=False)

    def covered(self, first: date, last: date) -> tuple[Problem, ...]:
        """What is missing for the days `first` to `last`, own rows and national ones; empty if all is there."""
        from engine.rulebook.childcare_coverage import CHILDCARE

        return CHILDCARE.uncovered(first, last, self, self.national)

    def age_classes(self, form: str, day: date) -> tuple[str, ...]:
        """The names of a form's age classes on a day, youngest first; ("all",) where it has none."""
        rows = [row for row in self.on(AgeClass, day) if not row.form or form in row.form]
        return tuple(row.name for row in sorted(rows, key=lambda row: row.turns)) or (ALL,)

    def hour_bands(self, form: str, age_class: str, day: date) -> tuple[str, ...]:
        """The names of the hour bands of a form and age class on a day, in file order; ("all",) where it has none."""
        rows = [row for row in self.on(HourBand, day) if _speaks_of(row, form, age_class)]
        return tuple(dict.fromkeys(row.name for row in rows)) or (ALL,)


def _speaks_of(row: HourBand, form: str, age_class: str) -> bool:
    return (not row.form or form in row.form) and (not row.age_class or age_class in row.age_class)
