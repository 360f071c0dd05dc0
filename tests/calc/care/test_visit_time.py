"""What visits come to: time, numbers and days."""

from typing import Any

import pytest

from tests.calc.care.used import Quantities, used
from tests.oracle.care.plain import ALMA, BERTIL, VISIT_RULES, decision, visit

DAY = "2026-05-04"
PLAIN = {"staffing": "once", "midnight": "start", "no_show": "not_charged"}


def at(begins: str, ends: str, day: str = DAY, **more: Any) -> Any:
    """A visit of Alma's on one day."""
    return visit(ALMA, f"{day} {begins}", f"{day} {ends}", **more)


def counted(*visits: Any, month: str = "2026-05", rounding: str = "", **rule: str) -> Quantities:
    """What visits of home care come to under a rule for visits."""
    tables: dict[str, Any] = {"visit_rule": VISIT_RULES.format(*(PLAIN | rule).values())}
    if rounding:
        tables["time_rounding"] = rounding
    return used([decision(ALMA), *visits], month, **tables)["home_care"]


def test_time_is_the_minutes_between_the_times_of_all_visits() -> None:
    found = counted(at("08:00", "08:25"), at("12:10", "12:30"), at("08:00", "08:45", "2026-05-05"))
    assert (found.minutes, found.visits, found.visit_days, found.no_shows) == (90, 3, 2, 0)


def test_others_visits_and_other_services_are_counted_apart() -> None:
    records = [
        *(decision(who, service) for who in (ALMA, BERTIL) for service in ("home_care", "safety_alarm")),
        at("08:00", "08:10"),
        at("08:20", "08:50", service="safety_alarm"),
        visit(BERTIL, f"{DAY} 08:00", f"{DAY} 09:40"),
    ]
    found = used(records)
    assert (found["home_care"].minutes, found["safety_alarm"].minutes) == (10, 30)
    assert found.of(BERTIL, "home_care").minutes == 100


# --- Two carers at once -----------------------------------------------------------------------------------------------

AT_ONCE = [
    # visits, minutes and number counted once, minutes and number for each carer
    ([("08:00", "09:00"), ("08:00", "09:00")], (60, 1), (120, 2)),  # two carers, two rows
    ([("08:00", "09:00"), ("08:40", "09:20")], (80, 1), (100, 2)),  # the second stays twenty minutes longer
    ([("08:00", "09:00"), ("08:20", "08:40")], (60, 1), (80, 2)),  # the second within the first
    ([("08:00", "09:00"), ("08:20", "08:40"), ("08:50", "09:10")], (70, 1), (100, 3)),  # and a third after it
    ([("08:00", "08:30"), ("08:00", "09:00")], (60, 1), (90, 2)),  # begun together
    ([("08:00", "09:00"), ("09:00", "09:30")], (90, 2), (90, 2)),  # one after the other
]


@pytest.mark.parametrize(("times", "once", "each"), AT_ONCE)
def test_time_with_two_carers_counts_once_or_for_each(
    times: list[tuple[str, str]], once: tuple[int, int], each: tuple[int, int]
) -> None:
    visits = [at(begins, ends) for begins, ends in times]
    by_rule = {staffing: counted(*visits, staffing=staffing) for staffing in ("once", "each")}
    assert {name: (found.minutes, found.visits) for name, found in by_rule.items()} == {"once": once, "each": each}


def test_the_number_of_carers_multiplies_time_only_where_each_counts() -> None:
    two_carers = at("08:00", "08:30", carers=2)
    assert (counted(two_carers).minutes, counted(two_carers, staffing="each").minutes) == (30, 60)
    assert counted(two_carers, staffing="each").visits == 1


# --- Midnight and the borders of the month ----------------------------------------------------------------------------

OVER_MIDNIGHT = visit(ALMA, "2026-05-10 23:30", "2026-05-11 00:45")
INTO_MAY = visit(ALMA, "2026-04-30 23:30", "2026-05-01 00:45")
OUT_OF_MAY = visit(ALMA, "2026-05-31 23:30", "2026-06-01 00:45")
BORDERS = [
    # visit, then minutes, visits and days of May: where the visit is of the day it begins, and where it is split
    (OVER_MIDNIGHT, (75, 1, 1), (75, 1, 1)),
    (INTO_MAY, (0, 0, 0), (45, 0, 0)),
    (OUT_OF_MAY, (75, 1, 1), (30, 1, 1)),
]


@pytest.mark.parametrize(("night", "start", "split"), BORDERS)
def test_a_visit_over_midnight_is_of_the_day_it_begins_or_split(
    night: Any, start: tuple[int, int, int], split: tuple[int, int, int]
) -> None:
    by_rule = {midnight: counted(night, midnight=midnight) for midnight in ("start", "split")}
    found = {name: (used.minutes, used.visits, used.visit_days) for name, used in by_rule.items()}
    assert found == {"start": start, "split": split}


@pytest.mark.parametrize("midnight", ["start", "split"])
def test_a_visit_from_the_day_before_takes_the_time_of_the_first_visit_of_the_month(midnight: str) -> None:
    first = visit(ALMA, "2026-05-01 00:15", "2026-05-01 01:00")
    found = counted(INTO_MAY, first, midnight=midnight)
    # The first of May has its own time from 00:45; with `split` the 45 minutes before are of May, too.
    assert (found.minutes, found.visits) == ((15, 0) if midnight == "start" else (60, 0))


@pytest.mark.parametrize("midnight", ["start", "split"])
def test_a_visit_from_the_day_before_that_is_not_billed_takes_nothing(midnight: str) -> None:
    in_vain = visit(ALMA, "2026-04-30 23:30", "2026-05-01 00:45", status="no_show")
    first = visit(ALMA, "2026-05-01 00:15", "2026-05-01 01:00")
    assert counted(in_vain, first, midnight=midnight).minutes == 45


def test_a_visit_that_is_covered_until_after_midnight_has_no_time_before_it() -> None:
    long, covered = (
        visit(ALMA, "2026-05-10 22:00", "2026-05-11 00:30"),
        visit(ALMA, "2026-05-10 23:00", "2026-05-11 01:00"),
    )
    up = 'per = "day"\nminutes = 60\nmode = "up"'
    found = counted(long, covered, midnight="split", rounding=up)
    assert found.minutes == 120 + 60  # 22:00-24:00 and 00:00-01:00


def test_a_visit_of_a_whole_day_and_night_is_counted() -> None:
    found = counted(visit(ALMA, "2026-05-10 10:00", "2026-05-11 10:00"), midnight="split")
    assert (found.minutes, found.visits, found.visit_days) == (1440, 1, 1)


# --- Rounding of time -------------------------------------------------------------------------------------------------

LENGTHS = [at("08:00", "08:08"), at("18:00", "18:08"), at("08:00", "08:07", "2026-05-05")]
ROUNDED = [
    # per, mode, minutes to the quarter: of 8 + 8 on one day and 7 on another
    ("visit", "half_up", 15 + 15 + 0),
    ("visit", "down", 0),
    ("visit", "up", 45),
    ("day", "half_up", 15 + 0),
    ("day", "down", 15),
    ("day", "up", 30 + 15),
    ("month", "half_up", 30),
    ("month", "down", 15),
    ("month", "up", 30),
]


@pytest.mark.parametrize(("per", "mode", "minutes"), ROUNDED)
def test_time_is_rounded_of_each_visit_day_or_month(per: str, mode: str, minutes: int) -> None:
    assert counted(*LENGTHS, rounding=f'per = "{per}"\nminutes = 15\nmode = "{mode}"').minutes == minutes


@pytest.mark.parametrize(("minutes", "rounded"), [(2, 0), (3, 5), (7, 5), (8, 10)])
def test_half_of_an_odd_number_of_minutes_is_rounded_exactly(minutes: int, rounded: int) -> None:
    to_five = 'per = "month"\nminutes = 5\nmode = "half_up"'
    assert counted(at("08:00", f"08:{minutes:02}"), rounding=to_five).minutes == rounded


@pytest.mark.parametrize(("per", "minutes"), [("visit", 60), ("day", 60), ("month", 60)])
def test_of_a_visit_over_the_border_its_part_in_the_month_is_rounded(per: str, minutes: int) -> None:
    up = f'per = "{per}"\nminutes = 60\nmode = "up"'
    assert counted(INTO_MAY, midnight="split", rounding=up).minutes == minutes
    assert counted(INTO_MAY, midnight="start", rounding=up).minutes == 0


def test_each_service_has_its_own_rounding_and_rule() -> None:
    both = [decision(ALMA), decision(ALMA, "safety_alarm")]
    visits = [at("08:00", "08:08", service=name, carers=2) for name in ("home_care", "safety_alarm")]
    tables: dict[str, Any] = {
        "visit_rule": [
            'service = ["home_care"]\n' + VISIT_RULES.format("each", "start", "charged"),
            'service = ["safety_alarm", "short_stay", "meal_box"]\n' + VISIT_RULES.format("once", "split", "charged"),
        ],
        "time_rounding": ['service = ["safety_alarm"]\nper = "day"\nminutes = 30\nmode = "up"'],
    }
    found = used([*both, *visits], **tables)
    assert (found["home_care"].minutes, found["safety_alarm"].minutes) == (16, 30)


# --- Visits in vain ---------------------------------------------------------------------------------------------------


def test_a_visit_in_vain_is_counted_and_charged_only_where_the_tariff_says_so() -> None:
    visits = [at("08:00", "08:30"), at("12:00", "12:20", status="no_show")]
    free, charged = counted(*visits), counted(*visits, no_show="charged")
    assert (free.minutes, free.visits, free.no_shows) == (30, 1, 1)
    assert (charged.minutes, charged.visits, charged.no_shows) == (50, 2, 1)


def test_a_visit_in_vain_that_is_not_charged_covers_no_other() -> None:
    visits = [at("08:00", "09:00", status="no_show"), at("08:30", "09:00")]
    assert (counted(*visits).minutes, counted(*visits, no_show="charged").minutes) == (30, 60)


def test_a_cancelled_visit_counts_for_nothing() -> None:
    assert counted(at("08:00", "09:00", status="cancelled")).no_shows == 0
    assert counted(at("08:00", "09:00", status="cancelled"), no_show="charged").minutes == 0


# --- The time of day --------------------------------------------------------------------------------------------------

BY_CLOCK = [
    'service = ["home_care"]\nper = "visit"\namount_kr = 100\nclock_from = "07:00"\nclock_to = "22:00"',
    'service = ["home_care"]\nper = "visit"\namount_kr = 150\nclock_from = "22:00"\nclock_to = "07:00"',
    'service = ["home_care"]\nper = "no_show"\namount_kr = 150',
    'service = ["safety_alarm"]\nper = "month"\namount_kr = 373',
    'service = ["short_stay"]\nper = "day"\namount_kr = 142',
    'service = ["meal_box"]\nper = "unit"\namount_kr = 68',
]


def test_visits_are_counted_by_the_time_of_day_they_begin() -> None:
    visits = [
        at("06:59", "07:30"),
        at("07:00", "07:30", "2026-05-05"),
        at("21:59", "23:00", "2026-05-05"),
        at("22:00", "22:30", "2026-05-06"),
        at("00:00", "00:30", "2026-05-07"),
        at("12:00", "12:30", "2026-05-07", status="no_show"),
        at("23:00", "23:30", "2026-05-07", status="cancelled"),
    ]
    found = used([decision(ALMA), *visits], price=BY_CLOCK)
    day, night = ("home_care", 420, 1320, 2, 1), ("home_care", 1320, 420, 3, 0)
    assert found.clocks == [day, night]


def test_a_visit_within_another_is_not_one_of_those_that_begin_at_night() -> None:
    found = used([decision(ALMA), at("21:30", "23:00"), at("22:15", "22:45")], price=BY_CLOCK)
    assert found.clocks == [("home_care", 420, 1320, 1, 0)]
