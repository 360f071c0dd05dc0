"""Stays as sets of days: which dates count whole, and which by half."""

import attrs
import polars as pl

from engine.calc.care.cases import Cases
from engine.calc.care.day_sets import NO_DAYS, between, count, day_number, whole
from engine.calc.care.on_day import Facts
from engine.calc.intervals import FOREVER
from engine.calc.periods import Month

HALVES = {"arrival": (2, 0), "departure": (0, 2), "both": (2, 2), "half_each": (1, 1)}
"""How many halves of a day the dates of arrival and of departure count."""
FOR_EVER = pl.lit(FOREVER).cast(pl.Datetime("us"))


@attrs.frozen(eq=False)
class Stays:
    """The month's stays: `by_case`, the sets of active days that count, whole_days and half_a_day; and what is told:
    `inactive` (case, number of days that would have counted) and `overlapping` (case).
    """

    by_case: pl.DataFrame
    inactive: pl.DataFrame
    overlapping: pl.DataFrame


def stays_of(facts: Facts, active: pl.Series, cases: Cases) -> Stays:
    """The month's stays. `active` has the set of active days of every case."""
    stays = cases.of_cases(stays_in(facts, cases.month))
    counted = stays.select("case", *_days_of_stay(cases)).group_by("case").agg(pl.all().bitwise_or())
    both_halves = pl.col("arrivals") & pl.col("departures")
    whole_days = pl.col("whole_days") | both_halves
    half_a_day = (pl.col("arrivals") | pl.col("departures")) & ~whole_days
    is_active = pl.lit(active).gather(pl.col("case"))
    inactive = count((whole_days | half_a_day) & ~is_active)
    return Stays(
        counted.select(
            "case", (whole_days & is_active).alias("whole_days"), (half_a_day & is_active).alias("half_a_day")
        ),
        counted.select("case", inactive.alias("number")).filter(pl.col("number") > 0),
        _overlapping(stays),
    )


def half_days(left_out: pl.Expr) -> pl.Expr:
    """Twice the days of stay that are not in the set `left_out`."""
    return 2 * count(pl.col("whole_days") & ~left_out) + count(pl.col("half_a_day") & ~left_out)


def stays_in(facts: Facts, month: Month) -> pl.DataFrame:
    """The stays that touch the month, with the numbers of the days on which they begin and end: `begins`, `ends`.

    Nobody stays after his death, but a stay ends when it has begun at the earliest.
    """
    begins = day_number(pl.col("arrived_at").dt.date(), month)
    departs = day_number(pl.col("departed_at").fill_null(FOR_EVER).dt.date(), month)
    died = day_number(pl.col("deceased_on").fill_null(FOREVER), month)
    people = facts["person"].select("person_id", "deceased_on")
    stays = facts["stay"].join(people, on="person_id", how="left")
    ends = pl.min_horizontal(departs, pl.max_horizontal(begins, died))
    dated = stays.with_columns(begins.alias("begins"), ends.alias("ends")).drop("deceased_on")
    return dated.filter((pl.col("begins") <= month.days) & (pl.col("ends") > 0))


def _days_of_stay(cases: Cases) -> tuple[pl.Expr, ...]:
    """Of each stay, the sets of days of the month: whole_days; arrivals and departures that count by half."""
    month, begins, ends = cases.month, pl.col("begins"), pl.col("ends")
    on_arrival = between(begins, begins, month)
    on_departure = between(ends, ends, month)
    arrival = cases.by_service(lambda name: _halves(cases, name)[0])
    departure = cases.by_service(lambda name: _halves(cases, name)[1])
    is_one_date = begins == ends
    days = between(begins + 1, ends - 1, month)
    days = days | pl.when(is_one_date | (arrival == 2)).then(on_arrival).otherwise(NO_DAYS)
    days = days | pl.when(departure == 2).then(on_departure).otherwise(NO_DAYS)
    half_arrival = pl.when(~is_one_date & (arrival == 1)).then(on_arrival).otherwise(NO_DAYS)
    half_departure = pl.when(~is_one_date & (departure == 1)).then(on_departure).otherwise(NO_DAYS)
    in_month = whole(month)
    return (
        (days & in_month).alias("whole_days"),
        (half_arrival & in_month).alias("arrivals"),
        (half_departure & in_month).alias("departures"),
    )


def _halves(cases: Cases, service: str) -> tuple[int, int]:
    """Where nothing depends on how many days there are, each date there is one: then the service is used."""
    row = cases.rules.day_counts.get(service)
    return HALVES[row.method if row is not None else "both"]


def _overlapping(stays: pl.DataFrame) -> pl.DataFrame:
    """The cases of which one stay begins before an earlier one has ended."""
    ordered = stays.select("case", "arrived_at", pl.col("departed_at").fill_null(FOR_EVER)).sort(pl.all())
    before = pl.col("departed_at").cum_max().shift(1).over("case")
    return ordered.filter(pl.col("arrived_at") < before).select("case").unique()
