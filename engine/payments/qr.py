"""The payment QR on an invoice (UsingQR): a bank's app reads it and fills in the payment.

What: one compact JSON object. Keys in the published order; å, ä, ö as escapes, so that it is plain ASCII; the account
with its hyphen (apps refuse digits only); SEK is understood. Draw it at error level M, four modules of quiet zone.
Where: UsingQR, revision 2 (qrkod.info). Not: address, VAT, other currencies, plusgiro and IBAN. Nothing is written
where nothing is to be paid: never on a credit.
"""

import json
from datetime import date, datetime
from decimal import Decimal

import attrs

from engine.errors import Refused
from engine.payments import bankgiro

VERSION = 1
INVOICE = 1
LONGEST_NAME = 35
LONGEST_REFERENCE = 25


@attrs.frozen(kw_only=True)
class Payment:
    """What is to be paid, to whom and when. `bankgiro` is in printed form after reading."""

    name: str
    organisation_number: str  # NNNNNN-NNNN
    reference: str
    invoice_date: date
    due_date: date
    amount_ore: int
    bankgiro: str


def check(payment: Payment) -> tuple[str, ...]:
    """What is wrong with the payment, in Swedish; empty if it can be written."""
    found = []
    if not 0 < len(payment.name) <= LONGEST_NAME:
        found.append(f"Namnet ”{payment.name}” ska ha 1 till {LONGEST_NAME} tecken för att få plats i QR-koden.")
    if not 0 < len(payment.reference) <= LONGEST_REFERENCE:
        found.append(f"OCR-numret ”{payment.reference}” ska ha 1 till {LONGEST_REFERENCE} tecken.")
    if payment.due_date < payment.invoice_date:
        found.append(f"Förfallodagen {payment.due_date} är före fakturadagen {payment.invoice_date}.")
    if not bankgiro.check(payment.bankgiro):
        found.append(f"Bankgironumret ”{payment.bankgiro}” är inte giltigt.")
    return tuple(found)


def write(payment: Payment) -> str:
    """The text of the QR code; empty where there is nothing to pay. Refused if `check` finds anything wrong."""
    if payment.amount_ore <= 0:
        return ""
    if wrong := check(payment):
        raise Refused(" ".join(wrong))
    fields = (
        ("uqr", str(VERSION)),
        ("tp", str(INVOICE)),
        ("nme", json.dumps(payment.name)),
        ("cid", json.dumps(payment.organisation_number)),
        ("iref", json.dumps(payment.reference)),
        ("idt", f'"{payment.invoice_date:%Y%m%d}"'),
        ("ddt", f'"{payment.due_date:%Y%m%d}"'),
        ("due", _kronor(payment.amount_ore)),
        ("pt", '"BG"'),
        ("acc", json.dumps(bankgiro.write(payment.bankgiro))),
    )
    return "{" + ",".join(f'"{key}":{value}' for key, value in fields) + "}"


def read(text: str) -> Payment:
    """The payment a QR text of ours says. Refused if it is another kind of QR code."""
    try:
        found = json.loads(text, parse_float=Decimal)
        if (found["uqr"], found["tp"], found["pt"]) != (VERSION, INVOICE, "BG"):
            raise Refused("QR-koden är inte en fakturakod till bankgiro.")
        return Payment(
            name=found["nme"],
            organisation_number=found["cid"],
            reference=found["iref"],
            invoice_date=_day(found["idt"]),
            due_date=_day(found["ddt"]),
            amount_ore=int(Decimal(found["due"]) * 100),
            bankgiro=found["acc"],
        )
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise Refused("QR-koden är inte en betalning enligt UsingQR.") from error


def _kronor(amount_ore: int) -> str:
    """Kronor as a JSON number without superfluous decimals: 2575, 500.1, 10.75."""
    kronor, ore = divmod(amount_ore, 100)
    return f"{kronor}.{ore:02}".rstrip("0") if ore else str(kronor)


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007  a date without a time has no time zone
