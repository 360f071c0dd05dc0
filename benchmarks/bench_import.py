"""Facts in: reading CSV as municipalities deliver it, storing it, and reading back what is in force."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from stdnum import luhn

from benchmarks.columns import MONTH
from benchmarks.measure import note_peak, per_second
from engine.facts.reader import FileRead, read_file, record_for
from engine.store.database import Database
from engine.store.facts import current_facts, import_file
from engine.store.opening import open_database
from fixtures.files import write
from fixtures.generate import generate

HOUSEHOLDS = [1_000, pytest.param(12_000, marks=pytest.mark.large)]
VISITS = [10_000, pytest.param(1_000_000, marks=pytest.mark.large)]
CLIENTS = 1_000
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


def visits(folder: Path, count: int) -> Path:
    """A month of visits as a planning system gives them: a thousand clients, in order of time, everything from the row.

    Twenty-five to fifty-four minutes each, one in ten by two carers, one in twenty in vain, one in a hundred cancelled.
    """
    row = pl.col("row")
    frame = pl.select(pl.int_range(count, dtype=pl.Int64).alias("row")).with_columns(
        start=pl.datetime(2026, 10, 1) + pl.duration(minutes=row * 43_000 // count)
    )
    clients = pl.Series(client_numbers())
    cells = frame.select(
        besok=pl.format("V{}", row.cast(pl.String).str.zfill(8)),
        personnummer=pl.lit(clients).gather(row * 7_919 % CLIENTS),
        insats=pl.when(row % 4 == 0).then(pl.lit("delegated_care")).otherwise(pl.lit("home_care")),
        start=pl.col("start").dt.strftime("%Y-%m-%d %H:%M"),
        slut=(pl.col("start") + pl.duration(minutes=25 + row % 30)).dt.strftime("%Y-%m-%d %H:%M"),
        personal=pl.when(row % 10 == 0).then(2).otherwise(1),
        status=pl.when(row % 20 == 0)
        .then(pl.lit("no_show"))
        .when(row % 100 == 1)
        .then(pl.lit("cancelled"))
        .otherwise(pl.lit("performed")),
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "besök.csv"
    cells.write_csv(path, separator=";")
    return path


def client_numbers() -> list[str]:
    """Numbers of the series for tests, of persons born from 1930 on."""
    bare = [f"{30 + n // 240:02}{1 + n // 20 % 12:02}01{980 + n % 20}" for n in range(CLIENTS)]
    return [f"19{digits}{luhn.calc_check_digit(digits)}" for digits in bare]


def take_in_visits(file: Path) -> None:
    """Read and check a file and store it in a new database."""
    with TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "facts.db")
        store_all(db, read_all([file]))
        db.close()


@pytest.mark.parametrize("count", VISITS)
def test_reading_visits(benchmark: BenchmarkFixture, tmp_path: Path, count: int) -> None:
    """From CSV, with every check within the file."""
    file = visits(tmp_path, count)
    read = benchmark.pedantic(read_all, ([file],), rounds=3, warmup_rounds=1)
    assert rows(read) == count
    per_second(benchmark, count, "visits")


@pytest.mark.parametrize("count", VISITS)
def test_taking_in_visits(benchmark: BenchmarkFixture, tmp_path: Path, count: int) -> None:
    """From CSV into a new SQLite database on disk."""
    file = visits(tmp_path, count)
    benchmark.pedantic(take_in_visits, (file,), rounds=2)
    per_second(benchmark, count, "visits")
    note_peak(benchmark, take_in_visits, visits, tmp_path, count)


@pytest.mark.parametrize("count", VISITS)
def test_reading_a_month_of_visits_out_of_three(benchmark: BenchmarkFixture, tmp_path: Path, count: int) -> None:
    """What a batch reads: the facts of its months out of all that are stored."""
    (read,) = read_all([visits(tmp_path, count)])
    db = open_database(tmp_path / "facts.db")
    for back in (2, 1, 0):
        store_all(db, [months_before(read, back)])
    facts = benchmark.pedantic(current_facts, (db, "size-000", MONTH), rounds=3, warmup_rounds=1)
    assert facts["visit"].height == count
    per_second(benchmark, count, "visits")
    db.close()


def months_before(read: FileRead, back: int) -> FileRead:
    """The same visits so many times 31 days earlier, as another file."""
    earlier = [pl.col(name).dt.offset_by(f"-{31 * back}d") for name in ("starts_at", "ends_at")]
    frame = read.frame.with_columns(pl.format("{}-{}", "visit_id", pl.lit(back)).alias("visit_id"), *earlier)
    return attrs.evolve(read, frame=frame, content_hash=f"{back}")
