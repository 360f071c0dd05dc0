"""What absence takes off a service: the days it counts for, and the factor that is left."""

from collections.abc import Callable, Sequence

import polars as pl

from engine.calc.care.away import stretches_of
from engine.calc.care.cases import Cases
from engine.calc.care.day_sets import between, count, day_number, set_of, whole
from engine.calc.care.part_month import THIRTY, parts_of_month
from engine.calc.care.time_axis import DAY, on_axis
from engine.calc.care.visit_time import staffed_once
from engine.calc.periods import Month
from engine.rulebook.care_rows import AbsenceRule

METHODS = ("thirtieth", "calendar_days", "missed_visits", "whole_month")


def absence_factors(
    absences: pl.DataFrame, cancelled: pl.DataFrame, used: pl.DataFrame, active: pl.Series, cases: Cases
) -> pl.DataFrame:
    """What is left of services after absence, for the cases that a rule applies to.

    `used`: case, decided (the set of days), performed_minutes. Gives case, left_out (the set of days that are left out
    of stays), factor_num over factor_den (1 over 1 where nothing is taken off), and absence_text.
    """
    applied = _applied(absences, used, active, cases)
    days = pl.col("days")
    by_method = [days.filter(pl.col("method") == method).bitwise_or().alias(method) for method in METHODS]
    is_felt = (days != 0) | (pl.col("method") == "missed_visits")
    by_case = applied.group_by("case", maintain_order=True).agg(
        *by_method,
        pl.col("decided", "performed_minutes", "active").first(),
        pl.col("text").filter(is_felt).unique(maintain_order=True).alias("texts"),
    )
    missed = _missed_minutes(applied, cancelled, cases)
    return (
        by_case.join(missed, on="case", how="left", maintain_order="left")
        .with_columns(pl.col(*METHODS, "missed_minutes").fill_null(0))
        .with_columns(*_factor(cases))
        .with_columns((pl.col("thirtieth") | pl.col("calendar_days")).alias("left_out"))
        .select("case", "left_out", "factor_num", "factor_den", _text())
    )


def _applied(absences: pl.DataFrame, used: pl.DataFrame, active: pl.Series, cases: Cases) -> pl.DataFrame:
    """The pairs of an absence and a rule that applies to it, for the cases that are active in the month.

    case, method, text, `days` (the set of absent days that count), left and returned (minutes), and of the case:
    active (the set), decided, performed_minutes.
    """
    rows = _distinct(cases)
    month = cases.month
    found = (
        _in_month(absences, cases)
        .join(_by_service_and_reason(rows, cases), on="reason", how="inner")
        .with_columns((pl.col("client") * cases.services + pl.col("service")).alias("case"))
        .with_columns((pl.lit(active).gather(pl.col("case")) & whole(month)).alias("active"))
        .filter(pl.col("active") != 0)
        .join(used, on="case", how="left")
        .with_columns(pl.col("decided", "performed_minutes").fill_null(0))
        .with_columns(*_absent(rows, month))
        .filter(_applies(rows))
    )
    from_day = pl.col("absent_from") + _of_rule(rows, lambda row: row.from_day) - 1
    days = between(from_day, pl.col("absent_to"), month) & pl.col("active")
    return found.sort("case", "rule").select(
        "case",
        _of_rule(rows, lambda row: row.method, pl.String).alias("method"),
        _of_rule(rows, lambda row: row.text, pl.String).alias("text"),
        days.alias("days"),
        "left",
        "returned",
        "active",
        "decided",
        "performed_minutes",
    )


def _distinct(cases: Cases) -> tuple[AbsenceRule, ...]:
    """The month's absence rules, in the order of the services they are for."""
    found = (row for rows in cases.rules.absence_rules.values() for row in rows)
    return tuple({id(row): row for row in found}.values())


def _by_service_and_reason(rows: Sequence[AbsenceRule], cases: Cases) -> pl.DataFrame:
    """Which rule (its number in `rows`) holds for which service (its number) and reason."""
    found = [
        (service, reason, number)
        for service, name in enumerate(cases.rules.names)
        for number, row in enumerate(rows)
        if row in cases.rules.absence_rules.get(name, ())
        for reason in row.reason_of_absence
    ]
    return pl.DataFrame(found, {"service": pl.Int64, "reason": pl.String, "rule": pl.Int64}, orient="row")


def _of_rule(
    rows: Sequence[AbsenceRule],
    value: Callable[[AbsenceRule], int | str | None],
    dtype: type[pl.DataType] = pl.Int64,
) -> pl.Expr:
    """A value of the rule that a row's `rule` is the number of."""
    return pl.lit(pl.Series([value(row) for row in rows], dtype=dtype)).gather(pl.col("rule"))


def _in_month(absences: pl.DataFrame, cases: Cases) -> pl.DataFrame:
    """The absences that touch the month, with the numbers of the days they begin, end (null = still away) and were
    notified.
    """
    month = cases.month
    days = {"left_day": pl.col("left_at").dt.date(), "returned_day": pl.col("returned_at").dt.date()}
    numbers = {name: day_number(day, month) for name, day in {**days, "notified_day": pl.col("notified_on")}.items()}
    touches = (pl.col("left_day") <= month.days) & (pl.col("returned_day") > 0).fill_null(value=True)
    return absences.select("client", "reason", "left", "returned", **numbers).filter(touches)


def _absent(rows: Sequence[AbsenceRule], month: Month) -> tuple[pl.Expr, pl.Expr]:
    """The first and the last absent day by number, also outside the month; the first is later where there is none."""
    part_days = _of_rule(rows, lambda row: int(row.part_days)) == 1
    with_return = part_days | (_of_rule(rows, lambda row: int(row.return_day)) == 1)
    is_whole_day = part_days | (pl.col("left") % DAY == 0)
    first = pl.col("left_day") + pl.when(is_whole_day).then(0).otherwise(1)
    back = pl.col("returned_day")
    last = pl.when(with_return).then(back).otherwise(back - 1).fill_null(month.days)
    # The day of return counts also where no day before it does.
    first = pl.when(with_return & back.is_not_null()).then(pl.min_horizontal(first, back)).otherwise(first)
    return first.alias("absent_from"), last.alias("absent_to")


def _applies(rows: Sequence[AbsenceRule]) -> pl.Expr:
    """Whether the absence was notified in time, is long enough, and little was performed all the same."""
    notice = _of_rule(rows, lambda row: row.notice_days)
    in_time = (notice == 0) | (pl.col("left_day") - pl.col("notified_day") >= notice).fill_null(value=False)
    is_long = pl.col("absent_to") - pl.col("absent_from") + 1 >= _of_rule(rows, lambda row: row.at_least_days)
    most = _of_rule(rows, lambda row: row.not_from_hours.numerator * 60 if row.not_from_hours is not None else None)
    den = _of_rule(rows, lambda row: row.not_from_hours.denominator if row.not_from_hours is not None else 1)
    is_little = (pl.col("performed_minutes") * den < most).fill_null(value=True)
    return in_time & is_long & is_little


def _missed_minutes(applied: pl.DataFrame, cancelled: pl.DataFrame, cases: Cases) -> pl.DataFrame:
    """case, missed_minutes: of cancelled visits on the days, or during the absences, that such a rule applies to."""
    missed = applied.filter(pl.col("method") == "missed_visits")
    days = missed.group_by("case").agg(pl.col("days").bitwise_or())
    during = stretches_of(missed, pl.col("case")).cover(on_axis(pl.col("case"), pl.col("local_start")))
    once = cases.where(lambda name: staffed_once(cases.rules, name))
    minutes = (pl.col("end") - pl.col("start")) * pl.when(once).then(1).otherwise("carers")
    return (
        cancelled.join(days, on="case", how="inner")
        .filter((pl.col("days") & set_of(pl.col("day")) != 0) | during)
        .select("case", minutes.alias("missed_minutes"))
        .group_by("case")
        .sum()
    )


def _factor(cases: Cases) -> tuple[pl.Expr, pl.Expr]:
    """factor_num over factor_den, from the sets of days by method and the minutes missed."""
    parts = parts_of_month(cases.month)
    present = parts - count(pl.col("thirtieth")) * cases.month.days - count(pl.col("calendar_days")) * THIRTY
    missed = pl.col("missed_minutes")
    planned = pl.when(missed > 0).then(missed + pl.col("performed_minutes")).otherwise(1)
    num, den = present * planned - missed * parts, planned * parts
    union = pl.col(METHODS[0]) | pl.col(METHODS[1]) | pl.col(METHODS[2]) | pl.col(METHODS[3])
    # A month without any present day is free by every method; by `whole_month` only such a month is.
    nothing = (pl.col("decided") != 0) & ((num <= 0) | (union == pl.col("active")))
    everything = (pl.col("decided") == 0) | (num == den)
    return (
        pl.when(nothing).then(0).when(everything).then(1).otherwise(num).alias("factor_num"),
        pl.when(nothing | everything).then(1).otherwise(den).alias("factor_den"),
    )


def _text() -> pl.Expr:
    """What took off something, if anything did."""
    is_felt = (pl.col("factor_num") < pl.col("factor_den")) | (pl.col("left_out") != 0)
    return pl.when(is_felt).then(pl.col("texts").list.join(", ")).otherwise(pl.lit("")).alias("absence_text")
