"""Who entered what, and when: the history of single facts, and the origin of those in force."""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import polars as pl
from sqlalchemy import ColumnElement, Text, cast, or_, select, tuple_

from engine.facts.columns import Kind, RecordType
from engine.facts.identity import masked
from engine.store.bulk import select_frame
from engine.store.database import Database
from engine.store.schema import IMPORT, fact_table

WHO_OR_WHERE = frozenset(
    (
        "given_name",
        "family_name",
        "name",
        "care_of",
        "street",
        "postal_code",
        "city",
        "unit",
        "provider",
        "note",
        "reference",
        "electronic_address",
    )
)
"""What would tell who or where somebody is."""
ORIGIN = ("import_id", "file_name", "source_row", "recorded_by", "recorded_at")

Row = Mapping[str, Any]


@attrs.frozen
class Change:
    """One event in the life of a fact.

    `what` is "entered", "changed" or "withdrawn". `values` has (field, old, new) of what differs: at entry every field
    with old None, at withdrawal with new None. `source_row` is None at withdrawal.
    """

    key: tuple[Any, ...]
    what: str
    values: tuple[tuple[str, Any, Any], ...]
    import_id: int
    file_name: str
    source_row: int | None
    recorded_by: str
    recorded_at: str


def history(
    db: Database, municipality: str, record: RecordType, about: str | None = None, **fields: object
) -> list[Change]:
    """Everything that has happened to the facts whose fields have the given values, fact by fact, oldest first.

    With `about`, only to facts that have, or once had, that text in their key or as an identity number: of millions of
    visits those of one client, say.
    """
    table = fact_table(record.name)
    chosen: list[ColumnElement[bool]] = [table.c[name] == value for name, value in fields.items()]
    if about is not None:
        chosen.append(_is_about(record, municipality, about))
    rows = select(table).where(table.c.municipality == municipality, *chosen)
    with db.reading() as connection:
        ordered = rows.order_by(*(table.c[name] for name in record.key), table.c.id)
        stored = [dict(row) for row in connection.execute(ordered).mappings()]
        made = select(IMPORT).where(IMPORT.c.municipality == municipality, IMPORT.c.record == record.name)
        imports = {row["id"]: dict(row) for row in connection.execute(made).mappings()}
    return _changes(record, stored, imports)


def provenance(db: Database, municipality: str, record: RecordType) -> pl.DataFrame:
    """Where each fact in force comes from: its key, and import_id, file_name, source_row, recorded_by, recorded_at."""
    table = fact_table(record.name)
    kinds: list[tuple[str, Kind | None]] = [(c.name, c.kind) for c in record.columns if c.name in record.key]
    names = [name for name, _ in kinds]
    whole = {"import_id", "source_row"}
    kinds += [(name, None if name in whole else Kind.TEXT) for name in ORIGIN]
    origin = [IMPORT.c.file_name if name == "file_name" else table.c[name] for name in ORIGIN]
    query = (
        select(*(table.c[name] for name in names), *origin)
        .join(IMPORT, IMPORT.c.id == table.c.import_id)
        .where(table.c.municipality == municipality, table.c.superseded_by.is_(None))
    )
    with db.reading() as connection:
        return select_frame(connection, query, kinds).sort(record.key)


def masked_change(record: RecordType, change: Change) -> Change:
    """A change that names nobody: identity numbers masked, and names and addresses told only as changed."""
    personal = {column.name for column in record.columns if column.kind in {Kind.IDENTITY, Kind.PARTY}}

    def shown(name: str, value: Any) -> Any:
        if value in {None, ""}:
            return value
        return masked(value) if name in personal else "…" if name in WHO_OR_WHERE else value

    key = tuple(shown(name, value) for name, value in zip(record.key, change.key, strict=True))
    values = tuple((name, shown(name, old), shown(name, new)) for name, old, new in change.values)
    return attrs.evolve(change, key=key, values=values)


def _is_about(record: RecordType, municipality: str, about: str) -> ColumnElement[bool]:
    table = fact_table(record.name)
    key = [table.c[name] for name in record.key]
    told_by = [c.name for c in record.columns if c.name in record.key or c.kind in {Kind.IDENTITY, Kind.PARTY}]
    fits = or_(*(cast(table.c[name], Text) == about for name in told_by))
    return tuple_(*key).in_(select(*key).where(table.c.municipality == municipality, fits))


def _changes(record: RecordType, rows: Sequence[Row], imports: Mapping[int, Row]) -> list[Change]:
    """The events of rows ordered by key and entry: each row was entered or changed, and perhaps withdrawn at last."""
    fields = [column.name for column in record.columns]
    nothing: Row = dict.fromkeys(fields)
    changes = []
    before: tuple[tuple[Any, ...], Row] | None = None
    for row in rows:
        key = tuple(row[name] for name in record.key)
        follows = before is not None and before[0] == key and before[1]["superseded_by"] == row["import_id"]
        old = before[1] if before is not None and follows else nothing
        what = "changed" if follows else "entered"
        changes.append(_change(key, what, _difference(fields, old, row), imports[row["import_id"]], row["source_row"]))
        if row["withdrawn"]:
            end = imports[row["superseded_by"]]
            changes.append(_change(key, "withdrawn", _difference(fields, row, nothing), end, None))
        before = (key, row)
    return changes


def _difference(fields: Sequence[str], old: Row, new: Row) -> tuple[tuple[str, Any, Any], ...]:
    return tuple((name, old[name], new[name]) for name in fields if old[name] != new[name])


def _change(
    key: tuple[Any, ...],
    what: str,
    values: tuple[tuple[str, Any, Any], ...],
    origin: Row,
    source_row: int | None,
) -> Change:
    """An event with the import it came with."""
    by, at = origin["recorded_by"], origin["recorded_at"]
    return Change(key, what, values, origin["id"], origin["file_name"], source_row, by, at)
