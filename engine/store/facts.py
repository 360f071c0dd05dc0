"""Facts in the database: taken in a file at a time, never overwritten.

A row with a key that is already there and another content supersedes the earlier row; a row marked withdraw takes it
back. Earlier rows stay, with who entered them and which import ended them.
"""

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import attrs
import polars as pl
from sqlalchemy import BindParameter, Connection, Select, and_, bindparam, func, insert, or_, select, tuple_, update

from engine.errors import Refused
from engine.facts.checks import check_state, key_as_written
from engine.facts.columns import RecordType
from engine.facts.digest import facts_digest
from engine.facts.problems import BadCell, Problems
from engine.facts.reader import FileRead
from engine.facts.registry import RECORD_TYPES
from engine.store.bulk import insert_frame, select_frame, temporary_table
from engine.store.database import Database, record_activity, utc_text
from engine.store.import_digest import import_digest
from engine.store.schema import IMPORT, fact_table

__all__ = ["ImportRefused", "ImportResult", "current_facts", "enter", "facts_digest", "import_file", "refuse_problems"]


class ImportRefused(Refused):
    """A file was not taken in, and nothing was stored. `problems` lists up to 1,000 bad cells of `problem_count`."""

    def __init__(self, message: str, problems: tuple[BadCell, ...] = (), problem_count: int = 0) -> None:
        super().__init__(message)
        self.problems = problems
        self.problem_count = problem_count


@attrs.frozen
class ImportResult:
    """What an import did, in rows. `import_id` is None where the file had no rows and nothing was noted."""

    import_id: int | None
    file: str
    record: str
    new: int
    superseded: int
    unchanged: int
    withdrawn: int


def import_file(db: Database, municipality: str, file_read: FileRead, *, by: str, at: datetime) -> ImportResult:
    """Take in a file: all of it, or nothing. `by` is who enters it and `at` when (with zone).

    Raises ImportRefused where the file has problems, disagrees with what is stored, or has been taken in before.
    """
    refuse_problems(file_read.file, file_read.problems, file_read.problem_count)
    record = file_read.record
    if file_read.frame.is_empty() and file_read.withdrawn.is_empty():
        return ImportResult(None, file_read.file, record.name, 0, 0, 0, 0)
    with db.writing() as connection:
        return enter(connection, municipality, file_read, by=by, at=at)


def enter(connection: Connection, municipality: str, file_read: FileRead, *, by: str, at: datetime) -> ImportResult:
    """As `import_file`, for rows without problems, in the caller's transaction: kept or given up with it."""
    record = file_read.record
    _refuse_repeated(connection, municipality, file_read)
    stored = _touched(connection, municipality, file_read)
    problems = Problems(file_read.file)
    check_state(record, file_read.frame, file_read.withdrawn, stored, problems)
    _check_withdrawn(record, file_read.withdrawn, stored, problems)
    refuse_problems(file_read.file, problems.listed(), problems.count)
    return _store(connection, municipality, file_read, stored, by=by, at=at)


def last_import(db: Database, municipality: str) -> tuple[str, str] | None:
    """Who took in facts of a municipality last, and when (UTC, ISO 8601); None where there are none."""
    query = select(IMPORT.c.recorded_by, IMPORT.c.recorded_at).where(IMPORT.c.municipality == municipality)
    with db.reading() as connection:
        row = connection.execute(query.order_by(IMPORT.c.id.desc()).limit(1)).first()
    return (row.recorded_by, row.recorded_at) if row else None


def persons_entered(connection: Connection) -> int:
    """How many rows of persons were ever entered, in all municipalities: how large the database is, at a glance."""
    return connection.execute(select(func.max(fact_table("person").c.id))).scalar() or 0


def current_facts(
    db: Database, municipality: str, since: date | None = None, only: Collection[str] = RECORD_TYPES
) -> dict[str, pl.DataFrame]:
    """Every fact in force, by record type: the declared columns, sorted by key. Independent of the order of imports.

    With `since`, what was over before that day is left out: visits, stays, deliveries and attendance (`over_by` of the
    declarations). A stay or the like that goes on has no end, and is there. With `only`, just those record types.
    """
    with db.reading() as connection:
        return {
            name: _current(connection, municipality, RECORD_TYPES[name], since) for name in RECORD_TYPES if name in only
        }


def _current(connection: Connection, municipality: str, record: RecordType, since: date | None) -> pl.DataFrame:
    values = {"municipality": municipality}
    if since is None or not record.over_by:
        return _selected(connection, _all_in_force(record.name), record, values)
    return _selected(connection, _in_force_since(record.name, record.over_by), record, values | {"since": since})


@cache
def _all_in_force(name: str) -> Select[Any]:
    """Every fact of a record type that is in force; to be given `municipality`."""
    return _in_force(RECORD_TYPES[name])


@cache
def _in_force_since(name: str, over_by: str) -> Select[Any]:
    """As `_all_in_force`, without what was over before the day `since`."""
    over = fact_table(name).c[over_by]
    since: BindParameter[Any] = bindparam("since")
    return _all_in_force(name).where(or_(over >= since, over.is_(None)) if over.nullable else over >= since)


def _touched(connection: Connection, municipality: str, file_read: FileRead) -> pl.DataFrame:
    """The facts in force, with their `id`, that the file may change or overlap: of its keys, or of what has periods.

    A file may have a million rows and the database many times that, so they are matched in the database.
    """
    record, table = file_read.record, fact_table(file_read.record.name)
    names = list(record.period_of or record.key)
    wanted = pl.concat([file_read.frame.select(names), file_read.withdrawn.select(names)]).unique()
    with temporary_table(connection, table, wanted) as keys:
        among = tuple_(*(table.c[name] for name in names)).in_(select(keys))
        query = _in_force(record).add_columns(table.c.id).where(among)
        return _selected(connection, query, record, {"municipality": municipality})


def _in_force(record: RecordType) -> Select[Any]:
    """The declared columns of the facts in force; to be given `municipality`."""
    table = fact_table(record.name)
    return select(*(table.c[column.name] for column in record.columns)).where(
        table.c.municipality == bindparam("municipality"), table.c.superseded_by.is_(None)
    )


def _selected(
    connection: Connection, query: Select[Any], record: RecordType, values: Mapping[str, object]
) -> pl.DataFrame:
    """What a query finds among the facts of a record type, sorted by key; beside the declared columns only numbers."""
    kind_of = {column.name: column.kind for column in record.columns}
    kinds = [(column.name, kind_of.get(column.name)) for column in query.selected_columns]
    return select_frame(connection, query, kinds, values).sort(record.key)


def refuse_problems(file: str, problems: tuple[BadCell, ...], count: int) -> None:
    """`ImportRefused` with the first bad cells of a file, if there are any."""
    if count:
        listed = "\n".join(f"  {problem}" for problem in problems[:10])
        more = f"\n  … och {count - 10} till" if count > 10 else ""
        message = f"{file} är inte inläst: {count} fel. Rätta filen och läs in den igen.\n{listed}{more}"
        raise ImportRefused(message, problems, count)


def _refuse_repeated(connection: Connection, municipality: str, file_read: FileRead) -> None:
    query = select(IMPORT).where(
        IMPORT.c.municipality == municipality,
        IMPORT.c.record == file_read.record.name,
        IMPORT.c.content_hash == file_read.content_hash,
    )
    earlier = connection.execute(query).mappings().first()
    if earlier:
        who, when = earlier["recorded_by"], earlier["recorded_at"][:10]
        raise ImportRefused(
            f"{file_read.file} är redan inläst: import {earlier['id']} ({earlier['file_name']}), {who} {when}. "
            "Inget är ändrat. Välj rätt fil, eller ändra i filen om uppgifterna ska ändras."
        )


def _check_withdrawn(record: RecordType, withdrawn: pl.DataFrame, stored: pl.DataFrame, problems: Problems) -> None:
    """Only what is there can be taken back."""
    key = list(record.key)
    unknown = withdrawn.join(stored, on=key, how="anti")
    advice = "Det finns ingen inläst uppgift med denna nyckel att återkalla; kontrollera raden eller ta bort den."
    problems.add_rows(unknown.select("source_row", value=key_as_written(record)), "withdraw", advice)


def _store(
    connection: Connection, municipality: str, file_read: FileRead, stored: pl.DataFrame, *, by: str, at: datetime
) -> ImportResult:
    record, frame = file_read.record, file_read.frame
    key = list(record.key)
    names = [column.name for column in record.columns]
    unchanged = frame.join(stored, on=names, how="semi", nulls_equal=True)
    changed = frame.join(unchanged, on=key, how="anti")
    superseded = stored.join(changed, on=key, how="semi")["id"]
    withdrawn = stored.join(file_read.withdrawn, on=key, how="semi")["id"]
    values: dict[str, object] = {
        "municipality": municipality,
        "record": record.name,
        "file_name": file_read.file,
        "content_hash": file_read.content_hash,
        "rows": frame.height + file_read.withdrawn.height,
        "recorded_by": by,
        "recorded_at": utc_text(at),
    }
    made = connection.execute(insert(IMPORT), values).inserted_primary_key
    assert made is not None, "the database numbers imports"
    import_id = int(made[0])
    _end(connection, record, superseded, import_id, withdrawn=False)
    _end(connection, record, withdrawn, import_id, withdrawn=True)
    meta = {name: values[name] for name in ("municipality", "recorded_by", "recorded_at")}
    meta |= {"import_id": import_id, "withdrawn": False}
    # in order of time and key: the indexes then grow at their ends, and what a month reads lies together
    order = [*([record.over_by] if record.over_by else []), *key]
    entered = changed.sort(order).with_columns(**_literals(meta))
    insert_frame(connection, fact_table(record.name), entered)
    result = ImportResult(
        import_id=import_id,
        file=file_read.file,
        record=record.name,
        new=changed.height - len(superseded),
        superseded=len(superseded),
        unchanged=unchanged.height,
        withdrawn=len(withdrawn),
    )
    ended = pl.concat([_ended(superseded, withdrawn=False), _ended(withdrawn, withdrawn=True)])
    kept = {"content_hash": file_read.content_hash, "digest": import_digest(record, entered, ended)}
    what = json.dumps(attrs.asdict(result) | kept, ensure_ascii=False)
    record_activity(connection, municipality, by=by, at=at, command="import", what=what)
    return result


def _ended(ids: pl.Series, *, withdrawn: bool) -> pl.DataFrame:
    return ids.to_frame("id").with_columns(pl.lit(withdrawn).alias("withdrawn"))


def _literals(values: dict[str, object]) -> dict[str, pl.Expr]:
    return {name: pl.lit(value) for name, value in values.items()}


def _end(connection: Connection, record: RecordType, ids: pl.Series, import_id: int, *, withdrawn: bool) -> None:
    """Note on stored rows that an import ended them: their successor is in it, or they were withdrawn."""
    table = fact_table(record.name)
    for start in range(0, len(ids), 500):  # well below the number of parameters any database allows
        some = ids.slice(start, 500).to_list()
        ended = update(table).where(and_(table.c.id.in_(some), table.c.superseded_by.is_(None)))
        connection.execute(ended.values(superseded_by=import_id, withdrawn=withdrawn))
