"""Who makes the documents of a month: this process, two processes, or two workers of a dask cluster on this machine.

The workers are started and have loaded what they work with before the clock starts. On fewer cores than workers, or
where others use them too, the figures say more about that.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.large_batch import MONTH, TOWN, issued_batch
from benchmarks.measure import per_second
from engine.batch.executors import Executor, executor
from engine.batch.month import issued
from engine.batch.packed import pack
from engine.batch.portions import SIZE, Portion

ALONE, PROCESSES, DASK = WAYS = ("one process", "two processes", "dask, two workers")
HOUSEHOLDS = [300, pytest.param(2_000, marks=pytest.mark.large)]
"""The fewer make two portions: a single one is not given to other processes."""
ROUNDS = 3
seconds_of: dict[tuple[int, str], float] = {}
"""The median seconds, by households and way."""


@pytest.fixture(scope="module", params=HOUSEHOLDS)
def month(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Portion]:
    """An issued month of so many families, as it is given to workers."""
    folder = tmp_path_factory.mktemp("month")
    workspace = issued_batch(folder, request.param, 0)
    return request.param, issued(workspace, TOWN, MONTH).portion


@contextmanager
def workers(way: str) -> Iterator[Executor]:
    with ExitStack() as started:
        scheduler = None
        if way == DASK:
            distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
            cluster = started.enter_context(distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=":0"))
            scheduler = cluster.scheduler_address
        yield started.enter_context(executor(1 if way == ALONE else 2, scheduler))


def drawn(portion: Portion, work: Executor) -> int:
    """Word, draw and hash all invoices, and gather them in the parts of the evidence: how many there are."""
    kept: dict[str, pl.DataFrame] = {}
    return pack(portion, work, kept.__setitem__).height


@pytest.mark.parametrize("way", WAYS)
def test_documents_of_a_month(benchmark: BenchmarkFixture, month: tuple[int, Portion], way: str) -> None:
    households, portion = month
    with workers(way) as work:
        count = benchmark.pedantic(drawn, (portion, work), rounds=ROUNDS, warmup_rounds=1)
    assert count == len(portion.invoices)
    per_second(benchmark, count, "invoices")
    benchmark.extra_info["portions"] = -(-count // SIZE)
    if benchmark.enabled and benchmark.stats is not None:
        seconds_of[households, way] = seconds = benchmark.stats.stats.median
        for other in WAYS[: WAYS.index(way)]:
            if (households, other) in seconds_of:
                benchmark.extra_info[f"times as fast as {other}"] = round(seconds_of[households, other] / seconds, 2)
