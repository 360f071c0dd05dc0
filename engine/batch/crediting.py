"""Credit invoices at issue: what they settle is entered on the invoices they credit, with the numbers, once.

Fees, interest and amounts written off were entered on a claim that was wrong: they fall with it, by entries of the
opposite amounts. What is left of the claim then is what its payer has not paid, and the credit is settled against that.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from engine.store import receivables
from engine.store.database import Connection
from engine.store.receivables import Entry
from engine.vocabulary import credited_number


def settle(
    connection: Connection,
    municipality: str,
    invoices: Iterable[Mapping[str, Any]],
    day: date,
    *,
    by: str,
    at: datetime,
) -> None:
    """Enter what a batch's credit invoices settle; `invoices` are its rows as stored, `day` is their date."""
    entries = [
        entry
        for row in invoices
        if (number := credited_number(row["area"]))
        for entry in _entries(connection, municipality, row, number, day)
    ]
    receivables.add_entries(connection, municipality, entries, by=by, at=at)


def _entries(
    connection: Connection, municipality: str, credit: Mapping[str, Any], number: str, day: date
) -> Iterator[Entry]:
    """The entries on the invoice that is credited."""
    fallen = dict.fromkeys(receivables.NO_MONEY, 0)
    for entry in receivables.entries_of(connection, municipality, number):
        if entry["kind"] in fallen:
            fallen[entry["kind"]] -= entry["amount_ore"]
    for kind, ore in {**fallen, "credited": -credit["settled_ore"]}.items():
        if ore:
            note = f"kreditfaktura {credit['number']}"
            yield Entry(number=number, kind=kind, day=day, amount_ore=ore, note=note)
