"""Visits by the time of day they begin, for prices that depend on it."""

import polars as pl

from engine.calc.care.cases import Cases
from engine.calc.care.time_axis import DAY
from engine.calc.care.visits import IN_MONTH

Window = tuple[int, int]


def clock_counts(billed: pl.DataFrame, performed: pl.DataFrame, cases: Cases) -> pl.DataFrame:
    """For each case and price window: case, clock_from, clock_to (minutes after midnight), visits, no_shows.

    Windows in which nothing begins are left out. `performed` has the visits whose time is charged.
    """
    clock = pl.col("local_start") % DAY
    counted = performed.filter("counted").select("case", clock.alias("clock"))
    in_vain = billed.filter(pl.col("no_show") & IN_MONTH).select("case", clock.alias("clock"))
    found = [
        _begun(frame, window, services, cases)
        .with_columns(
            pl.lit(window[0], dtype=pl.Int64).alias("clock_from"), pl.lit(window[1], dtype=pl.Int64).alias("clock_to")
        )
        .rename({"len": name})
        for window, services in _windows(cases).items()
        for name, frame in (("visits", counted), ("no_shows", in_vain))
    ]
    keys = ["case", "clock_from", "clock_to"]
    empty = pl.DataFrame(schema=dict.fromkeys([*keys, "visits", "no_shows"], pl.Int64))
    return pl.concat([empty, *found], how="diagonal").group_by(keys).sum()


def _windows(cases: Cases) -> dict[Window, set[str]]:
    """The parts of the day that prices speak of, and the services they do so for."""
    windows: dict[Window, set[str]] = {}
    for row in cases.rules.prices:
        if row.clock_from is not None and row.clock_to is not None:
            windows.setdefault((row.clock_from, row.clock_to), set()).update(row.service)
    return windows


def _begun(visits: pl.DataFrame, window: Window, services: set[str], cases: Cases) -> pl.DataFrame:
    """How many of some services' visits begin in a part of the day, which may go over midnight: case, len."""
    begins, ends = window
    later, earlier = pl.col("clock") >= begins, pl.col("clock") < ends
    inside = later & earlier if begins < ends else later | earlier
    return visits.filter(inside & cases.is_one_of(services)).group_by("case").agg(pl.len().cast(pl.Int64))
