"""Direct debits: which invoices the bank was asked to draw, and what it has answered. Only added to.

A debit that was made is a payment (`engine.store.receivables`). One that was not made changes nothing of what is to be
paid: the invoice is as open as before, and here stands why.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import attrs
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Date,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
)

from engine.store.database import stamp
from engine.store.schema import ID, METADATA, stamped

NOTES = ("not_made", "retried", "rejected", "taken_back", "cancelled")
"""No cover or another hindrance; the same, but the bank tries again; the order was not accepted; drawn and taken back
by the payer's bank; cancelled by us before the day.
"""

DEBIT = Table(
    "debit",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("number", String(25), nullable=False),  # of the invoice
    Column("payer_number", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("amount_ore", BigInteger, nullable=False),
    Column("reference", String(16), nullable=False),
    *stamped(),
    UniqueConstraint("municipality", "number", name="debit_once"),
    sqlite_autoincrement=True,
)

DEBIT_NOTE = Table(
    "debit_note",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("number", String(25), nullable=False),
    Column("what", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("text", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),  # of the file that said so; "" where we did
    *stamped(),
    CheckConstraint(f"what IN ({', '.join(map(repr, NOTES))})", name="debit_note_what"),
    Index("debit_note_number", "municipality", "number"),
    sqlite_autoincrement=True,
)


@attrs.frozen(kw_only=True)
class Debit:
    """An invoice that the bank is asked to draw: when, how much, from whom, under which reference."""

    number: str
    payer_number: str
    day: date
    amount_ore: int
    reference: str


@attrs.frozen(kw_only=True)
class DebitNote:
    """What became of a debit that was not made; `text` in Swedish."""

    number: str
    what: str
    day: date
    text: str
    content_hash: str = ""


def add_debits(connection: Connection, municipality: str, debits: Iterable[Debit], *, by: str, at: datetime) -> None:
    """Note what the bank was asked to draw; what is noted already, by a run that was stopped, is passed by."""
    known = set(connection.execute(select(DEBIT.c.number).where(DEBIT.c.municipality == municipality)).scalars())
    common = {"municipality": municipality, **stamp(by, at)}
    values = [{**attrs.asdict(debit), **common} for debit in debits if debit.number not in known]
    if values:
        connection.execute(insert(DEBIT), values)


def debits_of(connection: Connection, municipality: str) -> dict[str, Debit]:
    """All that the bank was asked to draw, by invoice number."""
    columns = [DEBIT.c[field.name] for field in attrs.fields(Debit)]
    query = select(*columns).where(DEBIT.c.municipality == municipality).order_by(DEBIT.c.id)
    return {row["number"]: Debit(**row) for row in connection.execute(query).mappings()}


def add_notes(connection: Connection, municipality: str, notes: Iterable[DebitNote], *, by: str, at: datetime) -> None:
    """Note what became of debits."""
    common = {"municipality": municipality, **stamp(by, at)}
    values = [{**attrs.asdict(note), **common} for note in notes]
    if values:
        connection.execute(insert(DEBIT_NOTE), values)


def notes_of(connection: Connection, municipality: str, number: str | None = None) -> list[Mapping[str, Any]]:
    """What became of the debits of an invoice (or of all), oldest first."""
    query = select(DEBIT_NOTE).where(DEBIT_NOTE.c.municipality == municipality).order_by(DEBIT_NOTE.c.id)
    if number is not None:
        query = query.where(DEBIT_NOTE.c.number == number)
    return [dict(row) for row in connection.execute(query).mappings()]
