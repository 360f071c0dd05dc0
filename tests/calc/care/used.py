"""What clients use in a month, as a person would say it: hours as minutes, days and parts of the month as fractions.

used([decision(ALMA), visit(ALMA, "2026-05-04 08:00", "2026-05-04 08:45")])["home_care"].minutes == 45
"""

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from typing import Any

import attrs

from engine.calc.care.clients import find_clients
from engine.calc.care.rules import CareRules, care_rules_for
from engine.calc.care.usage import Usage, usage_of
from engine.calc.periods import Month
from engine.errors import Finding
from engine.facts.care_records import CareAbsence, Delivery, Installation, Stay
from engine.facts.frames import facts_of
from engine.facts.records import HouseholdMember, Person
from engine.rulebook import load_care_tariff
from tests.calc.care.fee_town import national_care
from tests.oracle.care.plain import ALMA, BERTIL, LONG_AGO, care_toml
from tests.sentences import misworded

MAY = "2026-05"  # 31 days, none of them special
Number = Fraction | int


@attrs.frozen
class Quantities:
    """What one client uses of one service; nothing, if nothing is said."""

    active_days: int = 0
    weight: Number = 0
    granted_minutes: Number = 0
    minutes: Number = 0
    visits: int = 0
    visit_days: int = 0
    no_shows: int = 0
    days: Number = 0
    units: int = 0
    pieces: Number = 0
    factor: Number = 1
    absence_text: str = ""
    shared_by: int = 1
    share_index: int = 0


@attrs.frozen
class Used:
    """Everybody's use, and what was told."""

    usage: Usage
    findings: tuple[Finding, ...]
    month_parts: int

    def __getitem__(self, service: str) -> Quantities:
        """Alma's use of a service."""
        return self.of(ALMA, service)

    def of(self, who: str, service: str) -> Quantities:
        """Somebody's use of a service."""
        for row in self.usage.quantities.iter_rows(named=True):
            if (row["person_id"], row["service"]) == (who, service):
                return self._quantities(row)
        return Quantities()

    def _quantities(self, row: dict[str, Any]) -> Quantities:
        return Quantities(
            active_days=row["active_days"],
            weight=Fraction(row["weight_num"], self.month_parts),
            granted_minutes=Fraction(row["granted_num"], self.month_parts),
            minutes=Fraction(row["performed_half_minutes"], 2),
            visits=row["visits"],
            visit_days=row["visit_days"],
            no_shows=row["no_shows"],
            days=Fraction(row["half_days"], 2),
            units=row["units"],
            pieces=Fraction(row["pieces_num"], self.month_parts),
            factor=Fraction(row["factor_num"], row["factor_den"]),
            absence_text=row["absence_text"],
            shared_by=row["shared_by"],
            share_index=row["share_index"],
        )

    @property
    def services(self) -> list[str]:
        """What anybody has, in the tariff's order."""
        return self.usage.quantities["service"].to_list()

    @property
    def clocks(self) -> list[tuple[Any, ...]]:
        """(service, from, to, visits, no-shows) of the parts of the day that have prices of their own."""
        return self.usage.clock_counts.drop("person_id").rows()

    @property
    def codes(self) -> list[str]:
        """The codes of what was told."""
        return sorted(finding.code for finding in self.findings)

    def told(self, code: str) -> str:
        """What was told under a code, once."""
        (message,) = [finding.message for finding in self.findings if finding.code == code]
        return message


def rules(month: str = MAY, **tables: Any) -> CareRules:
    """The plain tariff for a month, with some tables' rows replaced or added."""
    return _rules(care_toml(**tables), date.fromisoformat(f"{month}-01"))


@cache
def _rules(tariff_toml: str, first: date) -> CareRules:
    tariff = load_care_tariff("drawn/care.toml", tariff_toml.encode(), national_care())
    return care_rules_for(tariff, national_care(), Month.of(first))


def used(records: Iterable[Any], month: str = MAY, *, at_home: bool = True, **tables: Any) -> Used:
    """What clients use of services. Alma and Bertil live together in H1, unless `at_home` is not so."""
    members = (lives(ALMA), lives(BERTIL)) if at_home else ()
    facts = facts_of([*members, *records])
    tariff = rules(month, **tables)
    clients, before = find_clients(facts, tariff)
    usage = usage_of(facts, clients, tariff)
    findings = (*before, *usage.findings)
    assert not misworded(findings), misworded(findings)
    return Used(usage, findings, 30 * tariff.month.days)


def lives(who: str, household: str = "H1", since: date = LONG_AGO, until: date | None = None) -> HouseholdMember:
    """A member of a household."""
    return HouseholdMember(household_id=household, person_id=who, role="adult", valid_from=since, valid_to=until)


def dead(who: str, day: str) -> Person:
    """Somebody who died on a day."""
    return Person(person_id=who, given_name="Test", deceased_on=date.fromisoformat(day))


def stay(arrived: str, departed: str = "", service: str = "short_stay", who: str = ALMA) -> Stay:
    """A stay between two times such as "2026-05-04 14:00"; without departure it goes on."""
    ends = datetime.fromisoformat(departed) if departed else None
    begins = datetime.fromisoformat(arrived)
    return Stay(
        stay_id=f"K{service}{arrived}{who}", person_id=who, service=service, arrived_at=begins, departed_at=ends
    )


def delivery(day: str, quantity: int = 1, service: str = "meal_box", who: str = ALMA) -> Delivery:
    """What was delivered on a day."""
    return Delivery(person_id=who, service=service, day=date.fromisoformat(day), quantity=quantity)


def installation(
    since: str, until: str = "", pieces: int = 1, service: str = "safety_alarm", who: str = ALMA
) -> Installation:
    """Something installed."""
    return Installation(
        installation_id=f"L{service}{since}{who}",
        person_id=who,
        service=service,
        pieces=pieces,
        valid_from=date.fromisoformat(since),
        valid_to=date.fromisoformat(until) if until else None,
    )


def away(left: str, returned: str = "", reason: str = "hospital", notified: str = "", who: str = ALMA) -> CareAbsence:
    """An absence between two times; without return it goes on."""
    return CareAbsence(
        person_id=who,
        reason=reason,
        left_at=datetime.fromisoformat(left),
        returned_at=datetime.fromisoformat(returned) if returned else None,
        notified_on=date.fromisoformat(notified) if notified else None,
    )
