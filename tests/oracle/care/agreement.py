"""The engine and the oracle for care side by side on the same clients; on disagreement the least that shows it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import attrs
import polars as pl

from engine.calc.care.assess import CareAssessment, assess_care
from engine.errors import Finding
from engine.facts.care_records import CareDecision, Delivery, Installation, Stay, Visit
from engine.facts.frames import facts_of
from engine.facts.records import Household
from engine.rulebook import Rulebook
from engine.rulebook.care_rows import Service
from engine.rulebook.rows import Row
from tests.oracle.care.oracle import Result, assess
from tests.sentences import misworded

USES = (CareDecision, Visit, Stay, Delivery, Installation)
STEPS = ("priced", "combined", "tariff", "maximum_off", "headroom_off", "charge")
Line = tuple[int, ...]
"""The steps of one service of one client, öre."""
Signal = tuple[str, str, bool, str, str, int]
"""A finding: household, code, whether it parks, the person's year of birth, the service, and of visits their number."""


@dataclass(frozen=True)
class Verdict:
    """What one of the two says of some households; lines of nothing but zeros are left out."""

    lines: dict[tuple[str, str], Line]  # by person and service
    headrooms: dict[str, int | None]
    payers: dict[str, str]
    findings: frozenset[Signal]

    def of(self, households: set[str], persons: set[str]) -> "Verdict":
        """The part of it that is about some households and their persons."""
        return Verdict(
            {key: line for key, line in self.lines.items() if key[0] in persons},
            {who: ore for who, ore in self.headrooms.items() if who in persons},
            {who: payer for who, payer in self.payers.items() if who in persons},
            frozenset(signal for signal in self.findings if signal[0] in households),
        )

    def differs_in(self, other: "Verdict") -> frozenset[str]:
        """The names of what is not the same."""
        return frozenset(
            f for f in ("lines", "headrooms", "payers", "findings") if getattr(self, f) != getattr(other, f)
        )


@dataclass(frozen=True)
class Case:
    """A care tariff and the service month to assess."""

    rulebook: Rulebook
    municipality: str
    month: date

    def engine(self, records: Iterable[Any]) -> tuple[Verdict, CareAssessment]:
        """What the engine says."""
        result = assess_care(facts_of(records), self.rulebook, self.municipality, self.month)
        assert not misworded(result.findings), misworded(result.findings)
        return verdict_of(result), result

    def oracle(self, records: Iterable[Any]) -> tuple[Verdict, Result]:
        """What the oracle says."""
        care, national = self.rulebook.municipality(self.municipality).care, self.rulebook.national_care
        assert care is not None
        assert national is not None
        result = assess(records, care, national, self.month)
        texts = {row.name: row.text for row in care.on(Service, self.month)}
        lines = {
            (who, service): tuple(getattr(bill, step)[service] for step in STEPS)
            for who, bill in result.bills.items()
            for service in bill.charge
        }
        verdict = Verdict(
            {key: line for key, line in lines.items() if any(line)},
            {who: bill.means.headroom for who, bill in result.bills.items()},
            {who: bill.payer_id for who, bill in result.bills.items()},
            frozenset(
                (
                    f.household_id,
                    f.code,
                    f.parks,
                    f.person_id[:4],
                    texts.get(f.service, f.service),
                    f.number * is_about_visits(f.code),
                )
                for f in result.told
            ),
        )
        return verdict, result

    def difference(self, records: list[Any]) -> frozenset[str]:
        """What the two see differently in one circle by itself."""
        return self.engine(records)[0].differs_in(self.oracle(records)[0])

    def disagreements(self, circles: list[list[Any]]) -> list[list[Any]]:
        """The circles that the two see differently; the engine takes all at once."""
        whole, _ = self.engine([record for circle in circles for record in circle])
        return [
            circle
            for circle in circles
            if whole.of(*about(circle)).differs_in(self.oracle(circle)[0].of(*about(circle)))
        ]

    def shrunk(self, records: list[Any]) -> list[Any]:
        """Fewer facts that they still see differently in the same way."""
        difference = self.difference(records)
        size = len(records) // 2
        while difference and size:
            at = 0
            while at < len(records):
                fewer = records[:at] + records[at + size :]
                if self.difference(fewer) == difference:
                    records = fewer
                else:
                    at += size
            size = size // 2
        return records

    def report(self, records: list[Any]) -> str:
        """Everything a person needs to see who is right."""
        small = self.shrunk(records)
        engine, assessment = self.engine(small)
        oracle, result = self.oracle(small)
        findings = "\n".join(f"  {f.code} {f.household_id} {f.subject}: {f.message}" for f in assessment.findings)
        with pl.Config(tbl_cols=-1, tbl_rows=-1, tbl_width_chars=5000, fmt_str_lengths=100):
            frames = f"{_shown(assessment.persons)}\n{_shown(assessment.charges)}"
        return (
            f"\nservice month {self.month:%Y-%m}, {self.municipality}: another {', '.join(sorted(engine.differs_in(oracle)))}"
            f"\n--- facts\n{facts_shown(small)}\n--- rules in the month\n{self.rules_shown(small)}"
            f"\n--- oracle\n{''.join(f'  {told}' + chr(10) for told in result.told)}"
            f"{chr(10).join(bill.trace() for bill in result.bills.values())}\n--- engine\n{findings}\n{frames}"
        )

    def rules_shown(self, records: list[Any]) -> str:
        """The rows of the month that speak of the services used, one a line."""
        care = self.rulebook.municipality(self.municipality).care
        assert care is not None
        used = {record.service for record in records if isinstance(record, USES)}
        lines = []
        for kind, rows in care.tables.items():
            for row in rows:
                named = {getattr(row, "name", "")} if kind.__name__ == "Service" else set(getattr(row, "service", ()))
                if row.holds(self.month) and (not named or named & used):
                    lines.append(f"  {kind.__name__} {_row_shown(row)}")
        return "\n".join(lines)


def verdict_of(result: CareAssessment, *, without: Iterable[str] = ()) -> Verdict:
    """What the engine says in an assessment; findings with the codes in `without` are not the oracle's to see."""
    steps = result.charges.select("person_id", "service", *(f"{step}_ore" for step in STEPS))
    left_out = set(without)
    return Verdict(
        {(who, service): tuple(line) for who, service, *line in steps.rows() if any(line)},
        dict(result.persons.select("person_id", "headroom_ore").rows()),
        dict(result.persons.select("person_id", "payer_id").rows()),
        frozenset(signal_of(finding) for finding in result.findings if finding.code not in left_out),
    )


def about(circle: list[Any]) -> tuple[set[str], set[str]]:
    """The households and the persons of a circle. What belongs to no household is compared in each circle alone."""
    households = {record.household_id for record in circle if isinstance(record, Household)}
    return households, {record.person_id for record in circle if hasattr(record, "person_id")}


def facts_shown(records: list[Any]) -> str:
    """The facts that are not as they are by default, one a line."""
    lines = []
    for record in records:
        fields = attrs.fields(type(record))
        told = {f.name: getattr(record, f.name) for f in fields if getattr(record, f.name) != f.default}
        lines.append(f"  {type(record).__name__} " + " ".join(f"{name}={value}" for name, value in told.items()))
    return "\n".join(lines)


def is_about_visits(code: str) -> bool:
    """Whether a finding says how many visits it is about."""
    return code.startswith("visit")


def signal_of(finding: Finding) -> Signal:
    """What a finding of the engine says: the person stands in its subject, and the number of visits in its message."""
    (born,) = re.findall(r"född ([0-9]{4})", finding.subject)
    service = "".join(re.findall(r"insats (.+), person född", finding.subject))
    number = int(re.findall(r"[0-9]+", finding.message)[0]) if is_about_visits(finding.code) else 0
    return finding.household_id, finding.code, finding.parked, born, service, number


def _row_shown(row: Row) -> str:
    hidden = {"valid_from", "valid_to", "status", "source", "origin", "reason", "note", "text"}
    told = {f.name: getattr(row, f.name) for f in attrs.fields(type(row)) if f.name not in hidden}
    return " ".join(f"{name}={value}" for name, value in told.items() if value not in (None, "", ()))


def _shown(frame: pl.DataFrame) -> Iterator[str] | str:
    return "\n".join(
        "  " + " ".join(f"{k}={v}" for k, v in row.items() if v not in (None, 0, "")) for row in frame.rows(named=True)
    )
