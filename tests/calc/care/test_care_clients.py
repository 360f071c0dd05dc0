"""Who is a client of a month, on which day the circumstances count, and what is wrong before anything is counted."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from engine.calc.care.clients import find_clients
from engine.facts.care_records import CareDecision
from engine.facts.frames import facts_of
from tests.calc.care.used import dead, delivery, installation, lives, rules, stay, used
from tests.oracle.care.plain import ALMA, BERTIL, decision, visit

FIRST = date(2026, 5, 1)


def day(number: int) -> date:
    return date(2026, 5, number)


def clients(*records: Any) -> list[tuple[Any, ...]]:
    """Person, household and basis day of the clients in May 2026."""
    found, _ = find_clients(facts_of(records), rules())
    return found.select("person_id", "household_id", "basis_day").rows()


# --- Who is a client --------------------------------------------------------------------------------------------------

IN_MAY = {
    "a decision on the last day": decision(ALMA, first=day(31)),
    "a decision that ends on the first": decision(ALMA, last=FIRST),
    "a visit": visit(ALMA, "2026-05-04 08:00", "2026-05-04 09:00"),
    "a cancelled visit": visit(ALMA, "2026-05-04 08:00", "2026-05-04 09:00", status="cancelled"),
    "a visit that begins before the month and ends in it": visit(ALMA, "2026-04-30 23:30", "2026-05-01 00:01"),
    "a stay that goes on": stay("2026-01-01 10:00"),
    "a stay that ends on the first": stay("2026-01-01 10:00", "2026-05-01 00:00"),
    "a delivery": delivery("2026-05-31"),
    "an installation": installation("2026-05-31"),
}
NOT_IN_MAY = {
    "a decision that ends before": decision(ALMA, last=date(2026, 4, 30)),
    "a decision that begins after": decision(ALMA, first=date(2026, 6, 1)),
    "a visit that ends as the month begins": visit(ALMA, "2026-04-30 23:30", "2026-05-01 00:00"),
    "a visit after": visit(ALMA, "2026-06-01 00:00", "2026-06-01 00:30"),
    "a stay that ends before": stay("2026-01-01 10:00", "2026-04-30 23:59"),
    "a stay that begins after": stay("2026-06-01 00:00"),
    "a delivery before": delivery("2026-04-30"),
    "an installation that is given back before": installation("2026-01-01", "2026-04-30"),
}


@pytest.mark.parametrize("fact", IN_MAY.values(), ids=IN_MAY)
def test_who_has_anything_in_the_month_is_a_client(fact: Any) -> None:
    assert [who for who, *_ in clients(lives(ALMA), lives(BERTIL), fact)] == [ALMA]


@pytest.mark.parametrize("fact", NOT_IN_MAY.values(), ids=NOT_IN_MAY)
def test_who_has_something_in_other_months_only_is_none(fact: Any) -> None:
    assert clients(lives(ALMA), fact) == []


def test_a_stay_without_departure_ends_with_death() -> None:
    long_stay = stay("2026-01-01 10:00")
    assert clients(lives(ALMA), dead(ALMA, "2026-04-30"), long_stay) == []
    assert len(clients(lives(ALMA), dead(ALMA, "2026-05-01"), long_stay)) == 1


# --- The basis day ----------------------------------------------------------------------------------------------------

BASIS_DAYS = [
    ([decision(ALMA)], 1),
    ([decision(ALMA, first=day(7))], 7),
    ([decision(ALMA, first=day(20)), decision(ALMA, "safety_alarm", first=day(9), last=day(10))], 9),
    ([decision(ALMA, first=day(7)), delivery("2026-05-02", service="meal_box")], 7),  # a delivery is no decision
    ([delivery("2026-05-12")], 1),
    ([dead(ALMA, "2026-05-06"), decision(ALMA, first=day(7))], 1),  # never in force while she lived
]


@pytest.mark.parametrize(("records", "number"), BASIS_DAYS)
def test_the_first_day_with_a_decision_in_force_is_the_basis_day(records: list[Any], number: int) -> None:
    assert clients(lives(ALMA), *records) == [(ALMA, "H1", day(number))]


def test_the_household_is_that_of_the_basis_day() -> None:
    moved = [lives(ALMA, "H1", until=day(9)), lives(ALMA, "H2", since=day(10))]
    assert clients(*moved, decision(ALMA, first=day(9))) == [(ALMA, "H1", day(9))]
    assert clients(*moved, decision(ALMA, first=day(10))) == [(ALMA, "H2", day(10))]


# --- Findings ---------------------------------------------------------------------------------------------------------


def findings(*records: Any, **tables: Any) -> list[tuple[str, str, str, bool]]:
    """Code, household, subject and whether it parks."""
    _, found = find_clients(facts_of(records), rules(**tables))
    return [(each.code, each.household_id, each.subject, each.parked) for each in found]


def test_a_client_of_no_household_is_found_by_what_he_has() -> None:
    named = CareDecision(decision_id="B17", person_id=ALMA, service="home_care", valid_from=day(5))
    before = lives(ALMA, until=day(4))
    assert findings(before, named) == [("client-without-household", "", "person född 1940, beslut B17", True)]
    assert clients(before, named) == []


def test_a_client_of_two_households_parks_both() -> None:
    found = findings(lives(ALMA, "H1"), lives(ALMA, "H2", since=day(1)), decision(ALMA))
    code, who = "client-in-two-households", "person född 1940"
    assert found == [(code, "H1", who, True), (code, "H2", who, True)]


def test_two_memberships_of_one_household_are_one_household() -> None:
    twice = [lives(ALMA, until=day(9)), lives(ALMA, since=day(1))]
    assert findings(*twice, decision(ALMA)) == []


@pytest.mark.parametrize(
    "fact",
    [
        decision(ALMA, "fishing"),
        visit(ALMA, "2026-05-04 08:00", "2026-05-04 09:00", "fishing"),
        stay("2026-05-04 08:00", service="fishing"),
        delivery("2026-05-04", service="fishing"),
        installation("2026-05-04", service="fishing"),
    ],
)
def test_a_service_that_the_tariff_does_not_have_parks(fact: Any) -> None:
    assert findings(lives(ALMA), fact) == [("service-unknown", "H1", "insats fishing, person född 1940", True)]


def test_a_decision_under_another_law_than_the_services_parks() -> None:
    found = findings(lives(ALMA), decision(ALMA, law="hsl"))
    assert found == [("law-mismatch", "H1", "insats Home_Care, person född 1940", True)]


def test_two_decisions_of_a_service_on_one_day_park() -> None:
    until_tenth, since_tenth = decision(ALMA, last=day(10)), decision(ALMA, first=day(10))
    found = findings(lives(ALMA), until_tenth, since_tenth)
    assert found == [("decision-overlap", "H1", "insats Home_Care, person född 1940", True)]


@pytest.mark.parametrize(
    "later",
    [
        decision(ALMA, first=day(11)),  # the day after
        decision(ALMA, "safety_alarm", first=day(5)),  # another service
        decision(BERTIL, first=day(5)),  # another person
    ],
)
def test_decisions_that_do_not_overlap_are_in_order(later: CareDecision) -> None:
    assert findings(lives(ALMA), lives(BERTIL), decision(ALMA, last=day(10)), later) == []


def test_decisions_that_overlapped_in_another_month_are_of_no_concern() -> None:
    until_may, in_april = decision(ALMA, last=day(10)), decision(ALMA, first=date(2026, 4, 1), last=date(2026, 4, 9))
    assert findings(lives(ALMA), until_may, in_april) == []


def test_a_decision_after_death_is_told_and_parks_nobody() -> None:
    found = findings(lives(ALMA), dead(ALMA, "2026-05-20"), decision(ALMA))
    assert found == [("decision-after-death", "H1", "insats Home_Care, person född 1940", False)]
    assert findings(lives(ALMA), dead(ALMA, "2026-05-20"), decision(ALMA, last=day(20))) == []


def test_no_finding_has_a_whole_identity_number() -> None:
    records = [decision(ALMA, "fishing"), decision(ALMA, law="lss"), dead(BERTIL, "2026-05-02"), decision(BERTIL)]
    found = used(records).findings
    assert found
    assert not [each for each in found for text in (each.subject, each.message, each.action) if ALMA[8:] in text]


def test_clients_stand_in_order_of_household_and_identity_number() -> None:
    found, _ = find_clients(facts_of([lives(ALMA), lives(BERTIL), decision(ALMA), decision(BERTIL)]), rules())
    assert found["person_id"].to_list() == sorted([ALMA, BERTIL])
    assert found.schema == {
        "person_id": pl.String,
        "household_id": pl.String,
        "basis_day": pl.Date,
        "deceased_on": pl.Date,
    }
