"""Decisions as sets of days: when a service is active for a client, and how many hours are granted."""

from datetime import timedelta

import polars as pl

from engine.calc.care.cases import Cases
from engine.calc.care.day_sets import FIRST, between, count, day_number, whole
from engine.calc.care.on_day import Facts
from engine.calc.care.part_month import granted_num
from engine.calc.intervals import within

ONE_DAY = timedelta(days=1)


def decided_days(facts: Facts, cases: Cases) -> pl.DataFrame:
    """The decisions of the month and of the day before: case, `days` on which each is in force while the client is
    alive, minutes_month.
    """
    month = cases.month
    held = cases.of_cases(within(facts["care_decision"], month.first - ONE_DAY, month.last))
    first, last = (day_number(pl.col(name), month) for name in ("valid_from", "valid_to"))
    days = between(first, pl.min_horizontal(last, cases.last_day()), month)
    return held.select("case", "minutes_month", days.alias("days"))


def active_days(decided: pl.DataFrame, cases: Cases) -> pl.Series:
    """The set of days on which the service of each case is active, in the order of the cases' numbers."""
    by_case = decided.group_by("case").agg(pl.col("days").bitwise_or())
    every = pl.select(pl.int_range(cases.clients.height * cases.services).alias("case")).join(
        by_case, on="case", how="left", maintain_order="left"
    )
    by_decision = pl.col("days").fill_null(0)
    needs_decision = cases.where(lambda name: cases.rules.by_name[name].needs_decision)
    return every.select(pl.when(needs_decision).then(by_decision).otherwise(cases.alive())).to_series()


def granted(decided: pl.DataFrame, cases: Cases) -> pl.DataFrame:
    """What the decisions of each case come to in the month: case, `decided`, the set of days on which one is in force,
    and granted_num, minutes over `parts_of_month`.
    """
    month = cases.month
    held = decided.with_columns(pl.col("days") & whole(month)).filter(pl.col("days") != 0)
    minutes, days = pl.col("minutes_month"), count(pl.col("days"))
    hourly = minutes.is_not_null()
    return (
        held.group_by("case")
        .agg(
            pl.col("days").bitwise_or().alias("decided"),
            minutes.max().fill_null(0).alias("most"),
            minutes.filter(pl.col("days") & FIRST != 0).sum().alias("at_first"),
            (minutes * days).sum().alias("minute_days"),
            days.filter(hourly).sum().alias("granted_days"),
        )
        .select("case", "decided", granted_num(cases).alias("granted_num"))
    )
