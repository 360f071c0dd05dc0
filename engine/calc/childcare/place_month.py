"""From the monthly fee of each part to what the place costs for the month: weight, credit, share, rounding, division.

The amounts of a place's parts have one denominator in common, so exact sums are sums of integers. Where several parts
are summed and divided they are 128 bits wide: fee, share, credit and day counts multiply up.
"""

import polars as pl

from engine.calc.childcare.month_rules import MonthRules
from engine.calc.childcare.steps import highest_fees
from engine.calc.childcare.timeline import shorter_than_a_month
from engine.calc.money import largest_remainder, units

PLACE = "child_id"
HOME = ["child_id", "household_id"]


def charge(parts: pl.DataFrame, rules: MonthRules) -> pl.DataFrame:
    """Add charged_days, weight_num (over `weight_den(rules)`), by_day and charge_ore to priced parts, in the same
    order.

    `only_part` tells the places of one part; those that are not shared and have no day fee need no division.
    """
    is_alone = pl.col("only_part") & ~pl.col("shared") & ~pl.col("day_fee")
    alone = parts.select(is_alone).to_series()
    if alone.all():
        return _above_minimum(_charge_alone(parts, rules), rules)
    parts = parts.with_row_index("_order")
    charged = _charge_alone(parts.filter(alone), rules)
    divided = _charge_divided(parts.filter(~alone), rules).select(charged.columns)
    return _above_minimum(pl.concat([charged, divided]).sort("_order").drop("_order"), rules)


def weight_den(rules: MonthRules) -> int:
    """The denominator of the weight of a part of the month."""
    return {"thirtieth": 30, "calendar_days": rules.month.days, "half_month": 2, "started_month": 1}[
        rules.part_month.method
    ]


def _weight(rules: MonthRules) -> pl.Expr:
    """The weight's numerator, from charged_days, first_half, second_half, placed_from and placed_to."""
    method, month = rules.part_month.method, rules.month
    days = pl.col("charged_days")
    if method == "thirtieth":
        weight = pl.when(days == month.days).then(30).otherwise(days.clip(upper_bound=30))
    elif method == "calendar_days":
        weight = days
    elif method == "half_month":
        weight = pl.col("first_half").cast(pl.Int64) + pl.col("second_half").cast(pl.Int64)
    else:
        weight = pl.lit(1, dtype=pl.Int64)
    if rules.part_month.at_least_one_month:
        weight = pl.when(shorter_than_a_month()).then(weight_den(rules)).otherwise(weight)
    return weight.cast(pl.Int64).alias("weight_num")


def _charge_alone(parts: pl.DataFrame, rules: MonthRules) -> pl.DataFrame:
    weighed = (
        parts.lazy()
        .with_columns(
            pl.col("days").alias("charged_days"),
            (pl.col("part_from").dt.day() <= 15).alias("first_half"),
            (pl.col("part_to").dt.day() >= 16).alias("second_half"),
            pl.lit(value=False).alias("by_day"),
        )
        .with_columns(_weight(rules))
    )
    numerator = pl.col("reduced_num") * pl.col("present_num") * pl.col("weight_num")
    return _finished(weighed, _units(numerator, rules.fee_den * rules.present_den * weight_den(rules), rules), rules)


def _units(numerator: pl.Expr, denominator: pl.Expr | int, rules: MonthRules) -> pl.Expr:
    return units(numerator, denominator, rules.charge_rounding)


def _finished(parts: pl.LazyFrame, in_units: pl.Expr, rules: MonthRules) -> pl.DataFrame:
    amount = (in_units * rules.charge_rounding.unit_ore).cast(pl.Int64).alias("charge_ore")
    return parts.with_columns(amount).drop("first_half", "second_half", "only_part").collect(engine="in-memory")


def _charge_divided(parts: pl.DataFrame, rules: MonthRules) -> pl.DataFrame:
    """Places of several parts: the exact amounts are summed, the sum rounded, and divided over households and parts."""
    parts = parts.drop("placed_from", "placed_to").join(_places(parts), on=PLACE, maintain_order="left")
    parts = _with_exact_amounts(parts.with_columns(_weight(rules)), rules)
    parts = _with_day_fees(parts)
    totals = parts.group_by(PLACE).agg(pl.col("exact").sum().alias("total"), pl.col("exact_den").first())
    if rules.two_households.method == "own_income_capped":
        totals = _capped(totals, parts, rules)
    totals = totals.select(PLACE, _units(pl.col("total"), pl.col("exact_den"), rules).alias("place_units"))
    homes = parts.group_by(HOME).agg(
        pl.col("exact").sum().alias("weight"), (pl.col("household_id") != pl.col("first_home")).first().alias("later")
    )
    homes = homes.join(totals, on=PLACE)
    homes = homes.with_columns(
        largest_remainder(
            homes, group=PLACE, total="place_units", weight="weight", ties=("later", "household_id")
        ).alias("home_units")
    )
    parts = parts.join(homes.select(*HOME, "home_units"), on=HOME, maintain_order="left")
    parts = parts.with_columns(pl.col("home_units").cast(pl.Int128), pl.concat_str(HOME, separator="|").alias("_home"))
    divided = largest_remainder(parts, group="_home", total="home_units", weight="exact", ties=("part_from",))
    done = _finished(parts.with_columns(divided.alias("_units")).lazy(), pl.col("_units"), rules)
    return done.drop("_units", "_home", "home_units", "exact", "exact_den", "first_home")


def _places(parts: pl.DataFrame) -> pl.DataFrame:
    """What the weight needs of each place, from the parts in the registered household."""
    return (
        parts.filter("registered")
        .sort(PLACE, "part_from")
        .group_by(PLACE)
        .agg(
            pl.col("days").sum().alias("charged_days"),
            (pl.col("part_from").dt.day() <= 15).any().alias("first_half"),
            (pl.col("part_to").dt.day() >= 16).any().alias("second_half"),
            pl.col("household_id").first().alias("first_home"),
            pl.col("placed_from", "placed_to").first(),
        )
    )


def _with_exact_amounts(parts: pl.DataFrame, rules: MonthRules) -> pl.DataFrame:
    """Add `exact` over `exact_den`: what the part costs in öre before rounding; the denominator is the place's."""
    fixed = rules.fee_den * rules.present_den * weight_den(rules)
    exact = _wide("reduced_num") * _wide("present_num") * _wide("share_num") * _wide("days") * _wide("weight_num")
    den = _wide("share_den") * _wide("charged_days") * fixed
    return parts.with_columns(exact.alias("exact"), den.alias("exact_den"))


def _wide(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Int128)


def _with_day_fees(parts: pl.DataFrame) -> pl.DataFrame:
    """Where the attended days are few and cost less than the ordinary fee, they are what the part costs. Adds
    `by_day`.
    """
    if not parts["day_fee"].any():
        return parts.with_columns(pl.lit(value=False).alias("by_day"))
    counted = pl.col("day_fee") & pl.col("registered")
    by_days = (
        parts.sort(PLACE, "part_from")
        .group_by(PLACE)
        .agg(
            pl.col("attended_days").filter(counted).sum().alias("attended"),
            (_wide("day_fee_ore") * pl.col("attended_days")).filter(counted).sum().alias("day_amount"),
            pl.col("day_fee_max_days").filter(counted).last().alias("most"),
            pl.col("exact").filter(pl.col("day_fee")).sum().alias("ordinary"),
            pl.col("exact_den").first().alias("den"),
        )
    )
    few = (pl.col("attended") <= pl.col("most")) & (pl.col("day_amount") * pl.col("den") < pl.col("ordinary"))
    parts = parts.join(by_days.select(PLACE, few.fill_null(value=False).alias("few")), on=PLACE, maintain_order="left")
    by_day = pl.col("few") & pl.col("day_fee")
    amount = _wide("day_fee_ore") * pl.col("attended_days") * pl.col("residence_num")
    exact = pl.when(by_day).then(amount * (pl.col("exact_den") // pl.col("share_den"))).otherwise("exact")
    return parts.with_columns(exact.alias("exact"), by_day.alias("by_day")).drop("few")


def _capped(totals: pl.DataFrame, parts: pl.DataFrame, rules: MonthRules) -> pl.DataFrame:
    """Where both households pay on their own income: at most the highest fee there is for the place."""
    shared = parts.filter("shared").with_columns(highest_fees(parts.filter("shared"), rules).alias("highest_num"))
    home = shared.filter("registered")
    other = shared.filter(~pl.col("registered")).select(
        PLACE,
        pl.col("part_from").alias("from_2"),
        pl.col("part_to").alias("to_2"),
        pl.col("highest_num").alias("highest_2"),
    )
    common = pl.min_horizontal("part_to", "to_2") - pl.max_horizontal("part_from", "from_2")
    most = _wide_max("highest_num", "highest_2") * _wide("present_num") * _wide("share_den") * _wide("weight_num")
    met = (
        home.join(other, on=PLACE)
        .with_columns((common.dt.total_days() + 1).alias("common"))
        .filter(pl.col("common") > 0)
    )
    caps = met.group_by(PLACE).agg((most * pl.col("common")).sum().alias("cap"))
    rest = (
        parts.filter(pl.col("registered") & ~pl.col("shared")).group_by(PLACE).agg(pl.col("exact").sum().alias("rest"))
    )
    return (
        totals.join(caps, on=PLACE, how="left")
        .join(rest, on=PLACE, how="left")
        .with_columns(pl.min_horizontal("total", pl.col("cap") + pl.col("rest").fill_null(0)).alias("total"))
    )


def _wide_max(left: str, right: str) -> pl.Expr:
    return pl.max_horizontal(left, right).cast(pl.Int128)


def _above_minimum(parts: pl.DataFrame, rules: MonthRules) -> pl.DataFrame:
    """Fees below the tariff's minimum are not charged."""
    for row in rules.minimum_fees:
        together = HOME if row.per == "place" else ["household_id"]
        total = pl.col("charge_ore").sum().over(together)
        parts = parts.with_columns(pl.when(total < row.amount_kr).then(0).otherwise("charge_ore").alias("charge_ore"))
    return parts
