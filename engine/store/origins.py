"""Where given facts come from: who entered each, when, in which file and row; also of those no longer in force."""

import polars as pl
from sqlalchemy import Connection, select

from engine.facts.columns import Kind, RecordType
from engine.store.bulk import select_frame
from engine.store.database import Database
from engine.store.history import ORIGIN
from engine.store.schema import IMPORT, fact_table

ASKED_TOGETHER = 500
"""How many persons, households or the like are named in one question."""


def with_origins(db: Database, municipality: str, record: RecordType, facts: pl.DataFrame) -> pl.DataFrame:
    """The facts with import_id, file_name, source_row, recorded_by and recorded_at: null where none was ever stored so.

    Of a database of any size only rows are read that are about the same as `facts`, by the first column of their key.
    """
    declared = [column.name for column in record.columns]
    found, lost = [], facts
    with db.reading() as connection:
        for in_force in (True, False):
            if not in_force and lost.is_empty():
                break
            found.append(_stored(connection, municipality, record, lost, in_force=in_force))
            lost = lost.join(found[-1], on=declared, how="anti", nulls_equal=True)
    stored = pl.concat(found).unique(declared, keep="first", maintain_order=True)
    return facts.join(stored, on=declared, how="left", nulls_equal=True, maintain_order="left")


def _stored(
    connection: Connection, municipality: str, record: RecordType, facts: pl.DataFrame, *, in_force: bool
) -> pl.DataFrame:
    """What is stored about the same as the facts, in force or no longer: there is an index for each."""
    table = fact_table(record.name)
    kinds: list[tuple[str, Kind | None]] = [(column.name, column.kind) for column in record.columns]
    whole = {"import_id", "source_row"}
    kinds += [(name, None if name in whole else Kind.TEXT) for name in ORIGIN]
    columns = [table.c[column.name] for column in record.columns]
    columns += [IMPORT.c.file_name if name == "file_name" else table.c[name] for name in ORIGIN]
    query = (
        select(*columns)
        .join(IMPORT, IMPORT.c.id == table.c.import_id)
        .where(table.c.municipality == municipality)
        .where(table.c.superseded_by.is_(None) if in_force else table.c.superseded_by.is_not(None))
        .order_by(table.c.id)
    )
    whose = table.c[record.key[0]]  # a list of whole keys would not be looked up in the index, where they have more
    wanted = facts[whose.name].unique(maintain_order=True)
    asked = [query.where(whose.in_(part.to_list())) for part in _parts(wanted)]
    return pl.concat([select_frame(connection, each, kinds) for each in asked])


def _parts(values: pl.Series) -> list[pl.Series]:
    """The values, so many together as are asked for at a time; one part, without any, of none."""
    return [values.slice(start, ASKED_TOGETHER) for start in range(0, max(1, len(values)), ASKED_TOGETHER)]
