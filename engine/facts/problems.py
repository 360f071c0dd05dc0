"""What is wrong in a file: one entry per bad cell, in Swedish, for the handler who prepared the file."""

from collections.abc import Iterable

import attrs
import polars as pl

from engine.errors import Refused
from engine.facts import limits
from engine.facts.identity import without_identities


@attrs.frozen
class BadCell:
    """A cell that cannot be taken in. `row` is the row as the user sees it, the heading usually 1 (0: the whole file).

    `column` is the heading as it stands in the file, "" when the row or the file as a whole is meant.
    """

    file: str
    row: int
    column: str
    value: str
    what_to_do: str

    def __str__(self) -> str:
        where = f"{self.file}, rad {self.row}" if self.row else self.file
        where += f", kolumn {self.column}" if self.column else ""
        return f"{where}: {f'”{self.value}”. ' if self.value else ''}{self.what_to_do}"


class UnreadableFile(Refused):
    """The file cannot be read at all: wrong kind, wrong encoding, too large. Nothing was taken in."""


@attrs.define
class Problems:
    """Collects the bad cells of one file: at most `limits.LISTED_PROBLEMS` are listed, all are counted."""

    file: str
    count: int = 0
    _listed: list[BadCell] = attrs.field(factory=list)

    def add(self, row: int, column: str, value: object, what_to_do: str) -> None:
        """Enter one bad cell as it may be `shown`; its heading too, for a file without headings has facts there."""
        self.count += 1
        if len(self._listed) < limits.LISTED_PROBLEMS:
            self._listed.append(BadCell(self.file, row, shown(column), shown(value), what_to_do))

    def add_rows(self, bad: pl.DataFrame, column: str, advice: dict[str | None, str] | str) -> None:
        """Enter many cells of one column. `bad` has `source_row` and `value`; advice may depend on the value."""
        for row, value in bad.head(limits.LISTED_PROBLEMS).select("source_row", "value").iter_rows():
            self.add(row, column, value, advice if isinstance(advice, str) else advice[value])
        self.count += max(0, bad.height - limits.LISTED_PROBLEMS)

    def extend(self, cells: Iterable[BadCell], count: int) -> None:
        """Take over the problems of another collection, `count` of them in all."""
        room = limits.LISTED_PROBLEMS - len(self._listed)
        self._listed.extend(list(cells)[:room])
        self.count += count

    def listed(self) -> tuple[BadCell, ...]:
        """The listed ones in the order of the file."""
        return tuple(sorted(self._listed, key=lambda cell: (cell.row, cell.column, cell.what_to_do)))


def shown(value: object) -> str:
    """A value as it is shown in a list of problems: short, safe to print, and without personal identity numbers."""
    text = "" if value is None else without_identities(str(value))
    if len(text) > limits.SHOWN_CHARACTERS:
        text = text[: limits.SHOWN_CHARACTERS] + "…"
    return "".join(c if c.isprintable() else "?" for c in text)
