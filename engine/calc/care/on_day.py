"""The facts that hold on a person's own day: the day by whose circumstances a fee is decided."""

from collections.abc import Mapping

import polars as pl

Facts = Mapping[str, pl.DataFrame]

BASIS = "basis_day"


def on_day(left: pl.DataFrame, facts: pl.DataFrame, *, on: str, day: str = BASIS) -> pl.DataFrame:
    """Pairs of rows and facts with an equal key that hold on the row's day; without the fact's own period."""
    found = left.join(facts, on=on, how="inner").filter(
        (pl.col("valid_from") <= pl.col(day)) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col(day)))
    )
    return found.drop("valid_from", "valid_to")


def twice_on_day(left: pl.DataFrame, facts: pl.DataFrame, *, on: str, kinds: str = "") -> pl.DataFrame:
    """The rows on whose day two facts of one kind hold; `kinds` is the facts' column of kinds, if they have one."""
    if facts.is_empty():
        return left.clear()
    keyed = left.select(on, BASIS).unique()
    keys = [on, BASIS, *([kinds] if kinds else [])]
    found = on_day(keyed, facts, on=on).group_by(keys).len().filter(pl.col("len") > 1)
    return left.join(found.select(on, BASIS).unique(), on=[on, BASIS], how="semi")
