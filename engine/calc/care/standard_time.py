"""Standard time: a unit, visit or day of one service counts as so many minutes of another."""

import polars as pl

from engine.calc.care.cases import Cases
from engine.calc.care.part_month import parts_of_month
from engine.rulebook.care_rows import StandardTime

HALVES = {"unit": 2 * pl.col("units"), "visit": 2 * pl.col("visits"), "day": pl.col("half_days")}
"""Twice what a row counts."""
ADDED_TO = ("performed_half_minutes", "granted_num")


def standard_minutes(quantities: pl.DataFrame, cases: Cases) -> pl.DataFrame:
    """What is added to other services: case, performed_half_minutes, granted_num (minutes over `parts_of_month`).

    Takes case, units, visits, half_days.
    """
    found = [_of_row(row, quantities, cases) for row in cases.rules.standard_times]
    empty = pl.DataFrame(schema={"case": pl.Int64, "performed_half_minutes": pl.Int64})
    added = pl.concat([empty, *found]).group_by("case").sum().filter(pl.col("performed_half_minutes") > 0)
    half_a_minute = parts_of_month(cases.month) // 2
    return added.with_columns((pl.col("performed_half_minutes") * half_a_minute).alias("granted_num"))


def _of_row(row: StandardTime, quantities: pl.DataFrame, cases: Cases) -> pl.DataFrame:
    counts_as = cases.client() * cases.services + cases.rules.names.index(row.counts_as)
    counted = quantities.filter(cases.is_one_of(row.service))
    half_minutes = HALVES[row.per] * row.minutes
    return counted.select(counts_as.alias("case"), half_minutes.alias("performed_half_minutes"))
