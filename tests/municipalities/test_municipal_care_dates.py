"""Days of arrival and departure, months that are begun or ended, and the month the invoice comes."""

from datetime import date
from fractions import Fraction

import pytest

from tests.municipalities.care_billing import bills, charges
from tests.municipalities.client import client

ANYBODY = client()


@pytest.mark.parametrize(
    ("municipality", "month", "before", "over_the_turn"),
    [
        ("kungsbacka", "2022-03", 5 * 72, 2 * 72),  # arrival charged, departure free: the 1st and 2nd
        ("haninge", "2021-03", 5 * 70, 3 * 70),  # arrival free, departure charged: the 1st to the 3rd
        ("habo", "2020-03", 5 * 71, Fraction(5, 2) * 71),  # each of them half a day
    ],
)
def test_the_days_of_a_short_stay_are_counted_in_the_municipalitys_way(
    municipality: str, month: str, before: Fraction, over_the_turn: Fraction
) -> None:
    who = ANYBODY.has("short_stay")
    inside = who.stayed("short_stay", f"{month}-05 14:00", f"{month}-10 10:00")
    last_month = f"{month[:-1]}2-27 14:00"
    across = who.stayed("short_stay", last_month, f"{month}-03 10:00")
    assert charges(municipality, month, inside) == {"short_stay": before}
    assert charges(municipality, month, across) == {"short_stay": over_the_turn}


def test_habo_arrival_and_departure_are_together_one_day() -> None:
    who = ANYBODY.has("short_stay").stayed("short_stay", "2020-03-05 14:00", "2020-03-06 10:00")
    assert charges("habo", "2020-03", who) == {"short_stay": 71}


def test_kalmar_short_stay_costs_the_part_of_the_maximum_fee_that_its_days_are() -> None:
    who = ANYBODY.has("short_stay", since="2024-03-05", until="2024-03-14")
    assert charges("kalmar", "2024-03", who) == {"short_stay": Fraction("830.65")}  # 2 575 x 10/31


def test_haninge_charges_the_whole_month_of_a_service_begun_on_its_28th() -> None:
    assert charges("haninge", "2021-03", ANYBODY.has("care", since="2021-03-28")) == {"care": 548}


def test_botkyrka_alarm_costs_every_month_that_is_begun() -> None:
    assert charges("botkyrka", "2025-03", ANYBODY.has("safety_alarm", until="2025-03-02")) == {"safety_alarm": 300}


def test_bengtsfors_food_is_paid_by_the_day_from_the_day_of_moving_in() -> None:
    moving_in = ANYBODY.has("residential_food", since="2018-03-22")
    assert charges("bengtsfors", "2018-03", moving_in) == {"residential_food": 1384}  # 4 152 x 10/30


@pytest.mark.parametrize(("since", "expected"), [("2025-03-01", {"travel_few": 231}), ("2025-03-02", {})])
def test_lidingo_charges_the_months_that_are_held_from_their_first_day(since: str, expected: dict[str, int]) -> None:
    assert charges("lidingo", "2025-03", ANYBODY.has("travel_few", since=since)) == expected


def test_boden_bills_two_months_in_arrears() -> None:
    assert bills("boden", "2025-05") == [(date(2025, 3, 1), frozenset({"home_care"}))]


def test_hylte_bills_rent_in_arrears_with_the_rest() -> None:
    assert bills("hylte", "2025-05") == [(date(2025, 4, 1), frozenset({"residential_care", "rent"}))]


def test_hogsby_bills_rent_before_the_month_and_everything_else_after_it() -> None:
    (earlier, rest), (later, rent) = bills("hogsby", "2024-05")
    assert (earlier, later) == (date(2024, 4, 1), date(2024, 6, 1))
    assert rent == {"rent"}
    assert {"home_care", "residential_food"} <= rest
    assert "rent" not in rest
