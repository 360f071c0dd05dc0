"""What has been ordered for a month that is not issued yet: to correct earlier months, to credit an invoice whole."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import attrs
from sqlalchemy import Column, Connection, Date, String, Table, Text, UniqueConstraint, delete, insert, select, update

from engine.store.batches import BATCH, INVOICE, Batch
from engine.store.database import utc_text
from engine.store.schema import ID, METADATA
from engine.vocabulary import CREDIT_OF, credited_number

CORRECTION_ORDER = Table(
    "correction_order",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("month", String(7), nullable=False),  # of the batch it goes out with, YYYY-MM
    Column("back_to", Date, nullable=False),  # first day of the earliest month of service
    Column("ordered_by", Text, nullable=False),
    Column("ordered_at", String(32), nullable=False),
    UniqueConstraint("municipality", "month", name="correction_order_once"),
    sqlite_autoincrement=True,
)

CREDIT_ORDER = Table(
    "credit_order",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("number", String(25), nullable=False),  # of the invoice that is credited
    Column("month", String(7), nullable=False),
    Column("reason", Text, nullable=False),
    Column("ordered_by", Text, nullable=False),
    Column("ordered_at", String(32), nullable=False),
    UniqueConstraint("municipality", "number", name="credit_order_once"),
    sqlite_autoincrement=True,
)


@attrs.frozen
class Credit:
    """An invoice that is credited whole, with the month of the batch that credits it, and why."""

    number: str
    month: str
    reason: str


@attrs.frozen
class Ordered:
    """What is ordered for the batch of a month. `back_to` is None where nothing is corrected."""

    back_to: date | None
    credits: tuple[Credit, ...]


def ordered(connection: Connection, municipality: str, month: str) -> Ordered:
    """What is ordered for a municipality's batch of a month (YYYY-MM); credits in order of invoice number."""
    of_month = (CORRECTION_ORDER.c.municipality == municipality, CORRECTION_ORDER.c.month == month)
    back_to = connection.execute(select(CORRECTION_ORDER.c.back_to).where(*of_month)).scalar()
    wanted = (CREDIT_ORDER.c.municipality == municipality, CREDIT_ORDER.c.month == month)
    return Ordered(back_to, tuple(_credits(connection, *wanted)))


def credit_of(connection: Connection, municipality: str, number: str) -> Credit | None:
    """The order to credit an invoice, if there is one."""
    found = _credits(connection, CREDIT_ORDER.c.municipality == municipality, CREDIT_ORDER.c.number == number)
    return found[0] if found else None


def credits_without_invoice(connection: Connection, municipality: str) -> dict[str, bool]:
    """The invoices that are ordered to be credited and that no credit invoice is settled against: whether the batch of
    the order has its numbers already. One that had them before there were credit invoices lowered the next invoice.
    """
    done = select(INVOICE.c.area).where(INVOICE.c.municipality == municipality, INVOICE.c.area.startswith(CREDIT_OF))
    settled = {credited_number(area) for area in connection.execute(done).scalars()}
    numbered = {batch.month for batch in batches_issued(connection, municipality)}
    orders = _credits(connection, CREDIT_ORDER.c.municipality == municipality)
    return {each.number: each.month in numbered for each in orders if each.number not in settled}


def _credits(connection: Connection, *wanted: Any) -> list[Credit]:
    columns = (CREDIT_ORDER.c.number, CREDIT_ORDER.c.month, CREDIT_ORDER.c.reason)
    rows = connection.execute(select(*columns).where(*wanted).order_by(CREDIT_ORDER.c.number))
    return [Credit(row.number, row.month, row.reason) for row in rows]


def order_correction(
    connection: Connection, municipality: str, month: str, back_to: date, *, by: str, at: datetime
) -> bool:
    """Order that months back to one are corrected with the batch of a month; False where that was ordered already."""
    of_month = (CORRECTION_ORDER.c.municipality == municipality, CORRECTION_ORDER.c.month == month)
    earlier = connection.execute(select(CORRECTION_ORDER.c.back_to).where(*of_month)).scalar()
    values = {"back_to": back_to, "ordered_by": by, "ordered_at": utc_text(at)}
    if earlier is None:
        connection.execute(insert(CORRECTION_ORDER), {"municipality": municipality, "month": month, **values})
    elif earlier != back_to:
        connection.execute(update(CORRECTION_ORDER).where(*of_month).values(**values))
    return earlier != back_to


def order_credit(connection: Connection, municipality: str, credit: Credit, *, by: str, at: datetime) -> None:
    """Order that an invoice is credited; there may be no such order yet."""
    values = {**attrs.asdict(credit), "municipality": municipality, "ordered_by": by, "ordered_at": utc_text(at)}
    connection.execute(insert(CREDIT_ORDER), values)


def cancel_correction(connection: Connection, municipality: str, month: str) -> bool:
    """Take an order to correct back; False where there was none."""
    of_month = (CORRECTION_ORDER.c.municipality == municipality, CORRECTION_ORDER.c.month == month)
    return connection.execute(delete(CORRECTION_ORDER).where(*of_month)).rowcount > 0


def cancel_credit(connection: Connection, municipality: str, number: str) -> bool:
    """Take an order to credit an invoice back; False where there was none."""
    wanted = (CREDIT_ORDER.c.municipality == municipality, CREDIT_ORDER.c.number == number)
    return connection.execute(delete(CREDIT_ORDER).where(*wanted)).rowcount > 0


def batches_issued(connection: Connection, municipality: str) -> tuple[Batch, ...]:
    """A municipality's batches whose invoices have their numbers, in order of month."""
    wanted = (BATCH.c.municipality == municipality, BATCH.c.issued_at.is_not(None))
    rows = connection.execute(select(BATCH).where(*wanted).order_by(BATCH.c.month, BATCH.c.revision)).mappings()
    return tuple(Batch(**row) for row in rows)


def numbers_of(connection: Connection, batch: Batch) -> Sequence[Mapping[str, Any]]:
    """The invoices of a batch: payer_id, area (as on the invoice: "all" for both) and number."""
    columns = (INVOICE.c.payer_id, INVOICE.c.area, INVOICE.c.number)
    return [dict(row) for row in connection.execute(select(*columns).where(INVOICE.c.batch_id == batch.id)).mappings()]
