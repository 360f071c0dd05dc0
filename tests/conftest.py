"""What all tests share."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from engine.cores import on_one_core
from tests.beside import SHARED
from tests.databases import SERVER, drop_databases

ROOT = Path(__file__).resolve().parents[1]

# The time of one example says more about the machine than about the code; a failing example is printed so that it can be
# run again anywhere.
settings.register_profile("debitera", deadline=None, print_blob=True)
settings.load_profile("debitera")

# For `make mutants`: that a test fails is enough, the smallest example is not looked for.
settings.register_profile(
    "mutants", deadline=None, derandomize=True, max_examples=20, phases=(Phase.explicit, Phase.generate)
)


def pytest_configure(config: pytest.Config) -> None:
    """Give every worker a core of its own, and the processes it starts with it."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        on_one_core(int(worker.removeprefix("gw")))


def pytest_collection_finish() -> None:
    """What has been imported and collected stays to the end: the collector need not look through it time and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the project with official sample files and published cases, which are not ours to keep here."""
    if not SHARED.is_dir():
        pytest.skip("no folder of official sample files (../shared) beside the project")
    return SHARED


@pytest.fixture(scope="session")
def scheduler() -> Iterator[str]:
    """The address of a cluster of two workers on this machine."""
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=":0") as cluster:
        yield cluster.scheduler_address


@pytest.fixture(autouse=SERVER is not None)
def no_database_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """On a server: drop the databases that a test has made, when it is done."""
    folder = request.getfixturevalue("tmp_path")
    yield
    drop_databases(below=folder)


def pytest_sessionfinish() -> None:
    """On a server: drop those that several tests had in common."""
    drop_databases()
