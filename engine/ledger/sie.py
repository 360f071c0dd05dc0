"""SIE: vouchers and balances, in the file that every Swedish ledger reads.

What: a text file with vouchers, accounts, dimensions, objects and balances, and a checksum. 4I takes vouchers from a
pre-system such as ours to the ledger; 4E takes a year out of a ledger; 1-3 take balances only. Code page 437, lines
ended by CR LF, texts quoted; characters the set lacks are written with its own (`engine.ledger.sie_text`).
Where: SIE-gruppen, "SIE filformat", edition 4B (2008-09-30): lines 5, types 6, dimensions 8, checksum 10, records 11.
Not: the customer ledger (SIE has none: names and due dates go in other files), VAT. SIE 5 is `engine.ledger.sie5`.

    write(file) -> bytes                    refuses a file that `check` complains of
    render(file) -> bytes                   the same without the check, for files that are not ours
    read(data, encoding=None) -> SieFile    refuses what is damaged or does not balance
    check(file) -> complaints, in Swedish
    with_balances(file, year, opening_ore) -> SieFile    vouchers as an export (4E)
"""

from engine.ledger.sie_balances import with_balances
from engine.ledger.sie_check import check
from engine.ledger.sie_model import (
    Account,
    Address,
    Balance,
    Dimension,
    FiscalYear,
    ObjectName,
    SieFile,
    Transaction,
    Voucher,
)
from engine.ledger.sie_reader import read
from engine.ledger.sie_writer import render, write

__all__ = [
    "Account",
    "Address",
    "Balance",
    "Dimension",
    "FiscalYear",
    "ObjectName",
    "SieFile",
    "Transaction",
    "Voucher",
    "check",
    "read",
    "render",
    "with_balances",
    "write",
]
