"""The month as a person runs it, command by command, in a new workspace on disk."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from engine.commands import month as commands_of
from engine.commands.options import DONE, PARKED
from fixtures.demo import DELIVERIES, MONTH, SEED, demo_frames
from fixtures.files import write
from fixtures.generate import generate

BILLED = f"{MONTH:%Y-%m}"
DEMO = 0


def deliver(folder: Path, households: int) -> None:
    """The files of the four municipalities: of the demo's size, or with so many households each."""
    for town in DELIVERIES:
        frames = generate(town, households=households, seed=SEED, month=MONTH) if households else demo_frames(town)
        write(frames, folder / town)


def commands(place: Path, given: Path, workers: int) -> dict[str, Callable[[], int]]:
    return {
        "init": lambda: commands_of.init(place),
        "import": lambda: commands_of.import_(given, place, by="Eva Ek"),
        "preview": lambda: commands_of.preview(BILLED, place, by="Eva Ek"),
        "approve": lambda: commands_of.approve(BILLED, place, by="Bo Berg"),
        "issue": lambda: commands_of.issue(BILLED, place, by="Eva Ek", on="2026-10-14", workers=workers),
        "export": lambda: commands_of.export(BILLED, place, by="Eva Ek", workers=workers),
    }


@pytest.mark.parametrize("households", [20, pytest.param(DEMO, marks=pytest.mark.large)])
def test_month_of_four_municipalities(benchmark: BenchmarkFixture, tmp_path: Path, households: int) -> None:
    """One process draws the invoices, so that the seconds add up. Seconds of every command in the fastest round."""
    deliver(tmp_path / "facts", households)
    rounds: list[dict[str, tuple[float, float]]] = []

    def month() -> None:
        taken = {}
        for name, run in commands(tmp_path / f"{len(rounds)}", tmp_path / "facts", 1).items():
            wall, cpu = perf_counter(), process_time()
            assert run() in {DONE, PARKED}
            taken[name] = (perf_counter() - wall, process_time() - cpu)
        rounds.append(taken)

    benchmark.pedantic(month, rounds=3 if benchmark.enabled else 1)
    for name in rounds[0]:
        wall, cpu = min(taken[name] for taken in rounds)
        benchmark.extra_info[f"{name}, seconds"] = round(wall, 2)
        benchmark.extra_info[f"{name}, CPU seconds"] = round(cpu, 2)
