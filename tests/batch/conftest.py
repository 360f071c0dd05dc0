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


@pytest.fixture(scope="session")
def first_approved_town(first_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The town of `first_town`, October previewed and approved; to be copied."""
    town = first_town.copied(tmp_path_factory.mktemp("approved"))
    town.preview()
    town.approve()
    return town


@pytest.fixture(scope="session")
def first_billed_town(first_approved_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The same, October issued; to be copied."""
    town = first_approved_town.copied(tmp_path_factory.mktemp("billed"))
    town.issue()
    return town


@pytest.fixture
def empty_town(first_empty_town: Town, tmp_path: Path) -> Town:
    """A town without facts."""
    return first_empty_town.copied(tmp_path)


@pytest.fixture
def town(first_town: Town, tmp_path: Path) -> Town:
    """The town of `first_town`."""
    return first_town.copied(tmp_path)


@pytest.fixture
def approved_town(first_approved_town: Town, tmp_path: Path) -> Town:
    """The town of `first_approved_town`."""
    return first_approved_town.copied(tmp_path)


@pytest.fixture
def billed_town(first_billed_town: Town, tmp_path: Path) -> Town:
    """The town of `first_billed_town`."""
    return first_billed_town.copied(tmp_path)
