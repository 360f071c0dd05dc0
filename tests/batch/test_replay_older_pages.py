"""Pages that an older version wrote in other bytes are taken as they were kept; all that is made of them is made again."""

import hashlib
import json
import shutil
import zlib
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from engine.batch.delivery_files import composed_of
from engine.batch.older import PAGES_IN_THE_INDEX, PAGES_WRITTEN_OTHERWISE
from engine.documents.composed import as_pdf
from engine.documents.printfile import write_print_file
from tests.batch.older_evidence import as_until_format_6
from tests.batch.small_town import Town
from tests.batch.test_replay import edit_json, edit_manifest, hashed, replay

DOCUMENTS, INVOICES, PRINTED = "issued/documents.parquet", "issued/invoices.parquet", "print-2026-10.pdf"


@pytest.fixture(scope="module")
def exported(first_billed_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evidence of a month that was issued and exported."""
    town = first_billed_town.copied(tmp_path_factory.mktemp("exported"))
    town.export()
    return town.workspace.evidence / town.name / "2026-10-1"


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    """The evidence as an older version would have left it: each page compressed otherwise."""
    folder = Path(shutil.copytree(exported, tmp_path / "taken home"))
    as_until_format_6(folder, PAGES_WRITTEN_OTHERWISE)
    rewrite_pages(folder, lambda page: zlib.compress(zlib.decompress(page), 1))
    return folder


def rewrite_pages(folder: Path, rewrite: Callable[[bytes], bytes]) -> None:
    """Let the pages have been written otherwise, and their PDFs and the print file made of them."""
    created = date.fromisoformat(json.loads((folder / "issued" / "issued.json").read_bytes())["issue_date"])
    rows = pl.read_parquet(folder / DOCUMENTS).to_dicts()
    for row in rows:
        row["pages"] = list(map(rewrite, row["pages"]))
        row["sha256"] = hashlib.sha256(as_pdf(composed_of(row), created=created)).hexdigest()
    documents = pl.DataFrame(rows, schema=pl.read_parquet_schema(folder / DOCUMENTS))
    documents.write_parquet(folder / DOCUMENTS)
    invoices = pl.read_parquet(folder / INVOICES)
    hashes = documents.select("number", "sha256")
    invoices.drop("sha256").join(hashes, on="number", maintain_order="left").write_parquet(folder / INVOICES)
    for name in (DOCUMENTS, INVOICES):
        hashed(folder, name)
    print_again(folder, created)


def print_again(folder: Path, created: date) -> None:
    drawn = list(map(composed_of, pl.read_parquet(folder / DOCUMENTS).sort("print_place").to_dicts()))
    stream = BytesIO()
    write_print_file(drawn, stream, created=created, title=f"{drawn[0].creator}, fakturor 2026-10")
    printed = hashlib.sha256(stream.getvalue()).hexdigest()
    edit_json(folder / "issued" / "exported.json", lambda record: record["files"].update({PRINTED: printed}))


def test_they_agree_and_so_does_the_print_file(folder: Path) -> None:
    found = replay(folder)
    assert found.agrees, found.differences
    agreed = {each.what for each in found.agreed}
    assert {"PDF", PRINTED} <= agreed


def test_pages_of_today_are_drawn_again_and_compared(folder: Path) -> None:
    edit_manifest(folder, lambda record: record.update(format=PAGES_IN_THE_INDEX))
    assert {"issued/documents", "issued/pages-0001.parquet"} <= {each.table for each in replay(folder).differences}


def test_pages_of_today_that_stand_in_the_index_agree(exported: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(exported, tmp_path / "format 6"))
    as_until_format_6(folder, PAGES_IN_THE_INDEX)
    found = replay(folder)
    assert found.agrees, found.differences


def test_a_pdf_that_is_not_made_of_the_kept_pages_is_a_difference(folder: Path) -> None:
    documents = pl.read_parquet(folder / DOCUMENTS)
    documents.with_columns(pages=pl.col("pages").list.reverse()).write_parquet(folder / DOCUMENTS)
    hashed(folder, DOCUMENTS)
    assert "issued/documents" in {each.table for each in replay(folder).differences}


@pytest.mark.parametrize(
    "damage",
    [
        pl.col("subset").cast(pl.Int64) + 7,
        pl.lit(None, dtype=pl.List(pl.Binary)).alias("pages"),
        pl.lit("x").alias("pages"),
        pl.lit(None, dtype=pl.String).alias("number"),
    ],
    ids=["unknown subset", "no pages", "pages of another kind", "no number"],
)
def test_pages_that_were_not_kept_whole_are_a_difference(folder: Path, damage: pl.Expr) -> None:
    pl.read_parquet(folder / DOCUMENTS).with_columns(damage).write_parquet(folder / DOCUMENTS)
    hashed(folder, DOCUMENTS)
    assert not replay(folder).agrees
