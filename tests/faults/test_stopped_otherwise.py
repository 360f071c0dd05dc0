"""Other ways to be stopped: while a workspace is made, and while other processes draw the invoices."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from engine.batch.workspace import create, open_workspace
from engine.errors import Refused
from tests.batch.small_town import write_rules
from tests.faults.small_month import SmallMonth
from tests.project.source_tree import ROOT

SECONDS = 30
T = TypeVar("T")


def test_a_workspace_that_was_not_finished_is_made_by_giving_the_command_again(tmp_path: Path) -> None:
    rules, root = write_rules(tmp_path / "rules"), tmp_path / "workspace"
    create(root, rules)
    (root / "debitera.toml").unlink()  # it is written last
    assert create(root, rules).rulebook().names == open_workspace(root).rulebook().names


@pytest.mark.parametrize("other", ["brev.txt", "output/easttown", "evidence/easttown"])
def test_a_folder_with_anything_else_in_it_is_not_made_a_workspace(tmp_path: Path, other: str) -> None:
    rules, root = write_rules(tmp_path / "rules"), tmp_path / "workspace"
    (root / other).mkdir(parents=True)
    with pytest.raises(Refused, match="inte tom"):
        create(root, rules)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the system does not list its processes")
def test_those_who_draw_end_when_the_command_they_draw_for_is_killed(month: SmallMonth, tmp_path: Path) -> None:
    place = month.before(month.steps["issue"], tmp_path / "workspace")
    words = ["issue", "2026-10", "-w", str(place), "--by", "Eva", "--date", "2026-10-14", "--workers", "2"]
    command = subprocess.Popen([sys.executable, str(ROOT / "cli.py"), *words], stdout=subprocess.DEVNULL)
    drawing = until(lambda: [each for each in children(command.pid) if "spawn_main" in words_of(each)])
    time.sleep(0.5)  # it is loading what it draws with, or drawing
    os.kill(command.pid, signal.SIGKILL)
    command.wait()
    assert until(lambda: not any("spawn_main" in words_of(each) for each in drawing))


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
