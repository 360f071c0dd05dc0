"""The independent oracle: one childcare month in plain Python, one day and one child at a time.

Written from docs/calculation.md and the law, not from the engine, and importing nothing of it. Exact `Fraction`
arithmetic, no columns; slow and plain on purpose. The tests demand that the engine agrees to the öre.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from tests.oracle import fees
from tests.oracle.fees import HomeDay
from tests.oracle.household import Book, ChargedDay, Facts
from tests.oracle.month import PlaceDay, place_amounts
from tests.oracle.month_rules import MonthRules, days_of, month_after
from tests.oracle.rules import Problem, Rules

Amounts = dict[tuple[str, str], int]


@dataclass(frozen=True)
class Result:
    """Öre by (child, household), the parked households with the reasons, and how it came about."""

    amounts: Amounts
    parked: dict[str, set[str]]
    places: dict[str, list[PlaceDay]]

    def trace(self) -> str:
        """The days of every place, equal days run together: for a person looking for a disagreement."""
        lines = [f"parked {h}: {sorted(codes)}" for h, codes in sorted(self.parked.items())]
        for child, days in sorted(self.places.items()):
            for household in sorted({h for d in days for h in d.homes}):
                lines.append(f"{child} in {household}: {self.amounts.get((child, household), 'parked')} öre")
                told = ((_telling(d, household), d.place.day) for d in days if household in d.homes)
                for telling, run in groupby(told, key=lambda pair: pair[0]):
                    inside = [day for _, day in run]
                    lines.append(f"  {inside[0]} .. {inside[-1]} ({len(inside)} days) {telling}")
        return "\n".join(lines)


def _telling(d: PlaceDay, household: str) -> str:
    p, h = d.place, d.homes[household]
    day_fee = f", day fee, {'there' if d.attended else 'away'}" if d.day_fee else ""
    return (
        f"{p.placement['placement_id']} {p.form} {h.age_class} {h.band} {p.minutes_week} min {p.basis} rank {h.rank} "
        f"income {h.income_ore} base {h.base_ore} F {_kr(h.fee_ore)} highest {_kr(h.highest_fee_ore)} "
        f"A {d.absence_factor} share {h.share}{day_fee}"
    )


def _kr(ore: Fraction) -> str:
    return f"{ore.numerator}/{ore.denominator}" if ore.denominator > 1 else str(ore)


class Assessment:
    """One service month of some families, in the making."""

    def __init__(self, facts: Facts, national: Rules, tariff: Rules, service_month: date) -> None:
        self.book = Book(facts)
        self.national = national
        self.tariff = tariff
        self.month = service_month
        self.rules = MonthRules.of(tariff, service_month)
        self.parked: dict[str, set[str]] = defaultdict(set)
        self.places: dict[str, list[PlaceDay]] = defaultdict(list)
        self.homes: dict[str, set[str]] = defaultdict(set)  # of a child: all that its place concerns this month

    def result(self) -> Result:
        """All days, then every place that no parked household has a part in, then the minimum fee."""
        for day in days_of(self.month):
            self.assess_day(day)
        self.park_sharers()
        amounts: Amounts = {}
        for child, days in self.places.items():
            if not self.homes[child] & set(self.parked):
                for household, amount in place_amounts(days, self.month, self.rules, self.book).items():
                    amounts[child, household] = amount
        return Result(self.above_minimum(amounts), dict(self.parked), dict(self.places))

    def assess_day(self, day: date) -> None:
        """Every child's place on the day, household by household because of the sibling rank."""
        places: dict[str, ChargedDay] = {}
        homes: dict[str, list[ChargedDay]] = defaultdict(list)
        for child in self.book.children:
            place = self.charged_day(child, day)
            if place:
                places[child] = place
                self.homes[child].update(h for h, _ in place.homes)
                for household, _ in place.homes:
                    homes[household].append(place)
        fees_by_child: dict[str, dict[str, HomeDay]] = {child: {} for child in places}
        for household, children in homes.items():
            try:
                for child, home_day in self.household_day(household, day, children).items():
                    fees_by_child[child][household] = home_day
            except Problem as problem:
                self.parked[household].add(problem.code)
        for child, place in places.items():
            try:
                self.places[child].append(self.place_day(place, fees_by_child[child]))
            except Problem as problem:
                self.park([h for h, _ in place.homes], problem)

    def charged_day(self, child: str, day: date) -> ChargedDay | None:
        """The child's charged day; trouble with it parks every household the child is registered in."""
        try:
            return self.book.charged_day(child, day, self.tariff, self.rules)
        except Problem as problem:
            concerned = self.book.concerned(child, day, self.rules.two_households)
            self.homes[child].update(concerned)
            self.park(concerned, problem)
            return None

    def park(self, households: list[str], problem: Problem) -> None:
        """Enter a problem for each of the households."""
        for household in households:
            self.parked[household].add(problem.code)

    def household_day(self, household: str, day: date, children: list[ChargedDay]) -> dict[str, HomeDay]:
        """The fee of every child of the household on the day, held against the ceiling of the law."""
        payers = {p.child: self.book.payer(p, household) for p in children}
        order = self.tariff.one("sibling_order", day)
        local = fees.ranks(children, payers, order)
        national = fees.ranks(children, payers, {"by": "youngest", "uncounted_basis": order.get("uncounted_basis", ())})
        result = {p.child: self.home_day(p, household, local[p.child], national[p.child]) for p in children}
        charged = sum(h.fee_ore * h.share for h in result.values())
        if charged > sum(h.national_fee_ore * h.share for h in result.values()):
            raise Problem("above_national_ceiling", f"{household} {day}")
        return result

    def home_day(self, place: ChargedDay, household: str, rank: int, national_rank: int) -> HomeDay:
        """The fee of one child in one household on one day."""
        day = place.day
        income_rule = self.tariff.one("income_rule", day)
        income = self.income(place, household, income_rule["missing"])
        money = fees.cap_and_deduction(self.national, self.tariff, day)
        base = fees.fee_base(income, money, income_rule)
        in_class = fees.age_class(place.child, place.form, day, self.tariff)
        band = fees.hour_band(place, in_class, self.tariff)
        residence = dict(place.homes)[household]
        return HomeDay(
            rank=rank,
            national_rank=national_rank,
            age_class=in_class,
            band=band,
            income_ore=income,
            base_ore=base,
            fee_ore=fees.monthly_fee(place, in_class, band, rank, base, self.tariff),
            highest_fee_ore=fees.monthly_fee(place, in_class, band, rank, fees.highest_base(money), self.tariff),
            national_fee_ore=fees.national_fee(place, national_rank, income, self.national),
            share=Fraction(1) if self.rules.two_households["method"] == "own_income_capped" else residence,
            residence=residence,
        )

    def income(self, place: ChargedDay, household: str, missing: str) -> int | None:
        """The income that counts for the child in the household: its own, or both households' together."""
        own = self.book.income(household, place.day)
        if own is None and missing == "hold" and not self.book.accepts_highest_fee(household):
            raise Problem("no_income", f"{household} {place.day}")
        if self.rules.two_households["method"] != "incomes_added":
            return own
        both = [self.book.income(h, place.day) for h, _ in place.homes]
        return None if None in both else sum(i for i in both if i is not None)

    def place_day(self, place: ChargedDay, homes: dict[str, HomeDay]) -> PlaceDay:
        """Put together the day of a place: its homes, its credit for absence, its day fee."""
        return PlaceDay(
            place=place,
            absence_factor=fees.absence_factor(place, self.book, self.tariff),
            homes=homes,
            day_fee=self.tariff.one_or_none("day_fee", place.day, form=place.form, basis=place.basis),
            attended=self.book.attended(place),
        )

    def park_sharers(self) -> None:
        """A place in two households parks both when one is parked, and so on from place to place."""
        while True:
            caught = {h for homes in self.homes.values() if homes & set(self.parked) for h in homes} - set(self.parked)
            if not caught:
                return
            for household in caught:
                self.parked[household].add("shares_with_parked")

    def above_minimum(self, amounts: Amounts) -> Amounts:
        """With a minimum for the household together, a smaller sum is not charged at all."""
        minimum = self.rules.minimum_fee
        if not minimum or minimum["per"] != "household":
            return amounts
        sums: dict[str, int] = defaultdict(int)
        for (_, household), amount in amounts.items():
            sums[household] += amount
        return {key: a if sums[key[1]] >= minimum["amount_kr"] else 0 for key, a in amounts.items()}


def assess(facts: Facts, national: Rules, tariff: Rules, service_month: date) -> Result:
    """Assess a service month; `facts` has the field names of engine/facts/records.py."""
    return Assessment(facts, national, tariff, service_month).result()


def billed_months(tariff: Rules, batch_month: date) -> list[date]:
    """The service months that the batch of a month bills."""
    before = (batch_month.replace(day=1).toordinal()) - 1
    candidates = [date.fromordinal(before).replace(day=1), batch_month, month_after(batch_month)]
    away = {"arrears": -1, "current": 0, "advance": 1}
    return [s for i, s in enumerate(candidates, -1) if away[tariff.one("billing", s)["mode"]] == i]
