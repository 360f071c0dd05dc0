"""Proposals of the yearly income check: what was proposed, on which two calculations, and who decided what.

A proposal is never changed but to note what became of it: approved, rejected, or replaced by one of a later check.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    insert,
    select,
    text,
    update,
)

from engine.store.database import utc_text
from engine.store.schema import ID, METADATA

STATES = ("proposed", "approved", "rejected", "replaced")

_OPEN = text("state = 'proposed'")

PROPOSAL = Table(
    "income_check_proposal",
    METADATA,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("year", Integer, nullable=False),
    Column("household_id", Text, nullable=False),
    Column("declared_ore", BigInteger, nullable=False),
    Column("taxed_ore", BigInteger, nullable=False),
    Column("already_ore", BigInteger, nullable=False),  # adjusted for the same year by what was approved before
    Column("amount_ore", BigInteger, nullable=False),  # taxed - declared - already; negative: to be paid back
    Column("tolerance_ore", BigInteger, nullable=False),
    Column("assumed_rules", Integer, nullable=False),
    Column("months", Text, nullable=False),  # JSON: both calculations, month by month
    Column("content_hash", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", String(32), nullable=False),
    Column("decided_by", Text),
    Column("decided_at", String(32)),
    Column("reason", Text),
    Column("bill_month", String(7)),  # YYYY-MM
    Column("adjustment_id", Text),
    CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="income_check_state"),
    CheckConstraint("amount_ore <> 0", name="income_check_amount"),
    # one open proposal for a household and year, whatever the program does
    Index(
        "income_check_open",
        "municipality",
        "year",
        "household_id",
        unique=True,
        sqlite_where=text("state = 'proposed'"),
    ),
    sqlite_autoincrement=True,
)


@attrs.frozen(kw_only=True)
class Proposal:
    """A proposal as stored. `months` are as `Proposed.months`; times are UTC, ISO 8601."""

    id: int
    municipality: str
    year: int
    household_id: str
    declared_ore: int
    taxed_ore: int
    already_ore: int
    amount_ore: int
    tolerance_ore: int
    assumed_rules: int
    months: tuple[Mapping[str, Any], ...]
    content_hash: str
    state: str
    proposed_by: str
    proposed_at: str
    decided_by: str | None
    decided_at: str | None
    reason: str | None
    bill_month: str | None
    adjustment_id: str | None


@attrs.frozen(kw_only=True)
class Proposed:
    """What a check proposes for a household. `months`: whole numbers, texts and flags by name, one mapping a month."""

    household_id: str
    declared_ore: int
    taxed_ore: int
    already_ore: int
    amount_ore: int
    tolerance_ore: int
    assumed_rules: int
    months: tuple[Mapping[str, Any], ...]

    @property
    def content_hash(self) -> str:
        """SHA-256, hexadecimal, of what is proposed: equal for equal proposals, whoever makes them and when."""
        return hashlib.sha256(_canonical(attrs.asdict(self)).encode()).hexdigest()


def propose(
    connection: Connection, municipality: str, year: int, found: Iterable[Proposed], *, by: str, at: datetime
) -> None:
    """Store what a check of a year proposes, in the place of what an earlier check proposed and nobody has decided.

    What is proposed already stays as it is, with who proposed it first; what has been rejected is not proposed again.
    """
    new = {each.household_id: each for each in found}
    earlier = proposals_of(connection, municipality, year)
    standing = {(each.household_id, each.content_hash) for each in earlier if each.state in {"proposed", "rejected"}}
    for each in earlier:
        now = new.get(each.household_id)
        if each.state == "proposed" and (now is None or now.content_hash != each.content_hash):
            decide(connection, each, "replaced", by=by, at=at)
    stamp = {"municipality": municipality, "year": year, "proposed_by": by, "proposed_at": utc_text(at)}
    values = [
        {**attrs.asdict(each), **stamp, "state": "proposed", "content_hash": each.content_hash}
        | {"months": _canonical(each.months)}
        for _, each in sorted(new.items())
        if (each.household_id, each.content_hash) not in standing
    ]
    if values:
        connection.execute(insert(PROPOSAL), values)


def proposals_of(connection: Connection, municipality: str, year: int | None = None) -> tuple[Proposal, ...]:
    """Every proposal of a municipality, or of one year, in the order they were made."""
    wanted = [PROPOSAL.c.municipality == municipality]
    if year is not None:
        wanted.append(PROPOSAL.c.year == year)
    rows = connection.execute(select(PROPOSAL).where(*wanted).order_by(PROPOSAL.c.id)).mappings()
    return tuple(Proposal(**{**row, "months": tuple(json.loads(row["months"]))}) for row in rows)


def decide(
    connection: Connection, proposal: Proposal, state: str, *, by: str, at: datetime, **values: str | None
) -> None:
    """Note what became of an open proposal; `values` are reason, bill_month, adjustment_id."""
    still = (PROPOSAL.c.id == proposal.id, PROPOSAL.c.state == "proposed")
    noted = {"state": state, "decided_by": by, "decided_at": utc_text(at), **values}
    done = connection.execute(update(PROPOSAL).where(*still).values(**noted))
    assert done.rowcount == 1, "the proposal was decided by another run inside this transaction"


def _canonical(value: Mapping[str, Any] | Sequence[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
