"""A tariff in memory: dated rows by type, and the questions the calculation asks of them."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar, cast

import attrs

from engine.rulebook.problems import Problem
from engine.rulebook.rows import (
    AbsenceCredit,
    AgeClass,
    Billing,
    Ceiling,
    DayFee,
    FreeMonths,
    HourBand,
    IncomeCap,
    IncomeRule,
    MinimumFee,
    MinimumInvoice,
    PartMonth,
    Rate,
    Reduction,
    Rounding,
    Row,
    Season,
    SettlingIn,
    SiblingOrder,
    Term,
    TwoHouseholds,
)

R = TypeVar("R", bound=Row)

ALL = "all"
ONE_DAY = timedelta(days=1)

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
    "two_households": TwoHouseholds,
    "rounding": Rounding,
    "billing": Billing,
}
NATIONAL_TABLES = ("income_cap", "age_class", "rate", "ceiling")


@attrs.frozen(eq=False, slots=False)
class Tariff:
    """The dated rows of one childcare.toml.

    A list that a row leaves out is an empty tuple and means all: all forms the tariff offers, all age classes and hour
    bands of each form, all grounds. A form without age classes (hour bands) has one, named "all", which only rows that
    leave the list out speak of; a name in a list speaks only of the forms that have it.
    `national` is the national tariff behind a municipality's, and None for the national one itself.
    """

    file: str
    forms: tuple[str, ...]
    tables: Mapping[type[Row], tuple[Row, ...]] = attrs.field(repr=False)
    national: "Tariff | None" = attrs.field(default=None, repr=False)
    is_national: bool = False

    def rows(self, kind: type[R]) -> tuple[R, ...]:
        """All rows of a type, in file order."""
        return cast("tuple[R, ...]", self.tables.get(kind, ()))

    def on(self, kind: type[R], day: date) -> tuple[R, ...]:
        """The rows of a type that hold on a day, in file order."""
        return tuple(row for row in self.rows(kind) if row.holds(day))

    @cached_property
    def starts(self) -> tuple[date, ...]:
        """Every day on which the set of rows that hold is another than the day before, in order."""
        rows = [row for rows in self.tables.values() for row in rows]
        days = {row.valid_from for row in rows} | {row.valid_to + ONE_DAY for row in rows if row.valid_to is not None}
        return tuple(sorted(days))

    def change_dates(self, first: date, last: date) -> tuple[date, ...]:
        """The days after `first`, up to `last`, on which a row of this tariff begins to hold or no longer holds.

        Own rows only (ask the national tariff too); edges of seasons and age switches are not changes of rules.
        """
        return tuple(day for day in self.starts if first < day <= last)

    def covered(self, first: date, last: date) -> tuple[Problem, ...]:
        """What is missing for the days `first` to `last`, own rows and national ones; empty if all is there."""
        from engine.rulebook.coverage import missing

        behind = missing(self.national, first, last) if self.national else ()
        return (*missing(self, first, last), *behind)

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
