"""Whether an invoice has reached its payer: what the print house or the distributor has confirmed. Only added to.

The row that was noted last says how it stands. An invoice without a row has not been sent, as far as anybody knows.
"""

from collections.abc import Iterable
from datetime import date, datetime

import attrs
from sqlalchemy import CheckConstraint, Column, Connection, Date, Index, String, Table, Text, func, insert, select

from engine.store.database import stamp
from engine.store.schema import ID, METADATA, stamped

CHANNELS = ("paper", "e_invoice", "digital_mailbox", "direct_debit")
STATES = ("handed_over", "delivered", "returned", "failed")
"""Handed to whoever distributes it; confirmed as delivered; come back; the channel could not take it."""

DELIVERY = Table(
    "delivery",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("number", String(25), nullable=False),  # of the invoice
    Column("channel", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("note", Text, nullable=False),
    *stamped(),
    CheckConstraint(f"channel IN ({', '.join(repr(each) for each in CHANNELS)})", name="delivery_channel"),
    CheckConstraint(f"state IN ({', '.join(repr(each) for each in STATES)})", name="delivery_state"),
    Index("delivery_number", "municipality", "number"),
    sqlite_autoincrement=True,
)


@attrs.frozen(kw_only=True)
class Delivery:
    """What is known of an invoice's way to its payer, and from which day."""

    number: str
    channel: str
    state: str
    day: date
    note: str = ""


def record_delivery(
    connection: Connection, municipality: str, deliveries: Iterable[Delivery], *, by: str, at: datetime
) -> None:
    """Add what became known of invoices."""
    common = {"municipality": municipality, **stamp(by, at)}
    values = [{**attrs.asdict(each), **common} for each in deliveries]
    if values:
        connection.execute(insert(DELIVERY), values)


def delivery_states(connection: Connection, municipality: str) -> dict[str, Delivery]:
    """How it stands with every invoice of which anything is known, by invoice number."""
    table = DELIVERY.c
    latest = select(func.max(table.id)).where(table.municipality == municipality).group_by(table.number)
    columns = [table[field.name] for field in attrs.fields(Delivery)]
    rows = connection.execute(select(*columns).where(table.id.in_(latest)).order_by(table.id)).mappings()
    return {row["number"]: Delivery(**row) for row in rows}
