"""Where given facts come from: who entered each, when, in which file and row; also of those no longer in force."""

import polars as pl
from sqlalchemy import select

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
    table = fact_table(record.name)
    kinds: list[tuple[str, Kind | None]] = [(column.name, column.kind) for column in record.columns]
    whole = {"import_id", "source_row"}
    kinds += [(name, None if name in whole else Kind.TEXT) for name in ORIGIN]
    columns = [table.c[column.name] for column in record.columns]
    columns += [IMPORT.c.file_name if name == "file_name" else table.c[name] for name in ORIGIN]
    whose = record.key[0]  # of a key of several columns the index finds nothing by a list of whole keys
    wanted = facts[whose].unique(maintain_order=True).to_list()
    query = select(*columns).join(IMPORT, IMPORT.c.id == table.c.import_id).order_by(table.c.id)
    found = []
    with db.reading() as connection:
        # two questions, for each of which there is an index
        for ended in (table.c.superseded_by.is_(None), table.c.superseded_by.is_not(None)):
            for start in range(0, max(1, len(wanted)), ASKED_TOGETHER):
                among = table.c[whose].in_(wanted[start : start + ASKED_TOGETHER])
                chosen = query.where(table.c.municipality == municipality, ended, among)
                found.append(select_frame(connection, chosen, kinds))
    declared = [column.name for column in record.columns]
    stored = pl.concat(found).unique(declared, keep="first", maintain_order=True)
    return facts.join(stored, on=declared, how="left", nulls_equal=True, maintain_order="left")
