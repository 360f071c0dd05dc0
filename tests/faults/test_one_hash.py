"""The same facts and rules give the same bytes, however many processes draw, in whatever order the facts come, wherever on
earth the machine stands, whatever it speaks, and whatever order Python keeps its sets in.
"""

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from engine.facts.frames import facts_of
from fixtures.files import write
from tests.batch.care_town import client, rule_texts
from tests.batch.small_town import EAST, WEST, household, write_rules

HERE = Path(__file__).parent
SURROUNDINGS = (
    ("1", 0, {"POLARS_MAX_THREADS": "1", "TZ": "America/Adak", "LC_ALL": "C", "PYTHONHASHSEED": "4294967295"}),
    (
        "2",
        1,
        {"POLARS_MAX_THREADS": "2", "TZ": "Europe/Stockholm", "LC_ALL": "sv_SE.UTF-8", "PYTHONHASHSEED": "random"},
    ),
    (
        "1",
        2,
        {"POLARS_MAX_THREADS": "4", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "random"},
    ),
)
"""How many processes draw; by which seed the rows of every file are shuffled (0: not); the process's surroundings."""


def facts_in(folder: Path, seed: int) -> Path:
    """The facts of both towns as files, their rows in an order of their own."""
    things = {
        EAST: [
            *(household(n, 29_000 + n * 1000, "2024-01-10", "2022-03-10") for n in range(1, 4)),
            *map(client, range(1, 3)),
        ],
        WEST: [household(n, 29_000 + n * 1000, "2024-01-10") for n in range(1, 3)],
    }
    for town, some in things.items():
        frames = facts_of([thing for each in some for thing in each])
        shuffled = {
            name: frame.sample(fraction=1, shuffle=True, seed=seed) if seed else frame
            for name, frame in frames.items()
            if frame.height
        }
        write(shuffled, folder / town)
    return folder


@pytest.mark.parametrize("number", [1, pytest.param(2, marks=pytest.mark.nightly)])
def test_one_hash_of_everything_whatever_is_around(tmp_path: Path, number: int) -> None:
    settings, more, tables = rule_texts()
    rules = write_rules(tmp_path / "rules", settings=settings, more=more, **tables)
    hashes = []
    for workers, seed, around in (SURROUNDINGS[0], SURROUNDINGS[number]):
        facts = facts_in(tmp_path / f"facts{seed}", seed)
        words = [str(rules), str(facts), str(tmp_path / f"workspace{seed}"), workers]
        ran = subprocess.run(
            [sys.executable, str(HERE / "whole_month.py"), *words],
            capture_output=True,
            text=True,
            env={**os.environ, **around},
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        hashes.append(ran.stdout)
    assert len(hashes[0]) == 64
    assert hashes[1] == hashes[0]


def test_the_facts_were_shuffled(tmp_path: Path) -> None:
    one, other = (facts_in(tmp_path / str(seed), seed) / EAST / "person.csv" for seed in (0, 1))
    assert one.read_bytes() != other.read_bytes()
    assert pl.read_csv(one).sort(pl.all()).equals(pl.read_csv(other).sort(pl.all()))
