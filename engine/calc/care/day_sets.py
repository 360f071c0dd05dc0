"""Sets of days as integers: bit d is day d of the month, and bit 0 the day before its first.

The days on which something holds are so joined by `|`, shared by `&` and counted as bits, a column at a time.
"""

from datetime import date, timedelta

import polars as pl

from engine.calc.periods import Month

NO_DAYS = pl.lit(0, dtype=pl.Int64)
FIRST = 0b10
"""The set of the first of the month."""

_BITS = pl.Series([1 << number for number in range(33)], dtype=pl.Int64)
_EPOCH = date(1970, 1, 1)


def origin(month: Month) -> date:
    """The day with number 0: a visit over the first midnight of the month begins on it."""
    return month.first - timedelta(days=1)


def day_number(day: pl.Expr, month: Month) -> pl.Expr:
    """The number of a date: 1 is the first of the month; days outside it are numbered on in both directions."""
    return day.cast(pl.Int32).cast(pl.Int64) - (origin(month) - _EPOCH).days


def set_of(number: pl.Expr) -> pl.Expr:
    """The set of one day, by its number: 0 to the last of the month."""
    return pl.lit(_BITS).gather(number)


def between(first: pl.Expr, last: pl.Expr, month: Month) -> pl.Expr:
    """The set of the days by number from first to last, as far as they are day 0 or in the month; none if reversed."""
    begins = first.clip(0, month.days + 1)
    ends = (last + 1).clip(0, month.days + 1)
    return pl.when(begins < ends).then(set_of(ends) - set_of(begins)).otherwise(NO_DAYS)


def whole(month: Month) -> int:
    """The set of all days of the month."""
    return (1 << month.days + 1) - FIRST


def count(days: pl.Expr) -> pl.Expr:
    """How many days a set has."""
    return days.bitwise_count_ones().cast(pl.Int64)
