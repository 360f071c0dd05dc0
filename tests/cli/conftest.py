"""Workspaces for commands: one issued and exported that tests only look at, and new ones to change."""

from pathlib import Path

import pytest

from tests.batch.small_town import EAST, WEST, Town, household
from tests.cli.command_line import DONE, debitera


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal wide enough and without colours, whoever runs the tests."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("DEBITERA_USER", raising=False)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A workspace with facts of both towns, nothing calculated."""
    town = Town.made(tmp_path)
    town.take_in(household(1, 30_000, "2024-01-10"), household(2, 40_000, "2024-02-10", "2022-02-10"))
    town.other().take_in(household(3, 90_000, "2023-03-10"))
    return town


@pytest.fixture(scope="session")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A workspace whose October has been issued and exported. Nobody may change it."""
    town = Town.made(tmp_path_factory.mktemp("billed"))
    town.take_in(household(1, 30_000, "2024-01-10"), household(2, 40_000, "2024-02-10", "2022-02-10"))
    town.other().take_in(household(3, 90_000, "2023-03-10"))
    at = ("-w", town.workspace.root)
    assert debitera("preview", "2026-10", *at, "--by", "Eva").status == DONE
    assert debitera("approve", "2026-10", *at, "--by", "Bo").status == DONE
    assert debitera("issue", "2026-10", *at, "--by", "Eva", "--date", "2026-10-14", "--workers", "1").status == DONE
    assert debitera("export", "2026-10", *at, "--by", "Eva").status == DONE
    assert town.workspace.rulebook().names == (EAST, WEST)
    return town
