"""Dated rows by type, whatever they are about: what all tariffs have in common."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar, cast

import attrs

from engine.rulebook.rows import Row

R = TypeVar("R", bound=Row)

ONE_DAY = timedelta(days=1)


@attrs.frozen
class Segment:
    """Consecutive days on which the same rows hold; `last` None = until further notice."""

    first: date
    last: date | None

    def __str__(self) -> str:
        return f"from {self.first} to {self.last}" if self.last else f"from {self.first} on"


@attrs.frozen(eq=False, slots=False)
class Tariff:
    """The dated rows of one rule file, by type. `file` is its name relative to the rules folder."""

    file: str
    is_national: bool = False
    tables: Mapping[type[Row], tuple[Row, ...]] = attrs.field(repr=False, kw_only=True)

    def rows(self, kind: type[R]) -> tuple[R, ...]:
        """All rows of a type, in file order."""
        return cast("tuple[R, ...]", self.tables.get(kind, ()))

    def on(self, kind: type[R], day: date) -> tuple[R, ...]:
        """The rows of a type that hold on a day, in file order."""
        return tuple(row for row in self.rows(kind) if row.holds(day))

    @cached_property
    def starts(self) -> tuple[date, ...]:
        """Every day on which the set of rows that hold is another than the day before, in order."""
        rows = [row for rows in self.tables.values() for row in rows]
        days = {row.valid_from for row in rows} | {row.valid_to + ONE_DAY for row in rows if row.valid_to is not None}
        return tuple(sorted(days))

    def change_dates(self, first: date, last: date) -> tuple[date, ...]:
        """The days after `first`, up to `last`, on which a row of this file begins to hold or no longer holds.

        Own rows only (ask the national tariff too).
        """
        return tuple(day for day in self.starts if first < day <= last)

    def segments(self, first: date, last: date | None) -> tuple[Segment, ...]:
        """The segments of the days `first` to `last`."""
        starts = [first, *(day for day in self.starts if first < day and (last is None or day <= last))]
        ends = [*(day - ONE_DAY for day in starts[1:]), last]
        return tuple(Segment(start, end) for start, end in zip(starts, ends, strict=True))

    def all_segments(self) -> tuple[Segment, ...]:
        """The segments from the first day of any row on; none where there are no rows."""
        return self.segments(self.starts[0], None) if self.starts else ()
