"""That a batch's invoices have reached their payers, as the print house or the distributor has confirmed.

What came back is noted too. Without such a confirmation nobody is reminded.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from engine.batch import guards
from engine.batch.channels import refuse_unknown
from engine.batch.month import Who
from engine.batch.output import channels_of
from engine.batch.workspace import Workspace
from engine.errors import Refused
from engine.store.batches import batch_of, invoices_of
from engine.store.database import record_activity
from engine.store.delivery import Delivery, delivery_states, record_delivery

COMMAND = "delivered"


@attrs.frozen(kw_only=True)
class Delivered:
    """How it stands with a batch's invoices. `noted` are those that the command said something new of; `returned` all
    that have come back and not been delivered since.
    """

    municipality: str
    month: date
    on: date
    invoices: int
    noted: int
    delivered: int
    returned: tuple[str, ...]


def deliver(
    workspace: Workspace,
    municipality: str,
    month: date,
    on: date,
    who: Who,
    *,
    channel: str | None = None,
    returned: Sequence[str] = (),
    again: Sequence[str] = (),
) -> Delivered:
    """Note that the invoices of a batch were delivered on a day, but for those that came back.

    With a `channel`, only those that were sent by it: each distributor confirms its own. What is known already stays:
    an invoice that came back is not delivered until it is named in `again` (sent once more, to another address).
    Invoices are named by number or OCR reference. `Refused`: a batch that is not issued, a day before its invoice date
    or one that has not come (it could not be taken back), an invoice that is not in it or was not sent by the channel,
    a channel that is none or that nothing of the batch was sent by.
    """
    refuse_unknown(channel)
    if on > who.at.date():
        raise Refused(f"{on} har inte varit än. Ange med --on den dag då fakturorna kom fram.")
    with workspace.database() as db, db.writing() as connection:
        batch = batch_of(connection, municipality, f"{month:%Y-%m}")
        if batch is None:
            raise Refused(f"{municipality} {month:%Y-%m} är inte fakturerad. Inget är gjort.")
        guards.refuse_not_issued(batch)
        if batch.issue_date is not None and on < batch.issue_date:
            raise Refused(f"Fakturorna är daterade {batch.issue_date}. Ange en senare dag med --on.")
        invoices = invoices_of(connection, batch)
        way = channels_of(workspace, batch)
        sent_so = _sent_by(channel, invoices, way)
        back, sent = _numbers(sent_so, returned, channel), _numbers(sent_so, again, channel)
        if both := sorted(back & sent):
            raise Refused(f"Faktura {both[0]} kan inte både ha kommit i retur och kommit fram. Inget är gjort.")
        known = delivery_states(connection, municipality)
        new = [
            Delivery(number=row["number"], channel=way[row["number"]], state=state, day=on)
            for row in sent_so
            if (state := _state(row["number"], known, back, sent)) is not None
        ]
        record_delivery(connection, municipality, new, by=who.name, at=who.at)
        after = {**known, **{each.number: each for each in new}}
        states = {row["number"]: after[row["number"]].state for row in invoices if row["number"] in after}
        done = Delivered(
            municipality=municipality,
            month=month,
            on=on,
            invoices=len(invoices),
            noted=len(new),
            delivered=sum(state == "delivered" for state in states.values()),
            returned=tuple(number for number, state in states.items() if state == "returned"),
        )
        if new:
            what = f"{month:%Y-%m}: {done.delivered} levererade, {len(done.returned)} i retur, {on}"
            what += f", {channel}" if channel else ""
            record_activity(connection, municipality, by=who.name, at=who.at, command=COMMAND, what=what)
    return done


def _state(number: str, known: Mapping[str, Delivery], back: Collection[str], sent: Collection[str]) -> str | None:
    """What is new about an invoice; None where nothing is."""
    before = known[number].state if number in known else ""
    if number in back:
        return "returned" if before != "returned" else None
    if before == "returned" and number not in sent:
        return None
    return "delivered" if before != "delivered" else None


def _sent_by(
    channel: str | None, invoices: Sequence[Mapping[str, Any]], way: Mapping[str, str]
) -> Sequence[Mapping[str, Any]]:
    """The invoices that were sent by a channel; all of them for None. `Refused` where none was."""
    found = [row for row in invoices if channel in {None, way[row["number"]]}]
    if invoices and not found:
        ways = ", ".join(sorted(set(way.values())))
        raise Refused(f"Ingen av fakturorna gick med {channel}. De gick med {ways}. Inget är gjort.")
    return found


def _numbers(invoices: Sequence[Mapping[str, Any]], named: Sequence[str], channel: str | None) -> frozenset[str]:
    """The invoices that are named, by number or OCR reference."""
    by_name = {row[key]: str(row["number"]) for row in invoices for key in ("ocr", "number")}
    for name in named:
        if name not in by_name:
            which = f" som gick med {channel}" if channel else ""
            raise Refused(f"Faktura {name} finns inte bland månadens fakturor{which}. Inget är gjort.")
    return frozenset(by_name[name] for name in named)
