"""The oracle is tried on published amounts and on cases worked out by hand, before it judges the engine."""

import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.beside import SHARED
from tests.oracle.month import largest_remainder
from tests.oracle.month_rules import month_after
from tests.oracle.national import national_toml
from tests.oracle.oracle import Result, assess, billed_months
from tests.oracle.plain import (
    Family,
    add_household,
    add_income,
    add_member,
    add_payer,
    add_person,
    add_place,
    person_id,
    plain_family,
    tariff,
)
from tests.oracle.rules import Rules, rounded

EXAMPLES = SHARED / "data" / "childcare_examples.jsonl"
pytestmark = pytest.mark.skipif(not EXAMPLES.exists(), reason="the published cases lie beside the repository")
NATIONAL = Rules(national_toml()) if EXAMPLES.exists() else Rules("")


def published_tables() -> list[Any]:
    rows = [json.loads(line) for line in EXAMPLES.read_text("utf-8").splitlines()] if EXAMPLES.exists() else []
    tables = [r for r in rows if "children" in r["inputs"] and "ANOMALY" not in r["note"]]
    return [pytest.param(r, id=f"{r['municipality']}-{r['year']}-{i}") for i, r in enumerate(tables)]


def fees_kr(result: Result) -> list[Fraction]:
    """Kronor by child, youngest first."""
    return [Fraction(ore, 100) for (child, _), ore in sorted(result.amounts.items(), reverse=True)]


def siblings(count: int, income_ore: int | None, form: str = "preschool", born: int = 2016) -> Family:
    """Children a year apart, the first the youngest."""
    return plain_family(income_ore, *[(date(born - i, 5, 17), form) for i in range(count)])


@pytest.mark.parametrize("row", published_tables())
def test_the_oracle_gives_the_published_amounts(row: dict[str, Any]) -> None:
    children = row["inputs"]["children"]
    forms = ["school_age" if c["form"].startswith("leisure") else "preschool" for c in children]
    rates = []
    for form in ("preschool", "school_age"):
        percents = [str(c["rate_pct"]) for c in children] + ["0"] * (4 - len(children))
        rates.append(f'form = ["{form}"]\npercent = {json.dumps(percents)}')
    month = (
        date(2026, 7, 1) if row["inputs"]["income_deduction"] else date(row["year"], 12 if row["year"] < 2026 else 3, 1)
    )
    facts = plain_family(
        row["inputs"]["household_income_month"] * 100,
        *[(date(month.year - 2 - i, 5, 17), form) for i, form in enumerate(forms)],
    )
    result = assess(facts, NATIONAL, Rules(tariff(rate=rates)), month)
    assert fees_kr(result) == row["expected"]["fees"]
    assert not result.parked


@pytest.mark.parametrize(
    ("days", "month", "method", "kr"),
    [
        (10, date(2018, 4, 1), "thirtieth", 300),  # Degerfors: 1/30 of the fee for every placed day
        (30, date(2018, 3, 1), "thirtieth", 900),  # 30 of 31 days
        (31, date(2018, 3, 1), "thirtieth", 900),
        (28, date(2018, 2, 1), "thirtieth", 900),  # a whole February is a whole month
        (27, date(2018, 2, 1), "thirtieth", 810),
        (10, date(2018, 3, 1), "calendar_days", 290),  # 290.32
        (15, date(2018, 4, 1), "half_month", 450),
        (16, date(2018, 4, 1), "half_month", 900),
        (1, date(2018, 4, 1), "started_month", 900),
    ],
)
def test_a_place_for_a_part_of_the_month(days: int, month: date, method: str, kr: int) -> None:
    facts = siblings(1, 3_000_000)
    facts["placement"][0] |= {"valid_from": month, "valid_to": month.replace(day=days)}
    result = assess(facts, NATIONAL, Rules(tariff(part_month=f'method = "{method}"')), month)
    assert fees_kr(result) == [kr]


@pytest.mark.parametrize(
    ("first", "last", "month", "kr"),
    [
        (date(2018, 4, 20), date(2018, 5, 10), date(2018, 4, 1), 900),
        (date(2018, 4, 20), date(2018, 5, 10), date(2018, 5, 1), None),
        (date(2018, 4, 20), date(2018, 5, 20), date(2018, 5, 1), 600),  # no longer a short placement
    ],
)
def test_a_short_placement_costs_one_whole_month(first: date, last: date, month: date, kr: int | None) -> None:
    facts = siblings(1, 3_000_000)
    facts["placement"][0] |= {"valid_from": first, "valid_to": last}
    rules = Rules(tariff(part_month='method = "thirtieth"\nat_least_one_month = true'))
    assert fees_kr(assess(facts, NATIONAL, rules, month)) == ([] if kr is None else [kr])


def test_a_cap_without_the_deduction_of_the_law_is_above_the_national_ceiling() -> None:
    own_cap = [
        "valid_from = 2026-07-16\nincome_cap_kr = 61560\nincome_deduction_kr = 10000",
        "valid_from = 2026-01-01\nvalid_to = 2026-07-15\nincome_cap_kr = 61560",
    ]
    result = assess(siblings(1, 7_000_000, born=2024), NATIONAL, Rules(tariff(income_cap=own_cap)), date(2026, 7, 1))
    assert result.parked == {"H1": {"above_national_ceiling"}}  # the law took effect on the first


@pytest.mark.parametrize(
    ("income_kr", "kr"), [(9_999, 0), (10_000, 0), (10_001, 0), (10_017, 1), (61_560, 1547), (99_999, 1547)]
)
def test_july_2026(income_kr: int, kr: int) -> None:
    result = assess(siblings(1, income_kr * 100, born=2024), NATIONAL, Rules(tariff()), date(2026, 7, 1))
    assert fees_kr(result) == [kr]


@pytest.mark.parametrize(
    ("month", "switched"), [(date(2024, 7, 1), False), (date(2024, 8, 1), True), (date(2024, 9, 1), True)]
)
def test_stockholm_changes_age_class_in_august_of_the_year_of_the_third_birthday(month: date, switched: bool) -> None:
    classes = [
        'form = ["preschool"]\nname = "1-2"\nturns = 0',
        'form = ["preschool"]\nname = "3-5"\nturns = 3\ndate = "08-01"',
    ]
    rates = [
        'form = ["preschool"]\nage_class = ["1-2"]\npercent = ["3", "2", "1", "0"]',
        'form = ["preschool"]\nage_class = ["3-5"]\npercent = ["2", "1", "1", "0"]',
    ]
    facts = plain_family(5_625_000, (date(2021, 12, 24), "preschool"))
    rules = Rules(tariff(("preschool",), age_class=classes, rate=rates))
    assert fees_kr(assess(facts, NATIONAL, rules, month)) == [1125 if switched else 1688]


@pytest.mark.parametrize(("attended", "kr"), [(0, 0), (1, 50), (5, 250), (6, 950)])
def test_ljusnarsberg_day_fee_for_job_seekers_switches_to_the_ordinary_fee(attended: int, kr: int) -> None:
    facts = siblings(1, 4_749_000, form="school_age", born=2010)
    place = facts["placement"][0]
    place["basis"] = "job_seeking"
    for day in range(1, attended + 1):
        facts["attendance"].append({"placement_id": place["placement_id"], "day": date(2019, 3, day), "minutes": 360})
    rules = Rules(tariff(day_fee='form = ["school_age"]\nbasis = ["job_seeking"]\namount_kr = 50\nmax_days = 5'))
    assert fees_kr(assess(facts, NATIONAL, rules, date(2019, 3, 1))) == [kr]


def two_homes(first_ore: int | None, second_ore: int | None, share: str = "1/2") -> Family:
    facts = siblings(1, first_ore, born=2021)
    other = person_id(date(1984, 2, 2), 0)
    add_household(facts, "H2", [other])
    add_income(facts, other, second_ore)
    child = facts["placement"][0]["child_id"]
    row = {"child_id": child, "household_id": "H2", "share": share, "both_need_care": True}
    facts["alternating_residence"].append({**row, "valid_from": date(2020, 1, 1), "valid_to": None})
    return facts


@pytest.mark.parametrize(
    ("method", "first_kr", "second_kr", "fees"),
    [
        ("not_split", 30_000, 40_000, (900, None)),
        ("share_on_own_income", 30_000, 40_000, (450, 600)),
        ("share_on_own_income", 30_100, 40_100, (452, 601)),  # 451.5 + 601.5 = 1053: the tie goes to the registered
        ("own_income_capped", 20_000, 30_000, (600, 900)),
        ("own_income_capped", 30_000, 60_000, (587, 1101)),  # 900 + 1688 may cost 1688 together
        ("incomes_added", 20_000, 30_000, (750, 750)),
        ("incomes_added", 40_000, 40_000, (844, 844)),
    ],
)
def test_two_households(method: str, first_kr: int, second_kr: int, fees: tuple[int, int | None]) -> None:
    facts = two_homes(first_kr * 100, second_kr * 100)
    result = assess(facts, NATIONAL, Rules(tariff(two_households=f'method = "{method}"')), date(2024, 3, 1))
    child = facts["placement"][0]["child_id"]
    got = tuple(None if (ore := result.amounts.get((child, h))) is None else ore // 100 for h in ("H1", "H2"))
    assert got == fees


def test_a_missing_income_parks_both_households_of_a_shared_place_where_the_tariff_holds_it_back() -> None:
    rules = Rules(tariff(income_rule='missing = "hold"'))
    result = assess(two_homes(None, 3_000_000), NATIONAL, rules, date(2024, 3, 1))
    assert result.parked == {"H1": {"no_income"}, "H2": {"shares_with_parked"}}
    assert result.amounts == {}


def test_a_half_sibling_counts_only_in_the_home_where_it_lives() -> None:
    facts = two_homes(3_000_000, 3_000_000)
    younger = person_id(date(2023, 1, 1), 3)
    add_person(facts, younger)
    add_member(facts, "H2", younger, "child")
    add_place(facts, younger)
    shared = facts["placement"][0]["child_id"]
    result = assess(facts, NATIONAL, Rules(tariff()), date(2024, 3, 1))
    assert result.amounts == {(shared, "H1"): 45_000, (shared, "H2"): 30_000, (younger, "H2"): 90_000}


def test_sickness_is_credited_from_the_fifteenth_day() -> None:
    facts = siblings(1, 3_000_000)
    place = facts["placement"][0]["placement_id"]
    absence = {"placement_id": place, "reason": "sickness", "certified": True}
    facts["absence"].append({**absence, "valid_from": date(2018, 4, 1), "valid_to": date(2018, 4, 20)})
    credit = 'reason_of_absence = ["sickness"]\nfrom_day = 15\noff = "100"\ntext = "Sjukdom"'
    result = assess(facts, NATIONAL, Rules(tariff(absence_credit=credit)), date(2018, 4, 1))
    assert fees_kr(result) == [720]  # 24 of 30 days


def test_settling_in_days_are_free() -> None:
    facts = siblings(1, 3_000_000)
    facts["placement"][0] |= {"valid_from": date(2018, 4, 1), "settling_in": True}
    result = assess(facts, NATIONAL, Rules(tariff(settling_in="free_days = 10")), date(2018, 4, 1))
    assert fees_kr(result) == [600]


def test_a_placement_that_ends_the_day_another_begins_has_ended_the_day_before() -> None:
    facts = siblings(1, 3_000_000)
    facts["placement"][0]["valid_to"] = date(2018, 4, 11)
    add_place(facts, facts["placement"][0]["child_id"], "school_age", first=date(2018, 4, 11))
    result = assess(facts, NATIONAL, Rules(tariff()), date(2018, 4, 1))
    assert fees_kr(result) == [700]  # 10 days of 900 and 20 of 600
    facts["placement"][0]["valid_to"] = date(2018, 4, 12)
    assert assess(facts, NATIONAL, Rules(tariff()), date(2018, 4, 1)).parked == {"H1": {"double_placement"}}


def test_a_minimum_for_the_household_together() -> None:
    facts = siblings(2, 300_000)
    for least, expected in ((151, [0, 0]), (150, [90, 60])):
        minimum = f'amount_kr = {least}\nper = "household"'
        assert fees_kr(assess(facts, NATIONAL, Rules(tariff(minimum_fee=minimum)), date(2018, 4, 1))) == expected


def test_siblings_with_different_payers_are_ranked_apart_where_the_tariff_says_so() -> None:
    facts = siblings(2, 3_000_000)
    facts["placement"][1]["payer_id"] = person_id(date(1970, 1, 1), 1)
    add_payer(facts, "H9", facts["payer"][0]["payer_id"])
    rates = 'form = ["preschool"]\npercent = ["2", "1.5", "1", "0"]'
    rules = Rules(tariff(("preschool",), rate=rates, sibling_order='by = "youngest"\nsame_payer = true'))
    assert fees_kr(assess(facts, NATIONAL, rules, date(2018, 4, 1))) == [600, 600]


def test_a_change_from_current_to_arrears_skips_one_batch_and_back_doubles_one() -> None:
    modes = [
        'valid_from = 2018-01-01\nvalid_to = 2018-03-31\nmode = "current"',
        'valid_from = 2018-04-01\nvalid_to = 2018-06-30\nmode = "arrears"',
        'valid_from = 2018-07-01\nmode = "current"',
    ]
    rules = Rules(tariff(billing=modes))
    months = {m: [s.month for s in billed_months(rules, date(2018, m, 1))] for m in range(3, 9)}
    assert months == {3: [3], 4: [], 5: [4], 6: [5], 7: [6, 7], 8: [8]}


def test_the_small_arithmetic() -> None:
    assert largest_remainder(10, [Fraction(1), Fraction(1), Fraction(1)]) == [4, 3, 3]
    assert [rounded(Fraction(112_550), "krona", m) for m in ("half_up", "down", "up")] == [112_600, 112_500, 112_600]
    assert month_after(date(2024, 1, 31)) == date(2024, 2, 29)
    assert person_id(date(1980, 1, 1), 0)[-4:-1] == "980"
