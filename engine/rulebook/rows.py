"""What all rows of rules have in common, whatever they are about.

Every row is dated by day (`valid_from`, optional `valid_to`, both inclusive), says where it comes from (`source`) and
whether it is decided or assumed. `Presence` says how many rows of a type may hold on one day for one key.
"""

from datetime import date
from enum import StrEnum
from typing import ClassVar

import attrs

from engine.rulebook.keys import Kind, key
from engine.vocabulary import RELIEF_KINDS

STATUSES = ("decided", "assumed")


class Presence(StrEnum):
    """How many rows of a type hold on any day, for any combination of what the type is keyed by."""

    EXACTLY_ONE = "exactly one"
    AT_MOST_ONE = "at most one"
    ANY_NUMBER = "any number"


@attrs.frozen
class Source:
    """Where a row comes from: a decision or law, an address if it was read there, and when."""

    decision: str
    url: str = ""
    read: str = ""


@attrs.frozen
class Origin:
    """Where a row stands: file name relative to the rules folder, line of its heading (1-based), lines of its keys."""

    file: str
    line: int
    key_lines: tuple[tuple[str, int], ...] = attrs.field(default=(), repr=False, eq=False)

    def line_of(self, name: str) -> int:
        """The line of one key of the row, or of the row where the key is left out."""
        return dict(self.key_lines).get(name, self.line)


@attrs.frozen(kw_only=True)
class Row:
    """What all rows have in common. Of the keys in `ONE_OF` a row type has exactly one."""

    ONE_OF: ClassVar[tuple[str, ...]] = ()

    valid_from: date = key(Kind.DAY, "first day the row holds", required=True, example="2026-07-01")
    valid_to: date | None = key(Kind.DAY, "last day; left out = until further notice", example="2026-12-31")
    status: str = key(
        Kind.CHOICE, "decided, or assumed because it is not known", required=True, choices=STATUSES, example='"decided"'
    )
    reason: str = key(Kind.TEXT, "why it is assumed; required where status is assumed", default="")
    note: str = key(Kind.TEXT, "a remark for the reader", default="")
    source: Source = attrs.field()
    origin: Origin = attrs.field()

    def __init_subclass__(cls) -> None:
        # attrs leaves what a class has; writing as long a __repr__ for each of fifty types delays every command
        cls.__repr__ = Row.__repr__  # type: ignore[method-assign]  # not another one: the same

    def __repr__(self) -> str:
        """The type of row and where it stands."""
        return f"{type(self).__name__}({self.origin.file}:{self.origin.line})"

    def holds(self, on: date) -> bool:
        """Whether the row holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@attrs.frozen(kw_only=True)
class MinimumInvoice(Row):
    """An invoice below this is waived, or carried to the next until the sum reaches it."""

    amount_kr: int = key(Kind.KRONOR, "kronor", required=True, example="100", minimum=1)
    below: str = key(Kind.CHOICE, "waive or accumulate", choices=("waive", "accumulate"), required=True)


@attrs.frozen(kw_only=True)
class Relief(Row):
    """How a relief of a household's fee (nedsättning) is named and rounded; without a row no such relief can be given.

    The row that holds on the month's first day holds for the month.
    """

    kind: str = key(
        Kind.CHOICE,
        "in the household's hardship, or on application while the municipality offers it to all",
        choices=RELIEF_KINDS,
        required=True,
    )
    text: str = key(Kind.TEXT, "what it is called on the invoice, in Swedish", required=True, example='"Jämkning"')
    to: str = key(
        Kind.CHOICE, "unit that a percentage of the fee is rounded to", choices=("krona", "ore"), required=True
    )
    mode: str = key(Kind.CHOICE, "direction", choices=("half_up", "down", "up"), required=True)
