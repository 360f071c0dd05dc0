"""All rules of one service month of care for one municipality. Each row is the one in force on its first day."""

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Protocol, TypeVar

import attrs

from engine.calc.money import UNIT_ORE, RoundTo
from engine.calc.periods import Month
from engine.errors import Refused
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
from engine.rulebook.care_tariff import CareTariff
from engine.rulebook.rows import Row

R = TypeVar("R", bound=Row)

FINEST = 1 << 44
"""The highest common denominator: with all that facts can hold, a numerator then stays below 128 bits."""


class OfServices(Protocol):
    """A row that names services; none named means all."""

    @property
    def service(self) -> tuple[str, ...]:
        """The names."""


S = TypeVar("S", bound=OfServices)


@attrs.frozen(eq=False, slots=False)
class CareRules:
    """The rows of a service month.

    What is looked up by service is a mapping with the services that have such a row; lists are in file order.
    `maximum`, `housing_maximum` and `minimums` are the municipality's own rows where it has them, else the national
    ones.
    """

    month: Month
    services: tuple[Service, ...]

    visit_rules: Mapping[str, VisitRule]
    time_roundings: Mapping[str, TimeRounding]
    day_counts: Mapping[str, DayCount]
    part_months: Mapping[str, PartMonth]
    absence_rules: Mapping[str, tuple[AbsenceRule, ...]]
    billing: Mapping[str, Billing]
    standard_times: tuple[StandardTime, ...]

    prices: tuple[Price, ...]
    levels: tuple[Level, ...]
    combines: tuple[Combine, ...]
    monthly_caps: tuple[MonthlyCap, ...]
    allocation: Allocation
    roundings: Mapping[str, Rounding]

    income_rule: IncomeRule
    couple_rule: CoupleRule
    housing_rule: HousingRule
    age_uplifts: tuple[AgeUplift, ...]
    minimum_changes: tuple[MinimumChange, ...]
    child_additions: tuple[ChildAddition, ...]

    maximum: MaximumFee
    housing_maximum: HousingMaximum
    minimums: Mapping[str, MinimumAmount]
    price_base_amount: PriceBaseAmount
    legal_basis: LegalBasis

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the services, in file order."""
        return tuple(service.name for service in self.services)

    @property
    def by_name(self) -> Mapping[str, Service]:
        """The services by name."""
        return {service.name: service for service in self.services}

    @property
    def prices_and_levels(self) -> tuple[Price | Level, ...]:
        """What a service's amount is the sum of; a charge points into this by number."""
        return (*self.prices, *self.levels)

    @property
    def month_den(self) -> int:
        """The denominator of a weight of the month: a thirtieth, or a day of the calendar month."""
        return 30 * self.month.days

    @property
    def person_den(self) -> int:
        """The denominator of a person's amounts a month, before the home is shared: years and halves of couples,
        children and days, and the shares that rules name.
        """
        raised = (row.percent for row in self.age_uplifts)
        return math.lcm(
            24 * self.income_rule.capital_tax.denominator,
            24 * self.housing_rule.interest_share.denominator,
            *_denominators(raised),
        )

    @property
    def price_den(self) -> int:
        """The denominator of what a service costs before absence: minutes, part months, half days, and the bounds and
        shares that rules name.
        """
        rows = self.prices_and_levels
        bounds = [bound for row in rows for bound in (row.above, row.up_to)]
        shares = [row.headroom_share for row in self.levels]
        return 60 * self.month_den * math.lcm(*_denominators((*bounds, *shares)))

    def of(self, row: OfServices) -> tuple[str, ...]:
        """The services a row speaks of, as it names them; all in file order if it names none."""
        return row.service or self.names

    def rounding(self, step: str) -> RoundTo | None:
        """How money is rounded in a step; None where it is not."""
        row = self.roundings.get(step)
        return RoundTo(UNIT_ORE[row.to], row.mode) if row else None


def care_rules_for(tariff: CareTariff, national: CareTariff, month: Month) -> CareRules:
    """Compile the rules of a month. The caller has seen to it that the month is covered (`CareTariff.covered`)."""
    first = month.first
    services = tariff.services(first)
    names = tuple(service.name for service in services)

    def one(kind: type[R]) -> R:
        return _only(tariff.on(kind, first) or national.on(kind, first))

    rules = CareRules(
        month=month,
        services=services,
        visit_rules=_by_service(tariff.on(VisitRule, first), names),
        time_roundings=_by_service(tariff.on(TimeRounding, first), names),
        day_counts=_by_service(tariff.on(DayCount, first), names),
        part_months=_by_service(tariff.on(PartMonth, first), names),
        absence_rules=_lists_by_service(tariff.on(AbsenceRule, first), names),
        billing=_by_service(tariff.on(Billing, first), names),
        standard_times=tariff.on(StandardTime, first),
        prices=tariff.on(Price, first),
        levels=tariff.on(Level, first),
        combines=tariff.on(Combine, first),
        monthly_caps=tariff.on(MonthlyCap, first),
        allocation=one(Allocation),
        roundings={row.step: row for row in tariff.on(Rounding, first)},
        income_rule=one(IncomeRule),
        couple_rule=one(CoupleRule),
        housing_rule=one(HousingRule),
        age_uplifts=tariff.on(AgeUplift, first),
        minimum_changes=tariff.on(MinimumChange, first),
        child_additions=tariff.on(ChildAddition, first),
        maximum=one(MaximumFee),
        housing_maximum=one(HousingMaximum),
        minimums={row.living: row for row in (*national.on(MinimumAmount, first), *tariff.on(MinimumAmount, first))},
        price_base_amount=_only(national.on(PriceBaseAmount, first)),
        legal_basis=_only(national.on(LegalBasis, first)),
    )
    if max(rules.person_den, rules.price_den) > FINEST:
        raise Refused(
            f"{tariff.file}: quantities and shares are together too fine to be calculated exactly in {first:%Y-%m}. "
            "Use fewer decimals, or fractions of one kind."
        )
    return rules


def _denominators(values: Iterable[Fraction | None]) -> list[int]:
    return [value.denominator for value in values if value is not None]


def _only(rows: Sequence[R]) -> R:
    assert len(rows) == 1, f"exactly one row must hold: {rows}"
    return rows[0]


def _by_service(rows: Sequence[S], names: Sequence[str]) -> Mapping[str, S]:
    found = _lists_by_service(rows, names)
    assert all(len(those) == 1 for those in found.values()), f"at most one row a service may hold: {found}"
    return {name: those[0] for name, those in found.items()}


def _lists_by_service(rows: Sequence[S], names: Sequence[str]) -> Mapping[str, tuple[S, ...]]:
    found = {name: tuple(row for row in rows if not row.service or name in row.service) for name in names}
    return {name: those for name, those in found.items() if those}
