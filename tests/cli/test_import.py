"""Taking in facts: all or nothing per file, every bad row named, and nothing twice."""

from pathlib import Path

import pytest

from engine.facts.frames import facts_of
from engine.facts.registry import RECORD_TYPES
from engine.facts.templates import write_templates
from fixtures.files import write
from tests.batch.small_town import EAST, WEST, Town, household
from tests.cli.command_line import DONE, REFUSED, STOPPED, Ran, debitera


@pytest.fixture
def empty(tmp_path: Path) -> Town:
    """A workspace without facts."""
    return Town.made(tmp_path)


def take_in(town: Town, path: Path, *more: object) -> Ran:
    """`debitera import` of a path, answered in JSON."""
    return debitera("import", path, "-w", town.workspace.root, "--by", "Eva", "--json", *more)


def delivered(folder: Path, *numbers: int) -> Path:
    """A folder with the files of some households."""
    things = [thing for number in numbers for thing in household(number, 30_000, f"2024-01-{number + 10}")]
    write({name: frame for name, frame in facts_of(things).items() if frame.height}, folder)
    return folder


def test_a_folder_of_municipalities_is_taken_in_each_to_its_own(empty: Town, tmp_path: Path) -> None:
    delivered(tmp_path / "in" / EAST, 1, 2)
    delivered(tmp_path / "in" / WEST, 3)
    ran = take_in(empty, tmp_path / "in")
    assert ran.status == DONE
    assert {row["municipality"] for row in ran.json["files"]} == {EAST, WEST}
    assert empty.facts()["household"]["household_id"].to_list() == ["H1", "H2"]
    assert empty.other().facts()["household"]["household_id"].to_list() == ["H3"]


def test_the_municipality_may_be_named_instead(empty: Town, tmp_path: Path) -> None:
    assert take_in(empty, delivered(tmp_path / "from the school office", 1), "-m", EAST).status == DONE
    assert empty.facts()["placement"].height == 1


def test_a_folder_that_names_no_municipality_is_refused(empty: Town, tmp_path: Path) -> None:
    ran = take_in(empty, delivered(tmp_path / "somewhere", 1))
    assert ran.status == REFUSED
    assert all(EAST in row["refused"] for row in ran.json["files"])


def test_a_broken_file_is_refused_as_a_whole_and_the_others_are_taken_in(empty: Town, tmp_path: Path) -> None:
    folder = delivered(tmp_path / EAST, 1, 2)
    file = folder / "income.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines[:-1], lines[-1].replace("30000", "3OOOO")]) + "\n", encoding="utf-8")
    ran = take_in(empty, folder)
    assert ran.status == REFUSED
    (refused,) = [row for row in ran.json["files"] if row.get("refused")]
    assert refused["file"].endswith("income.csv")
    assert any("3OOOO" in problem and "3" in problem for problem in refused["problems"])
    assert (refused["new"], refused["superseded"]) == (0, 0)
    facts = empty.facts()
    assert facts["income"].is_empty()
    assert facts["placement"].height == 2


def test_every_bad_row_is_named(empty: Town, tmp_path: Path) -> None:
    file = tmp_path / "household_member.csv"
    file.write_text(
        "household_id;person_id;role;valid_from\nH1;198001019804;adult;2026-01-01\nH1;198001019805;adult;2026-01-01\n"
        "H1;198001019804;uncle;2026-01-01\n;198001019804;adult;2026-31-01\n",
        encoding="utf-8",
    )
    (row,) = take_in(empty, file, "-m", EAST).json["files"]
    rows_named = {number for number in (2, 3, 4, 5) if any(f"rad {number}" in problem for problem in row["problems"])}
    assert rows_named == {3, 4, 5}


def test_the_same_file_twice_is_refused_and_says_when_it_came(empty: Town, tmp_path: Path) -> None:
    folder = delivered(tmp_path / EAST, 1)
    assert take_in(empty, folder).status == DONE
    again = take_in(empty, folder)
    assert again.status == REFUSED
    assert all("redan inläst" in row["refused"] and "Eva" in row["refused"] for row in again.json["files"])
    assert empty.facts()["household"].height == 1


def test_a_new_delivery_supersedes_what_has_changed_and_counts_what_has_not(empty: Town, tmp_path: Path) -> None:
    take_in(empty, delivered(tmp_path / "one" / EAST, 1, 2))
    folder = delivered(tmp_path / "two" / EAST, 1, 2, 4)
    file = folder / "income.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("30000", "31000", 1), encoding="utf-8")
    rows = {Path(row["file"]).stem: row for row in take_in(empty, folder).json["files"]}
    assert [rows["income"][name] for name in ("new", "superseded", "unchanged", "withdrawn")] == [1, 1, 1, 0]
    assert [rows["household"][name] for name in ("new", "superseded", "unchanged")] == [1, 0, 2]


@pytest.mark.parametrize("name", ["people.csv", "income.txt", "income.pdf"])
def test_a_file_whose_name_says_nothing_is_refused(name: str, empty: Town, tmp_path: Path) -> None:
    (tmp_path / name).write_text("?", encoding="utf-8")
    assert take_in(empty, tmp_path / name, "-m", EAST).status == REFUSED


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01\x02", b"\xff\xfe\x00", b"a;b;c\n1;2;3\n"],
    ids=["empty", "zeros", "not UTF-8", "unknown columns"],
)
def test_a_file_that_is_no_table_of_facts_is_refused(data: bytes, empty: Town, tmp_path: Path) -> None:
    for name in ("income.csv", "income.xlsx"):
        (tmp_path / name).write_bytes(data)
        ran = take_in(empty, tmp_path / name, "-m", EAST)
        assert ran.status == REFUSED
        assert ran.json["files"][0]["refused"]


@pytest.mark.parametrize("path", ["missing.csv", "empty folder"])
def test_nothing_to_take_in_is_refused(path: str, empty: Town, tmp_path: Path) -> None:
    (tmp_path / "empty folder").mkdir()
    ran = debitera("import", tmp_path / path, "-w", empty.workspace.root)
    assert ran.status == REFUSED
    assert path in ran.err


def test_it_is_told_in_words(empty: Town, tmp_path: Path) -> None:
    folder = delivered(tmp_path / EAST, 1)
    (folder / "income.csv").write_text("person_id\nx\n", encoding="utf-8")
    ran = debitera("import", folder, "-w", empty.workspace.root)
    assert ran.status == REFUSED
    assert EAST in ran.out
    assert "income.csv" in ran.err
    assert "Traceback" not in ran.err


def test_templates_can_be_filled_in_and_taken_in(empty: Town, tmp_path: Path) -> None:
    write_templates(tmp_path / EAST, "sv", with_example=True)
    ran = take_in(empty, tmp_path / EAST)
    assert [row["refused"] for row in ran.json["files"] if row.get("refused")] == []
    assert ran.status == DONE
    facts = empty.facts()
    assert {name: facts[name].height for name in RECORD_TYPES} == dict.fromkeys(RECORD_TYPES, 1)


def test_templates_in_place_of_a_file_are_not_written(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    assert debitera("import", "--template", tmp_path / "taken").status in {REFUSED, STOPPED}
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"
