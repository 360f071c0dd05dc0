"""Evidence as older versions of the program left it."""

from pathlib import Path

import polars as pl

from engine.batch.packed import PAGES, part_name
from tests.batch.test_replay import edit_issued, edit_manifest, hashed

DOCUMENTS = "issued/documents.parquet"


def as_until_format_6(folder: Path, made_in: int) -> None:
    """Let the folder, which credits no invoice or does so in the old way, be as it was written until format 6.

    Nothing was kept of what is unpaid, and the index and the pages of the documents were one file.
    """
    for name in ("balances", "invoices", "issued/invoices"):
        frame = pl.read_parquet(folder / f"{name}.parquet")
        frame.drop("settled_ore", "from_credits_ore").write_parquet(folder / f"{name}.parquet")
        hashed(folder, f"{name}.parquet")
    (folder / "unpaid.parquet").unlink(missing_ok=True)
    _put_pages_in_the_index(folder)
    edit_manifest(folder, lambda record: record["files"].pop("unpaid.parquet", None))
    edit_manifest(folder, lambda record: record["totals"].pop("settled_ore"))
    edit_manifest(folder, lambda record: record.update(format=made_in))


def _put_pages_in_the_index(folder: Path) -> None:
    part = folder / "issued" / part_name(1)
    index = pl.read_parquet(folder / DOCUMENTS).drop("part", "page_count", "postal_code")
    pages = pl.read_parquet(part).select(list(PAGES))
    index.join(pages, on="number", maintain_order="left").write_parquet(folder / DOCUMENTS)
    part.unlink()
    edit_issued(folder, lambda record: record["files"].pop(part.name))
    hashed(folder, DOCUMENTS)
