"""Joining facts with periods, in columns. Every period is inclusive; an empty `valid_to` has no end."""

from collections.abc import Sequence
from datetime import date

import polars as pl

FOREVER = date(9999, 12, 31)
ONE_DAY = pl.duration(days=1)


def within(facts: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """The facts that hold on some day from `first` to `last`, with `valid_to` filled in."""
    if facts.is_empty():
        return facts
    return facts.with_columns(pl.col("valid_to").fill_null(FOREVER)).filter(
        (pl.col("valid_from") <= last) & (pl.col("valid_to") >= first)
    )


def meeting(left: pl.DataFrame, right: pl.DataFrame, *, on: Sequence[str]) -> pl.DataFrame:
    """Pairs with equal keys whose periods (`valid_from`, `valid_to`) meet, with the days they have in common."""
    pairs = left.join(right, on=list(on), how="inner", suffix="_right")
    if pairs.is_empty():
        return pairs.drop("valid_from_right", "valid_to_right")
    return (
        pairs.with_columns(
            pl.max_horizontal("valid_from", "valid_from_right").alias("valid_from"),
            pl.min_horizontal("valid_to", "valid_to_right").alias("valid_to"),
        )
        .filter(pl.col("valid_from") <= pl.col("valid_to"))
        .drop("valid_from_right", "valid_to_right")
    )


def holding(parts: pl.DataFrame, facts: pl.DataFrame, *, on: Sequence[str], take: Sequence[str]) -> pl.DataFrame:
    """The facts' columns `take` beside each part on whose first day they hold, null where none does.

    Parts end where a fact begins or ends, so that what holds on the first day holds on all. At most one fact may hold;
    the checks of overlapping periods come before.
    """
    if facts.is_empty():
        return parts.with_columns(pl.lit(None, dtype=facts.schema[name]).alias(name) for name in take)
    keyed = parts.select("part", *on, "part_from")
    found = (
        keyed.join(facts.select(*on, "valid_from", "valid_to", *take), on=list(on), how="inner")
        .filter((pl.col("valid_from") <= pl.col("part_from")) & (pl.col("valid_to") >= pl.col("part_from")))
        .select("part", *take)
    )
    assert found["part"].n_unique() == found.height, "two facts hold on one day"
    return parts.join(found, on="part", how="left", maintain_order="left")


def overlapping(facts: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Keys for which two periods overlap, one row each, with the days they have in common (the first two that do)."""
    if facts.height < 2:  # one alone overlaps with nothing
        return facts.select(*keys, "valid_from", "valid_to").clear()
    ordered = facts.select(*keys, "valid_from", pl.col("valid_to").fill_null(FOREVER)).sort([*keys, "valid_from"])
    common = pl.min_horizontal("valid_to", pl.col("valid_to").shift(1)).alias("valid_to")
    same = pl.all_horizontal(pl.col(key) == pl.col(key).shift(1) for key in keys)
    # In order of their first days, the first two periods that overlap are neighbours.
    meets = same & (pl.col("valid_from") <= pl.col("valid_to").shift(1))
    return (
        ordered.with_columns(common, meets.alias("_meets"))
        .filter("_meets")
        .drop("_meets")
        .unique(subset=list(keys), keep="first", maintain_order=True)
    )


def birthday_in(year: int) -> pl.Expr:
    """The day in a year on which the child `born` has its birthday; 29 February counts as 1 March in other years."""
    month, day = pl.col("born").dt.month(), pl.col("born").dt.day()
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    late = (month == 2) & (day == 29) & (not leap)
    return pl.date(year, pl.when(late).then(3).otherwise(month), pl.when(late).then(1).otherwise(day))
