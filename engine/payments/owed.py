"""What of a claim is capital, what is interest and what is costs, as money comes in.

What: entries on an invoice in order of day, each put on a part of the claim. A payment goes to interest that has been
asked for first, then to fees, then to the capital. A credit is no payment: it takes away the capital that it credits;
and what was paid of a fee or interest that has been taken back has paid capital.
Where: handelsbalken 9 kap. 5 § (interest before capital); fees between them by custom. Inkassolagen (1974:182) 5 §
wants the three told apart.
Not: which invoice a payment belongs to (`engine.payments.matching`).
"""

from collections.abc import Iterable
from datetime import date, timedelta

import attrs

FEES = frozenset({"reminder_fee", "collection_fee", "instalment_fee"})
INTEREST = "interest"
CREDITED = "credited"


@attrs.frozen(kw_only=True)
class Change:
    """An entry on an invoice: what is to be paid grows by `amount_ore`."""

    day: date
    kind: str
    amount_ore: int


@attrs.frozen(kw_only=True)
class Owed:
    """What is left of a claim, in öre. `capital` is what bears interest: (first day, öre), by day from the invoice's
    due date on. `interest_asked_ore` is all interest that was asked for, paid or not.
    """

    capital_ore: int
    interest_ore: int
    fees_ore: int
    interest_asked_ore: int
    capital: tuple[tuple[date, int], ...]

    @property
    def open_ore(self) -> int:
        """What is to be paid in all; below zero where too much has been paid."""
        return self.capital_ore + self.interest_ore + self.fees_ore


@attrs.define
class _Claim:
    """The parts of a claim while its entries are gone through: what was asked for of each, and what is left of it."""

    asked: dict[str, int]
    left: dict[str, int]

    def ask(self, part: str, ore: int) -> None:
        """Interest or a fee is asked for, or taken back with an amount below zero."""
        self.asked[part] += ore
        self.left[part] += ore

    def pay(self, ore: int) -> None:
        """Money comes in; what is more than all of it stands as a capital below zero."""
        for part in ("interest", "fees"):
            used = min(ore, max(self.left[part], 0))
            self.left[part] -= used
            ore -= used
        self.left["capital"] -= ore

    def credit(self, ore: int) -> None:
        """Capital is not owed any more; nor is a fee that was taken back, and what was paid of it has paid capital."""
        self.ask("capital", -ore)
        for part in ("interest", "fees"):
            over = min(self.left[part], 0)
            self.left[part] -= over
            self.left["capital"] += over

    def take_back(self, ore: int) -> None:
        """Money that came in is gone again: in the opposite order."""
        for part in ("capital", "fees"):
            used = min(ore, max(self.asked[part] - self.left[part], 0))
            self.left[part] += used
            ore -= used
        self.left["interest"] += ore


def owed(asked_ore: int, due: date, changes: Iterable[Change]) -> Owed:
    """What is left of a claim. `asked_ore` is what the invoice asked for and `due` the last day to pay it.

    `changes` on one day count in the order they are given. The parts always sum to `asked_ore` and the changes.
    """
    claim = _Claim({"capital": asked_ore, "interest": 0, "fees": 0}, {"capital": asked_ore, "interest": 0, "fees": 0})
    bearing = {due + timedelta(days=1): asked_ore}
    for change in sorted(changes, key=lambda each: each.day):
        if change.kind in FEES or change.kind == INTEREST:
            claim.ask("fees" if change.kind in FEES else INTEREST, change.amount_ore)
        elif change.kind == CREDITED:
            claim.credit(-change.amount_ore)
        elif change.amount_ore < 0:
            claim.pay(-change.amount_ore)
        else:
            claim.take_back(change.amount_ore)
        bearing[max(change.day, due) + timedelta(days=1)] = claim.left["capital"]
    left = claim.left
    return Owed(
        capital_ore=left["capital"],
        interest_ore=left["interest"],
        fees_ore=left["fees"],
        interest_asked_ore=claim.asked["interest"],
        capital=tuple(sorted(bearing.items())),
    )
