"""The second part of a replay, what was issued: numbers, references, due dates, PDFs, and the files that went out."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from engine.batch import evidence, packed
from engine.batch.channels import PAPER
from engine.batch.comparison import Agreed, Comparison
from engine.batch.compute import Computed
from engine.batch.delivery_files import composed_of
from engine.batch.differences import Difference
from engine.batch.evidence import DOCUMENTS, INVOICES
from engine.batch.executors import Executor
from engine.batch.kept import ISSUED_SHAPE, hash_of, read_frame, read_json
from engine.batch.older import ONE_PRINT_FILE, PAGES_IN_THE_INDEX, PAGES_WRITTEN_OTHERWISE, as_then
from engine.batch.outgoing import NUMBERED, Outgoing
from engine.batch.portions import Portion
from engine.documents.characters import SUBSETS
from engine.documents.composed import as_pdf
from engine.errors import Refused
from engine.payments import bankdays, ocr
from engine.rulebook import Settings


def compare_issued(
    folder: Path, kept: evidence.Inputs, computed: Computed, executor: Executor, comparison: Comparison, made_in: int
) -> None:
    """Give the computed invoices their numbers, draw each again, make the files again; and compare with what was kept.

    The first number and the customers' numbers are taken from what was kept: they come of what was issued before.
    `made_in`: the format of the evidence. Pages that it wrote in other bytes are taken as they were kept; then it is
    compared whether the PDFs and the print file are made of them.
    """
    record = read_json(folder / evidence.ISSUED, ISSUED_SHAPE)
    settings = kept.rulebook.municipality(computed.municipality).settings
    issue_date = date.fromisoformat(record["issue_date"])
    invoices = read_frame(folder / "issued" / INVOICES)
    documents = read_frame(folder / "issued" / DOCUMENTS)
    for name in ("number", "payer_id", "customer"):
        if invoices.schema.get(name) != pl.String or invoices[name].null_count():
            raise Refused(f"{folder / 'issued' / INVOICES}: kolumnen {name} saknas eller är inte hel. Återställ filen.")
    if record["preview"] != hash_of(folder / evidence.MANIFEST):
        values = {"kept": record["preview"], "computed": hash_of(folder / evidence.MANIFEST)}
        comparison.differences.append(Difference(table=evidence.ISSUED, column="preview", **values))
    numbered = _numbered(computed.numbered, invoices, settings, issue_date, computed.municipality)
    whole = Portion(computed, kept.facts, settings, tuple(numbered.to_dicts()), issue_date)
    now: dict[str, pl.DataFrame] = {}
    index = packed.pack(whole, executor, now.__setitem__)
    if made_in <= ONE_PRINT_FILE:
        index = index.with_columns(channel=pl.lit(PAPER), apart=pl.lit(value=False))
    if made_in <= PAGES_IN_THE_INDEX:
        now = {packed.part_name(1): pl.concat([pl.DataFrame(schema=packed.PAGES), *now.values()])}
    if made_in <= PAGES_WRITTEN_OTHERWISE:
        index, now = _with_kept_pages(index, now, documents, issue_date)
    with_hashes = numbered.join(index.select("number", "sha256"), on="number", maintain_order="left")
    comparison.table("issued/invoices", invoices, as_then("issued/invoices", with_hashes, made_in))
    before, agreed = len(comparison.differences), len(comparison.agreed)
    kept_index, kept_parts = _kept_documents(folder, documents, made_in)
    comparison.table("issued/documents", kept_index, as_then("issued/documents", index, made_in))
    for name in sorted(kept_parts.keys() | now.keys()):
        nothing = pl.DataFrame(schema=packed.PAGES)
        comparison.table(f"issued/{name}", kept_parts.get(name, nothing), now.get(name, nothing))
    if len(comparison.differences) == before:
        comparison.agreed[agreed:] = [Agreed("PDF", index.height)]
    pages = pl.concat([pl.LazyFrame(schema=packed.PAGES), *(part.lazy() for part in now.values())])
    out = Outgoing.of(whole, kept.rulebook, index, pages, executor)
    _compare_files(folder, out, comparison, made_in)


def _kept_documents(
    folder: Path, documents: pl.DataFrame, made_in: int
) -> tuple[pl.DataFrame, Mapping[str, pl.DataFrame]]:
    """The index that was kept, and the pages by file; once the pages stood in the index."""
    if made_in > PAGES_IN_THE_INDEX:
        parts = sorted(set(read_json(folder / evidence.ISSUED, ISSUED_SHAPE)["files"]) - {INVOICES, DOCUMENTS})
        return documents, {name: read_frame(folder / "issued" / name) for name in parts}
    of_pages = [name for name in packed.PAGES if name in documents.columns]
    index = documents.drop(name for name in of_pages if name != "number")
    return index, {packed.part_name(1): documents.select(of_pages)}


def _with_kept_pages(
    index: pl.DataFrame, now: Mapping[str, pl.DataFrame], kept: pl.DataFrame, issue_date: date
) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """The documents with the pages that were kept of them, and the hashes of the PDFs that are made of these.

    What was not kept whole is left as it is drawn now, and so told as a difference.
    """
    names = ("number", "pages", "subset")
    if any(kept.schema.get(name) != packed.PAGES[name] for name in names):
        return index, dict(now)
    subsets = range(len(SUBSETS))
    pages = {row[0]: dict(zip(names, row, strict=True)) for row in kept.select(names).drop_nulls().iter_rows()}
    whole = {number: row for number, row in pages.items() if None not in row["pages"] and row["subset"] in subsets}
    hashes: dict[str, str] = {}
    parts: dict[str, pl.DataFrame] = {}
    for part, frame in now.items():
        rows = [row | whole.get(row["number"], {}) for row in frame.iter_rows(named=True)]
        hashes |= {row["number"]: evidence.sha256(as_pdf(composed_of(row), created=issue_date)) for row in rows}
        parts[part] = pl.DataFrame(rows, schema=packed.PAGES)
    return index.with_columns(sha256=pl.col("number").replace_strict(hashes, return_dtype=pl.String)), parts


def _numbered(
    drafts: pl.DataFrame, kept: pl.DataFrame, settings: Settings, issue_date: date, municipality: str
) -> pl.DataFrame:
    """The computed invoices with the numbers, references and due dates that they get, from the first kept number on."""
    terms = settings.invoice_on(issue_date)
    due = bankdays.due_date(issue_date, terms.due, terms.days, terms.min_days_to_due)
    first = _first_number(kept, terms.series) if kept.height else terms.first_number
    customers: dict[str, str] = dict(kept.select("payer_id", "customer").iter_rows())
    rows = []
    for running, row in enumerate(drafts.iter_rows(named=True), start=first):
        number = f"{terms.series}{running}"
        given = {
            "municipality": municipality,
            "number": number,
            "customer": customers.get(row["payer_id"], ""),
            "ocr": ocr.make(number, terms.ocr_level, terms.ocr_length or None),
            "due_date": due,
        }
        rows.append({**{name: row[name] for name in NUMBERED if name in row}, **given})
    return pl.DataFrame(rows, schema=NUMBERED)


def _first_number(kept: pl.DataFrame, series: str) -> int:
    number = str(kept["number"][0]).removeprefix(series)
    if not re.fullmatch("[0-9]{1,18}", number):
        raise Refused(f"Underlagets första faktura har numret {kept['number'][0]}, som inte hör till serien {series}.")
    return int(number)


def _compare_files(folder: Path, out: Outgoing, comparison: Comparison, made_in: int) -> None:
    """The files that went out, where the batch was exported. Of an older format only those that there were then."""
    if not (folder / evidence.EXPORTED).is_file():
        return
    exported = read_json(folder / evidence.EXPORTED)
    listed: Mapping[str, str] = {name: str(hashed) for name, hashed in exported["files"].items()}
    if exported.get("issued") != hash_of(folder / evidence.ISSUED):
        values = {"kept": str(exported.get("issued")), "computed": hash_of(folder / evidence.ISSUED)}
        comparison.differences.append(Difference(table=evidence.EXPORTED, column="issued", **values))
    made = {file.name: (evidence.sha256(file.data), file.count, file.sum_ore) for file in out.files()}
    if made_in <= ONE_PRINT_FILE:
        made = {name: file for name, file in made.items() if name in listed}
    for name in sorted({*made, *listed}):
        comparison.file(name, listed.get(name, ""), *made.get(name, ("", 0, 0)))
