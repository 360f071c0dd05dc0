"""A fingerprint of facts: the same facts give the same digest, whatever files they came in and in whatever order."""

import hashlib
from collections.abc import Mapping
from io import BytesIO

import polars as pl

from engine.facts.cells import TIME_TEXT
from engine.facts.registry import RECORD_TYPES

SLICE_ROWS = 100_000


def facts_digest(facts: Mapping[str, pl.DataFrame]) -> str:
    """SHA-256, in hex, over the declared columns of every record type that has rows.

    Rows are put in order of all columns, key first. Each is written as CSV with texts (and times, as 2026-10-05 07:30)
    in quotation marks, so an empty text and no text differ. Independent of the order of rows, columns and record types.
    A column that facts kept long ago do not have is left out.
    """
    digest = hashlib.sha256()
    for name, record in sorted(RECORD_TYPES.items()):
        frame = facts.get(name)
        if frame is None or frame.is_empty():
            continue
        declared = {column.name for column in record.columns} - {*record.key}
        rest = sorted(declared & {*frame.columns})
        ordered = frame.select(*record.key, *rest).sort(*record.key, *rest)
        digest.update(f"{name} {ordered.height}\n{','.join(ordered.columns)}\n".encode())
        for rows in ordered.iter_slices(SLICE_ROWS):
            digest.update(canonical(rows))
    return digest.hexdigest()


def canonical(rows: pl.DataFrame) -> bytes:
    """Rows as the bytes that are hashed: CSV with texts and times in quotation marks, an empty text unlike no text."""
    text = BytesIO()
    written = rows.with_columns(pl.col(pl.Datetime).dt.strftime(TIME_TEXT))
    written.write_csv(
        text, include_header=False, quote_style="non_numeric", date_format="%Y-%m-%d", line_terminator="\n"
    )
    return text.getvalue()
