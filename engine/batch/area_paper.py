"""What the words of every area have in common: what they are asked for, and how steps become an explanation."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from engine.batch.people import Row
from engine.calc.told import Told
from engine.documents.model import ExplainedStep, Explanation, Line

SECRECY = "offentlighets- och sekretesslagen 26 kap. 1 §"
"""Why a payer who is not the family or the client is told no incomes."""


class AreaPaper(Protocol):
    """The words of one area's charges. A row is a line of kind `charge`."""

    def concerns(self, row: Row) -> str:
        """Whom a line is for."""

    def line(self, row: Row) -> Line:
        """A line of the invoice."""

    def heading(self, row: Row) -> str:
        """What a line is for, in one row of text."""

    def common(self, row: Row) -> tuple[Told, ...]:
        """The steps a line has in common with others, as a fee handler may see them."""

    def told(self, row: Row) -> tuple[Told, ...]:
        """The steps of a line itself, as a fee handler may see them."""

    def explanations(self, rows: Sequence[Row]) -> Iterator[Explanation]:
        """How the lines of an invoice came about, as its payer may see it."""


def explained(heading: str, steps: Iterable[Told], *, ends_in_result: bool = True) -> Explanation:
    """Steps under a heading."""
    shown = tuple(ExplainedStep(step.text, step.value, step.law) for step in steps)
    return Explanation(heading, shown, ends_in_result)
