"""Excel workbooks give the same facts as CSV, with real dates and numbers in the cells."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.facts import limits
from engine.facts.naming import records_in
from engine.facts.reader import UnreadableFile, read_file, record_for
from engine.facts.registry import RECORD_TYPES
from engine.facts.workbook import cell_text
from tests.facts.files import ANNA, csv_file, listed, read, workbook

INCOME = RECORD_TYPES["income"]


def test_a_workbook_gives_the_same_facts_as_the_csv_file(tmp_path: Path) -> None:
    headings = ["personnummer", "slag", "belopp_kr_manad", "fran", "till"]
    from_csv = read(tmp_path, "income", ";".join(headings), f"{ANNA};pension;38500,50;2026-01-01;")
    path = workbook(
        tmp_path / "income.xlsx", {"Blad1": [headings, [int(ANNA), "pension", 38500.50, date(2026, 1, 1), None]]}
    )
    from_excel = read_file(path, INCOME)
    assert not from_excel.problems
    assert from_excel.frame.equals(from_csv.frame)


@given(st.integers(-999_999_999_99, 999_999_999_99))
def test_no_amount_is_changed_by_being_a_number_in_excel(ore: int) -> None:
    """Excel keeps amounts in binary; what is read back is the decimal that was entered."""
    sign, (kronor, rest) = "-" if ore < 0 else "", divmod(abs(ore), 100)
    text = f"{sign}{kronor}.{rest:02}"
    assert cell_text(float(text)) in {text, text.removesuffix("0"), text.removesuffix(".00")}


def test_an_amount_that_excel_calculated_is_what_excel_shows(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "income.xlsx",
        {"x": [["person_id", "amount_kr_month", "valid_from"], [ANNA, 0.1 + 0.2, "2026-01-01"]]},
    )
    assert read_file(path, INCOME).frame["amount_ore_month"].to_list() == [30]


def test_a_formula_that_failed_is_a_bad_cell_and_not_an_empty_one(tmp_path: Path) -> None:
    path = workbook(tmp_path / "household.xlsx", {"x": [["household_id", "accepts_highest_fee"], ["H1", "#DIV/0!"]]})
    assert listed(read_file(path, RECORD_TYPES["household"])) == [(2, "accepts_highest_fee", "#DIV/0!")]


def test_rows_are_counted_as_excel_counts_them(tmp_path: Path) -> None:
    path = workbook(tmp_path / "household.xlsx", {"x": [[], ["household_id"], ["H1"], [], ["H2"]]})
    assert read_file(path, RECORD_TYPES["household"]).frame["source_row"].to_list() == [3, 5]


def test_a_letter_in_two_parts_is_the_same_letter_as_in_a_csv_file() -> None:
    assert cell_text("A\u030aberg") == "\u00c5berg"


def test_flags_and_hours_may_be_real_ones(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["placement_id", "child_id", "form", "hours_week", "valid_from", "settling_in"],
        ["P1", "202201019805", "preschool", 37.5, date(2026, 1, 1), True],
    ]
    result = read_file(workbook(tmp_path / "placement.xlsx", {"x": rows}), RECORD_TYPES["placement"])
    assert result.frame.select("minutes_week", "settling_in").rows() == [(2250, True)]


def test_the_sheet_named_after_the_record_is_read(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "underlag.xlsx", {"Hushåll": [["hushåll"], ["H1"]], "Placering": [["x"]], "Anteckningar": [["y"]]}
    )
    assert [record.name for record in records_in(path)] == ["household", "placement"]
    assert read_file(path, RECORD_TYPES["household"]).frame["household_id"].to_list() == ["H1"]


def test_a_workbook_without_the_sheet_asks_for_it(tmp_path: Path) -> None:
    path = workbook(tmp_path / "income.xlsx", {"a": [["x"]], "b": [["y"]]})
    with pytest.raises(UnreadableFile, match=r"blad med namnet income \(eller Inkomst\)"):
        read_file(path, INCOME)


def test_columns_beyond_the_bound_are_refused_and_not_passed_over(tmp_path: Path) -> None:
    path = workbook(tmp_path / "income.xlsx", {"x": [["person_id"], [ANNA, *["x"] * limits.COLUMNS]]})
    with pytest.raises(UnreadableFile, match="fler än 200 kolumner"):
        read_file(path, INCOME)


def test_a_file_that_only_calls_itself_a_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="Excelbok"):
        read_file(csv_file(tmp_path, "income.xlsx", "person_id;x\n"), INCOME)


@pytest.mark.parametrize(("name", "record"), [("person.csv", "person"), ("PERSON.CSV", "person"), ("Växelvis boende.xlsx", "alternating_residence"), ("hushallsmedlem.csv", "household_member"), ("household-member.csv", "household_member")])  # fmt: skip
def test_a_files_name_says_what_it_holds(name: str, record: str) -> None:
    assert record_for(Path(name)).name == record


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnreadableFile, match=r"Menades person\.csv\?"):
        record_for(Path("persons.csv"))
