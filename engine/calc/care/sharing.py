"""Services that members of a household share: all are charged for the same quantities, and divide the amount."""

import polars as pl

from engine.calc.care.cases import Cases

COUNTED = (
    "granted_num",
    "performed_half_minutes",
    "visits",
    "visit_days",
    "no_shows",
    "half_days",
    "units",
    "pieces_num",
)
"""The quantities that are added where everything used is charged together."""
LARGEST = ("active_days", "weight_num")
"""Those of which the largest counts all the same."""
FACTOR = ("factor_num", "factor_den", "absence_text")
HOME = ("household_id", "service")


def shared(quantities: pl.DataFrame, cases: Cases) -> pl.DataFrame:
    """The quantities with those of shared services as the household has them together.

    Adds `shared_by`, how many members have the service (1 where it is not shared), and `share_index`, the member's
    place among them in the order of identity numbers, from 0.
    """
    is_shared = pl.col("service").is_in([row.name for row in cases.rules.services if row.shared != "no"])
    together = is_shared & (pl.len().over(HOME) > 1)
    alone = quantities.filter(~together).with_columns(
        pl.lit(1, dtype=pl.Int64).alias("shared_by"), pl.lit(0, dtype=pl.Int64).alias("share_index")
    )
    members = quantities.filter(together)
    if members.is_empty():
        return alone
    return pl.concat([alone, _together(members, cases).select(alone.columns)])


def shared_clocks(clocks: pl.DataFrame, quantities: pl.DataFrame, cases: Cases) -> pl.DataFrame:
    """Visits by time of day, likewise: every member has those of the household.

    `clocks`: case, clock_from, clock_to, visits, no_shows. `quantities`: case, household_id, service, shared_by.
    """
    counts = ("visits", "no_shows")
    window = ("clock_from", "clock_to")
    known = clocks.join(quantities.select("case", *HOME, "shared_by"), on="case", how="inner")
    alone = known.filter(pl.col("shared_by") == 1).select("case", *window, *counts)
    members = quantities.filter(pl.col("shared_by") > 1).select("case", *HOME)
    homes = known.filter(pl.col("shared_by") > 1).group_by(*HOME, *window).agg(*_combined(counts, cases))
    return pl.concat([alone, members.join(homes, on=HOME, how="inner").select(alone.columns)])


def _together(members: pl.DataFrame, cases: Cases) -> pl.DataFrame:
    """Members who share, each with what the household has."""
    ordered = members.sort(*HOME, "person_id")
    homes = ordered.group_by(HOME).agg(
        *_combined(COUNTED, cases), pl.col(LARGEST).max(), pl.len().cast(pl.Int64).alias("shared_by")
    )
    place = pl.int_range(pl.len(), dtype=pl.Int64).over(HOME).alias("share_index")
    own = ordered.select("case", "person_id", *HOME, place)
    return own.join(homes, on=HOME).join(_largest_factor(ordered), on=HOME)


def _combined(columns: tuple[str, ...], cases: Cases) -> list[pl.Expr]:
    """The sum of a household's, or the largest of them where the service is charged once."""
    once = pl.col("service").first().is_in([row.name for row in cases.rules.services if row.shared == "once"])
    return [pl.when(once).then(pl.col(name).max()).otherwise(pl.col(name).sum()).alias(name) for name in columns]


def _largest_factor(members: pl.DataFrame) -> pl.DataFrame:
    """The largest factor of each household and service: the first that none of the others is above.

    Factors have denominators of their own, so they are held against each other in pairs.
    """
    num, den = (pl.col(name).cast(pl.Int128) for name in FACTOR[:2])
    other_num, other_den = (pl.col(f"{name}_other").cast(pl.Int128) for name in FACTOR[:2])
    pairs = members.join(members.select(*HOME, *FACTOR[:2]), on=HOME, suffix="_other")
    beaten = pairs.filter(other_num * den > num * other_den).select("case").unique()
    unbeaten = members.join(beaten, on="case", how="anti", maintain_order="left")
    return unbeaten.group_by(HOME).agg(pl.col(FACTOR).first())
