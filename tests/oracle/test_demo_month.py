"""The demo month: every household of the four municipalities costs what the oracle says, to the öre.

A test run has every case of the made-up families; `make nightly` the whole month, at its real size.

The engine goes the way a batch goes (`compute`): findings, parked households and the months billed are part of it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import fixtures.demo
from engine.batch.before import Before
from engine.batch.compute import Computed, compute
from engine.rulebook import load
from fixtures.demo import HOUSEHOLD_WITHOUT_CHILD, MONTH, OVERLAPPING_HOUSEHOLD, demo_areas
from fixtures.shape import together
from tests.few_households import EVERY_CASE, EVERY_CASE_TWICE, few_households
from tests.oracle.agreement import Case, Verdict
from tests.oracle.oracle import Amounts, billed_months
from tests.oracle.plain import Family
from tests.oracle.rules import Rules

RULES = Path(__file__).resolve().parents[2] / "rules"
SERVICE_MONTHS = {"ljusnarsberg": [date(2026, 9, 1)]}  # in arrears; the others bill the month itself


def as_family(frames: Mapping[str, pl.DataFrame]) -> Family:
    """The facts as the oracle takes them."""
    return {name: frame.to_dicts() for name, frame in frames.items()}


def billed(computed: Computed) -> Amounts:
    """What the batch charges: öre by (child, household), without zeros."""
    parts = pl.concat(each.parts.select("child_id", "household_id", "charge_ore") for each in computed.assessments)
    sums = parts.group_by("child_id", "household_id").agg(pl.col("charge_ore").sum())
    return {(child, home): ore for child, home, ore in sums.iter_rows() if ore}


def parked_by(computed: Computed) -> dict[str, set[str]]:
    """The codes that park each family."""
    codes: dict[str, set[str]] = {}
    for finding in computed.findings:
        if finding.parked and finding.household_id.startswith("H"):  # families; households with care are VO
            codes.setdefault(finding.household_id, set()).add(finding.code)
    return codes


def with_a_deceased_payer(facts: Family) -> set[str]:
    """Households whose payer has died, which the oracle bills all the same: it knows fees, not addresses."""
    dead = {person["person_id"] for person in facts["person"] if person["deceased_on"]}
    return {payer["household_id"] for payer in facts["payer"] if payer["payer_id"] in dead}


def without(amounts: Amounts, households: Iterable[str]) -> Amounts:
    """The amounts of all other households."""
    left_out = set(households)
    return {key: ore for key, ore in amounts.items() if key[1] not in left_out}


def differing(engine: Amounts, oracle: Amounts) -> list[str]:
    """Every place the two see differently, one a line; identity numbers without their last four digits."""
    return [
        f"{home}, child born {child[:8]}: engine {engine.get((child, home), 0)} öre, "
        f"oracle {oracle.get((child, home), 0)} öre"
        for child, home in sorted(engine.keys() | oracle.keys())
        if engine.get((child, home)) != oracle.get((child, home))
    ]


def assessed(name: str, facts: Family) -> Verdict:
    """The oracle's word on the one service month of the demo's batch."""
    national, tariff = (Rules((RULES / folder / "childcare.toml").read_text("utf-8")) for folder in ("national", name))
    months = billed_months(tariff, MONTH)
    assert months == SERVICE_MONTHS.get(name, [MONTH])
    verdict, _ = Case(load(RULES), name, national, tariff, months[0]).oracle(facts)
    return verdict


@pytest.mark.nightly
@pytest.mark.parametrize("name", fixtures.demo.DELIVERIES)
def test_every_household_of_the_whole_demo_month_costs_what_the_oracle_says(name: str) -> None:
    assert_the_oracle_agrees(name)


@pytest.mark.parametrize("name", fixtures.demo.DELIVERIES)
def test_every_case_of_the_demo_month_costs_what_the_oracle_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    few_households(monkeypatch, EVERY_CASE_TWICE, EVERY_CASE)
    assert_the_oracle_agrees(name)


def assert_the_oracle_agrees(name: str) -> None:
    """On every household of a municipality."""
    areas = demo_areas(name)
    facts = as_family(areas["childcare"])
    computed = compute(together(*areas.values()), load(RULES), name, MONTH, Before())
    oracle = assessed(name, facts)
    parked = parked_by(computed)
    deceased = {home for home, codes in parked.items() if codes == {"payer-deceased"}}

    assert [each.month.first for each in computed.assessments] == SERVICE_MONTHS.get(name, [MONTH])
    assert deceased
    assert deceased <= with_a_deceased_payer(facts)
    assert parked.keys() - deceased == oracle.parked == {OVERLAPPING_HOUSEHOLD}
    assert [f.code for f in computed.findings if not f.household_id] == [
        "child-without-household",
        "client-without-household",
    ]
    assert HOUSEHOLD_WITHOUT_CHILD not in parked
    assert len(oracle.amounts) > fixtures.demo.DELIVERIES[name].households, "more paid places than households"
    assert differing(billed(computed), without(oracle.amounts, deceased)) == []
