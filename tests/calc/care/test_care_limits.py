"""What lowers a tariff: services that are not added, monthly caps, the maximum fee and the headroom, and in what order."""

from fractions import Fraction
from typing import Any

import pytest

from tests.calc.care.fee_town import Client, Fees, fees, offered, price, rules, used

ORDER = 'method = "order"\norder = ["home_care"]'
PRO_RATA = 'method = "pro_rata"'


def with_headroom(kr: int) -> Client:
    """A single client of 86 with so much headroom in May 2026."""
    return Client(income=7_296 + kr)


def month(client: Client, *, hours: str | int = 0, alarm: int = 0, meals: int = 0, **tables: Any) -> Fees:
    """A month of home care at 382 kr an hour, alarm at 461 kr and meals at 70 kr."""
    uses = [used("home_care", hours=hours), used("alarm", month=alarm), used("meal", units=meals)]
    return fees(uses, client, by=rules(**tables))


RICH, POOR = with_headroom(10_000), with_headroom(1_000)


def test_below_every_limit_the_tariff_is_the_fee() -> None:
    found = month(RICH, hours=3, alarm=1)
    assert found.paid() == {"home_care": 1146, "alarm": 461, "meal": 0}
    assert found.kr("fee_ore") == found.kr("tariff_ore") == 1607


def test_the_maximum_fee_is_for_the_sum_and_keeps_the_first_in_order() -> None:
    found = month(RICH, hours=6, alarm=1)
    assert found.paid() == {"home_care": 2292, "alarm": 368, "meal": 0}
    assert found.kr("fee_ore") == 2660


def test_lindesberg_2026_takes_at_most_the_maximum_fee_from_the_seventh_hour() -> None:
    assert month(RICH, hours=7).paid()["home_care"] == 2660


def test_the_headroom_lowers_what_the_maximum_fee_left() -> None:
    found = month(POOR, hours=6, alarm=1)
    assert found.paid() == {"home_care": 1000, "alarm": 0, "meal": 0}
    row = found.charge("home_care")
    assert (row["tariff_ore"], row["maximum_off_ore"], row["headroom_off_ore"]) == (229_200, 0, 129_200)


def test_without_any_headroom_only_what_is_outside_is_paid() -> None:
    found = month(with_headroom(-500), hours=6, alarm=1, meals=20)
    assert found.paid() == {"home_care": 0, "alarm": 0, "meal": 1400}
    assert (found.kr("fee_ore"), found.kr("outside_ore"), found.kr("total_ore")) == (0, 1400, 1400)


def test_food_is_charged_above_every_limit() -> None:
    assert month(RICH, hours=10, meals=60).kr("total_ore") == 2660 + 4200


def test_without_known_income_the_maximum_fee_is_the_only_limit() -> None:
    found = month(Client(income=None), hours=10)
    assert found.of()["headroom_ore"] is None
    assert found.paid()["home_care"] == 2660


def test_in_proportion_all_services_are_lowered_alike_and_no_ore_is_lost() -> None:
    found = month(POOR, hours=6, alarm=1, allocation=PRO_RATA)
    paid = found.paid()
    assert sum(paid.values()) == 1000
    # 2 660 kr is left by the maximum fee: 2 292 and 461 of 2 753 parts, then of 1 000 kr
    assert paid["home_care"] == Fraction("832.55")
    assert paid["alarm"] == Fraction("167.45")


def test_services_that_the_order_does_not_name_come_after_by_name() -> None:
    found = month(POOR, hours=2, alarm=1, allocation='method = "order"\norder = ["meal"]')
    assert found.paid() == {"alarm": 461, "home_care": 539, "meal": 0}


HOUSING_FEE = [offered("home_care"), offered("room", inside_maximum=False), offered("meal", inside=False)]


def test_a_housing_fee_outside_the_maximum_is_lowered_by_the_headroom() -> None:
    tariff = rules(service=HOUSING_FEE, price=[price(name, "unit", "2000") for name in ("home_care", "room", "meal")])
    uses = [used(name, units=1) for name in ("home_care", "room", "meal")]
    paid = fees(uses, with_headroom(2_500), by=tariff).paid()
    assert paid == {"home_care": 2000, "room": 500, "meal": 2000}


def test_smedjebacken_takes_the_higher_of_home_care_and_alarm() -> None:
    higher = 'service = ["home_care", "alarm"]\ntake = "highest"'
    assert month(RICH, hours=1, alarm=1, combine=higher).paid() == {"home_care": 0, "alarm": 461, "meal": 0}
    assert month(RICH, hours=2, alarm=1, combine=higher).paid() == {"home_care": 764, "alarm": 0, "meal": 0}


def test_of_equal_amounts_the_first_in_the_list_is_charged() -> None:
    higher = 'service = ["alarm", "home_care"]\ntake = "highest"'
    equal = [price("home_care", "performed_hour", "461"), price("alarm", "month", "461"), price("meal", "unit", "70")]
    assert month(RICH, hours=1, alarm=1, combine=higher, price=equal).paid() == {
        "home_care": 0,
        "alarm": 461,
        "meal": 0,
    }


def test_botkyrka_gives_the_alarm_with_home_care() -> None:
    first = 'service = ["home_care", "alarm"]\ntake = "first"'
    assert month(RICH, hours=1, alarm=1, combine=first).paid() == {"home_care": 382, "alarm": 0, "meal": 0}
    assert month(RICH, alarm=1, combine=first).paid() == {"home_care": 0, "alarm": 461, "meal": 0}


def test_rows_of_combining_follow_one_another() -> None:
    rows = ['service = ["home_care", "alarm"]\ntake = "first"', 'service = ["alarm", "meal"]\ntake = "first"']
    assert month(RICH, hours=1, alarm=1, meals=1, combine=rows).paid() == {"home_care": 382, "alarm": 0, "meal": 70}


def test_short_stay_food_costs_at_most_the_price_of_a_month() -> None:
    """30 days of food at 153 kr would be 4 590 kr, more than the month's 4 534 kr in residential care."""
    cap = 'service = ["meal"]\namount_kr = 4534'
    by_day = [price("home_care", "performed_hour", "382"), price("alarm", "month", "461"), price("meal", "unit", "153")]
    assert month(RICH, meals=30, monthly_cap=cap, price=by_day).paid()["meal"] == 4534
    assert month(RICH, meals=29, monthly_cap=cap, price=by_day).paid()["meal"] == 4437


def test_a_cap_for_two_services_lowers_the_one_that_is_kept_last() -> None:
    cap = 'service = ["home_care", "alarm"]\namount_kr = 600'
    found = month(RICH, hours=1, alarm=1, monthly_cap=cap)
    assert found.paid() == {"home_care": 382, "alarm": 218, "meal": 0}
    assert found.charge("alarm")["maximum_off_ore"] == 0


@pytest.mark.parametrize(("most", "kr"), [("maximum_fee", 2660), ("housing_maximum", 2733)])
def test_a_cap_may_be_the_maximum_of_the_law(most: str, kr: int) -> None:
    cap = f'service = ["meal"]\nmost = "{most}"'
    assert month(RICH, meals=60, monthly_cap=cap).paid()["meal"] == kr


def test_a_municipality_may_have_its_own_maximum_fee() -> None:
    assert month(RICH, hours=7, maximum_fee="amount_kr = 2642").paid()["home_care"] == 2642
