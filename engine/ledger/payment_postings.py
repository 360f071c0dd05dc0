"""From entries on invoices to vouchers: money in, money back, fees, interest, what is written off.

What an entry gives; `receivable` is the account of the invoice's claim, coded with customer and invoice:

| entry | debit | credit |
|---|---|---|
| payment on an invoice | bank | receivable |
| payment on none | bank | unplaced |
| payment put on an invoice later | unplaced | receivable |
| payment that the bank took back, direct debit not carried out | receivable or unplaced | bank |
| paid back | unplaced | bank |
| reminder or collection fee | receivable | fees |
| interest on late payment | receivable | interest |
| written off | write-offs | receivable |
| credited | nothing here: the credit invoice is posted with its batch | |

Not: the invoices themselves, see `engine.ledger.postings`.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from engine.ledger.postings import CUSTOMER, INVOICE, Row, summed
from engine.ledger.sie_model import Voucher

CREDITED = "credited"
TEXTS = {
    "payment": "Inbetalning",
    "returned": "Återförd inbetalning",
    "moved": "Placerad inbetalning",
    "refund": "Återbetalning",
    "reminder_fee": "Påminnelseavgift",
    "collection_fee": "Inkassoavgift",
    "instalment_fee": "Avgift för avbetalningsplan",
    "interest": "Dröjsmålsränta",
    "written_off": "Avskrivning",
}


@attrs.frozen(kw_only=True)
class Accounts:
    """Where payments are posted. The same names as in `[[ledger]]` of municipality.toml."""

    bank_account: str
    unplaced_account: str
    fee_account: str
    interest_account: str
    write_off_account: str
    voucher_series: str


@attrs.frozen(kw_only=True)
class Posted:
    """An entry as the ledger sees it: what is to be paid grows by `amount_ore`. `number`, `customer` and
    `receivable_account` are "" for what stands on no invoice.
    """

    kind: str
    day: date
    amount_ore: int
    number: str = ""
    customer: str = ""
    receivable_account: str = ""


def entry_vouchers(
    entries: Iterable[Posted], accounts: Accounts, *, registered: date, sign: str = ""
) -> tuple[Voucher, ...]:
    """One voucher for each day, kinds in their order; they balance. The ledger gives them their numbers."""
    by_day: dict[date, list[Row]] = {}
    for entry in entries:
        by_day.setdefault(entry.day, []).extend(_rows(entry, accounts))
    return tuple(
        Voucher(
            series=accounts.voucher_series,
            day=day,
            text=f"Inbetalningar och krav {day}",
            registered=registered,
            sign=sign,
            transactions=made,
        )
        for day, rows in sorted(by_day.items())
        if (made := summed(rows))
    )


def _rows(entry: Posted, accounts: Accounts) -> Iterator[Row]:
    if entry.kind == CREDITED:
        return
    text = TEXTS[entry.kind]
    if entry.number:
        objects = ((CUSTOMER, entry.customer), (INVOICE, entry.number))
        yield (entry.receivable_account, objects, text, entry.amount_ore)
    else:
        yield (accounts.unplaced_account, (), text, entry.amount_ore)
    against = {
        "payment": accounts.bank_account,
        "returned": accounts.bank_account,
        "refund": accounts.bank_account,
        "reminder_fee": accounts.fee_account,
        "collection_fee": accounts.fee_account,
        "instalment_fee": accounts.fee_account,
        "interest": accounts.interest_account,
        "written_off": accounts.write_off_account,
    }.get(entry.kind)
    if against is not None:  # what is moved has an entry on each side of its own
        yield (against, (), text, -entry.amount_ore)
