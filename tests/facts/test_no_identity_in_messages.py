"""What is said of a bad file may be read by anybody who helps with it: no personal identity number stands in it."""

from pathlib import Path

import pytest

from engine.errors import Refused
from engine.facts.identity import without_identities
from engine.facts.naming import record_for
from engine.facts.reader import FileRead, read_file
from engine.facts.registry import RECORD_TYPES
from tests.facts.files import ANNA, csv_file, read


def told(result: FileRead) -> str:
    return "\n".join(map(str, result.problems))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("198001019804", "19800101-XXXX"),
        ("19800101-9804", "19800101-XXXX"),
        ("8001019804", "800101-XXXX"),
        ("800101-9804", "800101-XXXX"),
        ("800101+9804", "800101-XXXX"),
        ("19800101 9804", "19800101-XXXX"),
        ("19800101\u22129804", "19800101-XXXX"),
        ("1980-01-01-9804", "1980-01-01-XXXX"),
        ("198001019805", "19800101-XXXX"),  # a wrong check digit names the person still
        ("98001019804", "9800101-XXXX"),  # the first digit lost
        ("1980010198041", "19800101-XXXX"),  # one typed twice
        ("Anna 198001019804, 38500", "Anna 19800101-XXXX, 38500"),
        ("١٩٨٠٠١٠١٩٨٠٤", "١٩٨٠٠١٠١-XXXX"),
    ],
)
def test_what_can_be_a_personal_identity_number_is_masked(text: str, shown: str) -> None:
    assert without_identities(text) == shown


@pytest.mark.parametrize(
    "text", ["2120000142", "212000-0142", "2026-10-05 07:30", "20261005", "38 500,50", "999999999", "H0001", "071-130 00", "3850000000"]
)  # fmt: skip
def test_what_cannot_be_one_stands_as_it_is(text: str) -> None:
    assert without_identities(text) == text


@pytest.mark.parametrize(
    "column", ["person_id", "kind", "amount_kr_month", "status", "valid_from", "valid_to", "received_on"]
)
def test_an_identity_number_in_any_column_is_not_told_in_full(tmp_path: Path, column: str) -> None:
    cells = {
        "person_id": ANNA,
        "kind": "",
        "amount_kr_month": "1",
        "status": "",
        "valid_from": "2026-01-01",
        "valid_to": "",
        "received_on": "",
    }
    row = ";".join((cells | {column: "19800101-9805"}).values())
    result = read(tmp_path, "income", ";".join(cells), row)
    assert "19800101-XXXX" in told(result)
    assert "980" not in told(result).replace("XXXX", "").replace("19800101", "")


def test_a_file_without_headings_does_not_tell_the_person_in_its_first_row(tmp_path: Path) -> None:
    result = read(
        tmp_path, "income", f"{ANNA};employment;38500;declared;2026-01-01", f"{ANNA};pension;1;declared;2026-01-01"
    )
    assert result.problems
    assert ANNA not in told(result)


def test_a_heading_with_a_number_in_it_is_not_guessed_in_full(tmp_path: Path) -> None:
    assert ANNA not in told(read(tmp_path, "household", f"household_{ANNA}", "H1"))


def test_the_same_person_twice_is_told_by_row_and_not_by_number(tmp_path: Path) -> None:
    result = read(tmp_path, "person", "person_id;given_name", f"{ANNA};Anna", f"{ANNA};Anna")
    assert [(problem.row, problem.value) for problem in result.problems] == [(3, "19800101-XXXX")]


def test_no_message_shows_somebodys_number_as_an_example(tmp_path: Path) -> None:
    assert "till exempel" not in told(read(tmp_path, "income", "person_id;amount_kr_month;valid_from", ";1;2026-01-01"))


def test_a_file_named_after_a_person_is_refused_without_the_number(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"19800101-XXXX\.csv"):
        record_for(Path(f"{ANNA}.csv"))
    with pytest.raises(Refused, match=r"19800101-XXXX\.csv"):
        read_file(tmp_path / f"{ANNA}.csv", RECORD_TYPES["income"])


def test_an_organisation_number_with_a_wrong_digit_is_told_in_full(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "payer.csv", "household_id;payer_id;valid_from\nH1;212000-0143;2026-01-01\n")
    assert [problem.value for problem in read_file(path, RECORD_TYPES["payer"]).problems] == ["212000-0143"]
