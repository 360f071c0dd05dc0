"""One value of a rule file: what is accepted for each kind of key, and what it becomes.

Bounds keep the calculation inside its integers, 64 bits for childcare and 128 for care: amounts below a million kronor,
percentages and quantities with at most four decimals, fractions with denominators up to 1000. A number with a decimal
point is never read as a float: it reaches us as `DecimalNumber` and is refused.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from stdnum import luhn

from engine.rulebook.keys import Key, Kind
from engine.rulebook.problems import one_of

RANKS = 4
HIGHEST_KRONOR = 1_000_000
HIGHEST_HOURS_WEEK = 168
HIGHEST_DENOMINATOR = 1000
HIGHEST_QUANTITY = 10_000
SHOWN_LEVELS = 4
HIGHEST: Mapping[Kind, int] = {Kind.COUNT: 1000, Kind.NUMBER: 999_999_999}
"""Dates calculated with a number of days or years stay in the calendar."""
FIRST_YEAR, LAST_YEAR = 1990, 2200

KRONOR = r"[0-9]{1,6}(\.[0-9]{1,2})?"
HOURS = r"[0-9]{1,3}(\.[0-9]{1,2})?"
SHARE = r"[0-9]{1,3}(\.[0-9]{1,4})?|[0-9]{1,4}/[1-9][0-9]{0,3}"
QUANTITY = r"[0-9]{1,5}(\.[0-9]{1,4})?"
MULTIPLIER = r"[0-9](\.[0-9]{1,6})?"
CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
MONTH_DAY = r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
ORGANISATION_NUMBER = r"[0-9]{6}-[0-9]{4}"
BANKGIRO = r"[0-9]{3,4}-[0-9]{4}"

_LONGEST = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

EXPECTED: Mapping[Kind, str] = {
    Kind.TEXT: "text in quotes, not empty",
    Kind.LINES: 'a list of texts, such as ["Box 1", "711 00 Lindesberg"]',
    Kind.ORGANISATION_NUMBER: 'an organisation number with a right check digit, as "212000-0142"',
    Kind.BANKGIRO: 'a bankgiro number with a right check digit, as "5050-1055"',
    Kind.FLAG: "true or false",
    Kind.DAY: f"a day without quotes, such as 2026-07-01, in the years {FIRST_YEAR}-{LAST_YEAR}",
    Kind.KRONOR: 'whole kronor from 0, or text such as "12.50"; below a million',
    Kind.KRONOR_LIST: "a list of four amounts in kronor, for sibling rank 1, 2, 3, 4 and later",
    Kind.SHARE: 'a percentage as text such as "25.24", with at most four decimals, or a fraction such as "3/8"; '
    "at most 100 %, no denominator above 1000",
    Kind.SHARE_LIST: 'a list of four percentages as text such as ["3", "2", "1", "0"], for sibling rank 1, 2, 3, '
    "4 and later; at most four decimals",
    Kind.HOURS: 'hours a week, whole or as text such as "15.5", that are whole minutes; at most 168',
    Kind.QUANTITY: f'a whole number, or text such as "16.5" with at most four decimals; at most {HIGHEST_QUANTITY}',
    Kind.MULTIPLIER: 'text such as "0.5392", with at most six decimals; above 0 and below 10',
    Kind.CLOCK: 'a time of day as text, such as "07:00", from "00:00" to "23:59"',
    Kind.COUNT: f"a whole number, at most {HIGHEST[Kind.COUNT]}",
    Kind.NUMBER: f"a whole number, at most {HIGHEST[Kind.NUMBER]}",
    Kind.CHOICES: "a list, not empty, each once",
    Kind.NAMES: 'a list of names, not empty, each once, such as ["3-5"]',
    Kind.MONTHS: "a list of month numbers 1-12, not empty, each once",
    Kind.MONTH_DAY: 'month and day as text, such as "08-01"; a day of every year',
    Kind.WINDOWS: 'a list of parts of the year, such as [{ from = "06-14", to = "08-22" }]',
}


class DecimalNumber(str):
    """A number with a decimal point or exponent, kept as it is written."""

    __slots__ = ()


class Unexpected(Exception):
    """A value that its key does not accept; says what is expected instead."""


def converted(key: Key, value: object) -> Any:
    """The value in memory, or `Unexpected`."""
    found = _READERS[key.kind](key, value)
    if found is None:
        raise Unexpected(expectation(key))
    return found


def expectation(key: Key) -> str:
    """What a key accepts, in words."""
    if key.kind is Kind.CHOICE:
        return one_of(key.choices)
    text = EXPECTED[key.kind]
    if key.kind is Kind.CHOICES:
        text += f"; of: {', '.join(key.choices)}"
    if key.pattern:
        text += f" that matches {key.pattern}"
    if key.minimum:
        text += f"; at least {key.minimum}"
    return text


def shown(value: object) -> str:
    """A value as it stands in the file, shortened."""
    text = _toml(value, SHOWN_LEVELS)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _toml(value: object, levels: int) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case DecimalNumber():
            return str(value)
        case str():
            return f'"{value}"'
        case list() | dict() if not levels:
            return "..."
        case list():
            return f"[{', '.join(_toml(item, levels - 1) for item in value)}]"
        case dict():
            return f"{{ {', '.join(f'{name} = {_toml(item, levels - 1)}' for name, item in value.items())} }}"
        case _:
            return str(value)


def _text(key: Key, value: object) -> str | None:
    if not isinstance(value, str) or isinstance(value, DecimalNumber) or not value.strip():
        return None
    return value if not key.pattern or re.fullmatch(key.pattern, value) else None


def _lines(key: Key, value: object) -> tuple[str, ...] | None:
    return _each(value, lambda item: _text(key, item))


def _checked_number(pattern: str) -> Callable[[Key, object], str | None]:
    """A reader of numbers written with a hyphen whose last digit is a check digit (modulus 10)."""

    def read(key: Key, value: object) -> str | None:
        text = _text(key, value)
        if text is None or not re.fullmatch(pattern, text):
            return None
        return text if luhn.is_valid(text.replace("-", "")) else None

    return read


def _flag(_: Key, value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _day(_: Key, value: object) -> date | None:
    # A TOML date-time is also a `date` in Python; only a plain date is a day.
    return value if type(value) is date and FIRST_YEAR <= value.year <= LAST_YEAR else None


def _count(key: Key, value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if (key.minimum or 0) <= value <= HIGHEST[key.kind] else None


def _kronor(key: Key, value: object) -> int | None:
    amount = _decimal(value, KRONOR)
    if amount is None or not (key.minimum or 0) <= amount < HIGHEST_KRONOR:
        return None
    return int(amount * 100)


def _hours(_: Key, value: object) -> int | None:
    hours = _decimal(value, HOURS)
    if hours is None or hours > HIGHEST_HOURS_WEEK or (hours * 60).denominator != 1:
        return None
    return int(hours * 60)


def _quantity(_: Key, value: object) -> Fraction | None:
    quantity = _decimal(value, QUANTITY)
    return quantity if quantity is not None and quantity <= HIGHEST_QUANTITY else None


def _multiplier(_: Key, value: object) -> Fraction | None:
    # Text only, like percentages; nothing of the price base amount is never what a law says.
    return (_decimal(value, MULTIPLIER) or None) if isinstance(value, str) else None


def _clock(_: Key, value: object) -> int | None:
    if not isinstance(value, str) or not re.fullmatch(CLOCK, value):
        return None
    hours, minutes = value.split(":")
    return int(hours) * 60 + int(minutes)


def _decimal(value: object, pattern: str) -> Fraction | None:
    """A whole number, or text with a decimal point, as an exact number."""
    if isinstance(value, bool | DecimalNumber) or not isinstance(value, int | str):
        return None
    return Fraction(str(value)) if re.fullmatch(pattern, str(value)) else None


def _share(_: Key, value: object) -> Fraction | None:
    if not isinstance(value, str) or isinstance(value, DecimalNumber) or not re.fullmatch(SHARE, value):
        return None
    share = Fraction(value) if "/" in value else Fraction(value) / 100
    if share > 1 or ("/" in value and int(value.split("/")[1]) > HIGHEST_DENOMINATOR):
        return None
    return share


def _choice(key: Key, value: object) -> str | None:
    if not isinstance(value, str) or isinstance(value, DecimalNumber):
        return None
    if value not in key.choices:
        raise Unexpected(one_of(key.choices, value))
    return value


def _choices(key: Key, value: object) -> tuple[str, ...] | None:
    return _distinct(_each(value, lambda item: _choice(key, item)))


def _names(key: Key, value: object) -> tuple[str, ...] | None:
    return _distinct(_each(value, lambda item: _text(key, item)))


def _months(_: Key, value: object) -> tuple[int, ...] | None:
    def month(item: object) -> int | None:
        return item if isinstance(item, int) and not isinstance(item, bool) and 1 <= item <= 12 else None

    return _distinct(_each(value, month))


def _month_day(_: Key, value: object) -> tuple[int, int] | None:
    if not isinstance(value, str) or not re.fullmatch(MONTH_DAY, value):
        return None
    month, day = (int(part) for part in value.split("-"))
    return (month, day) if day <= _LONGEST[month - 1] else None


def _windows(key: Key, value: object) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...] | None:
    def window(item: object) -> tuple[tuple[int, int], tuple[int, int]] | None:
        if not isinstance(item, dict) or set(item) != {"from", "to"}:
            return None
        first, last = _month_day(key, item["from"]), _month_day(key, item["to"])
        return (first, last) if first and last else None

    return _each(value, window)


def _ranked(read: Callable[[Key, object], Any]) -> Callable[[Key, object], tuple[Any, ...] | None]:
    """A reader of one value per sibling rank."""

    def ranked(key: Key, value: object) -> tuple[Any, ...] | None:
        found = _each(value, lambda item: read(key, item))
        return found if found is not None and len(found) == RANKS else None

    return ranked


def _each(value: object, read: Callable[[object], Any]) -> tuple[Any, ...] | None:
    """All items of a list that is not empty, or None if it is no such list or an item is not accepted."""
    if not isinstance(value, list) or not value:
        return None
    items = tuple(read(item) for item in value)
    return None if None in items else items


def _distinct(items: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    return items if items is not None and len(set(items)) == len(items) else None


_READERS: Mapping[Kind, Callable[[Key, object], Any]] = {
    Kind.TEXT: _text,
    Kind.LINES: _lines,
    Kind.ORGANISATION_NUMBER: _checked_number(ORGANISATION_NUMBER),
    Kind.BANKGIRO: _checked_number(BANKGIRO),
    Kind.FLAG: _flag,
    Kind.DAY: _day,
    Kind.KRONOR: _kronor,
    Kind.KRONOR_LIST: _ranked(_kronor),
    Kind.SHARE: _share,
    Kind.SHARE_LIST: _ranked(_share),
    Kind.HOURS: _hours,
    Kind.QUANTITY: _quantity,
    Kind.MULTIPLIER: _multiplier,
    Kind.CLOCK: _clock,
    Kind.COUNT: _count,
    Kind.NUMBER: _count,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.NAMES: _names,
    Kind.MONTHS: _months,
    Kind.MONTH_DAY: _month_day,
    Kind.WINDOWS: _windows,
}
