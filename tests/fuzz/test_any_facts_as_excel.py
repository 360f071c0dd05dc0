"""Whatever an Excel file holds, it is read as what Excel shows, or refused with nothing changed."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from time import monotonic
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.facts.registry import RECORD_TYPES
from engine.facts.templates import example
from tests.fuzz.damaged_files import bent, records, tables
from tests.fuzz.taking_in import Place

SHEET = "xl/worksheets/sheet1.xml"
CLOCK = r"docProps/core\.xml"
"""When a workbook was made: the same cells are to give the same bytes."""
CELLS = st.one_of(
    st.sampled_from([None, True, "", "=1/0", "=SUM(A1:A9)", "#REF!", 1e308, -1e-300, 46023, 46023.5, 0.1 + 0.2, -1, date(1900, 1, 1), datetime.fromisoformat("9999-12-31T23:59"), "x" * 600]),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 3, 1)),
)  # fmt: skip
DAMAGE: dict[str, Callable[[str], str]] = {
    "a number that is none": lambda xml: re.sub(r"<v>[^<]*</v>", "<v>1e999</v>", xml),
    "not a number": lambda xml: re.sub(r"<v>[^<]*</v>", "<v>nan</v>", xml),
    "no value": lambda xml: re.sub(r"<v>[^<]*</v>", "<v/>", xml),
    "an unknown text": lambda xml: xml.replace('t="inlineStr"', 't="s"'),
    "an unknown type": lambda xml: xml.replace('t="inlineStr"', 't="q"'),
    "a date in words": lambda xml: re.sub(r't="inlineStr"><is><t>[^<]*</t></is>', 't="d"><v>i maj</v>', xml),
    "an unknown style": lambda xml: xml.replace("<c ", '<c s="9999" '),
    "no places": lambda xml: re.sub(r' r="[A-Z]+[0-9]+"', "", xml),
    "wrong places": lambda xml: re.sub(r' r="[A-Z]+[0-9]+"', ' r="A1"', xml),
    "places that are none": lambda xml: re.sub(r' r="[A-Z]+[0-9]+"', ' r="1A"', xml),
    "far to the right": lambda xml: re.sub(r' r="[B-D]2"', ' r="XFD2"', xml),
    "rows without order": lambda xml: xml.replace('<row r="2"', '<row r="0"'),
    "a row far down": lambda xml: xml.replace('<row r="2"', '<row r="99999999999"'),
    "another dimension": lambda xml: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:A1"', xml),
    "entities": lambda xml: '<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;&b;&b;">]>' + xml.replace("<v>1</v>", "<v>&c;</v>"),
    "not closed": lambda xml: xml[:-20],
    "empty": lambda _: "",
    "other letters": lambda xml: xml.replace("e", "\u00e9"),
}  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("excel"))


def workbook(rows: list[list[Any]], *, merged: str = "", title: str = "Blad1", sheets: int = 1) -> bytes:
    book = openpyxl.Workbook()
    for number in range(sheets):
        sheet = book.active if not number else book.create_sheet()
        sheet.title = title if not number else f"{title} {number}"
        for y, row in enumerate(rows, start=1):
            for x, cell in enumerate(row, start=1):
                printable = isinstance(cell, str) and "".join(letter for letter in cell if letter.isprintable())
                sheet.cell(y, x).value = printable if isinstance(cell, str) else cell
        if merged:
            sheet.merge_cells(merged)
    data = io.BytesIO()
    book.save(data)
    return repacked(data.getvalue(), lambda xml: re.sub(r"20\d\d-[0-9T:-]+Z", "2026-01-01T00:00:00Z", xml), CLOCK)


def example_of(name: str) -> list[list[Any]]:
    columns = RECORD_TYPES[name].columns
    return [[column.header for column in columns], [example(column) or None for column in columns]]


def repacked(data: bytes, change: Callable[[str], str], names: str = SHEET) -> bytes:
    """The workbook with some of its parts changed, and whole as an archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            content = old.read(entry)
            changed = change(content.decode()).encode() if re.fullmatch(names, entry) else content
            new.writestr(zipfile.ZipInfo(entry), changed, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


@settings(max_examples=40)
@given(data=st.data(), name=records)
def test_a_workbook_gives_the_facts_that_the_same_cells_give_as_csv_or_nothing(
    place: Place, data: Any, name: str
) -> None:
    rows: list[list[Any]] = [[cell or None for cell in row] for row in data.draw(tables(RECORD_TYPES[name]))]
    for _ in range(data.draw(st.integers(0, 2))) if rows[1:] else ():
        row = data.draw(st.sampled_from(rows[1:]))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(CELLS)
    merged = data.draw(st.sampled_from(["", "", "", "A1:B1", "A2:C2", "A1:A2"]))
    sheets = data.draw(st.sampled_from([1, 1, 1, 2]))
    taken = place.give(f"{name}.xlsx", workbook(rows, merged=merged, sheets=sheets))
    assert taken.refused or place.facts(RECORD_TYPES[name]).height == taken.new


@settings(max_examples=40)
@given(data=st.data(), name=records)
def test_a_workbook_with_any_bytes_changed_is_read_as_it_was_or_refused(place: Place, data: Any, name: str) -> None:
    whole = workbook(example_of(name))
    taken = place.give(f"{name}.xlsx", data.draw(bent(whole)))
    assert taken.refused or taken.new == 1


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_workbook_that_is_whole_but_makes_no_sense_is_refused_or_read(place: Place, damage: str) -> None:
    place.give("visit.xlsx", repacked(workbook(example_of("visit")), DAMAGE[damage]))


@pytest.mark.parametrize(
    "part", [r"xl/workbook\.xml", r"xl/styles\.xml", r"\[Content_Types\]\.xml", r"xl/_rels/.*", r".*\.xml"]
)
@pytest.mark.parametrize("damage", ["not closed", "empty", "other letters"])
def test_a_workbook_with_any_part_damaged_is_refused_or_read(place: Place, part: str, damage: str) -> None:
    place.give("income.xlsx", repacked(workbook(example_of("income")), DAMAGE[damage], part))


@settings(max_examples=40)
@given(
    name=records,
    data=st.binary(max_size=300),
    head=st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
)
def test_any_bytes_as_a_workbook_are_refused(place: Place, name: str, data: bytes, head: bytes) -> None:
    assert place.give(f"{name}.xlsx", head + data).refused


def test_a_workbook_under_password_is_refused(place: Place) -> None:
    """Excel keeps it as an OLE container."""
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00" + b"\xff" * 4096
    assert "kan inte läsas" in place.give("income.xlsx", encrypted).refused


BOMBS: dict[str, tuple[str, str]] = {
    "blanks": (SHEET, '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>' + " " * 40_000_000 + "</t></is></c></row></sheetData></worksheet>"),
    "rows": (SHEET, "<worksheet><sheetData>" + "<row/>" * 150_000 + "</sheetData></worksheet>"),
    "wide rows": (SHEET, "<worksheet><sheetData>" + '<row><c r="XFD1"/></row>' * 20_000 + "</sheetData></worksheet>"),
    "cells": (SHEET, "<worksheet><sheetData><row>" + '<c t="n"><v>1</v></c>' * 60_000 + "</row></sheetData></worksheet>"),
    "deep": (SHEET, "<worksheet>" + "<a>" * 200_000 + "</a>" * 200_000 + "</worksheet>"),
    "entities": (SHEET, "<!DOCTYPE a [" + '<!ENTITY e0 "lol">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12)) + ']><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&e11;</v></c></row></sheetData></worksheet>'),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_small_file_that_unpacks_to_much_is_refused_in_seconds(place: Place, bomb: str) -> None:
    name, content = BOMBS[bomb]
    data = repacked(workbook(example_of("income")), lambda _: content, re.escape(name))
    assert len(data) < 1_000_000
    began = monotonic()
    assert place.give("income.xlsx", data).refused
    assert monotonic() - began < 30
