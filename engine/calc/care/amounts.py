"""What each service costs a client before any limit: the sum of its prices and levels, rounded, divided if shared."""

import polars as pl

from engine.calc.care.levels import level_lines
from engine.calc.care.prices import HAVING, price_lines
from engine.calc.care.rules import CareRules
from engine.calc.money import RoundTo, units

TO_SHOW = RoundTo(1, "half_up")


def with_amounts(
    quantities: pl.DataFrame, clock_counts: pl.DataFrame, headrooms: pl.DataFrame, rules: CareRules
) -> pl.DataFrame:
    """The quantities, by client in file order of the services, with service_index, lines, amount_ore and priced_ore.

    `headrooms`: person_id, headroom_ore. `lines` is a list of what the amount consists of: ref (the row's number in
    `CareRules.prices_and_levels`), counted_num over counted_den, and part_ore, which is rounded for show; amount_ore is
    the exact sum rounded, priced_ore the client's part of it where it is shared.
    """
    lines = pl.concat([price_lines(quantities, clock_counts, rules), level_lines(quantities, headrooms, rules)]).join(
        quantities.select(*HAVING, "factor_den"), on=HAVING, maintain_order="left"
    )
    den = rules.price_den * pl.col("factor_den").cast(pl.Int128)
    shown = lines.with_columns(units(pl.col("amount_num"), den, TO_SHOW).cast(pl.Int64).alias("part_ore"))
    summed = shown.group_by(HAVING, maintain_order=True).agg(
        pl.struct("ref", pl.col("counted_num", "counted_den").cast(pl.Int64), "part_ore").alias("lines"),
        pl.col("amount_num").sum(),
    )
    order = {name: place for place, name in enumerate(rules.names)}
    return (
        quantities.with_columns(pl.col("service").replace_strict(order, return_dtype=pl.Int64).alias("service_index"))
        .sort("person_id", "service_index")
        .join(summed, on=HAVING, how="left", maintain_order="left")
        .with_columns(pl.col("lines").fill_null([]), pl.col("amount_num").fill_null(0))
        .with_columns(_rounded(den, rules).alias("amount_ore"))
        .with_columns(_divided().alias("priced_ore"))
        .drop("amount_num")
    )


def _rounded(den: pl.Expr, rules: CareRules) -> pl.Expr:
    rounding = rules.rounding("charge")
    assert rounding is not None, "the rules always say how a charge is rounded"
    return (units(pl.col("amount_num"), den, rounding) * rounding.unit_ore).cast(pl.Int64)


def _divided() -> pl.Expr:
    """One member's part of an amount that several share: whole öre, what is left over to the first of them."""
    rest = pl.col("amount_ore") % pl.col("shared_by")
    return pl.col("amount_ore") // pl.col("shared_by") + (pl.col("share_index") < rest).cast(pl.Int64)
