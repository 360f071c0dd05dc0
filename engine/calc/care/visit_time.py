"""What billed visits come to: performed time, number of visits, days with a visit, visits in vain."""

import polars as pl

from engine.calc.care.cases import Cases
from engine.calc.care.clock import Change, real
from engine.calc.care.day_sets import NO_DAYS, count, set_of
from engine.calc.care.rules import CareRules
from engine.calc.care.time_axis import DAY, SPAN, on_axis
from engine.calc.care.visits import IN_MONTH

# Where the tariff counts no visits, they are still told and still make a service used; so they are counted simply.


def staffed_once(rules: CareRules, service: str) -> bool:
    """Whether time with two carers at once is counted once."""
    row = rules.visit_rules.get(service)
    return row is None or row.double_staffing == "once"


def is_split(rules: CareRules, service: str) -> bool:
    """Whether a visit over midnight is cut there."""
    row = rules.visit_rules.get(service)
    return row is not None and row.over_midnight == "split"


def charges_no_show(rules: CareRules, service: str) -> bool:
    """Whether a visit in vain is charged as performed."""
    row = rules.visit_rules.get(service)
    return row is not None and row.no_show == "charged"


def performed_visits(billed: pl.DataFrame, cases: Cases) -> pl.DataFrame:
    """The billed visits whose time is charged, in order of case, start and end, as far as is needed to count them.

    Adds `own_from`, from when a visit's time is its own (not before `end` if none is), and `counted`, whether it is
    one in the number of the month's visits.
    """
    rules = cases.rules
    charged = cases.where(lambda name: charges_no_show(rules, name))
    once = cases.where(lambda name: staffed_once(rules, name))
    start, end = (on_axis(pl.col("case"), pl.col(name)) for name in ("start", "end"))
    covered = once & (start < pl.col("ended"))
    own_from = pl.when(covered).then(pl.col("ended") - pl.col("case") * SPAN).otherwise("start")
    return (
        billed.lazy()
        .filter(~pl.col("no_show") | charged)
        .select("case", "day", "local_start", "start", "end", "carers")
        .sort((pl.col("case") * SPAN + pl.col("start")) * SPAN + pl.col("end"))
        .with_columns(end.cum_max().shift(1, fill_value=-1).alias("ended"))
        .with_columns(own_from.alias("own_from"), (~covered & IN_MONTH).alias("counted"))
        .drop("ended")
        .collect(engine="in-memory")
    )


def visit_sums(
    billed: pl.DataFrame, performed: pl.DataFrame, changes: tuple[Change, ...], cases: Cases
) -> pl.DataFrame:
    """case, performed_minutes (rounded), visits, visit_days, no_shows. Takes what `performed_visits` gives, too."""
    timed = performed.lazy().with_columns(*_minutes(changes, cases))
    by_day = cases.is_one_of([name for name in cases.rules.names if _unit(cases.rules, name, "day") > 1])
    of_visit = rounded(pl.col("minutes") + pl.col("minutes_next_day"), "visit", cases)
    sums = (
        timed.select(
            "case",
            pl.when(by_day).then(0).otherwise(of_visit).alias("performed_minutes"),
            pl.col("counted").cast(pl.Int64).alias("visits"),
            pl.when("counted").then(set_of(pl.col("day"))).otherwise(NO_DAYS).alias("began"),
        )
        .group_by("case")
        .agg(pl.col("performed_minutes", "visits").sum(), pl.col("began").bitwise_or())
        .with_columns(count(pl.col("began")).alias("visit_days"))
        .drop("began")
    )
    in_vain = (
        billed.lazy()
        .filter(pl.col("no_show") & IN_MONTH)
        .group_by("case")
        .agg(pl.len().cast(pl.Int64).alias("no_shows"))
    )
    together = pl.concat([sums, _rounded_days(timed.filter(by_day), cases), in_vain], how="diagonal")
    month = rounded(pl.col("performed_minutes"), "month", cases)
    return together.group_by("case").sum().with_columns(month.alias("performed_minutes")).collect(engine="in-memory")


def _minutes(changes: tuple[Change, ...], cases: Cases) -> tuple[pl.Expr, pl.Expr]:
    """Of each visit, the minutes in the month: `minutes` of the day it begins, `minutes_next_day` after midnight.

    The whole visit is of the day it begins where it is not split.
    """
    rules, day = cases.rules, pl.col("day")
    times = pl.when(cases.where(lambda name: staffed_once(rules, name))).then(1).otherwise("carers")
    split = cases.where(lambda name: is_split(rules, name))
    midnight = real((day + 1) * DAY, changes)
    until = pl.when(split).then(pl.min_horizontal("end", midnight)).otherwise("end")
    minutes = (until - pl.col("own_from")).clip(0) * times
    after = (pl.col("end") - pl.max_horizontal("own_from", midnight)).clip(0) * times
    is_next_in_month = split & (day < cases.month.days)
    return (
        pl.when(IN_MONTH).then(minutes).otherwise(0).alias("minutes"),
        pl.when(is_next_in_month).then(after).otherwise(0).alias("minutes_next_day"),
    )


def _rounded_days(timed: pl.LazyFrame, cases: Cases) -> pl.LazyFrame:
    """performed_minutes by case, the minutes of each day rounded."""
    begun = timed.select("case", "day", "minutes")
    next_day = timed.select("case", pl.col("day") + 1, pl.col("minutes_next_day").alias("minutes"))
    of_day = rounded(pl.col("minutes"), "day", cases).alias("performed_minutes")
    days = pl.concat([begun, next_day]).group_by("case", "day").sum().select("case", of_day)
    return days.group_by("case").sum()


def rounded(minutes: pl.Expr, per: str, cases: Cases) -> pl.Expr:
    """Minutes (>= 0) of a `case`, rounded where the tariff rounds those of each `per`; else as they are."""
    unit = cases.by_service(lambda name: _unit(cases.rules, name, per))
    added = cases.by_service(lambda name: _added(cases.rules, name, per))
    return (2 * minutes + added) // (2 * unit) * unit


def _unit(rules: CareRules, service: str, per: str) -> int:
    """To how many whole minutes the tariff rounds; 1 = to the minute, as they are."""
    row = rules.time_roundings.get(service)
    return row.minutes if row is not None and row.per == per else 1


def _added(rules: CareRules, service: str, per: str) -> int:
    """What is added to twice the minutes before they are cut down to twice the whole unit."""
    row = rules.time_roundings.get(service)
    unit = _unit(rules, service, per)
    return 0 if row is None else {"down": 0, "half_up": unit, "up": 2 * (unit - 1)}[row.mode]
