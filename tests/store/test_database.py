"""The database itself holds what must never be otherwise, and says no in words."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import QueuePool, text
from sqlalchemy.exc import IntegrityError

from engine.errors import Refused
from engine.store.database import Database, utc_text
from engine.store.opening import open_database
from tests.databases import in_a_file, new_database

ROW = {
    "municipality": "nora", "import_id": 1, "source_row": 2, "recorded_by": "K", "recorded_at": "x", "withdrawn": False,
    "placement_id": "P1", "reason": "sickness", "certified": False, "valid_from": "2026-10-01", "valid_to": None,
    "superseded_by": None,
}  # fmt: skip


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_database(new_database(tmp_path) or tmp_path / "facts.sqlite")
    with database.writing() as connection:
        connection.execute(text("INSERT INTO import VALUES (1, 'nora', 'absence', 'a', 'b', 1, 'K', 'x')"))
    yield database
    database.close()


def add(db: Database, **fields: object) -> None:
    row = ROW | fields
    with db.writing() as connection:
        connection.execute(
            text(f"INSERT INTO fact_absence ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})"),  # noqa: S608  # our own names
            row,
        )


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": "tired"},
        {"valid_to": "2026-09-30"},
        {"import_id": 99},
        {"withdrawn": True},
        {"placement_id": None},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_the_database_refuses_a_row_that_breaks_the_declaration(db: Database, fields: dict[str, object]) -> None:
    add(db)
    with pytest.raises(IntegrityError):
        add(db, **({"placement_id": "P2"} | fields))


def test_the_database_refuses_two_facts_in_force_with_one_key(db: Database) -> None:
    add(db, superseded_by=1)
    add(db)
    with pytest.raises(IntegrityError):
        add(db)


def test_what_is_interrupted_is_not_kept(db: Database) -> None:
    class Stopped(Exception):
        pass

    def work() -> None:
        with db.writing() as connection:
            connection.execute(text("DELETE FROM import"))
            raise Stopped

    with pytest.raises(Stopped):
        work()
    with db.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM import")).scalar_one() == 1


def test_a_reader_is_not_stopped_by_the_writer(db: Database) -> None:
    with db.writing() as writer, db.reading() as reader:
        writer.execute(text("DELETE FROM import"))
        assert reader.execute(text("SELECT count(*) FROM import")).scalar_one() == 1


@in_a_file
def test_opening_again_finds_what_was_stored(tmp_path: Path, db: Database) -> None:
    add(db)
    db.close()
    with open_database(tmp_path / "facts.sqlite").reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM fact_absence")).scalar_one() == 1


@in_a_file
def test_a_database_that_is_open_twice_is_let_go_of_by_whoever_closes_it_last(tmp_path: Path) -> None:
    one, other = (open_database(tmp_path / "facts.sqlite") for _ in range(2))
    pool = one.engine.pool
    assert isinstance(pool, QueuePool)
    with one.reading():
        other.close()
        assert pool.checkedout() == 1
    one.close()
    assert (pool.checkedout(), pool.checkedin()) == (0, 0)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to look like something" * 50)
    with pytest.raises(Refused, match="Databasen kan inte användas"):
        open_database(path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Kontrollera sökväg"):
        open_database(tmp_path / "missing" / "facts.sqlite")


def test_an_address_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Refused, match="adress"):
        open_database("oracle8://x")


def test_times_are_stored_in_utc() -> None:
    swedish = timezone(timedelta(hours=2))
    assert utc_text(datetime(2026, 10, 1, 1, 30, tzinfo=swedish)) == "2026-09-30T23:30:00.000000+00:00"
    assert utc_text(datetime(2026, 10, 1, tzinfo=UTC)) < utc_text(datetime(2026, 10, 1, 0, 0, 0, 1, tzinfo=UTC))


@in_a_file
def test_whoever_opens_the_database_to_read_does_not_wait_for_a_writer(tmp_path: Path, db: Database) -> None:
    with db.writing():
        other = open_database(tmp_path / "facts.sqlite")
        with other.reading() as connection:
            assert connection.execute(text("SELECT count(*) FROM import")).scalar() == 1


def test_an_error_of_the_database_does_not_tell_what_was_stored(db: Database) -> None:
    with pytest.raises(IntegrityError) as error:
        add(db, placement_id="196811069811", import_id=99)
    assert "196811069811" not in str(error.value)
