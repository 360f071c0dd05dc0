"""Small cases of care that random clients seldom meet, or that the engine and the oracle once saw differently."""

from datetime import date, datetime
from itertools import permutations
from typing import Any

import pytest

from engine.facts.care_records import CareAbsence, Delivery, Installation, Stay
from tests.oracle.care.agreement import Case
from tests.oracle.care.plain import (
    ALMA,
    LONG_AGO,
    MARCH,
    PLAIN_ROWS,
    VISIT_RULES,
    alma,
    care_toml,
    decision,
    hours,
    rulebook_with,
    service_row,
    visit,
)

OTHER_PRICES = PLAIN_ROWS["price"][1:]  # than that of home care


def agreed(records: list[Any], month: date = MARCH, **tables: str | list[str]) -> dict[str, int]:
    """What both say Alma is charged for each service, öre; fails, and shows the case, where they differ."""
    case = Case(rulebook_with(care_toml(**tables)), "drawn", month)
    if case.disagreements([records]):
        pytest.fail(case.report(records), pytrace=False)
    lines = case.oracle(records)[0].lines
    return {service: line[-1] for (who, service), line in lines.items() if who == ALMA and line[-1]}


def stay(identity: str, arrived: str, departed: str) -> Stay:
    times = {"arrived_at": datetime.fromisoformat(arrived), "departed_at": datetime.fromisoformat(departed)}
    return Stay(stay_id=identity, person_id=ALMA, service="short_stay", **times)


def test_a_stay_of_no_length_when_another_begins_does_not_overlap_it_in_any_order() -> None:
    stays = [
        stay("K1", "2022-03-06 22:00", "2022-03-06 22:00"),
        stay("K2", "2022-03-06 22:00", "2022-03-15 06:00"),
        stay("K3", "2022-03-15 06:00", "2022-03-16 06:00"),
    ]
    for order in permutations(stays):
        assert agreed(alma(decision(ALMA, "short_stay"), *order)) == {"short_stay": 10 * 14_200}


@pytest.mark.parametrize("method", ["whole_month", "thirtieth", "calendar_days", "missed_visits"])
def test_an_absence_longer_than_the_month_leaves_nothing_to_pay(method: str) -> None:
    rule = f'reason_of_absence = ["hospital"]\nmethod = "{method}"\ntext = "-"'
    away = CareAbsence(
        person_id=ALMA,
        reason="hospital",
        left_at=datetime.fromisoformat("2022-01-27 10:00"),
        returned_at=datetime.fromisoformat("2022-05-29 00:00"),
    )
    for month in (date(2022, 2, 1), MARCH, date(2022, 4, 1)):
        assert agreed(alma(decision(ALMA, "safety_alarm"), away), month, absence_rule=rule) == {}


def test_three_equal_amounts_under_an_odd_cap() -> None:
    cap = 'service = ["short_stay", "safety_alarm", "home_care"]\namount_kr = "1000.01"'
    prices = 'service = ["home_care", "safety_alarm", "short_stay"]\nper = "month"\namount_kr = 500'
    records = alma(*(decision(ALMA, service) for service in ("home_care", "safety_alarm", "short_stay")))
    charges = agreed(
        records, price=[prices, *PLAIN_ROWS["price"][3:]], monthly_cap=cap, allocation='method = "pro_rata"'
    )
    assert charges == {"home_care": 33_334, "safety_alarm": 33_334, "short_stay": 33_333}


def test_something_installed_in_the_month_gives_a_service_without_decision_its_whole_month() -> None:
    services = [
        *(row for row in PLAIN_ROWS["service"] if "safety_alarm" not in row),
        service_row("safety_alarm", "safety_alarm", "needs_decision = false"),
    ]
    alarm = Installation(installation_id="L1", person_id=ALMA, service="safety_alarm", valid_from=date(2022, 3, 20))
    assert agreed(alma(alarm), service=services, part_month='method = "first_day"') == {"safety_alarm": 37_300}


def test_visits_that_begin_together_are_taken_in_order_of_their_ends() -> None:
    visits = [visit(ALMA, "2022-03-05 08:00", f"2022-03-05 08:{end}") for end in ("23", "08")]
    rounding = 'per = "visit"\nminutes = 10\nmode = "half_up"'
    for order in permutations(visits):
        # 8 minutes are 10, and the 15 after them are 20; the other way it would be 20 and nothing
        assert agreed(alma(decision(ALMA), *order), time_rounding=rounding) == {"home_care": 22_600}


def test_a_visit_that_begins_when_another_ends_is_counted() -> None:
    price = [*OTHER_PRICES, 'service = ["home_care"]\nper = "visit"\namount_kr = 100']
    times = [("08:00", "09:00"), ("09:00", "09:30"), ("09:29", "09:45")]
    records = alma(decision(ALMA), *(visit(ALMA, f"2022-03-05 {a}", f"2022-03-05 {b}") for a, b in times))
    assert agreed(records, price=price) == {"home_care": 20_000}
    each = VISIT_RULES.format("each", "start", "not_charged")
    assert agreed(records, price=price, visit_rule=each) == {"home_care": 30_000}


def test_half_days_of_a_stay_as_standard_time() -> None:
    minutes = 'service = ["short_stay"]\nper = "day"\nminutes = 90\ncounts_as = "home_care"'
    records = alma(decision(ALMA, "short_stay"), stay("K1", "2022-03-06 22:00", "2022-03-07 06:00"))
    charges = agreed(records, standard_time=minutes, day_count='method = "half_each"')
    assert charges == {"home_care": 45_200 * 3 // 2, "short_stay": 14_200}


def test_standard_time_is_neither_rounded_nor_reckoned_where_an_absence_asks_for_hours() -> None:
    tables: dict[str, Any] = {
        "price": [*OTHER_PRICES, 'service = ["home_care"]\nper = "month"\namount_kr = 300'],
        "time_rounding": 'per = "month"\nminutes = 60\nmode = "up"',
        "standard_time": 'service = ["meal_box"]\nper = "unit"\nminutes = 10\ncounts_as = "home_care"',
        "absence_rule": 'service = ["home_care"]\nreason_of_absence = ["hospital"]\nmethod = "thirtieth"\ntext = "-"\n'
        'not_from_hours = "3"',
    }
    away = CareAbsence(
        person_id=ALMA,
        reason="hospital",
        left_at=datetime.fromisoformat("2022-03-10 00:00"),
        returned_at=datetime.fromisoformat("2022-03-13 00:00"),
    )
    boxes = [Delivery(person_id=ALMA, service="meal_box", day=date(2022, 3, d)) for d in range(1, 10)]
    few = alma(decision(ALMA), decision(ALMA, "meal_box"), away, *boxes, *hours(ALMA, 2))
    assert agreed(few, **tables)["home_care"] == 27_000
    assert agreed([*few, *hours(ALMA, 3)[2:]], **tables)["home_care"] == 30_000


def test_a_share_of_the_headroom_is_rounded_before_the_charge() -> None:
    rounding = [*PLAIN_ROWS["rounding"], 'step = "share"\nto = "krona"\nmode = "down"']
    level = 'group = "home"\nservice = ["home_care"]\nby = "services"\nheadroom_share = "1/3"\namount_kr = 3000'
    records = alma(decision(ALMA), income_kr=6_653)  # a headroom of 1 000 kr
    assert agreed(records, price=OTHER_PRICES, level=level, rounding=rounding) == {"home_care": 33_300}
    assert agreed(records, price=OTHER_PRICES, level=level) == {"home_care": 33_333}


def test_a_level_counts_granted_hours_before_the_absence_and_lowers_the_amount_after_it() -> None:
    group = 'group = "home"\nservice = ["home_care"]\nby = "granted_hours"\n'
    levels = [f'{group}up_to = "9"\namount_kr = 300', f'{group}above = "9"\namount_kr = 900']
    rule = 'reason_of_absence = ["hospital"]\nmethod = "thirtieth"\ntext = "-"'
    away = CareAbsence(
        person_id=ALMA,
        reason="hospital",
        left_at=datetime.fromisoformat("2022-03-10 00:00"),
        returned_at=datetime.fromisoformat("2022-03-20 00:00"),
    )
    records = alma(decision(ALMA, first=LONG_AGO, minutes_month=600), away)
    assert agreed(records, price=OTHER_PRICES, level=levels, absence_rule=rule) == {"home_care": 60_000}
