"""Why this amount? One invoice explained out of a batch of any size, in this process and as a command."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.large_batch import TOWN, issued_batch, multiply
from engine.batch.answer import answer
from engine.batch.workspace import Workspace

REPOSITORY = Path(__file__).resolve().parents[1]
LARGE = pytest.mark.large


@attrs.frozen
class Explained:
    """An issued batch, how many households it has, and invoices of it from all over."""

    workspace: Workspace
    households: int
    numbers: tuple[str, ...]


@pytest.fixture(
    scope="module",
    params=[(20, 1), (20, 3), pytest.param((1_000, 100), marks=LARGE), pytest.param((1_000, 1_000), marks=LARGE)],
    ids=lambda size: f"{size[0]}-{size[1]}",
)
def batch(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Explained:
    households, times = request.param
    workspace = issued_batch(tmp_path_factory.mktemp("batch"), households, households // 20)
    folder = workspace.evidence / TOWN / "2026-10-1"
    numbers = pl.read_parquet(folder / "issued" / "invoices.parquet")["number"]
    multiply(folder, times)
    count = pl.scan_parquet(folder / "facts" / "household.parquet").select(pl.len()).collect().item()
    return Explained(workspace, count, tuple(numbers.gather_every(max(1, len(numbers) // 10))))


def test_explain(benchmark: BenchmarkFixture, batch: Explained) -> None:
    benchmark.extra_info["households"] = batch.households
    asked: Iterator[str] = iter(batch.numbers)
    benchmark.pedantic(lambda: answer(batch.workspace, next(asked)), rounds=10 if benchmark.enabled else 1)


def test_explain_as_a_command(benchmark: BenchmarkFixture, batch: Explained) -> None:
    """A new process for each; the first, which may have to compile the program, is not counted."""
    benchmark.extra_info["households"] = batch.households
    words = [sys.executable, "-m", "cli", "explain", batch.numbers[0], "--workspace", str(batch.workspace.root)]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = benchmark.pedantic(
        subprocess.run,
        (words,),
        {"cwd": REPOSITORY, "env": kept, "capture_output": True, "check": True},
        rounds=7,
        warmup_rounds=1,
    )
    assert batch.numbers[0].encode() in done.stdout
