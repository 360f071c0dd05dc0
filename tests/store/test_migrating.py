"""Databases of older versions get today's tables, and nobody works in one that has others."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from engine.errors import Refused
from engine.store import migrating
from engine.store.database import Connection, Database, activities
from engine.store.opening import connected, open_database, upgrade_database
from tests.databases import new_database

MIGRATIONS = Path(migrating.__file__).with_name("migrations")
TABLES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%' AND name <> 'alembic_version'",
    "postgresql": """
        SELECT table_name || '.' || column_name, concat_ws(' ', data_type, character_maximum_length, is_nullable)
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
        UNION SELECT indexname, indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        UNION SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conrelid <> 'alembic_version'::regclass""",
}


@pytest.fixture
def address(tmp_path: Path) -> Path | str:
    """Of an empty database."""
    return new_database(tmp_path) or tmp_path / "facts.sqlite"


@pytest.fixture
def empty(address: Path | str) -> Iterator[Database]:
    database = connected(address)
    yield database
    database.close()


def tables(connection: Connection) -> dict[str, str]:
    """What the database has, by name, in its own words; line breaks and the order of constraints do not matter."""
    found = connection.execute(text(TABLES[connection.dialect.name])).all()
    return {
        name: "\n".join(sorted(re.sub(r"[\s,]+", " ", line).strip() for line in sql.splitlines()))
        for name, sql in found
    }


def upgraded(address: Path | str) -> tuple[str, str]:
    return upgrade_database(address, by="Eva", at=datetime(2026, 10, 1, 9, tzinfo=UTC))


def set_version(address: Path | str, version: str) -> None:
    database = connected(address)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    database.close()


def test_the_versions_are_the_steps_there_are() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    steps = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(steps)) == migrating.VERSIONS


def test_a_database_that_has_taken_every_step_has_the_tables_of_a_new_one(empty: Database, tmp_path: Path) -> None:
    with empty.writing() as connection:
        migrating.run_steps(connection)
        stepped = tables(connection)
        assert migrating.version_of(connection) == migrating.TODAY
    new = open_database(new_database(tmp_path) or tmp_path / "new.sqlite")
    with new.reading() as connection:
        assert stepped == tables(connection)
        assert len(stepped) > 100, "tables, columns or indexes"
    new.close()


def test_a_database_of_today_has_nothing_to_upgrade(address: Path | str) -> None:
    open_database(address).close()
    assert upgraded(address) == (migrating.TODAY, migrating.TODAY)
    with closing(open_database(address)) as database:
        assert activities(database) == []


def test_an_upgrade_is_noted_in_the_processing_history(address: Path | str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_database(address).close()
    monkeypatch.setattr(migrating, "VERSIONS", (*migrating.VERSIONS, "next"))
    monkeypatch.setattr(migrating, "TODAY", "next")
    monkeypatch.setattr(
        migrating,
        "run_steps",
        lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = 'next'")),
    )
    assert upgraded(address) == ("0001", "next")
    with closing(open_database(address)) as database:
        (row,) = activities(database)
    assert (row["recorded_by"], row["command"], row["what"]) == ("Eva", "upgrade", "tables 0001 to next")


def test_an_empty_database_is_made_and_never_taken_for_one_that_was_there(address: Path | str) -> None:
    with pytest.raises(Refused, match="Databasen är tom"):
        open_database(address, existing=True)
    open_database(address).close()
    open_database(address, existing=True).close()


def test_a_database_of_a_newer_version_is_refused(address: Path | str) -> None:
    open_database(address).close()
    set_version(address, "9999")
    for attempt in (open_database, upgraded):
        with pytest.raises(Refused, match=r"nyare version av programmet \(tabeller 9999"):
            attempt(address)


def test_a_database_of_an_older_version_says_how_it_is_upgraded(
    address: Path | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_database(address).close()
    monkeypatch.setattr(migrating, "VERSIONS", (*migrating.VERSIONS, "next"))
    monkeypatch.setattr(migrating, "TODAY", "next")
    with pytest.raises(Refused, match="debitera upgrade"):
        open_database(address)


def test_a_database_without_a_version_is_refused_and_left_as_it_is(address: Path | str) -> None:
    open_database(address).close()
    database = connected(address)
    with database.writing() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    for attempt in (open_database, upgraded):
        with pytest.raises(Refused, match=r"inte höll reda på tabellernas version\. Inget är ändrat"):
            attempt(address)
    with database.reading() as connection:
        assert migrating.version_of(connection) is None
    database.close()
