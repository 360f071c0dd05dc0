"""Visits of different services at the same time: billed, and told."""

import polars as pl

from engine.calc.care.cases import Cases
from engine.calc.care.time_axis import Stretches, on_axis
from engine.calc.care.visits import IN_MONTH


def overlapping(performed: pl.DataFrame, cases: Cases) -> pl.DataFrame:
    """The month's visits that overlap one of another service of the client: case and `number`.

    Each service's visits are laid on the clients' time lines, and the other services' are held against them.
    """
    placed = _of_several_services(performed, cases)
    service, begins, ends = pl.col("service"), pl.col("begins"), pl.col("ends")
    meets = pl.lit(value=False)
    for number in placed["service"].unique().sort():
        stretches = Stretches.of(placed.filter(service == number))
        meets = meets | ((service != number) & stretches.meet(begins, ends))
    return placed.filter(IN_MONTH & meets).group_by("case").agg(pl.len().alias("number"))


def _of_several_services(performed: pl.DataFrame, cases: Cases) -> pl.DataFrame:
    """The visits of clients who have some of more than one service: case, service, day, begins, ends."""
    used = performed.lazy().select("case").unique().with_columns(cases.client().alias("client"))
    several = used.filter(pl.len().over("client") > 1).select("case")
    client = cases.client()
    return (
        performed.lazy()
        .join(several, on="case", how="semi")
        .select(
            "case",
            "day",
            cases.service().alias("service"),
            on_axis(client, pl.col("start")).alias("begins"),
            on_axis(client, pl.col("end")).alias("ends"),
        )
        .collect(engine="in-memory")
    )
