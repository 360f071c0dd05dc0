"""Where given facts come from: who entered each, when, in which file and row; also of those no longer in force."""

import polars as pl
from sqlalchemy import select, tuple_

from engine.facts.columns import Kind, RecordType
from engine.store.bulk import select_frame, temporary_table
from engine.store.database import Database
from engine.store.history import ORIGIN
from engine.store.schema import FACT_TABLES, IMPORT


def with_origins(db: Database, municipality: str, record: RecordType, facts: pl.DataFrame) -> pl.DataFrame:
    """The facts with import_id, file_name, source_row, recorded_by and recorded_at: null where none was ever stored so.

    Only rows with the keys of `facts` are read, of a database of any size.
    """
    table = FACT_TABLES[record.name]
    kinds: list[tuple[str, Kind | None]] = [(column.name, column.kind) for column in record.columns]
    whole = {"import_id", "source_row"}
    kinds += [(name, None if name in whole else Kind.TEXT) for name in ORIGIN]
    columns = [table.c[column.name] for column in record.columns]
    columns += [IMPORT.c.file_name if name == "file_name" else table.c[name] for name in ORIGIN]
    names = list(record.key)
    found = []
    with db.reading() as connection, temporary_table(connection, table, facts.select(names).unique()) as keys:
        among = tuple_(*(table.c[name] for name in names)).in_(select(keys))
        query = select(*columns).join(IMPORT, IMPORT.c.id == table.c.import_id)
        # two questions, for each of which there is an index
        for ended in (table.c.superseded_by.is_(None), table.c.superseded_by.is_not(None)):
            chosen = query.where(table.c.municipality == municipality, ended, among).order_by(table.c.id)
            found.append(select_frame(connection, chosen, kinds))
    declared = [column.name for column in record.columns]
    stored = pl.concat(found).unique(declared, keep="first", maintain_order=True)
    return facts.join(stored, on=declared, how="left", nulls_equal=True, maintain_order="left")
