"""From the text of a cell to its value, one expression per kind of column. A text that is not understood becomes null.

Nothing passes through binary fractions: kronor become öre and hours become minutes in whole numbers.
"""

from collections.abc import Callable

import polars as pl

from engine.facts import limits
from engine.facts.columns import Column, Kind
from engine.facts.identity import party_number, personal_number
from engine.facts.words import meanings

DTYPES: dict[Kind, pl.DataType] = {
    Kind.TEXT: pl.String(),
    Kind.IDENTITY: pl.String(),
    Kind.PARTY: pl.String(),
    Kind.DAY: pl.Date(),
    Kind.TIME: pl.Datetime("us"),
    Kind.MONEY: pl.Int64(),
    Kind.HOURS: pl.Int64(),
    Kind.NUMBER: pl.Int64(),
    Kind.FRACTION: pl.String(),
    Kind.CHOICE: pl.String(),
    Kind.FLAG: pl.Boolean(),
}
TIME_TEXT = "%Y-%m-%d %H:%M"  # a time as it stands in our own files, in the database and in lists of problems
FLAGS = {"ja": True, "yes": True, "true": True, "1": True, "nej": False, "no": False, "false": False, "0": False}

_DATE = r"(?:19|20|21)[0-9]{2}(?:-[0-9]{2}-[0-9]{2}|[0-9]{4})"
_ZEROES = r"(?::00(?:\.0+)?)?"  # databases write seconds and parts of them, even where there are none
DAY = rf"^{_DATE}(?:[ T]00:00{_ZEROES})?$"
TIME = rf"^{_DATE}[ T][0-9]{{1,2}}:[0-9]{{2}}{_ZEROES}$"
AMOUNT = r"^[+-]?(?:[0-9]{1,9}|[0-9]{1,3}(?: [0-9]{3}){1,2})(?:[.,][0-9]{1,2})?$"
DECIMAL_HOURS = r"^[0-9]{1,4}(?:[.,][0-9]{1,4})?$"
WHOLE = r"^[0-9]{1,9}$"
CLOCK_HOURS = r"^[0-9]{1,4}:[0-5][0-9]$"
FRACTION = r"^[0-9]{1,3}/[0-9]{1,3}$"


def value(text: pl.Expr, column: Column) -> pl.Expr:
    """The value of `column` in the given text (trimmed, never empty); null where it is not one."""
    if column.kind is Kind.CHOICE:
        return _choice(text, column.choices)
    return _VALUES[column.kind](text)


def _choice(text: pl.Expr, choices: tuple[str, ...]) -> pl.Expr:
    return text.str.to_lowercase().replace_strict(meanings(choices), default=None, return_dtype=pl.String())


def _text(text: pl.Expr) -> pl.Expr:
    return text


def _day(text: pl.Expr) -> pl.Expr:
    compact = pl.when(text.str.contains(DAY)).then(text.str.replace_all("-", "", literal=True).str.head(8))
    return compact.str.to_date("%Y%m%d", strict=False)


def _time(text: pl.Expr) -> pl.Expr:
    """A day and a clock time, to the minute. Whether the clock ever showed it (summer time) is not asked here."""
    plain = pl.when(text.str.contains(TIME)).then(text.str.replace_all("-", "", literal=True))
    day = plain.str.head(8).str.to_date("%Y%m%d", strict=False)
    hours, minutes = (plain.str.extract(p).cast(pl.Int64) for p in (r"[ T]([0-9]+)", r":([0-9]+)"))
    exists = (hours < 24) & (minutes < 60)
    return pl.when(exists).then(day.cast(pl.Datetime("us")) + pl.duration(hours=hours, minutes=minutes))


def _number(text: pl.Expr) -> pl.Expr:
    number = pl.when(text.str.contains(WHOLE)).then(text).cast(pl.Int64)
    return pl.when(number <= limits.NUMBER).then(number)


def _ore(text: pl.Expr) -> pl.Expr:
    """Kronor with at most two decimals, as öre. Spaces, also the hard ones Excel writes, may group the thousands."""
    plain = text.str.replace_all("[\u00a0\u202f\u2009]", " ").str.replace("^\u2212", "-")
    amount = pl.when(plain.str.contains(AMOUNT)).then(plain.str.replace_all(" ", "", literal=True))
    whole = amount.str.extract(r"^[+-]?([0-9]+)").cast(pl.Int64)
    decimals = amount.str.extract(r"[.,]([0-9]+)$").fill_null("").str.pad_end(2, "0").cast(pl.Int64)
    ore = whole * 100 + decimals
    return pl.when(amount.str.starts_with("-")).then(-ore).otherwise(ore)


def _minutes(text: pl.Expr) -> pl.Expr:
    """Hours such as 37,5 or 37:30 as minutes; null unless that is a whole number of minutes."""
    decimal = pl.when(text.str.contains(DECIMAL_HOURS)).then(text)
    whole = decimal.str.extract(r"^([0-9]+)").cast(pl.Int64)
    scaled = decimal.str.extract(r"[.,]([0-9]+)$").fill_null("").str.pad_end(4, "0").cast(pl.Int64) * 60
    by_decimals = pl.when(scaled % 10_000 == 0).then(whole * 60 + scaled // 10_000)
    clock = pl.when(text.str.contains(CLOCK_HOURS)).then(text)
    hours, minutes = (clock.str.extract(p).cast(pl.Int64) for p in (r"^([0-9]+)", r":([0-9]+)$"))
    return pl.coalesce(by_decimals, hours * 60 + minutes)


def _fraction(text: pl.Expr) -> pl.Expr:
    """A share above zero and below the whole."""
    fraction = pl.when(text.str.contains(FRACTION)).then(text)
    over, under = (fraction.str.extract(p).cast(pl.Int64) for p in (r"^([0-9]+)", r"([0-9]+)$"))
    return pl.when((over > 0) & (over < under)).then(fraction)


def _flag(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().replace_strict(FLAGS, default=None, return_dtype=pl.Boolean())


_VALUES: dict[Kind, Callable[[pl.Expr], pl.Expr]] = {
    Kind.TEXT: _text,
    Kind.IDENTITY: personal_number,
    Kind.PARTY: party_number,
    Kind.DAY: _day,
    Kind.TIME: _time,
    Kind.MONEY: _ore,
    Kind.HOURS: _minutes,
    Kind.NUMBER: _number,
    Kind.FRACTION: _fraction,
    Kind.FLAG: _flag,
}
