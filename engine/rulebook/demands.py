"""How many rows of a type may hold on one day, and for what."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

import attrs

from engine.rulebook.rows import Presence, Row


@attrs.frozen
class Where:
    """What else decides for which values of a key a row must be there: in words, and asked of a tariff and a day."""

    words: str
    values: Callable[[Any, date], Collection[str]]


@attrs.frozen
class Demand:
    """For any day and any combination of what `keyed_by` names, `presence` many rows of `kind` hold.

    `keyed_by` names keys of the row, or something that only its area knows (a season). `always`, and `where`, are
    values of the last of them for which a row must hold although the others are free to be left out.
    """

    kind: type[Row]
    presence: Presence
    keyed_by: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    where: Where | None = None


ONE, FREE, ANY = Presence.EXACTLY_ONE, Presence.AT_MOST_ONE, Presence.ANY_NUMBER
