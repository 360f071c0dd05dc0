"""What one client uses of each service in a month, before anything costs anything."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from engine.facts.care_records import CareAbsence, CareDecision, Delivery, Installation, Stay
from engine.rulebook.care_rows import AbsenceRule, DayCount, PartMonth, Price, StandardTime
from tests.oracle.care.book import Book, holds
from tests.oracle.care.clock import ONE_DAY
from tests.oracle.care.rules import MonthRules
from tests.oracle.care.visits import VisitCounter, Visits, overlapping

MIDNIGHT = datetime.min.time()
Window = tuple[str, int, int]
"""Visits or visits in vain that begin between two times of day, in minutes after midnight."""


@dataclass
class Usage:
    """What a client uses of a service in the month. `shared_by` clients pay for it, of whom this one is `share_index`."""

    active_days: int = 0
    weight: Fraction = Fraction(0)
    granted_minutes: Fraction = Fraction(0)
    performed_minutes: Fraction = Fraction(0)
    visits: int = 0
    visit_days: int = 0
    no_shows: int = 0
    days: Fraction = Fraction(0)
    units: int = 0
    pieces: Fraction = Fraction(0)
    factor: Fraction = Fraction(1)
    windows: dict[Window, int] = field(default_factory=dict)
    shared_by: int = 1
    share_index: int = 0

    QUANTITIES = (
        "granted_minutes",
        "performed_minutes",
        "visits",
        "visit_days",
        "no_shows",
        "days",
        "units",
        "pieces",
    )
    LARGEST = ("active_days", "weight", "factor")

    @property
    def is_had(self) -> bool:
        """Whether the client has the service in the month."""
        return self.active_days > 0 or any(getattr(self, name) for name in self.QUANTITIES)


@dataclass
class ClientUsage:
    """A client's usage of all services, and what is told: (code, service) -> how many."""

    of: dict[str, Usage]
    told: dict[tuple[str, str], int]


class UsageCounter:
    """Counts the month of one client after the other."""

    def __init__(self, book: Book, rules: MonthRules) -> None:
        self.book = book
        self.rules = rules
        self.visits = VisitCounter(book, rules)

    def usage(self, client: str) -> ClientUsage:
        """Everything of a client, before services are shared in the household."""
        visits = {service: self.visits.count(client, service) for service in self.rules.services}
        told: dict[tuple[str, str], int] = {}
        of = {service: self._service(client, service, visits[service], told) for service in visits}
        for service, number in overlapping(visits, self.book.first).items():
            if number:
                told["visits-overlap", service] = number
        self._add_standard_time(of)
        for decision in self.book.of(CareDecision, client):
            after_death = any(not self.book.is_alive(client, day) for day in self._days_of(decision))
            if after_death and decision.service in of:
                told["decision-after-death", decision.service] = 1
        return ClientUsage(of, told)

    def _days_of(self, record: Any) -> list[date]:
        """The days of the month on which a record holds."""
        return [day for day in self.book.days if holds(record, day)]

    def _service(self, client: str, service: str, visits: Visits, told: dict[tuple[str, str], int]) -> Usage:
        active = {day for day in self.book.days if self.visits.is_active(client, service, day)}
        decisions = [d for d in self.book.of(CareDecision, client) if d.service == service]
        decided = {day for decision in decisions for day in self._days_of(decision) if day in active}
        away = Away(self, client, service, active, visits.minutes)
        told.update({(code, service): number for code, number in visits.told.items()})

        usage = Usage(
            performed_minutes=visits.minutes,
            visits=len(visits.began),
            visit_days=len(visits.days),
            no_shows=len(visits.in_vain),
        )
        for row in self.rules.about(Price, service):
            if row.clock_from is not None and row.clock_to is not None:
                begun = visits.began if row.per == "visit" else visits.in_vain
                inside = sum(_in_window(clock, row.clock_from, row.clock_to) for clock in begun)
                usage.windows[row.per, row.clock_from, row.clock_to] = inside
        usage.days = self._stay_days(client, service, active, away.left_out, told)
        usage.units = self._units(client, service, active, told)
        usage.pieces = self._pieces(client, service, active, told)
        usage.active_days = len(decided)
        if not self.rules.services[service].needs_decision:
            installed = any(i.service == service for i in self.book.used(client) if isinstance(i, Installation))
            usage.active_days = len(active) if usage.is_had or installed else 0
        if usage.active_days:
            usage.weight = self._weight(service, usage.active_days, starts=self.book.first in active)
        usage.granted_minutes = self._granted(service, decisions, active)
        usage.factor = away.factor if decided else Fraction(1)
        return usage

    def _stay_days(
        self, client: str, service: str, active: set[date], left_out: set[date], told: dict[tuple[str, str], int]
    ) -> Fraction:
        """The days of stays, each date once at most."""
        rows = self.rules.about(DayCount, service)
        method = rows[0].method if rows else "both"
        by_date: dict[date, Fraction] = dict.fromkeys(self.book.days, Fraction(0))
        for stay in self.book.of(Stay, client):
            if stay.service == service:
                for day, part in self._stay(stay, method).items():
                    by_date[day] = min(Fraction(1), by_date[day] + part)
        if any(part and day not in active for day, part in by_date.items()):
            told["stay-without-decision", service] = 1
        return sum((part for day, part in by_date.items() if day in active - left_out), Fraction(0))

    def _stay(self, stay: Stay, method: str) -> dict[date, Fraction]:
        """What each date of the month counts of one stay."""
        begins, ends = self.book.stay_dates(stay)
        at_arrival = {
            "arrival": Fraction(1),
            "departure": Fraction(0),
            "both": Fraction(1),
            "half_each": Fraction(1, 2),
        }
        at_departure = at_arrival | {"arrival": Fraction(0), "departure": Fraction(1)}
        parts = {}
        for day in self.book.days:
            if begins == ends == day or (begins < day and (ends is None or day < ends)):
                parts[day] = Fraction(1)
            elif day == begins:
                parts[day] = at_arrival[method]
            elif day == ends:
                parts[day] = at_departure[method]
        return parts

    def _units(self, client: str, service: str, active: set[date], told: dict[tuple[str, str], int]) -> int:
        units = 0
        for delivery in self.book.of(Delivery, client):
            if delivery.service != service or delivery.day not in self.book.days:
                continue
            if delivery.day in active:
                units += delivery.quantity
            else:
                alive = self.book.is_alive(client, delivery.day)
                told["delivery-without-decision" if alive else "delivery-after-death", service] = 1
        return units

    def _pieces(self, client: str, service: str, active: set[date], told: dict[tuple[str, str], int]) -> Fraction:
        pieces = Fraction(0)
        for item in self.book.of(Installation, client):
            there = set(self._days_of(item))
            if item.service != service or not there:
                continue
            if not there & active:
                told["installation-without-decision", service] = 1
            starts = self.book.first in there & active
            pieces += item.pieces * self._weight(service, len(there & active), starts=starts)
        return pieces

    def _weight(self, service: str, days: int, *, starts: bool) -> Fraction:
        """The part of the month that so many active days are; `starts` = active on the first of the month."""
        if days == 0:
            return Fraction(0)
        match self._part_month(service):
            case "thirtieth":
                return Fraction(1) if days == len(self.book.days) else min(Fraction(1), Fraction(days, 30))
            case "calendar_days":
                return Fraction(days, len(self.book.days))
            case "first_day":
                return Fraction(starts)
            case _:
                return Fraction(1)

    def _part_month(self, service: str) -> str:
        rows = self.rules.about(PartMonth, service)
        return rows[0].method if rows else "whole_month"

    def _granted(self, service: str, decisions: list[CareDecision], active: set[date]) -> Fraction:
        """Minutes granted for the month, of decisions that say how many."""
        granted = [
            (decision.minutes_month, [day for day in self._days_of(decision) if day in active])
            for decision in decisions
            if decision.minutes_month is not None
        ]
        granted = [(minutes, days) for minutes, days in granted if days]
        if not granted:
            return Fraction(0)
        match self._part_month(service):
            case "whole_month":
                return Fraction(max(minutes for minutes, _ in granted))
            case "first_day":
                return Fraction(sum(minutes for minutes, days in granted if self.book.first in days))
            case _:
                together = sum(len(days) for _, days in granted)
                weight = self._weight(service, together, starts=False)
                return sum((Fraction(minutes * len(days), together) for minutes, days in granted), Fraction(0)) * weight

    def _add_standard_time(self, of: dict[str, Usage]) -> None:
        """Minutes for units, visits and days of services, on the performed and the granted time of another."""
        read: dict[str, Callable[[Usage], Fraction | int]] = {
            "unit": lambda u: u.units,
            "visit": lambda u: u.visits,
            "day": lambda u: u.days,
        }
        for row in self.rules.all(StandardTime):
            minutes = sum((read[row.per](of[service]) for service in row.service), Fraction(0)) * row.minutes
            of[row.counts_as].performed_minutes += minutes
            of[row.counts_as].granted_minutes += minutes


class Away:
    """What absence does to a client's service: the factor, and the days of stays that are left out."""

    def __init__(
        self, counter: UsageCounter, client: str, service: str, active: set[date], performed_minutes: Fraction
    ) -> None:
        book = counter.book
        days: dict[str, set[date]] = {}
        missed: list[CareAbsence] = []
        for absence in book.of(CareAbsence, client):
            for rule in counter.rules.about(AbsenceRule, service):
                absent = absent_days(absence, rule, book.last)
                if absence.reason in rule.reason_of_absence and applies(rule, absence, absent, performed_minutes):
                    days.setdefault(rule.method, set()).update(set(absent[rule.from_day - 1 :]) & active)
                    missed += [absence] if rule.method == "missed_visits" else []
        self.left_out = days.get("thirtieth", set()) | days.get("calendar_days", set())

        off = Fraction(len(days.get("thirtieth", ())), 30)
        off += Fraction(len(days.get("calendar_days", ())), len(book.days))
        if missed:
            cancelled = counter.visits.cancelled_minutes(client, service, days["missed_visits"], missed)
            off += cancelled / (cancelled + performed_minutes) if cancelled else 0
        if set().union(*days.values()) >= active:
            off = Fraction(1)  # whole_month among them: it takes off nothing else
        self.factor = max(Fraction(0), 1 - off)


def absent_days(absence: CareAbsence, rule: AbsenceRule, last: date) -> list[date]:
    """The absent days, in order; of an absence that goes on, those up to the last day of the month."""
    absent = set()
    day = absence.left_at.date()
    end = last if absence.returned_at is None else absence.returned_at.date()
    while day <= end:
        whole = absence.left_at <= datetime.combine(day, MIDNIGHT) and (
            absence.returned_at is None or datetime.combine(day, MIDNIGHT) + timedelta(days=1) <= absence.returned_at
        )
        leaves, returns = day == absence.left_at.date(), absence.returned_at is not None and day == end
        if whole or (rule.part_days and (leaves or returns)) or (rule.return_day and returns):
            absent.add(day)
        day += ONE_DAY
    return sorted(absent)


def applies(rule: AbsenceRule, absence: CareAbsence, absent: list[date], performed_minutes: Fraction) -> bool:
    """Whether a rule for the reason applies to an absence."""
    notified = absence.notified_on
    in_time = rule.notice_days == 0 or (
        notified is not None and (absence.left_at.date() - notified).days >= rule.notice_days
    )
    little = rule.not_from_hours is None or performed_minutes / 60 < rule.not_from_hours
    return in_time and little and len(absent) >= rule.at_least_days


def _in_window(clock: int, begins: int, ends: int) -> bool:
    """Whether a time of day is in a part of the day that may go over midnight."""
    return begins <= clock < ends if begins < ends else clock >= begins or clock < ends
