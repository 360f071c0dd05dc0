"""Many rows at a time, by the database driver itself: SQLAlchemy makes the statement, columns go in and out."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import polars as pl
from sqlalchemy import Column, Connection, Executable, MetaData, Table, insert

from engine.facts.cells import DTYPES, TIME_TEXT
from engine.facts.columns import Kind

CHUNK_ROWS = 50_000


def insert_frame(connection: Connection, table: Table, frame: pl.DataFrame) -> None:
    """Add every row of the frame; its columns are columns of the table, in any order."""
    for chunk in frame.iter_slices(CHUNK_ROWS):
        if connection.dialect.name == "postgresql":
            _copy(connection, table, chunk)
        else:
            _insert(connection, table, chunk)


def _insert(connection: Connection, table: Table, frame: pl.DataFrame) -> None:
    """For SQLite, which has neither days nor times and is given them as text."""
    frame = frame.with_columns(pl.col(pl.Date).cast(pl.String), pl.col(pl.Datetime).dt.strftime(TIME_TEXT))
    statement = insert(table).compile(dialect=connection.dialect, column_keys=frame.columns)
    connection.exec_driver_sql(str(statement), frame.select(statement.positiontup or []).rows())


def _copy(connection: Connection, table: Table, frame: pl.DataFrame) -> None:
    """For PostgreSQL: COPY, with rows as CSV, where text stands in quotes and nothing at all is NULL."""
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in frame.columns)
    rows = frame.write_csv(include_header=False, quote_style="non_numeric", null_value="")
    driver: Any = connection.connection.driver_connection  # psycopg's, which alone knows of COPY
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {quote(table.name)} ({columns}) FROM STDIN (FORMAT csv)") as copy,
    ):
        copy.write(rows)


def select_frame(
    connection: Connection,
    query: Executable,
    kinds: Sequence[tuple[str, Kind | None]],
    values: Mapping[str, object] = MappingProxyType({}),
) -> pl.DataFrame:
    """The rows of a query, given its `values`, as a frame: `kinds` names its columns and what they hold (None: a whole
    number).
    """
    result = connection.execute(query, values)
    cursor = result.cursor
    assert cursor is not None, "a query gives rows"
    chunks = []
    while rows := cursor.fetchmany(CHUNK_ROWS):
        chunks.append(_frame(rows, kinds))
    result.close()
    return pl.concat(chunks) if chunks else pl.DataFrame(schema={name: _dtype(kind) for name, kind in kinds})


@contextmanager
def temporary_table(connection: Connection, like: Table, frame: pl.DataFrame) -> Iterator[Table]:
    """A table with the rows of the frame, whose columns are some of another table's. Nobody else sees it.

    Where something goes wrong meanwhile, it is gone with the transaction.
    """
    columns = [Column(name, like.c[name].type) for name in frame.columns]
    table = Table(f"wanted_{like.name}", MetaData(), *columns, prefixes=["TEMPORARY"])
    table.create(connection)
    insert_frame(connection, table, frame)
    yield table
    table.drop(connection)


def _frame(rows: Sequence[Sequence[object]], kinds: Sequence[tuple[str, Kind | None]]) -> pl.DataFrame:
    columns = list(zip(*rows, strict=True))
    return pl.DataFrame([_series(name, kind, values) for (name, kind), values in zip(kinds, columns, strict=True)])


def _series(name: str, kind: Kind | None, values: Sequence[object]) -> pl.Series:
    """A column as the driver gives it (SQLite: days as text, flags as 0 and 1) in the type of its kind."""
    if kind is Kind.DAY and any(isinstance(value, str) for value in values):
        return pl.Series(name, values, dtype=pl.String).str.to_date("%Y-%m-%d")
    if kind is Kind.TIME and any(isinstance(value, str) for value in values):
        return pl.Series(name, values, dtype=pl.String).str.to_datetime(TIME_TEXT, time_unit="us")
    if kind is Kind.FLAG:
        return pl.Series(name, values, strict=False).cast(pl.Boolean)
    return pl.Series(name, values, dtype=_dtype(kind))


def _dtype(kind: Kind | None) -> pl.DataType | type[pl.DataType]:
    return pl.Int64 if kind is None else DTYPES[kind]
