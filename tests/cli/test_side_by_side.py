"""Several municipalities in one command: side by side or one after the other, each for itself."""

from pathlib import Path

import pytest

from engine.batch import stages
from tests.batch.small_town import EAST, WEST, Town
from tests.cli.command_line import DONE, REFUSED, debitera
from tests.cli.test_commands import at

MONTH = (
    ("preview", "Eva Ek", ()),
    ("approve", "Bo Berg", ()),
    ("issue", "Eva Ek", ("--date", "2026-10-14")),
    ("export", "Eva Ek", ()),
)


WITH_TIMES = {"issued.json", "exported.json"}
"""What says when it was done, or holds the hash of what does."""


def files_of(folder: Path) -> dict[str, bytes]:
    """What a month leaves of evidence and output, whenever it is done."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for place in ("evidence", "output")
        for path in (folder / place).rglob("*")
        if path.is_file() and path.name not in WITH_TIMES
    }


@pytest.mark.parametrize("on_cluster", [False, True], ids=["processes", "cluster"])
def test_side_by_side_is_the_same_as_one_after_the_other(
    town: Town, scheduler: str, monkeypatch: pytest.MonkeyPatch, on_cluster: bool
) -> None:
    monkeypatch.setattr(stages, "LARGE", 1)
    other = town.copied(town.workspace.root.parent / "other")
    told = []
    for place, whom in ((town, ("--workers", 1)), (other, ("--scheduler", scheduler) if on_cluster else ())):
        runs = [debitera(command, "2026-10", *more, *at(place), "--by", who, *whom) for command, who, more in MONTH]
        assert [ran.status for ran in runs] == [DONE] * len(MONTH)
        told.append([ran.out.replace(f"{place.workspace.root}", "") for ran in runs])
    assert told[1] == told[0]
    assert files_of(other.workspace.root) == files_of(town.workspace.root)


def test_side_by_side_what_is_refused_in_one_municipality_stops_no_other(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, "LARGE", 1)
    assert debitera("preview", "2026-10", *at(town), "--by", "Eva Ek", "-m", WEST).status == DONE
    ran = debitera("approve", "2026-10", *at(town), "--by", "Bo Berg")
    assert (ran.status, WEST in ran.out, EAST in ran.err) == (REFUSED, True, True)
    assert "godkänd" in debitera("status", *at(town), "-m", WEST).out
