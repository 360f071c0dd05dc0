"""How facts are written down changes nothing, one household's trouble stays its own, and shares sum to the whole."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calc.childcare.assess import Assessment
from tests.oracle.families import Register, merged
from tests.oracle.plain import (
    Family,
    add_household,
    add_income,
    add_member,
    add_payer,
    add_person,
    add_place,
    empty,
)
from tests.properties.world import (
    FEW,
    amounts,
    billed,
    copy,
    families,
    months,
    of_places,
    seeds,
    split_period,
    splits,
)

# An absence is counted from its first day and a placement has its identity: to divide one of these is an event.
DIVISIBLE = ("household_member", "income", "schedule", "alternating_residence", "payer")
ONE_DAY = timedelta(days=1)


def a_day_inside(rng: Random, row: dict[str, object], month: date) -> date | None:
    """A day of the month on which the row holds, as it does the day before."""
    day = month + rng.randrange(1, 28) * ONE_DAY
    first, last = row["valid_from"], row["valid_to"]
    assert isinstance(first, date)
    return day if first < day and (last is None or (isinstance(last, date) and day <= last)) else None


@FEW
@given(seed=seeds, split=splits, month=months)
def test_a_fact_divided_where_nothing_happens_changes_no_amount(seed: int, split: str, month: date) -> None:
    rng, drawn = families(seed, month)
    facts = merged(drawn)
    divided = copy(facts)
    for name in DIVISIBLE:
        for index in range(len(divided[name])):
            day = a_day_inside(rng, divided[name][index], month)
            if day and rng.random() < 0.5:
                split_period(divided[name], index, day)
    assert amounts(billed(facts, split, month)) == amounts(billed(divided, split, month))


@FEW
@given(seed=seeds, split=splits, month=months)
def test_the_order_of_the_facts_changes_nothing(seed: int, split: str, month: date) -> None:
    rng, drawn = families(seed, month)
    facts = merged(drawn)
    shuffled = {name: rng.sample(rows, len(rows)) for name, rows in facts.items()}
    one, other = billed(facts, split, month), billed(shuffled, split, month)
    assert in_order(one).equals(in_order(other))
    assert set(one.findings) == set(other.findings)


def in_order(assessment: Assessment) -> pl.DataFrame:
    """The parts in an order of their own, without the columns that explain."""
    keys = ["household_id", "child_id", "part_from"]
    return assessment.parts.select(*keys, "part_to", "placement_id", "payer_id", "charge_ore").sort(keys)


def takes_away_its_payer(family: Family, child: str, home: str) -> None:
    family["payer"] = [p for p in family["payer"] if p["household_id"] != home]
    for placement in family["placement"]:
        placement["payer_id"] = None


def places_the_child_twice(family: Family, child: str, home: str) -> None:
    add_place(family, child, "evening_care")


def registers_the_child_nowhere(family: Family, child: str, home: str) -> None:
    family["household_member"] = [m for m in family["household_member"] if m["person_id"] != child]


def has_no_adult(family: Family, child: str, home: str) -> None:
    family["household_member"] = [
        m for m in family["household_member"] if (m["household_id"], m["role"]) != (home, "adult")
    ]


Breaks = Callable[[Family, str, str], None]
TROUBLES: list[Breaks] = [takes_away_its_payer, places_the_child_twice, registers_the_child_nowhere, has_no_adult]


@pytest.mark.parametrize("trouble", TROUBLES)
@FEW
@given(seed=seeds, split=splits, month=months)
def test_a_broken_household_leaves_all_others_as_they_were(trouble: Breaks, seed: int, split: str, month: date) -> None:
    _, drawn = families(seed, month)
    register = Register(households=90_000)
    broken, child, home = a_sound_family(register, month)
    before = billed(merged([*drawn, broken]), split, month)
    assert (child, home) in amounts(before)
    trouble(broken, child, home)
    after = billed(merged([*drawn, broken]), split, month)
    assert home not in set(after.parts["household_id"])
    assert any(f.parked for f in after.findings)
    assert in_order(before).filter(pl.col("household_id") != home).equals(in_order(after))


def a_sound_family(register: Register, month: date) -> tuple[Family, str, str]:
    """One adult, one child, one place; older and younger than anybody the generator makes."""
    rng, facts = Random(0), empty()
    home, adult = register.household(), register.person(rng, date(1940, 1, 1), date(1940, 12, 31))
    child = register.person(rng, date(month.year, 1, 1), date(month.year, 1, 31))
    add_household(facts, home, [adult])
    add_income(facts, adult, 3_000_000)
    add_person(facts, child)
    add_member(facts, home, child, "child")
    add_place(facts, child)
    return facts, child, home


@FEW
@given(seed=seeds, split=splits, month=months)
def test_a_new_payer_in_the_month_changes_no_sum(seed: int, split: str, month: date) -> None:
    rng, drawn = families(seed, month)
    facts = merged(drawn)
    for placement in facts["placement"]:
        placement["payer_id"] = None
    changed = copy(facts)
    for row in list(changed["payer"]):
        day = a_day_inside(rng, row, month)
        if day and row["valid_to"] is None:
            row["valid_to"] = day - ONE_DAY
            add_payer(changed, row["household_id"], rng.choice(facts["person"])["person_id"], day)
    assert amounts(billed(facts, split, month)) == amounts(billed(changed, split, month))


@FEW
@given(seed=seeds, month=months, share=st.sampled_from(("1/2", "1/3", "3/7", "4/5")))
def test_the_shares_of_two_households_sum_to_the_place(seed: int, month: date, share: str) -> None:
    rng, register = Random(seed), Register()
    shared, alone = empty(), empty()
    for _ in range(60):
        incomes = [rng.randrange(7_000_000), rng.randrange(7_000_000)]
        adults = [register.person(rng, date(1970, 1, 1), date(1999, 12, 31)) for _ in incomes]
        homes = [register.household() for _ in incomes]
        child = register.person(rng, date(month.year - 8, 1, 1), date(month.year - 1, 1, 1))
        for facts in (shared, alone):
            add_person(facts, child)
            add_place(facts, child)
        for home, adult, income in zip(homes, adults, incomes, strict=True):
            add_household(shared, home, [adult])
            add_income(shared, adult, income)
        add_household(alone, homes[0], adults)
        for adult, income in zip(adults, incomes, strict=True):
            add_income(alone, adult, income)
        for facts in (shared, alone):
            add_member(facts, homes[0], child, "child")
        row = {"child_id": child, "household_id": homes[1], "share": share, "both_need_care": True}
        shared["alternating_residence"].append({**row, "valid_from": date(2000, 1, 1), "valid_to": None})
    assert of_places(billed(shared, "incomes_added", month)) == of_places(billed(alone, "incomes_added", month))
