"""A fingerprint of what an import did: the rows it brought in, and the earlier rows that it ended.

It is noted in the processing history when the import is made; made again from the database it shows whether a fact has
been changed, taken away or added there by another way.
"""

import hashlib
from collections.abc import Collection

import polars as pl
from sqlalchemy import Connection, select

from engine.facts.columns import Kind, RecordType
from engine.facts.digest import SLICE_ROWS, canonical
from engine.store.bulk import select_frame
from engine.store.schema import fact_table

ENTERED = {"source_row": None, "municipality": Kind.TEXT, "recorded_by": Kind.TEXT, "recorded_at": Kind.TEXT}
"""What is kept of a fact beside its declared columns."""


def import_digest(record: RecordType, entered: pl.DataFrame, ended: pl.DataFrame) -> str:
    """SHA-256, hexadecimal. `entered`: the rows brought in, with the columns of `ENTERED`. `ended`: id and withdrawn
    of the rows that were superseded or withdrawn. The order of rows does not matter.
    """
    total = hashlib.sha256(f"{record.name} {entered.height} {ended.height}\n".encode())
    names = [*(column.name for column in record.columns), *ENTERED]
    for rows in entered.select(names).sort(*record.key, "source_row").iter_slices(SLICE_ROWS):
        total.update(canonical(rows))
    total.update(canonical(ended.select("id", "withdrawn").sort("id")))
    return total.hexdigest()


def stored_digests(connection: Connection, record: RecordType, towns: Collection[str] | None) -> dict[int, str]:
    """The digest of every import that facts of a kind speak of, as the database has them now, by the import's id.

    Of these municipalities; of all where none is named.
    """
    table = fact_table(record.name)
    kinds: list[tuple[str, Kind | None]] = [(column.name, column.kind) for column in record.columns]
    kinds += [*ENTERED.items(), ("id", None), ("import_id", None), ("superseded_by", None), ("withdrawn", Kind.FLAG)]
    query = select(*(table.c[name] for name, _ in kinds))
    rows = select_frame(connection, query, kinds)
    if towns is not None:
        rows = rows.filter(pl.col("municipality").is_in(list(towns)))
    entered = rows.partition_by("import_id", as_dict=True)
    ended = rows.drop_nulls("superseded_by").partition_by("superseded_by", as_dict=True)
    return {
        int(key[0]): import_digest(record, entered.get(key, rows.clear()), ended.get(key, rows.clear()))
        for key in {*entered, *ended}
    }
