"""How one key of a rule row is declared.

A row type is an attrs class whose fields are made with `key`. Reader, checks, the JSON Schema for editors and
`rules/SCHEMA.md` are derived from that one declaration.
"""

from enum import StrEnum
from typing import Any

import attrs


class Kind(StrEnum):
    """What a key holds in the file, and what it becomes in memory."""

    TEXT = "text"  # str
    LINES = "lines"  # list of text -> tuple[str, ...]
    ORGANISATION_NUMBER = "organisation number"  # text NNNNNN-NNNN with a right check digit -> str
    BANKGIRO = "bankgiro"  # text NNN-NNNN or NNNN-NNNN with a right check digit -> str
    FLAG = "flag"  # bool
    DAY = "day"  # a TOML date -> datetime.date
    KRONOR = "kronor"  # integer kronor, or text such as "12.50" -> int öre
    KRONOR_LIST = "kronor list"  # one amount per sibling rank 1, 2, 3, 4 and later -> tuple[int, ...] öre
    SHARE = "share"  # text: percent "25.24" or fraction "3/8" -> Fraction (25.24 % is 0.2524)
    SHARE_LIST = "share list"  # one share per sibling rank -> tuple[Fraction, ...]
    HOURS = "hours"  # hours a week, integer or text such as "15.5" -> int minutes
    QUANTITY = "quantity"  # integer or text such as "16.5": hours, visits, days, units -> Fraction
    MULTIPLIER = "multiplier"  # text such as "0.5392", at most six decimals -> Fraction
    CLOCK = "clock"  # text "HH:MM", a time of day -> int minutes after midnight
    COUNT = "count"  # int: days, years
    NUMBER = "number"  # int: a running number
    CHOICE = "choice"  # str, one of `choices`
    CHOICES = "choices"  # list of such -> tuple[str, ...]
    NAMES = "names"  # list of free names defined by other rows -> tuple[str, ...]
    MONTHS = "months"  # list of month numbers 1-12 -> tuple[int, ...]
    MONTH_DAY = "month-day"  # text "MM-DD" -> (month, day)
    WINDOWS = "windows"  # list of {from = "MM-DD", to = "MM-DD"}, may wrap over new year -> tuple of pairs


@attrs.frozen
class Key:
    """The declaration of one key of a row."""

    name: str
    kind: Kind
    doc: str
    required: bool
    choices: tuple[str, ...]
    default: Any
    example: str
    minimum: int | None
    pattern: str


def key(
    kind: Kind,
    doc: str,
    *,
    required: bool = False,
    choices: tuple[str, ...] = (),
    default: Any = None,
    example: str = "",
    minimum: int | None = None,
    pattern: str = "",
) -> Any:
    """An attrs field carrying its key declaration; `default` is what a missing optional key means.

    `minimum` is in the unit of the file (kronor, hours); `pattern` is a regular expression the whole text must match.
    """
    meta = {"kind": kind, "doc": doc, "required": required, "choices": choices, "example": example}
    return attrs.field(
        default=attrs.NOTHING if required else default,
        kw_only=True,
        metadata={**meta, "minimum": minimum, "pattern": pattern},
    )


def keys_of(row: type) -> tuple[Key, ...]:
    """The key declarations of a row type, in order. Fields without declaration (`origin`) are left out."""
    return tuple(
        Key(
            name=f.name,
            default=None if f.default is attrs.NOTHING else f.default,
            **{k: f.metadata[k] for k in ("kind", "doc", "required", "choices", "example", "minimum", "pattern")},
        )
        for f in attrs.fields(row)
        if "kind" in f.metadata
    )
