"""The plain tariff as one would write it first: a loop over the children, with Decimal."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from operator import itemgetter

CAP, DEDUCTION = Decimal(61_560), Decimal(10_000)
PRESCHOOL = (Decimal("0.03"), Decimal("0.02"), Decimal("0.01"))
SCHOOL_AGE = (Decimal("0.02"), Decimal("0.01"), Decimal("0.01"))
Child = tuple[int, date, int | None, bool]
"""household, born, income in öre (None = not known), whether of school age"""


def fees_ore(children: Iterable[Child]) -> list[int]:
    """The monthly fee of each child, in öre; a household's children stand together."""
    fees = []
    for _, group in groupby(children, key=itemgetter(0)):
        siblings = list(group)
        youngest_first = sorted((born for _, born, _, _ in siblings), reverse=True)
        for _, born, income_ore, school_age in siblings:
            income = CAP if income_ore is None else min(Decimal(income_ore) / 100, CAP)
            rank = youngest_first.index(born)
            rates = SCHOOL_AGE if school_age else PRESCHOOL
            rate = rates[rank] if rank < len(rates) else Decimal(0)
            fee = (max(income - DEDUCTION, Decimal(0)) * rate).quantize(Decimal(1), ROUND_HALF_UP)
            fees.append(int(fee) * 100)
    return fees
