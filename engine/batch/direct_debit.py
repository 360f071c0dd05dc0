"""Which invoices of a batch are drawn from the payer's account (autogiro), and the file that asks the bank to do it.

The mandate decides, not how the invoice is delivered: a payer whose account is drawn must not be given a slip too, on
paper or otherwise, and one without a mandate must have a way to pay. The mandates in force are kept with the batch
(`Before.mandates`), so that it is drawn the same when it is computed again, whatever becomes of them later.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from engine.batch.pairs import Comparison, Side
from engine.calc.wording import kronor
from engine.errors import Refused, words_of
from engine.payments import autogiro, bankdays
from engine.payments.autogiro_model import PaymentOrder, Section
from engine.rulebook import Settings
from engine.rulebook.settings import DirectDebit
from engine.store.debits import Debit

BANK = "bank"
NAME = "autogiro"
LONGEST_REFERENCE = 16
Row = Mapping[str, Any]


@attrs.frozen
class Drawing:
    """Whose invoices are drawn: payers with the number the bank knows them by and the first day they may be drawn.

    `how` is None where nobody is.
    """

    how: DirectDebit | None
    payers: Mapping[str, tuple[str, date]]

    @classmethod
    def of(cls, mandates: pl.DataFrame, settings: Settings, day: date) -> "Drawing":
        """As it is for invoices issued on a day; `mandates` as `engine.batch.before.MANDATES`."""
        how = settings.direct_debit_on(day)
        payers = {payer: (number, first) for payer, number, first in mandates.iter_rows()} if how else {}
        return cls(how, payers)

    def draws(self, payer_id: str, to_pay_ore: int, due_date: date | None) -> bool:
        """Whether an invoice is drawn on its due date; of a preview, which has none, whether there is a mandate."""
        first = self.payers.get(payer_id, ("", date.max))[1]
        return to_pay_ore > 0 and payer_id in self.payers and (due_date is None or first <= due_date)

    def debits(self, invoices: Iterable[Row]) -> Iterator[Debit]:
        """What the bank is asked to draw, in order of invoice; `invoices` are issued ones, as their rows as stored."""
        for row in invoices:
            if self.draws(row["payer_id"], row["to_pay_ore"], row["due_date"]):
                yield Debit(
                    number=row["number"],
                    payer_number=self.payers[row["payer_id"]][0],
                    day=row["due_date"],
                    amount_ore=row["to_pay_ore"],
                    reference=row["ocr"] if len(row["ocr"]) <= LONGEST_REFERENCE else row["number"],
                )


def payee(settings: Settings, how: DirectDebit) -> str:
    """The bankgiro number, as digits, that what is drawn is paid to."""
    return (how.bankgiro or settings.identity.bankgiro).replace("-", "")


def section(settings: Settings, how: DirectDebit, written: date, orders: Sequence[Any]) -> Section:
    """Orders of one family (`engine.payments.autogiro_model.Order`) as a section of a file to the bank."""
    return Section(
        written=written,
        customer_number=how.customer_number,
        bankgiro=payee(settings, how),
        orders=tuple(orders),
    )


def payment_file(settings: Settings, how: DirectDebit, debits: Iterable[Debit], written: date) -> bytes:
    """The payment orders (TK82) for a batch's debits; at least one."""
    orders = [
        PaymentOrder(
            day=debit.day,
            payer_number=debit.payer_number,
            amount_ore=debit.amount_ore,
            reference=debit.reference,
        )
        for debit in debits
    ]
    return autogiro.write([section(settings, how, written, orders)])


def refuse_too_late(drawing: Drawing, debits: Sequence[Debit], issue_date: date) -> None:
    """The bank must have the orders some days before they are drawn."""
    if drawing.how is None or not debits:
        return
    due = min(debit.day for debit in debits)
    last = bankdays.bank_days_before(due, drawing.how.bank_days)
    if issue_date > last:
        raise Refused(
            f"Fakturorna förfaller {due}, och uppdragen till Bankgirot ska vara där senast {last} (bank_days i "
            "[[direct_debit]]). Välj ett tidigare fakturadatum, eller en senare förfallodag (min_days_to_due i "
            "[[invoice]]). Inget är fakturerat."
        )


def debits_with_file(debits: Sequence[Debit], path: Path) -> Comparison:
    """The invoices that are drawn, and the payment orders in the file as it lies there, one by one."""
    orders: list[PaymentOrder] = []
    named: list[str] = []
    try:
        sections = autogiro.read_orders(path.read_bytes())
        orders = [order for each in sections for order in each.orders if isinstance(order, PaymentOrder)]
    except (OSError, Refused) as trouble:
        named = [f"{path}: {words_of(trouble)}"]
    asked = {debit.reference: debit for debit in debits}
    ordered = {order.reference: order for order in orders}
    if not named:
        named = [
            f"faktura {asked[reference].number if reference in asked else reference}: {_said(asked.get(reference))} "
            f"ska dras, {path.name} har {_said(ordered.get(reference))}"
            for reference in sorted(asked.keys() | ordered.keys())
            if _key(asked.get(reference)) != _key(ordered.get(reference))
        ]
    return Comparison(
        Side("fakturor som dras via autogiro", len(debits), sum(debit.amount_ore for debit in debits)),
        Side("uppdrag till banken", len(orders), sum(order.amount_ore for order in orders)),
        tuple(named),
    )


def _key(each: Debit | PaymentOrder | None) -> tuple[object, ...]:
    return () if each is None else (each.amount_ore, each.day, each.payer_number)


def _said(each: Debit | PaymentOrder | None) -> str:
    return "inget" if each is None else f"{kronor(each.amount_ore)} den {each.day} från kund {each.payer_number}"
