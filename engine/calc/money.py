"""Rounding and dividing of money in columns: exact integers only.

An amount between the steps is a fraction: an integer column over a denominator in öre. Nothing here knows what it is
for.
"""

from collections.abc import Sequence

import attrs
import polars as pl

UNIT_ORE = {"krona": 100, "ore": 1}


@attrs.frozen
class RoundTo:
    """A rounding that a dated rule names: to whole units of `unit_ore` öre."""

    unit_ore: int
    mode: str  # half_up, down, up

    def times(self, count: int) -> "RoundTo":
        """The same rounding where `count` is what one öre counts as."""
        return RoundTo(self.unit_ore * count, self.mode)


def units(numerator: pl.Expr, denominator: pl.Expr | int, rounding: RoundTo) -> pl.Expr:
    """numerator/denominator öre (>= 0) rounded to a whole number of units; the result counts units, not öre."""
    divisor = denominator * rounding.unit_ore
    if rounding.mode == "half_up":
        if isinstance(divisor, int) and divisor % 2 == 0:
            return (numerator + divisor // 2) // divisor  # as below, with one multiplication less
        return (2 * numerator + divisor) // (2 * divisor)
    if rounding.mode == "up":
        return (numerator + divisor - 1) // divisor
    assert rounding.mode == "down", rounding.mode
    return numerator // divisor


def largest_remainder(frame: pl.DataFrame, *, group: str, total: str, weight: str, ties: Sequence[str]) -> pl.Series:
    """Divide each group's `total` (whole units) over its rows in proportion to `weight`, exactly.

    Every row gets the whole units of its proportional share; the units left go one each to the largest remainders,
    ties in the order of the `ties` columns, ascending. Rows of a group with weight zero in all get nothing. The
    result has the rows' order and, by group, the sum `total`.
    """
    wide = (
        frame.with_row_index("_row")
        .with_columns(pl.col(weight).sum().over(group).alias("_sum"), (pl.col(total) * pl.col(weight)).alias("_quota"))
        .with_columns(pl.when(pl.col("_sum") == 0).then(1).otherwise(pl.col("_sum")).alias("_sum"))
        .with_columns(
            (pl.col("_quota") // pl.col("_sum")).alias("_whole"), (pl.col("_quota") % pl.col("_sum")).alias("_rest")
        )
        .sort([group, "_rest", *ties], descending=[False, True, *(False for _ in ties)])
        .with_columns(((pl.col("_rest").sum().over(group)) // pl.col("_sum")).alias("_left"))
        .with_columns((pl.int_range(pl.len()).over(group) < pl.col("_left")).alias("_one_more"))
        .sort("_row")
    )
    return wide.select((pl.col("_whole") + pl.col("_one_more").cast(pl.Int128)).cast(pl.Int64)).to_series()
