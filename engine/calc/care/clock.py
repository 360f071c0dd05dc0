"""Real time in Sweden: how many minutes really pass between two times that clocks show.

The days on which clocks are changed, and the hour that is then missing or there twice, come from the time zones that
are part of Polars: they are the same on every machine.
"""

from datetime import date, timedelta

import attrs
import polars as pl

from engine.calc.care.day_sets import origin
from engine.calc.care.time_axis import DAY
from engine.calc.periods import Month

ZONE = "Europe/Stockholm"


@attrs.frozen
class Change:
    """A change of clocks: the times from `first` up to but not including `after` are not shown, or shown twice.

    Times are minutes as `time_axis.minute` counts them. From `after` on, real time is `added` minutes more than what
    clocks show: 60 when summer time ends, -60 when it begins.
    """

    first: int
    after: int
    added: int

    def has(self, time: str) -> pl.Expr:
        """Whether a time is in the hour of the change."""
        return (pl.col(time) >= self.first) & (pl.col(time) < self.after)


def changes_near(month: Month) -> tuple[Change, ...]:
    """The changes of clocks from the day before a month to the day after it, on which its last visit may end."""
    midnights = pl.date_range(origin(month), month.last + timedelta(days=2), eager=True)
    zoned = midnights.cast(pl.Datetime("us")).dt.replace_time_zone(ZONE)
    ahead = (zoned.dt.base_utc_offset() + zoned.dt.dst_offset()).dt.total_minutes().to_list()
    days = midnights.to_list()
    return tuple(
        _change_on(days[number], number * DAY, ahead[number] - ahead[number + 1])
        for number in range(len(days) - 1)
        if ahead[number] != ahead[number + 1]
    )


def _change_on(day: date, midnight: int, added: int) -> Change:
    """The change on a day: the minutes of it that are not one moment each."""
    times = pl.select(pl.lit(day).cast(pl.Datetime("us")) + pl.duration(minutes=pl.int_range(DAY))).to_series()
    odd = times.dt.replace_time_zone(ZONE, ambiguous="null", non_existent="null").is_null().arg_true()
    return Change(midnight + odd[0], midnight + odd[-1] + 1, added)


def in_real_time(visits: pl.LazyFrame, changes: tuple[Change, ...]) -> pl.LazyFrame:
    """Add to visits (local_start, local_end) their `start` and `end` in real time, and what a change of clocks does.

    A visit is `impossible` where it begins or ends at a time that clocks never show, and `ambiguous` where it does at
    one that they show twice. Of its possible lengths it then has the shortest that is not negative, in the first of
    the two hours where both give the same.
    """
    start, end = pl.col("local_start"), pl.col("local_end")
    never = twice = pl.lit(value=False)
    real_start, real_end = start, end
    for change in changes:
        begins_in, ends_in = change.has("local_start"), change.has("local_end")
        if change.added < 0:
            never = never | begins_in | ends_in
            begins_late = ends_late = pl.lit(value=False)
        else:
            twice = twice | begins_in | ends_in
            begins_late = begins_in & ~ends_in
            ends_late = begins_in & ends_in & (end < start)
        real_start = real_start + pl.when((start >= change.after) | begins_late).then(change.added).otherwise(0)
        real_end = real_end + pl.when((end >= change.after) | ends_late).then(change.added).otherwise(0)
    return visits.with_columns(
        real_start.alias("start"), real_end.alias("end"), never.alias("impossible"), twice.alias("ambiguous")
    )


def real(local: pl.Expr, changes: tuple[Change, ...]) -> pl.Expr:
    """The real time of a midnight, in minutes."""
    for change in changes:
        local = local + pl.when(local >= change.after).then(change.added).otherwise(0)
    return local
