"""A small town with three households."""

from pathlib import Path

import pytest

from tests.batch.small_town import Town, household


@pytest.fixture
def empty_town(tmp_path: Path) -> Town:
    """A town without facts."""
    return Town.made(tmp_path)


@pytest.fixture
def town(empty_town: Town) -> Town:
    """Three households: one child, two children, and one with an income above the cap."""
    empty_town.take_in(
        household(1, 30_000, "2024-01-10"),
        household(2, 40_000, "2024-02-10", "2022-02-10"),
        household(3, 90_000, "2023-03-10"),
    )
    return empty_town
