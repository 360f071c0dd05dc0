"""What goes out: every invoice as its own PDF, one print file, the ledger's voucher file. Written whole or not at
all.
"""

import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

import attrs
import polars as pl

from engine.batch import evidence
from engine.batch.month import Issue, output_of
from engine.batch.paper import Number, documents
from engine.batch.workspace import Workspace, write_whole
from engine.calc.wording import month_name
from engine.documents.invoice import as_pdf, compose
from engine.documents.model import InvoiceDocument
from engine.documents.printfile import render_print_file
from engine.ledger import fakt
from engine.ledger.postings import Coding, Invoice, Line
from engine.rulebook.settings import ADJUSTMENT

CHUNK = 200


@attrs.frozen
class Written:
    """A file that was written: its path, how many records it holds, their sum in öre, and its SHA-256."""

    path: Path
    count: int
    sum_ore: int
    sha256: str


def invoice_documents(done: Issue) -> Iterator[InvoiceDocument]:
    """The issued invoices, in order of number."""
    assert done.batch.issue_date is not None
    numbers = {
        row["payer_id"]: Number(
            number=row["number"],
            customer=row["customer"],
            ocr=row["ocr"],
            invoice_date=done.batch.issue_date,
            due_date=row["due_date"],
        )
        for row in done.invoices
    }
    return documents(done.computed, done.facts, done.settings, numbers)


def write_invoices(workspace: Workspace, done: Issue, workers: int = 1) -> Written:
    """Each invoice as its own PDF, and in the evidence the list of them with their hashes, chained to the batch
    before.
    """
    assert done.batch.issue_date is not None
    folder = output_of(workspace, done.batch) / "invoices"
    part = folder.with_name(".invoices.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    made = list(invoice_documents(done))
    chunks = [(part, made[start : start + CHUNK], done.batch.issue_date) for start in range(0, len(made), CHUNK)]
    if workers > 1 and len(chunks) > 1:
        with ProcessPoolExecutor(workers) as pool:
            hashes = [each for chunk in pool.map(_write_chunk, chunks) for each in chunk]
    else:
        hashes = [each for chunk in chunks for each in _write_chunk(chunk)]
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    _write_issued(workspace, done, hashes)
    total = sum(row["to_pay_ore"] for row in done.invoices)
    return Written(folder, len(hashes), total, evidence.sha256("".join(digest for _, digest in hashes).encode()))


def _write_chunk(chunk: tuple[Path, list[InvoiceDocument], date]) -> list[tuple[str, str]]:
    folder, made, created = chunk
    found = []
    for document in made:
        data = as_pdf(compose(document), created=created)
        (folder / f"{document.number}.pdf").write_bytes(data)
        found.append((document.number, evidence.sha256(data)))
    return found


def _write_issued(workspace: Workspace, done: Issue, hashes: list[tuple[str, str]]) -> None:
    batch = done.batch
    folder = workspace.root / batch.folder
    by_number = dict(hashes)
    frame = pl.DataFrame(
        [
            {name: row[name] for name in row if name not in {"id", "batch_id"}} | {"sha256": by_number[row["number"]]}
            for row in done.invoices
        ]
    )
    evidence.write_frame(folder / "issued" / "invoices.parquet", frame)
    numbers = [row["number"] for row in done.invoices]
    record = {
        "preview": batch.preview_hash,
        "previewed": [batch.previewed_by, batch.previewed_at],
        "approved": [batch.approved_by, batch.approved_at],
        "issued_by": batch.issued_by,
        "issue_date": f"{batch.issue_date}",
        "numbers": {"first": min(numbers, default=""), "last": max(numbers, default=""), "count": len(numbers)},
        "invoices": evidence.sha256((folder / "issued" / "invoices.parquet").read_bytes()),
        "batch_before": _before(workspace, done),
    }
    write_whole(folder / evidence.ISSUED, evidence.as_json(record))


def _before(workspace: Workspace, done: Issue) -> str:
    """The hash of the municipality's issued batch before this one; "" for the first."""
    folder = workspace.root / done.batch.folder
    earlier = sorted(
        path for path in folder.parent.glob(f"*/{evidence.ISSUED}") if path.parent.parent.name < folder.name
    )
    return evidence.sha256(earlier[-1].read_bytes()) if earlier else ""


def write_print_file(workspace: Workspace, done: Issue) -> Written:
    """All invoices in one PDF, in postal-code order."""
    assert done.batch.issue_date is not None
    path = output_of(workspace, done.batch) / f"print-{done.batch.month}.pdf"
    made = list(invoice_documents(done))
    title = f"{done.settings.identity.name}, fakturor {done.batch.month}"
    data = render_print_file(made, created=done.batch.issue_date, title=title)
    write_whole(path, data)
    return Written(path, len(made), sum(document.to_pay_ore for document in made), evidence.sha256(data))


def write_voucher_file(workspace: Workspace, done: Issue) -> Written:
    """FAKT.SI: the batch's vouchers for the general ledger."""
    issue_date = done.batch.issue_date
    assert issue_date is not None
    path = output_of(workspace, done.batch) / fakt.FILE_NAME
    identity = done.settings.identity
    settings = fakt.LedgerSettings(
        company=identity.name,
        organisation_number=identity.organisation_number,
        codings=tuple(Coding.like(row) for row in done.settings.codings if row.holds(issue_date)),
    )
    made = tuple(_ledger_invoices(done, issue_date))
    text = f"Barnomsorgsavgifter {month_name(done.computed.month)}"
    data = fakt.write_fakt_si(settings, made, text=text, generated=issue_date, generated_by="debitera")
    write_whole(path, data)
    return Written(path, len(made), sum(invoice.to_pay_ore for invoice in made), evidence.sha256(data))


def _ledger_invoices(done: Issue, issue_date: date) -> Iterator[Invoice]:
    service = pl.coalesce("form", pl.lit(ADJUSTMENT)).alias("service")
    sums = (
        done.computed.drafts.lines.group_by("payer_id", service)
        .agg(pl.col("amount_ore").sum())
        .sort("payer_id", "service")
    )
    lines = sums.partition_by("payer_id", as_dict=True)
    for row in done.invoices:
        own = lines.get((row["payer_id"],), sums.clear())
        yield Invoice(
            number=row["number"],
            invoice_date=issue_date,
            customer_number=row["customer"],
            lines=tuple(Line(name, ore) for name, ore in own.select("service", "amount_ore").iter_rows()),
            to_pay_ore=row["to_pay_ore"],
            brought_forward_ore=row["brought_forward_ore"],
            carried_forward_ore=row["carried_forward_ore"],
        )
