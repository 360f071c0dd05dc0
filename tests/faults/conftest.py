"""The small month, made once for all fault tests of a process."""

from collections.abc import Iterator

import pytest

from tests.faults.small_month import SmallMonth


@pytest.fixture(scope="session")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallMonth]:
    """Every command of the month given once, undisturbed."""
    with SmallMonth.made(tmp_path_factory.mktemp("month")) as made:
        yield made
