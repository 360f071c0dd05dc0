"""Clock times and counts in the cells of a file."""

import re
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import Refused
from engine.facts.cells import value
from engine.facts.registry import RECORD_TYPES
from tests.facts.files import CLIENT, clock, listed, read

VISIT = "visit_id;person_id;service;starts_at;ends_at;carers"
COLUMNS = {column.name: column for column in RECORD_TYPES["visit"].columns}


def understood(column: str, texts: list[str]) -> list[object]:
    """The values of texts in a column of visits; None where a text is not one."""
    return pl.DataFrame({"text": texts}).select(value(pl.col("text"), COLUMNS[column])).to_series().to_list()


@pytest.mark.parametrize(
    "written",
    [
        "2026-10-05 07:30",
        "2026-10-05T07:30",
        "2026-10-05 7:30",
        "2026-10-05 07:30:00",
        "2026-10-05T07:30:00",
        "2026-10-05 07:30:00.000000",
        "20261005 07:30",
    ],
)
def test_a_time_is_a_day_and_a_clock_time(tmp_path: Path, written: str) -> None:
    result = read(tmp_path, "visit", VISIT, f"V1;{CLIENT};home_care;{written};2026-10-05 08:05;1")
    assert result.problems == ()
    assert result.frame["starts_at"].to_list() == [clock("2026-10-05 07:30")]
    assert result.frame.schema["starts_at"] == pl.Datetime("us")


@pytest.mark.parametrize("hour", ["2026-03-29 02:30", "2026-10-25 02:30"])
def test_an_hour_that_is_missing_or_there_twice_when_the_clock_is_changed_is_taken_in(
    tmp_path: Path, hour: str
) -> None:
    """What the clock showed is a fact; the calculation says what it means."""
    end = hour.replace("02:30", "03:30")
    result = read(tmp_path, "visit", VISIT, f"V1;{CLIENT};home_care;{hour};{end};1")
    assert result.problems == ()
    assert result.frame["starts_at"].to_list() == [clock(hour)]


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("2026-10-05", "Klockslaget saknas"),
        ("07:30", "en dag och ett klockslag"),
        ("2026-10-05 07:30:42", "hela minuter"),
        ("2026-10-05 07.30", "TT:MM"),
        ("2026-10-05 24:00", "00:00 dagen efter"),
        ("2026-10-05 25:00", "klockslag som finns"),
        ("2026-10-05 07:60", "klockslag som finns"),
        ("2026-02-30 07:30", "klockslag som finns"),
        ("2026-10-05T07:30Z", "utan tidszon"),
        ("2026-10-05T07:30+02:00", "utan tidszon"),
        ("46300,3125", "Excel"),
        ("5/10 2026 kl 7", "ÅÅÅÅ-MM-DD TT:MM"),
    ],
)
def test_what_is_no_time_is_listed_with_what_to_do(tmp_path: Path, written: str, advice: str) -> None:
    result = read(tmp_path, "visit", VISIT, f"V1;{CLIENT};home_care;{written};2026-10-05 08:05;1")
    assert listed(result) == [(2, "starts_at", written)]
    assert advice in result.problems[0].what_to_do


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("1,5", "utan decimaler"),
        ("2 st", "heltal med siffror"),
        ("-1", "negativt"),
        ("1000000", "högst 999999"),
        ("1 000", "mellanslag"),
        ("två", "heltal med siffror"),
    ],
)
def test_what_is_no_whole_number_is_listed_with_what_to_do(tmp_path: Path, written: str, advice: str) -> None:
    result = read(tmp_path, "visit", VISIT, f"V1;{CLIENT};home_care;2026-10-05 07:30;2026-10-05 08:05;{written}")
    assert listed(result) == [(2, "carers", written)]
    assert advice in result.problems[0].what_to_do


def test_an_empty_count_is_what_the_declaration_says(tmp_path: Path) -> None:
    result = read(tmp_path, "visit", VISIT, f"V1;{CLIENT};home_care;2026-10-05 07:30;2026-10-05 08:05;")
    assert result.frame["carers"].to_list() == [1]


@given(st.lists(st.datetimes(clock("1900-01-01"), clock("2199-12-31")), min_size=1, max_size=20))
@settings(max_examples=50)
def test_every_minute_is_read_as_it_was_written(moments: list[datetime]) -> None:
    whole = [moment.replace(second=0, microsecond=0) for moment in moments]
    assert understood("starts_at", [f"{moment:%Y-%m-%d %H:%M}" for moment in whole]) == whole
    assert understood("starts_at", [moment.isoformat() for moment in whole]) == whole


PARTS = (st.integers(low, high) for low, high in ((1899, 2201), (0, 13), (0, 32), (0, 25), (0, 61)))
NEARLY_TIMES = st.tuples(*PARTS).map(lambda parts: "{:04}-{:02}-{:02}T{:02}:{:02}".format(*parts))


@given(st.lists(NEARLY_TIMES, min_size=1, max_size=20))
@settings(max_examples=50)
def test_only_times_that_the_calendar_and_the_clock_have_are_times(texts: list[str]) -> None:
    def independently(text: str) -> datetime | None:
        with suppress(ValueError):
            moment = clock(text)
            return moment if 1900 <= moment.year < 2200 else None
        return None

    assert understood("starts_at", texts) == [independently(text) for text in texts]


@given(st.lists(st.text("0123456789 -+.,e٣", min_size=1, max_size=8), min_size=1, max_size=20))
@settings(max_examples=50)
def test_only_digits_are_a_whole_number(texts: list[str]) -> None:
    expected = [int(text) if re.fullmatch("[0-9]+", text) and int(text) < 1_000_000 else None for text in texts]
    assert understood("carers", texts) == expected


CELLS = st.sampled_from(
    ["2026-10-05 07:30", "2026-10-05T08:00:00", "2026-10-25 02:10", "2026-10-05", "24:00", "0000-00-00 00:00", "1", "0", "99999999999999999999", "²", "x", "", CLIENT, "home_care", "no_show"]
)  # fmt: skip


@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=6))
@settings(max_examples=60)
def test_whatever_stands_in_the_cells_there_are_sound_visits_or_problems(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder, suppress(Refused):
        result = read(Path(folder), "visit", VISIT, *(";".join(row) for row in rows))
        assert (result.problem_count == 0) == (result.problems == ())
        for visit in result.frame.iter_rows(named=True) if not result.problems else ():
            assert timedelta(hours=-1) < visit["ends_at"] - visit["starts_at"] <= timedelta(hours=24)
            assert visit["carers"] >= 1
