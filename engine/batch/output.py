"""What goes out: each invoice as its own PDF, one print file, the ledger's voucher file; whole or not at all."""

import shutil
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from engine.batch import evidence
from engine.batch.compute import Computed
from engine.batch.drawing import Draw
from engine.batch.ledger import codings_on, ledger_invoices
from engine.batch.month import Issue, output_of
from engine.batch.paper import numbered_documents
from engine.batch.workspace import Workspace, write_whole
from engine.calc.wording import month_name
from engine.documents.composed import Composed, as_pdf
from engine.documents.printfile import sort_for_print
from engine.documents.printfile import write_print_file as print_pages
from engine.errors import Refused
from engine.ledger import fakt, sie

DOCUMENTS = "documents.parquet"
DRAWN: dict[str, pl.DataType | type[pl.DataType]] = {
    "number": pl.String,
    "sha256": pl.String,
    "print_place": pl.Int64,
    "pages": pl.List(pl.Binary),
    "title": pl.String,
    "creator": pl.String,
    "language": pl.String,
    "subset": pl.Int64,
}
NUMBERED: dict[str, type[pl.DataType]] = {
    "municipality": pl.String,
    "number": pl.String,
    "payer_id": pl.String,
    "area": pl.String,
    "customer": pl.String,
    "ocr": pl.String,
    "due_date": pl.Date,
    "lines_ore": pl.Int64,
    "brought_forward_ore": pl.Int64,
    "to_pay_ore": pl.Int64,
    "carried_forward_ore": pl.Int64,
}


@attrs.frozen
class Written:
    """A file that was written: its path, how many records it holds, their sum in öre, and its SHA-256."""

    path: Path
    count: int
    sum_ore: int
    sha256: str


def write_invoices(workspace: Workspace, done: Issue, draw: Draw) -> Written:
    """Each invoice as its own PDF; in the evidence their hashes and pages, chained to the batch before."""
    folder = output_of(workspace, done.batch) / "invoices"
    part = folder.with_name(".invoices.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    made = list(numbered_documents(done.computed, done.facts, done.settings, done.invoices, _issue_date(done)))
    place = {document.number: index for index, document in enumerate(sort_for_print(made))}
    rows = []
    for drawn in draw(made, _issue_date(done)):
        (part / f"{drawn.number}.pdf").write_bytes(drawn.pdf)
        pages = attrs.asdict(drawn.pages) | {"pages": list(drawn.pages.pages)}
        hashed = evidence.sha256(drawn.pdf)
        rows.append({"number": drawn.number, "sha256": hashed, "print_place": place[drawn.number], **pages})
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    documents_frame = pl.DataFrame(rows, schema=DRAWN)
    _write_issued(workspace, done, documents_frame)
    total = sum(row["to_pay_ore"] for row in done.invoices)
    return Written(folder, len(rows), total, evidence.sha256("".join(documents_frame["sha256"]).encode()))


def _issue_date(done: Issue) -> date:
    assert done.batch.issue_date is not None, "an issued batch has its date"
    return done.batch.issue_date


def _write_issued(workspace: Workspace, done: Issue, drawn: pl.DataFrame) -> None:
    batch = done.batch
    folder = workspace.root / batch.folder / "issued"
    invoices = pl.DataFrame(
        [{name: row[name] for name in row if name not in {"id", "batch_id"}} for row in done.invoices], schema=NUMBERED
    )
    evidence.write_frame(folder / "invoices.parquet", invoices.join(drawn.select("number", "sha256"), on="number"))
    evidence.write_frame(folder / DOCUMENTS, drawn)
    numbers = [row["number"] for row in done.invoices]
    record = {
        "preview": batch.preview_hash,
        "previewed": [batch.previewed_by, batch.previewed_at],
        "approved": [batch.approved_by, batch.approved_at],
        "issued_by": batch.issued_by,
        "issue_date": f"{batch.issue_date}",
        "numbers": {"first": numbers[0], "last": numbers[-1], "count": len(numbers)} if numbers else {"count": 0},
        "files": {name: evidence.sha256((folder / name).read_bytes()) for name in ("invoices.parquet", DOCUMENTS)},
        "batch_before": _before(workspace, done),
    }
    write_whole(workspace.root / batch.folder / evidence.ISSUED, evidence.as_json(record))


def pdf_of(workspace: Workspace, done: Issue, number: str) -> bytes:
    """An issued invoice's PDF, made of the pages that were kept: the same bytes as when it was issued."""
    drawn = pl.read_parquet(workspace.root / done.batch.folder / "issued" / DOCUMENTS).row(
        by_predicate=pl.col("number") == number, named=True
    )
    data = as_pdf(_composed(drawn), created=_issue_date(done))
    assert evidence.sha256(data) == drawn["sha256"], f"invoice {number} is not drawn as it was"
    return data


def _composed(row: Mapping[str, Any]) -> Composed:
    names = [field.name for field in attrs.fields(Composed)]
    return Composed(**{name: row[name] for name in names} | {"pages": tuple(row["pages"])})


def _before(workspace: Workspace, done: Issue) -> str:
    """The hash of the municipality's issued batch before this one; "" for the first."""
    folder = workspace.root / done.batch.folder
    earlier = sorted(
        path for path in folder.parent.glob(f"*/{evidence.ISSUED}") if path.parent.parent.name < folder.name
    )
    return evidence.sha256(earlier[-1].read_bytes()) if earlier else ""


def write_files(workspace: Workspace, done: Issue) -> list[Written]:
    """The files for print and ledger; none for a batch without invoices."""
    return [write_print_file(workspace, done), write_voucher_file(workspace, done)] if done.invoices else []


def write_print_file(workspace: Workspace, done: Issue) -> Written:
    """All invoices in one PDF, in postal-code order: the very pages that were issued."""
    path = output_of(workspace, done.batch) / f"print-{done.batch.month}.pdf"
    drawn = pl.read_parquet(workspace.root / done.batch.folder / "issued" / DOCUMENTS).sort("print_place")
    pages = map(_composed, drawn.iter_rows(named=True))
    title = f"{done.settings.identity.name}, fakturor {done.batch.month}"
    stream = BytesIO()
    print_pages(pages, stream, created=_issue_date(done), title=title)
    write_whole(path, stream.getvalue())
    total = sum(row["to_pay_ore"] for row in done.invoices)
    return Written(path, drawn.height, total, evidence.sha256(stream.getvalue()))


def write_voucher_file(workspace: Workspace, done: Issue) -> Written:
    """FAKT.SI: the batch's vouchers for the general ledger."""
    issue_date = _issue_date(done)
    path = output_of(workspace, done.batch) / fakt.FILE_NAME
    if path.is_file() and sie.read(path.read_bytes()).received:
        raise Refused(f"{path} är redan inläst i ekonomisystemet och skrivs inte över.")
    identity = done.settings.identity
    settings = fakt.LedgerSettings(
        company=identity.name,
        organisation_number=identity.organisation_number,
        codings=codings_on(done.settings, issue_date),
    )
    made = tuple(ledger_invoices(done.computed, done.invoices, issue_date))
    text = f"{_fees_of(done.computed)} {month_name(done.computed.month)}"
    data = fakt.write_fakt_si(settings, made, text=text, generated=issue_date, generated_by="debitera")
    write_whole(path, data)
    return Written(path, len(made), sum(invoice.to_pay_ore for invoice in made), evidence.sha256(data))


def _fees_of(computed: Computed) -> str:
    """What the vouchers of a batch are called."""
    names = {"childcare": "Barnomsorgsavgifter", "care": "Vård- och omsorgsavgifter"}
    areas = tuple(computed.area_totals)
    return names[areas[0]] if len(areas) == 1 else "Avgifter för barnomsorg, vård och omsorg"
