"""A second reader of CSV files, a row and a cell at a time, that shares only the declarations with the engine's.

It reads what docs/facts.md says that a file may hold. A file that the engine takes in must come out the same here.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from engine.facts.columns import Column, Kind, RecordType
from engine.facts.words import SWEDISH

BLANK = " \t\u00a0\u202f\u2009"
YES, NO = ("ja", "yes", "true", "1"), ("nej", "no", "false", "0")
LETTERS = {"å": "a", "ä": "a", "ö": "o", "é": "e", "ü": "u"}


def facts_in(data: bytes, record: RecordType) -> set[tuple[Any, ...]]:
    """The rows of a right file, in the order of the declaration's columns; rows that withdraw are left out."""
    lines = cells_of(data)
    headings = [plain(cell) for cell in next(lines)]
    places = {column.name: place_of(column, headings) for column in record.columns}
    withdraw = next((headings.index(name) for name in ("withdraw", "aterkalla") if name in headings), None)
    return {
        tuple(value_at(cells, places[column.name], column) for column in record.columns)
        for cells in lines
        if withdraw is None or at(cells, withdraw).lower() not in YES
    }


def cells_of(data: bytes) -> Iterator[list[str]]:
    """The trimmed cells of every line that has any text, the headings first."""
    lines = re.split("\r\n|\r|\n", unicodedata.normalize("NFC", data.decode("utf-8-sig")))
    first = next(line for line in lines if line.strip())
    separator = max(";\t,", key=first.count)
    for line in lines:
        cells = [cell.strip(BLANK) for cells in csv.reader([line], delimiter=separator) for cell in cells]
        if any(cells):
            yield cells


def plain(heading: str) -> str:
    letters = "".join(LETTERS.get(letter, letter) for letter in heading.lower())
    return re.sub("[ ,_-]+", "_", letters)


def place_of(column: Column, headings: list[str]) -> int | None:
    found = [headings.index(name) for name in (plain(column.header), plain(column.header_sv)) if name in headings]
    return found[0] if found else None


def at(cells: list[str], place: int | None) -> str:
    return "" if place is None or place >= len(cells) else cells[place]


def value_at(cells: list[str], place: int | None, column: Column) -> Any:
    text = at(cells, place)
    return value(text, column) if text else column.default


def value(text: str, column: Column) -> Any:  # noqa: PLR0911 - one way to read for each kind
    match column.kind:
        case Kind.TEXT:
            return text
        case Kind.IDENTITY | Kind.PARTY:
            digits = text.replace("-", "")
            return digits[2:] if digits.startswith("16") and len(digits) == 12 else digits
        case Kind.DAY:
            return date.fromisoformat(text[:10] if text[4] == "-" else text[:8])
        case Kind.TIME:
            day, hour, minute = re.split("[ T:]", text)[:3]
            return datetime.fromisoformat(f"{day}T{int(hour):02}:{minute}")
        case Kind.MONEY:
            return whole(Decimal(re.sub(f"[{BLANK}]", "", text).replace(",", ".").replace("\u2212", "-")) * 100)
        case Kind.HOURS if ":" in text:
            hours, minutes = text.split(":")
            return int(hours) * 60 + int(minutes)
        case Kind.HOURS:
            return whole(Decimal(text.replace(",", ".")) * 60)
        case Kind.NUMBER:
            return int(text)
        case Kind.FRACTION:
            assert 0 < Fraction(text) < 1
            return text
        case Kind.CHOICE:
            return next(c for c in column.choices if text.lower() in (c, *SWEDISH.get(c, ())))
        case Kind.FLAG:
            return {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}[text.lower()]


def whole(number: Decimal) -> int:
    assert number == int(number)
    return int(number)
