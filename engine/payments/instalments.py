"""An instalment plan (avbetalningsplan): what is to be paid by when, and what may still be left on a day.

What: equal parts in whole kronor, a month apart; the last is what remains. Not: interest, which waits while it is kept.
"""

from collections.abc import Iterator
from datetime import date

import attrs


@attrs.frozen(kw_only=True)
class Plan:
    """A plan for `amount_ore`, which the invoice's open amount was, in `parts` parts; the first is due on `first`."""

    amount_ore: int
    parts: int
    first: date

    def due(self) -> Iterator[tuple[date, int]]:
        """The parts: last day to pay, and öre."""
        each = self.amount_ore // self.parts // 100 * 100
        for number in range(self.parts - 1):
            yield _months_after(self.first, number), each
        yield _months_after(self.first, self.parts - 1), self.amount_ore - each * (self.parts - 1)

    def left_ore(self, on: date) -> int:
        """What may still be open on a day: the parts whose last day has not passed."""
        return sum(ore for day, ore in self.due() if day >= on)


def _months_after(day: date, count: int) -> date:
    """The same day of a later month, or the last one where that month has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - date.resolution).day))
