"""The oracle's own reader of tariff files: TOML in, dated rows out.

It shares nothing with the engine's reader. A row becomes a plain dict; kronor become öre, shares become `Fraction`,
hours become minutes. Looking a rule up scans the rows that hold on the day; none or two is a `Problem`, never a default.
"""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

Row = Mapping[str, Any]
MonthDay = tuple[int, int]


class Problem(Exception):
    """Something that parks the household: `code` is the oracle's own word for it."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


def kronor(value: int | str | list[int | str]) -> int | tuple[int, ...]:
    """Kronor as the file has them to öre: a whole number, text such as "12.50", or a list of either."""
    if isinstance(value, list):
        return tuple(_ore(v) for v in value)
    return _ore(value)


def _ore(value: int | str) -> int:
    ore = Fraction(str(value)) * 100
    assert ore.denominator == 1, f"{value} kronor is not a whole number of öre"
    return int(ore)


def share(text: str | int) -> Fraction:
    """A percentage "25.24", or a fraction "3/8"."""
    text = str(text)
    return Fraction(text) if "/" in text else Fraction(text) / 100


def minutes(hours: int | str) -> int:
    """Hours a week to minutes."""
    value = Fraction(str(hours)) * 60
    assert value.denominator == 1, f"{hours} hours is not a whole number of minutes"
    return int(value)


def month_day(text: str) -> MonthDay:
    """Text such as "08-15" to (month, day)."""
    month, day = text.split("-")
    return int(month), int(day)


READ: dict[str, Callable[[Any], Any]] = {
    "income_cap_kr": kronor,
    "income_deduction_kr": kronor,
    "minimum_kr": kronor,
    "amount_kr": kronor,
    "percent": lambda values: tuple(share(v) for v in values),
    "off": share,
    "above": minutes,
    "up_to": minutes,
    "date": month_day,
    "autumn_start": month_day,
    "windows": lambda windows: tuple((month_day(w["from"]), month_day(w["to"])) for w in windows),
}


class Rules:
    """One tariff file: the forms it offers and its tables of dated rows."""

    def __init__(self, text: str) -> None:
        raw = tomllib.loads(text)
        self.text = text
        self.forms: tuple[str, ...] = tuple(raw.get("forms", ()))
        self.tables: dict[str, list[Row]] = {
            table: [{k: READ.get(k, lambda v: v)(v) for k, v in row.items()} for row in rows]
            for table, rows in raw.items()
            if isinstance(rows, list) and rows and isinstance(rows[0], dict)
        }
        self.on = lru_cache(maxsize=None)(self._on)  # remembered: the same few days are asked for every child
        self.matching = lru_cache(maxsize=None)(self._matching)

    def _on(self, table: str, day: date) -> tuple[Row, ...]:
        return tuple(
            row
            for row in self.tables.get(table, ())
            if row["valid_from"] <= day and ("valid_to" not in row or day <= row["valid_to"])
        )

    def one(self, table: str, day: date, **having: str) -> Row:
        """The row that holds on `day`, where exactly one must."""
        row = self.one_or_none(table, day, **having)
        if row is None:
            raise Problem("no_rule", f"{table} {day} {having}")
        return row

    def one_or_none(self, table: str, day: date, **having: str) -> Row | None:
        """The row that holds on `day`, where at most one may."""
        rows = self.matching(table, day, tuple(having.items()))
        if len(rows) > 1:
            raise Problem("two_rules", f"{table} {day} {having}")
        return rows[0] if rows else None

    def _matching(self, table: str, day: date, having: tuple[tuple[str, str], ...]) -> tuple[Row, ...]:
        return tuple(r for r in self.on(table, day) if self.matches(r, day, **dict(having)))

    def matches(self, row: Row, day: date, **having: str) -> bool:
        """Whether a row speaks of this form, age class, hour band and ground, and of this time of the year."""
        for key, value in having.items():
            listed = row.get(key)
            if listed and value not in listed:
                return False
        if row.get("during") and not self.in_season(row["during"], day):
            return False
        return not (row.get("outside") and self.in_season(row["outside"], day))

    def in_season(self, name: str, day: date) -> bool:
        """Whether `day` is inside the season; a window may wrap over the new year."""
        seasons = [s for s in self.on("season", day) if s["name"] == name]
        if len(seasons) != 1:
            raise Problem("no_rule", f"season {name} {day}")
        here = (day.month, day.day)
        return any(
            first <= here <= last if first <= last else here >= first or here <= last
            for first, last in seasons[0]["windows"]
        )


def rounded(amount_ore: Fraction, to: str, mode: str) -> Fraction:
    """`round(x, to, mode)`: to whole kronor or whole öre; the amount is never negative."""
    assert amount_ore >= 0
    unit = unit_ore(to)
    whole, rest = divmod(amount_ore, unit)
    up = {"down": False, "up": rest > 0, "half_up": rest * 2 >= unit}[mode]
    return Fraction((whole + up) * unit)


def unit_ore(to: str) -> int:
    """Öre in the unit a rounding row names."""
    return {"krona": 100, "ore": 1}[to]
