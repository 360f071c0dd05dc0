"""The mandate register (medgivanden för autogiro): every event of every mandate, and the files it came in.

Rows are only added. The event that was noted last says how a mandate stands. What an event does to a mandate is for
whoever notes it (`engine.payments.mandates`); here is kept what came of it. A mandate is known by the customer number,
never by an identity number. Account numbers stand in the events that ask for a mandate and nowhere else.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import attrs
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
)

from engine.store.database import stamp
from engine.store.schema import ID, METADATA, stamped

ACTIVE = "active"
STATES = ("offered", "requested", ACTIVE, "stopped", "ending", "ended", "rejected")
TO_SEND = ("requested", "accepted", "turned_down", "ending", "renumbered")
"""What the bank is to be told of: a new mandate, an application accepted or turned down, an end, a new number."""
EVENTS = (*TO_SEND, "applied", "advised", "registered", "order_rejected")

MANDATE_FILE = Table(
    "mandate_file",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("kind", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("records", BigInteger, nullable=False),
    *stamped(),
    UniqueConstraint("municipality", "content_hash", name="mandate_file_once"),
    sqlite_autoincrement=True,
)

MANDATE_EVENT = Table(
    "mandate_event",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("payer_number", String(16), nullable=False),
    Column("payer_id", String(12), nullable=False),  # "" where nobody has that customer number
    Column("bankgiro", String(8), nullable=False),
    Column("event", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("valid_from", Date),
    Column("account", String(16), nullable=False),
    Column("earlier_number", String(16), nullable=False),  # of "renumbered": what the bank knows it by until then
    Column("reason", Text, nullable=False),
    Column("file_id", ID, ForeignKey("mandate_file.id")),
    *stamped(),
    CheckConstraint(f"event IN ({', '.join(map(repr, EVENTS))})", name="mandate_event_event"),
    CheckConstraint(f"state IN ({', '.join(map(repr, STATES))})", name="mandate_event_state"),
    Index("mandate_event_payer", "municipality", "payer_number"),
    sqlite_autoincrement=True,
)

MANDATE_SENT = Table(
    "mandate_sent",
    METADATA,
    Column("event_id", ID, ForeignKey("mandate_event.id"), primary_key=True),
    Column("path", Text, nullable=False),  # of the file to the bank, relative to the workspace
)


@attrs.frozen(kw_only=True)
class MandateEvent:
    """What happened to a mandate and how it stands after that; `reason` in Swedish, `file_id` the file that said so."""

    payer_number: str
    payer_id: str
    bankgiro: str
    event: str
    state: str
    day: date
    valid_from: date | None = None
    account: str = ""
    earlier_number: str = ""
    reason: str = ""
    file_id: int | None = None


def known_mandate_file(connection: Connection, municipality: str, content_hash: str) -> Mapping[str, Any] | None:
    """The file with that content, if it has been read."""
    here = (MANDATE_FILE.c.municipality == municipality, MANDATE_FILE.c.content_hash == content_hash)
    found = connection.execute(select(MANDATE_FILE).where(*here)).mappings().first()
    return dict(found) if found else None


def add_mandate_file(connection: Connection, municipality: str, *, by: str, at: datetime, **values: Any) -> int:
    """Note a file that was read (kind, file_name, content_hash, records); the number it gets."""
    row = {**values, "municipality": municipality, **stamp(by, at)}
    return int(connection.execute(insert(MANDATE_FILE).returning(MANDATE_FILE.c.id), row).scalar_one())


def add_events(
    connection: Connection, municipality: str, events: Iterable[MandateEvent], *, by: str, at: datetime
) -> None:
    """Note what happened to mandates."""
    common = {"municipality": municipality, **stamp(by, at)}
    values = [{**attrs.asdict(event), **common} for event in events]
    if values:
        connection.execute(insert(MANDATE_EVENT), values)


def mandates_of(connection: Connection, municipality: str) -> list[Mapping[str, Any]]:
    """How every mandate stands: its last event, in order of customer number, with when it was noted and by whom."""
    table = MANDATE_EVENT.c
    latest = select(func.max(table.id)).where(table.municipality == municipality).group_by(table.payer_number)
    rows = connection.execute(select(MANDATE_EVENT).where(table.id.in_(latest))).mappings()
    return sorted(map(dict, rows), key=lambda row: (len(row["payer_number"]), row["payer_number"]))


def events_of(connection: Connection, municipality: str, payer_number: str) -> list[Mapping[str, Any]]:
    """All that has happened to a mandate, oldest first."""
    here = (MANDATE_EVENT.c.municipality == municipality, MANDATE_EVENT.c.payer_number == payer_number)
    query = select(MANDATE_EVENT).where(*here).order_by(MANDATE_EVENT.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def accounts_of(connection: Connection, municipality: str) -> dict[str, str]:
    """The account that was stated last for each customer number, where any was."""
    table = MANDATE_EVENT.c
    here = (table.municipality == municipality, table.account != "")
    return {
        row.payer_number: row.account
        for row in connection.execute(select(table.payer_number, table.account).where(*here).order_by(table.id))
    }


def active_mandates(connection: Connection, municipality: str) -> tuple[tuple[str, str, date], ...]:
    """Whom may be drawn: payer, customer number, from which day; in order of payer."""
    rows = mandates_of(connection, municipality)
    return tuple(
        sorted((row["payer_id"], row["payer_number"], row["valid_from"]) for row in rows if row["state"] == ACTIVE)
    )


def unsent(connection: Connection, municipality: str) -> list[Mapping[str, Any]]:
    """The events that the bank is to be told of and has not been, oldest first."""
    table = MANDATE_EVENT.c
    query = (
        select(MANDATE_EVENT)
        .join(MANDATE_SENT, MANDATE_SENT.c.event_id == table.id, isouter=True)
        .where(table.municipality == municipality, table.event.in_(TO_SEND), MANDATE_SENT.c.event_id.is_(None))
        .order_by(table.id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def mark_sent(connection: Connection, events: Sequence[int], path: str) -> None:
    """Note in which file to the bank events were told."""
    if events:
        connection.execute(insert(MANDATE_SENT), [{"event_id": event, "path": path} for event in events])
