"""A month of care: visits read, summed and priced. A client has 66 visits, so a million are of 15 152 clients."""

from pathlib import Path

import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.care_facts import MONTH, MUNICIPALITY, Facts, facts_with
from benchmarks.columns import RULES
from benchmarks.measure import note_peak, per_second
from engine.calc.care.assess import CareAssessment, assess_care
from engine.calc.care.clients import find_clients
from engine.calc.care.rules import CareRules, care_rules_for
from engine.calc.care.usage import Usage, usage_of
from engine.calc.periods import Month
from engine.rulebook import load

SIZES = [10_000, 100_000, pytest.param(1_000_000, marks=pytest.mark.large)]


def rules() -> CareRules:
    """The tariff as shipped, which the peak's process reads too: rows compiled are not sent."""
    rulebook = load(RULES)
    tariff, national = rulebook.municipality(MUNICIPALITY).care, rulebook.national_care
    assert tariff is not None
    assert national is not None
    return care_rules_for(tariff, national, Month.of(MONTH))


def summed(facts: Facts) -> Usage:
    """Who the clients are, and what each has used."""
    month = rules()
    clients, _ = find_clients(facts, month)
    return usage_of(facts, clients, month)


def assessed(facts: Facts) -> CareAssessment:
    """From facts to charges."""
    return assess_care(facts, load(RULES), MUNICIPALITY, MONTH)


def files_with(visits: int, folder: Path) -> Path:
    """All facts of a month as Parquet files, one for each record type."""
    for name, frame in facts_with(visits).items():
        frame.write_parquet(folder / f"{name}.parquet")
    return folder


def read_and_assessed(folder: Path) -> CareAssessment:
    """From files to charges."""
    return assessed({file.stem: pl.read_parquet(file) for file in folder.glob("*.parquet")})


@pytest.mark.parametrize("visits", SIZES)
def test_visits_summed(benchmark: BenchmarkFixture, visits: int) -> None:
    facts = facts_with(visits)
    result = benchmark.pedantic(summed, (facts,), rounds=10, warmup_rounds=1)
    assert not [finding for finding in result.findings if finding.parked]
    per_second(benchmark, visits, "visits")
    note_peak(benchmark, summed, facts_with, visits)


@pytest.mark.parametrize("visits", SIZES)
def test_visits_priced(benchmark: BenchmarkFixture, visits: int) -> None:
    facts = facts_with(visits)
    result = benchmark.pedantic(assessed, (facts,), rounds=10, warmup_rounds=1)
    assert result.persons.height == facts["person"].height
    per_second(benchmark, visits, "visits")
    note_peak(benchmark, assessed, facts_with, visits)


@pytest.mark.parametrize("visits", SIZES)
def test_visits_read_from_parquet_and_priced(benchmark: BenchmarkFixture, tmp_path: Path, visits: int) -> None:
    folder = files_with(visits, tmp_path)
    result = benchmark.pedantic(read_and_assessed, (folder,), rounds=10, warmup_rounds=1)
    assert result.charges["charge_ore"].sum() > 0
    per_second(benchmark, visits, "visits")
    note_peak(benchmark, read_and_assessed, Path, folder)
