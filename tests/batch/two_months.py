"""October issued and November previewed in a town where every household has its own reason to pay something else.

    town = two_months(folder)
    found = diff(town.workspace, EAST, NOVEMBER)

Households H1 to H13 have children, K1 to K9 are clients of care (September's is billed in October, October's in
November). What happens to each of them stands beside it.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from engine.facts.care_records import CareDecision, CareIncome, Delivery, Housing, Installation
from engine.facts.records import Absence, Adjustment, Income, Payer, Person, Placement
from tests.batch.care_town import care_town, client, client_id, visited
from tests.batch.small_town import NOVEMBER, OCTOBER, Town, adult, changed, child, household, placed
from tests.municipalities.family import LONG_AGO

OCTOBER_31 = date(2026, 10, 31)
SEPTEMBER_30 = date(2026, 9, 30)
RULES = {
    "absence_credit": 'reason_of_absence = ["sickness"]\ncertified = false\nfrom_day = 1\noff = "50"\ntext = "Sjukdom"',
    "minimum_invoice": 'amount_kr = 100\nbelow = "accumulate"',
}
EVIL = "<script>alert('Ö')</script>"
HIDDEN_NAME = "Hemligasson"
PLAIN: dict[str, Any] = {"net_kr": 60_000, "visits": 3, "meals": 0}


def two_months(folder: Path) -> Town:
    """The town with October issued (without documents) and November previewed."""
    town = care_town(folder, **RULES)
    town.take_in(*families(), *clients())
    town.preview(OCTOBER)
    town.approve(OCTOBER)
    town.number(OCTOBER)
    town.take_in(news())
    town.preview(NOVEMBER)
    return town


def families() -> list[list[object]]:
    """Households with children, as they are known when October is billed."""
    return [
        household(1, 30_000, "2024-01-10"),  # nothing happens
        [*household(2, 30_000, "2024-02-10"), _sick(2)],  # a child that is away in November
        changed(Placement, household(3, 30_000, "2024-03-10"), valid_to=OCTOBER_31),  # the place has ended
        _incomes(household(4, 30_000, "2024-04-10"), 4, 40_000),  # more income
        household(5, 30_000, "2022-05-10"),  # a younger sibling comes (see news)
        changed(Placement, household(6, 30_000, "2024-06-10"), valid_from=date(2026, 10, 16)),  # half of October
        household(7, 30_000, "2024-07-10"),  # parked in November (see news)
        [*household(8, 30_000, "2024-08-10"), _double(8, until=OCTOBER_31)],  # parked in October
        _payers(household(9, 30_000, "2024-09-10"), 9, adult(1)),  # another payer
        [*household(10, 30_000, "2024-10-10"), _adjusted(10, OCTOBER, 250)],  # an adjustment once
        [*household(11, 30_000, "2024-11-10"), _adjusted(11, NOVEMBER, -2000)],  # more credit than fee
        changed(Person, household(13, 30_000, "2024-12-13", protected="secrecy_marking"), family_name=HIDDEN_NAME),
        changed(Placement, household(14, 30_000, "2024-02-14"), valid_to=date(2026, 10, 2)),  # too little to invoice
    ]


def clients() -> list[list[object]]:
    """Clients of care with what they had in September, and in October as far as that is known."""
    ended = client(4, **PLAIN)
    for kind in (CareDecision, Installation):
        ended = changed(kind, ended, valid_to=SEPTEMBER_30)
    october = [day for number in (1, 2, 3, 6, 7, 9) for day in visited(number, 3, OCTOBER)]
    return [
        client(1, **PLAIN),  # nothing happens
        client(2, **PLAIN),  # more visits (see news)
        _care_incomes(client(3, visits=10, meals=0), 3, 15_000),  # more income
        ended,  # care has ended
        client(6, **PLAIN, alarm=False),  # gets an alarm (see news)
        _rents(client(7, visits=10, meals=0), 7, 4_800),  # less rent, so more headroom
        [*client(8, **{**PLAIN, "visits": 8}), *visited(8, 5, OCTOBER)],  # the maximum leaves room for the alarm
        client(9, **{**PLAIN, "meals": 2}),  # meals in September only
        [*october, *visited(3, 10, OCTOBER)[3:], *visited(7, 10, OCTOBER)[3:]],
    ]


def news() -> list[object]:
    """What comes in after October has been issued."""
    new = client(5, **{**PLAIN, "visits": 0})
    for kind in (CareDecision, Installation):
        new = changed(kind, new, valid_from=OCTOBER)
    return [
        *changed(Person, household(12, 30_000, "2024-12-12"), given_name=EVIL),  # a new household
        *changed(Placement, placed(5, 2, "2025-09-01"), valid_from=NOVEMBER),
        _double(7, since=NOVEMBER),
        *visited(2, 5, OCTOBER)[3:],
        *new,
        *visited(5, 3, OCTOBER),
        CareDecision(decision_id="L6", person_id=client_id(6), service="safety_alarm", valid_from=OCTOBER),
        Installation(installation_id="L6", person_id=client_id(6), service="safety_alarm", valid_from=OCTOBER),
        Delivery(person_id=client_id(1), service="meal_box", day=OCTOBER - timedelta(days=90), quantity=1),
    ]


def _care_incomes(things: list[object], number: int, later_kr: int) -> list[object]:
    later = CareIncome(
        person_id=client_id(number), kind="income_pension", amount_ore=later_kr * 100, valid_from=OCTOBER
    )
    return [*changed(CareIncome, things, valid_to=SEPTEMBER_30), later]


def _rents(things: list[object], number: int, later_kr: int) -> list[object]:
    later = Housing(household_id=f"K{number}", form="rented", rent_ore_month=later_kr * 100, valid_from=OCTOBER)
    return [*changed(Housing, things, valid_to=SEPTEMBER_30), later]


def _sick(number: int) -> Absence:
    return Absence(
        placement_id=f"P{number}1", reason="sickness", valid_from=NOVEMBER, valid_to=NOVEMBER + timedelta(days=9)
    )


def _incomes(things: list[object], number: int, later_kr: int) -> list[object]:
    return [
        *changed(Income, things, valid_to=OCTOBER_31),
        Income(person_id=adult(number), amount_ore_month=later_kr * 100, valid_from=NOVEMBER),
    ]


def _payers(things: list[object], number: int, later: str) -> list[object]:
    return [
        *changed(Payer, things, valid_to=OCTOBER_31),
        Payer(household_id=f"H{number}", payer_id=later, valid_from=NOVEMBER),
    ]


def _double(number: int, *, since: date = LONG_AGO, until: date | None = None) -> Placement:
    """A second place of a child at the same time, which parks the household."""
    born = date(2024, number, 10)
    return Placement(
        placement_id=f"P{number}-double",
        child_id=child(number, f"{born}"),
        form="preschool",
        minutes_week=2400,
        valid_from=max(since, born),
        valid_to=until,
    )


def _adjusted(number: int, month: date, kr: int) -> Adjustment:
    return Adjustment(
        adjustment_id=f"J{number}",
        household_id=f"H{number}",
        month=month,
        amount_ore=kr * 100,
        text=f"{EVIL} justering",
        reason="prov",
        approved_by="Bo",
    )
