"""Flat fees, what is not added, monthly limits of single services, the maximum fee and when it moves."""

from fractions import Fraction

import pytest

from tests.municipalities.care_billing import charges, fee, fees_by, shipped_charges
from tests.municipalities.client import Client, client

ANYBODY = client()


def visited(who: Client, service: str, month: str, visits: int, status: str = "performed") -> Client:
    """A decision, and as many visits on the first days of a month."""
    who = who.has(service)
    for number in range(visits):
        who = who.visited(service, f"{month}-{number + 1:02} 13:00", minutes=20, status=status)
    return who


def test_kramfors_services_cost_by_how_often_they_come() -> None:
    who = ANYBODY.has("cleaning_4").has("shopping_1")
    assert charges("kramfors", "2023-03", who) == {"cleaning_4": 468, "shopping_1": 1379}


def test_kramfors_home_health_visits_have_a_monthly_limit() -> None:
    steps = {1: 330, 2: 511, 5: 511}
    assert fees_by("kramfors", "2023-03", steps, lambda who, n: visited(who, "home_health_care", "2023-03", n)) == steps


def test_ornskoldsvik_everything_but_home_care_has_one_flat_fee() -> None:
    who = ANYBODY.has("meal_delivery").has("escort").performed("home_care", "2022-03", hours=3)
    assert charges("ornskoldsvik", "2022-03", who) == {"home_care": 3 * 338, "meal_delivery": 338, "escort": 338}


def test_monsteras_only_the_first_of_home_health_care_and_rehabilitation_is_charged() -> None:
    both = ANYBODY.has("home_health_care").has("home_rehab")
    assert charges("monsteras", "2026-03", both) == {"home_health_care": 450}
    assert charges("monsteras", "2026-03", ANYBODY.has("home_rehab")) == {"home_rehab": 450}


def test_monsteras_single_visits_cost_750_at_most() -> None:
    steps = {2: 500, 3: 750, 4: 750}
    assert fees_by("monsteras", "2026-03", steps, lambda who, n: visited(who, "home_visit", "2026-03", n)) == steps


@pytest.mark.parametrize(
    ("municipality", "month", "price"), [("monsteras", "2026-03", 150), ("smedjebacken", "2023-03", 300)]
)
def test_a_visit_in_vain_may_have_a_price_of_its_own(municipality: str, month: str, price: int) -> None:
    who = visited(ANYBODY, "visit_in_vain", month, 2, status="no_show")
    assert charges(municipality, month, who) == {"visit_in_vain": 2 * price}


def test_trelleborg_home_health_care_has_a_fee_for_a_visit_or_two_and_another_for_more() -> None:
    steps = {1: 227, 2: 227, 3: 445, 9: 445}
    assert (
        fees_by("trelleborg", "2024-03", steps, lambda who, n: visited(who, "home_health_care", "2024-03", n)) == steps
    )


@pytest.mark.parametrize(("minutes", "expected"), [(30, {"safety_alarm": 250}), (60, {"home_care": 295})])
def test_smedjebacken_charges_the_dearer_of_alarm_and_home_care(minutes: int, expected: dict[str, int]) -> None:
    # half an hour is 147.50 kr
    who = ANYBODY.performed("home_care", "2023-03", hours=minutes / 60).has("safety_alarm")
    assert charges("smedjebacken", "2023-03", who) == expected


def test_smedjebacken_maximum_fee_is_reached_at_eight_hours() -> None:
    steps = {1: 295, 7: 2065, 8: 2359, 9: 2359}  # 8 x 295 = 2 360
    assert (
        fees_by("smedjebacken", "2023-03", steps, lambda who, h: who.performed("home_care", "2023-03", hours=h))
        == steps
    )


def test_hogsby_escort_is_outside_the_maximum_fee_and_has_a_limit_of_its_own() -> None:
    who = ANYBODY.performed("home_care", "2024-03", hours=6)  # 6 x 468 = 2 808
    who = visited(who, "escort", "2024-03", 5)  # 5 x 179 = 895
    assert charges("hogsby", "2024-03", who) == {"home_care": 2575, "escort": 716}


def test_habo_delivery_of_meals_costs_310_at_most() -> None:
    def delivered(portions: int) -> dict[str, Fraction]:
        return charges("habo", "2020-03", ANYBODY.has("meal_delivery").got("meal_delivery", "2020-03", portions))

    assert delivered(20) == {"meal_delivery": 200}
    assert delivered(40) == {"meal_delivery": 310}


def test_habo_second_alarm_button_is_free() -> None:
    steps = {1: 284, 2: 284, 3: 568}
    assert fees_by("habo", "2020-03", steps, lambda who, pieces: who.installed("safety_alarm", pieces)) == steps


def test_sigtuna_food_at_a_short_stay_never_costs_more_than_a_month_in_residential_care() -> None:
    who = ANYBODY.has("short_stay")
    for service in ("short_stay", "short_stay_food"):
        who = who.stayed(service, "2019-02-20 10:00")  # all of March: 31 x 112 = 3 472, 31 x 69 = 2 139
    assert charges("sigtuna", "2019-03", who) == {"short_stay": 2089, "short_stay_food": 3412}


def test_ljusnarsberg_food_at_a_short_stay_stops_at_28_days() -> None:
    who = ANYBODY.has("short_stay")
    for service in ("short_stay", "short_stay_food"):
        who = who.stayed(service, "2022-02-20 10:00")
    assert shipped_charges("ljusnarsberg", "2022-03", who) == {"short_stay": 2170, "short_stay_food": 3668}


def test_haninge_rounds_the_maximum_fee_down() -> None:
    assert fee("haninge", "2021-03", ANYBODY.has("residential_care").has("safety_alarm")) == 2138  # 2 138.83


def test_haninge_fee_for_a_room_is_outside_the_maximum_but_leaves_the_reserved_amount() -> None:
    who = client(5373 + 3000).has("residential_care").has("room")  # 2 138 and 2 138, room for 3 000
    assert sum(charges("haninge", "2021-03", who).values()) == 3000
    assert sum(charges("haninge", "2021-03", ANYBODY.has("residential_care").has("room")).values()) == 2 * 2138


def test_haninge_move_to_residential_care_in_mid_month_does_not_double_the_maximum_fee() -> None:
    at_home = ANYBODY.has("care", until="2021-03-14").has("cleaning", until="2021-03-14")
    assert fee("haninge", "2021-03", at_home.has("residential_care", since="2021-03-15")) == 2138


def test_kristianstad_headroom_limits_the_preparation_of_meals_but_not_their_food() -> None:
    who = client(7247 + 1000).performed("home_care", "2025-03", hours=3)
    for service in ("meal_raw", "meal_preparation"):
        who = who.has(service).got(service, "2025-03", 20)
    # 900 + 800 share 1 000 pro rata; 20 x 35 is paid whole
    assert charges("kristianstad", "2025-03", who) == {
        "home_care": Fraction("529.41"),
        "meal_preparation": Fraction("470.59"),
        "meal_raw": 700,
    }


@pytest.mark.parametrize(
    ("municipality", "month", "expected"),
    [("orebro", "2020-02", 2089), ("orebro", "2020-03", 2125), ("tibro", "2012-01", 1712), ("tibro", "2012-02", 1760)],
)
def test_where_the_tariff_year_begins_later_so_does_the_maximum_fee(
    municipality: str, month: str, expected: int
) -> None:
    assert fee(municipality, month, ANYBODY.performed("home_care", month, hours=10)) == expected


def test_orebro_pays_only_for_what_is_performed() -> None:
    assert charges("orebro", "2020-03", ANYBODY.has("home_care", hours=20)) == {}
