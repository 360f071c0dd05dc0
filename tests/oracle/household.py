"""The oracle's view of the facts: who lives where, is placed where and earns what, asked one day at a time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.oracle.month_rules import MonthRules, month_after
from tests.oracle.rules import Problem, Row, Rules

Facts = Mapping[str, list[dict[str, Any]]]


def holds(fact: Row, day: date) -> bool:
    """Periods are inclusive at both ends; no `valid_to` means until further notice."""
    return bool(fact["valid_from"] <= day and (fact["valid_to"] is None or day <= fact["valid_to"]))


def birth_date(person_id: str) -> date:
    """The birth date in a twelve-digit identity number (a samordningsnummer has 60 added to the day)."""
    year, month, day = int(person_id[:4]), int(person_id[4:6]), int(person_id[6:8])
    return date(year, month, day - 60 if day > 60 else day)


@dataclass(frozen=True)
class ChargedDay:
    """One child on one charged day: the place as it is that day and the households that have the child."""

    child: str
    day: date
    placement: Row
    form: str
    minutes_week: int
    basis: str
    homes: tuple[tuple[str, Fraction], ...]  # (household, its share of the residence); the registered one first


class Book:
    """All facts of some families, indexed by whom they are about."""

    def __init__(self, facts: Facts) -> None:
        self.placements = _by("child_id", facts["placement"])
        self.schedules = _by("placement_id", facts["schedule"])
        self.absences = _by("placement_id", facts["absence"])
        self.attendances = _by("placement_id", facts["attendance"])
        self.residences = _by("child_id", facts["alternating_residence"])
        self.incomes = _by("person_id", facts["income"])
        self.payers = _by("household_id", facts["payer"])
        self.members = _by("household_id", facts["household_member"])
        self.memberships = _by("person_id", facts["household_member"])
        self.households = {h["household_id"]: h for h in facts["household"]}
        self.children = sorted(self.placements)

    def registered(self, child: str, day: date) -> list[str]:
        """The households whose member (role child) the child is; more or fewer than one is a problem."""
        found = {m["household_id"] for m in self.memberships[child] if m["role"] == "child" and holds(m, day)}
        return sorted(found)

    def placement(self, child: str, day: date) -> Row | None:
        """The placement that counts: one that ends on the day another begins has ended the day before."""
        today = [p for p in self.placements[child] if holds(p, day) and not self.gives_way(p, day)]
        if len(today) > 1:
            raise Problem("double_placement", f"{child} {day}")
        return today[0] if today else None

    def gives_way(self, placement: Row, day: date) -> bool:
        """Whether the placement has this as its last day and a later one begins on it."""
        begins = any(p["valid_from"] == day for p in self.placements[placement["child_id"]])
        return bool(placement["valid_to"] == day > placement["valid_from"] and begins)

    def is_short(self, placement: Row) -> bool:
        """Whether it is shorter than a calendar month, by its own first and last day."""
        end: date | None = placement["valid_to"]
        return end is not None and end + timedelta(days=1) < month_after(placement["valid_from"])

    def paid_for(self, placement: Row, day: date, month: MonthRules) -> bool:
        """Whether the day belongs to a short placement that has cost its whole month already."""
        began_before: bool = placement["valid_from"] < day.replace(day=1)
        return bool(month.part_month.get("at_least_one_month") and began_before and self.is_short(placement))

    def income(self, household: str, day: date) -> int | None:
        """Öre a month of all adults together; None where it is missing or the highest fee is accepted."""
        adults = {m["person_id"] for m in self.members[household] if m["role"] == "adult" and holds(m, day)}
        if not adults:
            raise Problem("no_adult", f"{household} {day}")
        if self.accepts_highest_fee(household):
            return None
        total = 0
        for adult in adults:
            rows = [i for i in self.incomes[adult] if holds(i, day)]
            if not rows or any(i["status"] == "missing" for i in rows):
                return None
            total += sum(i["amount_ore_month"] for i in rows)
        return total

    def accepts_highest_fee(self, household: str) -> bool:
        """Whether the household has chosen the highest fee and declares nothing."""
        return bool(self.households[household]["accepts_highest_fee"])

    def payer(self, place: ChargedDay, household: str) -> str:
        """Who pays for the child in this household on this day."""
        own = place.placement["payer_id"]
        if own and household == place.homes[0][0]:
            return str(own)
        found = [p["payer_id"] for p in self.payers[household] if holds(p, place.day)]
        if not found:
            raise Problem("no_payer", f"{household} {place.day}")
        return str(found[0])

    def attended(self, place: ChargedDay) -> bool:
        """Whether the child was there at all that day."""
        rows = self.attendances[place.placement["placement_id"]]
        return any(a["day"] == place.day and a["minutes"] > 0 for a in rows)

    def charged_day(self, child: str, day: date, rules: Rules, month: MonthRules) -> ChargedDay | None:
        """The child's place on this day, or None where nothing is charged."""
        placement = self.placement(child, day)
        if placement is None or settling_in(placement, day, rules) or self.paid_for(placement, day, month):
            return None
        if placement["form"] not in rules.forms:
            raise Problem("form_not_offered", f"{placement['placement_id']} {day}")
        minutes_week, basis = placement["minutes_week"], placement["basis"]
        for schedule in self.schedules[placement["placement_id"]]:
            if holds(schedule, day):
                minutes_week, basis = schedule["minutes_week"], schedule["basis"] or basis
        homes = self.homes(child, day, month.two_households)
        return ChargedDay(child, day, placement, placement["form"], minutes_week, basis, homes)

    def homes(self, child: str, day: date, two_households: Row) -> tuple[tuple[str, Fraction], ...]:
        """The households that have the child on this day and their shares, the registered one first."""
        registered = self.registered(child, day)
        if len(registered) != 1:
            raise Problem("not_registered" if not registered else "registered_twice", f"{child} {day}")
        fact = self.second_home(child, day, two_households)
        if fact is None:
            return ((registered[0], Fraction(1)),)
        if fact["household_id"] in registered:
            raise Problem("second_home_is_first", f"{child} {day}")
        second = Fraction(fact["share"])
        return (registered[0], 1 - second), (fact["household_id"], second)

    def second_home(self, child: str, day: date, two_households: Row) -> Row | None:
        """The alternating residence that holds on the day, where the tariff splits such places."""
        for fact in self.residences[child]:
            wanted = fact["both_need_care"] or not two_households.get("both_need_care", False)
            if holds(fact, day) and two_households["method"] != "not_split" and wanted:
                return fact
        return None

    def concerned(self, child: str, day: date, two_households: Row) -> list[str]:
        """Every household that trouble with the child's place on the day parks."""
        ever = [m["household_id"] for m in self.memberships[child] if m["role"] == "child"]
        second = self.second_home(child, day, two_households)
        return (self.registered(child, day) or ever) + ([second["household_id"]] if second else [])


def settling_in(placement: Row, day: date, rules: Rules) -> bool:
    """Whether the day is one of the free days at the beginning of a placement."""
    first = placement["valid_from"]
    if not placement["settling_in"]:
        return False
    row = rules.one_or_none("settling_in", first, form=placement["form"])
    return row is not None and (day - first).days < row["free_days"]


def _by(key: str, facts: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    index: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for fact in facts:
        index[fact[key]].append(fact)
    return index
