"""What all benchmarks share: the collector of garbage runs as seldom as in a command (`cli.main`)."""

import gc

import pytest


def pytest_collection_finish(session: pytest.Session) -> None:
    """Whatever was loaded stays: it is not looked through while something is measured."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)
