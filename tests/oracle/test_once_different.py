"""Small families that the engine and the oracle once saw differently, each with what the specification says."""

from datetime import date

import pytest

from engine.rulebook import load_files
from tests.oracle.agreement import Case
from tests.oracle.national import CAPS, municipality_toml, national_toml
from tests.oracle.plain import (
    Family,
    add_household,
    add_income,
    add_member,
    add_person,
    add_place,
    person_id,
    plain_family,
    tariff,
)
from tests.oracle.rules import Rules

pytestmark = pytest.mark.skipif(not CAPS.exists(), reason="the table of national caps lies beside the repository")

PARENT, OTHER_PARENT = person_id(date(1985, 3, 14), 0), person_id(date(1984, 2, 2), 0)


def agreed(facts: Family, text: str, month: date) -> dict[tuple[str, str], int]:
    """What both say the family pays; fails, and shows the family, where they differ."""
    files = {
        "national/childcare.toml": national_toml().encode(),
        "drawn/childcare.toml": text.encode(),
        "drawn/municipality.toml": municipality_toml().encode(),
    }
    case = Case(load_files(files), "drawn", Rules(national_toml()), Rules(text), month)
    if case.disagreements([facts]):
        pytest.fail(case.report(facts), pytrace=False)
    return case.oracle(facts)[0].amounts


def rules(forms: tuple[str, ...] = ("preschool", "school_age"), **tables: str | list[str]) -> str:
    """The plain tariff with what the case is about."""
    rates = [
        'form = ["preschool"]\npercent = ["3", "2", "1", "0"]',
        'form = ["school_age"]\npercent = ["2", "1", "1", "0"]',
    ]
    return tariff(forms, "2016-01-01", **{"rate": rates, **tables})


def two_homes(first_ore: int, second_ore: int) -> Family:
    """A child born in May 2021, registered with one parent; the other's household is there too."""
    facts = plain_family(first_ore, (date(2021, 5, 17), "preschool"))
    add_household(facts, "H2", [OTHER_PARENT])
    add_income(facts, OTHER_PARENT, second_ore)
    return facts


def alternates(facts: Family, second: str, first: date, last: date | None = None) -> None:
    """The child lives half of the time in the second household."""
    row = {
        "child_id": facts["placement"][0]["child_id"],
        "household_id": second,
        "share": "1/2",
        "both_need_care": True,
    }
    facts["alternating_residence"].append({**row, "valid_from": first, "valid_to": last})


@pytest.mark.parametrize(
    ("born", "month", "kr"),
    [
        (date(2023, 12, 21), date(2026, 6, 1), 1847),
        (date(2023, 12, 21), date(2026, 11, 1), 1547),
        (date(2020, 3, 2), date(2023, 12, 1), 1097),
        (date(2020, 3, 2), date(2023, 2, 1), 1645),
    ],
)
def test_a_class_entered_on_the_birthday_holds_from_it_and_not_before(born: date, month: date, kr: int) -> None:
    classes = [
        'form = ["preschool"]\nname = "small"\nturns = 0',
        'form = ["preschool"]\nname = "big"\nturns = 3\nswitch = "birthday"',
    ]
    rates = [
        'form = ["preschool"]\nage_class = ["small"]\npercent = ["3", "2", "1", "0"]',
        'form = ["preschool"]\nage_class = ["big"]\npercent = ["2", "1", "1", "0"]',
        'form = ["school_age"]\npercent = ["2", "1", "1", "0"]',
    ]
    facts = plain_family(7_000_000, (born, "preschool"))
    assert list(agreed(facts, rules(age_class=classes, rate=rates), month).values()) == [kr * 100]


def test_added_incomes_follow_a_child_who_moves_and_keeps_the_home_it_left() -> None:
    facts = two_homes(1_500_000, 1_000_000)
    child = facts["placement"][0]["child_id"]
    facts["household_member"] = [m for m in facts["household_member"] if m["person_id"] != child]
    add_member(facts, "H1", child, "child", last=date(2024, 4, 15))
    add_member(facts, "H2", child, "child", date(2024, 4, 16))
    alternates(facts, "H1", date(2024, 4, 16))
    # 15 days of 450 kr on one income, then 15 days of 750 kr on both, half each.
    expected = {(child, "H1"): 41_300, (child, "H2"): 18_700}
    for _ in range(10):  # the order of a group is not the same every time
        assert agreed(facts, rules(two_households='method = "incomes_added"'), date(2024, 4, 1)) == expected


def test_a_child_registered_nowhere_parks_the_second_household() -> None:
    facts = two_homes(3_000_000, 3_000_000)
    child = facts["placement"][0]["child_id"]
    facts["household_member"] = [m for m in facts["household_member"] if m["person_id"] != child]
    alternates(facts, "H2", date(2024, 1, 1))
    sibling = person_id(date(2022, 1, 1), 1)
    add_person(facts, sibling)
    add_member(facts, "H2", sibling, "child")
    add_place(facts, sibling)
    assert agreed(facts, rules(), date(2024, 4, 1)) == {}


def test_a_form_the_tariff_lacks_concerns_nobody_the_child_has_left_before() -> None:
    facts = two_homes(3_000_000, 3_000_000)
    child = facts["placement"][0]["child_id"]
    facts["placement"][0] |= {"form": "holiday_care", "valid_from": date(2024, 4, 20)}
    facts["household_member"] = [m for m in facts["household_member"] if m["person_id"] != child]
    add_member(facts, "H1", child, "child", last=date(2024, 4, 10))
    add_member(facts, "H2", child, "child", date(2024, 4, 11))
    sibling = person_id(date(2022, 1, 1), 1)
    add_person(facts, sibling)
    add_member(facts, "H1", sibling, "child")
    add_place(facts, sibling)
    assert agreed(facts, rules(), date(2024, 4, 1)) == {(sibling, "H1"): 90_000}


@pytest.mark.parametrize("settling_in", [False, True])
def test_two_placements_on_one_day_are_a_finding_on_free_days_too(settling_in: bool) -> None:
    facts = plain_family(3_000_000, (date(2021, 5, 17), "preschool"))
    facts["placement"][0]["valid_to"] = date(2024, 4, 12)
    child = facts["placement"][0]["child_id"]
    add_place(facts, child, "school_age", first=date(2024, 4, 10), settling_in=settling_in)
    assert agreed(facts, rules(settling_in="free_days = 10"), date(2024, 4, 1)) == {}


def test_a_child_outside_the_sibling_order_raises_nobodys_ceiling() -> None:
    facts = plain_family(3_000_000, (date(2021, 5, 17), "preschool"), (date(2020, 5, 17), "preschool"))
    facts["placement"][0]["basis"] = "universal"
    others = '["work", "study", "job_seeking", "parental_leave", "special_support", "own_need"]'
    rates = [
        'basis = ["universal"]\npercent = ["0", "0", "0", "0"]',
        f'basis = {others}\npercent = ["4", "2", "1", "0"]',
    ]
    order = 'by = "youngest"\nuncounted_basis = ["universal"]'
    assert agreed(facts, rules(("preschool",), rate=rates, sibling_order=order), date(2024, 4, 1)) == {}


def test_only_a_household_that_owes_its_income_is_held_back_where_incomes_are_added() -> None:
    facts = two_homes(3_000_000, 3_000_000)
    facts["household"][0]["accepts_highest_fee"] = True
    alternates(facts, "H2", date(2024, 1, 1))
    child = facts["placement"][0]["child_id"]
    text = rules(two_households='method = "incomes_added"', income_rule='missing = "hold"')
    assert agreed(facts, text, date(2024, 4, 1)) == {(child, "H1"): 84_400, (child, "H2"): 84_400}
