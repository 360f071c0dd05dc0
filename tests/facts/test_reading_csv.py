"""A CSV file of facts, in the shapes that people and systems deliver."""

from datetime import date
from itertools import product
from pathlib import Path

import pytest

from engine.facts.reader import UnreadableFile, read_file
from engine.facts.registry import RECORD_TYPES
from tests.facts.files import ANNA, csv_file, listed, read

INCOME = RECORD_TYPES["income"]
HEADINGS = {
    "English": ("person_id", "amount_kr_month", "valid_from"),
    "Swedish": ("personnummer", "belopp_kr_manad", "fran"),
    "capital letters and rings": ("PERSONNUMMER", "Belopp kr månad", "Från"),
}
SHAPES = list(product((";", ",", "\t"), (",", "."), HEADINGS, ("utf-8", "utf-8-sig"), ("\n", "\r\n")))


@pytest.mark.parametrize(("separator", "decimal", "language", "encoding", "newline"), SHAPES)
def test_every_shape_of_file_gives_the_same_facts(
    tmp_path: Path, separator: str, decimal: str, language: str, encoding: str, newline: str
) -> None:
    amount = f'"38 500{decimal}50"' if separator == decimal else f"38 500{decimal}50"
    lines = (separator.join(HEADINGS[language]), separator.join((ANNA, amount, "2026-01-01")))
    result = read_file(csv_file(tmp_path, "income.csv", newline.join(lines), encoding), INCOME)
    assert not result.problems
    assert result.frame.to_dicts() == [
        {
            "person_id": ANNA,
            "kind": "employment",
            "amount_ore_month": 38_500_50,
            "status": "declared",
            "valid_from": date(2026, 1, 1),
            "valid_to": None,
            "received_on": None,
            "source_row": 2,
        }
    ]


@pytest.mark.parametrize(
    ("written", "ore"),
    [("38500", 3850000), ("38 500,5", 3850050), ("38\u00a0500.50", 3850050), ("-250", -25000), ("\u2212250,05", -25005), ("0", 0), ("+1", 100)],
)  # fmt: skip
def test_kronor_become_ore(tmp_path: Path, written: str, ore: int) -> None:
    adjustment = f"J1;H1;2026-10-01;{written};Rättelse;Fel;Karin"
    result = read(
        tmp_path, "adjustment", "adjustment_id;household_id;month;amount_kr;text;reason;approved_by", adjustment
    )
    assert result.frame["amount_ore"].to_list() == [ore] or (ore == 0 and result.problem_count == 1)


@pytest.mark.parametrize(("written", "minutes"), [("35", 2100), ("37,5", 2250), ("37.25", 2235), ("37:20", 2240), ("0,05", 3), ("168", 10080)])  # fmt: skip
def test_hours_become_minutes(tmp_path: Path, written: str, minutes: int) -> None:
    result = read(tmp_path, "schedule", "placement_id;hours_week;valid_from", f"P1;{written};2026-10-01")
    assert result.frame["minutes_week"].to_list() == [minutes]


@pytest.mark.parametrize(("written", "value"), [("ja", True), ("JA", True), ("yes", True), ("1", True), ("True", True), ("nej", False), ("no", False), ("0", False), ("false", False), ("", False)])  # fmt: skip
def test_yes_and_no_are_understood_in_both_languages(tmp_path: Path, written: str, *, value: bool) -> None:
    result = read(tmp_path, "household", "household_id;accepts_highest_fee;note", f"H1;{written};x")
    assert result.frame["accepts_highest_fee"].to_list() == [value]


def test_dates_may_be_written_without_hyphens(tmp_path: Path) -> None:
    result = read(tmp_path, "attendance", "placement_id;day;hours", "P1;20261005;7,5")
    assert result.frame["day"].to_list() == [date(2026, 10, 5)]


def test_rows_are_counted_as_the_user_sees_them(tmp_path: Path) -> None:
    result = read(tmp_path, "household", "", "household_id;note", "H1;", "", ";", 'H2;"a; b"')
    assert result.frame.select("household_id", "note", "source_row").rows() == [("H1", "", 3), ("H2", "a; b", 6)]


def test_spaces_around_a_value_do_not_count(tmp_path: Path) -> None:
    result = read(tmp_path, "household", " household_id ; note", "  H1\u00a0; Väntar ")
    assert result.frame.select("household_id", "note").rows() == [("H1", "Väntar")]


def test_a_letter_written_in_two_parts_is_the_same_letter(tmp_path: Path) -> None:
    """Macintosh files write Å as A and a ring; the household must not become another one for that."""
    result = read(tmp_path, "household", "household_id", "A\u030a1")
    assert result.frame["household_id"].to_list() == ["Å1"]


def test_a_file_with_only_headings_has_no_facts(tmp_path: Path) -> None:
    result = read(tmp_path, "household", "household_id;note")
    assert (result.frame.height, result.problems) == (0, ())


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    first, second = read(tmp_path, "household", "household_id", "H1"), read(tmp_path, "household", "household_id", "H1")
    assert first.content_hash == second.content_hash
    assert first.content_hash != read(tmp_path, "household", "household_id", "H2").content_hash


def test_a_file_in_windows_1252_is_refused_by_its_name(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "household.csv", "household_id;note\nH1;x\nH2;Väntar\n", "cp1252")
    with pytest.raises(UnreadableFile, match=r"rad 3.*Windows-1252.*CSV UTF-8"):
        read_file(path, RECORD_TYPES["household"])


def test_a_file_in_utf_16_is_refused_by_its_name(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "household.csv", "household_id\nH1\n", "utf-16")
    with pytest.raises(UnreadableFile, match="UTF-16"):
        read_file(path, RECORD_TYPES["household"])


@pytest.mark.parametrize("cell", ['"H1', 'H"1"', '"H"1"', '"H1\nH2"'])
def test_quotation_marks_that_do_not_match_are_refused_with_their_row(tmp_path: Path, cell: str) -> None:
    with pytest.raises(UnreadableFile, match=r"rad 2.*citattecken"):
        read(tmp_path, "household", "household_id;note", f"{cell};x")


@pytest.mark.parametrize("text", ["", "\n\n", ";;;\n;;\n", "\ufeff"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableFile, match="är tom"):
        read_file(csv_file(tmp_path, "household.csv", text), RECORD_TYPES["household"])


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="kan inte öppnas"):
        read_file(tmp_path / "household.csv", RECORD_TYPES["household"])


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"\.csv.*\.xlsx"):
        read_file(csv_file(tmp_path, "household.pdf", "x"), RECORD_TYPES["household"])


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="20000 tecken"):
        read(tmp_path, "household", "household_id", "H" * 20_001)


def test_a_row_with_more_cells_than_headings_is_a_problem(tmp_path: Path) -> None:
    result = read(tmp_path, "household", "household_id;note", "H1;x;y;", "H2;x;;")
    assert listed(result) == [(2, "", "y")]
    assert "fler celler än rubrikraden" in result.problems[0].what_to_do
