"""The open database: consistent reading, one writer at a time, and the processing history of who wrote what."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import attrs
from sqlalchemy import Connection, Engine, QueuePool, insert, select, update
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from engine.errors import Refused
from engine.store.chain import NO_HASH, hash_of
from engine.store.rule_files import RuleFiles, changed_rules
from engine.store.schema import ACTIVITY, ACTIVITY_HEAD

__all__ = ["Connection", "Database", "activities", "record_activity", "stamp", "utc_text"]


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
        """Let go of the database; where it is open a second time and at work, whoever closes it last does."""
        pool = self.engine.pool
        if not (isinstance(pool, QueuePool) and pool.checkedout()):
            self.engine.dispose()


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
