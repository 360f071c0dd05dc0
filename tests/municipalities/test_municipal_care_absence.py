"""Days away: notice, whole days, from which day, hospital, return, and what is never reduced."""

from fractions import Fraction

import pytest

from tests.municipalities.care_billing import charges, shipped_charges
from tests.municipalities.client import Client, client

ANYBODY = client()


def kr(text: str) -> Fraction:
    return Fraction(text)


def test_ornskoldsvik_takes_off_a_thirtieth_for_every_whole_day_at_hospital_but_never_of_the_alarm() -> None:
    who = ANYBODY.has("meal_delivery").has("safety_alarm")
    who = who.away("hospital", "2022-03-05 10:00", "2022-03-16 09:00")  # whole days: the 6th to the 15th
    assert charges("ornskoldsvik", "2022-03", who) == {"meal_delivery": kr("225.33"), "safety_alarm": 225}


def test_ornskoldsvik_service_given_up_for_thirty_days_is_free_in_a_month_without_it() -> None:
    who = ANYBODY.has("escort").away("travel", "2022-02-20 12:00", "2022-04-05 12:00")
    assert charges("ornskoldsvik", "2022-03", who) == {}
    assert charges("ornskoldsvik", "2022-02", who) == {"escort": 338}


def daily_help(performed: int, cancelled: int, *, notified: str = "2024-02-20") -> Client:
    """Twenty hours granted in Nora; the client leaves in March, and the visits of an hour after that are cancelled."""
    who = ANYBODY.has("home_care", hours=20)
    for number in range(performed):
        who = who.visited("home_care", f"2024-03-{number + 1:02} 08:00")
    for number in range(cancelled):
        who = who.visited("home_care", f"2024-03-{performed + number + 1:02} 08:00", status="cancelled")
    left = f"2024-03-{performed + 1:02} 00:00"
    return who.away("travel", left, f"2024-03-{performed + cancelled:02} 18:00", notified=notified)


def test_nora_charges_in_proportion_to_the_help_that_was_not_missed() -> None:
    # 20 h x 4/20 x 415; the sixteenth cancelled visit is on the day of return
    assert shipped_charges("nora", "2024-03", daily_help(4, 16)) == {"home_care": 4 * 415}


def test_nora_takes_nothing_off_where_help_is_still_5_7_hours() -> None:
    assert shipped_charges("nora", "2024-03", daily_help(6, 14)) == {"home_care": 2575}  # 8 300 before the maximum


def test_nora_absence_has_to_be_notified_a_week_ahead() -> None:
    in_time, too_late = "2024-02-27", "2024-02-28"  # away from 5 March
    assert shipped_charges("nora", "2024-03", daily_help(4, 16, notified=in_time)) == {"home_care": 1660}
    assert shipped_charges("nora", "2024-03", daily_help(4, 16, notified=too_late)) == {"home_care": 2575}


def test_kalmar_home_care_is_reduced_by_whole_days_notified_a_week_ahead() -> None:
    def away(notified: str) -> dict[str, Fraction]:
        who = ANYBODY.has("level_2").away("travel", "2024-03-08 14:00", "2024-03-19 10:00", notified=notified)
        return charges("kalmar", "2024-03", who)

    assert away("2024-03-01") == {"level_2": 628}  # 942 x 20/30
    assert away("2024-03-02") == {"level_2": 942}


def test_kalmar_hospital_needs_no_notice() -> None:
    who = ANYBODY.has("level_2").away("hospital", "2024-03-08 14:00", "2024-03-19 10:00")
    assert charges("kalmar", "2024-03", who) == {"level_2": 628}


def test_kalmar_food_and_care_of_a_resident_are_free_on_a_whole_day_at_hospital() -> None:
    resident = ANYBODY.has("residential_care").has("residential_food")
    a_day = resident.away("hospital", "2024-03-08 14:00", "2024-03-10 10:00")
    hours = resident.away("hospital", "2024-03-08 09:00", "2024-03-08 18:00")
    assert charges("kalmar", "2024-03", a_day) == {
        "residential_care": kr("2489.17"),  # 2 575 x 29/30
        "residential_food": kr("3656.90"),  # 3 783 x 29/30
    }
    assert charges("kalmar", "2024-03", hours) == {"residential_care": 2575, "residential_food": 3783}


def test_kalmar_resident_who_travels_has_to_say_so_two_days_ahead() -> None:
    def food(notified: str) -> Fraction:
        who = ANYBODY.has("residential_food").away("travel", "2024-03-08 14:00", "2024-03-10 10:00", notified=notified)
        return charges("kalmar", "2024-03", who)["residential_food"]

    assert food("2024-03-06") == kr("3656.90")
    assert food("2024-03-07") == 3783


def test_botkyrka_home_care_is_reduced_but_neither_the_care_of_a_resident_nor_rent() -> None:
    home = ANYBODY.has("home_care", hours=10)  # 6.8 of them, but the level is that of ten
    home = home.away("other", "2025-03-08 00:00", "2025-03-18 00:00", notified="2025-03-03")
    assert charges("botkyrka", "2025-03", home) == {"home_care": kr("929.42")}  # 1 372 x 21/31
    resident = ANYBODY.has("residential_care").has("residential_food")
    resident = resident.away("other", "2025-03-08 00:00", "2025-03-18 00:00")
    assert charges("botkyrka", "2025-03", resident) == {
        "residential_care": 2642,
        "residential_food": kr("2641.94"),  # 3 900 x 21/31
    }


@pytest.mark.parametrize(("back", "expected"), [("2024-03-16 00:00", 1500), ("2024-03-17 00:00", 1100)])
def test_vanersborg_reduces_only_for_more_than_seven_days_at_hospital(back: str, expected: int) -> None:
    who = ANYBODY.has("home_care").has("safety_alarm").away("hospital", "2024-03-09 00:00", back)
    assert charges("vanersborg", "2024-03", who) == {"home_care": expected, "safety_alarm": 300}


def test_haninge_takes_off_nothing_for_days_away_but_an_empty_month_is_free() -> None:
    who = ANYBODY.has("care")
    assert charges("haninge", "2021-03", who.away("travel", "2021-02-28 12:00", "2021-03-31 08:00")) == {"care": 548}
    assert charges("haninge", "2021-03", who.away("travel", "2021-02-28 12:00", "2021-04-01 08:00")) == {}


@pytest.mark.parametrize(
    ("reason", "back", "expected"),
    [
        ("travel", "2021-03-10 12:00", 3201),
        ("travel", "2021-03-11 12:00", kr("2987.60")),  # two whole days: 3 201 x 28/30
        ("hospital", "2021-03-10 12:00", kr("3094.30")),  # one: 3 201 x 29/30
    ],
)
def test_haninge_food_is_reduced_at_hospital_and_after_48_hours(reason: str, back: str, expected: Fraction) -> None:
    who = ANYBODY.has("residential_food").away(reason, "2021-03-08 12:00", back)
    assert charges("haninge", "2021-03", who) == {"residential_food": expected}


def test_the_joint_tariff_board_deducts_meals_from_the_second_day() -> None:
    who = ANYBODY.has("residential_food").away("hospital", "2020-03-08 00:00", "2020-03-13 00:00")  # five days
    assert charges("askersund", "2020-03", who) == {"residential_food": 2860}  # 3 300 x 26/30


def test_bengtsfors_deducts_from_the_first_day_at_hospital_and_from_the_fourth_with_relatives() -> None:
    def away(reason: str) -> dict[str, Fraction]:
        who = ANYBODY.has("residential_food").away(reason, "2018-03-08 00:00", "2018-03-14 00:00")  # six days
        return charges("bengtsfors", "2018-03", who)

    assert away("hospital") == {"residential_food": kr("3321.60")}  # 4 152 x 24/30
    assert away("other") == {"residential_food": kr("3736.80")}  # 4 152 x 27/30


@pytest.mark.parametrize(("back", "expected"), [("2024-03-31 00:00", 515), ("2024-04-01 00:00", 0)])
def test_umea_is_free_where_somebody_is_away_more_than_thirty_days(back: str, expected: int) -> None:
    who = ANYBODY.has("home_care", hours=10).away("travel", "2024-03-01 00:00", back)
    assert charges("umea", "2024-03", who).get("home_care", 0) == expected
