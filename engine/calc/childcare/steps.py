"""The steps from a household's income to the monthly fee of a place, on one part of the month.

Every function gives one column from those before it. Amounts end in `_ore` (whole öre) or `_num` (exact numerators:
of the fee over the tariff's `rate_den`, after reduction over `rate_den * keep_den`).
"""

import polars as pl

from engine.calc.childcare.lookup import NOTHING, RANKS, Lookup
from engine.calc.childcare.month_rules import MonthRules
from engine.calc.money import RoundTo, units
from engine.calc.step import Step, apply, step

ZERO = pl.lit(0, dtype=pl.Int64)


@step(
    "Hushållets inkomst före skatt är {income_ore:kr} i månaden. Inkomst över {income_cap_ore:kr} räknas inte.",
    when={
        "income_missing": "Hushållets inkomst är inte känd. Då räknas avgiften på inkomsttaket, {income_cap_ore:kr}.",
        "accepts_highest_fee": "Hushållet har godtagit högsta avgift. Den räknas på inkomsttaket, {income_cap_ore:kr}.",
    },
    value="{capped_income_ore:kr}",
    law="förordning (2001:160) 5 §",
)
def capped_income_ore(rules: MonthRules) -> pl.Expr:
    """Income that counts, öre a month: at most the cap, and the cap where income is missing."""
    cap = rules.daily(lambda day: day.cap.income_cap_kr)
    return pl.when(pl.col("income_missing") | (pl.col("income_ore") > cap)).then(cap).otherwise("income_ore")


@step(
    "Av inkomsten räknas inte de första {income_deduction_ore:kr}. Kvar är avgiftsunderlaget.",
    when={
        "below_minimum_income": "Inkomsten är lägre än {minimum_income_ore:kr}. Då tas ingen avgift ut.",
        "no_deduction": "",
    },
    value="{fee_base_ore:kr}",
    law="förordning (2001:160) 5 §, SFS 2026:3",
)
def fee_base_ore(rules: MonthRules) -> pl.Expr:
    """The amount the fee is a share of, öre a month: capped income less the deduction, never below 0."""
    deduction = rules.daily(lambda day: day.cap.income_deduction_kr)
    base = pl.max_horizontal(pl.col("capped_income_ore") - deduction, ZERO)
    if all(day.income.minimum_kr == 0 for day in rules.by_day):
        return base
    minimum = rules.daily(lambda day: day.income.minimum_kr)
    after = rules.holds_daily(lambda day: day.income.minimum_test == "after_deduction")
    tested = pl.when(after).then(base).otherwise(pl.col("income_ore"))
    return pl.when(~pl.col("income_missing") & (tested < minimum)).then(ZERO).otherwise(base)


@step(
    "{child} är barn nummer {rank} i hushållet, räknat från det yngsta.",
    when={
        "not_counted": "{child} har bara avgiftsfri tid och räknas inte i syskonordningen.",
        "by_hours": "{child} är barn nummer {rank} i hushållet, räknat från det som har längst tid.",
    },
    law="förordning (2001:160) 3 §",
)
def rank(rules: MonthRules) -> pl.Expr:
    """Sibling rank, 1 first; 0 for a child that is not counted. Rows stand in order of rank within `sibling_group`."""
    first = pl.col("sibling_group") != pl.col("sibling_group").shift(1, fill_value=NOTHING)
    if not any(day.siblings.uncounted_basis for day in rules.by_day):
        row = pl.int_range(pl.len(), dtype=pl.Int64)
        return row - pl.when(first).then(row).forward_fill() + 1
    counted = pl.col("counted").cast(pl.Int64)
    so_far = counted.cum_sum()
    before = pl.when(first).then(so_far - counted).forward_fill()
    return (so_far - before) * counted


@step(
    "För {place} är avgiften {rate:percent} av avgiftsunderlaget{for_rank}.",
    when={
        "fixed_fee": "För {place} är avgiften {fixed_ore:kr} i månaden.",
        "no_rate": "För {place} tas ingen avgift ut{for_rank}.",
    },
    value="{fee:kr}",
    law="kommunens taxa",
    ref="rate_ref",
)
def fee_num(rules: MonthRules) -> pl.Expr:
    """The monthly fee over `rate_den`: the rate's share of the base, rounded where the tariff says so, or a fixed
    amount.
    """
    return fee_of(rules.local, tuple(part.fee_rounding for part in rules.local.parts))


@step(
    "Avgiften är högst {ceiling_ore:kr}.",
    when={"below_ceiling": ""},
    value="{limited:kr}",
    law="kommunens taxa",
    ref="ceiling_ref",
)
def limited_num(rules: MonthRules) -> pl.Expr:
    """The fee over `rate_den`, at most the tariff's own ceiling."""
    if rules.local.ceiling_ref.max() == NOTHING:
        return pl.col("fee_num")
    return pl.min_horizontal("fee_num", pl.col("ceiling_ore") * rules.local.rate_den)


@step(
    "Avdrag för {reduction_text}, {reduction_off:percent}. Kvar av avgiften:",
    when={"free_month": "Månaden är avgiftsfri.", "no_reduction": ""},
    value="{reduced:kr}",
    law="kommunens taxa",
    ref="reduction_ref",
)
def reduced_num(rules: MonthRules) -> pl.Expr:
    """The fee over `rate_den * keep_den` after reduction; 0 in a free month."""
    lookup = rules.local
    if lookup.reduction_ref.max() == NOTHING and lookup.free_ref.max() == NOTHING:
        return pl.col("limited_num") * lookup.keep_den
    reduced = pl.col("limited_num") * pl.col("keep_num")
    whole = lookup.rate_den * lookup.keep_den
    for index, part in enumerate(lookup.parts):
        if part.reduction_rounding is not None:
            here = (pl.col("reduction_ref") != NOTHING) & _in_part(lookup, index)
            reduced = pl.when(here).then(_rounded(reduced, whole, part.reduction_rounding)).otherwise(reduced)
    return pl.when(pl.col("free_ref") != NOTHING).then(ZERO).otherwise(reduced)


STEPS: tuple[Step[MonthRules], ...] = (capped_income_ore, fee_base_ore, rank, fee_num, limited_num, reduced_num)
FROM_BASE: tuple[Step[MonthRules], ...] = (fee_num, limited_num, reduced_num)


def fee_of(lookup: Lookup, rounding: tuple[RoundTo | None, ...]) -> pl.Expr:
    """The fee over `rate_den` from `fee_base_ore`, `rate_num` and `fixed_ore`."""
    share = pl.col("fee_base_ore") * pl.col("rate_num")
    exact = share
    for index, rule in enumerate(rounding):
        if rule is not None:
            rounded = _rounded(exact, lookup.rate_den, rule)
            share = rounded if len(rounding) == 1 else pl.when(_in_part(lookup, index)).then(rounded).otherwise(share)
    if lookup.fixed_ore.max() == 0:
        return share
    return share + pl.col("fixed_ore") * lookup.rate_den


def _rounded(numerator: pl.Expr, denominator: int, rule: RoundTo) -> pl.Expr:
    return units(numerator, denominator, rule) * (rule.unit_ore * denominator)


def _in_part(lookup: Lookup, index: int) -> pl.Expr:
    return pl.col("rule_part") == index if len(lookup.parts) > 1 else pl.lit(value=True)


def look_up(frame: pl.LazyFrame, lookup: Lookup) -> pl.LazyFrame:
    """Add what the tariff says of each row: rate, fixed amount, ceiling, what is kept after reduction, and the rows'
    refs.
    """
    column = (pl.col("rank").clip(1, RANKS) - 1).alias("_column")
    frame = frame.with_columns(lookup.age_class().alias("age_class_code"))
    frame = frame.with_columns(lookup.hour_band().alias("hour_band_code"))
    frame = frame.with_columns(lookup.position().alias("_position"), column)
    ranked = pl.col("_position") * RANKS + pl.col("_column")
    by_rank = {"rate_num": lookup.rate_num, "fixed_ore": lookup.fixed_ore, "ceiling_ore": lookup.ceiling_ore}
    whatever_rank = {
        "rate_ref": lookup.rate_ref,
        "ceiling_ref": lookup.ceiling_ref,
        "reduction_ref": lookup.reduction_ref,
        "free_ref": lookup.free_ref,
        "keep_num": lookup.keep_num,
    }
    columns = [_taken(values, ranked).alias(name) for name, values in by_rank.items()]
    columns += [_taken(values, pl.col("_position")).alias(name) for name, values in whatever_rank.items()]
    return frame.with_columns(columns).drop("_position", "_column")


def _taken(values: pl.Series, index: pl.Expr) -> pl.Expr:
    """The values at an index. Where all are the same there is nothing to look up."""
    if values.n_unique() == 1:
        return pl.lit(values[0], dtype=values.dtype)
    return pl.lit(values).gather(index)


def monthly_fees(frame: pl.LazyFrame, rules: MonthRules) -> pl.LazyFrame:
    """All steps up to the monthly fee of each part, for rows sorted by sibling group and within it by rank."""
    frame = apply(frame, (capped_income_ore, fee_base_ore, rank), rules)
    return apply(look_up(frame, rules.local), FROM_BASE, rules)


def highest_fees(frame: pl.DataFrame, rules: MonthRules) -> pl.Series:
    """What `reduced_num` of each priced row would be with the highest fee base there is."""
    highest = (
        rules.daily(lambda day: day.cap.income_cap_kr) - rules.daily(lambda day: day.cap.income_deduction_kr)
    ).clip(lower_bound=0)
    again = apply(frame.lazy().with_columns(highest.alias("fee_base_ore")), FROM_BASE, rules)
    return again.select("reduced_num").collect().to_series()
