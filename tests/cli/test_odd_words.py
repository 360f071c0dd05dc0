"""Words that are no text, and names that cannot be written, are answered in words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.batch.small_town import EAST, Town
from tests.cli.command_line import REFUSED, USAGE, debitera


@pytest.mark.parametrize(
    "words",
    [("explain", "\udcff"), ("check", "2026-10", "-m", "\udcff"), ("import", "a\udcffb"), ("history", "--by\udcff")],
)
def test_a_word_that_is_no_text_is_wrong_usage(town: Town, words: tuple[str, ...]) -> None:
    ran = debitera(*words, "-w", town.workspace.root)
    assert ran.status == USAGE
    assert "UTF-8" in ran.err


@pytest.mark.parametrize("name", ["Eva\nEk", "\x1b[31mEva", "Eva\u202eEk"])
def test_nobody_with_a_name_that_cannot_be_written_changes_anything(town: Town, name: str) -> None:
    ran = debitera("preview", "2026-10", "-w", town.workspace.root, "--by", name)
    assert ran.status == REFUSED
    assert "--by" in ran.err
    assert town.state() == ""


def test_a_user_whose_name_is_no_text_is_refused(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBITERA_USER", "\udcff")
    assert debitera("preview", "2026-10", "-w", town.workspace.root).status == REFUSED


def test_a_file_whose_name_is_no_text_is_told_and_the_others_are_taken_in(town: Town, tmp_path: Path) -> None:
    """As from an archive that was packed in Windows."""
    folder = tmp_path / "in" / EAST
    folder.mkdir(parents=True)
    (folder / "household.csv").write_text("household_id\nH9\n", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/f\xf6rskola.csv")).write_text("x\n", encoding="utf-8")
    words = ("import", folder.parent, "-w", town.workspace.root, "--by", "Eva", "--json")
    cli = Path(__file__).resolve().parents[2] / "cli.py"
    ran = subprocess.run(
        [sys.executable, cli, *words],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8:strict"},
        check=False,
    )
    assert ran.returncode == REFUSED, ran.stderr
    assert b"Traceback" not in ran.stderr
    assert b"rskola.csv" in ran.stdout
    assert "H9" in town.facts()["household"]["household_id"]
