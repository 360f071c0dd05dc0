"""Absences as stretches of time: on which days and at which times a client was away."""

import polars as pl

from engine.calc.care.cases import Cases
from engine.calc.care.on_day import Facts
from engine.calc.care.time_axis import SPAN, Stretches, minute, on_axis


def absences_of(facts: Facts, cases: Cases) -> pl.DataFrame:
    """The clients' absences: client, reason, left_at, returned_at, notified_on, and `left` and `returned` in minutes.

    One without return goes on to the end of the time line.
    """
    left, returned = minute("left_at", cases.month), minute("returned_at", cases.month)
    return cases.of_clients(facts["care_absence"]).with_columns(
        left.alias("left"), returned.fill_null(SPAN).alias("returned")
    )


def stretches_of(absences: pl.DataFrame, line: pl.Expr) -> Stretches:
    """Absences on the axis, on the lines of clients or of cases."""
    begins, ends = on_axis(line, pl.col("left")), on_axis(line, pl.col("returned"))
    return Stretches.of(absences.select(begins.alias("begins"), ends.alias("ends")))
