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


def test_invoices_and_payments_of_the_first_version_are_kept_and_nothing_of_them_is_a_credit(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with empty.writing() as connection, monkeypatch.context() as then:
        then.setattr(migrating, "TODAY", "0001")
        migrating.run_steps(connection)
        connection.execute(
            text(
                "INSERT INTO batch (id, municipality, month, revision, state, folder, preview_hash, facts_digest, "
                "rules_digest, previewed_by, previewed_at) VALUES (1, 'nora', '2026-10', 1, 'issued', '', '', '', '', '', '')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO invoice (id, batch_id, municipality, number, payer_id, area, customer, ocr, due_date, lines_ore, "
                "brought_forward_ore, to_pay_ore, carried_forward_ore) "
                "VALUES (7, 1, 'nora', '18100023', '198001010001', 'all', '10001', '181000230', '2026-10-30', 60000, 0, 60000, 0)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO receivable_entry (id, municipality, number, kind, day, amount_ore, note, recorded_by, recorded_at) "
                "VALUES (9, 'nora', '18100023', 'interest', '2026-11-10', 400, '', 'Eva', '2026-11-10')"
            )
        )
    with empty.writing() as connection:
        assert migrating.upgrade(connection) == "0001"
        invoices = connection.execute(
            text("SELECT id, number, area, lines_ore, settled_ore, from_credits_ore, to_pay_ore FROM invoice")
        ).all()
        assert list(map(tuple, invoices)) == [(7, "18100023", "all", 60000, 0, 0, 60000)]
        credited = "INSERT INTO receivable_entry (municipality, number, kind, day, amount_ore, note, recorded_by, recorded_at) "
        connection.execute(
            text(f"{credited} VALUES ('nora', '18100023', 'credited', '2026-11-14', -60000, '', 'Eva', '')")
        )
        entries = connection.execute(
            text("SELECT kind, amount_ore FROM receivable_entry ORDER BY amount_ore DESC")
        ).all()
        assert list(map(tuple, entries)) == [("interest", 400), ("credited", -60000)]


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
    assert upgraded(address) == (migrating.VERSIONS[-2], "next")
    with closing(open_database(address)) as database:
        (row,) = activities(database)
    assert (row["recorded_by"], row["command"], row["what"]) == (
        "Eva",
        "upgrade",
        f"tables {migrating.VERSIONS[-2]} to next",
    )


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
