"""The calculation core: from sorted columns to charges, with the ceiling of the law checked for every household."""

import attrs
import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.columns import MONTH, plain_rules, presorted, shipped_rules
from benchmarks.measure import note_peak, per_second
from engine.calc.childcare.attributes import with_attributes
from engine.calc.childcare.ceiling import above_ceiling
from engine.calc.childcare.month_rules import MonthRules
from engine.calc.childcare.place_month import charge
from engine.calc.childcare.steps import monthly_fees
from engine.calc.childcare.timeline import parts_of, placements_of, residences_of, stays_of
from fixtures.generate import generate

SIZES = [10_000, 100_000, pytest.param(1_000_000, marks=pytest.mark.large)]


@attrs.frozen
class Given:
    """What the core takes."""

    columns: pl.DataFrame
    rules: MonthRules


def given(child_months: int, tariff: str) -> Given:
    rules = plain_rules() if tariff == "plain" else shipped_rules(tariff)
    return Given(presorted(child_months, rules), rules)


def charged(what: Given) -> pl.DataFrame:
    """As `engine.calc.childcare.assess` does it, after the columns are there."""
    priced = monthly_fees(what.columns.lazy(), what.rules).collect(engine="in-memory")
    assert above_ceiling(priced, what.rules).is_empty()
    return charge(priced, what.rules)


@pytest.mark.parametrize("tariff", ["plain", "lindesberg"])
@pytest.mark.parametrize("child_months", SIZES)
def test_charges_from_sorted_columns(benchmark: BenchmarkFixture, child_months: int, tariff: str) -> None:
    what = given(child_months, tariff)
    result = benchmark.pedantic(charged, (what,), rounds=20, warmup_rounds=2)
    assert result.height == child_months
    per_second(benchmark, child_months, "child-months")
    note_peak(benchmark, charged, given, child_months, tariff)


def test_columns_are_those_of_the_engine() -> None:
    """Not about speed: what is measured above is what the engine makes of facts on its way to the steps."""
    rules = shipped_rules("lindesberg")
    facts = generate("lindesberg", households=20, seed=1, month=MONTH)
    placements, residences = placements_of(facts, rules), residences_of(facts, rules)
    parts = parts_of(stays_of(placements, facts, residences, rules), residences, facts, rules)
    assert dict(presorted(10, rules).schema) == dict(with_attributes(parts, residences, facts, rules).schema)
