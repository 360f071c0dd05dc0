"""A client's means: income, housing cost, reserved amount, and the headroom that is left for fees."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from engine.facts.care_records import CareIncome, CivilStatus, Housing, IncomeStatement, MinimumAdjustment
from engine.facts.records import HouseholdMember
from engine.rulebook.care_rows import AgeUplift, ChildAddition, CoupleRule, HousingRule, IncomeRule, MinimumChange
from tests.oracle.care.book import Book, age
from tests.oracle.care.rules import MonthRules
from tests.oracle.care.usage import Usage


@dataclass
class Means:
    """Öre a month, exact until the headroom. `headroom` is None where it is not limited."""

    income: Fraction | None
    housing: Fraction
    minimum: Fraction
    additions: Fraction
    deductions: Fraction
    reserved: Fraction
    headroom: int | None


class MeansTest:
    """The means of one client after the other. `apart` says how the incomes of spouses who live apart are taken."""

    def __init__(self, book: Book, rules: MonthRules) -> None:
        self.book = book
        self.rules = rules
        self.couples = rules.one(CoupleRule)

    def means(self, client: str, household: str, basis_day: date, of: Mapping[str, Usage], apart: str) -> Means:
        """The whole calculation; `apart` is pooled or own."""
        status = self.book.civil_status(client, basis_day)
        incomes = [self.net_income(who, basis_day) for who in self.earners(client, status, apart)]
        known = [income for income in incomes if income is not None]
        income = sum(known, Fraction(0)) / len(incomes) if len(known) == len(incomes) else None
        housing = self.housing_cost(household, status, basis_day)
        minimum = self.minimum_amount(client, status)
        additions, deductions = self.changes(client, household, status, basis_day, of)
        reserved = max(Fraction(0), minimum + additions - deductions + housing)
        headroom = None
        if income is not None:
            headroom = int(self.rules.rounded("headroom", max(Fraction(0), income - reserved)))
        return Means(income, housing, minimum, additions, deductions, reserved, headroom)

    def earners(self, client: str, status: CivilStatus | None, apart: str) -> list[str]:
        """Whose incomes are added, and divided by their number; "" is a spouse nobody knows."""
        if status is None or status.status != "married" or (not status.living_together and apart == "own"):
            return [client]
        return [client, status.partner_id or ""]

    def needed(self, client: str, basis_day: date) -> list[str]:
        """Whose incomes must be known; to choose what is best, both spouses'."""
        return self.earners(client, self.book.civil_status(client, basis_day), self.couples.apart_income)

    def is_known(self, who: str, day: date) -> bool:
        """Whether the form of a person's incomes is in."""
        return any(statement.status == "declared" for statement in self.book.of_on(IncomeStatement, who, day))

    def has_declined(self, who: str, day: date) -> bool:
        """Whether a person will not tell."""
        return any(statement.status == "declined" for statement in self.book.of_on(IncomeStatement, who, day))

    def net_income(self, who: str, day: date) -> Fraction | None:
        """Net income a month, or None where it is not known."""
        if not self.is_known(who, day):
            return None
        capital_tax = self.rules.one(IncomeRule).capital_tax
        total = Fraction(0)
        for income in self.book.of_on(CareIncome, who, day):
            if income.kind == "capital":
                net = income.amount_ore * (1 - capital_tax)
            else:
                net = Fraction(max(0, income.amount_ore - income.tax_ore))
            total += net / (12 if income.per == "year" else 1)
        return total

    def housing_cost(self, household: str, status: CivilStatus | None, day: date) -> Fraction:
        """The part of the housing cost that falls on the client."""
        cost = self.whole_housing_cost(household, day)
        if is_apart(status) and self.couples.apart_housing == "halved":
            return (cost + sum(self.whole_housing_cost(other, day) for other in self.other_homes(status, day))) / 2
        if self.rules.one(HousingRule).divide_by == "couple":
            return cost / 2 if is_together(status) else cost
        members = self.book.in_household(HouseholdMember, household, day)
        return cost / max(1, len({member.person_id for member in members if member.role == "adult"}))

    def other_homes(self, status: CivilStatus | None, day: date) -> list[str]:
        """The households of a spouse who lives apart, where the housing costs of both are added and halved."""
        if status is None or not is_apart(status) or self.couples.apart_housing != "halved":
            return []
        return self.book.households(status.partner_id or "", day)

    def whole_housing_cost(self, household: str, day: date) -> Fraction:
        """What a household's home costs a month, undivided."""
        rule = self.rules.one(HousingRule)
        year = Fraction(0)
        for home in self.book.in_household(Housing, household, day):
            area = home.area_m2 if home.form == "own_house" else 0
            heating, running = home.heating_ore_year, home.running_ore_year
            year += 12 * max(0, home.rent_ore_month - home.not_housing_ore_month)
            year += rule.interest_share * (home.interest_ore_year + home.leasehold_ore_year)
            year += home.property_fee_ore_year
            year += area * rule.heating_kr_m2_year if heating is None else heating
            year += area * rule.running_kr_m2_year if running is None else running
        return year / 12

    def minimum_amount(self, client: str, status: CivilStatus | None) -> Fraction:
        """The minimum amount, with the uplift of younger persons."""
        living = "single"
        if status and status.status == "married":
            living = "cohabiting" if status.living_together else self.couples.apart_minimum
        elif is_together(status):
            living = self.couples.cohabiting_minimum
        amount = Fraction(self.rules.minimum_amount_ore(living))
        for uplift in self.rules.all(AgeUplift):
            if (not uplift.living or living in uplift.living) and age(client, self.book.first) < uplift.under_age:
                added = self.rules.minimum_amount_ore(living) * uplift.percent if uplift.percent is not None else 0
                amount += added + (uplift.amount_kr or 0)
        return self.rules.rounded("minimum_amount", amount)

    def changes(
        self, client: str, household: str, status: CivilStatus | None, day: date, of: Mapping[str, Usage]
    ) -> tuple[Fraction, Fraction]:
        """Additions to the minimum amount, and deductions from it."""
        sums = {"addition": Fraction(0), "deduction": Fraction(0)}
        for own in self.book.of_on(MinimumAdjustment, client, day):
            sums[own.change] += own.amount_ore_month
        for row in self.rules.all(MinimumChange):
            used = [of[service] for service in row.service]
            times = {
                "month": Fraction(any(usage.is_had for usage in used)),
                "day": sum((usage.days for usage in used), Fraction(0)),
                "unit": Fraction(sum(usage.units for usage in used)),
            }[row.per]
            sums[row.change] += times * row.amount_kr
        for addition in self.rules.all(ChildAddition):
            for member in self.book.in_household(HouseholdMember, household, day):
                years = age(member.person_id, self.book.first)
                if member.role == "child" and addition.from_age <= years <= addition.up_to_age:
                    sums["addition"] += Fraction(addition.amount_kr, 2 if is_together(status) else 1)
        return sums["addition"], sums["deduction"]


def is_apart(status: CivilStatus | None) -> bool:
    """Whether a person is married to somebody who lives elsewhere."""
    return status is not None and status.status == "married" and not status.living_together


def is_together(status: CivilStatus | None) -> bool:
    """Whether a person lives with a spouse or partner."""
    return status is not None and status.status != "single" and status.living_together
