"""A care tariff in memory, and the questions the calculation asks of it."""

from collections.abc import Mapping
from datetime import date

import attrs

from engine.rulebook.care_rows import (
    AbsenceRule,
    AgeUplift,
    Allocation,
    Billing,
    ChildAddition,
    Combine,
    CoupleRule,
    DayCount,
    HousingMaximum,
    HousingRule,
    IncomeRule,
    LegalBasis,
    Level,
    MaximumFee,
    MinimumAmount,
    MinimumChange,
    MonthlyCap,
    PartMonth,
    Price,
    PriceBaseAmount,
    Rounding,
    Service,
    StandardTime,
    TimeRounding,
    VisitRule,
)
from engine.rulebook.problems import Problem
from engine.rulebook.rows import MinimumInvoice, Relief, Row
from engine.rulebook.tariff import Tariff

CARE_TABLES: Mapping[str, type[Row]] = {
    "service": Service,
    "price": Price,
    "level": Level,
    "combine": Combine,
    "monthly_cap": MonthlyCap,
    "standard_time": StandardTime,
    "time_rounding": TimeRounding,
    "visit_rule": VisitRule,
    "day_count": DayCount,
    "absence_rule": AbsenceRule,
    "part_month": PartMonth,
    "allocation": Allocation,
    "price_base_amount": PriceBaseAmount,
    "maximum_fee": MaximumFee,
    "housing_maximum": HousingMaximum,
    "minimum_amount": MinimumAmount,
    "legal_basis": LegalBasis,
    "age_uplift": AgeUplift,
    "minimum_change": MinimumChange,
    "child_addition": ChildAddition,
    "housing_rule": HousingRule,
    "couple_rule": CoupleRule,
    "income_rule": IncomeRule,
    "rounding": Rounding,
    "billing": Billing,
    "minimum_invoice": MinimumInvoice,
    "relief": Relief,
}
NATIONAL_CARE_TABLES = ("price_base_amount", "maximum_fee", "housing_maximum", "minimum_amount", "legal_basis")
LOCAL_CARE_TABLES = tuple(name for name in CARE_TABLES if name not in ("price_base_amount", "legal_basis"))


@attrs.frozen(eq=False, slots=False)
class CareTariff(Tariff):
    """The dated rows of one care.toml.

    A list of services that a row leaves out is an empty tuple and means all the tariff has. All rows begin on the first
    and end on the last day of a month. `national` is the national tariff behind a municipality's, and None for the
    national one itself.
    """

    national: "CareTariff | None" = attrs.field(default=None, repr=False)

    def services(self, day: date) -> tuple[Service, ...]:
        """The services that are offered on a day, in file order."""
        return self.on(Service, day)

    def covered(self, first: date, last: date) -> tuple[Problem, ...]:
        """What is missing for the days `first` to `last`, own rows and national ones; empty if all is there."""
        from engine.rulebook.care_coverage import CARE

        return CARE.uncovered(first, last, self, self.national)
