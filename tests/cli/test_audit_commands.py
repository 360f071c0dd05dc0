"""The auditor's commands as they are typed: replay, verify, history as a file."""

import shutil
from pathlib import Path

from engine.batch.workspace import Workspace
from tests.batch.small_town import EAST, Town
from tests.cli.command_line import DONE, REFUSED, debitera

UNVERIFIED = 5


def evidence(town: Town) -> Path:
    return town.workspace.evidence / EAST / "2026-10-1"


def copied(town: Town, to: Path) -> Workspace:
    root = shutil.copytree(town.workspace.root, to / "workspace")
    return Workspace(Path(root), town.workspace.rules)


def test_a_replay_tells_what_agrees(billed: Town) -> None:
    ran = debitera("replay", evidence(billed), "--workers", 1)
    assert ran.status == DONE
    for words in ("steps-childcare-2026-10", "FAKT.SI", "PDF", "2 100 kr", "Allt stämmer med underlaget."):
        assert words in ran.plain
    assert ran.err == ""


def test_a_replay_that_differs_has_status_5_and_names_the_file(billed: Town, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(evidence(billed), tmp_path / "home"))
    (folder / "lines.parquet").write_bytes(b"x")
    ran = debitera("replay", folder, "--workers", 1)
    assert ran.status == UNVERIFIED
    assert "lines.parquet: har ändrats" in ran.err
    found = debitera("replay", folder, "--workers", 1, "--json")
    assert found.status == UNVERIFIED
    assert found.json["differences"][0]["table"] == "lines.parquet"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert debitera("replay", tmp_path / "missing", "--workers", 1).status == REFUSED


def test_a_verification_tells_how_much_was_looked_at(billed: Town) -> None:
    ran = debitera("verify", "-w", billed.workspace.root)
    assert ran.status == DONE
    assert "2 underlag" in ran.plain
    assert "Allt är som det lämnades." in ran.plain


def test_a_verification_that_fails_has_status_5_and_names_every_file(billed: Town, tmp_path: Path) -> None:
    place = copied(billed, tmp_path)
    gone = place.evidence / EAST / "2026-10-1" / "issued" / "pages-0001.parquet"
    gone.unlink()
    (place.evidence / EAST / "2026-10-1" / "extra").write_text("?")
    ran = debitera("verify", "-w", place.root)
    assert ran.status == UNVERIFIED
    assert f"evidence/{EAST}/2026-10-1/issued/pages-0001.parquet: saknas" in ran.err
    assert f"evidence/{EAST}/2026-10-1/extra: har tillkommit" in ran.err
    assert not debitera("verify", "-w", place.root, "--json").json["ok"]
    assert debitera("verify", "-w", place.root, "-m", "westtown").status == DONE


def test_the_history_can_be_taken_out_as_a_file(billed: Town, tmp_path: Path) -> None:
    ran = debitera("history", "-w", billed.workspace.root, "--export", tmp_path / "log.csv")
    assert ran.status == DONE
    text = (tmp_path / "log.csv").read_text(encoding="utf-8-sig")
    assert text.startswith("tid (UTC);vem;kommun;vad;gäller;fält;från;till;underlag")
    assert "preview" in text
    assert "Inkomst inlagd" in text


def test_the_changes_of_facts_name_nobody_unless_asked_about(billed: Town) -> None:
    ran = debitera("history", "-w", billed.workspace.root, "--record", "person")
    assert "Vuxen" not in ran.out
    assert "XXXX" in ran.out
