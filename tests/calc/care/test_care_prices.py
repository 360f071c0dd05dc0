"""What a service costs by its price rows: what is counted, times kronor, between bounds, to the öre."""

from fractions import Fraction
from typing import Any

import pytest

from tests.calc.care.fee_town import ANNA, BO, Client, couple, fees, offered, price, rules, used

HOME = offered("home_care", inside=False)


def cost(what: dict[str, Any], *prices: str, **tables: Any) -> Fraction:
    """Kronor for one service that is outside all limits."""
    tariff = rules(service=HOME, price=list(prices), **tables)
    return fees([what], by=tariff).paid()["home_care"]


@pytest.mark.parametrize(
    ("per", "what", "kr"),
    [
        ("performed_hour", {"hours": "2.5"}, 250),
        ("granted_hour", {"granted": "2.5"}, 250),
        ("visit", {"visits": 3}, 300),
        ("visit_day", {"visit_days": 3}, 300),
        ("no_show", {"no_shows": 3}, 300),
        ("day", {"days": "30.5"}, 3050),
        ("unit", {"units": 3}, 300),
        ("piece", {"pieces": 2}, 200),
        ("month", {"month": 1}, 100),
        ("month", {"month": Fraction(20, 30)}, Fraction("66.67")),
    ],
)
def test_each_unit_of_price_counts_its_own_quantity(per: str, what: dict[str, Any], kr: object) -> None:
    assert cost(used("home_care", **what), price("home_care", per, "100")) == kr


@pytest.mark.parametrize(
    ("per", "what", "kr"),
    [
        ("granted_hour", {"granted": 3}, 200),
        ("piece", {"pieces": 3}, 200),
        ("month", {"month": 1}, Fraction("66.67")),
        ("performed_hour", {"hours": 3}, 300),
        ("visit", {"visits": 3}, 300),
        ("day", {"days": 3}, 300),
        ("unit", {"units": 3}, 300),
    ],
)
def test_absence_lowers_what_goes_by_the_month_and_nothing_else(per: str, what: dict[str, Any], kr: object) -> None:
    away = used("home_care", factor=Fraction(2, 3), **what)
    assert cost(away, price("home_care", per, "100")) == kr


def test_linkoping_takes_one_price_for_the_first_four_hours_and_another_above() -> None:
    prices = (price("home_care", "performed_hour", "278", "up_to = 4"),
              price("home_care", "performed_hour", "342", "above = 4"))  # fmt: skip
    assert cost(used("home_care", hours=3), *prices) == 3 * 278
    assert cost(used("home_care", hours=4), *prices) == 4 * 278
    assert cost(used("home_care", hours="6.5"), *prices) == 4 * 278 + Fraction("2.5") * 342


def test_a_bound_may_have_decimals() -> None:
    prices = (price("home_care", "performed_hour", "0", 'up_to = "16.5"'),
              price("home_care", "performed_hour", "100", 'above = "16.5"'))  # fmt: skip
    assert cost(used("home_care", hours=16), *prices) == 0
    assert cost(used("home_care", hours=17), *prices) == 50


@pytest.mark.parametrize(("visits", "paid"), [(3, 3), (4, 3), (7, 6), (8, 6), (9, 7)])
def test_every_fourth_visit_may_be_free(visits: int, paid: int) -> None:
    assert cost(used("home_care", visits=visits), price("home_care", "visit", "129", "every_free = 4")) == paid * 129


def test_visits_may_cost_differently_by_the_time_of_day_they_begin() -> None:
    day, night = (
        f'clock_from = "{start}"\nclock_to = "{end}"' for start, end in (("07:00", "17:00"), ("17:00", "07:00"))
    )
    tariff = rules(
        service=HOME, price=[price("home_care", "visit", "114", day), price("home_care", "visit", "288", night)]
    )
    windows = [(ANNA, "home_care", 420, 1020, 3, 0), (ANNA, "home_care", 1020, 420, 2, 1)]
    assert fees([used("home_care", visits=5)], by=tariff, clock=windows).paid()["home_care"] == 3 * 114 + 2 * 288


def test_a_service_costs_the_sum_of_its_price_rows_rounded_once() -> None:
    """0.335 + 0.335 kronor is 0.67: each alone would be rounded to 0.34."""
    prices = price("home_care", "visit", "0.67"), price("home_care", "visit_day", "0.67")
    both = used("home_care", month="0.5", visits=0)
    monthly = price("home_care", "month", "0.67"), price("home_care", "piece", "0.67")
    assert cost(both | {"pieces_num": 465}, *monthly) == Fraction("0.67")
    assert cost(used("home_care", visits=1, visit_days=1), *prices) == Fraction("1.34")


@pytest.mark.parametrize(("mode", "kr"), [("half_up", 29), ("down", 28), ("up", 29)])
def test_what_a_service_costs_is_rounded_as_the_tariff_says(mode: str, kr: int) -> None:
    rounding = ['step = "headroom"\nto = "krona"\nmode = "down"', f'step = "charge"\nto = "krona"\nmode = "{mode}"']
    half_an_hour = used("home_care", hours="0.5")
    assert cost(half_an_hour, price("home_care", "performed_hour", "57"), rounding=rounding) == kr


def test_what_is_shared_is_divided_equally_and_what_is_left_over_falls_on_the_first() -> None:
    tariff = rules(
        price=[price("home_care", "visit", "33.33"), price("alarm", "month", "461"), price("meal", "unit", "70")]
    )
    both = [used("home_care", who, visits=1, shared_by=2, share_index=index) for index, who in enumerate((BO, ANNA))]
    found = fees(both, *couple(Client(ANNA), Client(BO)), by=tariff)
    assert found.paid(BO)["home_care"] == Fraction("16.67")
    assert found.paid(ANNA)["home_care"] == Fraction("16.66")


def test_a_service_that_somebody_has_for_nothing_is_there_with_nothing_to_pay() -> None:
    found = fees([used("home_care", visits=2)])
    assert found.paid() == {"home_care": 0}
    assert found.kr("total_ore") == 0
