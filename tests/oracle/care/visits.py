"""The visits of one client to one service: which are billed, and how long they are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from engine.facts.care_records import CareAbsence, CareDecision, Visit
from engine.rulebook.care_rows import TimeRounding, VisitRule
from tests.oracle.care.book import Book
from tests.oracle.care.clock import ONE_DAY, is_double, midnight, real_time
from tests.oracle.care.rules import MonthRules, round_to


@dataclass
class Visits:
    """What is counted of the visits, and what is told of the others: code -> number of visits."""

    minutes: Fraction = Fraction(0)
    began: list[int] = field(default_factory=list)  # minutes after midnight of each visit that is counted
    days: set[date] = field(default_factory=set)
    in_vain: list[int] = field(default_factory=list)
    performed: list[tuple[date, int, int]] = field(default_factory=list)  # date, and real time from and to
    told: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class VisitCounter:
    """Counts visits of a month."""

    def __init__(self, book: Book, rules: MonthRules) -> None:
        self.book = book
        self.rules = rules

    def is_active(self, client: str, service: str, day: date) -> bool:
        """Whether a service is active for a client on a day, in the month or not."""
        decided = any(d.service == service for d in self.book.of_on(CareDecision, client, day))
        return self.book.is_alive(client, day) and (decided or not self.rules.services[service].needs_decision)

    def why_not(self, visit: Visit) -> str:
        """Why a visit that was not cancelled is not billed; empty where it is."""
        day = visit.starts_at.date()
        if not self.book.is_alive(visit.person_id, day):
            return "visit-after-death"
        if not self.is_active(visit.person_id, visit.service, day):
            return "visit-without-decision"
        if any(is_within(visit, absence) for absence in self.book.of(CareAbsence, visit.person_id)):
            return "visit-during-absence"
        if real_time(visit.starts_at, visit.ends_at) is None:
            return "visit-time-impossible"
        return ""

    def count(self, client: str, service: str) -> Visits:
        """All that the month's visits come to."""
        found = Visits()
        performed = []
        for visit in self.book.of(Visit, client):
            day = visit.starts_at.date()
            if visit.service != service or visit.status == "cancelled":
                continue
            if not self.book.day_before() <= day <= self.book.last:
                continue
            code = self.why_not(visit)
            if day >= self.book.first:
                if code:
                    found.told[code] += 1
                elif is_double(visit.starts_at) or is_double(visit.ends_at):
                    found.told["visit-time-ambiguous"] += 1
                if not code and visit.status == "no_show":
                    found.in_vain.append(_clock(visit))
            if not code and (visit.status == "performed" or self.rule(service, "no_show") == "charged"):
                performed.append(visit)
        self._measure(service, performed, found)
        return found

    def rule(self, service: str, about: str) -> str:
        """What the tariff says about visits of a service."""
        rows = self.rules.about(VisitRule, service)
        if rows:
            return str(getattr(rows[0], about))
        return {"double_staffing": "once", "over_midnight": "start", "no_show": "not_charged"}[about]

    def _measure(self, service: str, performed: list[Visit], found: Visits) -> None:
        """The time of the visits that are charged, one after the other in the order they began."""
        once = self.rule(service, "double_staffing") == "once"
        timed = sorted(((*_moments(v), v.visit_id, v) for v in performed), key=lambda timed: timed[:3])
        by_visit: list[dict[date, int]] = []
        latest_end: int | None = None
        for start, end, _, visit in timed:
            day = visit.starts_at.date()
            covered = once and latest_end is not None and start < latest_end
            begins = max(start, latest_end) if covered and latest_end is not None else start
            latest_end = end if latest_end is None else max(latest_end, end)
            found.performed.append((day, start, end))
            by_visit.append(self._by_day(service, day, begins, end, 1 if once else visit.carers))
            if day >= self.book.first and not covered:
                found.began.append(_clock(visit))
                found.days.add(day)
        found.minutes = self._rounded(service, by_visit)

    def _by_day(self, service: str, day: date, begins: int, end: int, carers: int) -> dict[date, int]:
        """The minutes that fall on each date of the month."""
        if begins >= end:
            return {}
        if self.rule(service, "over_midnight") == "start":
            return {day: (end - begins) * carers} if day >= self.book.first else {}
        return {
            d: inside * carers
            for d in self.book.days
            if (inside := min(end, midnight(d + ONE_DAY)) - max(begins, midnight(d))) > 0
        }

    def _rounded(self, service: str, by_visit: list[dict[date, int]]) -> Fraction:
        """The minutes together, rounded for each visit, each day or the whole month."""
        rows = self.rules.about(TimeRounding, service)
        if not rows:
            return Fraction(sum(sum(visit.values()) for visit in by_visit))
        by_day: dict[date, int] = defaultdict(int)
        for visit in by_visit:
            for day, minutes in visit.items():
                by_day[day] += minutes
        sums: dict[str, Iterable[int]] = {
            "visit": [sum(visit.values()) for visit in by_visit],
            "day": by_day.values(),
            "month": [sum(by_day.values())],
        }
        return sum((round_to(Fraction(s), rows[0].minutes, rows[0].mode) for s in sums[rows[0].per]), Fraction(0))

    def cancelled_minutes(self, client: str, service: str, days: set[date], absences: list[CareAbsence]) -> int:
        """The time of the cancelled visits that begin on some days, or within some absences."""
        total = 0
        for visit in self.book.of(Visit, client):
            day = visit.starts_at.date()
            if (visit.service, visit.status) != (service, "cancelled") or day not in self.book.days:
                continue
            away = day in days or any(is_within(visit, absence) for absence in absences)
            time = real_time(visit.starts_at, visit.ends_at)
            if away and time and self.is_active(client, service, day):
                times = visit.carers if self.rule(service, "double_staffing") == "each" else 1
                total += (time[1] - time[0]) * times
        return total


def overlapping(visits: dict[str, Visits], first: date) -> dict[str, int]:
    """How many visits of each service, begun on `first` or later, are at the same time as one of another service."""
    return {
        service: sum(
            day >= first
            and any(
                start < end_2 and start_2 < end
                for other, of_other in visits.items()
                if other != service
                for _, start_2, end_2 in of_other.performed
            )
            for day, start, end in found.performed
        )
        for service, found in visits.items()
    }


def is_within(visit: Visit, absence: CareAbsence) -> bool:
    """Whether a visit begins while the client is away, as clocks show it."""
    return absence.left_at <= visit.starts_at and (absence.returned_at is None or visit.starts_at < absence.returned_at)


def _moments(visit: Visit) -> tuple[int, int]:
    time = real_time(visit.starts_at, visit.ends_at)
    assert time is not None
    return time


def _clock(visit: Visit) -> int:
    return visit.starts_at.hour * 60 + visit.starts_at.minute
