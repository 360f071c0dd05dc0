"""What a fee for care never is: above the law's limits, below nothing, or another for being allocated otherwise."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from engine.facts.care_records import CareIncome, CivilStatus, Housing, IncomeStatement
from engine.rulebook.care_rows import MaximumFee, Service
from tests.oracle.care.plain import care_toml, rulebook_with, service_row
from tests.properties.care_world import FEW, changed, headrooms, lines, months, seeds, sums, tariff, world

# All that is inside one limit is inside the other, as the law has it; each service in an order of its own.
LAWFUL = care_toml(
    service=[
        service_row("home_care", "home_care"),
        service_row("safety_alarm", "safety_alarm", "needs_decision = false"),
        service_row("short_stay", "short_stay"),
        service_row("day_centre", "day_activity", 'shared = "once"'),
        service_row("meal_box", "meal", inside=False),
    ],
    price=[
        'service = ["home_care"]\nper = "performed_hour"\namount_kr = 452',
        'service = ["safety_alarm"]\nper = "month"\namount_kr = 373',
        'service = ["short_stay", "day_centre"]\nper = "day"\namount_kr = 142',
        'service = ["day_centre", "meal_box"]\nper = "unit"\namount_kr = 68',
    ],
    allocation='method = "pro_rata"',
)
ORDERS = st.permutations(["home_care", "safety_alarm", "short_stay", "day_centre"])


@FEW
@given(seed=seeds, month=months)
def test_no_fee_is_negative_above_the_maximum_or_above_the_headroom(seed: int, month: date) -> None:
    drawn = world(seed, month)
    assessment = drawn.billed()
    assert assessment.charges.filter(pl.col("charge_ore") < 0).is_empty()

    care, national = tariff(drawn.toml), rulebook_with(drawn.toml).national_care
    assert national is not None
    (maximum, *_) = (*care.on(MaximumFee, month), *national.on(MaximumFee, month))
    services = care.on(Service, month)
    inside = sums(assessment.charges, (row.name for row in services if row.inside_maximum))
    assert [who for who, ore in inside.items() if ore > maximum.amount_kr] == []

    limited = sums(assessment.charges, (row.name for row in services if row.inside_headroom))
    room = headrooms(assessment)
    assert [who for who, ore in limited.items() if (most := room[who]) is not None and ore > most] == []


@FEW
@given(seed=seeds, month=months)
def test_what_is_taken_off_is_what_lies_between_tariff_and_charge(seed: int, month: date) -> None:
    for full, by_maximum, by_headroom, charge in lines(world(seed, month).billed()).values():
        assert min(full, by_maximum, by_headroom) >= 0
        assert full - by_maximum - by_headroom == charge


@FEW
@given(seed=seeds, month=months, more_kr=st.integers(100, 5_000))
def test_headroom_falls_when_the_housing_cost_rises(seed: int, month: date, more_kr: int) -> None:
    drawn = world(seed, month)
    toml = drawn.toml.replace('apart_income = "best"', 'apart_income = "pooled"')  # what is best may become another
    dearer = [
        changed(record, rent_ore_month=record.rent_ore_month + more_kr * 100) if isinstance(record, Housing) else record
        for record in drawn.records
    ]
    before, after = headrooms(drawn.billed(toml=toml)), headrooms(drawn.billed(dearer, toml))
    assert before.keys() == after.keys()
    known = {who: (ore, after[who]) for who, ore in before.items() if ore is not None}
    assert [who for who, (ore, less) in known.items() if less is None or less > ore] == []
    assert sum(less or 0 for _, less in known.values()) < sum(ore for ore, _ in known.values())


@FEW
@given(seed=seeds, month=months, order=ORDERS)
def test_the_order_of_services_changes_the_allocation_but_not_the_sum(seed: int, month: date, order: list[str]) -> None:
    drawn = world(seed, month, LAWFUL)
    quoted = ", ".join(f'"{name}"' for name in order)
    by_order = LAWFUL.replace('method = "pro_rata"', f'method = "order"\norder = [{quoted}]')
    services = [row.name for row in tariff(LAWFUL).on(Service, month)]
    one, other = drawn.billed(), drawn.billed(toml=by_order)
    assert sums(one.charges, services) == sums(other.charges, services)


@FEW
@given(seed=seeds, month=months)
def test_spouses_who_live_together_may_change_incomes_with_each_other(seed: int, month: date) -> None:
    drawn = world(seed, month)
    said: dict[str, list[CivilStatus]] = {}
    for record in drawn.records:
        if isinstance(record, CivilStatus):
            said.setdefault(record.person_id, []).append(record)
    spouse = {
        who: only.partner_id
        for who, (only, *more) in said.items()
        if not more and only.status == "married" and only.living_together and only.valid_from < month
    }
    couples = {who: other for who, other in spouse.items() if other is not None and spouse.get(other) == who}
    swapped = [
        changed(record, person_id=couples[record.person_id])
        if isinstance(record, CareIncome | IncomeStatement) and record.person_id in couples
        else record
        for record in drawn.records
    ]
    assert couples
    assert swapped != drawn.records
    before, after = drawn.billed(), drawn.billed(swapped)
    assert lines(before) == lines(after)
    assert headrooms(before) == headrooms(after)
