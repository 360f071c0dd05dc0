"""Times and counts in Excel, where a time is a number and a day is a time at midnight."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.facts.reader import FileRead, read_file
from engine.facts.registry import RECORD_TYPES
from engine.facts.workbook import cell_text
from tests.facts.files import CLIENT, clock, listed, workbook

VISIT = ["visit_id", "person_id", "service", "starts_at", "ends_at", "carers"]


def visit_in_excel(folder: Path, start: object, end: object, carers: object = 1, number_format: str = "") -> FileRead:
    """One visit in a workbook; `number_format` is how Excel is told to show the times."""
    import openpyxl

    path = workbook(folder / "visit.xlsx", {"Besök": [VISIT, ["V1", int(CLIENT), "home_care", start, end, carers]]})
    if number_format:
        book = openpyxl.load_workbook(path)
        for cell in ("D2", "E2"):
            book.active[cell].number_format = number_format
        book.save(path)
    return read_file(path, RECORD_TYPES["visit"])


def times(result: FileRead) -> tuple[object, ...]:
    assert result.problems == ()
    return result.frame.select("starts_at", "ends_at").row(0)


def test_a_cell_with_date_and_time_is_a_time(tmp_path: Path) -> None:
    start, end = clock("2026-10-05 07:30"), clock("2026-10-05 08:05")
    assert times(visit_in_excel(tmp_path, start, end, 1.0)) == (start, end)


def test_a_time_written_as_text_is_a_time(tmp_path: Path) -> None:
    result = visit_in_excel(tmp_path, "2026-10-05 07:30", "2026-10-05 08:05")
    assert times(result) == (clock("2026-10-05 07:30"), clock("2026-10-05 08:05"))


@pytest.mark.parametrize(
    "number_format", ["yyyy-mm-dd hh:mm", r"yyyy\-mm\-dd\ hh:mm", '[$-sv-SE]d mmmm yyyy "kl" h:mm']
)
def test_midnight_is_a_time_where_the_cell_shows_the_clock(tmp_path: Path, number_format: str) -> None:
    start, end = clock("2026-10-05 23:50"), clock("2026-10-06")
    assert times(visit_in_excel(tmp_path, start, end, number_format=number_format)) == (start, end)


@pytest.mark.parametrize("number_format", ["yyyy-mm-dd", '[$-sv-SE]"heldag" d mmmm yyyy'])
def test_a_day_without_clock_is_not_taken_for_midnight(tmp_path: Path, number_format: str) -> None:
    result = visit_in_excel(tmp_path, clock("2026-10-05"), clock("2026-10-06"), number_format=number_format)
    assert listed(result) == [(2, "ends_at", "2026-10-06"), (2, "starts_at", "2026-10-05")]
    assert "Klockslaget saknas" in result.problems[0].what_to_do


def test_a_day_that_excel_shows_with_a_clock_is_still_a_day(tmp_path: Path) -> None:
    rows: list[list[object]] = [["person_id", "service", "day", "quantity"]]
    rows.append([CLIENT, "meal_box", clock("2026-10-05"), 2])
    result = read_file(workbook(tmp_path / "delivery.xlsx", {"x": rows}), RECORD_TYPES["delivery"])
    assert result.problems == ()
    assert result.frame.select("day", "quantity").row(0) == (date(2026, 10, 5), 2)


@given(st.datetimes(clock("1950-01-01"), clock("2199-12-31")), st.integers(-2_000, 2_000))
def test_a_time_that_excel_calculated_is_the_minute_it_shows(moment: datetime, microseconds: int) -> None:
    """07:30 as 7:00 + 0:30 is, in binary, a little off."""
    minute = moment.replace(second=0, microsecond=0)
    shown = cell_text(minute + timedelta(microseconds=microseconds))
    assert shown in {minute.isoformat(), minute.date().isoformat()}


@pytest.mark.parametrize("carers", [1.5, -1, clock("2026-10-05"), True])
def test_what_is_no_count_in_excel_is_listed(tmp_path: Path, carers: object) -> None:
    result = visit_in_excel(tmp_path, clock("2026-10-05 07:30"), clock("2026-10-05 08:05"), carers)
    assert [(row, column) for row, column, _ in listed(result)] == [(2, "carers")]
