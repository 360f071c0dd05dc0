"""Files about mandates and debits to the bank: mandates new, ended and renumbered; debits cancelled before their day.

The payment orders of a month are among the files of its batch (`engine.batch.outgoing`). All are numbered in the
register of files that go out.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from engine.batch import evidence
from engine.batch.answer import found_invoice
from engine.batch.direct_debit import BANK, section
from engine.batch.files import make_folder, write_whole
from engine.batch.mandate_answers import account_holder
from engine.batch.mandates import COMMAND, agreement
from engine.batch.month import Who
from engine.batch.output import Written
from engine.batch.workspace import Workspace
from engine.errors import Refused
from engine.payments import autogiro
from engine.payments.autogiro_model import IN, ChangeOrder, ChangePayerNumber, DeleteMandate, NewMandate, Order
from engine.store import debits, mandates
from engine.store import outgoing as register
from engine.store.database import Connection, record_activity
from engine.store.debits import Debit, DebitNote

FOLDER = "autogiro"
CANCEL_ONE = "25"


@attrs.frozen(kw_only=True)
class Cancelled:
    """A debit that the bank is asked not to make, and the file that asks it."""

    number: str
    day: date
    amount_ore: int
    file: Written


def export(workspace: Workspace, municipality: str, who: Who) -> Written | None:
    """Write what the bank is to be told of mandates since last time; None where that is nothing."""
    with workspace.database() as db, db.writing() as connection:
        events = mandates.unsent(connection, municipality)
        if not events:
            return None
        orders = [_order(event) for event in events]
        written = _entered(workspace, connection, municipality, "medgivanden", orders, 0, who)
        path = written.path.relative_to(workspace.root).as_posix()
        mandates.mark_sent(connection, [event["id"] for event in events], path)
    return written


def _order(event: Mapping[str, Any]) -> Order:
    """What the bank is to do because of an event."""
    number = event["payer_number"]
    match event["event"]:
        case "requested":
            return NewMandate(payer_number=number, account=event["account"], identity=account_holder(event["payer_id"]))
        case "accepted":
            return NewMandate(payer_number=number)
        case "turned_down":
            return NewMandate(payer_number=number, rejected=True)
        case "renumbered":
            return ChangePayerNumber(payer_number=event["earlier_number"], new_payer_number=number)
    return DeleteMandate(payer_number=number)


def cancel(workspace: Workspace, number: str, who: Who) -> Cancelled:
    """Ask the bank not to draw an invoice that is credited, postponed or otherwise not to be drawn.

    `Refused`: an invoice that is not drawn, has been cancelled or answered already, or whose day has come.
    """
    batch, invoice = found_invoice(workspace, number)
    town, own = batch.municipality, invoice["number"]
    with workspace.database() as db, db.writing() as connection:
        debit = _cancellable(connection, town, own, who.at.date())
        order = ChangeOrder(
            kind=CANCEL_ONE,
            payer_number=debit.payer_number,
            day=debit.day,
            amount_ore=debit.amount_ore,
            direction=IN,
            reference=debit.reference,
        )
        written = _entered(workspace, connection, town, "makulering", [order], debit.amount_ore, who)
        note = DebitNote(
            number=own, what="cancelled", day=who.at.date(), text="Uttaget är makulerat av oss.", content_hash=""
        )
        debits.add_notes(connection, town, [note], by=who.name, at=who.at)
    return Cancelled(number=own, day=debit.day, amount_ore=debit.amount_ore, file=written)


def _cancellable(connection: Connection, municipality: str, number: str, today: date) -> Debit:
    debit = debits.debits_of(connection, municipality).get(number)
    if debit is None:
        raise Refused(f"Faktura {number} dras inte via autogiro, eller är inte exporterad än. Inget är gjort.")
    if notes := debits.notes_of(connection, municipality, number):
        raise Refused(f"Faktura {number} dras inte längre: {notes[-1]['text']} Inget är gjort.")
    if today >= debit.day:
        raise Refused(f"Faktura {number} drogs {debit.day}: det går inte att makulera. Betala tillbaka i stället.")
    return debit


def _entered(
    workspace: Workspace,
    connection: Connection,
    municipality: str,
    name: str,
    orders: Sequence[Order],
    sum_ore: int,
    who: Who,
) -> Written:
    """A file of orders to the bank, written and in the register.

    It is named by its number, so that a run that was stopped writes the same file again.
    """
    settings = workspace.rulebook().municipality(municipality).settings
    how = agreement(settings, who.at.date())
    data = autogiro.write([section(settings, how, who.at.date(), orders)])
    folder = workspace.output / municipality / FOLDER
    make_folder(folder)
    path = folder / f"{name}-{register.next_number(connection, municipality, BANK):04}.txt"
    written = Written(path, len(orders), sum_ore, evidence.sha256(data), BANK)
    write_whole(path, data)
    row = {
        **{field: getattr(written, field) for field in ("receiver", "count", "sum_ore", "sha256")},
        "month": f"{who.at:%Y-%m}",
        "path": path.relative_to(workspace.root).as_posix(),
    }
    register.enter(connection, municipality, [row], by=who.name, at=who.at)
    what = f"{path.name} {written.sha256}: {len(orders)} uppdrag"
    record_activity(connection, municipality, by=who.name, at=who.at, command=COMMAND, what=what)
    return written
