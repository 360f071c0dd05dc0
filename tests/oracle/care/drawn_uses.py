"""What random clients of care use: decisions, visits, stays, deliveries, installations, absences."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

import attrs

from engine.facts.care_records import CareAbsence, CareDecision, Delivery, Installation, Stay, Visit
from engine.rulebook.care_rows import Service
from engine.vocabulary import CARE_ABSENCE_REASONS
from tests.oracle.care.clock import ONE_DAY, ONE_MINUTE, days_of, last_sunday
from tests.oracle.families import Register

T = TypeVar("T")
LONG_AGO = date(2000, 1, 1)


@attrs.define
class UseMaker:
    """Makes records around a service month, many of them where counting is difficult."""

    rng: Random
    month: date
    services: Sequence[Service]
    register: Register
    numbers: int = 0
    records: list[Any] = attrs.field(factory=list)
    deaths: dict[str, date] = attrs.field(factory=dict)

    def likely(self, percent: float) -> bool:
        """True in so many of a hundred cases."""
        return self.rng.random() * 100 < percent

    def pick(self, *choices: T) -> T:
        """One of the choices."""
        return self.rng.choice(choices)

    def number(self, prefix: str) -> str:
        """An identity nobody else has."""
        self.numbers += 1
        return f"{prefix}{self.register.households:05}-{self.numbers:04}"

    def a_day(self) -> date:
        """A day of the month; often one of its ends."""
        days = days_of(self.month)
        return self.rng.choice([days[0], days[1], days[14], days[-2], days[-1], *days])

    def days_around(self) -> list[date]:
        """The days of the month, the last before it and the first after it."""
        days = days_of(self.month)
        return [days[0] - ONE_DAY, *days, days[-1] + ONE_DAY]

    def period(self, always: float) -> dict[str, Any]:
        """From and to: always, or from or to some day of the month."""
        if self.likely(always):
            return {"valid_from": LONG_AGO, "valid_to": None}
        first = self.pick(LONG_AGO, self.a_day(), self.month)
        last = max(first, self.a_day()) if self.likely(50) else None
        return {"valid_from": first, "valid_to": last}

    def services_of(self, client: str) -> None:
        """Some services, some absences; now and then one that the tariff does not have."""
        number = min(len(self.services), self.pick(1, 2, 3, 4, 6))
        for service in self.rng.sample(self.services, number):
            self.decisions(client, service)
            self.uses(client, service.name)
        if self.likely(1):
            self.records.append(self.decision(client, "fishing", "sol", LONG_AGO, None))
        if self.likely(1):
            self.records.append(Delivery(person_id=client, service="fishing", day=self.a_day()))
        leaves = None
        for _ in range(self.pick(0, 0, 1, 1, 2)):
            leaves = self.absence(client, leaves)

    def decisions(self, client: str, service: Service) -> None:
        """One decision, or two after each other; perhaps none where there should be one."""
        if self.likely(7 if service.needs_decision else 60):
            return
        law = self.pick("hsl", "lss", "sale") if self.likely(1) else service.law
        if self.likely(50):
            last = self.a_day() if self.likely(15) else self.deaths.get(client) if self.likely(70) else None
            self.records.append(self.decision(client, service.name, law, LONG_AGO, last))
            return
        first = self.pick(LONG_AGO, self.a_day(), self.a_day())
        change = max(first, self.a_day())
        self.records.append(self.decision(client, service.name, law, first, change))
        gap = 0 if self.likely(2) else self.pick(1, 1, 1, 2, 6)
        if self.likely(75):
            end = None if self.likely(70) else change + self.rng.randrange(gap, 20) * ONE_DAY
            self.records.append(
                self.decision(
                    client, service.name, law, change + gap * ONE_DAY, end and max(end, change + gap * ONE_DAY)
                )
            )

    def decision(self, client: str, service: str, law: str, first: date, last: date | None) -> CareDecision:
        """A decision, with hours or without."""
        return CareDecision(
            decision_id=self.number("B"),
            person_id=client,
            service=service,
            law=law,
            minutes_month=self.rng.randrange(1, 3000) if self.likely(60) else None,
            valid_from=first,
            valid_to=None if last is None else max(first, last),
        )

    def uses(self, client: str, service: str) -> None:
        """Visits, stays, deliveries, installations: what there is of the one says nothing of the others."""
        if self.likely(55):
            for _ in range(self.pick(1, 3, 8, 20)):
                self.visit(client, service)
        if self.likely(45):
            self.stays(client, service)
        if self.likely(45):
            days = self.rng.sample(self.days_around(), self.pick(1, 4, 12, 28))
            self.records += [
                Delivery(person_id=client, service=service, day=day, quantity=self.pick(1, 1, 1, 2)) for day in days
            ]
        for _ in range(self.pick(0, 0, 1, 1, 2)):
            installed = Installation(
                installation_id=self.number("L"),
                person_id=client,
                service=service,
                pieces=self.pick(1, 1, 2),
                **self.period(60),
            )
            self.records.append(installed)

    def visit(self, client: str, service: str) -> None:
        """One visit at any time, often where times are difficult; sometimes a second in the middle of it."""
        begins = self.moment()
        minutes = self.pick(5, 10, 17, 30, 45, 60, 95, 150, 600, 1440)
        self.add_visit(client, service, begins, minutes)
        if self.likely(20):
            other = self.pick(service, service, self.rng.choice(self.services).name)
            later = begins + self.pick(0, self.rng.randrange(minutes), minutes - 1, minutes) * ONE_MINUTE
            self.add_visit(client, other, later, self.pick(5, 30, minutes))

    def add_visit(self, client: str, service: str, begins: datetime, minutes: int) -> None:
        """A visit of so many minutes by the clock, with one carer or two, performed or not."""
        ends = begins + minutes * ONE_MINUTE
        if self.is_twice(begins) and self.is_twice(ends) and self.likely(30):
            begins, ends = ends, begins  # in the hour that is there twice it may seem to end before it begins
        visit = Visit(
            visit_id=self.number("V"),
            person_id=client,
            service=service,
            starts_at=begins,
            ends_at=ends,
            carers=self.pick(1, 1, 1, 2, 3),
            status=self.pick("performed", "performed", "performed", "performed", "no_show", "cancelled"),
        )
        self.records.append(visit)

    def is_twice(self, moment: datetime) -> bool:
        """Whether clocks show this twice."""
        return moment.date() == last_sunday(moment.year, 10) and moment.hour == 2

    def moment(self) -> datetime:
        """A time in the month or on the days beside it; often around midnight or where clocks are changed."""
        day = self.rng.choice(self.days_around())
        hour, minute = self.rng.randrange(24), self.pick(0, 0, 15, 30, self.rng.randrange(60))
        if self.likely(15):
            hour = self.pick(22, 23, 0)
        elif self.month.month in (3, 10) and self.likely(30):
            day, hour = last_sunday(self.month.year, self.month.month), self.pick(0, 1, 2, 2, 3)
        return datetime.combine(day, datetime.min.time()) + timedelta(hours=hour, minutes=minute)

    def stays(self, client: str, service: str) -> None:
        """A stay or a few after each other, begun before the month, within it, ended or not; seldom two at once."""
        begins = self.moment() - self.pick(0, 0, 3, 40) * ONE_DAY
        for _ in range(self.pick(1, 1, 1, 2, 3)):
            hours = self.pick(0, 3, 20, 24, 72, 200, 500)
            ends = begins + timedelta(hours=hours)
            still_there = self.likely(12)
            stay = Stay(
                stay_id=self.number("K"),
                person_id=client,
                service=service,
                arrived_at=begins,
                departed_at=None if still_there else ends,
            )
            self.records.append(stay)
            if still_there and self.likely(95):
                return
            begins = ends + timedelta(hours=-1 if self.likely(3) and hours else self.pick(0, 2, 9, 30, 100))

    def absence(self, client: str, not_before: datetime | None) -> datetime | None:
        """Away for some time, perhaps since before the month; returns when, None = still away."""
        leaves = self.moment() - self.pick(0, 0, 5, 30) * ONE_DAY
        if self.likely(15):
            leaves = datetime.combine(leaves.date(), datetime.min.time())
        if not_before is not None and leaves <= not_before:
            leaves = not_before + timedelta(hours=self.rng.randrange(1, 50))
        returns = leaves + timedelta(hours=self.pick(2, 10, 30, 75, 120, 300, 720, 1500))
        if self.likely(15):
            returns = datetime.combine(returns.date() + ONE_DAY, datetime.min.time())
        notified = leaves.date() - self.pick(0, 1, 2, 3, 7, 8, 30) * ONE_DAY
        absence = CareAbsence(
            person_id=client,
            reason=self.pick(*CARE_ABSENCE_REASONS),
            left_at=leaves,
            returned_at=None if self.likely(10) else returns,
            notified_on=notified if self.likely(70) else None,
        )
        self.records.append(absence)
        return returns
