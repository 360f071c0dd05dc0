"""What all tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# Tables of a few rows, and a process of tests on every core: threads would only wait for one another. Read by Polars when it
# is first imported.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

# The time of one example says more about the machine than about the code; a failing example is printed so that it can be
# run again anywhere.
settings.register_profile("debitera", deadline=None, print_blob=True)
settings.load_profile("debitera")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the project with official sample files and published cases, which are not ours to keep here."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder of official sample files (../shared) beside the project")
    return folder
