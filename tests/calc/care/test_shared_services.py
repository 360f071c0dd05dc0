"""Services that members of a household share."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.calc.care.used import Used, away, delivery, installation, lives, stay, used
from tests.oracle.care.plain import ALMA, BERTIL, decision, service_row, visit
from tests.oracle.plain import person_id

CARL = person_id(date(1941, 3, 3), 2)
NAMES = {"home_care": "home_care", "safety_alarm": "safety_alarm", "short_stay": "short_stay", "meal_box": "meal"}
BY_CLOCK = [
    'service = ["home_care"]\nper = "visit"\namount_kr = 1\nclock_from = "07:00"\nclock_to = "22:00"',
    'service = ["home_care"]\nper = "visit"\namount_kr = 2\nclock_from = "22:00"\nclock_to = "07:00"',
    'service = ["safety_alarm"]\nper = "month"\namount_kr = 373',
    'service = ["short_stay"]\nper = "day"\namount_kr = 142',
    'service = ["meal_box"]\nper = "unit"\namount_kr = 68',
]


def sharing(*records: Any, how: str, **tables: Any) -> Used:
    """What a household uses where all services are shared in one way."""
    services = [service_row(name, kind, f'shared = "{how}"', inside=kind != "meal") for name, kind in NAMES.items()]
    return used(records, service=services, **tables)


def both(service: str, **more: Any) -> list[Any]:
    return [decision(who, service, **more) for who in (ALMA, BERTIL)]


VISITS = [
    visit(ALMA, "2026-05-04 08:00", "2026-05-04 08:30"),
    visit(ALMA, "2026-05-05 08:00", "2026-05-05 08:30"),
    visit(BERTIL, "2026-05-05 23:00", "2026-05-05 23:50"),
    visit(BERTIL, "2026-05-06 09:00", "2026-05-06 09:50", status="no_show"),
]


@pytest.mark.parametrize(("how", "minutes", "visits", "no_shows"), [("once", 60, 2, 1), ("sum", 110, 3, 1)])
def test_visits_are_the_largest_or_the_sum(how: str, minutes: int, visits: int, no_shows: int) -> None:
    found = sharing(*both("home_care"), *VISITS, how=how)
    for who in (ALMA, BERTIL):
        theirs = found.of(who, "home_care")
        assert (theirs.minutes, theirs.visits, theirs.no_shows, theirs.shared_by) == (minutes, visits, no_shows, 2)


@pytest.mark.parametrize(("how", "day", "night"), [("once", (2, 1), (1, 0)), ("sum", (2, 1), (1, 0))])
def test_visits_by_the_time_of_day_are_those_of_the_household(
    how: str, day: tuple[int, int], night: tuple[int, int]
) -> None:
    found = sharing(*both("home_care"), *VISITS, how=how, price=BY_CLOCK)
    assert found.clocks == [("home_care", 420, 1320, *day), ("home_care", 1320, 420, *night)] * 2


@pytest.mark.parametrize(("how", "units", "days", "pieces"), [("once", 5, 3, 2), ("sum", 9, 5, 3)])
def test_units_days_and_pieces_likewise(how: str, units: int, days: int, pieces: int) -> None:
    records = [
        *(each for name in ("meal_box", "short_stay", "safety_alarm") for each in both(name)),
        delivery("2026-05-04", 4),
        delivery("2026-05-04", 5, who=BERTIL),
        stay("2026-05-04 08:00", "2026-05-07 08:00"),
        stay("2026-05-04 08:00", "2026-05-06 08:00", who=BERTIL),
        installation("2026-01-01"),
        installation("2026-01-01", pieces=2, who=BERTIL),
    ]
    found = sharing(*records, how=how)
    assert (found["meal_box"].units, found["short_stay"].days, found["safety_alarm"].pieces) == (units, days, pieces)


@pytest.mark.parametrize("how", ["once", "sum"])
def test_days_and_part_of_the_month_are_always_the_largest(how: str) -> None:
    late = [decision(ALMA, "safety_alarm", date(2026, 5, 22)), decision(BERTIL, "safety_alarm", date(2026, 5, 17))]
    found = sharing(*late, how=how)
    assert (found["safety_alarm"].active_days, found["safety_alarm"].weight) == (15, Fraction(1, 2))


@pytest.mark.parametrize("how", ["once", "sum"])
def test_the_absence_factor_is_the_largest_and_has_its_own_text(how: str) -> None:
    rows = [
        f'reason_of_absence = ["{reason}"]\nmethod = "{method}"\ntext = "{text}"'
        for reason, method, text in (("hospital", "thirtieth", "Sjukhus"), ("travel", "calendar_days", "Resa"))
    ]
    gone = [
        away("2026-05-01 00:00", "2026-05-16 00:00"),
        away("2026-05-01 00:00", "2026-05-16 00:00", "travel", who=BERTIL),
    ]
    found = sharing(*both("safety_alarm"), *gone, how=how, absence_rule=rows)
    for who in (ALMA, BERTIL):
        theirs = found.of(who, "safety_alarm")
        assert (theirs.factor, theirs.absence_text) == (1 - Fraction(15, 31), "Resa")


def test_a_member_who_is_never_away_gives_the_whole_factor() -> None:
    row = 'reason_of_absence = ["hospital"]\nmethod = "thirtieth"\ntext = "Sjukhus"'
    gone = away("2026-05-01 00:00", "2026-05-16 00:00")
    found = sharing(*both("safety_alarm"), gone, how="once", absence_rule=row)
    assert (found["safety_alarm"].factor, found["safety_alarm"].absence_text) == (1, "")


def test_the_places_go_by_identity_number() -> None:
    found = sharing(lives(CARL), *(decision(who, "safety_alarm") for who in (CARL, ALMA, BERTIL)), how="once")
    places = {who: found.of(who, "safety_alarm").share_index for who in (ALMA, BERTIL, CARL)}
    assert places == {who: place for place, who in enumerate(sorted([ALMA, BERTIL, CARL]))}
    assert found["safety_alarm"].shared_by == 3


def test_who_has_not_the_service_takes_no_part() -> None:
    found = sharing(decision(ALMA, "safety_alarm"), decision(BERTIL, "meal_box"), how="once")
    assert (found["safety_alarm"].shared_by, found["safety_alarm"].share_index) == (1, 0)
    assert found.of(BERTIL, "safety_alarm").shared_by == 1


def test_another_household_shares_nothing() -> None:
    homes = [lives(ALMA, "H1"), lives(BERTIL, "H2")]
    found = sharing(*homes, *both("home_care"), *VISITS, how="sum", at_home=False)
    assert (found["home_care"].minutes, found["home_care"].shared_by) == (60, 1)


def test_what_is_not_shared_is_each_ones_own() -> None:
    found = sharing(*both("home_care"), *VISITS, how="no")
    assert (found["home_care"].minutes, found.of(BERTIL, "home_care").minutes) == (60, 50)
    assert found["home_care"].shared_by == 1
