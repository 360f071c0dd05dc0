"""Visits that are not billed, and visits that are billed and told: by the first reason, once for each service."""

from datetime import date
from typing import Any

import pytest

from tests.calc.care.used import away, dead, used
from tests.oracle.care.plain import ALMA, BERTIL, VISIT_RULES, decision, visit


def at(begins: str, minutes: int = 30, service: str = "home_care", **more: Any) -> Any:
    """A visit of Alma's that begins at a time of May 2026, such as "04 08:00"."""
    hour = int(begins[3:5]) * 60 + int(begins[6:]) + minutes
    return visit(ALMA, f"2026-05-{begins}", f"2026-05-{begins[:2]} {hour // 60:02}:{hour % 60:02}", service, **more)


def test_visits_after_the_day_of_death_are_not_billed() -> None:
    found = used([dead(ALMA, "2026-05-10"), decision(ALMA), at("10 23:00"), at("11 08:00"), at("12 08:00")])
    assert found["home_care"].visits == 1
    assert found.told("visit-after-death") == "2 besök börjar efter att personen har avlidit och debiteras inte."


def test_visits_on_days_without_a_decision_are_not_billed() -> None:
    in_force = decision(ALMA, first=date(2026, 5, 5), last=date(2026, 5, 6))
    found = used([in_force, at("04 08:00"), at("05 08:00"), at("06 23:00"), at("07 08:00")])
    assert found["home_care"].visits == 2
    assert found.told("visit-without-decision").startswith("2 besök ligger på dagar utan gällande beslut")


def test_visits_of_a_service_that_needs_no_decision_are_billed_every_day() -> None:
    service = 'name = "home_care"\ntext = "Hemtjänst"\nkind = "home_care"\nlaw = "sol"\nneeds_decision = false'
    flags = "inside_maximum = true\ninside_headroom = true"
    price = 'service = ["home_care"]\nper = "performed_hour"\namount_kr = 452'
    found = used([at("04 08:00")], service=[f"{service}\n{flags}"], price=[price], allocation='method = "pro_rata"')
    assert (found["home_care"].visits, found.codes) == (1, [])


AWAY = [("04 07:59", 1), ("04 08:00", 0), ("06 11:59", 0), ("06 12:00", 1)]


@pytest.mark.parametrize(("begins", "visits"), AWAY)
def test_a_visit_from_leaving_up_to_but_not_including_the_return_is_not_billed(begins: str, visits: int) -> None:
    gone = away("2026-05-04 08:00", "2026-05-06 12:00")
    found = used([decision(ALMA), gone, at(begins)])
    assert found["home_care"].visits == visits
    assert found.codes == ([] if visits else ["visit-during-absence"])


def test_visits_while_away_are_told_with_the_reasons() -> None:
    hospital, travel = away("2026-05-04 08:00", "2026-05-06 12:00"), away("2026-05-20 08:00", reason="travel")
    found = used([decision(ALMA), hospital, travel, at("05 08:00"), at("05 18:00"), at("21 08:00")])
    assert found.told("visit-during-absence") == "3 besök ligger under frånvaro (resa, sjukhus) och debiteras inte."


def test_a_shorter_absence_within_a_longer_does_not_end_it() -> None:
    hospital, travel = (
        away("2026-05-04 08:00", "2026-05-20 12:00"),
        away("2026-05-06 08:00", "2026-05-07 08:00", "travel"),
    )
    found = used([decision(ALMA), hospital, travel, at("10 08:00")])
    assert found.told("visit-during-absence") == "1 besök ligger under frånvaro (sjukhus) och debiteras inte."


def test_an_absence_that_began_long_before_the_month_counts() -> None:
    found = used([decision(ALMA), away("2025-01-01 10:00", "2026-05-03 10:00"), at("02 08:00"), at("04 08:00")])
    assert (found["home_care"].visits, found.codes) == (1, ["visit-during-absence"])


def test_anothers_absence_is_of_no_concern() -> None:
    found = used([decision(ALMA), away("2026-05-01 00:00", who=BERTIL), at("02 08:00")])
    assert (found["home_care"].visits, found.codes) == (1, [])


def test_a_visit_is_told_by_the_first_reason_that_fits() -> None:
    gone = away("2026-05-02 00:00", "2026-05-25 00:00")
    records = [dead(ALMA, "2026-05-20"), decision(ALMA, last=date(2026, 5, 10)), gone]
    found = used([*records, at("05 08:00"), at("15 08:00"), at("24 08:00")])
    assert found.codes == ["visit-after-death", "visit-during-absence", "visit-without-decision"]


def test_a_visit_in_vain_is_told_like_any_other_and_a_cancelled_one_not() -> None:
    gone = away("2026-05-04 08:00", "2026-05-06 12:00")
    found = used([decision(ALMA), gone, at("05 08:00", status="no_show"), at("05 09:00", status="cancelled")])
    assert found["home_care"].no_shows == 0
    assert found.told("visit-during-absence").startswith("1 besök")


def test_visits_of_the_day_before_the_month_are_told_in_their_own() -> None:
    split = VISIT_RULES.format("once", "split", "not_charged")
    night = visit(ALMA, "2026-04-30 23:30", "2026-05-01 00:30")
    found = used([decision(ALMA, first=date(2026, 5, 1)), night], visit_rule=split)
    assert (found["home_care"].minutes, found.codes) == (0, [])


def test_each_client_service_and_code_is_one_finding_that_parks_nobody() -> None:
    records = [at(f"{day:02} 08:00", service=name) for day in (4, 5, 6) for name in ("home_care", "safety_alarm")]
    found = used([*records, visit(BERTIL, "2026-05-04 08:00", "2026-05-04 09:00")]).findings
    assert [(each.code, each.household_id, each.parked) for each in found] == [
        ("visit-without-decision", "H1", False)
    ] * 3
    subjects = [
        "insats Home_Care, person född 1938",
        "insats Home_Care, person född 1940",
        "insats Safety_Alarm, person född 1940",
    ]
    assert sorted(each.subject for each in found) == subjects


# --- Services at the same time ----------------------------------------------------------------------------------------

BOTH = [decision(ALMA), decision(ALMA, "safety_alarm")]


def overlaps(*records: Any, **tables: Any) -> dict[str, str]:
    """What is told of visits at the same time, by service."""
    found = used([*BOTH, *records], **tables).findings
    return {
        each.subject.split(",")[0]: each.message.split(" besök")[0] for each in found if each.code == "visits-overlap"
    }


def test_visits_of_two_services_at_the_same_time_are_told_of_each_and_billed() -> None:
    visits = [at("04 08:00", 60), at("04 08:30", 10, "safety_alarm"), at("04 08:45", 30, "safety_alarm")]
    assert overlaps(*visits) == {"insats Home_Care": "1", "insats Safety_Alarm": "2"}
    assert used([*BOTH, *visits])["safety_alarm"].minutes == 40


@pytest.mark.parametrize(
    "other",
    [
        at("04 09:00", 30, "safety_alarm"),  # begins as the other ends
        at("04 08:30", 30),  # of the same service
        at("04 08:30", 30, "safety_alarm", status="cancelled"),
        at("04 08:30", 30, "safety_alarm", status="no_show"),
        visit(BERTIL, "2026-05-04 08:30", "2026-05-04 09:00", "safety_alarm"),
    ],
)
def test_other_visits_are_not_at_the_same_time(other: Any) -> None:
    assert overlaps(at("04 08:00", 60), decision(BERTIL, "safety_alarm"), other) == {}


def test_a_visit_within_a_long_one_is_found_behind_shorter_ones() -> None:
    visits = [at("04 08:00", 240), at("04 08:10", 10, "safety_alarm"), at("04 11:00", 10, "safety_alarm")]
    assert overlaps(*visits) == {"insats Home_Care": "1", "insats Safety_Alarm": "2"}


def test_a_visit_in_vain_that_is_charged_is_at_the_same_time_too() -> None:
    visits = [at("04 08:00", 60), at("04 08:30", 30, "safety_alarm", status="no_show")]
    assert overlaps(*visits, visit_rule=VISIT_RULES.format("once", "start", "charged")) == {
        "insats Home_Care": "1",
        "insats Safety_Alarm": "1",
    }
