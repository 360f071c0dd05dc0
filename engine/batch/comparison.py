"""Comparing what was kept of a batch with what is computed of it now: what agrees, and what is the first not to."""

from collections.abc import Mapping
from typing import Any

import attrs
import polars as pl

from engine.batch import evidence
from engine.batch.compute import Computed
from engine.batch.differences import ADDED, LOST, Difference, differing, first_of, row_of
from engine.batch.step_words import told_of
from engine.calc.changes import Changed

SUMS = {
    "lines": "amount_ore",
    "invoices": "to_pay_ore",
    "balances": "carried_forward_ore",
    "charges-care": "charge_ore",
}
"""Which amount of a table is summed, by the beginning of its name; of steps it is `charge_ore` or `total_ore`."""


@attrs.frozen
class Agreed:
    """A table, or some documents or files, that came out as it was kept; `sum_ore` is None where there is no sum."""

    what: str
    count: int
    sum_ore: int | None = None


@attrs.define
class Comparison:
    """What has agreed and what has not, so far. `concerned`: households by change made on purpose."""

    computed: Computed
    on_purpose: tuple[Changed, ...]
    agreed: list[Agreed] = attrs.field(factory=list)
    differences: list[Difference] = attrs.field(factory=list)
    concerned: dict[Changed, set[str]] = attrs.field(factory=dict)

    def table(self, name: str, kept: pl.DataFrame, computed: pl.DataFrame) -> None:
        """Compare two tables: their columns, then their rows."""
        before = len(self.differences)
        kept, computed = self._same_columns(name, kept, computed)
        if not kept.width and len(self.differences) > before:
            return  # no column is the same, which is told
        rows = self._unexpected(differing(name, kept, computed))
        if not rows.is_empty():
            self.differences.append(self._told(name, rows, kept, computed))
        if len(self.differences) == before:
            self.agreed.append(Agreed(name, kept.height, _sum_of(name, kept)))

    def figures(self, manifest: Mapping[str, Any], figures: Mapping[str, Any]) -> None:
        """Compare the sums and digests of the manifest; sums follow from what was changed on purpose."""
        follows = {"households", "totals", "area_totals", "assumed_rules"} if self.concerned else set[str]()
        for name, value in figures.items():
            if manifest.get(name) != value and name not in follows:
                values = {"kept": str(manifest.get(name)), "computed": str(value)}
                self.differences.append(Difference(table=evidence.MANIFEST, column=name, **values))

    def file(self, name: str, kept: str, computed: str, count: int, sum_ore: int) -> None:
        """Compare two hashes of a file; it follows from what was changed on purpose."""
        if kept == computed:
            self.agreed.append(Agreed(name, count, sum_ore))
        elif not self.concerned:
            self.differences.append(Difference(table=name, column="sha256", kept=kept, computed=computed))

    def _same_columns(self, name: str, kept: pl.DataFrame, computed: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Both with the columns that both have and that are of one type; told of the others, but on purpose."""
        new = {step for change in self.on_purpose for step in change.steps}
        for column in dict.fromkeys((*kept.columns, *computed.columns)):
            types = [frame.schema.get(column) for frame in (kept, computed)]
            if types[0] != types[1] and column not in new:
                texts = ["kolumnen saknas" if each is None else f"kolumnen finns ({each})" for each in types]
                self.differences.append(Difference(table=name, column=column, kept=texts[0], computed=texts[1]))
        common = [each for each in kept.columns if computed.schema.get(each) == kept.schema[each]]
        return kept.select(common), computed.select(common)

    def _unexpected(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The differing rows without those that differ on purpose, and what follows for their households."""
        if not self.on_purpose or rows.is_empty():
            return rows
        for change in self.on_purpose:
            of_change = rows.filter(pl.col("column").is_in(change.steps))
            if "household_id" in rows.columns and not of_change.is_empty():
                self.concerned.setdefault(change, set()).update(of_change["household_id"])
        homes = set().union(*self.concerned.values())
        if "household_id" in rows.columns:
            return rows.filter(~pl.col("household_id").is_in(sorted(homes)))
        if "payer_id" in rows.columns:
            lines = self.computed.drafts.lines.filter(pl.col("household_id").is_in(sorted(homes)))
            return rows.filter(~pl.col("payer_id").is_in(lines["payer_id"].unique().to_list()))
        if "person_id" in rows.columns:
            persons = pl.concat([pl.Series("person_id", [], pl.String), *self._persons_of(homes)])
            return rows.filter(~pl.col("person_id").is_in(persons.to_list()))
        return rows.clear() if homes else rows

    def _persons_of(self, homes: set[str]) -> list[pl.Series]:
        return [
            each.persons.filter(pl.col("household_id").is_in(sorted(homes)))["person_id"] for each in self.computed.care
        ]

    def _told(self, name: str, rows: pl.DataFrame, kept: pl.DataFrame, computed: pl.DataFrame) -> Difference:
        """The first difference, with the sentence and law of its step."""
        found = first_of(name, rows, kept, computed)
        if found.column in {"", LOST, ADDED}:
            return found
        row = rows.sort("place", maintain_order=True).row(0, named=True)
        key = [column for column in row if column not in {"column", "place"}]
        step = told_of(self.computed, name, row_of(computed, row, key), found.column)
        return attrs.evolve(found, told=step.text, law=step.law) if step else found


def _sum_of(name: str, frame: pl.DataFrame) -> int | None:
    column = next((column for table, column in SUMS.items() if name.startswith(table)), "")
    for each in (column, "charge_ore", "total_ore"):
        if each in frame.columns:
            return int(frame[each].sum())
    return None
