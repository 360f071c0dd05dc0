"""Batches, invoices and number series: what a month came to, and who did what with it when.

Numbers are given in one transaction with the invoices that bear them, from a series that knows its next number, so
that a series has no gaps and no number is given twice whatever happens in between.
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
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError

from engine.errors import Refused
from engine.store.database import Database, utc_text
from engine.store.schema import ID, METADATA
from engine.vocabulary import CREDIT_OF

FIRST_CUSTOMER = 10001
STAMPED = {"approved": "approved", "issuing": "issued", "exported": "exported", "reconciled": "reconciled"}
"""The state that notes who and when in the columns of which step: a batch is issued when its numbers are given."""
STATES = ("previewed", "approved", "issuing", "issued", "exported", "reconciled")
"""In the order a batch goes through them."""
NUMBERED_STATES = STATES[STATES.index("issuing") :]
"""The states of a batch whose invoices have their numbers."""

BATCH = Table(
    "batch",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("month", String(7), nullable=False),  # YYYY-MM
    Column("revision", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("folder", Text, nullable=False),  # relative to the workspace
    Column("preview_hash", String(64), nullable=False),
    Column("facts_digest", String(64), nullable=False),
    Column("rules_digest", String(64), nullable=False),
    Column("previewed_by", Text, nullable=False),
    Column("previewed_at", String(32), nullable=False),
    Column("approved_by", Text),
    Column("approved_at", String(32)),
    Column("issued_by", Text),
    Column("issued_at", String(32)),
    Column("issue_date", Date),
    Column("issued_hash", String(64)),
    Column("exported_by", Text),
    Column("exported_at", String(32)),
    Column("exported_hash", String(64)),
    Column("reconciled_by", Text),
    Column("reconciled_at", String(32)),
    UniqueConstraint("municipality", "month", "revision", name="batch_once"),
    CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="batch_state"),
    sqlite_autoincrement=True,
)

INVOICE = Table(
    "invoice",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("batch_id", ID, ForeignKey("batch.id"), nullable=False),
    Column("municipality", String(64), nullable=False),
    Column("number", String(25), nullable=False),
    Column("payer_id", String(12), nullable=False),
    # "all" where one invoice is for all areas; of a credit invoice the one it credits (`engine.calc.credits`)
    Column("area", String(32), nullable=False),
    Column("customer", String(25), nullable=False),
    Column("ocr", String(25), nullable=False),
    Column("due_date", Date, nullable=False),
    Column("lines_ore", BigInteger, nullable=False),
    Column("settled_ore", BigInteger, nullable=False),
    Column("brought_forward_ore", BigInteger, nullable=False),
    Column("from_credits_ore", BigInteger, nullable=False),
    Column("to_pay_ore", BigInteger, nullable=False),
    Column("carried_forward_ore", BigInteger, nullable=False),
    UniqueConstraint("municipality", "number", name="invoice_number"),
    UniqueConstraint("municipality", "ocr", name="invoice_ocr"),
    UniqueConstraint("batch_id", "payer_id", "area", name="invoice_payer"),
    # a number as a payer reads it out says nothing of the municipality
    Index("invoice_by_number", "number"),
    Index("invoice_by_ocr", "ocr"),
    sqlite_autoincrement=True,
)

SERIES = Table(
    "number_series",
    METADATA,
    Column("municipality", String(64), primary_key=True),
    Column("series", String(8), primary_key=True),
    Column("next_number", BigInteger, nullable=False),
)

CUSTOMER = Table(
    "customer",
    METADATA,
    Column("municipality", String(64), primary_key=True),
    Column("payer_id", String(12), primary_key=True),
    Column("number", BigInteger, nullable=False),
    UniqueConstraint("municipality", "number", name="customer_number"),
)

CARRIED = Table(
    "carried",
    METADATA,
    Column("batch_id", ID, ForeignKey("batch.id"), primary_key=True),
    Column("payer_id", String(12), primary_key=True),
    Column("area", String(16), primary_key=True),  # never "all"
    Column("amount_ore", BigInteger, nullable=False),  # positive: saved up; negative: credit
)


@attrs.frozen
class Batch:
    """One municipality's batch of a month, as stored."""

    id: int
    municipality: str
    month: str
    revision: int
    state: str
    folder: str
    preview_hash: str
    facts_digest: str
    rules_digest: str
    previewed_by: str
    previewed_at: str
    approved_by: str | None
    approved_at: str | None
    issued_by: str | None
    issued_at: str | None
    issue_date: date | None
    issued_hash: str | None
    exported_by: str | None
    exported_at: str | None
    exported_hash: str | None
    reconciled_by: str | None
    reconciled_at: str | None


def batch_of(connection: Connection, municipality: str, month: str) -> Batch | None:
    """The latest revision of a municipality's batch of a month, if there is one."""
    wanted = (BATCH.c.municipality == municipality, BATCH.c.month == month)
    row = connection.execute(select(BATCH).where(*wanted).order_by(BATCH.c.revision.desc())).mappings().first()
    return Batch(**row) if row else None


def all_batches(db: Database) -> tuple[Batch, ...]:
    """Every batch, in the order they were first previewed."""
    with db.reading() as connection:
        return tuple(Batch(**row) for row in connection.execute(select(BATCH).order_by(BATCH.c.id)).mappings())


def save_preview(connection: Connection, *, by: str, at: datetime, **values: Any) -> None:
    """Store a preview; it takes the place of an earlier one of the same batch, whose approval is gone with it."""
    key = {name: values[name] for name in ("municipality", "month", "revision")}
    connection.execute(delete(BATCH).where(*(BATCH.c[name] == value for name, value in key.items())))
    connection.execute(
        insert(BATCH), {**values, "state": "previewed", "previewed_by": by, "previewed_at": utc_text(at)}
    )


def advance(connection: Connection, batch: Batch, state: str, *, by: str, at: datetime, **values: Any) -> None:
    """Move a batch on to its next state, if it is still in the state it was read in; `values` are further columns."""
    step = STAMPED.get(state)
    stamp = {f"{step}_by": by, f"{step}_at": utc_text(at)} if step else {}
    changed = connection.execute(
        update(BATCH).where(BATCH.c.id == batch.id, BATCH.c.state == batch.state).values(state=state, **stamp, **values)
    )
    assert changed.rowcount == 1, "the batch was moved on by another run inside this transaction"


def take_numbers(connection: Connection, municipality: str, series: str, first: int, count: int) -> range:
    """The next `count` numbers of a series that begins with `first`, used up when the transaction is kept."""
    key = (SERIES.c.municipality == municipality, SERIES.c.series == series)
    start = connection.execute(select(SERIES.c.next_number).where(*key).with_for_update()).scalar()
    if start is None:
        start = first
        connection.execute(insert(SERIES), {"municipality": municipality, "series": series, "next_number": start})
    connection.execute(update(SERIES).where(*key).values(next_number=start + count))
    return range(start, start + count)


def customers(connection: Connection, municipality: str, payers: Iterable[str]) -> dict[str, int]:
    """The customer number of each payer, which says nothing of who it is; those who have none get the next ones."""
    here = select(CUSTOMER.c.payer_id, CUSTOMER.c.number).where(CUSTOMER.c.municipality == municipality)
    known = {row.payer_id: row.number for row in connection.execute(here)}
    new = sorted(set(payers) - set(known))
    numbers = take_numbers(connection, municipality, "customer", FIRST_CUSTOMER, len(new))
    values = [{"municipality": municipality, "payer_id": p, "number": n} for p, n in zip(new, numbers, strict=True)]
    if values:
        connection.execute(insert(CUSTOMER), values)
    return known | dict(zip(new, numbers, strict=True))


def customer_numbers(connection: Connection, municipality: str) -> dict[str, str]:
    """The payers that have a customer number, by that number."""
    here = select(CUSTOMER.c.number, CUSTOMER.c.payer_id).where(CUSTOMER.c.municipality == municipality)
    return {str(row.number): row.payer_id for row in connection.execute(here)}


def keep_customer_number(connection: Connection, municipality: str, payer_id: str, number: int) -> None:
    """Let a payer who has none keep the customer number of an earlier system, free here; others come after it."""
    values = {"municipality": municipality, "payer_id": payer_id, "number": number}
    connection.execute(insert(CUSTOMER), values)
    first = take_numbers(connection, municipality, "customer", FIRST_CUSTOMER, 0).start
    if number >= first:
        take_numbers(connection, municipality, "customer", FIRST_CUSTOMER, number + 1 - first)


def add_invoices(connection: Connection, batch: Batch, rows: Iterable[Mapping[str, Any]]) -> None:
    """Store a batch's invoices: number, payer_id, area, customer, ocr, due_date, lines_ore, settled_ore,
    brought_forward_ore, from_credits_ore, to_pay_ore, carried_forward_ore.
    """
    values = [{**row, "batch_id": batch.id, "municipality": batch.municipality} for row in rows]
    if not values:
        return
    try:
        connection.execute(insert(INVOICE), values)
    except IntegrityError as error:
        raise Refused(
            f"Ett fakturanummer i {batch.municipality} {batch.month} finns redan: nummerserien har ändrats utifrån. "
            "Inget är sparat. Återställ databasen från säkerhetskopian."
        ) from error


def invoices_of(connection: Connection, batch: Batch) -> Sequence[Mapping[str, Any]]:
    """A batch's invoices in order of number."""
    query = select(INVOICE).where(INVOICE.c.batch_id == batch.id).order_by(INVOICE.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def invoice_sums(db: Database) -> dict[int, tuple[int, int]]:
    """How many invoices each batch (by its id) has, and what is to be paid for them in öre."""
    query = select(INVOICE.c.batch_id, func.count(), func.sum(INVOICE.c.to_pay_ore)).group_by(INVOICE.c.batch_id)
    with db.reading() as connection:
        return {batch: (count, int(ore)) for batch, count, ore in connection.execute(query)}


def find_invoice(db: Database, number: str) -> tuple[Batch, Mapping[str, Any]] | None:
    """An invoice by its number (or OCR reference), and its batch."""
    wanted = (INVOICE.c.number == number) | (INVOICE.c.ocr == number)
    with db.reading() as connection:
        row = connection.execute(select(INVOICE).where(wanted)).mappings().first()
        if row is None:
            return None
        batch = connection.execute(select(BATCH).where(BATCH.c.id == row["batch_id"])).mappings().one()
        return Batch(**batch), dict(row)


def credit_invoice_of(connection: Connection, municipality: str, number: str) -> str:
    """The number of the credit invoice that credits an invoice; "" where there is none."""
    wanted = (INVOICE.c.municipality == municipality, INVOICE.c.area == f"{CREDIT_OF}{number}")
    return connection.execute(select(INVOICE.c.number).where(*wanted)).scalar() or ""


def carry(connection: Connection, batch: Batch, amounts: Mapping[tuple[str, str], int]) -> None:
    """Store what each payer carries forward from a batch: öre by payer and area, zero amounts left out."""
    values = [
        {"batch_id": batch.id, "payer_id": payer, "area": area, "amount_ore": ore}
        for (payer, area), ore in sorted(amounts.items())
        if ore
    ]
    if values:
        connection.execute(insert(CARRIED), values)


def issued_before(connection: Connection, batch: Batch) -> str:
    """The hash of what the municipality issued last before this batch; "" where it is the first."""
    key = (BATCH.c.issued_at, BATCH.c.id)
    earlier = select(BATCH.c.issued_hash).where(
        BATCH.c.municipality == batch.municipality,
        BATCH.c.issued_hash.is_not(None),
        tuple_(*key) < tuple_(literal(batch.issued_at), literal(batch.id)),
    )
    return connection.execute(earlier.order_by(*(each.desc() for each in key))).scalar() or ""


def unfinished(connection: Connection, municipality: str) -> tuple[str, ...]:
    """The months whose invoices have their numbers but not all of their documents, as YYYY-MM."""
    wanted = (BATCH.c.municipality == municipality, BATCH.c.state == "issuing")
    return tuple(connection.execute(select(BATCH.c.month).where(*wanted).order_by(BATCH.c.month)).scalars())


def months_issued(connection: Connection, municipality: str) -> tuple[str, ...]:
    """The months of a municipality that are issued, as YYYY-MM, in order."""
    wanted = (BATCH.c.municipality == municipality, BATCH.c.issued_at.is_not(None))
    return tuple(connection.execute(select(BATCH.c.month).where(*wanted).order_by(BATCH.c.month)).scalars())


def brought_forward(connection: Connection, municipality: str) -> dict[tuple[str, str], int]:
    """What payers bring to the next batch: öre by payer and area, as the batch that was issued last left it."""
    issued = select(BATCH.c.id).where(BATCH.c.municipality == municipality, BATCH.c.state.in_(NUMBERED_STATES))
    latest = connection.execute(issued.order_by(BATCH.c.issued_at.desc(), BATCH.c.id.desc())).scalar()
    if latest is None:
        return {}
    columns = (CARRIED.c.payer_id, CARRIED.c.area, CARRIED.c.amount_ore)
    rows = connection.execute(select(*columns).where(CARRIED.c.batch_id == latest))
    return {(row.payer_id, row.area): row.amount_ore for row in rows}
