"""Work is done in the order it is given, wherever it is done, and again where a worker dies."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

import polars as pl
import pytest

from engine.batch.evidence import as_parquet
from engine.batch.executors import ATTEMPTS, SERIAL, WAITING, Executor, Processes, executor
from engine.batch.month import issued
from engine.batch.packed import pack
from engine.errors import Refused
from tests.batch.small_town import EAST, OCTOBER, Town
from tests.project.source_tree import ROOT

SECONDS = 30
T = TypeVar("T")


def doubled(number: int) -> int:
    return 2 * number


def process(_: int) -> int:
    return os.getpid()


def dies_once(marker: Path) -> str:
    """Kill the worker the first time, and do the work the second."""
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return marker.name


def dies(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuses(_: int) -> None:
    raise Refused("Det går inte.")


@pytest.fixture(scope="module")
def two() -> Iterator[Executor]:
    """Two processes."""
    with executor(2) as work:
        yield work


def test_results_come_in_the_order_of_the_tasks(two: Executor) -> None:
    assert list(two.map(doubled, range(50))) == [2 * number for number in range(50)]


def test_one_worker_is_this_very_process() -> None:
    with executor(1) as work:
        assert set(work.map(process, range(3))) == {os.getpid()}


def test_a_single_task_is_not_worth_another_process(two: Executor) -> None:
    assert list(two.map(process, [1])) == [os.getpid()]


def test_two_workers_are_others(two: Executor) -> None:
    assert os.getpid() not in set(two.map(process, range(3)))


def test_few_tasks_wait_at_a_time(two: Executor) -> None:
    given = iter(range(1_000))
    first = list(islice(two.map(doubled, given), 1))
    assert first == [0]
    assert next(given) <= 2 * WAITING


def test_what_a_task_refuses_is_refused(two: Executor) -> None:
    with pytest.raises(Refused, match="Det går inte"):
        list(two.map(refuses, [1, 2]))


def test_a_killed_worker_costs_only_what_it_was_doing(two: Executor, tmp_path: Path) -> None:
    assert list(two.map(dies_once, killing_one(tmp_path))) == ["0", "1", "2", "3"]


def killing_one(folder: Path) -> list[Path]:
    """Four tasks, of which the second kills its worker."""
    tasks = [folder / name for name in "0123"]
    for path in (tasks[0], *tasks[2:]):
        path.touch()
    return tasks


def test_a_task_that_kills_every_worker_is_given_up_and_the_workers_end_with_their_executor() -> None:
    work = Processes(1)
    (worker,) = set(work.map(process, [1, 2]))
    with pytest.raises(Refused, match=f"{ATTEMPTS} gånger"):
        list(work.map(dies, [1, 2]))
    work.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the system does not list its processes")
def test_workers_end_when_the_program_they_work_for_is_killed() -> None:
    wait = "import time; from engine.batch.executors import Processes; list(Processes(2).map(time.sleep, [60] * 3))"
    program = subprocess.Popen([sys.executable, "-c", wait], cwd=ROOT)
    workers = until(lambda: [each for each in children(program.pid) if "spawn_main" in words_of(each)])
    time.sleep(0.5)  # they load what they work with, or work
    os.kill(program.pid, signal.SIGKILL)
    program.wait()
    assert until(lambda: not any("spawn_main" in words_of(each) for each in workers))


def until(found: Callable[[], T]) -> T:
    """What is found at last."""
    for _ in range(SECONDS * 20):
        if result := found():
            return result
        time.sleep(0.05)
    pytest.fail("it did not come about")


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    lists = (path.read_text() for path in Path(f"/proc/{process}/task").glob("*/children"))
    return [int(each) for text in lists for each in text.split()]


def words_of(process: int) -> str:
    """How a process was started; "" where it has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


# --- On a cluster -----------------------------------------------------------------------------------------------------


def test_a_cluster_gives_results_in_the_order_of_the_tasks(scheduler: str) -> None:
    with executor(1, scheduler) as work:
        assert list(work.map(doubled, range(50))) == [2 * number for number in range(50)]


def test_what_a_task_refuses_on_a_cluster_is_refused(scheduler: str) -> None:
    with executor(1, scheduler) as work, pytest.raises(Refused, match="Det går inte"):
        list(work.map(refuses, [1]))


def test_a_killed_worker_of_a_cluster_costs_only_what_it_was_doing(scheduler: str, tmp_path: Path) -> None:
    with executor(1, scheduler) as work:
        assert list(work.map(dies_once, killing_one(tmp_path))) == ["0", "1", "2", "3"]


def test_a_scheduler_that_does_not_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    monkeypatch.setattr("engine.batch.executors.CONNECT_SECONDS", 1)
    with pytest.raises(Refused, match="Ingen schemaläggare"), executor(1, "tcp://127.0.0.1:1"):
        pass


def test_without_the_extra_a_cluster_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Refused, match="cluster"), executor(1, "tcp://127.0.0.1:1"):
        pass


def test_the_documents_of_a_batch_are_the_same_bytes_wherever_they_are_made(
    two: Executor, scheduler: str, first_billed_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.batch.portions.SIZE", 1)
    done = issued(first_billed_town.workspace, EAST, OCTOBER)
    made = []
    with executor(1, scheduler) as cluster:
        for work in (SERIAL, two, cluster):
            kept: dict[str, pl.DataFrame] = {}
            index = pack(done.portion, work, kept.__setitem__)
            made.append([as_parquet(frame) for frame in (index, *kept.values())])
    assert made[0] == made[1] == made[2]
