"""Which days of a stay count."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.calc.care.used import Number, Used, dead, stay, used
from tests.oracle.care.plain import ALMA, decision

METHODS = ("arrival", "departure", "both", "half_each")
SHORT_STAY = decision(ALMA, "short_stay")
HALF = Fraction(1, 2)


def stayed(*records: Any, method: str = "arrival", month: str = "2026-05") -> Used:
    """What stays come to for a client with a decision from long ago."""
    return used([SHORT_STAY, *records], month, day_count=f'method = "{method}"')


def by_method(*stays: Any, month: str = "2026-05") -> tuple[Number, ...]:
    """The days by each method: of arrival, of departure, both, and each half."""
    return tuple(stayed(*stays, method=method, month=month)["short_stay"].days for method in METHODS)


def test_where_no_price_counts_days_the_tariff_need_not_say_how_they_are_counted() -> None:
    monthly = 'service = ["home_care", "safety_alarm", "short_stay", "meal_box"]\nper = "month"\namount_kr = "100"'
    found = used([SHORT_STAY, stay("2026-05-04 14:00", "2026-05-08 10:00")], price=monthly, day_count=[])
    assert (found["short_stay"].weight, found.codes) == (1, [])


DAYS = [
    # stays, days by method
    ([stay("2026-05-04 14:00", "2026-05-08 10:00")], (4, 4, 5, 4)),
    ([stay("2026-05-04 14:00", "2026-05-05 10:00")], (1, 1, 2, 1)),
    ([stay("2026-05-04 08:00", "2026-05-04 18:00")], (1, 1, 1, 1)),  # begins and ends on one date
    ([stay("2026-05-04 08:00", "2026-05-04 08:00")], (1, 1, 1, 1)),
    # A stay that begins on the day another ends: no date counts more than 1.
    ([stay("2026-05-04 14:00", "2026-05-06 10:00"), stay("2026-05-06 12:00", "2026-05-08 10:00")], (4, 4, 5, 4)),
    (
        [stay("2026-05-04 14:00", "2026-05-06 10:00"), stay("2026-05-06 12:00", "2026-05-06 20:00")],
        (3, 2, 3, Fraction(5, 2)),
    ),
    ([stay("2026-05-04 08:00", "2026-05-04 10:00"), stay("2026-05-04 12:00", "2026-05-04 20:00")], (1, 1, 1, 1)),
    # The borders of the month: 31 days are inside.
    ([stay("2026-04-20 14:00", "2026-06-10 10:00")], (31, 31, 31, 31)),
    ([stay("2026-04-28 14:00", "2026-05-03 10:00")], (2, 3, 3, 2 + HALF)),
    ([stay("2026-05-30 14:00", "2026-06-02 10:00")], (2, 1, 2, 1 + HALF)),
    ([stay("2026-04-30 14:00", "2026-05-01 10:00")], (0, 1, 1, HALF)),
    ([stay("2026-05-31 14:00", "2026-06-01 10:00")], (1, 0, 1, HALF)),
    ([stay("2026-05-29 14:00")], (3, 2, 3, 2 + HALF)),  # goes on
]


@pytest.mark.parametrize(("stays", "days"), DAYS)
def test_days_of_a_stay(stays: list[Any], days: tuple[Number, ...]) -> None:
    assert by_method(*stays) == days


def test_a_stay_goes_on_from_month_to_month() -> None:
    long = stay("2026-01-31 10:00", "2026-04-01 10:00")
    months = {
        month: stayed(long, month=month)["short_stay"].days for month in ("2026-01", "2026-02", "2026-03", "2026-04")
    }
    assert months == {"2026-01": 1, "2026-02": 28, "2026-03": 31, "2026-04": 0}


AFTER_DEATH = [
    (stay("2026-05-04 14:00"), (6, 6, 7, 6)),
    (stay("2026-05-04 14:00", "2026-05-20 10:00"), (6, 6, 7, 6)),
    (stay("2026-05-04 14:00", "2026-05-08 10:00"), (4, 4, 5, 4)),
    (stay("2026-05-10 08:00", "2026-05-20 10:00"), (1, 1, 1, 1)),  # begins and ends on the day of death
]


@pytest.mark.parametrize(("given", "days"), AFTER_DEATH)
def test_a_stay_ends_on_the_day_of_death_at_the_latest(given: Any, days: tuple[Number, ...]) -> None:
    died = dead(ALMA, "2026-05-10")
    found = [stayed(given, died, method=method) for method in METHODS]
    assert tuple(each["short_stay"].days for each in found) == days
    assert found[0].codes == ["decision-after-death"]


def test_a_stay_that_begins_after_death_is_told() -> None:
    found = stayed(stay("2026-05-12 08:00", "2026-05-20 10:00"), dead(ALMA, "2026-05-10"))
    assert found["short_stay"].days == 0
    assert found.told("stay-without-decision").startswith("1 dygn")


def test_days_without_a_decision_are_not_counted_and_told() -> None:
    in_force = decision(ALMA, "short_stay", date(2026, 5, 6), date(2026, 5, 7))
    found = used([in_force, stay("2026-05-04 14:00", "2026-05-10 10:00")])
    assert found["short_stay"].days == 2
    assert found.told("stay-without-decision").startswith("4 dygn av vistelsen ligger på dagar utan gällande beslut")


def test_a_day_that_the_method_leaves_out_is_not_told_either() -> None:
    in_force = decision(ALMA, "short_stay", date(2026, 5, 4), date(2026, 5, 7))
    assert used([in_force, stay("2026-05-04 14:00", "2026-05-08 10:00")]).codes == []


OVERLAPS = [
    (stay("2026-05-07 10:00", "2026-05-09 10:00"), ["stay-overlap"]),
    (stay("2026-05-01 10:00"), ["stay-overlap"]),
    (stay("2026-05-08 09:59", "2026-05-09 10:00"), ["stay-overlap"]),
    (stay("2026-05-08 10:00", "2026-05-09 10:00"), []),  # arrives as the first departs
    (stay("2026-05-04 14:00", "2026-05-04 14:00"), []),  # over before the first has begun
    (stay("2026-05-07 10:00", "2026-05-09 10:00", "residential"), []),  # of another service
]
TWO_SERVICES: dict[str, Any] = {
    "service": [
        f'name = "{name}"\ntext = "{name}"\nkind = "short_stay"\nlaw = "sol"\ninside_maximum = true\ninside_headroom = true'
        for name in ("short_stay", "residential")
    ],
    "price": ['service = ["short_stay", "residential"]\nper = "day"\namount_kr = 100'],
    "allocation": ['method = "pro_rata"'],
}


@pytest.mark.parametrize(("other", "told"), OVERLAPS)
@pytest.mark.parametrize("turned", [False, True])
def test_two_stays_of_one_service_at_the_same_time_park(other: Any, told: list[str], turned: bool) -> None:
    first = stay("2026-05-04 14:00", "2026-05-08 10:00")
    stays = [other, first] if turned else [first, other]
    found = used([SHORT_STAY, decision(ALMA, "residential"), *stays], **TWO_SERVICES)
    assert found.codes == told
    assert all(each.parked for each in found.findings)
