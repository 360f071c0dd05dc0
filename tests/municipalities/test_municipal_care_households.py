"""Two who share: services, incomes, homes. And what raises or lowers the minimum amount."""

from fractions import Fraction

import pytest

from engine.facts.care_records import Housing
from tests.municipalities.care_billing import charges, fee, headroom
from tests.municipalities.client import Client, client
from tests.municipalities.family import LONG_AGO


def reserved(municipality: str, month: str, who: Client) -> Fraction:
    """The minimum amount of a person without housing cost, from what is left of a high income."""
    assert who.net_kr is not None
    return who.net_kr - headroom(municipality, month, who)


def test_sigtuna_alarm_of_a_couple_is_paid_once_between_them() -> None:
    one, other = client().has("safety_alarm"), client(number=1).has("safety_alarm")
    together = one.married(other)
    assert charges("sigtuna", "2019-03", together) == {"safety_alarm": 123}
    assert charges("sigtuna", "2019-03", one) == {"safety_alarm": 246}


def test_goteborg_alarm_costs_a_household_as_much_as_a_single_person() -> None:
    couple = client().has("safety_alarm").cohabiting(client(number=1).has("safety_alarm"))
    assert charges("goteborg", "2018-03", couple) == {"safety_alarm": 51}


def test_karlsborg_delivery_of_meals_is_halved_for_spouses() -> None:
    couple = client().has("meal_delivery").married(client(number=1).has("meal_delivery"))
    assert charges("karlsborg", "2024-03", couple) == {"meal_delivery": Fraction("190.50")}  # printed as 191


def test_habo_services_are_halved_for_a_couple_that_has_them() -> None:
    couple = client().has("cleaning").has("laundry").married(client(number=1).has("cleaning"))
    assert charges("habo", "2020-03", couple) == {"cleaning": Fraction("251.50"), "laundry": 403}


def test_haninge_cleaning_for_a_couple_has_a_price_of_its_own() -> None:
    couple = client().has("cleaning_couple").married(client(number=1).has("cleaning_couple"))
    assert charges("haninge", "2021-03", couple) == {"cleaning_couple": Fraction("329.50")}  # 659 between them


def test_flen_hours_of_services_are_added_in_the_household_and_divided_equally() -> None:
    one = client().performed("services", "2022-03", hours=1)
    other = client(number=1).performed("services", "2022-03", hours=4)
    assert charges("flen", "2022-03", one.married(other)) == {"services": 1000}  # (1 + 4) x 400 / 2


def test_spouses_pool_their_incomes_and_partners_do_not() -> None:
    rich = client(15_000, housing=6_000).has("safety_alarm")
    poor = client(9_000, number=1)
    # 15 000 - 3 000 - 7 062 (Ljusdal has the single amount for partners); (15 000 + 9 000) / 2 - 3 000 - 5 762
    assert headroom("ljusdal", "2024-06", rich.cohabiting(poor)) == 4938
    assert headroom("ljusdal", "2024-06", rich.married(poor)) == 3238
    # elsewhere partners have the amount of those who live together: 15 000 - 3 000 - 5 762
    assert headroom("trelleborg", "2024-06", rich.cohabiting(poor)) == 6238


def test_haninge_spouses_who_live_apart_have_the_single_amount_and_their_own_homes() -> None:
    in_care = client(14_000, housing=5_000).has("residential_care")
    at_home = client(10_000, housing=3_000, number=1).has("care")
    # (14 000 + 10 000) / 2 - 5 373 - own rent
    assert headroom("haninge", "2021-03", in_care.married(at_home, together=False)) == 1627
    assert headroom("haninge", "2021-03", at_home.married(in_care, together=False)) == 3627


def test_askersund_spouses_who_live_apart_halve_incomes_and_rents() -> None:
    in_care = client(14_000, housing=5_000).has("residential_care")
    at_home = client(10_000, housing=3_000, number=1).performed("home_care", "2020-03", hours=2)
    # 12 000 - 4 000 - 5 339 for both
    assert headroom("askersund", "2020-03", in_care.married(at_home, together=False)) == 2661
    assert headroom("askersund", "2020-03", at_home.married(in_care, together=False)) == 2661


@pytest.mark.parametrize("municipality", ["kalmar", "botkyrka"])
def test_spouses_who_live_apart_pool_their_incomes_where_that_is_best_for_them(municipality: str) -> None:
    month = "2024-03" if municipality == "kalmar" else "2025-03"
    higher = client(16_000, housing=5_000).has("residential_care").married(client(8_000, number=1), together=False)
    # pooled 12 000 - 5 000 - 7 062 (7 247) is below nothing; on his own income there is room for the maximum fee
    assert fee(municipality, month, higher) == 0


@pytest.mark.parametrize("municipality", ["kalmar", "botkyrka"])
def test_spouses_who_live_apart_keep_their_own_incomes_where_that_is_best_for_them(municipality: str) -> None:
    month = "2024-03" if municipality == "kalmar" else "2025-03"
    lower = client(8_000, housing=2_000).has("residential_care").married(client(16_000, number=1), together=False)
    # own 8 000 - 2 000 - 7 062 is below nothing; pooled there would be room for the maximum fee
    assert fee(municipality, month, lower) == 0


def test_kalmar_divides_the_cost_of_a_home_by_the_adults_in_it() -> None:
    shared = client(12_000, housing=8_000).with_adult("1975-05-01")
    assert headroom("kalmar", "2024-03", shared.has("level_1")) == 12_000 - 4_000 - 7_062
    assert headroom("trelleborg", "2024-03", shared.has("safety_alarm")) == 0  # nobody to halve with: 8 000


def test_vallentuna_standard_costs_of_a_house_stand_in_for_what_is_not_known() -> None:
    house = Housing(
        household_id="H0",
        form="own_house",
        interest_ore_year=20_000_00,
        property_fee_ore_year=9_000_00,
        area_m2=100,
        valid_from=LONG_AGO,
    )
    who = Client(client().person_id, "H0", 15_000, house).has("safety_alarm")
    # a year: 70 % of 20 000 + 9 000 + 100 x (198 + 341) = 76 900; a month 6 408.33
    assert headroom("vallentuna", "2026-03", who) == Fraction("1295.67")  # 15 000 - 6 408.33 - 7 296


@pytest.mark.parametrize(
    ("municipality", "month", "service", "born", "expected"),
    [
        ("kungsbacka", "2019-03", "home_care", "1950-01-01", 5249),
        ("kungsbacka", "2019-03", "home_care", "1960-01-01", 5774),  # 5 249 x 1.1 = 5 773.90
        ("botkyrka", "2025-03", "safety_alarm", "1964-01-01", 7247),  # 61 years old
        ("botkyrka", "2025-03", "safety_alarm", "1965-01-01", 7972),  # 7 971.70; the headroom is in whole kronor
        ("ljusdal", "2024-06", "safety_alarm", "1970-01-01", 7376),
        ("flen", "2022-03", "home_care", "1962-01-01", 5653 + 52),
        ("karlskrona_2011", "2011-03", "level_1", "1940-01-01", 4832),
        ("karlskrona_2011", "2011-03", "level_1", "1950-01-01", 5315),
    ],
)
def test_younger_persons_keep_more_by_the_rule_of_the_municipality(
    municipality: str, month: str, service: str, born: str, expected: int
) -> None:
    assert reserved(municipality, month, client(20_000, born=born).has(service)) == expected


@pytest.mark.parametrize(("born", "expected"), [("1940-01-01", 4083), ("1950-01-01", 4566)])
def test_karlskrona_added_the_same_kronor_for_those_who_live_together(born: str, expected: int) -> None:
    who = client(20_000, born=born).has("level_1").cohabiting(client(20_000, number=1))
    assert reserved("karlskrona_2011", "2011-03", who) == expected


def test_ljusdal_raises_the_minimum_amount_for_food_and_lowers_it_for_bed_and_consumables() -> None:
    resident = client(12_000).has("residential_care")
    assert reserved("ljusdal", "2024-06", resident) == 7062 + 2121 - 107 - 229
    stay = client(12_000).has("short_stay").stayed("short_stay", "2024-06-03 10:00", "2024-06-13 10:00")
    assert reserved("ljusdal", "2024-06", stay) == 7062 + 10 * 71
    meals = client(12_000).has("meal_box").got("meal_box", "2024-06", 15)
    meals = meals.has("day_activity").got("day_activity", "2024-06", 5)
    assert reserved("ljusdal", "2024-06", meals) == 7062 + 20 * 26


def test_botkyrka_raises_the_minimum_amount_for_a_child_at_home_half_for_each_of_two() -> None:
    alone = client(20_000).has("safety_alarm").with_child("2018-03-05")
    assert reserved("botkyrka", "2025-03", alone) == 7247  # seven years old on the 5th, six on the 1st
    assert reserved("botkyrka", "2025-04", alone) == 7247 + 2570
    couple = alone.cohabiting(client(20_000, number=1))
    assert reserved("botkyrka", "2025-04", couple) == 5912 + 1285


def test_ostersund_addition_for_food_in_residential_care() -> None:
    assert reserved("ostersund", "2026-03", client(12_000).has("residential_care")) == 7296 + 1813


def test_a_persons_own_addition_raises_the_minimum_amount_beside_the_rules() -> None:
    assert reserved("ljusdal", "2024-06", client(12_000).has("safety_alarm").adjusted(350)) == 7062 + 350
