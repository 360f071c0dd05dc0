"""Active days, parts of a month, pieces, granted hours, units and standard time."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.calc.care.used import Number, Quantities, dead, delivery, installation, stay, used
from tests.oracle.care.plain import ALMA, BERTIL, decision, visit

METHODS = ("whole_month", "thirtieth", "calendar_days", "first_day")
MAY_FIRST, MAY_LAST = date(2026, 5, 1), date(2026, 5, 31)


def day(number: int) -> date:
    return date(2026, 5, number)


def alarm(*records: Any, method: str = "thirtieth", month: str = "2026-05") -> Quantities:
    """What Alma has of an alarm by a method for parts of months."""
    return used(records, month, part_month=f'method = "{method}"')["safety_alarm"]


def decided(first: date, last: date | None = None, **more: Any) -> Any:
    return decision(ALMA, "safety_alarm", first, last, **more)


# --- Days and parts ---------------------------------------------------------------------------------------------------

PARTS = [
    # month, decision, days, part by method: whole, thirtieth, calendar days, first day
    ("2026-05", decided(date(2020, 1, 1)), 31, (1, 1, 1, 1)),
    ("2026-05", decided(day(2)), 30, (1, 1, Fraction(30, 31), 0)),
    ("2026-05", decided(day(12)), 20, (1, Fraction(20, 30), Fraction(20, 31), 0)),
    ("2026-05", decided(date(2020, 1, 1), day(1)), 1, (1, Fraction(1, 30), Fraction(1, 31), 1)),
    ("2026-05", decided(day(31)), 1, (1, Fraction(1, 30), Fraction(1, 31), 0)),
    ("2026-02", decided(date(2020, 1, 1)), 28, (1, 1, 1, 1)),
    ("2026-02", decided(date(2026, 2, 2)), 27, (1, Fraction(27, 30), Fraction(27, 28), 0)),
    ("2026-04", decided(date(2026, 4, 16)), 15, (1, Fraction(1, 2), Fraction(1, 2), 0)),
]


@pytest.mark.parametrize(("month", "given", "days", "parts"), PARTS)
def test_part_of_a_month_by_active_days(month: str, given: Any, days: int, parts: tuple[Number, ...]) -> None:
    found = [alarm(given, method=method, month=month) for method in METHODS]
    assert [each.active_days for each in found] == [days] * 4
    assert tuple(each.weight for each in found) == parts


def test_days_of_several_decisions_are_added() -> None:
    found = alarm(decided(date(2020, 1, 1), day(10)), decided(day(22)))
    assert (found.active_days, found.weight) == (20, Fraction(20, 30))


def test_days_after_death_are_never_active() -> None:
    found = alarm(decided(date(2020, 1, 1)), dead(ALMA, "2026-05-15"))
    assert (found.active_days, found.weight) == (15, Fraction(1, 2))
    assert alarm(decided(date(2020, 1, 1)), dead(ALMA, "2026-04-30")) == Quantities()


# --- Services that need no decision -----------------------------------------------------------------------------------

FREE: dict[str, Any] = {
    "service": [
        f'name = "{name}"\ntext = "{name}"\nkind = "meal"\nlaw = "sol"\ninside_maximum = false\ninside_headroom = false\n'
        "needs_decision = false"
        for name in ("home_care", "safety_alarm", "short_stay", "meal_box")
    ]
}
USES = [
    decision(ALMA, "meal_box", day(30)),
    visit(ALMA, "2026-05-30 08:00", "2026-05-30 09:00", "meal_box"),
    visit(ALMA, "2026-05-30 08:00", "2026-05-30 09:00", "meal_box", status="no_show"),
    stay("2026-05-30 08:00", "2026-05-30 09:00", "meal_box"),
    delivery("2026-05-30"),
    installation("2026-05-30", service="meal_box"),
]


@pytest.mark.parametrize("use", USES)
def test_a_service_that_needs_no_decision_is_active_all_month_if_it_is_used(use: Any) -> None:
    found = used([use], **FREE)
    assert (found["meal_box"].active_days, found["meal_box"].weight, found.services) == (31, 1, ["meal_box"])


def test_it_is_active_up_to_the_day_of_death() -> None:
    assert used([delivery("2026-05-09"), dead(ALMA, "2026-05-10")], **FREE)["meal_box"].active_days == 10


@pytest.mark.parametrize(
    "use",
    [
        delivery("2026-05-11"),  # after death
        visit(ALMA, "2026-05-09 08:00", "2026-05-09 09:00", "meal_box", status="cancelled"),
    ],
)
def test_what_is_not_counted_does_not_make_it_active(use: Any) -> None:
    assert used([use, dead(ALMA, "2026-05-10")], **FREE).services == []


# --- Units and pieces -------------------------------------------------------------------------------------------------


def test_units_are_the_sum_of_the_months_deliveries() -> None:
    meals = [delivery("2026-04-30", 9), delivery("2026-05-01", 2), delivery("2026-05-31", 3), delivery("2026-06-01", 9)]
    assert used([decision(ALMA, "meal_box"), *meals])["meal_box"].units == 5


def test_deliveries_after_death_or_without_a_decision_are_told_and_not_counted() -> None:
    in_force = decision(ALMA, "meal_box", day(5))
    meals = [delivery(f"2026-05-{n:02}", 2) for n in (3, 4, 5, 21, 22, 23)]
    found = used([in_force, dead(ALMA, "2026-05-20"), *meals])
    assert found["meal_box"].units == 2
    assert "debiteras inte (3 st)" in found.told("delivery-after-death")
    assert "debiteras inte (2 st)" in found.told("delivery-without-decision")


PIECES = [
    # installations, pieces by method: whole, thirtieth, calendar days, first day
    ([installation("2026-01-01", pieces=2)], (2, 2, 2, 2)),
    ([installation("2026-01-01", "2026-05-12")], (1, Fraction(12, 30), Fraction(12, 31), 1)),  # given back mid-month
    ([installation("2026-05-20", pieces=3)], (3, 3 * Fraction(12, 30), 3 * Fraction(12, 31), 0)),
    (
        [installation("2026-01-01"), installation("2026-05-17", "2026-05-31")],
        (2, Fraction(3, 2), 1 + Fraction(15, 31), 1),
    ),
]


@pytest.mark.parametrize(("items", "pieces"), PIECES)
def test_each_installation_counts_for_its_part_of_the_month(items: list[Any], pieces: tuple[Number, ...]) -> None:
    assert tuple(alarm(decided(date(2020, 1, 1)), *items, method=method).pieces for method in METHODS) == pieces


def test_an_installation_counts_only_on_days_the_service_is_active() -> None:
    found = alarm(decided(day(17)), installation("2026-01-01"))
    assert (found.weight, found.pieces) == (Fraction(1, 2), Fraction(1, 2))


def test_an_installation_of_a_service_that_is_never_active_is_told() -> None:
    found = used([installation("2026-01-01"), installation("2026-05-05")])
    assert found["safety_alarm"].pieces == 0
    assert "debiteras inte (2 st)" in found.told("installation-without-decision")


# --- Granted hours ----------------------------------------------------------------------------------------------------

GRANTED = [
    # decisions (minutes a month, from, to), minutes granted by method
    ([(600, None, None)], (600, 600, 600, 600)),
    ([(600, day(12), None)], (600, 400, 600 * Fraction(20, 31), 0)),
    # Changed in the middle of the month: 600 for 10 days, 1200 for 21.
    ([(600, None, day(10)), (1200, day(11), None)], (1200, Fraction(31_200, 31), Fraction(31_200, 31), 600)),
    # 600 for 10 days and 1200 for 15: together 25 days of 30, or of 31.
    ([(600, None, day(10)), (1200, day(17), None)], (1200, 800, Fraction(24_000, 31), 600)),
    # A decision without hours makes the service active and grants none.
    ([(600, None, day(10)), (None, day(11), None)], (600, 200, Fraction(6_000, 31), 600)),
]


@pytest.mark.parametrize(("decisions", "minutes"), GRANTED)
def test_granted_time(decisions: list[tuple[Any, ...]], minutes: tuple[Number, ...]) -> None:
    given = [decided(first or date(2020, 1, 1), last, minutes_month=each) for each, first, last in decisions]
    assert tuple(alarm(*given, method=method).granted_minutes for method in METHODS) == minutes


def test_time_granted_ends_with_death() -> None:
    assert alarm(decided(date(2020, 1, 1), minutes_month=600), dead(ALMA, "2026-05-15")).granted_minutes == 300


# --- Standard time ----------------------------------------------------------------------------------------------------


def standard(per: str, minutes: int, service: str = "meal_box") -> str:
    return f'service = ["{service}"]\nper = "{per}"\nminutes = {minutes}\ncounts_as = "home_care"'


def test_units_count_as_minutes_of_another_service() -> None:
    visits = visit(ALMA, "2026-05-04 08:00", "2026-05-04 08:20")
    decisions = [decision(ALMA, minutes_month=600), decision(ALMA, "meal_box")]
    found = used([*decisions, visits, delivery("2026-05-04", 3)], standard_time=[standard("unit", 10)])
    assert (found["home_care"].minutes, found["home_care"].granted_minutes) == (20 + 30, 600 + 30)
    assert found["meal_box"].units == 3


def test_standard_time_is_added_after_rounding() -> None:
    visits = visit(ALMA, "2026-05-04 08:00", "2026-05-04 08:20")
    records = [decision(ALMA), decision(ALMA, "meal_box"), visits, delivery("2026-05-04")]
    rounding = 'per = "month"\nminutes = 15\nmode = "down"'
    assert used(records, standard_time=[standard("unit", 10)], time_rounding=rounding)["home_care"].minutes == 25


def test_standard_time_makes_a_service_used_that_is_not_otherwise() -> None:
    found = used([decision(ALMA, "meal_box"), delivery("2026-05-04")], standard_time=[standard("unit", 10)])
    assert found.services == ["home_care", "meal_box"]
    assert (found["home_care"].minutes, found["home_care"].active_days, found["home_care"].factor) == (10, 0, 1)


def test_standard_time_of_nothing_gives_nobody_the_service() -> None:
    assert used([decision(ALMA, "meal_box")], standard_time=[standard("unit", 10)]).services == ["meal_box"]


def test_rows_for_units_visits_and_days_are_added() -> None:
    records = [
        *(decision(ALMA, name) for name in ("meal_box", "safety_alarm", "short_stay")),
        delivery("2026-05-04", 2),
        visit(ALMA, "2026-05-04 08:00", "2026-05-04 09:00", "safety_alarm"),
        stay("2026-05-04 08:00", "2026-05-07 08:00"),
        visit(BERTIL, "2026-05-04 08:00", "2026-05-04 09:00", "safety_alarm"),
    ]
    rows = [
        standard("unit", 10),
        standard("visit", 7, "safety_alarm"),
        standard("day", 5, "short_stay"),
    ]
    found = used(records, standard_time=rows)
    assert found["home_care"].minutes == 2 * 10 + 7 + 3 * 5


def test_half_a_day_may_be_half_a_minute() -> None:
    arrives = stay("2026-05-31 08:00", "2026-06-02 08:00")
    tables: dict[str, Any] = {"standard_time": [standard("day", 5, "short_stay")], "day_count": 'method = "half_each"'}
    found = used([decision(ALMA, "short_stay"), arrives], **tables)["home_care"]
    assert (found.minutes, found.granted_minutes) == (Fraction(5, 2), Fraction(5, 2))
