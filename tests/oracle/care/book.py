"""The facts as lists of records, looked up by person, household and day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from engine.facts.care_records import CareDecision, CarePayer, CivilStatus, Delivery, Installation, Stay, Visit
from engine.facts.records import HouseholdMember, Person
from tests.oracle.care.clock import ONE_DAY, days_of

T = TypeVar("T")
USES = (CareDecision, Visit, Stay, Delivery, Installation)


class Book:
    """What is known, as seen from one service month."""

    def __init__(self, records: Iterable[Any], month: date) -> None:
        self.month = month
        self.days = days_of(month)
        self.first, self.last = self.days[0], self.days[-1]
        self._of_person: dict[tuple[type, str], list[Any]] = defaultdict(list)
        self._of_household: dict[tuple[type, str], list[Any]] = defaultdict(list)
        self._users: set[str] = set()
        for record in records:
            if hasattr(record, "person_id"):
                self._of_person[type(record), record.person_id].append(record)
            if hasattr(record, "household_id"):
                self._of_household[type(record), record.household_id].append(record)
            if isinstance(record, USES):
                self._users.add(record.person_id)

    def of(self, kind: type[T], person_id: str) -> list[T]:
        """All records of a type about a person."""
        return self._of_person[kind, person_id]

    def of_on(self, kind: type[T], person_id: str, day: date) -> list[T]:
        """Those that hold on a day."""
        return [record for record in self.of(kind, person_id) if holds(record, day)]

    def in_household(self, kind: type[T], household_id: str, day: date) -> list[T]:
        """The records of a type about a household that hold on a day."""
        return [record for record in self._of_household[kind, household_id] if holds(record, day)]

    def households(self, person_id: str, day: date) -> list[str]:
        """The households a person is a member of on a day, by name."""
        return sorted({member.household_id for member in self.of_on(HouseholdMember, person_id, day)})

    def deceased_on(self, person_id: str) -> date | None:
        """The day a person died."""
        return next((person.deceased_on for person in self.of(Person, person_id)), None)

    def is_alive(self, person_id: str, day: date) -> bool:
        """Whether a person lives on a day; the day of death is the last."""
        death = self.deceased_on(person_id)
        return death is None or day <= death

    def civil_status(self, person_id: str, day: date) -> CivilStatus | None:
        """What a person's civil status is said to be on a day."""
        return next(iter(self.of_on(CivilStatus, person_id, day)), None)

    def payer(self, person_id: str) -> str:
        """Who owes for a person: an organisation that has taken over, the guardian of a child, else the person."""
        for entered in self.of_on(CarePayer, person_id, self.last):
            if entered.role == "organisation" or age(person_id, self.first) < 18:
                return entered.payer_id
        return person_id

    def has_died(self, person_id: str) -> bool:
        """Whether a person is dead when the month is over."""
        death = self.deceased_on(person_id)
        return death is not None and death <= self.last

    def used(self, person_id: str) -> list[Any]:
        """The decisions, visits, stays, deliveries and installations that a person has in the month."""
        return [record for kind in USES for record in self.of(kind, person_id) if self.is_in_month(record)]

    def clients(self) -> list[str]:
        """Everybody who has any of these in the month."""
        return sorted(who for who in self._users if self.used(who))

    def is_in_month(self, record: Any) -> bool:
        """Whether some part of a record is in the month."""
        match record:
            case CareDecision() | Installation():
                return record.valid_from <= self.last and (record.valid_to is None or record.valid_to >= self.first)
            case Visit():
                last_moment = record.ends_at.date() >= self.first and not _at_midnight(record.ends_at, self.first)
                return record.starts_at.date() <= self.last and last_moment
            case Stay():
                begins, ends = self.stay_dates(record)
                return begins <= self.last and (ends is None or ends >= self.first)
            case _:
                return bool(self.first <= record.day <= self.last)

    def stay_dates(self, stay: Stay) -> tuple[date, date | None]:
        """The dates of arrival and departure; nobody stays after death, but a stay ends when it has begun."""
        begins, ends = stay.arrived_at.date(), stay.departed_at and stay.departed_at.date()
        death = self.deceased_on(stay.person_id)
        if death is not None and (ends is None or ends > death):
            ends = max(death, begins)
        return begins, ends

    def day_before(self) -> date:
        """The day before the month."""
        return self.first - ONE_DAY


def holds(record: Any, day: date) -> bool:
    """Whether a record with a period holds on a day."""
    return bool(record.valid_from <= day and (record.valid_to is None or day <= record.valid_to))


def born(person_id: str) -> date:
    """The date of birth in an identity number; a co-ordination number has 60 added to the day."""
    year, month, day = int(person_id[:4]), int(person_id[4:6]), int(person_id[6:8])
    return date(year, month, day - 60 if day > 60 else day)


def age(person_id: str, day: date) -> int:
    """Whole years on a day. Who was born on 29 February is a year older on 1 March in other years."""
    birth = born(person_id)
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _at_midnight(moment: Any, day: date) -> bool:
    return bool(moment.date() == day and (moment.hour, moment.minute) == (0, 0))
