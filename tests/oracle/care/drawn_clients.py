"""Random clients of care, the same for the same seed: everything that makes one month hard, often at once.

A *circle* is one or two households that have to do with each other: a couple together or apart, partners, siblings,
children, somebody alone. Facts are the engine's own records.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from random import Random
from typing import Any

import attrs

from engine.facts.care_records import (
    CARE_INCOME_KINDS,
    PAYER_ROLES,
    CareDecision,
    CareIncome,
    CarePayer,
    CivilStatus,
    Delivery,
    Housing,
    IncomeStatement,
    MinimumAdjustment,
    Stay,
    Visit,
)
from engine.facts.records import Household, HouseholdMember, Person
from engine.rulebook.care_rows import Service
from tests.oracle.care.clock import ONE_DAY
from tests.oracle.care.drawn_uses import LONG_AGO, UseMaker
from tests.oracle.families import Register

ORGANISATION = "2120000142"


@attrs.define
class Circle:
    """Some households and all that is known of them."""

    records: list[Any] = attrs.field(factory=list)

    @property
    def clients(self) -> int:
        """How many persons have something of care."""
        return len({r.person_id for r in self.records if isinstance(r, CareDecision | Visit | Stay | Delivery)})


@attrs.define
class Maker(UseMaker):
    """Makes one circle around a service month."""

    def circle(self) -> Circle:
        """Who there is, and then what each has."""
        kind = self.pick("alone", "alone", "together", "together", "apart", "apart", "partners", "siblings")
        home = self.household()
        one = self.person(home)
        clients = [one]
        if kind in ("together", "partners"):
            other = self.person(home)
            self.couple(one, other, "married" if kind == "together" else "cohabiting")
            clients += [other] if self.likely(60) else []
        elif kind == "apart":
            other = self.person(home if self.likely(25) else self.household())
            self.couple(one, other, "married", living_together=False)
            clients += [other] if self.likely(60) else []
        else:
            self.single(one)
        if kind == "siblings" or self.likely(8):
            sibling = self.person(home)
            self.single(sibling)
            clients += [sibling] if kind == "siblings" else []
        for _ in range(self.pick(0, 0, 0, 0, 1, 3)):
            child = self.child(home)
            clients += [child] if self.likely(25) else []
        for client in clients:
            self.services_of(client)
        if self.likely(3):
            self.twice()
        return Circle(self.records)

    def twice(self) -> None:
        """A fact that is there twice on some days, although there may be one."""
        kinds = CivilStatus | IncomeStatement | CareIncome | MinimumAdjustment | Housing | CarePayer
        if found := [record for record in self.records if isinstance(record, kinds)]:
            record = self.rng.choice(found)
            later = max(record.valid_from, self.pick(LONG_AGO, self.a_day()))
            if record.valid_to is None or later <= record.valid_to:
                again: Any = record
                self.records.append(attrs.evolve(again, valid_from=later))

    def household(self) -> str:
        """A household and what its home costs."""
        name = self.register.household()
        self.records.append(Household(household_id=name))
        if self.likely(85):
            change = self.a_day()
            self.records.append(self.housing(name, LONG_AGO, None if self.likely(80) else change))
            if self.likely(15) and self.records[-1].valid_to:
                self.records.append(self.housing(name, change + ONE_DAY, None))
        return name

    def housing(self, household: str, first: date, last: date | None) -> Housing:
        """Rent, or what an own home costs."""
        rent = self.rng.randrange(300_000, 900_000)
        own = self.pick("rented", "rented", "tenant_owned", "own_house", "residential")
        return Housing(
            household_id=household,
            form=own,
            rent_ore_month=0 if own == "own_house" else rent,
            not_housing_ore_month=0 if own == "own_house" else self.pick(0, 0, 35_000, rent),
            interest_ore_year=0 if own in ("rented", "residential") else self.rng.randrange(5_000_000),
            leasehold_ore_year=self.pick(0, 0, 777_701),
            property_fee_ore_year=self.pick(0, 1_042_500),
            heating_ore_year=self.pick(None, None, 1_200_000),
            running_ore_year=self.pick(None, None, 2_345_678),
            area_m2=self.pick(0, 65, 143),
            valid_from=first,
            valid_to=last,
        )

    def person(self, home: str) -> str:
        """Somebody old, or not so old, with incomes; now and then one who dies, or whom the register has wrong."""
        old = (date(1925, 1, 1), date(1958, 12, 31))
        around = self.month.year - self.pick(61, 65)
        young = (date(around, 1, 1), date(around, 12, 28))
        who = self.register.person(self.rng, *(young if self.likely(35) else old))
        died = (
            self.pick(self.a_day(), self.month - 20 * ONE_DAY, self.a_day() + 31 * ONE_DAY) if self.likely(5) else None
        )
        if died:
            self.deaths[who] = died
        self.records.append(Person(person_id=who, given_name="Test", deceased_on=died))
        self.member(home, who, "adult")
        self.incomes(who)
        self.payers(who)
        for text in ("Arvode", "Kost", "Hund"):
            if self.likely(15):
                change = self.pick("addition", "addition", "deduction")
                amount = self.rng.randrange(10_000, 300_000)
                adjusted = MinimumAdjustment(
                    person_id=who, change=change, text=text, amount_ore_month=amount, **self.period(60)
                )
                self.records.append(adjusted)
        return who

    def payers(self, who: str) -> None:
        """Who gets the letters or pays: anybody in any role, under a number of one's own or the client's; the dead
        mostly have an estate. Some who are entered are children, some have died.
        """
        if self.likely(60 if who in self.deaths else 30):
            born = date(self.month.year - 18, self.month.month, 1) if self.likely(10) else date(1970, 1, 1)
            other = self.register.person(self.rng, born - 20 * ONE_DAY, born + 20 * ONE_DAY)
            dead = self.month + self.pick(-20, 10, 40) * ONE_DAY if self.likely(15) else None
            self.records.append(Person(person_id=other, given_name="God", deceased_on=dead))
            role = "estate" if who in self.deaths and self.likely(80) else self.pick(*PAYER_ROLES)
            payer = self.pick(other, other, ORGANISATION, who)
            self.records.append(CarePayer(person_id=who, payer_id=payer, role=role, **self.period(60)))

    def member(self, home: str, who: str, role: str) -> None:
        """A member since long ago; now and then one who moves, or is in no household or in two."""
        period: dict[str, Any] = {"valid_from": LONG_AGO, "valid_to": None}
        if self.likely(2):
            period = {"valid_from": self.a_day(), "valid_to": None}
        elif self.likely(2):
            period = {"valid_from": LONG_AGO, "valid_to": self.a_day()}
        self.records.append(HouseholdMember(household_id=home, person_id=who, role=role, **period))
        if self.likely(1):
            second = self.household()
            first = LONG_AGO if period["valid_to"] is None else period["valid_to"] + ONE_DAY
            self.records.append(HouseholdMember(household_id=second, person_id=who, role=role, valid_from=first))

    def child(self, home: str) -> str:
        """A child of the household, of every age."""
        who = self.register.person(self.rng, self.month - 20 * 365 * ONE_DAY, self.month + 20 * ONE_DAY)
        self.records.append(Person(person_id=who, given_name="Barn"))
        period = {"valid_from": LONG_AGO} if self.likely(90) else {"valid_from": self.a_day()}
        self.records.append(HouseholdMember(household_id=home, person_id=who, role="child", **period))
        if self.likely(50):
            self.single(who)
            self.incomes(who)
        if self.likely(90):
            role = self.pick(*PAYER_ROLES)
            self.records.append(CarePayer(person_id=who, payer_id=ORGANISATION, role=role, valid_from=LONG_AGO))
        return who

    def single(self, who: str) -> None:
        """On one's own, known or not."""
        if self.likely(98):
            self.records.append(CivilStatus(person_id=who, status="single", valid_from=LONG_AGO))

    def couple(self, one: str, other: str, status: str, *, living_together: bool = True) -> None:
        """Two who are each other's; sometimes since this month only, or with another view of it."""
        day = self.a_day() if self.likely(10) else LONG_AGO
        for who, whose in ((one, other), (other, one)):
            first = self.a_day() if self.likely(4) else day
            if first > LONG_AGO and self.likely(70):
                before = CivilStatus(person_id=who, status="single", valid_from=LONG_AGO, valid_to=first - ONE_DAY)
                self.records.append(before)
            if self.likely(98):
                together = living_together if status == "cohabiting" or self.likely(98) else not living_together
                said = CivilStatus(
                    person_id=who, status=status, partner_id=whose, living_together=together, valid_from=first
                )
                self.records.append(said)

    def incomes(self, who: str) -> None:
        """Whether the incomes are known, and those there are."""
        if self.likely(88):
            status = "declared" if self.likely(94) else "declined"
            self.records.append(IncomeStatement(person_id=who, status=status, **self.period(93)))
        kinds = self.rng.sample(CARE_INCOME_KINDS, self.pick(0, 1, 1, 2, 2, 3))
        for kind in kinds:
            per = self.pick("month", "month", "year")
            amount = self.rng.randrange(300_000, 1_600_000) * (12 if per == "year" else 1) + self.rng.randrange(100)
            tax = 0 if kind == "capital" else amount * self.rng.randrange(30) // 100
            income = CareIncome(person_id=who, kind=kind, amount_ore=amount, tax_ore=tax, per=per, **self.period(90))
            self.records.append(income)


def random_circle(rng: Random, month: date, services: Sequence[Service], register: Register) -> Circle:
    """One circle around the service month, of people who have services of a tariff."""
    return Maker(rng, month, services, register).circle()


def together(circles: Iterable[Circle]) -> list[Any]:
    """All records of some circles."""
    return [record for circle in circles for record in circle.records]
