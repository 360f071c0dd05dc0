"""The ceiling of the law, per household: above it the municipality loses its state grant (SFS 2001:160 3 §)."""

import polars as pl

from engine.calc.childcare.month_rules import MonthRules
from engine.calc.childcare.steps import look_up
from engine.calc.money import RoundTo, units

WHOLE_KRONOR = RoundTo(100, "half_up")


def above_ceiling(parts: pl.DataFrame, rules: MonthRules) -> pl.DataFrame:
    """Households whose children's monthly fees on some day are together above the national highest fees.

    Takes priced parts in sibling order; gives household_id, fee_num and limit_num (over one denominator), one row a
    household. Fees are compared before the weight of a part month: the law speaks of the fee a month.
    """
    limits = _limits(parts, rules)
    law = rules.national.rate_den
    if (parts["reduced_num"] * law <= limits * rules.fee_den).all():
        return pl.DataFrame(schema={"household_id": pl.String, "fee_num": pl.Int128, "limit_num": pl.Int128})
    share = pl.col("share_num").cast(pl.Int128)
    sums = (
        parts.with_columns(limits.alias("limit"))
        .group_by("household_id", "part_from")
        .agg(
            (pl.col("reduced_num") * share * law).sum().alias("fee_num"),
            (pl.col("limit") * share * rules.fee_den).sum().alias("limit_num"),
        )
    )
    return (
        sums.filter(pl.col("fee_num") > pl.col("limit_num"))
        .sort("household_id", "part_from")
        .unique(subset=["household_id"], keep="first", maintain_order=True)
        .drop("part_from")
    )


def _limits(parts: pl.DataFrame, rules: MonthRules) -> pl.Series:
    """The national highest fee of each part over the national `rate_den`: the law's rate of the law's base, as it is or
    rounded to kronor, at most the published amount; nothing for a child that is not counted.
    """
    lookup = rules.national
    columns = ("rule_part", "form_code", "basis_code", "born", "part_from", "minutes_week")
    frame = parts.lazy().select(
        *columns, _national_base(rules).alias("base"), _national_rank(parts, rules).alias("rank")
    )
    exact = pl.col("base") * pl.col("rate_num")
    whole_kronor = WHOLE_KRONOR.times(rules.ore_den)
    rounded = units(exact, lookup.rate_den, whole_kronor) * (whole_kronor.unit_ore * lookup.rate_den)
    most = pl.min_horizontal(pl.max_horizontal(exact, rounded), pl.col("ceiling_ore") * lookup.rate_den)
    limit = (most * (pl.col("rank") > 0)).alias("limit")
    return look_up(frame, lookup).select(limit).collect(engine="in-memory").to_series()


def _national_base(rules: MonthRules) -> pl.Expr:
    """The fee base by the law's cap and deduction: the tariff's own where it uses these and no lowest income."""
    if all(day.cap is day.national_cap and day.income.minimum_kr == 0 for day in rules.by_day):
        return pl.col("fee_base_ore")
    cap = rules.daily(lambda day: day.national_cap.income_cap_kr)
    deduction = rules.daily(lambda day: day.national_cap.income_deduction_kr)
    counted = pl.when(pl.col("income_missing") | (pl.col("income_ore") > cap)).then(cap).otherwise("income_ore")
    return (counted - deduction).clip(lower_bound=0)


def _national_rank(parts: pl.DataFrame, rules: MonthRules) -> pl.Series:
    """Youngest first among the counted children of the household; the tariff's own rank where it counts in that way."""
    siblings = [day.siblings for day in rules.by_day]
    if all(row.by == "youngest" and not row.same_payer for row in siblings):
        return parts["rank"]
    counted = pl.col("counted").cast(pl.Int64)
    ranked = (
        parts.with_row_index("_order")
        .sort(["household_part", "born", "child_id"], descending=[False, True, False])
        .with_columns((counted.cum_sum().over("household_part") * counted).alias("_rank"))
        .sort("_order")
    )
    return ranked["_rank"]
