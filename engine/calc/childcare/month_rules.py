"""All rules of one service month for one municipality, ready for columns."""

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

import attrs
import polars as pl

from engine.calc.childcare.lookup import Lookup, charge_rounding, compile_lookup, rule_part_starts
from engine.calc.money import RoundTo
from engine.calc.periods import Month
from engine.errors import Refused
from engine.rulebook import ChildcareTariff
from engine.rulebook.childcare_rows import (
    AbsenceCredit,
    AgeClass,
    Billing,
    DayFee,
    HourBand,
    IncomeCap,
    IncomeRule,
    MinimumFee,
    PartMonth,
    Rounding,
    SettlingIn,
    SiblingOrder,
    TwoHouseholds,
)
from engine.rulebook.keys import Kind, keys_of
from engine.rulebook.rows import Row

R = TypeVar("R", bound=Row)

GENERAL: tuple[type[Row], ...] = (
    AgeClass,
    HourBand,
    IncomeCap,
    IncomeRule,
    MinimumFee,
    PartMonth,
    Rounding,
    SiblingOrder,
    TwoHouseholds,
)
"""The types of rows that bear on every place of a month."""

ROUNDING_ROOM = 100 * 31 * 4  # kronor as öre, days of a month, and what rounding adds and doubles


@attrs.frozen
class DayRules:
    """The rows without a key that hold through one rule part."""

    cap: IncomeCap
    national_cap: IncomeCap
    income: IncomeRule
    siblings: SiblingOrder
    credits: tuple[AbsenceCredit, ...]
    day_fees: tuple[DayFee, ...]


@attrs.frozen
class MonthRules:
    """The rules of a service month: `by_day` has one entry per rule part, the rest holds for the month as a whole."""

    month: Month
    starts: tuple[date, ...]
    forms: tuple[str, ...]
    local: Lookup
    national: Lookup
    by_day: tuple[DayRules, ...]
    part_month: PartMonth
    two_households: TwoHouseholds
    charge_rounding: RoundTo
    minimum_fees: tuple[MinimumFee, ...]
    settling_in: tuple[SettlingIn, ...]
    rows: tuple[Row, ...]
    """The rows that the whole month rests on, beside those that single places point to."""
    ore_den: int = 1
    """What one öre counts as, here and in every column of money that follows: see `rules_for`."""

    def daily(self, value: Callable[[DayRules], int]) -> pl.Expr:
        """A whole number that may differ between rule parts, as an expression."""
        values = [value(rules) for rules in self.by_day]
        if len(set(values)) == 1:
            return pl.lit(values[0], dtype=pl.Int64)
        return pl.lit(pl.Series(values, dtype=pl.Int64)).gather(pl.col("rule_part"))

    def holds_daily(self, value: Callable[[DayRules], bool]) -> pl.Expr:
        """A condition that may differ between rule parts, as an expression."""
        values = [value(rules) for rules in self.by_day]
        if len(set(values)) == 1:
            return pl.lit(values[0])
        return pl.col("rule_part").is_in([index for index, value_here in enumerate(values) if value_here])

    @property
    def fee_den(self) -> int:
        """The denominator of a monthly fee after reduction."""
        return self.local.rate_den * self.local.keep_den

    @property
    def present_den(self) -> int:
        """The denominator of what is left of a fee after absence credit."""
        return math.lcm(1, *(row.off.denominator for day in self.by_day for row in day.credits))

    @property
    def split(self) -> bool:
        """Whether a place may be shared by two households."""
        return self.two_households.method != "not_split"


def rules_for(tariff: ChildcareTariff, national: ChildcareTariff, month: Month, ore_den: int = 1) -> MonthRules:
    """Compile the rules of a month. The caller has seen to it that the month is covered (`ChildcareTariff.covered`).

    With `ore_den`, every amount is counted in that part of an öre. A fee is the same whatever money is counted in, and
    in twelfths of an öre the income of a year, in öre, is exactly the income of a month.
    """
    starts = rule_part_starts((tariff, national), month)
    forms = tariff.forms
    first = month.first
    rules = MonthRules(
        month=month,
        starts=starts,
        forms=forms,
        local=compile_lookup(tariff, forms, starts),
        national=compile_lookup(national, forms, starts),
        by_day=tuple(_day_rules(tariff, national, day) for day in starts),
        part_month=_only(tariff.on(PartMonth, first)),
        two_households=_only(tariff.on(TwoHouseholds, first)),
        charge_rounding=charge_rounding(tariff, first),
        minimum_fees=tuple(tariff.on(MinimumFee, first)),
        settling_in=tuple(tariff.rows(SettlingIn)),
        rows=_general_rows(tariff, national, month),
    )
    rules = rules if ore_den == 1 else _in_parts_of_an_ore(rules, ore_den)
    _refuse_too_fine(rules, tariff)
    return rules


def _in_parts_of_an_ore(rules: MonthRules, den: int) -> MonthRules:
    return attrs.evolve(
        rules,
        local=rules.local.times(den),
        national=rules.national.times(den),
        by_day=tuple(_day_rules_times(day, den) for day in rules.by_day),
        charge_rounding=rules.charge_rounding.times(den),
        minimum_fees=tuple(_times(row, den) for row in rules.minimum_fees),
        ore_den=den,
    )


def _day_rules_times(day: DayRules, den: int) -> DayRules:
    national_cap = _times(day.national_cap, den)
    return attrs.evolve(
        day,
        cap=national_cap if day.cap is day.national_cap else _times(day.cap, den),
        national_cap=national_cap,
        income=_times(day.income, den),
        day_fees=tuple(_times(row, den) for row in day.day_fees),
    )


def _times(row: R, den: int) -> R:
    """The row with every amount in kronor multiplied."""
    amounts = {each.name: getattr(row, each.name) * den for each in keys_of(type(row)) if each.kind is Kind.KRONOR}
    return attrs.evolve(row, **amounts)


def _general_rows(tariff: ChildcareTariff, national: ChildcareTariff, month: Month) -> tuple[Row, ...]:
    """The rows that hold on some day of the month and bear on every place."""
    own = [row for kind in GENERAL for row in tariff.rows(kind) if _meets(row, month)]
    caps = [row for row in national.rows(IncomeCap) if _meets(row, month)]
    return (*own, *caps, *tariff.on(Billing, month.first))


def _meets(row: Row, month: Month) -> bool:
    return row.valid_from <= month.last and (row.valid_to is None or row.valid_to >= month.first)


def _refuse_too_fine(rules: MonthRules, tariff: ChildcareTariff) -> None:
    """`Refused` where an exact amount between the steps could outgrow 64 bits: it would be wrong without a sound."""
    base = max(day.cap.income_cap_kr for day in rules.by_day)
    shares, fixed = (rules.local.rate_num.to_list(), rules.local.fixed_ore.to_list())
    dearest = max(base * max(shares), max(fixed) * rules.local.rate_den)
    room = max(rules.present_den * ROUNDING_ROOM, rules.national.rate_den)  # the latter where fee and law are compared
    if dearest * rules.local.keep_den * room >= 1 << 63:
        raise Refused(
            f"{tariff.file}: the percentages and fractions of rates, reductions and credits are together too fine to "
            f"be calculated exactly in {rules.month.first:%Y-%m}. Use fewer decimals, or fractions of one kind."
        )


def _day_rules(tariff: ChildcareTariff, national: ChildcareTariff, day: date) -> DayRules:
    national_cap = _only(national.on(IncomeCap, day))
    own = tariff.on(IncomeCap, day)
    return DayRules(
        cap=_only(own) if own else national_cap,
        national_cap=national_cap,
        income=_only(tariff.on(IncomeRule, day)),
        siblings=_only(tariff.on(SiblingOrder, day)),
        credits=tuple(tariff.on(AbsenceCredit, day)),
        day_fees=tuple(tariff.on(DayFee, day)),
    )


def _only(rows: Sequence[R]) -> R:
    assert len(rows) == 1, f"exactly one row must hold: {rows}"
    return rows[0]
