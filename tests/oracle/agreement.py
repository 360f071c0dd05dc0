"""The engine and the oracle side by side on the same families; on disagreement the smallest family that shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from engine.calc.childcare.assess import assess as engine_assess
from engine.rulebook import Rulebook
from tests.oracle.families import merged
from tests.oracle.frames import frames
from tests.oracle.month_rules import month_after
from tests.oracle.oracle import Amounts, Result, assess
from tests.oracle.plain import RECORDS, Family
from tests.oracle.rules import Rules
from tests.sentences import misworded

PARTS_SHOWN = ("household_id", "child_id", "placement_id", "part_from", "part_to", "payer_id", "charge_ore")


@dataclass(frozen=True)
class Verdict:
    """Öre by (child, household) without zeros, and who is parked."""

    amounts: Amounts
    parked: frozenset[str]


@dataclass(frozen=True)
class Case:
    """A tariff in both readings, and the service month to assess."""

    rulebook: Rulebook
    municipality: str
    national: Rules
    tariff: Rules
    month: date

    def engine(self, facts: Family) -> tuple[Verdict, pl.DataFrame, tuple[Any, ...]]:
        """What the engine says, with its parts and findings."""
        result = engine_assess(frames(facts), self.rulebook, self.municipality, self.month)
        assert not misworded(result.findings), misworded(result.findings)
        sums = result.parts.group_by("child_id", "household_id").agg(pl.col("charge_ore").sum())
        amounts = {(child, home): ore for child, home, ore in sums.rows() if ore}
        parked = frozenset(f.household_id for f in result.findings if f.parked)
        return Verdict(amounts, parked), result.parts, result.findings

    def oracle(self, facts: Family) -> tuple[Verdict, Result]:
        """What the oracle says, with its trace."""
        result = assess(facts, self.national, self.tariff, self.month)
        amounts = {key: ore for key, ore in result.amounts.items() if ore}
        return Verdict(amounts, frozenset(result.parked)), result

    def difference(self, facts: Family) -> tuple[bool, bool]:
        """Whether the two differ in who is parked, and in the amounts, of one family."""
        engine, oracle = _of(self.engine(facts)[0], facts), self.oracle(facts)[0]
        return engine.parked != oracle.parked, engine.amounts != oracle.amounts

    def disagreements(self, families: list[Family]) -> list[Family]:
        """The families that the two see differently; the engine takes all families at once."""
        whole, _, _ = self.engine(merged(families))
        return [f for f in families if _of(whole, f) != self.oracle(f)[0]]

    def shrunk(self, facts: Family) -> Family:
        """A smaller family that they still see differently in the same way: fewer children first, then fewer facts."""
        difference = self.difference(facts)
        shrinking = any(difference)
        while shrinking:
            found = next((f for f in _smaller(facts) if self.difference(f) == difference), None)
            shrinking, facts = found is not None, found or facts
        return facts

    def report(self, facts: Family) -> str:
        """Everything a person needs to see who is right."""
        small = self.shrunk(facts)
        _, parts, findings = self.engine(small)
        _, result = self.oracle(small)
        shown = parts.select(c for c in PARTS_SHOWN if c in parts.columns)
        table = "\n".join(f"  {' '.join(str(v) for v in row)}" for row in shown.rows())
        signals = "\n".join(f"  {f.code} {f.household_id} {f.subject}: {f.message}" for f in findings)
        return (
            f"\nservice month {self.month:%Y-%m}, {self.municipality}\n--- facts\n{compact_facts(small)}"
            f"\n--- rules in the month\n{self.compact_rules(small)}\n--- oracle\n{result.trace()}"
            f"\n--- engine\n{table}\n{signals}"
        )

    def compact_rules(self, facts: Family) -> str:
        """The tariff's rows that hold on some day of the month and concern some placement, one a line."""
        placed = {p["form"] for p in facts["placement"]}
        lines = []
        for table, rows in self.tariff.tables.items():
            for row in rows:
                ends, forms = row.get("valid_to"), set(row.get("form", ())) or placed
                if (
                    row["valid_from"] < month_after(self.month)
                    and (ends is None or ends >= self.month)
                    and forms & placed
                ):
                    told = {k: v for k, v in row.items() if k not in ("status", "source", "reason", "note")}
                    lines.append(f"  {table} " + _words(told))
        return "\n".join(lines)


def compact_facts(facts: Family) -> str:
    """The facts that matter to a fee, one a line."""
    return "\n".join(
        f"  {name} {_words({k: v for k, v in row.items() if v not in (None, '', False)})}"
        for name, rows in facts.items()
        if name != "person"
        for row in rows
    )


def _words(row: dict[str, Any]) -> str:
    def plain(value: Any) -> str:
        return "[" + " ".join(plain(v) for v in value) + "]" if isinstance(value, list | tuple) else str(value)

    return " ".join(f"{key}={plain(value)}" for key, value in row.items())


def _of(whole: Verdict, family: Family) -> Verdict:
    homes = {h["household_id"] for h in family["household"]}
    amounts = {key: ore for key, ore in whole.amounts.items() if key[1] in homes}
    return Verdict(amounts, whole.parked & homes)


def _smaller(facts: Family) -> Iterator[Family]:
    for child in sorted({p["child_id"] for p in facts["placement"]}):
        yield _without_child(facts, child)
    for name in RECORDS:
        if name not in ("person", "household"):
            for i in range(len(facts[name])):
                yield facts | {name: facts[name][:i] + facts[name][i + 1 :]}


def _without_child(facts: Family, child: str) -> Family:
    placements = {p["placement_id"] for p in facts["placement"] if p["child_id"] == child}

    def about_it(row: dict[str, Any]) -> bool:
        who = row.get("child_id", row.get("person_id"))
        return who == child or row.get("placement_id") in placements

    return {name: [row for row in rows if not about_it(row)] for name, rows in facts.items()}
