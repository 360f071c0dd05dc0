"""Fees by level: of hours, of days, of need, of how many services; and shares of the headroom."""

from fractions import Fraction

import attrs

from tests.municipalities.care_billing import charges, fee, fees_by, tariffs
from tests.municipalities.client import Client, client

ANYBODY = client()

SINGLE_2011, SINGLE_2019, SINGLE_2024 = 4831, 5249, 7062


def at_level(who: Client, level: int, headroom_kr: int, minimum_kr: int) -> Client:
    """A person on a level of need, without housing cost, who has so much left over the minimum amount."""
    return attrs.evolve(who, net_kr=minimum_kr + headroom_kr).has(f"level_{level}")


def with_headroom(kr: int, minimum: int) -> Client:
    """A single person without housing cost who has so much left over the minimum amount."""
    return client(minimum + kr)


def test_stockholm_fee_group_by_granted_hours_on_a_grid_of_half_hours() -> None:
    steps = {1: 481, 4.5: 481, 5: 876, 10.5: 876, 11: 1166, 25.5: 1166, 26: 1612, 40.5: 1612, 41: 1829, 55.5: 1829}
    steps |= {56: 2089, 60: 2089}
    assert fees_by("stockholm", "2019-03", steps, lambda who, hours: who.has("home_care", hours=hours)) == steps


def test_stockholm_sixteen_hours_of_respite_are_free() -> None:
    steps = {16: 0, 17: 481, 20.5: 481, 21: 876, 26.5: 876, 27: 1166, 41.5: 1166, 42: 1612, 56.5: 1612, 57: 1829}
    assert fees_by("stockholm", "2019-03", steps, lambda who, hours: who.has("respite", hours=hours)) == steps


def test_stockholm_charges_the_highest_group_of_several() -> None:
    who = ANYBODY.has("home_care", hours=4).has("respite", hours=30).has("safety_alarm")
    assert charges("stockholm", "2019-03", who) == {"respite": 1166}


def test_stockholm_alarm_alone_is_the_first_group() -> None:
    assert charges("stockholm", "2019-03", ANYBODY.has("safety_alarm")) == {"safety_alarm": 139}


def test_stockholm_headroom_of_100_kr_is_the_fee_whatever_the_help() -> None:
    assert fee("stockholm", "2019-03", with_headroom(100, SINGLE_2019).has("home_care", hours=60)) == 100


def test_umea_takes_a_fifth_three_fifths_or_all_of_the_maximum() -> None:
    steps = {15: 515, 15.5: 1545, 35: 1545, 35.5: 2575}
    assert fees_by("umea", "2024-03", steps, lambda who, hours: who.has("home_care", hours=hours)) == steps


def test_umea_cleaning_is_added_to_the_level() -> None:
    who = ANYBODY.has("home_care", hours=10).has("cleaning")
    assert charges("umea", "2024-03", who) == {"home_care": 515, "cleaning": 540}


def test_ljusdal_levels_begin_at_five_and_nine_hours() -> None:
    steps = {4.5: 536, 4.98: 536, 5: 1609, 8.98: 1609, 9: 2575}
    assert fees_by("ljusdal", "2024-06", steps, lambda who, hours: who.has("home_care", hours=hours)) == steps


def test_botkyrka_charges_the_higher_of_home_care_and_day_activity() -> None:
    more_at_home = ANYBODY.has("home_care", hours=10).has("day_activity").got("day_activity", "2025-03", 5)
    more_outside = ANYBODY.has("home_care", hours=2).has("day_activity").got("day_activity", "2025-03", 10)
    assert charges("botkyrka", "2025-03", more_at_home) == {"home_care": 1372}  # 28 % of 58 800 / 12, not 735 too
    assert charges("botkyrka", "2025-03", more_outside) == {"day_activity": 1372}


def test_botkyrka_alarm_is_free_with_home_care_only() -> None:
    assert charges("botkyrka", "2025-03", ANYBODY.has("home_care", hours=2).has("safety_alarm")) == {"home_care": 343}
    assert charges("botkyrka", "2025-03", ANYBODY.has("safety_alarm")) == {"safety_alarm": 300}


def test_karlsborg_charges_started_quarters_and_then_levels() -> None:
    quarters = {0.25: 83, 0.3: 166, 1: 332, 1.1: 415, 2.5: 830}
    steps = quarters | {2.75: 907, 9.75: 907, 10: 1576, 29.75: 1576, 30: 2575}
    assert (
        fees_by("karlsborg", "2024-03", steps, lambda who, h: who.performed("home_care", "2024-03", hours=h)) == steps
    )


def test_vallentuna_adds_alarm_and_delivery_to_the_level() -> None:
    who = ANYBODY.has("home_care", hours=2).has("safety_alarm").has("meal_delivery")
    assert charges("vallentuna", "2026-03", who) == {"home_care": 333, "safety_alarm": 267, "meal_delivery": 333}


def test_kalmar_takes_a_share_of_the_headroom_up_to_the_fee_of_the_level() -> None:
    # level and headroom -> 75, 80, 85 or 95 % of it, or the fee of the level
    steps = {
        (1, 400): 300,
        (1, 1000): 471,
        (3, 1000): 800,
        (4, 2000): 1700,
        (6, 2000): 1900,
        (6, 3000): 2575,
        (2, 0): 0,
    }
    assert fees_by("kalmar", "2024-03", steps, lambda who, step: at_level(who, *step, SINGLE_2024)) == steps


def test_kalmar_without_known_income_the_fee_of_the_level_is_paid() -> None:
    assert fee("kalmar", "2024-03", ANYBODY.has("level_2")) == 942


def test_kalmar_alarm_may_take_the_rest_of_the_headroom() -> None:
    who = with_headroom(1000, SINGLE_2024).has("level_3").installed("safety_alarm")  # 80 % of 1 000, and 290
    assert tariffs("kalmar", "2024-03", who) == {"level_3": 800, "safety_alarm": 290}
    assert fee("kalmar", "2024-03", who) == 1000


def test_kalmar_second_alarm_button_costs_17_kr() -> None:
    assert charges("kalmar", "2024-03", ANYBODY.installed("safety_alarm", 3)) == {"safety_alarm": 290 + 2 * 17}


def test_karlskrona_takes_70_80_or_90_percent_of_the_headroom() -> None:
    steps = {(1, 1000): 700, (1, 2000): 1045, (2, 1500): 1200, (3, 2000): 1800, (3, 3000): 2089}
    assert fees_by("karlskrona", "2019-03", steps, lambda who, step: at_level(who, *step, SINGLE_2019)) == steps


def test_harnosand_takes_60_percent_of_the_headroom_for_home_care_and_the_alarm_beside_it() -> None:
    who = with_headroom(1000, SINGLE_2011).has("home_care").has("safety_alarm")
    assert charges("harnosand", "2011-03", who) == {"home_care": 600, "safety_alarm": 200}


def test_harnosand_home_care_and_alarm_stop_at_the_maximum_fee() -> None:
    assert fee("harnosand", "2011-03", with_headroom(4000, SINGLE_2011).has("home_care").has("safety_alarm")) == 1712


def test_vaxholm_charges_by_how_many_services_there_are() -> None:
    one = ANYBODY.has("laundry")
    two = one.has("shopping")
    assert charges("vaxholm", "2024-03", one) == {"laundry": 515}
    assert charges("vaxholm", "2024-03", two) == {"laundry": 1030}
    assert charges("vaxholm", "2024-03", two.has("cleaning")) == {"cleaning": 1545}


def test_vaxholm_services_and_care_stop_at_the_maximum_fee() -> None:
    who = ANYBODY.has("cleaning").has("laundry").has("shopping").has("care", hours=5)  # 1 545 + 1 288
    assert tariffs("vaxholm", "2024-03", who) == {"cleaning": Fraction(1545), "care": Fraction(1288)}
    assert fee("vaxholm", "2024-03", who) == 2575
