"""Opening the database: SQLite in a file, or PostgreSQL by its address."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from engine.errors import Refused
from engine.store import migrating
from engine.store.database import Database, record_activity
from engine.store.rule_files import RuleFiles
from engine.store.schema import ACTIVITY_HEAD

BUSY_SECONDS = 30
CACHE_KIB = 256 * 1024


def open_database(path_or_url: Path | str, rules: RuleFiles | None = None, *, existing: bool = False) -> Database:
    """Open the database at a path or an address such as postgresql+psycopg://…; one without tables gets them.

    Raises Refused where it cannot be opened, is not a database, or has the tables of another version of the program;
    and, if it must be an `existing` one, where it has no tables.
    """
    database = connected(path_or_url, rules)
    try:
        _refuse_unusable(database, existing=existing)
    except BaseException:
        database.close()
        raise
    return database


def _refuse_unusable(database: Database, *, existing: bool) -> None:
    """`Refused` unless the database has today's tables; an empty one gets them, if it need not be an existing one."""
    with database.reading() as connection:
        found = migrating.version_of(connection)
        empty = found is None and migrating.is_empty(connection)
    if not empty:
        migrating.refuse_other_version(found)
        return
    if existing:
        raise Refused("Databasen är tom. Inget är gjort. Återställ den från säkerhetskopian.")
    with database.writing() as connection:
        _refuse_other_order(connection)
        if migrating.is_empty(connection):  # still: somebody else may have been first
            migrating.make_tables(connection)


def upgrade_database(
    path_or_url: Path | str, rules: RuleFiles | None = None, *, by: str, at: datetime
) -> tuple[str, str]:
    """Give the database of an older version of the program today's tables, all or nothing: the versions from and to.

    That it was done is noted in the processing history.
    """
    database = connected(path_or_url, rules)
    try:
        with database.writing() as connection:
            before, after = migrating.upgrade(connection), migrating.TODAY
            if before != after:
                record_activity(connection, "", by=by, at=at, command="upgrade", what=f"tables {before} to {after}")
            return before, after
    finally:
        database.close()


def connected(path_or_url: Path | str, rules: RuleFiles | None = None) -> Database:
    """A connection to a database, whatever is in it."""
    text = str(path_or_url)
    return Database(_engine(text if is_address(text) else f"sqlite:///{text}"), rules)


@lru_cache(maxsize=4)
def _engine(address: str) -> Engine:
    """What knows how to connect. A command opens the same database several times: statements are put in words once."""
    with _refusing_address():
        # text is ours to encode, whatever the database or the user's environment says
        encoded = {"client_encoding": "utf8"} if make_url(address).get_backend_name() == "postgresql" else {}
        # identity numbers do not belong in error messages
        engine = create_engine(address, hide_parameters=True, connect_args=encoded)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def refuse_used(database: Database) -> None:
    """`Refused` where something is stored: a new workspace begins with an empty database."""
    with database.reading() as connection:
        if connection.execute(select(ACTIVITY_HEAD)).first() is not None:
            raise Refused("Databasen används redan av en annan arbetsyta. Inget är gjort. Ange en tom databas.")


def refuse_unfit_address(address: str) -> None:
    """`Refused` unless it is the address of a database on a server, without a password: it is kept in clear text."""
    with _refusing_address():
        url = make_url(address)
    if url.get_backend_name() != "postgresql":
        raise Refused(
            "Databasens adress ska vara till PostgreSQL: postgresql+psycopg://användare@dator/databas. Utan adress "
            "blir databasen en fil i arbetsytan."
        )
    if url.password is not None:
        raise Refused(
            "Skriv inte lösenordet i databasens adress: den sparas i klartext. Lägg lösenordet i filen ~/.pgpass eller "
            "i PGPASSWORD."
        )


def is_address(text: str) -> bool:
    """Whether the text is a database's address rather than a file's path."""
    return "://" in text


def _refuse_other_order(connection: Connection) -> None:
    """`Refused` where a server's database sorts by a language: rows in another order would be other evidence."""
    if connection.dialect.name != "postgresql":
        return
    query = "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()"
    collation, encoding = connection.exec_driver_sql(query).one()
    if collation not in {"C", "POSIX", "C.UTF-8", "C.utf8"} or encoding != "UTF8":
        raise Refused(
            f"Databasen är gjord för språket {collation} och teckenkoden {encoding}. Inget är gjort. Skapa den med: "
            "createdb --template=template0 --locale=C --encoding=UTF8 NAMN"
        )


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


def _begin_postgresql(connection: Connection) -> None:
    """As SQLite has it: a reader sees one moment, and there is one writer at a time, who is waited for."""
    if connection.get_execution_options().get("debitera_writes"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('debitera'))")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


@contextmanager
def _refusing_address() -> Iterator[None]:
    """An address that cannot be read, or is to a kind of database that is not installed, is a refusal."""
    try:
        yield
    except (ArgumentError, NoSuchModuleError) as error:
        raise Refused(f"Databasens adress kan inte användas: {error}.") from error
    except ModuleNotFoundError as error:
        raise Refused(f"Databasens drivrutin saknas: {error}. Installera den, eller använd SQLite.") from error
