"""Postponement (anstånd): a payer may wait with an invoice. What is owed is the same; it is reminded of later."""

from datetime import date

import attrs

from engine.batch.answer import found_invoice
from engine.batch.month import Who
from engine.batch.workspace import Workspace
from engine.errors import Refused
from engine.store.database import record_activity
from engine.store.orders import credit_of
from engine.store.postponements import note_postponement, postponement_of

COMMAND = "postpone"


@attrs.frozen(kw_only=True)
class Postponed:
    """An invoice and until when it may wait, None where a postponement was taken back. `is_new`: whether this changed
    anything.
    """

    municipality: str
    number: str
    due_date: date
    until: date | None
    is_new: bool


def postpone(workspace: Workspace, number: str, until: date, reason: str, who: Who) -> Postponed:
    """Let an invoice wait until a day. Given again it changes nothing; with another day or reason it takes that.

    `number` is the invoice's, or its OCR reference. `Refused`: an invoice that is not there or not issued, is credited,
    or has nothing to pay; a day that is not after its due date; no reason.
    """
    if not reason.strip():
        raise Refused("Ange varför fakturan får anstånd, med --reason. Skälet sparas men skrivs inte ut.")
    batch, row = found_invoice(workspace, number)
    town, own, due = batch.municipality, row["number"], row["due_date"]
    if row["to_pay_ore"] <= 0:
        raise Refused(f"Faktura {own} har inget att betala, så det finns inget att ge anstånd med.")
    if until <= due:
        raise Refused(f"Faktura {own} förfaller {due}. Ange ett senare datum med --until.")
    with workspace.database() as db, db.writing() as connection:
        credit = credit_of(connection, town, own)
        if credit is not None:
            raise Refused(f"Faktura {own} krediteras med {credit.month}, så det finns inget att ge anstånd med.")
        earlier = postponement_of(connection, town, own)
        is_new = earlier is None or (earlier.until, earlier.reason) != (until, reason.strip())
        if is_new:
            note_postponement(connection, batch, own, until, reason.strip(), by=who.name, at=who.at)
            what = f"{batch.month} faktura {own}: anstånd till {until}: {reason.strip()}"
            record_activity(connection, town, by=who.name, at=who.at, command=COMMAND, what=what)
    return Postponed(municipality=town, number=own, due_date=due, until=until, is_new=is_new)


def cancel_postponement(workspace: Workspace, number: str, reason: str, who: Who) -> Postponed:
    """Take a postponement back, so that the invoice's own due date holds."""
    batch, row = found_invoice(workspace, number)
    town, own = batch.municipality, row["number"]
    with workspace.database() as db, db.writing() as connection:
        is_new = postponement_of(connection, town, own) is not None
        if is_new:
            note_postponement(connection, batch, own, None, reason.strip(), by=who.name, at=who.at)
            what = (
                f"{batch.month} faktura {own}: anståndet är återtaget{f': {reason.strip()}' if reason.strip() else ''}"
            )
            record_activity(connection, town, by=who.name, at=who.at, command=COMMAND, what=what)
    return Postponed(municipality=town, number=own, due_date=row["due_date"], until=None, is_new=is_new)
