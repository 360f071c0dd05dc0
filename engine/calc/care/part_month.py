"""What is paid of a month, a piece or granted hours when the service begins or ends in the month.

A part of a month is a whole number over `parts_of_month`, which both thirtieths and days of the calendar month divide.
"""

import polars as pl

from engine.calc.care.cases import Cases
from engine.calc.care.day_sets import FIRST, count
from engine.calc.periods import Month

THIRTY = 30


def parts_of_month(month: Month) -> int:
    """The denominator of parts of a month."""
    return THIRTY * month.days


def weight_num(days: pl.Expr, cases: Cases) -> pl.Expr:
    """The part of the month that a set of active days of a `case` is, over `parts_of_month`. No days are no part."""
    whole, month_days = parts_of_month(cases.month), cases.month.days
    number = count(days)
    thirtieths = pl.when(number == month_days).then(whole).otherwise(number.clip(upper_bound=THIRTY) * month_days)
    return _by_method(
        cases,
        whole_month=pl.when(number > 0).then(whole).otherwise(0),
        thirtieth=thirtieths,
        calendar_days=number * THIRTY,
        first_day=pl.when(days & FIRST != 0).then(whole).otherwise(0),
    )


def granted_num(cases: Cases) -> pl.Expr:
    """Granted minutes for the month, over `parts_of_month`.

    Of the decisions of a `case` that grant hours: `most`, the largest minutes a month; `at_first`, those in force on
    the first; `minute_days`, the sum of minutes x days in force; `granted_days`, the sum of days.
    """
    whole, month_days = parts_of_month(cases.month), cases.month.days
    by_days = pl.col("minute_days")
    all_days = pl.col("granted_days") == month_days
    return _by_method(
        cases,
        whole_month=pl.col("most") * whole,
        # Minutes x days / n, times the part that n days are: n / 30, or 1 if they are all days of the month.
        thirtieth=by_days * pl.when(all_days).then(THIRTY).otherwise(month_days),
        calendar_days=by_days * THIRTY,
        first_day=pl.col("at_first") * whole,
    )


def _by_method(cases: Cases, **values: pl.Expr) -> pl.Expr:
    """The value for the method of the service; a started month is whole where the tariff needs no method."""
    rows, methods = cases.rules.part_months, list(values)
    method = cases.by_service(lambda name: methods.index(rows[name].method if name in rows else "whole_month"))
    chosen = values[methods[0]]
    for number, name in enumerate(methods):
        chosen = pl.when(method == number).then(values[name]).otherwise(chosen)
    return chosen.cast(pl.Int64)
