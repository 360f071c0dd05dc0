"""Reliefs as they stand on paper: of which fee, how much of it, what is left; and for the handler, who decided."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

import attrs

from engine.batch.area_paper import explained
from engine.batch.compute import Computed
from engine.batch.people import People, Row
from engine.calc.money import UNIT_ORE
from engine.calc.relief import HUNDRED, Reliefs
from engine.calc.told import Told
from engine.calc.wording import kronor, month_name, percent
from engine.documents.model import Explanation, Line
from engine.rulebook.rows import Relief

HIDDEN = "Nedsättning"
"""What a relief is called to a payer who is not the family or the client: that they are in hardship is about them."""
DECIDED = "kommunens beslut om nedsättning"
ROUNDED = {
    ("krona", "half_up"): "avrundat till närmaste krona",
    ("krona", "down"): "avrundat nedåt till hela kronor",
    ("krona", "up"): "avrundat uppåt till hela kronor",
    ("ore", "half_up"): "avrundat till närmaste öre",
    ("ore", "down"): "avrundat nedåt till hela ören",
    ("ore", "up"): "avrundat uppåt till hela ören",
}


@attrs.frozen(eq=False)
class ReliefPaper:
    """The words of a batch's reliefs. Rows are lines of kind `relief`, of months that are billed or corrected.

    `granted`: by area, month and identity, the fact behind a relief and the rule that it is rounded by.
    """

    people: People
    granted: Mapping[tuple[object, ...], tuple[Row, Relief]]

    @classmethod
    def of(cls, computed: Computed, people: People) -> "ReliefPaper":
        """The words for a batch."""
        months = [each.reliefs for each in computed.reassessed.charged] + [each.reliefs for each in computed.reliefs]
        return cls(people, {key: value for each in months for key, value in _granted(each)})

    def heading(self, row: Row) -> str:
        """What a line is for, in one row of text, as a fee handler may see it."""
        return f"{row['reason']}: {self._thing(row)}, {month_name(row['service_month'])}"

    def line(self, row: Row) -> Line:
        """A line of the invoice."""
        return Line(
            text=f"{self._called(row)}: {self._thing(row)}",
            period=month_name(row["service_month"]),
            quantity="",
            unit_price_ore=None,
            amount_ore=row["amount_ore"],
        )

    def told(self, row: Row) -> tuple[Told, ...]:
        """Every step of a line, and who decided why, as a fee handler may see them."""
        fact, _ = self._behind(row)
        decided = Told("relief_id", f"Beslutat av {fact['approved_by']}. Skäl: {fact['reason']}", "", "", None)
        return (*self._steps(row), decided)

    def explanations(self, rows: Iterable[Row]) -> Iterator[Explanation]:
        """How each line came about, as the payer may see it."""
        for row in rows:
            heading = f"{self._called(row)}: {self._thing(row)}, {month_name(row['service_month'])}"
            yield explained(heading, self._steps(row))

    def _steps(self, row: Row) -> Iterator[Told]:
        fact, rule = self._behind(row)
        yield Told("old_ore", "Avgift före nedsättning.", kronor(row["old_ore"]), "", None)
        yield Told("amount_ore", f"{_taken(row, fact, rule)}.", kronor(row["amount_ore"]), DECIDED, rule)
        yield Told("new_ore", "Kvar att betala.", kronor(row["new_ore"]), "", None)

    def _behind(self, row: Row) -> tuple[Row, Relief]:
        return self.granted[row["area"], row["service_month"], row["relief_id"]]

    def _called(self, row: Row) -> str:
        return str(row["reason"]) if self.people.is_own(row) else HIDDEN

    def _thing(self, row: Row) -> str:
        return f"{row['text']}, {self.people.name(row['child_id'] or row['person_id'], row['area'])}"


def _granted(reliefs: Reliefs) -> Iterator[tuple[tuple[object, ...], tuple[Row, Relief]]]:
    for row in reliefs.granted.iter_rows(named=True):
        if row["kind"] in reliefs.rules:
            yield (reliefs.area, reliefs.month.first, row["relief_id"]), (row, reliefs.rules[row["kind"]])


def _taken(row: Row, fact: Row, rule: Relief) -> str:
    """How much is taken off and why not more."""
    taken_ore = -row["amount_ore"]
    if fact["percent"] is None:
        share = f", varav {kronor(taken_ore)} på den här avgiften" if taken_ore != fact["amount_ore_month"] else ""
        return f"Nedsättning med {kronor(fact['amount_ore_month'])} i månaden{share}"
    part_ore = Fraction(row["old_ore"] * fact["percent"], HUNDRED)
    text = f"{percent(Fraction(fact['percent'], HUNDRED))} av avgiften"
    if abs(part_ore - taken_ore) >= UNIT_ORE[rule.to]:
        return f"{text}, dock högst det som var kvar att betala"
    return text if part_ore == taken_ore else f"{text}, {ROUNDED[rule.to, rule.mode]}"
