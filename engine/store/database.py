"""Opening the database: SQLite in a file, or PostgreSQL by its address."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, update
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, NoSuchModuleError, OperationalError

from engine.errors import Refused
from engine.store.chain import NO_HASH, hash_of
from engine.store.rule_files import RuleFiles, changed_rules
from engine.store.schema import ACTIVITY, ACTIVITY_HEAD, METADATA

__all__ = ["Connection", "Database", "activities", "open_database", "record_activity", "stamp", "utc_text"]

BUSY_SECONDS = 30
CACHE_KIB = 256 * 1024


@attrs.frozen(eq=False)
class Database:
    """An open database. Work in `with db.reading() as connection` or `with db.writing() as connection`.

    `rules` gives the rule files that are billed by: whatever is noted in the processing history is noted under them.
    """

    engine: Engine
    rules: RuleFiles | None = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the database."""
        with _refusing(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, the only one that writes; all of it is kept, or nothing if an exception leaves it."""
        writes = {"debitera_writes": True, "debitera_rules": self.rules}
        with _refusing(), self.engine.connect().execution_options(**writes) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def open_database(path_or_url: Path | str, rules: RuleFiles | None = None) -> Database:
    """Open the database at a path or an address such as postgresql+psycopg://…; tables that are missing are made.

    Raises Refused where it cannot be opened or is not a database.
    """
    # declare their tables; they import this module
    from engine.store import (  # noqa: F401
        batches,
        claims,
        debits,
        delivery,
        mandates,
        orders,
        outgoing,
        proposals,
        receivables,
    )

    text = str(path_or_url)
    address = text if "://" in text else f"sqlite:///{text}"
    with _refusing():
        engine = _engine(address)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _set_up_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        database = Database(engine, rules)
        with database.reading() as connection:
            complete = set(METADATA.tables) <= set(inspect(connection).get_table_names())
        if not complete:  # whoever only reads need not wait for a writer
            with database.writing() as connection:
                _refuse_older(connection)
                METADATA.create_all(connection)
    return database


def _refuse_older(connection: Connection) -> None:
    """`Refused` where a table that is there lacks a column: tables are made anew only where they are missing."""
    found = inspect(connection)
    for name in sorted(set(METADATA.tables) & set(found.get_table_names())):
        there = {column["name"] for column in found.get_columns(name)}
        if lacking := [column.name for column in METADATA.tables[name].columns if column.name not in there]:
            raise Refused(
                f"Databasen är gjord av en äldre version av programmet: i {name} saknas {', '.join(lacking)}. Inget är "
                "ändrat. Använd den versionen, eller skapa en ny arbetsyta och läs in underlaget där."
            )


def utc_text(at: datetime) -> str:
    """A time as it is stored: UTC, ISO 8601. The time must know its zone."""
    assert at.tzinfo is not None, "a stored time needs its zone"
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def stamp(by: str, at: datetime) -> dict[str, str]:
    """Who noted something and when, as rows have it (`engine.store.schema.stamped`)."""
    return {"recorded_by": by, "recorded_at": utc_text(at)}


def record_activity(
    connection: Connection, municipality: str, *, by: str, at: datetime, command: str, what: str
) -> None:
    """Note in the processing history (behandlingshistorik, LKBR 2018:597 3 kap. 11 §) that somebody did something.

    Each row is chained to the one before it. Where the rules have changed since the last row, that is noted first.
    """
    rules: RuleFiles | None = connection.get_execution_options().get("debitera_rules")
    if rules is not None and (changed := changed_rules(connection, rules())):
        _append(connection, "", by=by, at=at, command="rules", what=changed)
    _append(connection, municipality, by=by, at=at, command=command, what=what)


def _append(connection: Connection, municipality: str, *, by: str, at: datetime, command: str, what: str) -> None:
    """Add a row to the end of the chain."""
    head = connection.execute(select(ACTIVITY_HEAD).with_for_update()).first()
    rows, before = (head.rows, head.hash) if head else (0, NO_HASH)
    if head is None:
        connection.execute(insert(ACTIVITY_HEAD), {"id": 1, "rows": rows, "hash": before})
    values = {
        "municipality": municipality,
        "recorded_by": by,
        "recorded_at": utc_text(at),
        "command": command,
        "what": what,
    }
    hashed = hash_of(before, values)
    connection.execute(insert(ACTIVITY), {**values, "hash": hashed})
    connection.execute(update(ACTIVITY_HEAD).values(rows=rows + 1, hash=hashed))


def activities(db: Database) -> list[dict[str, Any]]:
    """The processing history, oldest first: municipality, recorded_by, recorded_at, command, what, hash."""
    with db.reading() as connection:
        return [dict(row) for row in connection.execute(select(ACTIVITY).order_by(ACTIVITY.c.id)).mappings()]


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Readers are not stopped by the writer; references are checked; a commit is on the disk before it is answered."""
    connection.isolation_level = None  # transactions begin when we say so, see _begin_sqlite
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "temp_store = MEMORY",  # no facts in the computer's folder for temporary files
        f"cache_size = -{CACHE_KIB}",  # a month's facts of a large municipality; only what is used is taken
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: two that began as readers could else both be refused at their first write."""
    writes = connection.get_execution_options().get("debitera_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _refusing() -> Iterator[None]:
    """What the database cannot do (no file, no rights, locked, not a database) is a refusal, not a crash."""
    try:
        yield
    except DBAPIError as error:
        if type(error) not in {OperationalError, DatabaseError}:
            raise
        advice = "Kontrollera sökväg, rättigheter och ledigt utrymme."
        raise Refused(f"Databasen kan inte användas: {error.orig}. {advice}") from error


def _engine(address: str) -> Engine:
    try:
        return create_engine(address, hide_parameters=True)  # identity numbers do not belong in error messages
    except (ArgumentError, NoSuchModuleError) as error:
        raise Refused(f"Databasens adress kan inte användas: {error}.") from error
    except ModuleNotFoundError as error:
        raise Refused(f"Databasens drivrutin saknas: {error}. Installera den, eller använd SQLite.") from error
