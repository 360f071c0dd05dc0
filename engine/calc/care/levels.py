"""Levels: an amount a month by how much is used or granted, at most a share of the headroom if the tariff says so."""

import polars as pl

from engine.calc.care.prices import LINES, counted, over, scale_of
from engine.calc.care.rules import CareRules
from engine.calc.money import units
from engine.rulebook.care_rows import Level

PER = {
    "performed_hours": "performed_hour",
    "granted_hours": "granted_hour",
    "visits": "visit",
    "visit_days": "visit_day",
    "days": "day",
    "units": "unit",
}
"""What a level goes by, as the unit of price that counts the same."""


def level_lines(quantities: pl.DataFrame, headrooms: pl.DataFrame, rules: CareRules) -> pl.DataFrame:
    """The lines (`engine.calc.care.prices.LINES`) of all levels that are reached, in the rules' order.

    `headrooms`: person_id, headroom_ore (null = not limited). A line stands on the first of the level's services that
    the client has; what it counted is what the level goes by, before absence.
    """
    first = len(rules.prices)
    found = [_of_row(row, first + index, quantities, headrooms, rules) for index, row in enumerate(rules.levels)]
    return pl.concat([pl.DataFrame(schema=LINES), *found])


def _of_row(row: Level, ref: int, quantities: pl.DataFrame, headrooms: pl.DataFrame, rules: CareRules) -> pl.DataFrame:
    if row.by == "services":
        used, unit_den = pl.len(), 1
    else:
        what = counted(PER[row.by], rules)
        used, unit_den = pl.col(what.column).sum(), what.den
    bounds = scale_of(row.above, row.up_to)
    den = unit_den * bounds
    order = {name: place for place, name in enumerate(row.service)}
    reached = (
        quantities.filter(pl.col("service").is_in(row.service))
        .sort("person_id", pl.col("service").replace_strict(order, return_dtype=pl.Int64))
        .group_by("person_id", maintain_order=True)
        .agg(
            pl.col("service").first(),
            (used.cast(pl.Int128) * bounds).alias("counted_num"),
            pl.col("factor_num").first().cast(pl.Int128),
            pl.col("factor_den").first().cast(pl.Int128),
        )
        .filter(_reached(row, den))
    )
    return (
        reached.join(headrooms, on="person_id", how="left", maintain_order="left")
        .with_columns(
            pl.lit(ref, dtype=pl.Int64).alias("ref"),
            pl.lit(den, dtype=pl.Int128).alias("counted_den"),
            _amount(row, rules).cast(pl.Int128).alias("amount_num"),
        )
        .select(*LINES)
    )


def _reached(row: Level, den: int) -> pl.Expr:
    """Whether what is counted (over `den`) is more than nothing, above the level's bound and not above its next."""
    used = pl.col("counted_num")
    reached = used > max(0, over(row.above, den) if row.above is not None else 0)
    return reached if row.up_to is None else reached & (used <= over(row.up_to, den))


def _amount(row: Level, rules: CareRules) -> pl.Expr:
    """The level's amount less absence, over `price_den` and `factor_den`; at most its share of the headroom."""
    amount = pl.col("factor_num") * (row.amount_kr * rules.price_den)
    share = row.headroom_share
    if share is None:
        return amount
    left = pl.col("headroom_ore").cast(pl.Int128) * share.numerator
    rounding = rules.rounding("share")
    if rounding is None:
        most = left * (rules.price_den // share.denominator)
    else:
        most = units(left, share.denominator, rounding) * (rounding.unit_ore * rules.price_den)
    return pl.min_horizontal(amount, most * pl.col("factor_den"))
