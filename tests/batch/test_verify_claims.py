"""Verification knows the files about claims: it says which of them is changed, missing or added."""

from pathlib import Path

import pytest

from engine.batch.kept import ADDED, CHANGED, MISSING
from engine.batch.verify import verify
from tests.batch.late_town import copied, delivered, late_town, reminded
from tests.batch.small_town import EAST, Town, household


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Town:
    town = late_town(tmp_path_factory.mktemp("claims"), household(1, 30_000, "2024-01-10"))
    delivered(town)
    reminded(town)
    return town


@pytest.fixture
def town(built: Town, tmp_path: Path) -> Town:
    return copied(built, tmp_path)


def troubles(town: Town) -> dict[str, str]:
    return {Path(each.where).name: each.what for each in verify(town.workspace).troubles}


def test_letters_that_are_as_they_were_trouble_nobody(town: Town) -> None:
    assert troubles(town) == {}


def test_a_letter_that_is_changed_missing_or_added_is_named(town: Town) -> None:
    one, other = sorted((town.workspace.evidence / EAST / "claims").iterdir())
    one.write_bytes(one.read_bytes() + b" ")
    other.unlink()
    (one.parent / f"{'0' * 64}.pdf").write_bytes(b"annat")
    assert troubles(town) == {one.name: CHANGED, other.name: MISSING, f"{'0' * 64}.pdf": ADDED}
