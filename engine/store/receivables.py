"""What is still to be paid: bank files that were read, the payments in them, and every entry on an issued invoice.

An invoice's open amount is what it asked for and the sum of its entries. Entries are only ever added; what was wrong is
taken back by one of the opposite amount. A payment that no invoice was found for has an entry without invoice number,
so that the entries of a payment always sum to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import attrs
import polars as pl
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

from engine.store.batches import BATCH, INVOICE
from engine.store.database import stamp
from engine.store.schema import ID, METADATA, stamped

KINDS = (
    "payment",
    "returned",
    "reminder_fee",
    "collection_fee",
    "instalment_fee",
    "interest",
    "written_off",
    "credited",
    "refund",
    "moved",
)
"""What an entry is. `returned`: a direct debit that was made and then taken back by the payer's bank; `credited`: what
a credit invoice takes off; `moved`: a payment put on another invoice, an entry on each.
"""
NO_MONEY = ("reminder_fee", "collection_fee", "instalment_fee", "interest", "written_off")
"""What is entered on an invoice beside what is paid of it: it falls when the whole invoice is credited."""

PAYMENT_FILE = Table(
    "payment_file",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("format", String(32), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("message", String(64), nullable=False),  # what the sender calls it; the content's hash where it has no name
    Column("payments", BigInteger, nullable=False),
    Column("sum_ore", BigInteger, nullable=False),
    *stamped(),
    UniqueConstraint("municipality", "content_hash", name="payment_file_once"),
    UniqueConstraint("municipality", "format", "message", name="payment_message_once"),
    sqlite_autoincrement=True,
)

PAYMENT = Table(
    "payment",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("file_id", ID, ForeignKey("payment_file.id"), nullable=False),
    Column("municipality", String(64), nullable=False),
    Column("entry", Text, nullable=False),  # the bank's own reference: the same payment is never taken in twice
    Column("day", Date, nullable=False),
    Column("amount_ore", BigInteger, nullable=False),  # negative: a payment that the bank took back
    Column("reference", Text, nullable=False),
    Column("payer_name", Text, nullable=False),
    Column("channel", String(32), nullable=False),
    UniqueConstraint("municipality", "entry", name="payment_once"),
    sqlite_autoincrement=True,
)

ENTRY = Table(
    "receivable_entry",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("number", String(25), nullable=False),  # of the invoice; "" for what is on none
    Column("kind", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("amount_ore", BigInteger, nullable=False),  # what is to be paid grows by it: a payment is negative
    Column("payment_id", ID, ForeignKey("payment.id")),
    Column("note", Text, nullable=False),
    *stamped(),
    CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in KINDS)})", name="receivable_entry_kind"),
    Index("receivable_entry_number", "municipality", "number"),
    Index("receivable_entry_payment", "payment_id"),
    sqlite_autoincrement=True,
)

OPEN_ITEMS = {
    "number": pl.String,
    "ocr": pl.String,
    "payer_id": pl.String,
    "customer": pl.String,
    "month": pl.String,
    "due_date": pl.Date,
    "to_pay_ore": pl.Int64,
    "open_ore": pl.Int64,
}
"""The columns of `items`: issued invoices in order of number, with what is left to be paid (less than 0: too much)."""

UNPLACED = {
    "payment_id": pl.Int64,
    "day": pl.Date,
    "unplaced_ore": pl.Int64,
    "reference": pl.String,
    "note": pl.String,
}
"""The columns of `unplaced`; `note` is the reason why no invoice was found."""


EntryRow = Mapping[str, Any]
"""An entry as stored, with what the bank said of its payment."""


@attrs.frozen(kw_only=True)
class Entry:
    """An entry on an invoice, or on none (`number` ""): what is to be paid grows by `amount_ore`."""

    number: str
    kind: str
    day: date
    amount_ore: int
    payment_id: int | None = None
    note: str = ""


def add_file(connection: Connection, municipality: str, *, by: str, at: datetime, **values: Any) -> int:
    """Note a bank file that was read; the number it gets. `values`: the other columns of `PAYMENT_FILE`."""
    row = {**values, "municipality": municipality, **stamp(by, at)}
    return int(connection.execute(insert(PAYMENT_FILE).returning(PAYMENT_FILE.c.id), row).scalar_one())


def known_file(connection: Connection, municipality: str, message: str, content_hash: str) -> Mapping[str, Any] | None:
    """A file that was read with this content, or that its sender calls the same."""
    same = (PAYMENT_FILE.c.content_hash == content_hash) | (PAYMENT_FILE.c.message == message)
    query = select(PAYMENT_FILE).where(PAYMENT_FILE.c.municipality == municipality, same)
    found = connection.execute(query).mappings().first()
    return dict(found) if found else None


def known_entries(connection: Connection, municipality: str) -> frozenset[str]:
    """The banks' references of all payments that were read."""
    return frozenset(
        connection.execute(select(PAYMENT.c.entry).where(PAYMENT.c.municipality == municipality)).scalars()
    )


def add_payments(
    connection: Connection, municipality: str, file_id: int, rows: Iterable[Mapping[str, Any]]
) -> Sequence[int]:
    """Store a file's payments (entry, day, amount_ore, reference, payer_name, channel); their numbers, in order."""
    last = connection.execute(select(func.coalesce(func.max(PAYMENT.c.id), 0))).scalar_one()
    values = [
        {**row, "id": number, "file_id": file_id, "municipality": municipality}
        for number, row in enumerate(rows, start=last + 1)
    ]
    if values:
        connection.execute(insert(PAYMENT), values)
    return [row["id"] for row in values]


def add_entries(connection: Connection, municipality: str, entries: Iterable[Entry], *, by: str, at: datetime) -> None:
    """Store entries on a municipality's invoices."""
    common = {"municipality": municipality, **stamp(by, at)}
    values = [{**attrs.asdict(entry), **common} for entry in entries]
    if values:
        connection.execute(insert(ENTRY), values)


def items(connection: Connection, municipality: str) -> pl.DataFrame:
    """Every issued invoice of a municipality with what is left to be paid, as `OPEN_ITEMS`."""
    entered = (
        select(ENTRY.c.number, func.sum(ENTRY.c.amount_ore).label("entered_ore"))
        .where(ENTRY.c.municipality == municipality)
        .group_by(ENTRY.c.number)
        .subquery()
    )
    columns = (INVOICE.c[name] for name in ("number", "ocr", "payer_id", "customer"))
    query = (
        select(
            *columns,
            BATCH.c.month,
            INVOICE.c.due_date,
            INVOICE.c.to_pay_ore,
            (INVOICE.c.to_pay_ore + func.coalesce(entered.c.entered_ore, 0)).label("open_ore"),
        )
        .join(BATCH, BATCH.c.id == INVOICE.c.batch_id)
        .join(entered, entered.c.number == INVOICE.c.number, isouter=True)
        .where(INVOICE.c.municipality == municipality, BATCH.c.issued_hash.is_not(None))
        .order_by(INVOICE.c.id)
    )
    rows = [tuple(row) for row in connection.execute(query)]
    return pl.DataFrame(rows, schema=OPEN_ITEMS, orient="row")


def unpaid(connection: Connection, municipality: str, numbers: Sequence[str]) -> dict[str, int]:
    """What has not been paid of invoices, by number: what each asked for, less the payments on it, in öre.

    Fees, interest and what was written off do not count.
    """
    if not numbers:
        return {}
    paid = (
        select(ENTRY.c.number, func.sum(ENTRY.c.amount_ore).label("ore"))
        .where(ENTRY.c.municipality == municipality, ENTRY.c.kind.not_in(NO_MONEY))
        .group_by(ENTRY.c.number)
        .subquery()
    )
    query = (
        select(INVOICE.c.number, INVOICE.c.to_pay_ore + func.coalesce(paid.c.ore, 0))
        .join(paid, paid.c.number == INVOICE.c.number, isouter=True)
        .where(INVOICE.c.municipality == municipality, INVOICE.c.number.in_(numbers))
    )
    return {number: int(ore) for number, ore in connection.execute(query)}


def entries_of(connection: Connection, municipality: str, number: str | None = None) -> list[EntryRow]:
    """The entries of an invoice (or of all), oldest first, with what the bank said of the payment."""
    paid = ("entry", "reference", "payer_name", "channel")
    query = (
        select(ENTRY, *(PAYMENT.c[name] for name in paid))
        .join(PAYMENT, PAYMENT.c.id == ENTRY.c.payment_id, isouter=True)
        .where(ENTRY.c.municipality == municipality)
        .order_by(ENTRY.c.id)
    )
    if number is not None:
        query = query.where(ENTRY.c.number == number)
    return [dict(row) for row in connection.execute(query).mappings()]


def claims(connection: Connection, municipality: str) -> dict[str, Mapping[str, Any]]:
    """The customer number and the area of every invoice, by its number."""
    query = select(INVOICE.c.number, INVOICE.c.customer, INVOICE.c.area).where(INVOICE.c.municipality == municipality)
    return {row["number"]: dict(row) for row in connection.execute(query).mappings()}


def files_of(connection: Connection, municipality: str) -> list[Mapping[str, Any]]:
    """The bank files of a municipality, in the order they were read."""
    query = select(PAYMENT_FILE).where(PAYMENT_FILE.c.municipality == municipality).order_by(PAYMENT_FILE.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def payments_of(connection: Connection, municipality: str) -> list[Mapping[str, Any]]:
    """The payments of a municipality, in the order they were read."""
    query = select(PAYMENT).where(PAYMENT.c.municipality == municipality).order_by(PAYMENT.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def municipality_of_payment(connection: Connection, payment_id: int) -> str | None:
    """The municipality that a payment came in to; None where there is no such payment."""
    return connection.execute(select(PAYMENT.c.municipality).where(PAYMENT.c.id == payment_id)).scalar()


def payments_by_day(connection: Connection, municipality: str, channel: str) -> dict[date, int]:
    """What has come in by a channel, in öre, by day."""
    mine = (PAYMENT.c.municipality == municipality, PAYMENT.c.channel == channel)
    query = select(PAYMENT.c.day, func.sum(PAYMENT.c.amount_ore)).where(*mine).group_by(PAYMENT.c.day)
    return {day: int(ore) for day, ore in connection.execute(query)}


def unplaced(connection: Connection, municipality: str) -> pl.DataFrame:
    """Payments of which something stands on no invoice, as `UNPLACED`."""
    left = -func.sum(ENTRY.c.amount_ore)
    query = (
        select(PAYMENT.c.id, PAYMENT.c.day, left, PAYMENT.c.reference, func.min(ENTRY.c.note))
        .join(PAYMENT, PAYMENT.c.id == ENTRY.c.payment_id)
        .where(ENTRY.c.municipality == municipality, ENTRY.c.number == "")
        .group_by(PAYMENT.c.id, PAYMENT.c.day, PAYMENT.c.reference)
        .having(left != 0)
        .order_by(PAYMENT.c.id)
    )
    return pl.DataFrame([tuple(row) for row in connection.execute(query)], schema=UNPLACED, orient="row")
