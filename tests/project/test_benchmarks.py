"""Benchmarks that show how time is shared out: the sharing is right, and what they name is there."""

import importlib.util
from typing import Any

import pytest

from benchmarks.profiled import AREAS, ROOT, by_area
from tests.project.source_tree import ROOT as PROJECT

SUM = (str(ROOT / "engine" / "calc" / "money.py"), 1, "rounded")
DRAW = (str(ROOT / "engine" / "documents" / "canvas.py"), 1, "text")
LIBRARY, DEEPER = ("/somewhere/library.py", 1, "help"), ("/somewhere/library.py", 9, "deeper")
HASH, LENGTH = ("~", 0, "<built-in method _hashlib.openssl_sha256>"), ("~", 0, "<built-in method builtins.len>")


def timed(own: float, in_all: float, callers: Any = None) -> Any:
    """What is known of a function, as pstats has it; of each caller how long it took in all when called by it."""
    return 1, 1, own, in_all, {caller: (1, 1, 0.0, took) for caller, took in (callers or {}).items()}


@pytest.mark.parametrize("names", [names for _, names in AREAS])
def test_every_area_of_a_profile_is_of_modules_that_there_are(names: str) -> None:
    assert all(importlib.util.find_spec(name) for name in names.split())


def test_own_time_goes_to_the_area_of_its_module() -> None:
    areas, functions = by_area({SUM: timed(2.0, 2.0), DRAW: timed(1.0, 1.0)})
    assert +areas == {"calculation": 2.0, "drawing": 1.0}
    assert functions["calculation", "engine.calc.money.rounded"] == 2.0


def test_time_of_libraries_goes_to_those_who_called_them_however_deep() -> None:
    stats = {
        SUM: timed(0.0, 3.0),
        DRAW: timed(0.0, 1.0),
        LIBRARY: timed(0.0, 4.0, {SUM: 3.0, DRAW: 1.0}),
        DEEPER: timed(0.0, 4.0, {LIBRARY: 4.0, DEEPER: 2.0}),
        LENGTH: timed(4.0, 4.0, {DEEPER: 4.0}),
    }
    assert +by_area(stats)[0] == {"calculation": 3.0, "drawing": 1.0}


def test_hashing_is_an_area_whoever_asks_for_it() -> None:
    assert +by_area({DRAW: timed(1.0, 3.0), HASH: timed(2.0, 2.0, {DRAW: 2.0})})[0] == {"drawing": 1.0, "hashing": 2.0}


def test_what_is_measured_is_told() -> None:
    page = (PROJECT / "docs" / "performance.md").read_text("utf-8")
    files = [path.name for path in (PROJECT / "benchmarks").glob("bench_*.py")]
    assert [name for name in files if f"`{name}`" not in page] == []
