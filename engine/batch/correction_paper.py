"""Corrections and credits as they stand on paper: of which month and invoice, what it was, what it is, and why."""

from collections.abc import Iterator, Mapping, Sequence

import attrs
import polars as pl

from engine.batch.area_paper import AreaPaper
from engine.batch.people import People, Row
from engine.batch.reassessment import Reassessment
from engine.batch.relief_paper import ReliefPaper
from engine.calc.corrections import KEY
from engine.calc.told import Told
from engine.calc.wording import kronor, month_name
from engine.documents.model import Explanation, Line

CHANGED = "Ändrat underlag"
"""The reason that is told to a payer who is not the family or the client: it may be their income."""


@attrs.frozen(eq=False)
class CorrectionPaper:
    """The words of a batch's corrections and credits. Rows are its lines of these kinds.

    `charges`: by what is compared (`KEY`), the charges that the corrected months come to now, with their reliefs.
    """

    areas: Mapping[str, AreaPaper]
    reliefs: ReliefPaper
    people: People
    charges: Mapping[tuple[object, ...], Sequence[Row]]

    @classmethod
    def of(
        cls,
        lines: pl.DataFrame,
        again: Reassessment,
        areas: Mapping[str, AreaPaper],
        reliefs: ReliefPaper,
        people: People,
    ) -> "CorrectionPaper":
        """The words for these lines of a batch."""
        corrected = lines.filter(kind="correction").select(KEY)
        behind = again.charges.join(corrected, on=KEY, how="semi", nulls_equal=True, maintain_order="left")
        charges = {key: frame.to_dicts() for key, frame in behind.partition_by(KEY, as_dict=True).items()}
        return cls(areas, reliefs, people, charges)

    def heading(self, row: Row) -> str:
        """What a line is for, in one row of text."""
        what = row["text"] if row["adjustment_id"] else self._thing(row)
        if row["kind"] == "credit":
            return f"Kreditering av faktura {', '.join(row['numbers'])}: {what}"
        return f"Rättelse {month_name(row['service_month'])}: {what}"

    def line(self, row: Row) -> Line:
        """A line of the invoice."""
        credit = row["kind"] == "credit"
        return Line(
            text=self.heading(row),
            period=month_name(row["service_month"]) if credit else "",
            quantity="",
            unit_price_ore=None,
            amount_ore=row["amount_ore"],
            notes=tuple(each for each in (_before(row), self._reason(row)) if each),
        )

    def told(self, row: Row) -> tuple[Told, ...]:
        """The difference in words, then the steps of the new amount, as a fee handler may see them."""
        texts = [each for each in (_before(row), _sentence(row["reason"])) if each]
        told = [Told("correction", f"{text}.", "", "", None) for text in texts]
        for charge in self._charges(row):
            told += self._steps(charge)
        return tuple(told)

    def explanations(self, rows: Sequence[Row]) -> Iterator[Explanation]:
        """How the new amounts came about, as the payer may see it."""
        for area, paper in self.areas.items():
            behind = [charge for row in rows if row["area"] == area for charge in self._charges(row)]
            charges = [each for each in behind if each["kind"] == "charge"]
            lowered = self.reliefs.explanations(each for each in behind if each["kind"] == "relief")
            for each in (*(paper.explanations(charges) if charges else ()), *lowered):
                yield attrs.evolve(each, heading=f"Rättelse: {each.heading}")

    def _charges(self, row: Row) -> Sequence[Row]:
        return self.charges.get(tuple(row[name] for name in KEY), ()) if row["kind"] == "correction" else ()

    def _steps(self, charge: Row) -> tuple[Told, ...]:
        if charge["kind"] == "relief":
            return self.reliefs.told(charge)
        paper = self.areas[charge["area"]]
        return (*paper.common(charge), *paper.told(charge))

    def _thing(self, row: Row) -> str:
        """What was corrected or credited, and for whom."""
        relief = "nedsättning, " if row["relief_id"] else ""
        return f"{relief}{row['text']}, {self.people.name(row['child_id'] or row['person_id'], row['area'])}"

    def _reason(self, row: Row) -> str:
        """Why, as the payer may see it; a credit's reason is the handler's own note and is not printed."""
        if row["kind"] == "credit":
            return ""
        return _sentence(row["reason"]) if self.people.is_own(row) else CHANGED


def _before(row: Row) -> str:
    """What stood before and stands now; nothing where nothing was billed, and for a credit."""
    if row["kind"] == "credit" or not (row["numbers"] or row["old_ore"]):
        return ""
    on = f" på faktura {' och '.join(row['numbers'])}" if row["numbers"] else ""
    return f"Tidigare {kronor(row['old_ore'])}{on}, nu {kronor(row['new_ore'])}"


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:]
