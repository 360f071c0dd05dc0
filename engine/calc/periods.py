"""Calendar months, and which of them a batch bills."""

from datetime import date, timedelta

import attrs

from engine.rulebook import ChildcareTariff
from engine.rulebook.childcare_rows import Billing

MONTHS_AFTER = {"advance": -1, "current": 0, "arrears": 1, "two_months_arrears": 2}
"""How many months after the month of care its invoice goes out, by mode of billing."""


@attrs.frozen
class Month:
    """A calendar month, given by its first and last day."""

    first: date
    last: date

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that a day lies in."""
        first = day.replace(day=1)
        return cls(first, add_months(first, 1) - timedelta(days=1))

    @property
    def days(self) -> int:
        """How many days the month has."""
        return self.last.day

    def inside(self, day: date) -> bool:
        """Whether a change on this day splits the month: after its first day, not after its last."""
        return self.first < day <= self.last


def add_months(day: date, count: int) -> date:
    """The same day of a month `count` months away, or the last day of that month where it has no such day."""
    index = day.year * 12 + day.month - 1 + count
    year, month = divmod(index, 12)
    start = date(year, month + 1, 1)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return start.replace(day=min(day.day, (following - start).days))


def service_months(tariff: ChildcareTariff, batch_month: date) -> tuple[date, ...]:
    """The months of care that the batch of a month bills, as first days in order: none, one or two.

    The mode in force in the month of care decides, so that a change from current month to arrears leaves one month
    without an invoice (Örebro, January 2018) and the reverse puts two months on one.
    """
    batch = batch_month.replace(day=1)
    candidates = (add_months(batch, step) for step in (-1, 0, 1))
    return tuple(month for month in candidates if _billed_in(tariff, month) == batch)


def _billed_in(tariff: ChildcareTariff, month: date) -> date | None:
    rows = tariff.on(Billing, month)
    return add_months(month, MONTHS_AFTER[rows[0].mode]) if rows else None
