"""How far a long command has come is shown to whoever looks, and to nobody else."""

import json
from pathlib import Path

import pytest

from engine.commands.options import DONE, TIMINGS
from engine.console import progress
from tests.batch.small_town import EAST, WEST, Town
from tests.cli.command_line import debitera
from tests.cli.test_commands import at


def test_on_a_terminal_a_bar_says_how_many_are_done_of_how_many(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    with progress.counted("nora", 2_400) as advance:
        advance(1_000)
    shown = capsys.readouterr()
    assert "1\N{NO-BREAK SPACE}000 av 2\N{NO-BREAK SPACE}400" in shown.err
    assert shown.out == ""


@pytest.mark.parametrize("quiet", [True, False])
def test_a_program_that_reads_the_errors_gets_no_bar(capsys: pytest.CaptureFixture[str], quiet: bool) -> None:
    with progress.counted("nora", 2_400, quiet=quiet) as advance:
        advance(1_000)
    assert capsys.readouterr() == ("", "")


def test_quiet_commands_say_nothing_that_is_not_refused(town: Town) -> None:
    for words, who in ((("preview",), "Eva Ek"), (("approve",), "Bo Berg"), (("issue", "--workers", 1), "Eva Ek")):
        ran = debitera(words[0], "2026-10", "--quiet", *words[1:], *at(town), "--by", who)
        assert (ran.status, ran.out, ran.err) == (DONE, "", "")
    assert "redan" in debitera("issue", "2026-10", "--quiet", "--workers", 1, *at(town), "--by", "Eva Ek").err


def test_how_long_each_stage_took_is_noted_for_every_municipality(town: Town) -> None:
    assert debitera("preview", "2026-10", *at(town), "--by", "Eva Ek").status == DONE
    lines = [json.loads(line) for line in Path(town.workspace.root / TIMINGS).read_text("utf-8").splitlines()]
    assert [(line["stage"], line["municipality"]) for line in lines] == [("preview", EAST), ("preview", WEST)]
    assert lines[0]["took_ms"] > 0
