"""The fields of a layout while a file is written: the text of each value, worked out once however often it stands.

Most values stand in many records (an identity number in all of an invoice, an account in all files), and writing one
with care, reading it back and all, takes as long as twenty of those. So every field remembers the latest texts.
"""

from collections.abc import Callable
from functools import lru_cache, partial

import attrs

from engine.errors import Refused
from engine.ledger.layout_cells import Held, filled, written
from engine.ledger.layout_model import FIXED, Field, Layout, RecordKind
from engine.ledger.layout_text import Change, Unwritable

REMEMBERED = 4096
"""Texts of a field, the latest: enough for what comes again, and a bound on what a large file takes."""
_ITS_OWN = frozenset({"name", "at", "required", "origin"})
"""What fields that write a value in the same way may differ in."""

Text = tuple[str, tuple[Change, ...]]


@attrs.frozen(eq=False)
class Column:
    """A field that holds values, with the text of a value as it stands in the file."""

    field: Field
    text: Callable[[Held], Text]

    def of(self, value: Held, place: str) -> Text:
        """The text of a value, and what was altered. Refused where it would not arrive, with the place."""
        try:
            return self.text(value)
        except Unwritable as why:
            raise Refused(f"{place}, {self.field.name}: {why}") from None


@attrs.frozen(eq=False)
class Columns:
    """Those of a layout, by kind of record and in the order of its fields."""

    of: dict[RecordKind, tuple[Column, ...]]

    @classmethod
    def in_file(cls, layout: Layout) -> "Columns":
        """Those of one file; fields that write a value in the same way remember it together."""
        known: dict[tuple[object, ...], Callable[[Held], Text]] = {}

        def column(field: Field) -> Column:
            like = attrs.astuple(field, recurse=False, filter=lambda each, _: each.name not in _ITS_OWN)
            fresh = lru_cache(REMEMBERED)(partial(_as_it_stands, field=field, layout=layout))
            return Column(field, known.setdefault(like, fresh))

        return cls({kind: tuple(map(column, kind.held)) for kind in layout.records})


def _as_it_stands(value: Held, field: Field, layout: Layout) -> Text:
    text, changes = written(value, field, layout)
    return (filled(text, field) if layout.head.form == FIXED else text), changes
