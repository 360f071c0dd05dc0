"""Levels: an amount a month by how much is used or granted, as municipalities have them."""

from fractions import Fraction
from typing import Any

import pytest

from tests.calc.care.fee_town import ANNA, Client, Fees, fees, offered, price, rules, used


def ladder(
    *steps: tuple[str, str, str], by: str = "granted_hours", service: str = "home_care", more: str = ""
) -> list[str]:
    """Steps as (above, up_to, kronor); "" leaves a bound out."""
    return [
        f'group = "steps"\nservice = ["{service}"]\nby = "{by}"\namount_kr = {kr}\n'
        + (f'above = "{above}"\n' if above else "")
        + (f'up_to = "{up_to}"\n' if up_to else "")
        + more
        for above, up_to, kr in steps
    ]


STOCKHOLM = ladder(("", "4.5", "481"), ("4.5", "10.5", "876"), ("10.5", "25.5", "1166"), ("25.5", "", "1612"))
ONLY_LEVELS = [price("alarm", "month", "461"), price("meal", "unit", "70")]


def by_level(level: list[str], *uses: dict[str, Any], client: Client | None = None, **tables: Any) -> Fees:
    """Fees by a tariff whose home care has levels and no price."""
    return fees(uses, client or Client(), by=rules(level=level, **{"price": ONLY_LEVELS} | tables))


@pytest.mark.parametrize(
    ("hours", "kr"), [("1", 481), ("4.5", 481), ("5", 876), ("10.5", 876), ("11", 1166), ("25.5", 1166), ("26", 1612)]
)
def test_stockholm_2019_takes_one_amount_for_each_group_of_granted_hours(hours: str, kr: int) -> None:
    assert by_level(STOCKHOLM, used("home_care", granted=hours)).paid()["home_care"] == kr


def test_nothing_granted_is_on_no_level() -> None:
    assert by_level(STOCKHOLM, used("home_care", hours=3)).paid()["home_care"] == 0


def test_absence_lowers_the_amount_and_not_the_level() -> None:
    away = used("home_care", granted=6, factor=Fraction(1, 2))
    assert by_level(STOCKHOLM, away).paid()["home_care"] == 438


@pytest.mark.parametrize(
    ("by", "what"),
    [
        ("performed_hours", {"hours": 3}),
        ("visits", {"visits": 3}),
        ("visit_days", {"visit_days": 3}),
        ("days", {"days": 3}),
        ("units", {"units": 3}),
    ],
)
def test_a_level_may_go_by_any_quantity(by: str, what: dict[str, Any]) -> None:
    steps = ladder(("", "2", "100"), ("2", "3", "200"), ("3", "", "300"), by=by)
    assert by_level(steps, used("home_care", **what)).paid()["home_care"] == 200


VAXHOLM = [
    f'group = "steps"\nservice = ["home_care", "alarm"]\nby = "services"\namount_kr = {kr}\n{bounds}'
    for kr, bounds in ((515, "up_to = 1"), (1030, "above = 1"))
]


def test_vaxholm_goes_by_the_number_of_services_and_the_first_in_the_list_bears_the_amount() -> None:
    only_meals = [price("meal", "unit", "70")]
    one = by_level(VAXHOLM, used("alarm", month=1), price=only_meals)
    both = by_level(VAXHOLM, used("alarm", month=1), used("home_care", hours=1), price=only_meals)
    assert one.paid() == {"alarm": 515}
    assert both.paid() == {"home_care": 1030, "alarm": 0}


KALMAR = ladder(("", "2", "471"), ("2", "", "942"), by="granted_hours", more='headroom_share = "75"')
SHARE = 'step = "share"\nto = "krona"\nmode = "down"'
ROUNDING = ['step = "headroom"\nto = "krona"\nmode = "down"', 'step = "charge"\nto = "ore"\nmode = "half_up"']


@pytest.mark.parametrize(("headroom", "kr"), [(10_000, "942"), (1_000, "750"), (1_001, "750.75"), (0, "0")])
def test_kalmar_takes_at_most_a_share_of_the_headroom(headroom: int, kr: str) -> None:
    client = Client(income=7_296 + headroom)
    assert by_level(KALMAR, used("home_care", granted=6), client=client).paid()["home_care"] == Fraction(kr)


def test_the_share_may_be_rounded_before_it_is_compared() -> None:
    client = Client(income=7_296 + 1_001)
    found = by_level(KALMAR, used("home_care", granted=6), client=client, rounding=[*ROUNDING, SHARE])
    assert found.paid()["home_care"] == 750


def test_a_share_of_a_headroom_that_is_not_known_limits_nothing() -> None:
    client = Client(income=None)
    assert by_level(KALMAR, used("home_care", granted=6), client=client).paid()["home_care"] == 942


def test_absence_is_taken_off_before_the_share_limits() -> None:
    away = used("home_care", granted=6, factor=Fraction(1, 2))
    assert by_level(KALMAR, away, client=Client(income=7_296 + 1_000)).paid()["home_care"] == 471


def test_a_level_adds_to_what_a_service_costs_otherwise() -> None:
    """Vallentuna 2026: 1 332 kr for the level, and each alarm and delivery beside it."""
    steps = ladder(("", "2", "333"), ("2", "", "1332"), by="performed_hours")
    prices = [*ONLY_LEVELS, price("home_care", "visit", "10")]
    assert by_level(steps, used("home_care", hours=3, visits=2), price=prices).paid()["home_care"] == 1352


def test_a_ladder_of_two_services_counts_them_together() -> None:
    steps = [
        f'group = "steps"\nservice = ["home_care", "cleaning"]\nby = "performed_hours"\namount_kr = {kr}\n{bounds}'
        for kr, bounds in ((500, "up_to = 5"), (900, "above = 5"))
    ]
    services = [offered("home_care"), offered("cleaning")]
    found = by_level(steps, used("home_care", hours=3), used("cleaning", hours=3), service=services, price=[])
    assert found.paid(ANNA) == {"home_care": 900, "cleaning": 0}


def test_fine_shares_and_absences_by_the_minute_are_still_exact() -> None:
    """A share of a millionth and a factor over more than eight million parts: more than 64 bits hold."""
    fine = ladder(("", "", "942"), more='headroom_share = "33.3333"')
    alarm = used("alarm", month=1, factor=Fraction(4_204_801, 8_227_800))
    found = by_level(fine, used("home_care", granted=6, factor=Fraction(4_204_801, 8_227_800)), alarm)
    assert found.paid() == {"home_care": Fraction("481.41"), "alarm": Fraction("235.59")}
