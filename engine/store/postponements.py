"""Postponements (anstånd): until when a payer may wait with an invoice. Nothing is changed, only added to.

A later row for an invoice takes the place of the earlier one; a row without a day says that it is taken back.
"""

from collections.abc import Iterator
from datetime import date, datetime

import attrs
from sqlalchemy import Column, Connection, Date, ForeignKey, Index, String, Table, Text, func, insert, select

from engine.store.batches import BATCH, Batch
from engine.store.database import stamp
from engine.store.schema import ID, METADATA, stamped

POSTPONEMENT = Table(
    "postponement",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("batch_id", ID, ForeignKey("batch.id"), nullable=False),  # of the invoice
    Column("number", String(25), nullable=False),
    Column("until", Date),  # the new last day to pay; none = taken back
    Column("reason", Text, nullable=False),
    *stamped(),
    Index("postponement_by_number", "batch_id", "number"),
    sqlite_autoincrement=True,
)


@attrs.frozen
class Postponement:
    """An invoice may be paid as late as `until`; who said so, when (UTC) and why."""

    number: str
    until: date
    reason: str
    by: str
    at: str


def postponements(connection: Connection, municipality: str) -> dict[str, date]:
    """Until when invoices may wait: the day by invoice number, as it was said last; those taken back are left out."""
    return {each.number: each.until for _, each in _in_force(connection, municipality)}


def postponed_by_batch(connection: Connection, municipality: str) -> dict[int, int]:
    """How many invoices of each batch (by its id) may wait."""
    counts: dict[int, int] = {}
    for batch, _ in _in_force(connection, municipality):
        counts[batch] = counts.get(batch, 0) + 1
    return counts


def postponement_of(connection: Connection, municipality: str, number: str) -> Postponement | None:
    """The postponement of an invoice, if there is one in force."""
    return next((each for _, each in _in_force(connection, municipality, number)), None)


def _in_force(connection: Connection, municipality: str, number: str = "") -> Iterator[tuple[int, Postponement]]:
    """The postponements in force with the ids of their batches, in order of invoice number."""
    table = POSTPONEMENT.c
    latest = select(func.max(table.id)).group_by(table.batch_id, table.number)
    wanted = [BATCH.c.municipality == municipality, table.id.in_(latest), table.until.is_not(None)]
    if number:
        wanted.append(table.number == number)
    rows = select(POSTPONEMENT).join(BATCH, BATCH.c.id == table.batch_id).where(*wanted).order_by(table.number)
    for row in connection.execute(rows):
        yield row.batch_id, Postponement(row.number, row.until, row.reason, row.recorded_by, row.recorded_at)


def note_postponement(
    connection: Connection, batch: Batch, number: str, until: date | None, reason: str, *, by: str, at: datetime
) -> None:
    """Add that an invoice of a batch may wait until a day, or with None that it may not any more."""
    values = {"batch_id": batch.id, "number": number, "until": until, "reason": reason}
    connection.execute(insert(POSTPONEMENT), {**values, **stamp(by, at)})
