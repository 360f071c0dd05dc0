"""Bankgiro numbers: where the payer sends the money.

What: seven or eight digits, the last one a 10-modul check digit; printed NNN-NNNN or NNNN-NNNN.
Where: Bankgirot, "Bankgironummer" (bankgirot.se). Not: whether the number is in use, and by whom.
"""

from functools import lru_cache

from engine.errors import Refused
from engine.payments.digits import has_check_digit

REMEMBERED = 1_000
"""Numbers that need not be checked again: every invoice of a municipality has the same."""


@lru_cache(REMEMBERED)
def check(number: str) -> bool:
    """Whether `number`, printed or as digits only, is a possible bankgiro number."""
    head, hyphen, tail = number.partition("-")
    if hyphen and (len(tail) != 4 or len(head) not in {3, 4}):
        return False
    return len(head + tail) in {7, 8} and has_check_digit(head + tail)


def read(number: str) -> str:
    """The seven or eight digits of a bankgiro number, printed or not. Refused if it cannot be one."""
    if not check(number):
        raise Refused(f"Bankgironumret ”{number}” är inte giltigt: kontrollsiffra eller längd är fel. Rätta det.")
    return number.replace("-", "")


def write(number: str) -> str:
    """The bankgiro number as it is printed: NNN-NNNN or NNNN-NNNN."""
    plain = read(number)
    return f"{plain[:-4]}-{plain[-4:]}"
