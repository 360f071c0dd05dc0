"""Facts in: reading CSV as municipalities deliver it, storing it, and reading back what is in force."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.columns import MONTH
from benchmarks.measure import per_second
from engine.facts.reader import FileRead, read_file, record_for
from engine.store.database import Database, open_database
from engine.store.facts import current_facts, import_file
from fixtures.files import write
from fixtures.generate import generate

HOUSEHOLDS = [1_000, pytest.param(12_000, marks=pytest.mark.large)]
AT = datetime(2026, 10, 1, tzinfo=UTC)


def delivered(folder: Path, households: int) -> list[Path]:
    """All files of a municipality of that size."""
    return write(generate("size-000", households=households, seed=1, month=MONTH), folder, language="sv")


def read_all(files: list[Path]) -> list[FileRead]:
    read = [read_file(file, record_for(file)) for file in files]
    assert not any(each.problem_count for each in read)
    return read


def store_all(db: Database, read: list[FileRead]) -> None:
    for each in read:
        import_file(db, "size-000", each, by="bench", at=AT)


def rows(read: list[FileRead]) -> int:
    return sum(each.frame.height for each in read)


@pytest.mark.parametrize("households", HOUSEHOLDS)
def test_reading_csv(benchmark: BenchmarkFixture, tmp_path: Path, households: int) -> None:
    files = delivered(tmp_path, households)
    read = benchmark.pedantic(read_all, (files,), rounds=5, warmup_rounds=1)
    per_second(benchmark, rows(read), "rows")


@pytest.mark.parametrize("households", HOUSEHOLDS)
def test_storing(benchmark: BenchmarkFixture, tmp_path: Path, households: int) -> None:
    """Into an empty SQLite database on disk, all files of a municipality."""
    read = read_all(delivered(tmp_path / "files", households))
    opened: list[Database] = []

    def empty() -> tuple[tuple[object, ...], dict[str, object]]:
        opened.append(open_database(tmp_path / f"{len(opened)}.db"))
        return (opened[-1], read), {}

    benchmark.pedantic(store_all, setup=empty, rounds=5)
    per_second(benchmark, rows(read), "rows")
    for db in opened:
        db.close()


@pytest.mark.parametrize("households", HOUSEHOLDS)
def test_reading_facts_in_force(benchmark: BenchmarkFixture, tmp_path: Path, households: int) -> None:
    read = read_all(delivered(tmp_path / "files", households))
    db = open_database(tmp_path / "facts.db")
    store_all(db, read)
    facts = benchmark.pedantic(current_facts, (db, "size-000"), rounds=5, warmup_rounds=1)
    assert sum(frame.height for frame in facts.values()) == rows(read)
    per_second(benchmark, rows(read), "rows")
    db.close()
