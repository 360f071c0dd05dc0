"""From invoices to vouchers: what is claimed from whom, and which income it is.

An invoice gives these rows; debit is positive, and rows of zero are left out:

| row | account | coded with | amount |
|---|---|---|---|
| the claim | receivable | customer, invoice | what is to be paid |
| settled | receivable | customer, the invoice that is credited | − what a credit invoice is settled against it |
| the customer's balance | receivable | customer | credit left for next time − credit used from before |
| income, one a service | income | ansvar, verksamhet, aktivitet, projekt, motpart | − the sum of its lines |
| small amounts saved up | income of `adjustment` or `care_adjustment` | as above | − what was brought forward |
| rounding | rounding | as the income | − the rounding |

They balance because lines + settled + saved up + credit used + rounding = to pay + carried forward (checked, for every
invoice).

Why so: a *credit* brought forward was posted when it arose (income down, the customer's balance down), so using it only
moves it from the customer's balance to the invoice. A *small amount* saved up was never invoiced, so it was never
posted; it becomes income the day it is invoiced, as an adjustment of its area, as its services are by then mixed.
What is carried forward without an invoice, and what is waived, is not posted at all. A *credit invoice* takes income
back: what had not been paid of the invoice it credits is taken off that claim, and the rest, which had been paid, goes
to the customer's balance and from there to the customer's next invoice, as any credit.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Self

import attrs

from engine.errors import Refused
from engine.ledger.sie_fields import Objects, amount
from engine.ledger.sie_model import Transaction, Voucher

MODES = ("batch", "invoice")

ANSVAR, PROJEKT, CUSTOMER, INVOICE, VERKSAMHET, AKTIVITET, MOTPART = 1, 6, 8, 10, 20, 21, 23
DIMENSION_NAMES = {
    ANSVAR: "Ansvar",
    PROJEKT: "Projekt",
    CUSTOMER: "Kund",
    INVOICE: "Faktura",
    VERKSAMHET: "Verksamhet",
    AKTIVITET: "Aktivitet",
    MOTPART: "Motpart",
}
"""1, 6, 8 and 10 are reserved by SIE for these; 20 and above are to be agreed with the receiving ledger."""

Row = tuple[str, Objects, str, int]
"""A row before it is summed: account, coding string, text, öre. A claim's coding string begins with the customer."""


@attrs.frozen(kw_only=True)
class Coding:
    """How a service is posted. The same names as in `[[coding]]` of municipality.toml; "" = not coded."""

    service: str
    receivable_account: str
    income_account: str
    rounding_account: str
    ansvar: str
    verksamhet: str
    aktivitet: str = ""
    projekt: str = ""
    motpart: str = ""
    voucher_series: str = ""
    text: str = ""

    @classmethod
    def like(cls, row: object) -> Self:
        """The coding that a rule row of the same names says."""
        return cls(**{field.name: getattr(row, field.name) for field in attrs.fields(cls)})

    @cached_property
    def objects(self) -> Objects:
        """The coding string of an income row, in the order of the dimensions."""
        coded = (
            (ANSVAR, self.ansvar),
            (PROJEKT, self.projekt),
            (VERKSAMHET, self.verksamhet),
            (AKTIVITET, self.aktivitet),
            (MOTPART, self.motpart),
        )
        return tuple((dimension, number) for dimension, number in coded if number)


@attrs.frozen
class Line:
    """One line of an invoice: the service, its amount in öre (negative for a credit), and the year it is of where that
    is told.
    """

    service: str
    amount_ore: int
    year: int = 0


@attrs.frozen(kw_only=True)
class Invoice:
    """An issued invoice as the ledger sees it, in öre. The customer number must not be a personal identity number.

    `saved_up` are small amounts brought forward, each with the service it is posted as; `credit_used_ore` (<= 0) is
    credit brought forward, or handed on by a credit invoice of the same day. `credits` is the number of the invoice
    that a credit invoice credits, and `settled_ore` what is taken off that claim (below zero: added to it, since more
    had been paid of it than it asked for).
    """

    number: str
    invoice_date: date
    customer_number: str
    lines: tuple[Line, ...]
    to_pay_ore: int
    saved_up: tuple[Line, ...] = ()
    credit_used_ore: int = 0
    carried_forward_ore: int = 0
    rounding_ore: int = 0
    credits: str = ""
    settled_ore: int = 0


def vouchers(
    invoices: Iterable[Invoice],
    codings: Iterable[Coding],
    *,
    mode: str,
    text: str,
    registered: date | None = None,
    sign: str = "",
) -> tuple[Voucher, ...]:
    """The vouchers of a batch, in the order of the invoices. They balance; the ledger gives them their numbers.

    `mode` "batch" gives one voucher for each invoice date and series, with a claim per invoice and one income row per
    coding; "invoice" gives one voucher per invoice. `text` is the batch's, such as "Barnomsorgsavgifter november 2026".
    Refused: a service without coding or with two, an invoice that does not add up or is given twice.
    """
    if mode not in MODES:
        raise Refused(f"Verifikationssättet ”{mode}” finns inte. Välj en av: {', '.join(MODES)}.")
    coded, given = _by_service(codings), tuple(invoices)
    _refuse_repeated(given)
    grouped: dict[tuple[date, str, str], list[Row]] = {}
    for invoice in given:
        income = _income(invoice, coded)
        series = _shared("voucher_series", "verifikationsserier", invoice, income)
        key = (invoice.invoice_date, series, invoice.number if mode == "invoice" else "")
        grouped.setdefault(key, []).extend(_rows(invoice, income))
    return tuple(
        Voucher(
            series=series,
            day=day,
            text=f"Faktura {number}" if number else text,
            registered=registered,
            sign=sign,
            transactions=made_rows,
        )
        for (day, series, number), rows in grouped.items()
        if (made_rows := summed(rows))
    )


def _rows(invoice: Invoice, income: Sequence[tuple[Coding, int]]) -> list[Row]:
    """The rows of one invoice (see the module's table), an income row for every line."""
    if not income:
        return []
    receivable = _shared("receivable_account", "fordringskonton", invoice, income)
    number, customer = invoice.number, (CUSTOMER, invoice.customer_number)
    balance_ore = invoice.carried_forward_ore - invoice.credit_used_ore
    rounded = income[0][0]
    return [
        (receivable, (customer, (INVOICE, number)), f"Faktura {number}", invoice.to_pay_ore),
        (receivable, (customer, (INVOICE, invoice.credits)), f"Kreditfaktura {number}", -invoice.settled_ore),
        (receivable, (customer,), "Kundens tillgodohavande", balance_ore),
        *[(coding.income_account, coding.objects, coding.text, -ore) for coding, ore in income],
        (rounded.rounding_account, rounded.objects, "Avrundning", -invoice.rounding_ore),
    ]


def account_totals(made: Iterable[Voucher]) -> dict[str, int]:
    """Öre by account over all vouchers, for reconciliation."""
    totals: dict[str, int] = {}
    for row in (row for voucher in made for row in voucher.transactions):
        totals[row.account] = totals.get(row.account, 0) + row.amount_ore
    return dict(sorted(totals.items()))


def _income(invoice: Invoice, codings: Mapping[str, Coding]) -> list[tuple[Coding, int]]:
    """What is posted as income, with its coding: every line, and small amounts saved up."""
    _refuse_unless_it_adds_up(invoice)
    lines = (*invoice.lines, *invoice.saved_up)
    for line in lines:
        if line.service not in codings:
            raise Refused(
                f"Faktura {invoice.number} kan inte bokföras: tjänsten ”{line.service}” har ingen kontering. "
                "Lägg till [[coding]] för den i kommunens municipality.toml."
            )
    return [(codings[line.service], line.amount_ore) for line in lines]


def _shared(attribute: str, what: str, invoice: Invoice, income: Sequence[tuple[Coding, int]]) -> str:
    """What all services of an invoice must have in common; "" where it has none."""
    values: set[str] = {getattr(coding, attribute) for coding, _ in income}
    if len(values) > 1:
        raise Refused(
            f"Faktura {invoice.number} har tjänster med olika {what} ({', '.join(sorted(values))}). "
            "Ge tjänster som faktureras tillsammans samma."
        )
    return values.pop() if values else ""


def _refuse_unless_it_adds_up(invoice: Invoice) -> None:
    income = sum(line.amount_ore for line in (*invoice.lines, *invoice.saved_up))
    given = income + invoice.settled_ore + invoice.credit_used_ore + invoice.rounding_ore
    taken = invoice.to_pay_ore + invoice.carried_forward_ore
    if given != taken:
        raise Refused(
            f"Faktura {invoice.number} går inte ihop: rader, ingående saldo, avräkning och avrundning blir "
            f"{amount(given)} kr, men att betala och utgående saldo {amount(taken)} kr. Inget har bokförts."
        )
    if invoice.to_pay_ore < 0 or invoice.carried_forward_ore > 0:
        raise Refused(
            f"Faktura {invoice.number} har {amount(invoice.to_pay_ore)} kr att betala och "
            f"{amount(invoice.carried_forward_ore)} kr i utgående saldo. En faktura kan bara lämna ett tillgodohavande "
            "efter sig: ett belopp under noll att betala, eller en fordran som förs vidare, är ingen faktura."
        )
    if invoice.settled_ore and not invoice.credits:
        raise Refused(
            f"Faktura {invoice.number} räknas av mot en annan faktura, men det är inte sagt vilken. Inget har bokförts."
        )
    if not invoice.lines and not invoice.saved_up and (invoice.to_pay_ore or invoice.rounding_ore):
        raise Refused(
            f"Faktura {invoice.number} har belopp men inga rader, så det går inte att se vad som ska bokföras."
        )


def _by_service(codings: Iterable[Coding]) -> dict[str, Coding]:
    coded: dict[str, Coding] = {}
    for coding in codings:
        if coded.setdefault(coding.service, coding) != coding:
            raise Refused(f"Tjänsten ”{coding.service}” har två konteringar samtidigt. Ta bort eller datera en av dem.")
    return coded


def _refuse_repeated(invoices: Iterable[Invoice]) -> None:
    twice = [number for number, count in Counter(invoice.number for invoice in invoices).items() if count > 1]
    if twice:
        raise Refused(f"Faktura {twice[0]} finns två gånger i underlaget till bokföringen. Inget har bokförts.")


def summed(rows: Sequence[Row]) -> tuple[Transaction, ...]:
    """Claims first, then one row for each account, coding string and text; rows of zero are left out."""
    sums: dict[tuple[str, Objects, str], int] = {}
    for are_claims in (True, False):
        for account, objects, text, ore in rows:
            if _is_claim(objects) is are_claims:
                key = (account, objects, text)
                sums[key] = sums.get(key, 0) + ore
    return tuple(
        Transaction(account=account, objects=objects, amount_ore=ore, text=text)
        for (account, objects, text), ore in sums.items()
        if ore
    )


def _is_claim(objects: Objects) -> bool:
    return bool(objects) and objects[0][0] == CUSTOMER
