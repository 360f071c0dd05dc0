"""The tables of the database. Fact tables are derived from the record declarations; nothing is ever updated in them but
the note that a row has been superseded.

Plain SQL types only, so that SQLite and PostgreSQL hold the same. Times are UTC in ISO 8601 text: SQLite has no type
for them, and text sorts and compares as time does.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

from engine.facts.checks import DAY_MINUTES, WEEK_MINUTES
from engine.facts.columns import Kind, RecordType
from engine.facts.registry import RECORD_TYPES

METADATA = MetaData()
ID = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows by itself only in an INTEGER key

IMPORT = Table(
    "import",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("record", String(64), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", String(32), nullable=False),
    # a workbook of several sheets is one import for each record type
    UniqueConstraint("municipality", "record", "content_hash", name="import_content"),
    sqlite_autoincrement=True,
)

ACTIVITY = Table(
    "activity",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),  # "" where none is meant
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", String(32), nullable=False),
    Column("command", String(64), nullable=False),
    Column("what", Text, nullable=False),
    sqlite_autoincrement=True,
)

_SQL_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.TEXT: Text(),
    Kind.IDENTITY: String(12),
    Kind.PARTY: String(12),
    Kind.DAY: Date(),
    Kind.MONEY: BigInteger(),
    Kind.HOURS: BigInteger(),
    Kind.FRACTION: String(16),
    Kind.CHOICE: String(64),
    Kind.FLAG: Boolean(),
}


def _fact_table(record: RecordType) -> Table:
    """The table of a record type: what is stored of it now and before, in the order it came in."""
    name = f"fact_{record.name}"
    fields = [Column(c.name, _SQL_TYPES[c.kind], nullable=not c.required and c.default is None) for c in record.columns]
    current = text("superseded_by IS NULL")
    return Table(
        name,
        METADATA,
        Column("id", ID, primary_key=True, autoincrement=True),
        Column("municipality", String(64), nullable=False),
        Column("import_id", ID, ForeignKey("import.id"), nullable=False),
        Column("source_row", BigInteger, nullable=False),
        Column("recorded_by", Text, nullable=False),
        Column("recorded_at", String(32), nullable=False),
        Column("superseded_by", ID, ForeignKey("import.id")),
        Column("withdrawn", Boolean, nullable=False),
        *fields,
        *_constraints(record),
        CheckConstraint("NOT withdrawn OR superseded_by IS NOT NULL", name=f"{name}_withdrawn"),
        # one fact in force for each key, whatever the program does
        Index(
            f"{name}_current",
            "municipality",
            *record.key,
            unique=True,
            sqlite_where=current,
            postgresql_where=current,
        ),
        sqlite_autoincrement=True,
    )


def _constraints(record: RecordType) -> list[CheckConstraint]:
    """The declaration's own rules, once more, for whoever writes to the database by another way."""
    prefix = f"fact_{record.name}"
    checks = []
    for column in record.columns:
        if column.kind is Kind.CHOICE:
            among = ", ".join(f"'{choice}'" for choice in column.choices)
            checks.append(CheckConstraint(f"{column.name} IN ({among})", name=f"{prefix}_{column.name}"))
        if column.kind is Kind.HOURS:
            bound = WEEK_MINUTES if column.name.endswith("_week") else DAY_MINUTES
            checks.append(CheckConstraint(f"{column.name} BETWEEN 0 AND {bound}", name=f"{prefix}_{column.name}"))
    if {"valid_from", "valid_to"} <= {column.name for column in record.columns}:
        checks.append(CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=f"{prefix}_period"))
    return checks


FACT_TABLES: dict[str, Table] = {record.name: _fact_table(record) for record in RECORD_TYPES.values()}
