"""What is stored and read in bulk, beside SQLAlchemy's own way: dictionaries in, rows out (Core, without the ORM).

In an SQLite file; and on PostgreSQL, where DEBITERA_TEST_SERVER has a server's address (`tests.databases`).

An invoice of four lines is stored as the engine does it when a month is issued: its row in the database, and the lines
with every step of their calculation as Parquet in the evidence. Beside it: its row, and four in a table of lines with
what stands on paper alone. The dictionaries are ready when the clock starts.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from itertools import count as counted
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import BigInteger, Column, Date, Integer, MetaData, String, Table, insert, select

from benchmarks.bench_import import read_all, store_all, visits
from benchmarks.columns import MONTH, RULES
from benchmarks.measure import per_second
from engine.batch.before import Before
from engine.batch.compute import compute
from engine.batch.evidence import as_parquet
from engine.batch.files import write_whole
from engine.facts.cells import DTYPES
from engine.facts.frames import facts_of
from engine.facts.registry import RECORD_TYPES
from engine.rulebook import load
from engine.store.batches import INVOICE, Batch, add_invoices, batch_of, save_preview
from engine.store.database import Database
from engine.store.facts import current_facts
from engine.store.opening import open_database
from engine.store.schema import fact_table
from fixtures.generate import generate
from tests.databases import SERVER, drop_databases, new_database

TOWN = "size-000"
LINES = 4
ENGINE, CORE = "the engine", "dictionaries"
ROUNDS = 3
needs_server = pytest.mark.skipif(SERVER is None, reason="DEBITERA_TEST_SERVER is not given")
DATABASES = ["sqlite", pytest.param("postgresql", marks=needs_server)]
INVOICES = [200, pytest.param(20_000, marks=pytest.mark.large)]
VISITS = [1_000, pytest.param(1_000_000, marks=pytest.mark.large)]
AT = datetime(2026, 10, 1, tzinfo=UTC)
Row = Mapping[str, Any]
engine_seconds: dict[tuple[object, ...], float] = {}
"""The median seconds that the engine took for the same."""

LINE = Table(
    "bench_line",
    MetaData(),
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    Column("number", String(25), nullable=False),
    Column("area", String(32), nullable=False),
    Column("text", String(200), nullable=False),
    Column("line_from", Date),
    Column("line_to", Date),
    Column("child_id", String(12), nullable=False),
    Column("amount_ore", BigInteger, nullable=False),
)


@pytest.fixture(scope="module", params=DATABASES)
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Gives addresses of new databases."""
    folder, number = tmp_path_factory.mktemp("store"), counted()
    server = request.param == "postgresql"
    yield lambda: (new_database(folder) if server else None) or str(folder / f"{next(number)}.db")
    drop_databases(below=folder)


@pytest.fixture(scope="module", params=VISITS)
def visited(
    request: pytest.FixtureRequest, databases: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, int]]:
    """A database with so many visits of a month."""
    db = open_database(databases())
    store_all(db, read_all([visits(tmp_path_factory.mktemp("visits"), request.param)]))
    yield db, request.param
    db.close()


@pytest.mark.parametrize("invoices", INVOICES)
@pytest.mark.parametrize("by", [ENGINE, CORE])
def test_invoices_of_four_lines_stored(
    benchmark: BenchmarkFixture, databases: Callable[[], str], tmp_path: Path, by: str, invoices: int
) -> None:
    """All of a batch in one transaction, on disk at its end."""
    frame, revisions = lines(invoices), counted()
    db = open_database(databases())
    with db.writing() as connection:
        LINE.create(connection)

    def ready() -> tuple[tuple[Callable[[], None]], dict[str, object]]:
        batch = new_batch(db, next(revisions))
        rows = invoice_rows(invoices, batch)
        if by == ENGINE:
            return (partial(store, db, batch, rows, frame, tmp_path / "lines.parquet"),), {}
        return (partial(store_dictionaries, db, batch, rows, line_rows(frame, rows)),), {}

    benchmark.pedantic(lambda work: work(), setup=ready, rounds=ROUNDS, warmup_rounds=1)
    note(benchmark, by, db, "invoices", invoices)
    db.close()


def store(db: Database, batch: Batch, invoices: Sequence[Row], frame: pl.DataFrame, file: Path) -> None:
    with db.writing() as connection:
        add_invoices(connection, batch, invoices)
    write_whole(file, as_parquet(frame))


def store_dictionaries(db: Database, batch: Batch, invoices: Sequence[Row], of_lines: Sequence[Row]) -> None:
    common = {"batch_id": batch.id, "municipality": batch.municipality}
    with db.writing() as connection:
        connection.execute(insert(INVOICE), [{**row, **common} for row in invoices])
        connection.execute(insert(LINE), of_lines)


@pytest.mark.parametrize("by", [ENGINE, CORE])
def test_visits_read_as_columns(benchmark: BenchmarkFixture, visited: tuple[Database, int], by: str) -> None:
    """All facts of a record type that are in force."""
    db, count = visited
    frame = benchmark.pedantic(read if by == ENGINE else read_rows, (db,), rounds=ROUNDS)
    assert frame.equals(read(db))
    note(benchmark, by, db, "visits", count)


def read(db: Database) -> pl.DataFrame:
    return current_facts(db, TOWN, only=("visit",))["visit"]


def read_rows(db: Database) -> pl.DataFrame:
    """The same by the rows that SQLAlchemy gives, in its types."""
    record, table = RECORD_TYPES["visit"], fact_table("visit")
    query = select(*(table.c[column.name] for column in record.columns)).where(
        table.c.municipality == TOWN, table.c.superseded_by.is_(None)
    )
    with db.reading() as connection:
        rows = connection.execute(query).all()
    schema = {column.name: DTYPES[column.kind] for column in record.columns}
    return pl.DataFrame(rows, schema, orient="row").sort(record.key)


def note(benchmark: BenchmarkFixture, by: str, db: Database, what: str, count: int) -> None:
    """How many a second, and how many times as long as the engine it took."""
    per_second(benchmark, count, what)
    if benchmark.enabled and benchmark.stats is not None:
        seconds, same = benchmark.stats.stats.median, (what, count, db.engine.dialect.name)
        if by == ENGINE:
            engine_seconds[same] = seconds
        elif same in engine_seconds:
            benchmark.extra_info["times the engine's seconds"] = round(seconds / engine_seconds[same], 1)


def new_batch(db: Database, revision: int) -> Batch:
    """A batch of its own for every round."""
    digests = dict.fromkeys(("preview_hash", "facts_digest", "rules_digest"), "0" * 64)
    month = f"{MONTH:%Y-%m}"
    with db.writing() as connection:
        save_preview(
            connection, by="bench", at=AT, municipality=TOWN, month=month, revision=revision, folder="bench", **digests
        )
        made = batch_of(connection, TOWN, month)
    assert made is not None
    return made


def invoice_rows(count: int, batch: Batch) -> list[Row]:
    """Rows of invoices as they are when they have their numbers."""
    nothing = dict.fromkeys(("settled_ore", "brought_forward_ore", "from_credits_ore", "carried_forward_ore"), 0)
    return [
        {
            "number": f"{batch.revision}{n:08}",
            "payer_id": f"1985{n:08}",
            "area": "all",
            "customer": str(10_000 + n),
            "ocr": f"{batch.revision}{n:08}{n % 10}",
            "due_date": date(2026, 10, 30),
            "lines_ore": 100 * n,
            "to_pay_ore": 100 * n,
            **nothing,
        }
        for n in range(count)
    ]


def lines(invoices: int) -> pl.DataFrame:
    """Calculated lines with all their steps, four an invoice, of other payers, households and children each time."""
    facts = facts_of(()) | generate("lindesberg", households=200, seed=1, month=MONTH)
    some = compute(facts, load(RULES), "lindesberg", MONTH, Before()).drafts.lines
    count = invoices * LINES
    row = pl.int_range(count, dtype=pl.Int64)
    number = (row // LINES).cast(pl.String).str.zfill(8)
    many = pl.concat([some] * -(-count // some.height)).head(count)
    return many.with_columns(
        pl.format("1985{}", number).alias("payer_id"),
        pl.format("H{}", number).alias("household_id"),
        pl.format("2022{}", row.cast(pl.String).str.zfill(8)).alias("child_id"),
    )


def line_rows(frame: pl.DataFrame, invoices: Sequence[Row]) -> list[Row]:
    """What stands on paper of the lines, a dictionary each."""
    names = [column.name for column in LINE.columns if column.name not in {"id", "number"}]
    rows = frame.select(names).iter_rows(named=True)
    return [{**row, "number": invoices[place // LINES]["number"]} for place, row in enumerate(rows)]
