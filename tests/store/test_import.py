"""Facts are taken in a file at a time, all or nothing, and nothing is overwritten."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.facts.registry import RECORD_TYPES
from engine.store.database import Database, activities
from engine.store.facts import ImportRefused, ImportResult, current_facts, facts_digest, import_file
from engine.store.history import history, provenance
from engine.store.opening import open_database
from tests.databases import new_database
from tests.facts.files import ANNA, BO, read

OCTOBER, NOVEMBER = datetime(2026, 10, 1, 8, tzinfo=UTC), datetime(2026, 11, 2, 9, tzinfo=UTC)
INCOME = "person_id;amount_kr_month;valid_from;valid_to;withdraw"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_database(new_database(tmp_path) or tmp_path / "facts.sqlite")
    yield database
    database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def take_in(
    db: Database, folder: Path, record: str, *lines: str, by: str = "Karin", at: datetime = OCTOBER
) -> ImportResult:
    return import_file(db, "nora", read(folder, record, *lines), by=by, at=at)


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.new, result.superseded, result.unchanged, result.withdrawn


def incomes(db: Database) -> list[tuple[object, ...]]:
    return current_facts(db, "nora")["income"].select("person_id", "amount_ore_month", "valid_from", "valid_to").rows()


def test_what_is_taken_in_is_in_force(db: Database, folder: Path) -> None:
    result = take_in(
        db, folder, "income", INCOME, f"{ANNA};38500;2026-01-01;;", f"{BO};20000,50;2026-01-01;2026-12-31;"
    )
    assert counts(result) == (2, 0, 0, 0)
    assert incomes(db) == [
        (BO, 2_000_050, date(2026, 1, 1), date(2026, 12, 31)),
        (ANNA, 3_850_000, date(2026, 1, 1), None),
    ]


def test_all_record_types_are_there_with_their_types_also_when_empty(db: Database, folder: Path) -> None:
    empty = current_facts(db, "nora")
    for name, record in RECORD_TYPES.items():
        assert empty[name].schema == read(folder, name, *template(name)).frame.drop("source_row").schema
        assert [c.name for c in record.columns] == empty[name].columns


def template(name: str) -> tuple[str, ...]:
    return (";".join(column.header for column in RECORD_TYPES[name].columns),)


def test_every_record_type_comes_out_as_it_went_in(db: Database, tmp_path: Path) -> None:
    from engine.facts.reader import read_file, record_for
    from engine.facts.templates import write_templates

    files = [read_file(path, record_for(path)) for path in write_templates(tmp_path / "templates", with_example=True)]
    for file in files:
        import_file(db, "nora", file, by="Karin", at=OCTOBER)
    current = current_facts(db, "nora")
    assert all(current[file.record.name].equals(file.frame.drop("source_row")) for file in files)


def test_the_same_file_twice_is_refused_and_names_the_first_time(db: Database, folder: Path) -> None:
    take_in(db, folder, "income", INCOME, f"{ANNA};1;2026-01-01;;")
    with pytest.raises(ImportRefused, match=r"redan inläst: import 1 \(income.csv\), Karin 2026-10-01"):
        take_in(db, folder, "income", INCOME, f"{ANNA};1;2026-01-01;;", by="Eva", at=NOVEMBER)


def test_the_same_file_may_be_taken_in_for_another_municipality(db: Database, folder: Path) -> None:
    file = read(folder, "household", "household_id", "H1")
    assert import_file(db, "nora", file, by="Karin", at=OCTOBER).new == 1
    assert import_file(db, "hallefors", file, by="Karin", at=OCTOBER).new == 1
    assert current_facts(db, "ljusnarsberg")["household"].is_empty()


def test_a_file_without_rows_may_come_every_month(db: Database, folder: Path) -> None:
    for _ in range(2):
        assert take_in(db, folder, "absence", *template("absence")).import_id is None


def test_a_row_that_is_already_there_is_not_stored_again(db: Database, folder: Path) -> None:
    take_in(db, folder, "income", INCOME, f"{ANNA};1;2026-01-01;;")
    assert counts(take_in(db, folder, "income", INCOME, f"{ANNA};1,00;20260101;;", f"{BO};2;2026-01-01;;")) == (
        1,
        0,
        1,
        0,
    )


def test_a_row_with_the_same_key_supersedes_and_the_earlier_one_is_kept(db: Database, folder: Path) -> None:
    take_in(db, folder, "income", INCOME, f"{ANNA};1;2026-01-01;;")
    changed = take_in(
        db,
        folder,
        "income",
        INCOME,
        f"{ANNA};1;2026-01-01;2026-06-30;",
        f"{ANNA};2;2026-07-01;;",
        by="Eva",
        at=NOVEMBER,
    )
    assert counts(changed) == (1, 1, 0, 0)
    assert incomes(db) == [(ANNA, 100, date(2026, 1, 1), date(2026, 6, 30)), (ANNA, 200, date(2026, 7, 1), None)]
    first, second = history(db, "nora", RECORD_TYPES["income"], person_id=ANNA, valid_from=date(2026, 1, 1))
    assert (first.what, first.recorded_by, first.recorded_at[:10], first.import_id) == (
        "entered",
        "Karin",
        "2026-10-01",
        1,
    )
    assert (second.what, second.recorded_by, second.recorded_at[:10], second.source_row) == (
        "changed",
        "Eva",
        "2026-11-02",
        2,
    )
    assert second.values == (("valid_to", None, date(2026, 6, 30)),)


def test_a_fact_can_be_withdrawn_by_its_key_and_entered_again(db: Database, folder: Path) -> None:
    take_in(db, folder, "household", "hushall;anteckning", "H1;a")
    assert counts(take_in(db, folder, "household", "hushåll;återkalla", "H1;ja")) == (0, 0, 0, 1)
    assert current_facts(db, "nora")["household"].is_empty()
    take_in(db, folder, "household", "hushall;anteckning", "H1;b")
    events = history(db, "nora", RECORD_TYPES["household"], household_id="H1")
    assert [(event.what, event.import_id) for event in events] == [("entered", 1), ("withdrawn", 2), ("entered", 3)]
    assert ("note", "a", None) in events[1].values


def test_only_what_is_there_can_be_withdrawn(db: Database, folder: Path) -> None:
    with pytest.raises(ImportRefused) as refused:
        take_in(db, folder, "household", "household_id;withdraw", "H1;ja")
    assert [(p.row, p.column, p.value) for p in refused.value.problems] == [(2, "withdraw", "H1")]


def test_a_file_with_one_bad_cell_stores_nothing(db: Database, folder: Path) -> None:
    with pytest.raises(ImportRefused, match=r"inte inläst: 1 fel") as refused:
        take_in(db, folder, "income", INCOME, f"{ANNA};1;2026-01-01;;", f"{BO};x;2026-01-01;;")
    assert "income.csv, rad 3, kolumn amount_kr_month: ”x”" in str(refused.value)
    assert (incomes(db), activities(db)) == ([], [])


@pytest.mark.parametrize(
    ("stored", "row"),
    [
        ([f"{ANNA};1;2026-01-01;;"], f"{ANNA};2;2026-07-01;;"),
        ([f"{ANNA};1;2026-07-01;;"], f"{ANNA};2;2026-01-01;;"),
        ([f"{ANNA};1;2026-03-01;2026-03-31;", f"{ANNA};1;2026-05-01;2026-05-31;"], f"{ANNA};2;2026-01-01;2026-12-31;"),
    ],
)
def test_a_period_that_overlaps_a_stored_one_is_refused_with_its_row(
    db: Database, folder: Path, stored: list[str], row: str
) -> None:
    take_in(db, folder, "income", INCOME, *stored)
    with pytest.raises(ImportRefused) as refused:
        take_in(db, folder, "income", INCOME, f"{BO};1;2026-01-01;;", row)
    assert [(p.row, p.column) for p in refused.value.problems] == [(3, "valid_from")]
    assert "redan är inläst" in refused.value.problems[0].what_to_do
    assert len(incomes(db)) == len(stored)


def test_a_period_may_take_the_place_of_one_that_is_withdrawn(db: Database, folder: Path) -> None:
    take_in(db, folder, "income", INCOME, f"{ANNA};1;2026-01-01;;")
    take_in(db, folder, "income", INCOME, f"{ANNA};;2026-01-01;;ja", f"{ANNA};1;2025-12-01;;")
    assert incomes(db) == [(ANNA, 100, date(2025, 12, 1), None)]


def test_the_order_of_rows_and_files_does_not_matter(tmp_path: Path) -> None:
    rows = [f"P{number};2026-10-{day:02};7,5" for number in range(5) for day in range(1, 8)]
    digests, orders = set(), random.Random(1)
    for attempt in range(3):
        orders.shuffle(rows)
        db = open_database(tmp_path / f"{attempt}.sqlite")
        take_in(db, tmp_path, "attendance", "placement_id;day;hours", *rows[:20])
        take_in(db, tmp_path, "attendance", "placement_id;day;hours", *rows[20:])
        digests.add(facts_digest(current_facts(db, "nora")))
    assert len(digests) == 1


def test_the_digest_tells_an_empty_text_from_none_and_one_fact_from_another(db: Database, folder: Path) -> None:
    digests = [facts_digest(current_facts(db, "nora"))]
    for row in ("H1;", 'H1;"a,b"', 'H1;"a"",""b"'):
        take_in(db, folder, "household", "household_id;note", row)
        facts = current_facts(db, "nora")
        digests += [
            facts_digest(facts),
            facts_digest({"household": facts["household"].sample(fraction=1, shuffle=True)}),
        ]
    assert len(set(digests)) == 4


def test_every_fact_in_force_has_its_origin(db: Database, folder: Path) -> None:
    take_in(db, folder, "household", "household_id;note", "H1;a", "H2;b")
    take_in(db, folder, "household", "household_id;note", "H2;c", by="Eva", at=NOVEMBER)
    origin = provenance(db, "nora", RECORD_TYPES["household"])
    assert origin.select("household_id", "import_id", "source_row", "recorded_by").rows() == [
        ("H1", 1, 2, "Karin"),
        ("H2", 2, 2, "Eva"),
    ]
    assert set(origin["file_name"]) == {"household.csv"}


def test_an_import_stands_in_the_processing_history(db: Database, folder: Path) -> None:
    take_in(db, folder, "household", "household_id", "H1")
    (entry,) = activities(db)
    assert (entry["recorded_by"], entry["command"], entry["recorded_at"]) == (
        "Karin",
        "import",
        "2026-10-01T08:00:00.000000+00:00",
    )
    assert '"new": 1' in entry["what"]
