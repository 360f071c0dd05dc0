"""How the benchmarks measure: rounds by pytest-benchmark, peak memory in a process of its own.

With `--benchmark-disable` everything runs once, and no memory is measured.
"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pytest_benchmark.fixture import BenchmarkFixture

PROCESS = Path("/proc/self")  # of Linux; getrusage would count the parent's memory in


def per_second(benchmark: BenchmarkFixture, count: int, what: str) -> None:
    """Note how many there are of `what`, and how many a second: in the median round and in the fastest."""
    benchmark.extra_info[what] = count
    if benchmark.enabled and benchmark.stats is not None:
        seconds = benchmark.stats.stats
        benchmark.extra_info[f"{what} a second, median"] = round(count / seconds.median)
        benchmark.extra_info[f"{what} a second, fastest"] = round(count / seconds.min)


def note_peak(
    benchmark: BenchmarkFixture, work: Callable[..., Any], prepared: Callable[..., Any], *args: object
) -> None:
    """Note the memory (MiB, resident) of a new process that does `work(prepared(*args))`: before the work, and at most.

    Both functions and the arguments are sent to the process, so they are functions of a module.
    """
    if not benchmark.enabled:
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        before, peak = pool.submit(_peak, work, prepared, args).result()
    benchmark.extra_info["MiB with the input ready"] = before
    benchmark.extra_info["MiB at most"] = peak


def _peak(work: Callable[..., Any], prepared: Callable[..., Any], args: tuple[object, ...]) -> tuple[int, int]:
    given = prepared(*args)
    (PROCESS / "clear_refs").write_text(
        "5"
    )  # the highest so far is forgotten: what making the input took does not count
    before = _mib("VmRSS")
    work(given)
    return before, _mib("VmHWM")


def _mib(name: str) -> int:
    lines = (PROCESS / "status").read_text().splitlines()
    kib = next(line.split()[1] for line in lines if line.startswith(f"{name}:"))
    return int(kib) // 1024
