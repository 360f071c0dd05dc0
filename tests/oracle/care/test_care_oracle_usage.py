"""What the oracle for care counts of visits, stays, pieces and absences, in cases counted by hand."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest

from engine.facts.care_records import CareAbsence, Delivery, Installation, Stay
from engine.facts.records import Person
from tests.oracle.care.clock import last_sunday, moments
from tests.oracle.care.plain import (
    ALMA,
    LONG_AGO,
    MARCH,
    PLAIN_ROWS,
    VISIT_RULES,
    alma,
    assessed,
    bill,
    codes,
    decision,
    hours,
    visit,
)
from tests.oracle.care.rules import round_to
from tests.oracle.care.usage import Usage


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def visited(usage: Usage) -> list[Any]:
    """Minutes, visits, days with a visit and visits in vain."""
    return [usage.performed_minutes, usage.visits, usage.visit_days, usage.no_shows]


# --- time


def test_clocks_are_changed_on_the_last_sundays_of_march_and_october() -> None:
    assert [last_sunday(2024, month) for month in (3, 10)] == [date(2024, 3, 31), date(2024, 10, 27)]
    assert moments(at("2024-03-31 02:30")) == []
    (before,), (after,) = moments(at("2024-03-31 01:59")), moments(at("2024-03-31 03:00"))
    assert after - before == 1
    first, second = moments(at("2024-10-27 02:30"))
    assert second - first == 60


@pytest.mark.parametrize(
    ("month", "begins", "ends", "minutes", "code"),
    [
        (date(2024, 3, 1), "2024-03-30 23:00", "2024-03-31 04:00", 240, ""),
        (date(2024, 3, 1), "2024-03-31 01:30", "2024-03-31 02:30", 0, "visit-time-impossible"),
        (date(2024, 10, 1), "2024-10-26 23:00", "2024-10-27 04:00", 360, ""),
        (date(2024, 10, 1), "2024-10-27 01:30", "2024-10-27 02:30", 60, "visit-time-ambiguous"),
        (date(2024, 10, 1), "2024-10-27 02:30", "2024-10-27 03:30", 60, "visit-time-ambiguous"),
        (date(2024, 10, 1), "2024-10-27 02:10", "2024-10-27 02:40", 30, "visit-time-ambiguous"),
        (date(2024, 10, 1), "2024-10-27 02:50", "2024-10-27 02:10", 20, "visit-time-ambiguous"),
    ],
)
def test_a_visit_lasts_the_time_that_passes(month: date, begins: str, ends: str, minutes: int, code: str) -> None:
    result = assessed(alma(decision(ALMA), visit(ALMA, begins, ends)), month)
    assert result.bills[ALMA].usage["home_care"].performed_minutes == minutes
    assert codes(result) == ({(code, "home_care", 1)} if code else set())


@pytest.mark.parametrize(("staffing", "minutes", "visits"), [("once", 100, 2), ("each", 60 * 2 + 40 + 20 + 20, 4)])
def test_visits_at_the_same_time(staffing: str, minutes: int, visits: int) -> None:
    records = alma(
        decision(ALMA),
        visit(ALMA, "2022-03-05 08:00", "2022-03-05 09:00", carers=2),
        visit(ALMA, "2022-03-05 08:40", "2022-03-05 09:20"),  # twenty minutes more
        visit(ALMA, "2022-03-05 08:50", "2022-03-05 09:10"),  # nothing more
        visit(ALMA, "2022-03-05 09:20", "2022-03-05 09:40"),  # begins when the last has ended
    )
    usage = bill(records, visit_rule=VISIT_RULES.format(staffing, "start", "not_charged")).usage["home_care"]
    assert visited(usage) == [minutes, visits, 1, 0]


@pytest.mark.parametrize(("over_midnight", "minutes"), [("start", 60 + 90), ("split", 30 + 60 + 30)])
def test_visits_over_the_borders_of_the_month(over_midnight: str, minutes: int) -> None:
    records = alma(
        decision(ALMA),
        visit(ALMA, "2022-02-28 23:30", "2022-03-01 00:30"),
        visit(ALMA, "2022-03-10 23:30", "2022-03-11 00:30"),
        visit(ALMA, "2022-03-31 23:30", "2022-04-01 01:00"),
    )
    usage = bill(records, visit_rule=VISIT_RULES.format("once", over_midnight, "not_charged")).usage["home_care"]
    assert visited(usage) == [minutes, 2, 2, 0]


@pytest.mark.parametrize(("per", "minutes"), [("visit", 45), ("day", 30), ("month", 30)])
def test_time_is_rounded_for_each_visit_day_or_month(per: str, minutes: int) -> None:
    times = [("2022-03-05 08:00", "2022-03-05 08:08"), ("2022-03-05 18:00", "2022-03-05 18:08")]
    records = alma(
        decision(ALMA), *(visit(ALMA, *t) for t in times), visit(ALMA, "2022-03-06 08:00", "2022-03-06 08:09")
    )
    rounding = f'per = "{per}"\nminutes = 15\nmode = "half_up"'
    assert bill(records, time_rounding=rounding).usage["home_care"].performed_minutes == minutes


@pytest.mark.parametrize(("no_show", "minutes", "visits"), [("charged", 90, 2), ("not_charged", 60, 1)])
def test_a_visit_in_vain(no_show: str, minutes: int, visits: int) -> None:
    records = alma(
        decision(ALMA),
        *hours(ALMA, 1),
        visit(ALMA, "2022-03-05 08:00", "2022-03-05 08:30", status="no_show"),
        visit(ALMA, "2022-03-06 08:00", "2022-03-06 08:30", status="cancelled"),
    )
    usage = bill(records, visit_rule=VISIT_RULES.format("once", "start", no_show)).usage["home_care"]
    assert visited(usage) == [minutes, visits, visits, 1]


def test_visits_that_are_not_billed_are_told_by_the_first_reason() -> None:
    away = CareAbsence(
        person_id=ALMA, reason="hospital", left_at=at("2022-03-08 10:00"), returned_at=at("2022-03-09 09:00")
    )
    dead = Person(person_id=ALMA, given_name="Alma", deceased_on=date(2022, 3, 20))
    records = [r for r in alma() if not isinstance(r, Person)] + [
        dead,
        away,
        decision(ALMA, first=date(2022, 3, 5), last=date(2022, 3, 25)),
        *(
            visit(ALMA, f"2022-03-{t}", f"2022-03-{t[:3]}23:00")
            for t in ("04 10:00", "08 10:00", "09 09:00", "21 10:00")
        ),
    ]
    result = assessed(records, MARCH)
    assert codes(result) == {
        ("visit-without-decision", "home_care", 1),
        ("visit-during-absence", "home_care", 1),
        ("visit-after-death", "home_care", 1),
        ("decision-after-death", "home_care", 1),
        ("payer-deceased", "", 1),
    }
    assert result.parked == {"H1"}


def test_visits_of_two_services_at_the_same_time_are_told_and_billed() -> None:
    records = alma(
        decision(ALMA),
        decision(ALMA, "safety_alarm"),
        *hours(ALMA, 2),
        visit(ALMA, "2022-03-01 08:59", "2022-03-01 09:20", "safety_alarm"),
        visit(ALMA, "2022-03-02 09:00", "2022-03-02 09:20", "safety_alarm"),
    )
    result = assessed(records, MARCH)
    assert codes(result) == {("visits-overlap", "home_care", 1), ("visits-overlap", "safety_alarm", 1)}
    assert result.bills[ALMA].usage["home_care"].performed_minutes == 120


# --- days, units, pieces and parts of months


def stayed(arrived: str, departed: str | None) -> Stay:
    return Stay(
        stay_id=f"K-{arrived}",
        person_id=ALMA,
        service="short_stay",
        arrived_at=at(arrived),
        departed_at=None if departed is None else at(departed),
    )


@pytest.mark.parametrize(
    ("method", "days"),
    [("arrival", 5 + 1 + 2), ("departure", 5 + 1 + 1), ("both", 6 + 1 + 2), ("half_each", 5 + 1 + Fraction(3, 2))],
)
def test_days_of_stays(method: str, days: Fraction) -> None:
    records = alma(
        decision(ALMA, "short_stay"),
        stayed("2022-03-05 14:00", "2022-03-10 09:00"),
        stayed("2022-03-15 08:00", "2022-03-15 20:00"),
        stayed("2022-03-30 14:00", None),
    )
    assert bill(records, day_count=f'method = "{method}"').usage["short_stay"].days == days


def test_a_date_on_which_one_stay_ends_and_another_begins_counts_once() -> None:
    records = alma(
        decision(ALMA, "short_stay"),
        stayed("2022-03-05 14:00", "2022-03-10 09:00"),
        stayed("2022-03-10 14:00", "2022-03-12 09:00"),
    )
    assert bill(records, day_count='method = "both"').usage["short_stay"].days == 8


def test_stays_that_overlap_and_stays_without_decision() -> None:
    stays = [stayed("2022-03-05 14:00", "2022-03-10 09:00"), stayed("2022-03-10 08:00", "2022-03-12 09:00")]
    assert assessed(alma(decision(ALMA, "short_stay"), *stays), MARCH).parked == {"H1"}
    result = assessed(alma(decision(ALMA, "short_stay", date(2022, 3, 7)), stays[0]), MARCH)
    assert codes(result) == {("stay-without-decision", "short_stay", 1)}
    assert result.bills[ALMA].usage["short_stay"].days == 3


@pytest.mark.parametrize(
    ("method", "first", "last", "month", "weight"),
    [
        ("whole_month", date(2022, 3, 31), None, MARCH, 1),
        ("thirtieth", date(2022, 3, 2), None, MARCH, 1),  # thirty of thirty-one days
        ("thirtieth", LONG_AGO, date(2022, 2, 27), date(2022, 2, 1), Fraction(27, 30)),
        ("thirtieth", LONG_AGO, None, date(2022, 2, 1), 1),  # all twenty-eight
        ("calendar_days", date(2022, 3, 22), None, MARCH, Fraction(10, 31)),
        ("first_day", date(2022, 3, 2), None, MARCH, 0),
        ("first_day", LONG_AGO, MARCH, MARCH, 1),
    ],
)
def test_a_part_of_a_month(method: str, first: date, last: date | None, month: date, weight: Fraction) -> None:
    records = alma(decision(ALMA, "safety_alarm", first, last))
    found = bill(records, month, part_month=f'method = "{method}"')
    assert found.usage["safety_alarm"].weight == weight
    assert found.charge["safety_alarm"] == round_to(37_300 * Fraction(weight), 1, "half_up")


def test_hours_granted_by_two_decisions_of_a_month() -> None:
    price = [*PLAIN_ROWS["price"][1:], 'service = ["home_care"]\nper = "granted_hour"\namount_kr = 100']
    decisions = [
        decision(ALMA, last=date(2022, 3, 10), minutes_month=600),
        decision(ALMA, first=date(2022, 3, 11), minutes_month=1200),
    ]
    minutes = {
        "whole_month": 1200,
        "calendar_days": Fraction(600 * 10 + 1200 * 21, 31),
        "thirtieth": Fraction(600 * 10 + 1200 * 21, 31),
        "first_day": 600,
    }
    for method, expected in minutes.items():
        found = bill(alma(*decisions), price=price, part_month=f'method = "{method}"')
        assert found.usage["home_care"].granted_minutes == expected


def test_pieces_that_come_and_go() -> None:
    price = [*PLAIN_ROWS["price"][:1], *PLAIN_ROWS["price"][2:]]
    price.append('service = ["safety_alarm"]\nper = "piece"\namount_kr = 300')
    there: dict[str, Any] = {"person_id": ALMA, "service": "safety_alarm"}
    records = alma(
        decision(ALMA, "safety_alarm"),
        Installation(installation_id="L1", pieces=2, valid_from=LONG_AGO, **there),
        Installation(installation_id="L2", valid_from=date(2022, 3, 26), **there),
    )
    assert bill(records, price=price).usage["safety_alarm"].pieces == 2 + Fraction(6, 30)


def test_a_unit_counts_as_minutes_of_home_care() -> None:
    minutes = 'service = ["meal_box"]\nper = "unit"\nminutes = 10\ncounts_as = "home_care"'
    boxes = [Delivery(person_id=ALMA, service="meal_box", day=date(2022, 3, d)) for d in range(1, 13)]
    found = bill(alma(decision(ALMA, "meal_box"), *boxes), standard_time=minutes)
    assert (found.charge["home_care"], found.charge["meal_box"]) == (2 * 45_200, 12 * 6_800)


# --- absence


def away(left: str, returned: str | None, reason: str = "hospital", notified: date | None = None) -> CareAbsence:
    return CareAbsence(
        person_id=ALMA,
        reason=reason,
        left_at=at(left),
        returned_at=None if returned is None else at(returned),
        notified_on=notified,
    )


@pytest.mark.parametrize(
    ("rule", "absence", "factor"),
    [
        ("", away("2022-03-05 10:00", "2022-03-10 10:00"), Fraction(26, 30)),  # 6-9 March
        ("part_days = true", away("2022-03-05 10:00", "2022-03-10 10:00"), Fraction(24, 30)),
        ("return_day = true", away("2022-03-05 10:00", "2022-03-10 10:00"), Fraction(25, 30)),
        ("from_day = 2", away("2022-03-05 10:00", "2022-03-10 10:00"), Fraction(27, 30)),
        ("at_least_days = 5", away("2022-03-05 10:00", "2022-03-10 10:00"), 1),
        ("at_least_days = 5", away("2022-03-05 00:00", "2022-03-10 00:00"), Fraction(25, 30)),
        ("from_day = 8", away("2022-02-26 10:00", None), Fraction(4, 30)),  # the eighth is 6 March
        ("", away("2022-02-26 10:00", None), 0),  # all of March: more than thirty thirtieths
        ("notice_days = 7", away("2022-03-05 10:00", "2022-03-10 10:00"), 1),
        ("notice_days = 7", away("2022-03-08 10:00", "2022-03-10 10:00", notified=MARCH), Fraction(29, 30)),
        ("notice_days = 7", away("2022-03-07 10:00", "2022-03-10 10:00", notified=MARCH), 1),
        ("", away("2022-03-05 10:00", "2022-03-10 10:00", "travel"), 1),
    ],
)
def test_absence_by_thirtieths(rule: str, absence: CareAbsence, factor: Fraction) -> None:
    row = f'service = ["safety_alarm"]\nreason_of_absence = ["hospital"]\nmethod = "thirtieth"\ntext = "-"\n{rule}'
    found = bill(alma(decision(ALMA, "safety_alarm"), absence), absence_rule=row)
    assert found.usage["safety_alarm"].factor == factor


def test_every_active_day_away_is_free_whatever_a_thirtieth_is() -> None:
    row = 'reason_of_absence = ["hospital"]\nmethod = "thirtieth"\ntext = "-"'
    records = alma(decision(ALMA, "safety_alarm"), away("2022-01-30 10:00", "2022-03-02 10:00"))
    assert bill(records, date(2022, 2, 1), absence_rule=row).usage["safety_alarm"].factor == 0


def test_absence_by_missed_visits() -> None:
    row = 'reason_of_absence = ["hospital"]\nmethod = "missed_visits"\ntext = "-"\nnot_from_hours = "5.7"'
    price = [*PLAIN_ROWS["price"][1:], 'service = ["home_care"]\nper = "month"\namount_kr = 1000']
    missed = [visit(ALMA, f"2022-03-{d} 08:00", f"2022-03-{d} 08:30", status="cancelled") for d in (20, 21)]
    absence = away("2022-03-20 07:00", "2022-03-21 12:00", notified=None)
    records = alma(decision(ALMA), *hours(ALMA, 3), *missed, absence)
    no_whole_day = f"{row}\npart_days = true"
    assert bill(records, absence_rule=no_whole_day, price=price).usage["home_care"].factor == Fraction(3, 4)
    assert (
        bill(alma(decision(ALMA), *hours(ALMA, 6), *missed, absence), absence_rule=no_whole_day, price=price)
        .usage["home_care"]
        .factor
        == 1
    )


def test_days_of_a_stay_that_are_credited_are_not_counted() -> None:
    row = 'service = ["short_stay"]\nreason_of_absence = ["hospital"]\nmethod = "calendar_days"\ntext = "-"'
    records = alma(
        decision(ALMA, "short_stay"),
        stayed("2022-03-01 14:00", "2022-03-21 09:00"),
        away("2022-03-05 10:00", "2022-03-10 10:00"),
    )
    assert bill(records, absence_rule=row).usage["short_stay"].days == 20 - 4
