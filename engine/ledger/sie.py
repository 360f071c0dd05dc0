"""SIE 4I: vouchers from a pre-system to the general ledger, in the file that every Swedish ledger reads.

What: one text file with the vouchers, the accounts, dimensions and objects they use, and a checksum. Code page 437,
lines ended by CR LF, all texts quoted; characters the set lacks are written with its own (`engine.ledger.sie_text`).
Where: SIE-gruppen, "SIE filformat", edition 4B (2008-09-30): lines 5, dimensions 8, checksum 10, records 11.
Not: types 1-3 and 4E (they are read, their balances kept in `others`, but never written), hierarchical dimensions, the
customer ledger (SIE has none: names and due dates go in other files), VAT.

    write(file) -> bytes                    refuses a file that `check` complains of
    read(data, encoding=None) -> SieFile    refuses what is damaged or does not balance
    check(file) -> complaints, in Swedish
"""

from engine.ledger.sie_check import check
from engine.ledger.sie_model import Account, Dimension, ObjectName, SieFile, Transaction, Voucher
from engine.ledger.sie_reader import read
from engine.ledger.sie_writer import write

__all__ = ["Account", "Dimension", "ObjectName", "SieFile", "Transaction", "Voucher", "check", "read", "write"]
