"""Why this amount? One invoice explained out of a batch of any size, in this process and as a command."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.large_batch import TOWN, issued_batch, multiply
from engine.batch.answer import answer

REPOSITORY = Path(__file__).resolve().parents[1]
LARGE = pytest.mark.large


@pytest.mark.parametrize(
    ("households", "times"),
    [(20, 1), (20, 3), pytest.param(1_000, 100, marks=LARGE), pytest.param(1_000, 1_000, marks=LARGE)],
)
def test_explain(benchmark: BenchmarkFixture, tmp_path: Path, households: int, times: int) -> None:
    """The median of invoices all over the batch, each asked for once; and the fastest of three new processes."""
    workspace = issued_batch(tmp_path, households, households // 20)
    folder = workspace.evidence / TOWN / "2026-10-1"
    numbers = pl.read_parquet(folder / "issued" / "invoices.parquet")["number"].to_list()
    multiply(folder, times)
    benchmark.extra_info["households"] = (
        pl.scan_parquet(folder / "facts" / "household.parquet").select(pl.len()).collect().item()
    )
    asked = iter(numbers[:: max(1, len(numbers) // 10)])
    benchmark.pedantic(lambda: answer(workspace, next(asked)), rounds=10 if benchmark.enabled else 1)
    if benchmark.enabled:
        benchmark.extra_info["a new process, ms"] = min(_process_ms(workspace.root, number) for number in numbers[:3])


def _process_ms(root: Path, number: str) -> int:
    from time import perf_counter

    start = perf_counter()
    words = [sys.executable, "-m", "cli", "explain", number, "--workspace", str(root), "--json"]
    subprocess.run(words, cwd=REPOSITORY, check=True, capture_output=True)
    return round((perf_counter() - start) * 1000)
