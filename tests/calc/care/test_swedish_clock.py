"""Real time in Sweden: the change of clocks, from the zones that are part of Polars, and what visits over it last."""

import zoneinfo
from collections.abc import Iterator
from datetime import date

import pytest

from engine.calc.care.clock import Change, changes_near
from engine.calc.care.time_axis import DAY, SPAN
from engine.calc.periods import Month
from tests.calc.care.used import used
from tests.oracle.care.clock import last_sunday
from tests.oracle.care.plain import ALMA, decision, visit

MARCH, OCTOBER = "2026-03", "2026-10"  # clocks are changed on the nights to 29 March and 25 October


def month(year: int, number: int) -> Month:
    return Month.of(date(year, number, 1))


@pytest.fixture
def no_zones() -> Iterator[None]:
    """A machine without a database of time zones of its own."""
    zoneinfo.reset_tzpath(to=[])
    yield
    zoneinfo.reset_tzpath()


@pytest.mark.parametrize("year", range(2018, 2028))
def test_clocks_are_changed_on_the_last_sundays_of_march_and_october(year: int, no_zones: None) -> None:
    found = {number: changes_near(month(year, number)) for number in range(1, 13)}
    march = last_sunday(year, 3).day * DAY + 120
    october = last_sunday(year, 10).day * DAY + 120
    expected = {3: Change(march, march + 60, -60), 10: Change(october, october + 60, 60)}
    # A visit may begin the day before the month: so a change on the last day of one is near the next month, too.
    near = {3: 4, 10: 11}
    for number, changes in found.items():
        of_month = [expected[number]] if number in expected else []
        of_last_day = [1 for before, after in near.items() if after == number and last_sunday(year, before).day == 31]
        assert len(changes) == len(of_month) + len(of_last_day)
        assert not of_month or changes[-1] == of_month[0]


def test_a_month_and_the_visits_over_its_ends_fit_on_a_time_line() -> None:
    assert (1 + 31 + 1) * DAY + 60 < SPAN


TIMES = [
    # month, begins, ends, minutes, what is told
    (MARCH, "2026-03-28 23:00", "2026-03-29 04:00", 240, []),  # five hours on the clock, four in real time
    (MARCH, "2026-03-29 01:30", "2026-03-29 03:15", 45, []),
    (MARCH, "2026-03-29 03:00", "2026-03-29 04:00", 60, []),
    (MARCH, "2026-03-29 02:00", "2026-03-29 03:30", 0, ["visit-time-impossible"]),
    (MARCH, "2026-03-29 01:30", "2026-03-29 02:59", 0, ["visit-time-impossible"]),
    (OCTOBER, "2026-10-24 23:00", "2026-10-25 04:00", 360, []),
    (OCTOBER, "2026-10-25 01:30", "2026-10-25 03:15", 165, []),
    (OCTOBER, "2026-10-25 01:30", "2026-10-25 02:30", 60, ["visit-time-ambiguous"]),  # or two hours
    (OCTOBER, "2026-10-25 02:30", "2026-10-25 03:30", 60, ["visit-time-ambiguous"]),  # or two hours
    (OCTOBER, "2026-10-25 02:10", "2026-10-25 02:40", 30, ["visit-time-ambiguous"]),
    (OCTOBER, "2026-10-25 02:50", "2026-10-25 02:10", 20, ["visit-time-ambiguous"]),  # the hour begins anew in between
    ("2024-03", "2024-03-31 01:00", "2024-03-31 04:00", 120, []),
]


@pytest.mark.parametrize(("month_of", "begins", "ends", "minutes", "told"), TIMES)
def test_a_visit_lasts_as_long_as_really_passes(
    month_of: str, begins: str, ends: str, minutes: int, told: list[str]
) -> None:
    found = used([decision(ALMA), visit(ALMA, begins, ends)], month_of)
    assert found["home_care"].minutes == minutes
    assert found.codes == told


def test_times_that_clocks_show_twice_are_told_with_what_is_done() -> None:
    found = used([decision(ALMA), visit(ALMA, "2026-10-25 02:10", "2026-10-25 02:40")], OCTOBER)
    assert found.told("visit-time-ambiguous").startswith("1 besök börjar eller slutar i den timme som finns två gånger")


def test_visits_at_the_same_time_are_found_in_real_time() -> None:
    # The first ends at 02:30 for the first time, the second begins at 02:15 for the second time: 45 minutes later.
    apart = [visit(ALMA, "2026-10-25 01:50", "2026-10-25 02:30"), visit(ALMA, "2026-10-25 02:15", "2026-10-25 03:15")]
    found = used([decision(ALMA), *apart], OCTOBER)
    assert (found["home_care"].minutes, found["home_care"].visits) == (100, 2)


@pytest.mark.parametrize(("per", "minutes"), [("visit", 315), ("day", 315), ("month", 315)])
def test_a_visit_over_midnight_and_the_change_is_cut_at_midnight(per: str, minutes: int) -> None:
    night = visit(ALMA, "2026-03-28 22:10", "2026-03-29 04:20")
    split = 'double_staffing = "once"\nover_midnight = "split"\nno_show = "not_charged"'
    rounding = f'per = "{per}"\nminutes = 15\nmode = "up"'
    # 110 minutes before midnight, 200 after it: as two days 120 and 210.
    found = used([decision(ALMA), night], MARCH, visit_rule=split, time_rounding=rounding)
    assert found["home_care"].minutes == (330 if per == "day" else minutes)


def test_a_change_on_the_last_night_of_march_does_not_move_the_end_of_the_month() -> None:
    split = 'double_staffing = "once"\nover_midnight = "split"\nno_show = "not_charged"'
    late = visit(ALMA, "2024-03-31 23:30", "2024-04-01 00:20")
    found = {m: used([decision(ALMA), late], m, visit_rule=split)["home_care"] for m in ("2024-03", "2024-04")}
    assert {m: (q.minutes, q.visits) for m, q in found.items()} == {"2024-03": (30, 1), "2024-04": (20, 0)}
