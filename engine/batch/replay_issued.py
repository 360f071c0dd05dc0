"""The second part of a replay, what was issued: numbers, references, due dates, PDFs, and the files that went out."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import attrs
import polars as pl

from engine.batch import evidence
from engine.batch.channels import PAPER, Channels
from engine.batch.comparison import Agreed, Comparison
from engine.batch.compute import Computed
from engine.batch.delivery_files import DRAWN, composed_of, drawn_rows, ways_of
from engine.batch.differences import Difference
from engine.batch.drawing import Draw
from engine.batch.evidence import DOCUMENTS, INVOICES
from engine.batch.kept import ISSUED_SHAPE, hash_of, read_frame, read_json
from engine.batch.older import ONE_PRINT_FILE, PAGES_WRITTEN_OTHERWISE, as_then
from engine.batch.outgoing import NUMBERED, Outgoing
from engine.batch.paper import numbered_documents
from engine.documents.characters import SUBSETS
from engine.documents.composed import as_pdf
from engine.errors import Refused
from engine.payments import bankdays, ocr
from engine.rulebook import Settings


def compare_issued(
    folder: Path, kept: evidence.Inputs, computed: Computed, draw: Draw, comparison: Comparison, made_in: int
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
    made = list(numbered_documents(computed, kept.facts, settings, numbered.to_dicts(), issue_date))
    ways = ways_of(Channels.of(kept.facts, computed.month, computed.drafts), numbered.to_dicts(), settings)
    if made_in <= ONE_PRINT_FILE:
        ways = {number: attrs.evolve(way, channel=PAPER, apart=False) for number, way in ways.items()}
    drawn = drawn_rows(made, ways, draw(made, issue_date))
    rows = [row | {"sha256": evidence.sha256(each.pdf)} for each, row in drawn]
    drawn_now = pl.DataFrame(rows, schema=DRAWN)
    if made_in <= PAGES_WRITTEN_OTHERWISE:
        drawn_now = _with_kept_pages(drawn_now, documents, issue_date)
    with_hashes = numbered.join(drawn_now.select("number", "sha256"), on="number", maintain_order="left")
    comparison.table("issued/invoices", invoices, as_then("issued/invoices", with_hashes, made_in))
    before = len(comparison.differences)
    comparison.table("issued/documents", documents, as_then("issued/documents", drawn_now, made_in))
    if len(comparison.differences) == before:
        comparison.agreed[-1] = Agreed("PDF", documents.height)
    out = Outgoing(computed, kept.facts, kept.rulebook, numbered.to_dicts(), made, ways, drawn_now, issue_date)
    _compare_files(folder, out, comparison, made_in)


def _with_kept_pages(drawn: pl.DataFrame, kept: pl.DataFrame, issue_date: date) -> pl.DataFrame:
    """Documents with the pages that were kept of them, and the hashes of the PDFs that are made of these.

    What was not kept whole is left as it is drawn now, and so told as a difference.
    """
    names = ("number", "pages", "subset")
    if any(kept.schema.get(name) != DRAWN[name] for name in names):
        return drawn
    subsets = range(len(SUBSETS))
    pages = {row[0]: dict(zip(names, row, strict=True)) for row in kept.select(names).drop_nulls().iter_rows()}
    whole = {number: row for number, row in pages.items() if None not in row["pages"] and row["subset"] in subsets}
    rows = [row | whole.get(row["number"], {}) for row in drawn.to_dicts()]
    hashes = [evidence.sha256(as_pdf(composed_of(row), created=issue_date)) for row in rows]
    return pl.DataFrame([row | {"sha256": each} for row, each in zip(rows, hashes, strict=True)], schema=DRAWN)


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
