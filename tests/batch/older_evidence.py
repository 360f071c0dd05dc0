"""Evidence as older versions of the program left it."""

from pathlib import Path

import polars as pl

from engine.batch.packed import PAGES, part_name
from tests.batch.test_replay import edit_issued, hashed

DOCUMENTS = "issued/documents.parquet"


def with_pages_in_the_index(folder: Path) -> None:
    """As up to format 6: the index and the pages of the documents are one file."""
    part = folder / "issued" / part_name(1)
    index = pl.read_parquet(folder / DOCUMENTS).drop("part", "page_count", "postal_code")
    index.join(pl.read_parquet(part).select(list(PAGES)), on="number", maintain_order="left").write_parquet(
        folder / DOCUMENTS
    )
    part.unlink()
    edit_issued(folder, lambda record: record["files"].pop(part.name))
    hashed(folder, DOCUMENTS)
