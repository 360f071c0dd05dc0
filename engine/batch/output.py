"""What goes out: each invoice as its own PDF, the files that deliver them, the ledgers' files; whole or not at all."""

from pathlib import Path

import attrs
import polars as pl

from engine.batch import evidence
from engine.batch.channels import Way
from engine.batch.delivery_files import DRAWN, composed_of, drawn_rows, ways_of
from engine.batch.drawing import Draw
from engine.batch.evidence import DOCUMENTS, INVOICES
from engine.batch.files import UNFINISHED, make_folder, or_removed, put_folder, remove, write_whole
from engine.batch.month import Issue, output_of
from engine.batch.outgoing import LEDGER, NUMBERED, Outgoing
from engine.batch.workspace import Workspace
from engine.documents.composed import as_pdf
from engine.errors import Refused
from engine.ledger import sie
from engine.store.batches import Batch, issued_before


@attrs.frozen
class Written:
    """A file that was written: its path, how many records it holds, their sum in öre, its SHA-256, and who gets it.

    `left_out` are the numbers of invoices that may not stand in it and are handled by hand.
    """

    path: Path
    count: int
    sum_ore: int
    sha256: str
    receiver: str = ""
    left_out: tuple[str, ...] = ()


def write_invoices(workspace: Workspace, done: Issue, draw: Draw) -> Written:
    """Each invoice as its own PDF; in the evidence their hashes and pages, chained to the batch before."""
    folder = output_of(workspace, done.batch) / "invoices"
    part = folder.with_name(f".{folder.name}{UNFINISHED}")
    remove(part)
    make_folder(folder.parent)
    made, ways = done.documents, _ways(done)
    rows = []
    with or_removed(part):
        part.mkdir()
        for drawn, row in drawn_rows(made, ways, draw(made, done.issue_date)):
            (part / f"{drawn.number}.pdf").write_bytes(drawn.pdf)
            rows.append(row | {"sha256": evidence.sha256(drawn.pdf)})
        put_folder(part, folder)
    documents_frame = pl.DataFrame(rows, schema=DRAWN)
    _write_issued(workspace, done, documents_frame)
    total = sum(row["to_pay_ore"] for row in done.invoices)
    return Written(folder, len(rows), total, evidence.sha256("".join(documents_frame["sha256"]).encode()))


def _ways(done: Issue) -> dict[str, Way]:
    """The way of each invoice to its payer, by number."""
    return ways_of(done.channels, done.invoices, done.settings)


def _write_issued(workspace: Workspace, done: Issue, drawn: pl.DataFrame) -> None:
    batch = done.batch
    folder = workspace.root / batch.folder / "issued"
    invoices = pl.DataFrame(
        [{name: row[name] for name in row if name not in {"id", "batch_id"}} for row in done.invoices], schema=NUMBERED
    )
    invoices = invoices.join(drawn.select("number", "sha256"), on="number")
    make_folder(folder)
    write_whole(folder / INVOICES, evidence.as_parquet(invoices))
    write_whole(folder / DOCUMENTS, evidence.as_parquet(drawn))
    numbers = [row["number"] for row in done.invoices]
    record = {
        "preview": batch.preview_hash,
        "previewed": [batch.previewed_by, batch.previewed_at],
        "approved": [batch.approved_by, batch.approved_at],
        "issued_by": batch.issued_by,
        "issue_date": f"{batch.issue_date}",
        "numbers": {"first": numbers[0], "last": numbers[-1], "count": len(numbers)} if numbers else {"count": 0},
        "files": {name: evidence.sha256((folder / name).read_bytes()) for name in (INVOICES, DOCUMENTS)},
        "batch_before": _before(workspace, done),
    }
    write_whole(workspace.root / batch.folder / evidence.ISSUED, evidence.as_json(record))


def pdf_of(workspace: Workspace, batch: Batch, number: str) -> bytes:
    """An issued invoice's PDF, made of the pages that were kept: the same bytes as when it was issued."""
    scan = pl.scan_parquet(workspace.root / batch.folder / "issued" / DOCUMENTS)
    drawn = scan.filter(number=number).collect().row(0, named=True)
    assert batch.issue_date is not None, "an issued batch has its date"
    data = as_pdf(composed_of(drawn), created=batch.issue_date)
    assert evidence.sha256(data) == drawn["sha256"], f"invoice {number} is not drawn as it was"
    return data


def channels_of(workspace: Workspace, batch: Batch) -> dict[str, str]:
    """How each invoice of an issued batch was sent, by its number."""
    scan = pl.scan_parquet(workspace.root / batch.folder / "issued" / DOCUMENTS)
    return dict(scan.select("number", "channel").collect().iter_rows())


def _before(workspace: Workspace, done: Issue) -> str:
    """The hash of the municipality's batch that was issued last before this one; "" for the first."""
    with workspace.database() as db, db.reading() as connection:
        return issued_before(connection, done.batch)


def write_files(workspace: Workspace, done: Issue) -> list[Written]:
    """The batch's files, none for a batch without invoices; and in the evidence their hashes.

    A ledger's file that the receiver has marked as read is never written over.
    """
    folder = output_of(workspace, done.batch)
    drawn = pl.read_parquet(workspace.root / done.batch.folder / "issued" / DOCUMENTS)
    made = Outgoing(
        done.computed, done.facts, done.rulebook, done.invoices, done.documents, _ways(done), drawn, done.issue_date
    )
    written = []
    for file in made.files():
        path = folder / file.name
        if file.receiver == LEDGER and path.is_file() and sie.read(path.read_bytes()).received:
            raise Refused(f"{path} är redan inläst i ekonomisystemet och skrivs inte över.")
        write_whole(path, file.data)
        hashed = evidence.sha256(file.data)
        written.append(Written(path, file.count, file.sum_ore, hashed, file.receiver, file.left_out))
    record = {
        "issued": done.batch.issued_hash,
        "files": {each.path.name: each.sha256 for each in written},
    }
    write_whole(workspace.root / done.batch.folder / evidence.EXPORTED, evidence.as_json(record))
    return written
