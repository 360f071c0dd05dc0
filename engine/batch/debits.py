"""What the bank has answered about debits (autogiro): those that were not made, and those that were taken back.

A debit that was made comes in as a payment (`engine.batch.receivables`). One that was not made changes nothing of what
is to be paid: its invoice stays open, and it is noted why. One that was made and is taken back by the payer's bank
opens its invoice again.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import attrs
import polars as pl

from engine.batch.answer import found_invoice
from engine.batch.mandates import Register, event_of
from engine.batch.month import Who
from engine.batch.workspace import Workspace
from engine.payments import autogiro
from engine.payments import mandates as model
from engine.payments.autogiro_model import IN, REFUND, Answer, Payment
from engine.payments.incoming import IncomingPayment
from engine.store import debits as store
from engine.store import mandates as mandate_store
from engine.store.database import Connection
from engine.store.debits import DebitNote
from engine.store.receivables import Entry

AUTOGIRO = "autogiro"
REJECTED = "rejected_payments"
DRAWN = {
    "number": pl.String,
    "payer_number": pl.String,
    "day": pl.Date,
    "amount_ore": pl.Int64,
    "reference": pl.String,
}
"""The columns of `drawn`."""


@attrs.frozen(kw_only=True)
class NotMade:
    """A debit that was not made or was taken back, with what to do; `number` is "" where no invoice was found."""

    number: str
    what: str
    day: date
    amount_ore: int
    text: str
    what_to_do: str


def drawn(workspace: Workspace, municipality: str) -> pl.DataFrame:
    """All that the bank was asked to draw: number, payer_number, day, amount_ore, reference; in order of number."""
    with workspace.database() as db, db.reading() as connection:
        asked = store.debits_of(connection, municipality).values()
    return pl.DataFrame([attrs.astuple(each) for each in asked], schema=DRAWN, orient="row").sort("number")


def to_be_drawn(workspace: Workspace, number: str, today: date) -> date | None:
    """The day an invoice (by its number or OCR reference) will be drawn; None where it is not, or has been."""
    batch, invoice = found_invoice(workspace, number)
    with workspace.database() as db, db.reading() as connection:
        debit = store.debits_of(connection, batch.municipality).get(invoice["number"])
        answered = store.notes_of(connection, batch.municipality, invoice["number"])
    return debit.day if debit is not None and not answered and today < debit.day else None


def answers_in(data: bytes, kind: str) -> tuple[Answer, ...]:
    """The files from Autogiro in a bank file; none in one of another kind (`engine.payments.incoming.FORMATS`)."""
    return autogiro.read(data) if kind == AUTOGIRO else ()


def only_rejections(answers: Sequence[Answer]) -> bool:
    """Whether a file has no payments at all: it is a list of orders that were not accepted."""
    return bool(answers) and all(answer.kind == REJECTED for answer in answers)


def taken_back(
    booked: Sequence[IncomingPayment], ids: Sequence[int], items: pl.DataFrame, placed: Sequence[Entry]
) -> Iterator[Entry]:
    """The entries that open invoices again whose debit was taken back; `placed` are the entries of the same file."""
    known = _by_reference(items)
    paid = dict(items.select("number", pl.col("to_pay_ore") - pl.col("open_ore")).iter_rows())
    for entry in placed:
        if entry.number:
            paid[entry.number] = paid.get(entry.number, 0) - entry.amount_ore
    for payment, payment_id in zip(booked, ids, strict=True):
        if not (payment.channel == AUTOGIRO and payment.reversal):
            continue
        number = next((known[each.text] for each in payment.references if each.text in known), "")
        ore = -payment.amount_ore
        if number and paid.get(number, 0) >= ore:
            paid[number] -= ore
            note = "återtaget autogiro"
            yield Entry(
                number=number, kind="returned", day=payment.day, amount_ore=ore, payment_id=payment_id, note=note
            )


def note(
    connection: Connection, municipality: str, answers: Sequence[Answer], items: pl.DataFrame, digest: str, who: Who
) -> tuple[NotMade, ...]:
    """Note every debit that was not made or was taken back, and what that means for its mandate."""
    known = _by_reference(items)
    found = [
        (answer, payment, known.get(payment.reference, ""))
        for answer in answers
        for payment in answer.payments
        if payment.direction in {IN, REFUND} and not model.outcome(payment, answer.kind).paid
    ]
    told = tuple(_not_made(answer, payment, number, who) for answer, payment, number in found)
    notes = [
        DebitNote(number=each.number, what=each.what, day=each.day, text=each.text, content_hash=digest)
        for each in told
        if each.number
    ]
    store.add_notes(connection, municipality, notes, by=who.name, at=who.at)
    rejected = [payment for answer, payment, _ in found if answer.kind == REJECTED]
    _after_rejections(connection, municipality, rejected, who)
    return told


def _not_made(answer: Answer, payment: Payment, number: str, who: Who) -> NotMade:
    outcome = model.outcome(payment, answer.kind)
    if payment.direction == REFUND:
        what = "taken_back"
    elif answer.kind == REJECTED:
        what = "rejected"
    else:
        what = "retried" if outcome.retried else "not_made"
    unknown = "" if number else f"Referensen ”{payment.reference}” är ingen faktura här. "
    return NotMade(
        number=number,
        what=what,
        day=payment.refunded or payment.day or answer.written or who.at.date(),
        amount_ore=payment.amount_ore,
        text=outcome.text,
        what_to_do=f"{unknown}{outcome.action}",
    )


def _after_rejections(connection: Connection, municipality: str, rejected: Sequence[Payment], who: Who) -> None:
    """What rejected orders say of their mandates: the bank has none, or it is stopped."""
    register = Register.of(connection, municipality)
    events = []
    for payment in rejected:
        before = register.mandate(payment.payer_number)
        if before is not None:
            after = model.after_rejection(before, payment.code, payment.text, who.at.date())
            if after != before:
                events.append(event_of(after, "order_rejected", register.rows[payment.payer_number]["payer_id"]))
    unique = {event.payer_number: event for event in events}
    mandate_store.add_events(connection, municipality, unique.values(), by=who.name, at=who.at)


def _by_reference(items: pl.DataFrame) -> Mapping[str, str]:
    """The numbers of invoices by OCR reference and by number; the OCR reference goes first."""
    by_number = {number: number for number in items["number"]}
    return by_number | dict(items.select("ocr", "number").iter_rows())
