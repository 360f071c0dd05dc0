"""What absence takes off a service: which days count, which rules apply, and the factor that is left."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.calc.care.used import Number, Quantities, away, dead, stay, used
from tests.oracle.care.plain import ALMA, BERTIL, VISIT_RULES, decision, visit

ALARM = decision(ALMA, "safety_alarm")
RULE = 'reason_of_absence = ["hospital"]\nmethod = "{}"\ntext = "Sjukhusvistelse"\n{}'
WEEK = away("2026-05-04 10:00", "2026-05-11 10:00")  # six whole days, the 5th to the 10th


def rule(method: str = "thirtieth", more: str = "", reason: str = "hospital", text: str = "Sjukhusvistelse") -> str:
    return RULE.format(method, more).replace('"hospital"', f'"{reason}"').replace("Sjukhusvistelse", text)


def factor(*records: Any, rules: str | list[str] | None = None, month: str = "2026-05") -> Number:
    """What is left of Alma's alarm; by thirtieths for hospital unless told otherwise."""
    return used([ALARM, *records], month, absence_rule=rule() if rules is None else rules)["safety_alarm"].factor


def absent_days(gone: Any, more: str = "", month: str = "2026-05") -> Number:
    """How many days are taken off, thirtieths."""
    return 30 * (1 - factor(gone, rules=rule("thirtieth", more), month=month))


# --- Absent days ------------------------------------------------------------------------------------------------------

PART, RETURN = "part_days = true", "return_day = true"
ABSENT = [
    # left, returned, whole days, with part days, with the day of return
    ("05-04 10:00", "05-08 10:00", 3, 5, 4),
    ("05-04 00:00", "05-08 10:00", 4, 5, 5),  # left as the day began
    ("05-04 10:00", "05-08 00:00", 3, 5, 4),  # back as the day began: the 7th is whole
    ("05-04 00:00", "05-05 00:00", 1, 2, 2),
    ("05-04 10:00", "05-05 10:00", 0, 2, 1),
    ("05-04 10:00", "05-04 18:00", 0, 1, 1),
    ("05-04 00:00", "05-04 18:00", 0, 1, 1),
    ("05-29 10:00", "", 2, 3, 2),  # goes on through the month: there is no day of return
    ("04-20 10:00", "05-03 10:00", 2, 3, 3),
    ("05-30 10:00", "06-08 10:00", 1, 2, 1),
]


@pytest.mark.parametrize(("left", "returned", "whole", "part", "with_return"), ABSENT)
def test_absent_days(left: str, returned: str, whole: int, part: int, with_return: int) -> None:
    gone = away(f"2026-{left}", f"2026-{returned}" if returned else "")
    assert [absent_days(gone, more) for more in ("", PART, RETURN)] == [whole, part, with_return]


@pytest.mark.parametrize(("gone", "at_home"), [(ALMA, BERTIL), (BERTIL, ALMA)])
def test_an_absence_that_lasts_long_after_the_month_is_nobody_elses(gone: str, at_home: str) -> None:
    records = [
        *(decision(who) for who in (ALMA, BERTIL)),
        away("2026-04-20 10:00", "2027-06-01 10:00", who=gone),
        visit(at_home, "2026-05-04 08:00", "2026-05-04 08:45"),
    ]
    found = used(records)
    assert (found.of(at_home, "home_care").minutes, found.codes) == (45, [])


def test_a_date_in_two_absences_counts_once() -> None:
    twice = [WEEK, away("2026-05-08 10:00", "2026-05-13 10:00")]  # the 5th to the 10th, and the 9th to the 12th
    assert factor(*twice) == 1 - Fraction(8, 30)


def test_only_active_days_count() -> None:
    in_force = decision(ALMA, "safety_alarm", date(2026, 5, 8))
    assert used([in_force, WEEK], absence_rule=rule())["safety_alarm"].factor == 1 - Fraction(3, 30)
    assert factor(WEEK, dead(ALMA, "2026-05-06")) == 1 - Fraction(2, 30)


# --- When a rule applies ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("least", "days"), [(6, 6), (7, 0)])
def test_an_absence_must_be_long_enough(least: int, days: int) -> None:
    assert absent_days(WEEK, f"at_least_days = {least}") == days


def test_days_outside_the_month_make_an_absence_longer() -> None:
    gone = away("2026-04-25 10:00", "2026-05-03 10:00")  # 26 April to 2 May: seven days, two of May
    assert [absent_days(gone, f"at_least_days = {least}") for least in (7, 8)] == [2, 0]
    later = away("2026-05-29 10:00", "2026-06-05 10:00")
    assert [absent_days(later, f"at_least_days = {least}") for least in (6, 7)] == [2, 0]


def test_who_is_still_away_has_been_so_through_the_month() -> None:
    assert [absent_days(away("2026-05-21 10:00"), f"at_least_days = {least}") for least in (10, 11)] == [10, 0]


@pytest.mark.parametrize(("first", "days"), [(1, 6), (3, 4), (6, 1), (7, 0)])
def test_days_count_from_the_nth_on(first: int, days: int) -> None:
    assert absent_days(WEEK, f"from_day = {first}") == days


def test_the_nth_day_is_counted_from_before_the_month() -> None:
    gone = away("2026-04-27 10:00", "2026-05-06 10:00")  # 28 April to 5 May
    assert [absent_days(gone, f"from_day = {first}") for first in (3, 4, 5, 8, 9)] == [5, 5, 4, 1, 0]


NOTICES = [("", 0), ("2026-05-04", 0), ("2026-05-02", 0), ("2026-05-01", 6), ("2026-03-01", 6)]


@pytest.mark.parametrize(("notified", "days"), NOTICES)
def test_an_absence_must_be_notified_in_time(notified: str, days: int) -> None:
    gone = away("2026-05-04 10:00", "2026-05-11 10:00", notified=notified)
    assert absent_days(gone, "notice_days = 3") == days
    assert absent_days(gone) == 6  # no notice is needed


def test_the_reason_must_be_one_of_the_rules() -> None:
    assert factor(away("2026-05-04 10:00", "2026-05-11 10:00", "travel")) == 1


def test_anothers_absence_takes_off_nothing() -> None:
    assert factor(away("2026-05-04 10:00", "2026-05-11 10:00", who=BERTIL)) == 1


def test_a_rule_for_other_services_takes_off_nothing() -> None:
    assert factor(WEEK, rules='service = ["home_care"]\n' + rule()) == 1


@pytest.mark.parametrize(("minutes", "left"), [(341, 1 - Fraction(6, 30)), (342, 1)])
def test_nothing_is_taken_off_where_so_many_hours_are_performed_all_the_same(minutes: int, left: Number) -> None:
    # 5.7 hours are 342 minutes.
    performed = visit(ALMA, "2026-05-20 08:00", f"2026-05-20 {8 + minutes // 60:02}:{minutes % 60:02}", "safety_alarm")
    assert factor(WEEK, performed, rules=rule("thirtieth", 'not_from_hours = "5.7"')) == left


# --- What is taken off ------------------------------------------------------------------------------------------------

METHODS = [
    ("2026-05", "thirtieth", 1 - Fraction(6, 30)),
    ("2026-05", "calendar_days", 1 - Fraction(6, 31)),
    ("2026-05", "whole_month", 1),
    ("2026-05", "missed_visits", 1),  # no visits were missed
]


@pytest.mark.parametrize(("month", "method", "left"), METHODS)
def test_what_a_method_takes_off(month: str, method: str, left: Number) -> None:
    assert factor(WEEK, rules=rule(method), month=month) == left


@pytest.mark.parametrize("method", ["thirtieth", "calendar_days", "whole_month", "missed_visits"])
def test_a_month_without_a_present_day_is_free_by_every_method(method: str) -> None:
    assert factor(away("2026-04-30 10:00", "2026-06-01 10:00"), rules=rule(method)) == 0
    assert factor(away("2026-04-30 10:00"), rules=rule(method)) == 0


def test_in_february_every_day_is_free_though_they_are_fewer_than_thirty() -> None:
    assert factor(away("2026-01-30 10:00"), month="2026-02") == 0
    assert factor(away("2026-02-01 10:00"), month="2026-02") == 1 - Fraction(27, 30)


def test_thirty_absent_days_of_thirty_one_leave_nothing() -> None:
    assert factor(away("2026-05-01 10:00")) == 0


def test_only_active_days_must_be_absent_for_a_month_to_be_free() -> None:
    in_force = decision(ALMA, "safety_alarm", date(2026, 5, 5), date(2026, 5, 10))
    assert used([in_force, WEEK], absence_rule=rule("whole_month"))["safety_alarm"].factor == 0


def test_what_rules_of_several_methods_take_off_is_added() -> None:
    travel = away("2026-05-20 10:00", "2026-05-24 10:00", "travel")  # the 21st to the 23rd
    rules = [rule(), rule("calendar_days", reason="travel", text="Resa")]
    found = used([ALARM, WEEK, travel], absence_rule=rules)["safety_alarm"]
    assert found.factor == 1 - Fraction(6, 30) - Fraction(3, 31)
    assert found.absence_text == "Sjukhusvistelse, Resa"


def test_rules_of_several_methods_leave_nothing_together_where_no_day_is_left() -> None:
    gone = [away("2026-05-01 00:00", "2026-05-16 00:00"), away("2026-05-16 00:00", reason="travel")]
    assert factor(*gone, rules=[rule(), rule("whole_month", reason="travel")]) == 0


def test_what_is_taken_off_is_named_only_where_it_is() -> None:
    taken, not_taken = (
        used([ALARM, WEEK], absence_rule=rule("thirtieth", f"from_day = {first}"))["safety_alarm"].absence_text
        for first in (1, 7)
    )
    assert (taken, not_taken) == ("Sjukhusvistelse", "")


def test_a_service_without_active_days_by_decision_keeps_all() -> None:
    service = (
        'name = "meal_box"\ntext = "Mat"\nkind = "meal"\nlaw = "sol"\ninside_maximum = false\ninside_headroom = false\n'
        "needs_decision = false"
    )
    price = 'service = ["meal_box"]\nper = "month"\namount_kr = 100'
    tables: dict[str, Any] = {"service": [service], "price": [price], "allocation": 'method = "pro_rata"'}
    staying = stay("2026-05-04 08:00", "2026-05-14 08:00", "meal_box")
    found = used([staying, WEEK], absence_rule=rule(), **tables)["meal_box"]
    assert found.factor == 1
    assert found.days == 10 - 6  # but absent days are left out of its stays
    assert used([staying, WEEK, decision(ALMA, "meal_box")], absence_rule=rule(), **tables)[
        "meal_box"
    ].factor == Fraction(4, 5)


# --- Days of stays ----------------------------------------------------------------------------------------------------

LEFT_OUT = [("thirtieth", 10 - 6), ("calendar_days", 10 - 6), ("missed_visits", 10), ("whole_month", 10)]


@pytest.mark.parametrize(("method", "days"), LEFT_OUT)
def test_absent_days_are_left_out_of_stays_by_two_of_the_methods(method: str, days: int) -> None:
    staying = [decision(ALMA, "short_stay"), stay("2026-05-03 08:00", "2026-05-13 08:00")]
    assert used([*staying, WEEK], absence_rule=rule(method))["short_stay"].days == days


def test_a_half_day_is_left_out_too() -> None:
    staying = [decision(ALMA, "short_stay"), stay("2026-05-05 08:00", "2026-05-13 08:00")]
    half = 'method = "half_each"'
    assert used([*staying, WEEK], absence_rule=rule(), day_count=half)["short_stay"].days == 2 + Fraction(1, 2)


def test_standard_time_is_of_the_days_that_are_left() -> None:
    staying = [decision(ALMA, "short_stay"), stay("2026-05-03 08:00", "2026-05-13 08:00")]
    row = 'service = ["short_stay"]\nper = "day"\nminutes = 10\ncounts_as = "home_care"'
    assert used([*staying, WEEK], absence_rule=rule(), standard_time=row)["home_care"].minutes == 40


# --- Missed visits ----------------------------------------------------------------------------------------------------


def planned(day: str, minutes: int, *, cancelled: bool = True, begins: str = "08:00", **more: Any) -> Any:
    """A visit of home care of so many minutes, less than an hour."""
    times = (f"2026-05-{day} {begins}", f"2026-05-{day} {begins[:3]}{int(begins[3:]) + minutes:02}")
    return visit(ALMA, *times, status="cancelled" if cancelled else "performed", **more)


def missed(*records: Any, gone: Any = WEEK, more: str = "", **tables: Any) -> Quantities:
    rules = 'service = ["home_care"]\n' + rule("missed_visits", more)
    return used([decision(ALMA), gone, *records], absence_rule=rules, **tables)["home_care"]


def test_missed_visits_take_off_their_part_of_all_that_were_planned() -> None:
    found = missed(planned("05", 30), planned("08", 30), planned("20", 40, cancelled=False))
    assert (found.factor, found.minutes, found.absence_text) == (Fraction(40, 100), 40, "Sjukhusvistelse")


def test_visits_that_were_cancelled_at_other_times_take_off_nothing() -> None:
    kept = planned("20", 40, cancelled=False)
    assert missed(planned("03", 30), planned("12", 30), kept).factor == 1
    assert missed(planned("04", 30, begins="09:00"), kept).factor == 1  # an hour before she left
    assert missed(planned("04", 20, begins="10:00"), kept).factor == Fraction(40, 60)  # within the absence
    assert missed(planned("11", 20, begins="09:30"), kept).factor == Fraction(40, 60)
    assert missed(planned("11", 20, begins="10:00"), kept).factor == 1  # back again


def test_all_visits_missed_leave_nothing() -> None:
    assert missed(planned("05", 30)).factor == 0


def test_visits_missed_in_an_absence_that_the_rule_does_not_apply_to_take_off_nothing() -> None:
    kept = planned("20", 40, cancelled=False)
    assert missed(planned("05", 30), kept, more="at_least_days = 7").factor == 1


def test_with_part_days_a_visit_before_leaving_is_missed_too() -> None:
    kept = planned("20", 40, cancelled=False)
    assert missed(planned("04", 20), kept, more=PART).factor == Fraction(40, 60)


def test_missed_visits_count_for_each_carer_where_performed_ones_do() -> None:
    each = {"visit_rule": VISIT_RULES.format("each", "start", "not_charged")}
    visits = [planned("05", 30, carers=2), planned("20", 40, cancelled=False, carers=2)]
    assert missed(*visits, **each).factor == Fraction(80, 140)
    assert missed(*visits).factor == Fraction(40, 70)


def test_missed_visits_are_held_against_time_as_it_is_charged_without_standard_time() -> None:
    quarter = 'per = "month"\nminutes = 60\nmode = "up"'
    assert missed(planned("05", 30), planned("20", 40, cancelled=False), time_rounding=quarter).factor == Fraction(
        60, 90
    )


def test_missed_visits_and_thirtieths_are_added() -> None:
    travel = away("2026-05-20 10:00", "2026-05-24 10:00", "travel")
    rules = [rule("missed_visits"), rule("thirtieth", reason="travel")]
    records = [decision(ALMA), WEEK, travel, planned("05", 30), planned("28", 30, cancelled=False)]
    assert used(records, absence_rule=rules)["home_care"].factor == 1 - Fraction(1, 2) - Fraction(3, 30)


def test_a_visit_missed_when_clocks_show_no_such_time_is_left_out() -> None:
    gone = away("2026-03-28 10:00", "2026-03-30 10:00")
    impossible = visit(ALMA, "2026-03-29 02:10", "2026-03-29 02:40", status="cancelled")
    kept = visit(ALMA, "2026-03-05 08:00", "2026-03-05 08:30")
    found = used([decision(ALMA), gone, impossible, kept], "2026-03", absence_rule=rule("missed_visits"))
    assert (found["home_care"].factor, found.codes) == (1, [])
