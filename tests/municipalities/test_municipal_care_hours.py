"""Fees by the hour, performed or granted, with free hours, bands and standard time; fees by visit, day and occasion."""

from fractions import Fraction

import pytest

from tests.municipalities.care_billing import charges, fee, fees_by, tariffs
from tests.municipalities.client import Client, client

ANYBODY = client()
"""Somebody whose income is not known: nothing but the tariff and the maximum fee limits the fee."""


def kr(text: str) -> Fraction:
    return Fraction(text)


@pytest.mark.parametrize(("month", "an_hour"), [("2023-03", 226), ("2024-03", 246)])
def test_sollentuna_charges_performed_hours(month: str, an_hour: int) -> None:
    steps = {8: 8 * an_hour, 0.5: an_hour // 2}
    assert fees_by("sollentuna", month, steps, lambda who, h: who.performed("home_care", month, hours=h)) == steps


def test_sollentuna_hours_above_ten_and_a_half_are_free_as_its_page_says() -> None:
    eleven = ANYBODY.performed("home_care", "2024-03", hours=11)  # 11 x 246 = 2 706
    assert tariffs("sollentuna", "2024-03", eleven) == {"home_care": 2706}
    assert charges("sollentuna", "2024-03", eleven) == {"home_care": 2575}


def test_sollentuna_delivered_meal_is_ten_minutes_of_home_care() -> None:
    who = ANYBODY.performed("home_care", "2024-03", hours=5).has("meal_delivery").got("meal_delivery", "2024-03", 6)
    assert charges("sollentuna", "2024-03", who) == {"home_care": 6 * 246}


def test_sollentuna_visit_that_was_not_cancelled_in_time_is_paid_as_if_made() -> None:
    who = ANYBODY.has("home_care").visited("home_care", "2024-03-05 09:00", minutes=30, status="no_show")
    assert charges("sollentuna", "2024-03", who) == {"home_care": 123}


def test_sollentuna_visit_cancelled_in_time_costs_nothing() -> None:
    who = ANYBODY.has("home_care").visited("home_care", "2024-03-05 09:00", status="cancelled")
    assert charges("sollentuna", "2024-03", who) == {}


def test_sigtuna_charges_granted_hours_whatever_is_performed() -> None:
    who = ANYBODY.has("home_care", hours=5).visited("home_care", "2019-03-05 09:00", minutes=45)
    assert charges("sigtuna", "2019-03", who) == {"home_care": 5 * 313}


def test_sigtuna_twelve_hours_of_respite_are_free() -> None:
    steps = {12: 0, 15: 3 * 313}
    assert fees_by("sigtuna", "2019-03", steps, lambda who, hours: who.has("respite", hours=hours)) == steps


def test_askersund_takes_the_maximum_fee_or_399_an_hour_where_that_is_less() -> None:
    steps = {5: 1995, 6: 2125}
    assert (
        fees_by("askersund", "2020-03", steps, lambda who, h: who.performed("home_care", "2020-03", hours=h)) == steps
    )


def test_ostersund_prices_care_and_services_apart() -> None:
    who = ANYBODY.performed("care", "2026-03", hours=3).performed("services", "2026-03", hours=2)
    assert charges("ostersund", "2026-03", who) == {"care": 3 * 133, "services": 2 * 373}


@pytest.mark.parametrize(
    ("municipality", "month", "an_hour"), [("ostersund", "2026-03", 133), ("trelleborg", "2024-03", 349)]
)
def test_ten_hours_of_respite_are_free_in_ostersund_and_trelleborg(municipality: str, month: str, an_hour: int) -> None:
    steps = {10: 0, 12: 2 * an_hour}
    assert fees_by(municipality, month, steps, lambda who, h: who.performed("respite", month, hours=h)) == steps


def test_ostersund_stay_that_relieves_a_relative_costs_only_its_food() -> None:
    who = ANYBODY.has("respite_stay")
    for service in ("respite_stay", "short_stay_food"):
        who = who.stayed(service, "2026-03-05 14:00", "2026-03-10 10:00")
    assert charges("ostersund", "2026-03", who) == {"short_stay_food": 5 * 177}


def test_linkoping_services_cost_more_after_four_hours() -> None:
    steps = {4: 4 * 278, 6: 4 * 278 + 2 * 342}
    assert fees_by("linkoping", "2021-03", steps, lambda who, h: who.performed("services", "2021-03", hours=h)) == steps


def test_linkoping_care_and_services_together_stop_at_the_maximum_fee() -> None:
    who = ANYBODY.has("care").performed("services", "2021-03", hours=4)  # 1 797 + 1 112
    assert fee("linkoping", "2021-03", who) == 2139


def test_falkoping_care_costs_as_much_a_month_as_services_an_hour() -> None:
    who = ANYBODY.has("care").performed("services", "2022-03", hours=3)
    assert charges("falkoping", "2022-03", who) == {"care": 263, "services": 3 * 263}


def test_hogsby_charges_shopping_by_the_occasion() -> None:
    assert charges("hogsby", "2024-03", ANYBODY.has("shopping").got("shopping", "2024-03", 4)) == {"shopping": 4 * 129}


def test_ljusdal_charges_respite_by_the_time_of_day_it_begins() -> None:
    steps = {"08:00": 114, "15:59": 114, "16:00": 288, "20:59": 288}

    def relieved(who: Client, at: str) -> Client:
        return who.has("respite").visited("respite", f"2024-06-05 {at}", minutes=120)

    assert fees_by("ljusdal", "2024-06", steps, relieved) == steps


def test_hudiksvall_keeps_the_ore_of_hours_and_of_the_maximum_fee() -> None:
    assert fee("hudiksvall", "2020-03", ANYBODY.has("home_care", hours=3)) == kr("821.13")  # 3 x 273.71
    assert fee("hudiksvall", "2020-03", ANYBODY.has("home_care", hours=20)) == kr("2125.35")


def test_hudiksvall_goods_sold_are_marked_as_taxable_and_stand_outside_the_maximum() -> None:
    who = ANYBODY.has("home_care", hours=20).got("canteen_lunch", "2020-03", 2)
    assert charges("hudiksvall", "2020-03", who) == {"home_care": kr("2125.35"), "canteen_lunch": 128}


def test_trelleborg_food_under_lss_costs_by_age_and_nothing_limits_it() -> None:
    who = client(0).has("lss_food_child").stayed("lss_food_child", "2024-03-01 15:00", "2024-03-03 11:00")
    assert charges("trelleborg", "2024-03", who) == {"lss_food_child": 3 * 83}
