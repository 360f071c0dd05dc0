"""The visits of a month: which of them are billed, and why the others are not."""

from datetime import timedelta

import attrs
import polars as pl

from engine.calc.care.away import stretches_of
from engine.calc.care.cases import Cases
from engine.calc.care.clock import Change, in_real_time
from engine.calc.care.day_sets import origin, set_of
from engine.calc.care.on_day import Facts
from engine.calc.care.time_axis import DAY, minute, on_axis

IN_MONTH = pl.col("day") > 0
"""Whether a visit begins in the month; the others begin the day before it."""


@attrs.frozen(eq=False)
class Visits:
    """The visits that begin in the month or the day before it, one row each.

    `billed`: case, day (by number), local_start (as clocks show it), start and end (real time, minutes), carers,
    no_show, ambiguous. `cancelled`: case, day, local_start, start, end, carers of those cancelled, in the month and
    while the service is active. `refused`: case, client, local_start and code of the month's visits that are not
    billed.
    """

    billed: pl.DataFrame
    cancelled: pl.DataFrame
    refused: pl.DataFrame


def visits_of(
    facts: Facts, absences: pl.DataFrame, active: pl.Series, changes: tuple[Change, ...], cases: Cases
) -> Visits:
    """The month's visits, judged. `active` has the set of active days of every case."""
    is_active = pl.lit(active).gather(pl.col("case")) & set_of(pl.col("day")) != 0
    is_away = stretches_of(absences, pl.col("client")).cover(on_axis(pl.col("client"), pl.col("local_start")))
    judged = (
        in_real_time(_near(facts, cases), changes)
        .with_columns(is_active.alias("active"), is_away.alias("away"))
        .collect(engine="in-memory")
    )
    is_long = pl.col("local_end") - pl.col("local_start") > DAY
    is_reversed = (pl.col("end") < pl.col("start")) & ~pl.col("impossible")
    assert judged.filter(is_long | is_reversed).is_empty(), "a visit ends after it begins, within a day"
    fits = pl.col("active") & ~pl.col("away") & ~pl.col("impossible")
    missed = pl.col("cancelled") & pl.col("active") & ~pl.col("impossible") & IN_MONTH
    timed = ("case", "day", "local_start", "start", "end", "carers")
    refused = judged.filter(~pl.col("cancelled") & ~fits & IN_MONTH)
    return Visits(
        judged.lazy()
        .filter(~pl.col("cancelled") & fits)
        .select(*timed, "no_show", "ambiguous")
        .collect(engine="in-memory"),
        judged.lazy().filter(missed).select(timed).collect(engine="in-memory"),
        refused.select("case", "client", "local_start", _code(cases)),
    )


def ambiguous(billed: pl.DataFrame) -> pl.DataFrame:
    """How many of the month's billed visits have a time that clocks show twice: case, number."""
    return billed.filter(IN_MONTH & pl.col("ambiguous")).group_by("case").agg(pl.len().alias("number"))


def _near(facts: Facts, cases: Cases) -> pl.LazyFrame:
    """The clients' visits that begin in the month, or the day before it and end in it."""
    month = cases.month
    day_before, first, after = (
        pl.lit(day).cast(pl.Datetime("us")) for day in (origin(month), month.first, month.last + timedelta(days=1))
    )
    starts, ends = pl.col("starts_at"), pl.col("ends_at")
    near = (
        facts["visit"].lazy().filter((starts >= day_before) & (starts < after) & ((starts >= first) | (ends > first)))
    )
    return (
        cases.of_cases(near)
        .select(
            "case",
            "client",
            "carers",
            minute("starts_at", month).alias("local_start"),
            minute("ends_at", month).alias("local_end"),
            (pl.col("status") == "no_show").alias("no_show"),
            (pl.col("status") == "cancelled").alias("cancelled"),
        )
        .with_columns((pl.col("local_start") // DAY).alias("day"))
    )


def _code(cases: Cases) -> pl.Expr:
    """Why a visit is not billed: the first reason that fits."""
    return (
        pl.when(pl.col("day") > cases.last_day())
        .then(pl.lit("visit-after-death"))
        .when(~pl.col("active"))
        .then(pl.lit("visit-without-decision"))
        .when(pl.col("away"))
        .then(pl.lit("visit-during-absence"))
        .otherwise(pl.lit("visit-time-impossible"))
        .alias("code")
    )
