"""Autogiro: direct debit through Bankgirot, in files of 80-column records.

What: to Bankgirot go mandates (TK03, 04, 05), payments (TK82, 32) and their cancellation or move (TK23-29), in sections
that each begin with TK01, sealed or not (`engine.payments.autogiro_seal`). From Bankgirot come payment specifications,
mandate advice, applications in the internet bank, rejected orders, changes made, and extracts of the watch register and
the mandate register, in the new layout and the old; their totals must tie. Codes are given with their Swedish text.
Where: Bankgirot, Autogiro, technical manual, and its example files, all of which are read.
Not: the sector's later replacement of these files, for which no date is set; payment specifications in BgMax form are
read by `engine.payments.bgmax`. Nothing is sent.

    write(sections) -> bytes        refuses what `check` complains of
    check(sections) -> complaints, in Swedish
    read_orders(data) -> sections   a file to Bankgirot, as it was sent
    read(data) -> answers           files from Bankgirot; refuses what does not tie
"""

from engine.payments.autogiro_answers import read
from engine.payments.autogiro_orders import check, write
from engine.payments.autogiro_orders import read as read_orders

__all__ = ["check", "read", "read_orders", "write"]
