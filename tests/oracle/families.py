"""Random families, the same for the same seed: everything that makes one month hard, often at once.

A family is one to three households that may share children. Facts are plain dicts with the record field names of
engine/facts/records.py; identity numbers are from the test range (birth numbers 980-999).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.oracle.month_rules import days_of
from tests.oracle.plain import (
    ALL_FORMS,
    LONG_AGO,
    Family,
    add_household,
    add_income,
    add_member,
    add_payer,
    add_person,
    add_place,
    empty,
    person_id,
)

BASES = ("work", "study", "job_seeking", "parental_leave", "universal", "special_support", "own_need")
REASONS = ("sickness", "summer_break", "holiday", "suspended", "closed")
KINDS = ("employment", "self_employment", "benefit", "pension", "foster_care", "other")
CAPS_KR = {
    2019: 47_490,
    2020: 49_280,
    2021: 50_340,
    2022: 52_410,
    2023: 54_830,
    2024: 56_250,
    2025: 59_440,
    2026: 61_560,
}
HOURS_MINUTES = (0, 60, 600, 899, 900, 901, 1140, 1200, 1500, 1799, 1800, 1801, 2100, 2400, 3000)
SHARES = ("1/2", "1/2", "1/2", "1/3", "2/5", "3/7", "3/4")
ONE_DAY = timedelta(days=1)


@dataclass
class Register:
    """Hands out identity numbers and names nobody else has."""

    taken: set[str] = field(default_factory=set)
    households: int = 0

    def person(self, rng: Random, first: date, last: date) -> str:
        """Somebody born in the period."""
        while True:
            born = first + rng.randrange((last - first).days + 1) * ONE_DAY
            try:
                return self.born_on(rng, born)
            except LookupError:
                continue

    def born_on(self, rng: Random, born: date) -> str:
        """Somebody born on the day; LookupError where its numbers are used up."""
        start = rng.randrange(20)
        for number in range(start, start + 20):
            if (who := person_id(born, number % 20)) not in self.taken:
                self.taken.add(who)
                return who
        raise LookupError(born)

    def household(self) -> str:
        """The next household's name."""
        self.households += 1
        return f"H{self.households:05}"


@dataclass
class Maker:
    """Makes one family of facts around a service month."""

    rng: Random
    month: date
    register: Register
    facts: Family = field(default_factory=empty)

    def likely(self, percent: float) -> bool:
        """True in so many of a hundred cases."""
        return self.rng.random() * 100 < percent

    def a_day(self) -> date:
        """A day of the service month; often one of its ends or its middle."""
        days = days_of(self.month)
        return self.rng.choice([days[0], days[1], days[14], days[15], days[-2], days[-1], *days])

    def family(self) -> Family:
        """Households, their adults and incomes, then the children and their places."""
        homes = [self.household() for _ in range(self.rng.choice((1, 1, 1, 1, 2, 2, 2, 3)))]
        siblings: list[str] = []
        for _ in range(self.rng.choice((0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6))):
            siblings.append(self.child(homes, siblings))
        return self.facts

    def household(self) -> str:
        """One or two adults, perhaps one who moves in or out during the month."""
        name = self.register.household()
        adults = [self.adult() for _ in range(self.rng.choice((1, 2, 2)))]
        add_household(self.facts, name, adults[:1], accepts_highest_fee=self.likely(5))
        for adult in adults[1:]:
            add_person(self.facts, adult)
            first = self.a_day() if self.likely(10) else LONG_AGO
            last = max(first, self.a_day()) if self.likely(10) else None
            add_member(self.facts, name, adult, "adult", first, last)
        if self.likely(10):
            self.change_payer(name, adults[-1])
        return name

    def change_payer(self, household: str, payer: str) -> None:
        """Another payer from a day of the month on."""
        day = self.a_day()
        self.facts["payer"][-1]["valid_to"] = day - ONE_DAY
        add_payer(self.facts, household, payer, day)

    def adult(self) -> str:
        """An adult with incomes."""
        who = self.register.person(self.rng, date(1968, 1, 1), date(2000, 12, 31))
        if self.likely(97):
            kinds = self.rng.sample(KINDS, self.rng.choice((1, 1, 1, 2, 3)))
            for kind in kinds:
                self.incomes(who, kind)
        return who

    def incomes(self, who: str, kind: str) -> None:
        """An income of one kind: the same all month, changed in it, or with a gap."""
        if self.likely(70):
            add_income(self.facts, who, self.amount(), kind=kind)
            return
        day = self.a_day()
        gap = self.rng.choice((0, 0, 0, 0, 0, 0, 3)) * ONE_DAY
        add_income(self.facts, who, self.amount(), last=day - ONE_DAY - gap, kind=kind)
        add_income(self.facts, who, self.amount(), first=day, kind=kind)

    def amount(self) -> int | None:
        """Öre a month: around the cap, around the deduction, anything, or missing."""
        if self.likely(3):
            return None
        cap = CAPS_KR[self.month.year]
        near = (cap, cap - 1, cap + 1, cap // 2, 10_000, 9_999, 10_001, 5_000, 17_000, 16_999, 0)
        kr = self.rng.choice(near) if self.likely(30) else self.rng.randrange(1_000, 90_000)
        return kr * 100 + (self.rng.randrange(100) if self.likely(10) else 0)

    def child(self, homes: list[str], siblings: list[str]) -> str:
        """A child: its birth, its home or homes, its places."""
        who = self.born(siblings)
        add_person(self.facts, who)
        home = self.rng.choice(homes)
        others = [h for h in homes if h != home]
        if others and self.likely(12):
            self.moving(who, home, self.rng.choice(others))
        else:
            self.staying(who, home, others)
        if self.likely(92):
            self.places(who)
        return who

    def born(self, siblings: list[str]) -> str:
        """Anything from one to twelve years ago, often close to a switch of age class, sometimes a twin."""
        year = self.month.year
        if siblings and self.likely(12):
            twin = siblings[-1]
            try:
                return self.register.born_on(self.rng, date(int(twin[:4]), int(twin[4:6]), int(twin[6:8])))
            except LookupError:
                pass
        if self.likely(40):
            around = self.month.replace(year=year - self.rng.choice((3, 3, 6)), day=15)
            return self.register.person(self.rng, around - 45 * ONE_DAY, around + 45 * ONE_DAY)
        if self.likely(3):
            leap = date(max(y for y in range(year - 10, year - 1) if y % 4 == 0), 2, 29)
            return self.register.person(self.rng, leap, leap + ONE_DAY)
        return self.register.person(self.rng, date(year - 12, 1, 1), date(year - 1, 12, 31))

    def staying(self, who: str, home: str, others: list[str]) -> None:
        """Registered in one home, perhaps half of the time in another; now and then a register that is wrong."""
        if self.likely(1):
            add_member(self.facts, home, who, "child", self.a_day())
            return
        add_member(self.facts, home, who, "child")
        if others and self.likely(1):
            add_member(self.facts, others[0], who, "child")
        elif others and self.likely(60):
            first = self.a_day() if self.likely(25) else LONG_AGO
            last = max(first, self.a_day()) if self.likely(25) else None
            self.alternating(who, self.rng.choice(others), first, last)

    def moving(self, who: str, home: str, other: str) -> None:
        """Moves to the other home during the month; the first may go on having it half of the time."""
        day = self.a_day()
        add_member(self.facts, home, who, "child", last=day - ONE_DAY)
        add_member(self.facts, other, who, "child", first=day)
        if self.likely(5):  # and the register of the two homes is not put right
            self.alternating(who, other, LONG_AGO, None)
        elif self.likely(40):
            self.alternating(who, other, LONG_AGO, day - ONE_DAY)
            self.alternating(who, home, day, None)

    def alternating(self, who: str, second: str, first: date, last: date | None) -> None:
        """The second household's share of the child."""
        row: dict[str, Any] = {"child_id": who, "household_id": second, "share": self.rng.choice(SHARES)}
        row["both_need_care"] = self.likely(80)
        self.facts["alternating_residence"].append({**row, "valid_from": first, "valid_to": last})

    def places(self, who: str) -> None:
        """One place, or two after each other; all month or from and to somewhere in it."""
        begins_before = LONG_AGO if self.likely(60) else self.month - self.rng.randrange(1, 45) * ONE_DAY
        first = self.a_day() if self.likely(25) else begins_before
        if self.likely(75):
            last = first + self.rng.randrange(0, 40) * ONE_DAY if self.likely(20) else None
            self.place(who, first, last)
            return
        last = max(first, self.a_day())
        self.place(who, first, last)
        step = self.rng.choice((0, 1, 1, 1, 2, 5)) if last > first else self.rng.choice((1, 2))
        second = last + (-2 if self.likely(3) and step else step) * ONE_DAY
        self.place(who, max(second, first + ONE_DAY), None if self.likely(70) else second + 20 * ONE_DAY)

    def place(self, who: str, first: date, last: date | None) -> None:
        """A placement of any form, ground and hours, with what may happen in it."""
        age = self.month.year - int(who[:4])
        usual = (
            ("preschool", "preschool", "pedagogical_care") if age < 7 else ("school_age", "school_age", "holiday_care")
        )
        payer = self.register.person(self.rng, date(1950, 1, 1), date(1967, 12, 31)) if self.likely(2) else None
        if payer:
            add_person(self.facts, payer)
        identity = add_place(
            self.facts,
            who,
            self.rng.choice(usual if self.likely(85) else ALL_FORMS),
            first=first,
            valid_to=last,
            basis=self.basis(),
            minutes_week=self.rng.choice(HOURS_MINUTES),
            settling_in=self.likely(30),
            payer_id=payer,
        )
        if self.likely(25):
            self.schedule(identity, first, last)
        if self.likely(50):
            self.attend(identity, first, last)
        if self.likely(25):
            self.absent(identity, first, last)

    def basis(self) -> str:
        """Mostly work; the others often enough."""
        return "work" if self.likely(45) else self.rng.choice(BASES)

    def schedule(self, placement: str, first: date, last: date | None) -> None:
        """Other hours, and perhaps another ground, from a day on."""
        start = max(first, self.a_day())
        if last is not None and start > last:
            return
        basis = self.rng.choice(BASES) if self.likely(40) else None
        row = {"placement_id": placement, "minutes_week": self.rng.choice(HOURS_MINUTES), "basis": basis}
        end = min(start + self.rng.randrange(20) * ONE_DAY, last or date.max) if self.likely(40) else last
        self.facts["schedule"].append({**row, "valid_from": start, "valid_to": end})

    def attend(self, placement: str, first: date, last: date | None) -> None:
        """A few days at the unit, some of them without any time."""
        inside = [d for d in days_of(self.month) if first <= d and (last is None or d <= last)]
        for day in self.rng.sample(inside, min(len(inside), self.rng.randrange(10))):
            self.facts["attendance"].append(
                {"placement_id": placement, "day": day, "minutes": self.rng.choice((0, 240, 480))}
            )

    def absent(self, placement: str, first: date, last: date | None) -> None:
        """Away from the unit, perhaps since before the month."""
        start = max(first, self.a_day() - self.rng.choice((0, 0, 10, 20, 40)) * ONE_DAY)
        length = self.rng.choice((3, 14, 15, 20, 30, 60))
        end = start + length * ONE_DAY if self.likely(80) else None
        row: dict[str, Any] = {
            "placement_id": placement,
            "reason": self.rng.choice(REASONS),
            "certified": self.likely(70),
        }
        end = last if end is None or (last is not None and end > last) else end
        if end is None or end >= start:
            self.facts["absence"].append({**row, "valid_from": start, "valid_to": end})


def random_family(rng: Random, month: date, register: Register) -> Family:
    """One family around the service month."""
    return Maker(rng, month, register).family()


def merged(families: list[Family]) -> Family:
    """Many families as one set of facts."""
    together = empty()
    for family in families:
        for name, rows in family.items():
            together[name] += rows
    return together
