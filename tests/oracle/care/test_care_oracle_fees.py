"""The oracle for care on prices, limits and means, and who is billed, in cases calculated by hand."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from engine.facts.records import HouseholdMember
from tests.oracle.care.plain import (
    ALMA,
    BERTIL,
    LONG_AGO,
    MARCH,
    PLAIN_ROWS,
    VISIT_RULES,
    alma,
    assessed,
    bill,
    codes,
    couple,
    decision,
    home,
    hours,
    net_income,
    outcome_kr,
    service_row,
    single,
    visit,
)
from tests.oracle.care.prices import largest_remainder
from tests.oracle.plain import person_id

# --- prices


def priced(records: list[Any], *prices: str, **tables: Any) -> int:
    """Öre of home care, with other prices for it."""
    rows = [*PLAIN_ROWS["price"][1:], *(f'service = ["home_care"]\n{price}' for price in prices)]
    return bill(records, price=rows, **tables).priced["home_care"]


def test_a_ladder_of_prices() -> None:
    ladder = [
        'per = "performed_hour"\nup_to = "4"\namount_kr = 278',
        'per = "performed_hour"\nabove = "4"\namount_kr = 342',
    ]
    assert priced(alma(decision(ALMA), *hours(ALMA, 6)), *ladder) == 4 * 27_800 + 2 * 34_200


def test_the_fourth_and_the_eighth_visit_are_free() -> None:
    price = 'per = "visit"\namount_kr = 100\nevery_free = 4'
    assert [priced(alma(decision(ALMA), *hours(ALMA, n)), price) for n in (3, 4, 9)] == [30_000, 30_000, 70_000]


def test_a_visit_costs_what_it_costs_at_the_time_of_day_when_it_begins() -> None:
    prices = [
        'per = "visit"\namount_kr = 114\nclock_from = "07:00"\nclock_to = "17:00"',
        'per = "visit"\namount_kr = 288\nclock_from = "17:00"\nclock_to = "07:00"',
    ]
    times = ("06:59", "07:00", "16:59", "17:00", "23:00")
    records = alma(decision(ALMA), *(visit(ALMA, f"2022-03-05 {t}", "2022-03-05 23:30") for t in times))
    rule = VISIT_RULES.format("each", "start", "not_charged")
    assert priced(records, *prices, visit_rule=rule) == 2 * 11_400 + 3 * 28_800


LADDER = 'group = "home"\nservice = ["home_care"]\nby = "granted_hours"\n'


@pytest.mark.parametrize(("granted", "kr"), [(120, 333), (121, 1332), (480, 1332), (481, 2660)])
def test_a_level_by_granted_hours(granted: int, kr: int) -> None:
    levels = [
        f'{LADDER}up_to = "2"\namount_kr = 333',
        f'{LADDER}above = "2"\nup_to = "8"\namount_kr = 1332',
        f'{LADDER}above = "8"\namount_kr = 2660',
    ]
    found = bill(alma(decision(ALMA, minutes_month=granted)), price=PLAIN_ROWS["price"][1:], level=levels)
    assert found.priced["home_care"] == kr * 100


def test_a_level_is_at_most_its_share_of_the_headroom() -> None:
    level = f'{LADDER}headroom_share = "75"\namount_kr = 1332'
    records = [*home("H1", ALMA), single(ALMA), *net_income(ALMA, 6_653), decision(ALMA, minutes_month=60)]
    found = bill(records, price=PLAIN_ROWS["price"][1:], level=level)
    assert (found.means.headroom, found.charge["home_care"]) == (100_000, 75_000)


@pytest.mark.parametrize(("take", "kept"), [("highest", "home_care"), ("first", "safety_alarm")])
def test_services_that_are_not_added(take: str, kept: str) -> None:
    row = f'service = ["safety_alarm", "home_care"]\ntake = "{take}"'
    records = alma(decision(ALMA), decision(ALMA, "safety_alarm"), *hours(ALMA, 1))
    found = bill(records, combine=row)
    assert {service for service, ore in found.combined.items() if ore} == {kept}


@pytest.mark.parametrize(
    ("allocation", "home_care", "alarm"),
    [
        ('method = "order"\norder = ["safety_alarm"]', 62_700, 37_300),
        ('method = "order"', 90_400, 9_600),  # by name
        ('method = "pro_rata"', 70_791, 29_209),  # of 904 and 373 kr
    ],
)
def test_a_monthly_cap_is_allocated(allocation: str, home_care: int, alarm: int) -> None:
    cap = 'service = ["home_care", "safety_alarm"]\namount_kr = 1000'
    records = alma(decision(ALMA), decision(ALMA, "safety_alarm"), *hours(ALMA, 2))
    found = bill(records, monthly_cap=cap, allocation=allocation)
    assert (found.tariff["home_care"], found.tariff["safety_alarm"]) == (home_care, alarm)


def test_a_monthly_cap_that_is_not_reached_changes_nothing() -> None:
    cap = 'service = ["home_care", "safety_alarm"]\namount_kr = 825'
    records = alma(decision(ALMA), decision(ALMA, "safety_alarm"), *hours(ALMA, 1))
    assert sum(bill(records, monthly_cap=cap).tariff.values()) == 82_500


def test_the_largest_remainder_goes_first_and_ties_in_order() -> None:
    assert largest_remainder(100, [1, 1, 1]) == [34, 33, 33]
    assert largest_remainder(1_000, [904, 373]) == [708, 292]
    assert largest_remainder(7, [0, 10]) == [0, 7]


@pytest.mark.parametrize(("shared", "minutes", "kr"), [("once", 60, 452), ("sum", 90, 678), ("no", None, None)])
def test_services_used_by_a_household_together(shared: str, minutes: int | None, kr: int | None) -> None:
    rows = [service_row("home_care", "home_care", f'shared = "{shared}"'), *PLAIN_ROWS["service"][1:]]
    records = [
        *home("H1", ALMA, BERTIL),
        *(decision(who) for who in (ALMA, BERTIL)),
        visit(ALMA, "2022-03-05 08:00", "2022-03-05 09:00"),
        visit(BERTIL, "2022-03-05 10:00", "2022-03-05 10:30"),
    ]
    bills = assessed(records, MARCH, service=rows).bills
    charges = [bills[who].charge["home_care"] for who in (ALMA, BERTIL)]
    assert charges == ([45_200, 22_600] if kr is None else [kr * 50, kr * 50])


def test_an_odd_ore_of_a_shared_amount_falls_on_the_first_in_order_of_identity() -> None:
    rows = [service_row("home_care", "home_care", 'shared = "once"'), *PLAIN_ROWS["service"][1:]]
    records = [*home("H1", ALMA, BERTIL), *(decision(w) for w in (ALMA, BERTIL)), *hours(ALMA, 1)]
    price = [*PLAIN_ROWS["price"][1:], 'service = ["home_care"]\nper = "visit"\namount_kr = "1.01"']
    bills = assessed(records, MARCH, service=rows, price=price).bills
    assert {who: bills[who].charge["home_care"] for who in (ALMA, BERTIL)} == {BERTIL: 51, ALMA: 50}  # he is older


# --- means


def apart(**incomes: int) -> list[Any]:
    """Alma in a home of her own with 4 000 kr in rent, Bertil in another with 6 000; both have much home care."""
    return [
        *home("H1", ALMA, rent_kr=4_000),
        *home("H2", BERTIL, rent_kr=6_000),
        *couple(ALMA, BERTIL, together=False),
        *net_income(ALMA, incomes["alma"]),
        *net_income(BERTIL, incomes["bertil"]),
        *(record for who in (ALMA, BERTIL) for record in (decision(who), *hours(who, 6))),
    ]


COUPLE = 'cohabiting_minimum = "{}"\napart_income = "{}"\napart_minimum = "{}"\napart_housing = "{}"'


@pytest.mark.parametrize(
    ("income", "housing", "headrooms"),
    [
        ("pooled", "own", (2_347, 347)),  # 12 000 each - 5 653 - 4 000, and - 6 000
        ("own", "own", (0, 4_347)),
        ("own", "halved", (0, 5_347)),
        ("best", "own", (0, 4_347)),  # 2 170 together on own incomes; 2 170 + 347 on half each
    ],
)
def test_spouses_apart(income: str, housing: str, headrooms: tuple[int, int]) -> None:
    rule = COUPLE.format("single", income, "single", housing)
    bills = assessed(apart(alma=8_000, bertil=16_000), MARCH, couple_rule=rule).bills
    assert tuple(bills[who].means.headroom for who in (ALMA, BERTIL)) == tuple(kr * 100 for kr in headrooms)


def test_a_spouse_who_will_not_tell_gives_both_the_full_tariff() -> None:
    records = [
        *home("H1", ALMA, BERTIL),
        *couple(ALMA, BERTIL),
        *net_income(ALMA, 5_000),
        decision(ALMA),
        *hours(ALMA, 6),
    ]
    assert outcome_kr(assessed(records, MARCH)) == [None, 2_170]
    held = assessed(records, MARCH, income_rule='missing = "hold"\ncapital_tax = "30"')
    assert codes(held) == {("income-missing", "", 1)}


@pytest.mark.parametrize(("minimum", "kr"), [("single", 5_653), ("cohabiting", 4_707)])
def test_partners_have_their_own_incomes(minimum: str, kr: int) -> None:
    records = [
        *home("H1", ALMA, BERTIL, rent_kr=6_000),
        *couple(ALMA, BERTIL, "cohabiting"),
        *net_income(ALMA, 9_000),
        decision(ALMA),
    ]
    rule = COUPLE.format(minimum, "pooled", "single", "own")
    assert bill(records, couple_rule=rule).means.headroom == (9_000 - kr - 3_000) * 100


@pytest.mark.parametrize(("born", "uplift"), [(date(1961, 3, 1), 0), (date(1961, 3, 2), 56_530)])
def test_who_has_not_turned_61_on_the_first_has_a_higher_minimum_amount(born: date, uplift: int) -> None:
    who = person_id(born, 3)
    records = [*home("H1", who), single(who), *net_income(who, 15_000), decision(who)]
    result = assessed(records, MARCH, age_uplift='under_age = 61\npercent = "10"')
    assert result.bills[who].means.minimum == 565_300 + uplift


def test_children_at_home_raise_the_minimum_amount_by_half_each_for_two_who_live_together() -> None:
    child = HouseholdMember(
        household_id="H1", person_id=person_id(date(2012, 3, 1), 0), role="child", valid_from=LONG_AGO
    )
    addition = "from_age = 10\nup_to_age = 18\namount_kr = 3001"
    records = [*home("H1", ALMA, BERTIL), *couple(ALMA, BERTIL), *net_income(ALMA, 9_000), decision(ALMA), child]
    assert bill(records, child_addition=addition).means.additions == Fraction(300_100, 2)


# --- who is billed


def test_the_basis_day_is_the_first_on_which_a_decision_is_active() -> None:
    records = alma(decision(ALMA, first=date(2022, 3, 10)), *hours(ALMA, 1), income_kr=0)
    assert bill(records).basis_day == date(2022, 3, 10)
    assert bill([*records, decision(ALMA, "safety_alarm", date(2022, 3, 5))]).basis_day == date(2022, 3, 5)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ([decision(ALMA, law="hsl")], "law-mismatch"),
        ([decision(ALMA, "fishing")], "service-unknown"),
        ([decision(ALMA), decision(ALMA, first=date(2022, 3, 31))], "decision-overlap"),
        (
            [decision(ALMA), HouseholdMember(household_id="H9", person_id=ALMA, role="adult", valid_from=LONG_AGO)],
            "client-in-two-households",
        ),
    ],
)
def test_what_parks_a_household(more: list[Any], code: str) -> None:
    result = assessed(alma(*more), MARCH)
    assert {told.code for told in result.told} == {code}
    assert "H1" in result.parked
    assert result.bills == {}


def test_a_parked_spouse_holds_back_the_other_whose_income_is_needed() -> None:
    records = [*apart(alma=8_000, bertil=16_000), decision(BERTIL, "safety_alarm", law="hsl")]
    result = assessed(records, MARCH)
    assert {(told.household_id, told.code) for told in result.told} == {
        ("H2", "law-mismatch"),
        ("H1", "other-household-parked"),
    }
    own = assessed(records, MARCH, couple_rule=COUPLE.format("single", "own", "single", "own"))
    assert own.parked == {"H2"}


def test_two_who_do_not_say_the_same_of_each_other() -> None:
    mine, theirs = couple(ALMA, BERTIL)
    records = [*home("H1", ALMA, BERTIL), *net_income(ALMA, 9_000), decision(ALMA), mine]
    assert assessed(records, MARCH).parked == set()  # he says nothing
    assert codes(assessed([*records, single(BERTIL)], MARCH)) == {("couple-not-mutual", "", 1)}
    assert codes(assessed([*records, theirs], MARCH)) == set()


def test_who_uses_nothing_is_no_client() -> None:
    assert assessed(alma(), MARCH).bills == {}
    assert set(assessed(alma(decision(ALMA)), MARCH).bills) == {ALMA}
