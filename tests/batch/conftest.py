"""A small town with three households, made once and copied for every test."""

from pathlib import Path

import pytest

from tests.batch.small_town import Town, household


@pytest.fixture(scope="session")
def first_empty_town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town without facts, to be copied."""
    return Town.made(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="session")
def first_town(first_empty_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Three households: one child, two children, and one with an income above the cap; to be copied."""
    town = first_empty_town.copied(tmp_path_factory.mktemp("families"))
    town.take_in(
        household(1, 30_000, "2024-01-10"),
        household(2, 40_000, "2024-02-10", "2022-02-10"),
        household(3, 90_000, "2023-03-10"),
    )
    return town


@pytest.fixture
def empty_town(first_empty_town: Town, tmp_path: Path) -> Town:
    """A town without facts."""
    return first_empty_town.copied(tmp_path)


@pytest.fixture
def town(first_town: Town, tmp_path: Path) -> Town:
    """The town of `first_town`."""
    return first_town.copied(tmp_path)
