"""What a household's income and its other children may do to a fee, and what they may not."""

from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.oracle.families import Register, merged
from tests.oracle.national import national_toml
from tests.oracle.plain import Family, add_household, add_income, add_member, add_person, add_place, empty
from tests.oracle.rules import Rules
from tests.properties.world import (
    FEW,
    JULY,
    JUNE,
    amounts,
    billed,
    copy,
    families,
    months,
    of_places,
    seeds,
    splits,
)


@FEW
@given(seed=seeds, split=splits, month=months, more_ore=st.integers(1, 2_000_000))
def test_a_fee_never_falls_when_incomes_rise(seed: int, split: str, month: date, more_ore: int) -> None:
    rng, drawn = families(seed, month)
    facts = merged(drawn)
    richer = copy(facts)
    for row in richer["income"]:
        if row["amount_ore_month"] is not None and rng.random() < 0.5:
            row["amount_ore_month"] += more_ore
    before, after = of_places(billed(facts, split, month)), of_places(billed(richer, split, month))
    assert before.keys() == after.keys()
    assert [child for child in before if after[child] < before[child]] == []


@FEW
@given(seed=seeds, split=splits, month=months)
def test_above_the_cap_income_makes_no_difference(seed: int, split: str, month: date) -> None:
    cap_ore = Rules(national_toml()).one("income_cap", month)["income_cap_kr"]
    rng, drawn = families(seed, month)
    at_the_cap = merged(drawn)
    for row in at_the_cap["income"]:
        if row["amount_ore_month"] is not None:
            row["amount_ore_month"] = cap_ore
    above = copy(at_the_cap)
    for row in above["income"]:
        if row["amount_ore_month"] is not None:
            row["amount_ore_month"] += rng.randrange(10_000_000)
    assert amounts(billed(at_the_cap, split, month)) == amounts(billed(above, split, month))


@FEW
@given(seed=seeds, split=splits, month=months)
def test_an_older_sibling_changes_nobodys_fee(seed: int, split: str, month: date) -> None:
    rng, drawn = families(seed, month)
    facts = merged(drawn)
    with_older = copy(facts)
    register, added = Register(), set()
    for household in facts["household"]:
        older = register.person(rng, date(month.year - 16, 1, 1), date(month.year - 14, 1, 1))
        add_person(with_older, older)
        add_member(with_older, household["household_id"], older, "child")
        add_place(with_older, older, "school_age")
        added.add(older)
    after = amounts(billed(with_older, split, month))
    fees = amounts(billed(facts, split, month))
    assert fees == {key: ore for key, ore in after.items() if key[0] not in added and key in fees}


@FEW
@given(seed=seeds, split=splits)
def test_july_2026_costs_no_more_than_june(seed: int, split: str) -> None:
    facts = whole_months(Random(seed), 60)
    june, july = amounts(billed(facts, split, JUNE)), amounts(billed(facts, split, JULY))
    assert june.keys() == july.keys()
    assert [key for key in june if july[key] > june[key]] == []
    assert sum(july.values()) < sum(june.values())


def whole_months(rng: Random, households: int) -> Family:
    """Households in which nothing happens: places and incomes since long ago."""
    facts, register = empty(), Register()
    for _ in range(households):
        name, adult = register.household(), register.person(rng, date(1975, 1, 1), date(1999, 12, 31))
        add_household(facts, name, [adult])
        add_income(facts, adult, 100 * rng.choice((rng.randrange(90_000), 9_999, 10_001, 61_560)))
        for _ in range(rng.randrange(1, 6)):
            child = register.person(rng, date(2014, 1, 1), date(2025, 1, 1))
            add_person(facts, child)
            add_member(facts, name, child, "child")
            add_place(facts, child, rng.choice(("preschool", "school_age", "pedagogical_care", "evening_care")))
    return facts
