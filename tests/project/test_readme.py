"""The README is true: its commands run, in its order, and its table is the command line there is."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command_line import debitera as here
from tests.few_households import few_households
from tests.project.source_tree import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
HOUSEHOLDS = 60  # beyond those that the demo has put something wrong in, see fixtures.demo


def commands() -> list[str]:
    """The lines of all ```sh blocks, remarks taken off."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    lines = [re.sub(r"\s+# .*", "", line).strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def debitera(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line as the user does, wherever the project is installed."""
    run = "import sys; sys.argv[0] = 'debitera'; from cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-c", run, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def test_it_is_short_enough_to_be_read() -> None:
    assert len(README.splitlines()) <= 150


@pytest.mark.parametrize("command", [line for line in commands() if line.startswith("make ")])
def test_a_make_command_is_a_target(command: str) -> None:
    targets = re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)
    assert {word for word in command.split()[1:] if "=" not in word} <= set(targets)


def in_order(folder: Path, run: Callable[[list[str], Path], tuple[int, str]]) -> None:
    """Give the README's commands. 0 is done, 3 is done with parked households: the demo month has some."""
    given = 0
    for command in commands():
        words = shlex.split(command)
        if words[0] == "cd":
            folder = folder / words[1]
        if words[0] == "debitera":
            status, told = run(words[1:], folder)
            given += 1
            assert status in {0, 3}, f"{command}\n{told}"
            assert "Traceback" not in told, f"{command}\n{told}"
            assert told.strip(), f"{command} says nothing"
    assert given


def test_the_month_runs_as_it_stands_in_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With few of the demo's households, and without a new process for every command."""
    few_households(monkeypatch, HOUSEHOLDS, HOUSEHOLDS)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(words: list[str], folder: Path) -> tuple[int, str]:
        monkeypatch.chdir(folder)
        # the processes that draw would begin by importing the tests
        done = here(*words, *(["--workers", "1"] if words[0] == "issue" else []))
        return done.status, done.out + done.err

    in_order(tmp_path, run)


@pytest.mark.nightly
def test_the_month_runs_with_all_households_as_the_user_gives_the_commands(tmp_path: Path) -> None:
    """`fixtures` is the project's own folder."""
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")

    def run(words: list[str], folder: Path) -> tuple[int, str]:
        done = debitera(words, folder)
        return done.returncode, done.stdout + done.stderr

    in_order(tmp_path, run)


def test_nothing_in_the_readme_is_left_unrun() -> None:
    assert {shlex.split(line)[0] for line in commands()} <= {"make", "cd", "debitera"}


def test_the_table_of_commands_is_the_command_line() -> None:
    table = set(re.findall(r"^\| `debitera ([a-z-]+)", README, re.MULTILINE))
    shown = debitera(["--help"], ROOT).stdout
    offered = set(re.findall(r"^[\s│]*([a-z][a-z-]+)\s{2,}\S", shown.partition("Commands")[2], re.MULTILINE))
    assert table == offered


def test_every_address_in_the_readme_and_docs_leads_somewhere() -> None:
    """Links between our own files; a heading's name after # is not checked."""
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not broken
