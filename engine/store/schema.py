"""The tables of the database. Fact tables are derived from the record declarations; nothing is ever updated in them but
the note that a row has been superseded.

Plain SQL types only, so that SQLite and PostgreSQL hold the same. When something was entered is UTC in ISO 8601 text:
SQLite has no type for times, and text sorts and compares as time does. The times of facts are Swedish local time.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.sqlite import DATETIME
from sqlalchemy.types import TypeEngine

from engine.facts import limits
from engine.facts.checks import hours_bound
from engine.facts.columns import Kind, RecordType
from engine.facts.registry import RECORD_TYPES

METADATA = MetaData()
ID = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows by itself only in an INTEGER key


def stamped() -> tuple[Column[Any], Column[Any]]:
    """The columns that say who noted a row, and when (`utc_text`)."""
    return Column("recorded_by", Text, nullable=False), Column("recorded_at", String(32), nullable=False)


IMPORT = Table(
    "import",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("record", String(64), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("rows", BigInteger, nullable=False),
    *stamped(),
    # a workbook of several sheets is one import for each record type
    UniqueConstraint("municipality", "record", "content_hash", name="import_content"),
    sqlite_autoincrement=True,
)

ACTIVITY = Table(
    "activity",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),  # "" where none is meant
    *stamped(),
    Column("command", String(64), nullable=False),
    Column("what", Text, nullable=False),
    Column("hash", String(64), nullable=False),  # over the row's content and the hash of the row before it
    sqlite_autoincrement=True,
)

# How many rows the processing history has and the hash of the last: else rows taken away at its end would not be
# missed.
ACTIVITY_HEAD = Table(
    "activity_head",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1", name="activity_head_once"), primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)

# Every rule file that anything was done under, by the SHA-256 of its content: so that rules can be shown from and to.
RULE_FILE = Table(
    "rule_file",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# The local time of a fact, to the minute, as it stands in a file. PostgreSQL: timestamp without time zone.
_TO_THE_MINUTE = "%(year)04d-%(month)02d-%(day)02d %(hour)02d:%(minute)02d"
_AS_TEXT = DATETIME(storage_format=_TO_THE_MINUTE)  # type: ignore[no-untyped-call]  # SQLAlchemy has no types for it
_LOCAL_TIME = DateTime().with_variant(_AS_TEXT, "sqlite")
_SQL_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.TEXT: Text(),
    Kind.IDENTITY: String(12),
    Kind.PARTY: String(12),
    Kind.DAY: Date(),
    Kind.TIME: _LOCAL_TIME,
    Kind.MONEY: BigInteger(),
    Kind.HOURS: BigInteger(),
    Kind.NUMBER: BigInteger(),
    Kind.FRACTION: String(16),
    Kind.CHOICE: String(64),
    Kind.FLAG: Boolean(),
}


@cache
def fact_table(record_name: str) -> Table:
    """The table of a record type: what is stored of it now and before, in the order it came in.

    Made when it is first asked for: most commands ask for few (`engine.store.tables` has them all).
    """
    record = RECORD_TYPES[record_name]
    name = f"fact_{record.name}"
    fields = [Column(c.name, _SQL_TYPES[c.kind], nullable=not c.required and c.default is None) for c in record.columns]
    in_force, ended = text("superseded_by IS NULL"), text("superseded_by IS NOT NULL")
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
        Index(f"{name}_current", "municipality", *record.key, unique=True, sqlite_where=in_force),
        # what a fact was before, for whoever explains an old invoice
        Index(f"{name}_earlier", "municipality", *record.key, sqlite_where=ended),
        # what a month reads, out of all the visits there ever were
        *([Index(f"{name}_over", "municipality", record.over_by, sqlite_where=in_force)] if record.over_by else []),
        sqlite_autoincrement=True,
    )


def _constraints(record: RecordType) -> list[CheckConstraint]:
    """The declaration's own rules, once more, for whoever writes to the database by another way."""
    prefix = f"fact_{record.name}"
    checks = []
    for column in record.columns:
        if column.kind is Kind.CHOICE:
            # not IN: SQLite builds a small table of the list anew for every row that is added
            among = " OR ".join(f"{column.name} = '{choice}'" for choice in column.choices)
            checks.append(CheckConstraint(among, name=f"{prefix}_{column.name}"))
        if column.kind is Kind.HOURS:
            minutes, _ = hours_bound(column)
            checks.append(CheckConstraint(f"{column.name} BETWEEN 0 AND {minutes}", name=f"{prefix}_{column.name}"))
        if column.kind is Kind.NUMBER:
            bound = limits.NUMBER
            checks.append(CheckConstraint(f"{column.name} BETWEEN 0 AND {bound}", name=f"{prefix}_{column.name}"))
    if {"valid_from", "valid_to"} <= {column.name for column in record.columns}:
        checks.append(CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=f"{prefix}_period"))
    return checks


def partial_on_postgresql(metadata: MetaData) -> None:
    """Indexes of some rows (`sqlite_where`) are of the same rows on PostgreSQL.

    Said when there is such a database: what SQLAlchemy knows of PostgreSQL takes time to load.
    """
    for table in metadata.tables.values():
        for index in table.indexes:
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]
