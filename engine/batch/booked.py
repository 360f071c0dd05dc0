"""Where an invoice stands in the files to the general ledger: from the invoice to its vouchers.

The other way is in the files themselves: every row of a claim is coded with its invoice (dimension 10 in SIE).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from engine.batch.outgoing import LEDGER
from engine.batch.workspace import Workspace
from engine.ledger import sie
from engine.ledger.postings import INVOICE
from engine.store import outgoing as register
from engine.store import receivables


@attrs.frozen(kw_only=True)
class Booked:
    """A row on an invoice in a voucher. `sent` is the file's number with the ledger (ledger-1), `amount_ore` > 0 debit.

    `series` and `day` tell the voucher from others in the file; its number is given by the ledger.
    """

    sent: str
    file: str
    series: str
    day: date | None
    voucher: str
    account: str
    amount_ore: int


def booked(workspace: Workspace, municipality: str, month: str, number: str, credited: str = "") -> tuple[Booked, ...]:
    """The rows on an issued invoice of a month's batch in the files that went to the ledger, oldest first.

    Of a credit invoice, which has no claim of its own, what its batch takes off that of the one it credits: `credited`.

    A file that is not where it was put is passed by: `debitera verify` tells of it.
    """
    with workspace.database() as db, db.reading() as connection:
        files = [row for row in register.listed(connection, municipality) if row["receiver"] == LEDGER]
        entries = [row["id"] for row in receivables.entries_of(connection, municipality, number)]
    wanted = _concerning(files, month, entries)
    return tuple(each for row in wanted for each in _rows(row, workspace.root / row["path"], credited or number))


def _concerning(files: Iterable[Mapping[str, Any]], month: str, entries: Iterable[int]) -> Iterator[Mapping[str, Any]]:
    """The files of the batch, and those of payments, fees and interest that one of the entries is in."""
    done = 0
    for row in files:
        if row["last_entry"] is None:
            if row["month"] == month:
                yield row
            continue
        if any(done < entry <= row["last_entry"] for entry in entries):
            yield row
        done = row["last_entry"]


def _rows(row: Mapping[str, Any], path: Path, number: str) -> Iterator[Booked]:
    if not path.is_file():
        return
    for voucher in sie.read(path.read_bytes()).vouchers:
        for posted in voucher.transactions:
            if (INVOICE, number) in posted.objects:
                yield Booked(
                    sent=f"{row['receiver']}-{row['sequence']}",
                    file=row["path"],
                    series=voucher.series,
                    day=voucher.day,
                    voucher=voucher.text,
                    account=posted.account,
                    amount_ore=posted.amount_ore,
                )
