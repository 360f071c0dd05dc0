"""The documents of an issued batch, packed in few files: an index, and parts with the pages of many invoices.

    issued/documents.parquet    the index: every invoice, the part its pages are in, the hash of its PDF, its way
    issued/pages-0001.parquet   the pages of the first invoices, compressed as they stand in any file; and so on

A PDF is made of its pages when it is asked for, and comes to the same bytes every time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from engine.batch.delivery_files import composed_of
from engine.batch.evidence import DOCUMENTS, sha256
from engine.batch.executors import Advance, Executor, nobody
from engine.batch.portions import Portion
from engine.documents.composed import Composed, as_pdf, sha256_of_pdf
from engine.documents.invoice import compose
from engine.documents.printfile import print_order

PART = 10_000
"""Invoices in a part, at least; the last has what is left."""
ROWS_TOGETHER = 500
"""Invoices that are read together where one is asked for."""
INDEX: dict[str, type[pl.DataType]] = {
    "number": pl.String,
    "part": pl.Int64,
    "sha256": pl.String,
    "channel": pl.String,
    "apart": pl.Boolean,
    "print_place": pl.Int64,
    "page_count": pl.Int64,
    "postal_code": pl.String,
}
"""The columns of the index: each invoice, the part its pages are in, the SHA-256 of its PDF, its way to its payer, and
where it would lie in a print file of all. `postal_code` is "" where it has none, or must not be told.
"""
PAGES: dict[str, pl.DataType | type[pl.DataType]] = {
    "number": pl.String,
    "pages": pl.List(pl.Binary),
    "title": pl.String,
    "creator": pl.String,
    "language": pl.String,
    "subset": pl.Int64,
}
"""The columns of a part: each invoice drawn (`engine.documents.composed.Composed`)."""
_DRAWN = ("number", "sha256", "channel", "apart", "page_count", "postal_code")
_COMPOSED = tuple(field.name for field in attrs.fields(Composed))
Keep = Callable[[str, pl.DataFrame], None]


@attrs.frozen(eq=False)
class Drawn:
    """The invoices of a portion drawn: what the index says of them, what decides their places in print, their pages."""

    index: pl.DataFrame
    places: Sequence[tuple[Any, ...]]
    pages: pl.DataFrame


def draw(portion: Portion) -> Drawn:
    """Word and draw the invoices of a portion."""
    ways, places = portion.ways(), []
    index: dict[str, list[Any]] = {name: [] for name in _DRAWN}
    pages: dict[str, list[Any]] = {name: [] for name in PAGES}
    documents = tuple(portion.documents())  # worded, then drawn, then hashed: each goes faster by itself
    drawn = tuple(map(compose, documents))
    hashes = tuple(sha256_of_pdf(each, created=portion.issue_date) for each in drawn)
    for document, composed, hashed in zip(documents, drawn, hashes, strict=True):
        way, to = ways[document.number], document.recipient
        row = (document.number, hashed, way.channel, way.apart, len(composed.pages), to.postal_code)
        for column, value in zip(index.values(), row, strict=True):
            column.append(value)
        pages["number"].append(document.number)
        for name in _COMPOSED:
            pages[name].append(getattr(composed, name))
        places.append(print_order(to, document.number))
    known = {name: INDEX[name] for name in _DRAWN}
    return Drawn(pl.DataFrame(index, schema=known), places, pl.DataFrame(pages, schema=PAGES))


def pack(portion: Portion, executor: Executor, keep: Keep, advance: Advance = nobody) -> pl.DataFrame:
    """Draw all invoices of a portion: each part is given to `keep`, with the name of its file, as soon as it is full.

    `advance` is told how many more invoices are drawn. Returns the index (`INDEX`), in order of invoice.
    """
    indexes = [pl.DataFrame(schema=INDEX).drop("print_place")]
    places: list[tuple[Any, ...]] = []
    waiting: list[pl.DataFrame] = []
    part = 1
    for drawn in executor.map(draw, portion.parts()):
        indexes.append(drawn.index.with_columns(part=pl.lit(part, dtype=pl.Int64)).select(indexes[0].columns))
        places += drawn.places
        waiting.append(drawn.pages)
        advance(drawn.pages.height)
        if sum(pages.height for pages in waiting) >= PART:
            keep(part_name(part), pl.concat(waiting))
            waiting, part = [], part + 1
    if waiting:
        keep(part_name(part), pl.concat(waiting))
    order = pl.Series("print_place", sorted(range(len(places)), key=places.__getitem__), dtype=pl.Int64).arg_sort()
    return pl.concat(indexes).with_columns(order.cast(pl.Int64)).select(list(INDEX))


def part_name(part: int) -> str:
    """What the file of a part is called."""
    return f"pages-{part:04}.parquet"


def read_index(folder: Path) -> pl.DataFrame:
    """The index of a batch whose evidence lies in a folder."""
    return pl.read_parquet(folder / "issued" / DOCUMENTS)


def scan_pages(folder: Path, index: pl.DataFrame) -> pl.LazyFrame:
    """The pages of the invoices of an index, not read yet (`PAGES`)."""
    parts = _parts(folder, index)
    return pl.scan_parquet(parts) if parts else pl.LazyFrame(schema=PAGES)


def _parts(folder: Path, index: pl.DataFrame) -> list[Path]:
    """The files that the pages of the invoices of an index are in, in their order."""
    return [folder / "issued" / part_name(part) for part in index["part"].unique().sort()]


def pdfs(folder: Path, created: date, channel: str | None = None) -> Iterator[tuple[str, bytes]]:
    """The number and PDF of every invoice of a batch, or of those of one channel, in their order.

    One part of the pages is read at a time.
    """
    index = read_index(folder) if channel is None else read_index(folder).filter(channel=channel)
    hashes: dict[str, str] = dict(index.select("number", "sha256").iter_rows())
    for path in _parts(folder, index):
        wanted = pl.read_parquet(path).join(index.select("number"), on="number", how="semi", maintain_order="left")
        for row in wanted.iter_rows(named=True):
            yield row["number"], _checked(row, hashes[row["number"]], created)


def pdf_of(folder: Path, number: str, created: date) -> bytes:
    """An issued invoice's PDF, made of the pages that were kept: the same bytes as when it was issued."""
    index = pl.scan_parquet(folder / "issued" / DOCUMENTS).filter(number=number).collect().row(0, named=True)
    part = pl.scan_parquet(folder / "issued" / part_name(index["part"]))
    return _checked(part.filter(number=number).collect().row(0, named=True), index["sha256"], created)


def _checked(row: Mapping[str, Any], expected: str, created: date) -> bytes:
    data = as_pdf(composed_of(row), created=created)
    assert sha256(data) == expected, f"invoice {row['number']} is not drawn as it was"
    return data
