"""From the fee a month to what a place costs this month. The fee is 900 kr unless a test says otherwise."""

from itertools import pairwise

import pytest

from engine.calc.childcare.place_month import weight_den
from tests.calc.childcare.town import FEE_KR, INCOME_KR, assessed, charge, charges
from tests.municipalities.family import LONG_AGO, Family, day, fact, family, identity

IN_ORE = 'step = "charge"\nto = "ore"\nmode = "half_up"'
PLAIN = family(INCOME_KR)


def placed(since: str, until: str = "") -> Family:
    """A two-year-old with a place on these days of 2024."""
    return PLAIN.child("2022-01-10", since=f"2024-{since}", until=f"2024-{until}" if until else "")


def method(name: str, *, at_least_one_month: bool = False) -> dict[str, str]:
    """The row of the tariff."""
    return {"part_month": f'method = "{name}"\nat_least_one_month = {str(at_least_one_month).lower()}'}


# --- A part of a month ------------------------------------------------------------------------------------------------

PART_MONTHS = [
    # month, first day, last day, thirtieths, days of the month, halves
    ("2024-03", "03-01", "03-31", 900_00, 900_00, 900_00),
    ("2024-03", "03-02", "03-31", 900_00, 870_97, 900_00),  # 30 of 31 days: never more than a month
    ("2024-03", "03-31", "", 30_00, 29_03, 450_00),
    ("2024-03", "03-16", "03-16", 30_00, 29_03, 450_00),
    ("2024-03", "03-15", "03-16", 60_00, 58_06, 900_00),  # both halves are touched
    ("2024-03", "03-01", "03-15", 450_00, 435_48, 450_00),
    ("2024-02", "02-01", "02-29", 900_00, 900_00, 900_00),  # all of February is a month
    ("2024-02", "02-02", "", 840_00, 868_97, 900_00),  # 28 days
    ("2024-04", "04-11", "", 600_00, 600_00, 900_00),
]


@pytest.mark.parametrize(("month", "since", "until", "thirtieths", "by_days", "halves"), PART_MONTHS)
def test_part_of_a_month(month: str, since: str, until: str, thirtieths: int, by_days: int, halves: int) -> None:
    home = placed(since, until)
    assert charge(month, home, rounding=IN_ORE, **method("thirtieth")) == thirtieths
    assert charge(month, home, rounding=IN_ORE, **method("calendar_days")) == by_days
    assert charge(month, home, rounding=IN_ORE, **method("half_month")) == halves
    assert charge(month, home, rounding=IN_ORE, **method("started_month")) == FEE_KR * 100


def test_two_places_in_one_half_are_still_half_a_month() -> None:
    home = placed("03-01", "03-05").later_place("2024-03-08", "2024-03-12")
    assert charge("2024-03", home, **method("half_month")) == 450_00


@pytest.mark.parametrize("name", ["thirtieth", "calendar_days", "half_month", "started_month"])
def test_a_whole_month_weighs_its_denominator(name: str) -> None:
    result = assessed("2024-03", placed("01-01"), **method(name))
    assert result.parts["weight_num"].to_list() == [weight_den(result.rules)]


# --- At least one month -----------------------------------------------------------------------------------------------


def test_a_placement_shorter_than_a_month_costs_a_whole_month_where_it_begins() -> None:
    home = placed("03-20", "04-18")  # a month from 20 March ends on 19 April
    least = method("thirtieth", at_least_one_month=True)
    assert [charge("2024-03", home, **least), charge("2024-04", home, **least)] == [900_00, 0]


def test_a_placement_of_a_month_and_a_day_is_counted_by_days() -> None:
    home = placed("03-20", "04-20")
    least = method("thirtieth", at_least_one_month=True)
    assert [charge("2024-03", home, **least), charge("2024-04", home, **least)] == [360_00, 600_00]


def test_a_month_from_the_thirty_first_of_january_ends_with_february() -> None:
    least = method("thirtieth", at_least_one_month=True)
    assert charge("2024-01", placed("01-31", "02-27"), **least) == 900_00
    assert charge("2024-01", placed("01-31", "02-28"), **least) == 30_00  # a month, up to the day before 29 February


# --- Day fees ---------------------------------------------------------------------------------------------------------

DAY_FEE = {"day_fee": 'form = ["school_age"]\nbasis = ["job_seeking"]\namount_kr = 50\nmax_days = 5'}
WEEKDAYS = [f"2024-03-{d:02}" for d in (4, 5, 6, 7, 8, 11, 12)]


def pupil(days: int, income_kr: int = INCOME_KR) -> Family:
    """A pupil of somebody who seeks work, who came on so many days of March. The ordinary fee is 2 %."""
    return family(income_kr).child("2015-03-01", form="school_age", basis="job_seeking").attends(*WEEKDAYS[:days])


@pytest.mark.parametrize(("days", "kronor"), [(0, 0), (1, 50), (5, 250), (6, 600), (7, 600)])
def test_five_days_are_paid_by_the_day_and_six_by_the_month(days: int, kronor: int) -> None:
    assert charge("2024-03", pupil(days), **DAY_FEE) == kronor * 100


@pytest.mark.parametrize(("income_kr", "kronor"), [(12_450, 249), (12_500, 250), (12_550, 250)])
def test_the_days_cost_at_most_the_ordinary_fee(income_kr: int, kronor: int) -> None:
    assert charge("2024-03", pupil(5, income_kr), **DAY_FEE) == kronor * 100


@pytest.mark.parametrize(("income_kr", "by_day"), [(12_500, False), (12_550, True)])
def test_where_both_cost_the_same_it_is_the_ordinary_fee(income_kr: int, by_day: bool) -> None:
    assert assessed("2024-03", pupil(5, income_kr), **DAY_FEE).parts["by_day"].to_list() == [by_day]


def test_a_day_at_the_unit_without_time_is_no_day() -> None:
    home = pupil(1)
    absent = fact("attendance", placement_id="P11", day=day("2024-03-20"), minutes=0)
    assert charge("2024-03", home.knowing(absent), **DAY_FEE) == 50_00


def test_days_of_another_month_do_not_count() -> None:
    home = pupil(5).attends("2024-02-29", "2024-04-01")
    assert charge("2024-03", home, **DAY_FEE) == 250_00


def test_another_ground_pays_by_the_month_however_few_the_days() -> None:
    home = family(INCOME_KR).child("2015-03-01", form="school_age").attends(*WEEKDAYS[:2])
    assert charge("2024-03", home, **DAY_FEE) == 600_00


def test_days_before_the_ground_changes_are_paid_by_the_day_and_the_rest_by_the_month() -> None:
    home = pupil(3).changes("2024-03-16", hours=40, basis="work")
    # 3 x 50, and 600 x 16/31
    assert charge("2024-03", home, **DAY_FEE) == (150 + 310) * 100


# --- Absence ----------------------------------------------------------------------------------------------------------

CREDIT = 'reason_of_absence = ["sickness"]\ncertified = {certified}\nfrom_day = {day}\noff = "{off}"\ntext = "Sjukdom"'


def credit(day: int, off: str = "100", certified: str = "false") -> dict[str, str]:
    """A row of the tariff."""
    return {"absence_credit": CREDIT.format(day=day, off=off, certified=certified), "rounding": IN_ORE} | method(
        "calendar_days"
    )


def test_absence_is_credited_from_its_nth_day() -> None:
    ill = placed("01-01").away("sickness", "2024-03-01", "2024-03-31")
    paid = {n: charge("2024-03", ill, **credit(n)) for n in (1, 15, 31, 32)}
    assert paid == {1: 0, 15: 406_45, 31: 870_97, 32: 900_00}  # 900 kr x 0, 14, 30 and 31 of 31 days


def test_a_part_of_the_fee_may_be_credited() -> None:
    ill = placed("01-01").away("sickness", "2024-03-01", "2024-03-31")
    assert charge("2024-03", ill, **credit(1, off="25")) == 675_00


def test_absence_that_began_in_another_month_is_counted_from_there() -> None:
    ill = placed("01-01").away("sickness", "2024-02-26", "2024-03-10")
    assert charge("2024-03", ill, **credit(10)) == 754_84  # the tenth day is 6 March: five days of 31 are free


def test_another_reason_is_not_credited() -> None:
    away = placed("01-01").away("holiday", "2024-03-01", "2024-03-31")
    assert charge("2024-03", away, **credit(1)) == 900_00


def test_without_the_certificate_it_asks_for_nothing_is_credited() -> None:
    known = placed("01-01").away("sickness", "2024-03-01", "2024-03-31", certified=True)
    unknown = placed("01-01").away("sickness", "2024-03-01", "2024-03-31")
    assert [charge("2024-03", home, **credit(1, certified="true")) for home in (known, unknown)] == [0, 900_00]


# --- Two households ---------------------------------------------------------------------------------------------------

METHODS = ("not_split", "share_on_own_income", "own_income_capped", "incomes_added")


def two_homes(first_kr: int, second_kr: int, share: str = "1/2") -> Family:
    """A child of H1 that also lives in H2."""
    return family(first_kr).child("2022-01-10").also_lives_with(family(second_kr, number=2), share)


def by_method(home: Family) -> dict[str, dict[str, list[int]]]:
    """What each household pays in March 2024, kronor, by method."""
    found = {name: charges("2024-03", home, two_households=f'method = "{name}"') for name in METHODS}
    return {name: {h: [ore // 100 for ore in fees] for h, fees in homes.items()} for name, homes in found.items()}


def test_the_four_ways_of_sharing_a_place() -> None:
    assert by_method(two_homes(30_000, 20_000)) == {
        "not_split": {"H1": [900]},
        "share_on_own_income": {"H1": [450], "H2": [300]},
        "own_income_capped": {"H1": [900], "H2": [600]},  # 1 500 together, below 1 688
        "incomes_added": {"H1": [750], "H2": [750]},  # 3 % of 50 000
    }


def test_the_four_ways_where_both_earn_more_than_the_cap() -> None:
    assert by_method(two_homes(70_000, 90_000)) == {
        "not_split": {"H1": [1688]},
        "share_on_own_income": {"H1": [844], "H2": [844]},
        "own_income_capped": {"H1": [844], "H2": [844]},  # together not more than the place
        "incomes_added": {"H1": [844], "H2": [844]},
    }


def test_the_four_ways_with_a_third_in_the_second_home() -> None:
    assert by_method(two_homes(30_000, 20_000, "1/3")) == {
        "not_split": {"H1": [900]},
        "share_on_own_income": {"H1": [600], "H2": [200]},
        "own_income_capped": {"H1": [900], "H2": [600]},
        "incomes_added": {"H1": [1000], "H2": [500]},
    }


@pytest.mark.parametrize("name", METHODS[1:])
def test_the_krona_that_is_left_is_the_registered_households(name: str) -> None:
    # 3 % of 56 250 is 1 688 rounded; of 28 115 + 28 115 = 56 230: 1 687; of 28 105 kr each 843.15, rounded 843
    odd = two_homes(28_115, 28_115) if name == "incomes_added" else two_homes(28_099, 28_099)
    paid = charges("2024-03", odd, two_households=f'method = "{name}"')
    (first,), (second,) = paid["H1"], paid["H2"]
    assert first - second in {0, 100}
    assert (first - second == 100) == ((first + second) % 200 == 100)


def test_shares_of_many_kinds_are_no_trouble_to_each_other() -> None:
    home = two_homes(30_000, 20_000)
    for n, parts in enumerate((2, 3, 5, 7, 8, 9, 14, 30), start=1):
        home = home.child(f"2021-0{n}-10")
        lives = {"child_id": home.child_ids[-1], "household_id": "H2", "share": f"1/{parts}", "valid_from": LONG_AGO}
        home = home.knowing(fact("alternating_residence", **lives))
    assert set(charges("2024-03", home, two_households='method = "share_on_own_income"')) == {"H1", "H2"}


# --- Minimum fee ------------------------------------------------------------------------------------------------------


def test_a_fee_below_the_minimum_of_the_place_is_not_charged() -> None:
    home = family(8_000).child("2023-01-10").child("2021-01-10")  # 240 and 160
    assert charges("2024-03", home, minimum_fee='amount_kr = 200\nper = "place"') == {"H1": [240_00, 0]}
    assert charges("2024-03", home, minimum_fee='amount_kr = 160\nper = "place"') == {"H1": [240_00, 160_00]}


def test_a_minimum_of_the_household_is_compared_with_the_sum() -> None:
    home = family(8_000).child("2023-01-10").child("2021-01-10")
    assert charges("2024-03", home, minimum_fee='amount_kr = 400\nper = "household"') == {"H1": [240_00, 160_00]}
    assert charges("2024-03", home, minimum_fee='amount_kr = 401\nper = "household"') == {"H1": [0, 0]}


def test_each_of_two_households_is_compared_by_itself() -> None:
    home = two_homes(30_000, 5_000)  # 450 and 75
    assert charges("2024-03", home, minimum_fee='amount_kr = 100\nper = "place"') == {"H1": [450_00], "H2": [0]}


# --- Where the parts are cut ------------------------------------------------------------------------------------------


def test_the_parts_of_a_place_sum_to_the_place_rounded_once() -> None:
    changed = family().child("2022-01-10")
    adult = identity(LONG_AGO.replace(1980, 1, 1), 5)
    days = ["2024-03-01", "2024-03-08", "2024-03-15", "2024-03-22", "2024-04-01"]
    for (start, following), kronor in zip(pairwise(days), (20_050, 20_049, 20_051, 20_047), strict=True):
        period = {"valid_from": day(start), "valid_to": day(following).replace(day=max(1, day(following).day - 1))}
        if following == "2024-04-01":
            period["valid_to"] = day("2024-03-31")
        changed = changed.knowing(fact("income", person_id=adult, amount_ore_month=kronor * 100, **period))
    result = assessed("2024-03", changed)
    # Rounded to whole kronor a month first: 602, 601, 602 and 601; 7, 7, 7 and 10 days of 31 make 601.45
    assert result.parts["charge_ore"].sum() == 601_00
    assert result.parts["days"].to_list() == [7, 7, 7, 10]


def test_a_cut_where_nothing_changes_changes_no_amount() -> None:
    whole = placed("01-01")
    same_again = whole.changes("2024-03-11", hours=40)
    assert charge("2024-03", same_again, rounding=IN_ORE) == charge("2024-03", whole, rounding=IN_ORE)
    assert assessed("2024-03", same_again).parts.height == 2
