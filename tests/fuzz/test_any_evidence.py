"""Whatever has become of a batch's folder, replay and verify answer in words: a difference, or a refusal."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.batch.small_town import EAST, NOVEMBER, Town, household
from tests.cli.command_line import DONE, REFUSED, Ran, debitera
from tests.fuzz.changed_folders import contents, damage, restored

UNVERIFIED = 5


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Two months issued and exported, the second with something brought forward and corrected."""
    town = Town.made(tmp_path_factory.mktemp("billed"))
    town.take_in(household(1, 30_000, "2024-01-10"), household(2, 40_000, "2024-02-10", "2022-02-10"))
    for month in (NOVEMBER.replace(month=10), NOVEMBER):
        town.month(month)
        town.export(month)
    return town


def folder_of(town: Town) -> Path:
    return town.workspace.evidence / EAST / "2026-11-1"


@pytest.fixture(scope="module")
def whole(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder as it was."""
    return Path(shutil.copytree(folder_of(town), tmp_path_factory.mktemp("whole") / "2026-11-1"))


def answered(ran: Ran) -> None:
    assert ran.status in {DONE, REFUSED, UNVERIFIED}
    if ran.status == REFUSED:
        assert ran.err.strip()
    if ran.status == UNVERIFIED:
        assert ran.out.strip() or ran.err.strip()


def replayed(data: Any, whole: Path, folder: Path) -> None:
    damage(data, restored(whole, folder))
    answered(debitera("replay", folder, "--workers", 1, *data.draw(st.sampled_from([(), ("--json",)]))))


@settings(max_examples=25)
@given(data=st.data())
def test_a_changed_folder_is_replayed_with_a_difference_or_refused(
    tmp_path_factory: pytest.TempPathFactory, whole: Path, data: Any
) -> None:
    replayed(data, whole, tmp_path_factory.getbasetemp() / "taken home")


@pytest.mark.nightly
@settings(max_examples=2_000)
@given(data=st.data())
def test_two_thousand_changed_folders_are_replayed_or_refused(
    tmp_path_factory: pytest.TempPathFactory, whole: Path, data: Any
) -> None:
    replayed(data, whole, tmp_path_factory.getbasetemp() / "taken home")


@settings(max_examples=15)
@given(data=st.data())
def test_a_changed_folder_is_told_by_verify(town: Town, whole: Path, data: Any) -> None:
    folder = restored(whole, folder_of(town))
    damage(data, folder)
    ran = debitera("verify", "-w", town.workspace.root, *data.draw(st.sampled_from([(), ("--json",)])))
    answered(ran)
    assert (ran.status == DONE) == (contents(folder) == contents(whole))
    restored(whole, folder)
