"""The register of files that went out: to whom, numbered without gaps for each receiver, and what was answered.

A file is entered once and never changed; a receipt (kvittens) is a row of its own, so that a rejection stays visible
when the file has been acknowledged in the end.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Integer,
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

ANSWERS = ("acknowledged", "rejected")

OUTGOING = Table(
    "outgoing",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("receiver", String(32), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("month", String(7), nullable=False),  # of the batch; the month it was made in, for files of no batch
    Column("path", Text, nullable=False),  # relative to the workspace
    Column("count", BigInteger, nullable=False),
    Column("sum_ore", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("last_entry", BigInteger),  # of vouchers of payments: up to which entry on invoices they go
    *stamped(),
    UniqueConstraint("municipality", "receiver", "sequence", name="outgoing_sequence"),
    UniqueConstraint("municipality", "path", name="outgoing_once"),
    sqlite_autoincrement=True,
)

RECEIPT = Table(
    "receipt",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("outgoing_id", ID, ForeignKey("outgoing.id"), nullable=False),
    Column("answer", String(16), nullable=False),
    Column("note", Text, nullable=False),
    *stamped(),
    CheckConstraint(f"answer IN ({', '.join(repr(each) for each in ANSWERS)})", name="receipt_answer"),
    sqlite_autoincrement=True,
)


def enter(
    connection: Connection, municipality: str, files: Iterable[Mapping[str, Any]], *, by: str, at: datetime
) -> None:
    """Enter files (receiver, month, path, count, sum_ore, sha256) with the next number of their receivers' series.

    A file that is entered already, by a run that was stopped, keeps its number.
    """
    known = set(connection.execute(select(OUTGOING.c.path).where(OUTGOING.c.municipality == municipality)).scalars())
    for file in files:
        if file["path"] not in known:
            number = next_number(connection, municipality, file["receiver"])
            common = {"municipality": municipality, **stamp(by, at)}
            connection.execute(insert(OUTGOING), {**file, **common, "sequence": number})


def next_number(connection: Connection, municipality: str, receiver: str) -> int:
    """The number that the next file to a receiver gets."""
    here = (OUTGOING.c.municipality == municipality, OUTGOING.c.receiver == receiver)
    return (
        int(connection.execute(select(func.coalesce(func.max(OUTGOING.c.sequence), 0)).where(*here)).scalar_one()) + 1
    )


def last_entry(connection: Connection, municipality: str) -> int:
    """Up to which entry on invoices vouchers have been made; 0 where none have."""
    column = func.coalesce(func.max(OUTGOING.c.last_entry), 0)
    return int(connection.execute(select(column).where(OUTGOING.c.municipality == municipality)).scalar_one())


def listed(connection: Connection, municipality: str, month: str | None = None) -> Sequence[Mapping[str, Any]]:
    """The files of a municipality (of a month), in the order they were made, with the last `answer` and its `note`."""
    query = select(OUTGOING).where(OUTGOING.c.municipality == municipality).order_by(OUTGOING.c.id)
    if month is not None:
        query = query.where(OUTGOING.c.month == month)
    answers = select(RECEIPT).order_by(RECEIPT.c.id)
    last = {row["outgoing_id"]: row for row in connection.execute(answers).mappings()}
    none = {"answer": "", "note": ""}
    return [
        dict(row) | {name: last.get(row["id"], none)[name] for name in none}
        for row in connection.execute(query).mappings()
    ]


def answer(connection: Connection, outgoing_id: int, answer: str, note: str, *, by: str, at: datetime) -> None:
    """Note what a receiver answered."""
    values = {"outgoing_id": outgoing_id, "answer": answer, "note": note}
    connection.execute(insert(RECEIPT), {**values, **stamp(by, at)})
