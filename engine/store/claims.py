"""What has been done about invoices that are not paid: letters, instalment plans, marks, cases at the agency, files.

Nothing is changed, only added to; a later plan or mark for an invoice takes the place of the earlier one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import attrs
import polars as pl
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Date,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
)

from engine.store.batches import BATCH, INVOICE
from engine.store.database import stamp
from engine.store.schema import ID, METADATA, stamped

REMINDER, DEMAND = "reminder", "demand"
DISPUTED, RELEASED = "disputed", "released"
MARKS = (DISPUTED, RELEASED)
"""The payer objects, so nothing is sent; a person has let an invoice to somebody who has died be reminded of."""

CLAIM_LETTER = Table(
    "claim_letter",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("number", String(25), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("due_date", Date, nullable=False),  # the new one
    Column("capital_ore", BigInteger, nullable=False),  # what was demanded, the parts apart
    Column("interest_ore", BigInteger, nullable=False),
    Column("fees_ore", BigInteger, nullable=False),
    Column("added_interest_ore", BigInteger, nullable=False),  # what the letter added to what was owed
    Column("added_fee_ore", BigInteger, nullable=False),
    *stamped(),
    CheckConstraint(f"kind IN ('{REMINDER}', '{DEMAND}')", name="claim_letter_kind"),
    UniqueConstraint("municipality", "number", "kind", name="claim_letter_once"),
    sqlite_autoincrement=True,
)

INSTALMENT_PLAN = Table(
    "instalment_plan",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("number", String(25), nullable=False),
    Column("parts", Integer, nullable=False),  # 0: the plan is taken back
    Column("first_day", Date, nullable=False),
    Column("amount_ore", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    *stamped(),
    sqlite_autoincrement=True,
)

CLAIM_MARK = Table(
    "claim_mark",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("number", String(25), nullable=False),
    Column("mark", String(16), nullable=False),
    Column("in_force", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    *stamped(),
    CheckConstraint(f"mark IN ({', '.join(repr(each) for each in MARKS)})", name="claim_mark_mark"),
    sqlite_autoincrement=True,
)

AGENCY_CASE = Table(
    "agency_case",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("number", String(25), nullable=False),
    Column("day", Date, nullable=False),
    Column("amount_ore", BigInteger, nullable=False),
    Column("file_name", Text, nullable=False),
    *stamped(),
    UniqueConstraint("municipality", "number", name="agency_case_once"),
    sqlite_autoincrement=True,
)

# Every file that was made of claims, by the SHA-256 under which it is kept in the evidence.
CLAIM_FILE = Table(
    "claim_file",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("day", Date, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    UniqueConstraint("municipality", "day", "name", name="claim_file_once"),
    sqlite_autoincrement=True,
)

BILLED: dict[str, type[pl.DataType]] = {
    "number": pl.String,
    "area": pl.String,
    "month": pl.String,
    "issue_date": pl.Date,
}
"""The columns of `billed`."""


@attrs.frozen(kw_only=True)
class ClaimLetter:
    """A reminder or a collection demand: what it demanded in öre, the parts apart, and what of it the letter added."""

    number: str
    kind: str
    day: date
    due_date: date
    capital_ore: int
    interest_ore: int
    fees_ore: int
    added_interest_ore: int
    added_fee_ore: int


@attrs.frozen(kw_only=True)
class AgreedPlan:
    """An instalment plan that was agreed on; `parts` 0 takes the one before back."""

    number: str
    parts: int
    first_day: date
    amount_ore: int
    reason: str


@attrs.frozen(kw_only=True)
class Mark:
    """A mark on an invoice, or that it is taken away."""

    number: str
    mark: str
    in_force: bool
    reason: str


@attrs.frozen(kw_only=True)
class AgencyCase:
    """An invoice that was handed to the collection agency, in which file."""

    number: str
    day: date
    amount_ore: int
    file_name: str


@attrs.frozen(kw_only=True)
class ClaimFile:
    """A file that was made on a day."""

    day: date
    name: str
    sha256: str


Added = ClaimLetter | AgreedPlan | Mark | AgencyCase
_TABLES: Mapping[type[Added], Table] = {
    ClaimLetter: CLAIM_LETTER,
    AgreedPlan: INSTALMENT_PLAN,
    Mark: CLAIM_MARK,
    AgencyCase: AGENCY_CASE,
}


def add(connection: Connection, municipality: str, rows: Iterable[Added], *, by: str, at: datetime) -> None:
    """Store what was done about invoices."""
    for row in rows:
        values = {**attrs.asdict(row), "municipality": municipality, **stamp(by, at)}
        connection.execute(insert(_TABLES[type(row)]), values)


def add_files(connection: Connection, municipality: str, files: Iterable[ClaimFile]) -> None:
    """Note files that are kept in the evidence."""
    for file in files:
        connection.execute(insert(CLAIM_FILE), {**attrs.asdict(file), "municipality": municipality})


def files_of(connection: Connection, municipality: str, day: date | None = None) -> tuple[ClaimFile, ...]:
    """The files that were made, or those of a day, in order."""
    query = select(*_columns(CLAIM_FILE, ClaimFile)).where(CLAIM_FILE.c.municipality == municipality)
    query = query if day is None else query.where(CLAIM_FILE.c.day == day)
    return tuple(ClaimFile(**row) for row in connection.execute(query.order_by(CLAIM_FILE.c.id)).mappings())


def letters(connection: Connection, municipality: str) -> dict[str, dict[str, ClaimLetter]]:
    """The letters about each invoice, by its number and by kind."""
    rows = connection.execute(
        select(*_columns(CLAIM_LETTER, ClaimLetter)).where(CLAIM_LETTER.c.municipality == municipality)
    )
    found: dict[str, dict[str, ClaimLetter]] = {}
    for row in rows.mappings():
        found.setdefault(row["number"], {})[row["kind"]] = ClaimLetter(**row)
    return found


def plans(connection: Connection, municipality: str) -> dict[str, AgreedPlan]:
    """The instalment plan in force of each invoice that has one."""
    table = INSTALMENT_PLAN
    latest = select(func.max(table.c.id)).where(table.c.municipality == municipality).group_by(table.c.number)
    rows = connection.execute(
        select(*_columns(table, AgreedPlan)).where(table.c.id.in_(latest), table.c.parts > 0)
    ).mappings()
    return {row["number"]: AgreedPlan(**row) for row in rows}


def marks(connection: Connection, municipality: str) -> frozenset[tuple[str, str]]:
    """The marks in force: (invoice number, mark)."""
    table = CLAIM_MARK
    here = table.c.municipality == municipality
    latest = select(func.max(table.c.id)).where(here).group_by(table.c.number, table.c.mark)
    rows = connection.execute(select(table.c.number, table.c.mark).where(table.c.id.in_(latest), table.c.in_force))
    return frozenset((row.number, row.mark) for row in rows)


def cases(connection: Connection, municipality: str) -> dict[str, AgencyCase]:
    """The invoices that are with the agency."""
    query = select(*_columns(AGENCY_CASE, AgencyCase)).where(AGENCY_CASE.c.municipality == municipality)
    return {row["number"]: AgencyCase(**row) for row in connection.execute(query).mappings()}


def billed(connection: Connection, municipality: str, numbers: Sequence[str] | None = None) -> pl.DataFrame:
    """What invoices are for and when they were issued, as `BILLED`."""
    query = (
        select(INVOICE.c.number, INVOICE.c.area, BATCH.c.month, BATCH.c.issue_date)
        .join(BATCH, BATCH.c.id == INVOICE.c.batch_id)
        .where(INVOICE.c.municipality == municipality, BATCH.c.issued_hash.is_not(None))
    )
    if numbers is not None:
        query = query.where(INVOICE.c.number.in_(numbers))
    return pl.DataFrame([tuple(row) for row in connection.execute(query)], schema=BILLED, orient="row")


def _columns(table: Table, kind: type[attrs.AttrsInstance]) -> list[Column[Any]]:
    return [table.c[field.name] for field in attrs.fields(kind)]
