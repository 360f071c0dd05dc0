"""How facts of care are written down changes nothing, and nobody's bill depends on other households."""

from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import given
from polars.testing import assert_frame_equal

from engine.calc.care.assess import CareAssessment
from engine.facts.care_records import (
    CareDecision,
    CareIncome,
    CarePayer,
    CivilStatus,
    Housing,
    IncomeStatement,
    MinimumAdjustment,
)
from engine.facts.records import Household, HouseholdMember
from tests.properties.care_world import FEW, changed, headrooms, lines, months, seeds, world

ONE_DAY = timedelta(days=1)
DIVISIBLE = (
    CareDecision,
    CareIncome,
    CarePayer,
    CivilStatus,
    Housing,
    HouseholdMember,
    IncomeStatement,
    MinimumAdjustment,
)
"""Facts that say the same all the time they hold. An installation has its own part of the month, so it is not one."""


def says_the_same(one: CareAssessment, other: CareAssessment) -> None:
    assert lines(one) == lines(other)
    assert headrooms(one) == headrooms(other)
    payers = [dict(a.persons.select("person_id", "payer_id").rows()) for a in (one, other)]
    assert payers[0] == payers[1]


@FEW
@given(seed=seeds, month=months)
def test_the_order_of_the_facts_changes_nothing_not_even_an_order(seed: int, month: date) -> None:
    drawn = world(seed, month)
    one, other = drawn.billed(), drawn.billed(drawn.rng.sample(drawn.records, len(drawn.records)))
    assert_frame_equal(one.persons, other.persons)
    assert_frame_equal(one.charges, other.charges)
    assert one.findings == other.findings
    assert [row.origin for row in one.rows_used] == [row.origin for row in other.rows_used]


@FEW
@given(seed=seeds, month=months)
def test_a_fact_divided_where_nothing_happens_changes_nothing(seed: int, month: date) -> None:
    drawn = world(seed, month)
    divided = [part for record in drawn.records for part in divided_in_two(drawn.rng, record, month)]
    assert len(divided) > len(drawn.records)
    says_the_same(drawn.billed(), drawn.billed(divided))


def divided_in_two(rng: Random, record: Any, month: date) -> list[Any]:
    """A fact that holds over some day of the month, as one until the day before and one from it on."""
    day = month + rng.randrange(1, 28) * ONE_DAY
    if not isinstance(record, DIVISIBLE) or rng.random() < 0.5:
        return [record]
    if not record.valid_from < day or (record.valid_to is not None and record.valid_to < day):
        return [record]
    later = changed(record, valid_from=day)
    if isinstance(later, CareDecision):
        later = changed(later, decision_id=f"{later.decision_id}-2")
    return [changed(record, valid_to=day - ONE_DAY), later]


@FEW
@given(seed=seeds, month=months)
def test_a_bill_depends_on_no_other_household(seed: int, month: date) -> None:
    drawn = world(seed, month)
    whole = drawn.billed()
    for number in drawn.rng.sample(range(len(drawn.circles)), 4):
        circle = drawn.circles[number].records
        alone = drawn.billed(circle)
        people = {record.person_id for record in circle if hasattr(record, "person_id")}
        homes = {record.household_id for record in circle if isinstance(record, Household)}
        assert lines(alone) == {key: line for key, line in lines(whole).items() if key[0] in people}
        found = {finding for finding in whole.findings if finding.household_id in homes}
        assert {finding for finding in alone.findings if finding.household_id} == found


@FEW
@given(seed=seeds, month=months)
def test_parked_households_are_on_no_bill_and_all_others_are(seed: int, month: date) -> None:
    assessment = world(seed, month).billed()
    parked = {finding.household_id for finding in assessment.findings if finding.parked}
    assert not parked & {*assessment.persons["household_id"], *assessment.charges["household_id"]}
    assert set(assessment.charges["person_id"]) <= set(assessment.persons["person_id"])
