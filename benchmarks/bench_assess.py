"""A service month from facts to charges: checks, time line, incomes, order of siblings, fees, findings."""

from collections.abc import Iterator, Mapping

import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.columns import MONTH, RULES
from benchmarks.measure import note_peak
from engine.calc.childcare.assess import Assessment, assess
from engine.rulebook import load
from fixtures.generate import PART_HOUSEHOLDS, generate_parts

SEED = 1
SIZES = [
    10_000,
    pytest.param(100_000, marks=pytest.mark.large),
    pytest.param(1_000_000, marks=pytest.mark.large),
]
Facts = Mapping[str, pl.DataFrame]


def parts(households: int) -> Iterator[Facts]:
    return (facts for _, facts in generate_parts(households=households, seed=SEED, month=MONTH))


def assess_all(given: Iterator[Facts]) -> None:
    rulebook = load(RULES)
    for facts in given:
        assess(facts, rulebook, "lindesberg", MONTH)


@pytest.mark.parametrize("households", SIZES)
def test_assess(benchmark: BenchmarkFixture, households: int) -> None:
    """One round is one municipality of 10 000 households; facts are made between the rounds, outside the measure."""
    rulebook, given = load(RULES), parts(households)
    rounds = households // PART_HOUSEHOLDS
    child_months: list[int] = []

    def next_part() -> tuple[tuple[object, ...], dict[str, object]]:
        return (next(given), rulebook, "lindesberg", MONTH), {}

    def assessed(*args: object) -> Assessment:
        result = assess(*args)  # type: ignore[arg-type]  # those of `next_part`
        child_months.append(result.parts["placement_id"].n_unique())
        return result

    benchmark.pedantic(assessed, setup=next_part, rounds=rounds)
    benchmark.extra_info["households"] = households
    if benchmark.enabled and benchmark.stats is not None:
        benchmark.extra_info["households a second"] = round(households / benchmark.stats.stats.total)
        benchmark.extra_info["child-months a second"] = round(sum(child_months) / benchmark.stats.stats.total)
    if households <= 100_000:
        note_peak(benchmark, assess_all, parts, households)
