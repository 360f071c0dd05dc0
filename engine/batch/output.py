"""What goes out: each invoice as its own PDF, the files that deliver them, the ledgers' files; whole or not at all."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import attrs
import polars as pl

from engine.batch import evidence, guards, packed
from engine.batch.channels import refuse_unknown
from engine.batch.evidence import DOCUMENTS, INVOICES
from engine.batch.executors import SERIAL, Advance, Executor, nobody
from engine.batch.files import make_folder, write_whole
from engine.batch.month import Issue, output_of, stored_batch
from engine.batch.outgoing import LEDGER, NUMBERED, Outgoing
from engine.batch.workspace import Workspace
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


def write_invoices(
    workspace: Workspace, done: Issue, executor: Executor = SERIAL, advance: Advance = nobody
) -> Written:
    """Draw the invoices and keep them, packed, in the evidence; with their hashes, chained to the batch before.

    `advance` is told how many more are drawn.
    """
    folder = workspace.root / done.batch.folder / "issued"
    make_folder(folder)
    kept: dict[str, str] = {}

    def keep(name: str, frame: pl.DataFrame) -> None:
        data = evidence.as_parquet(frame, together=packed.ROWS_TOGETHER if frame.schema == packed.PAGES else None)
        write_whole(folder / name, data)
        kept[name] = evidence.sha256(data)

    index = packed.pack(done.portion, executor, keep, advance)
    keep(DOCUMENTS, index)
    keep(INVOICES, _numbered(done).join(index.select("number", "sha256"), on="number"))
    _write_record(workspace, done, kept)
    total = sum(row["to_pay_ore"] for row in done.invoices)
    return Written(folder / DOCUMENTS, index.height, total, kept[DOCUMENTS])


def _numbered(done: Issue) -> pl.DataFrame:
    return pl.DataFrame(
        [{name: row[name] for name in row if name not in {"id", "batch_id"}} for row in done.invoices], schema=NUMBERED
    )


def _write_record(workspace: Workspace, done: Issue, kept: Mapping[str, str]) -> None:
    batch = done.batch
    numbers = [row["number"] for row in done.invoices]
    record = {
        "preview": batch.preview_hash,
        "previewed": [batch.previewed_by, batch.previewed_at],
        "approved": [batch.approved_by, batch.approved_at],
        "issued_by": batch.issued_by,
        "issue_date": f"{batch.issue_date}",
        "numbers": {"first": numbers[0], "last": numbers[-1], "count": len(numbers)} if numbers else {"count": 0},
        "files": dict(kept),
        "batch_before": _before(workspace, done),
    }
    write_whole(workspace.root / batch.folder / evidence.ISSUED, evidence.as_json(record))


def invoice_pdfs(
    workspace: Workspace, municipality: str, month: date, channel: str | None = None
) -> Iterator[tuple[str, bytes]]:
    """The number and PDF of every invoice of an issued batch, or of those that reach their payers by a channel."""
    refuse_unknown(channel)
    with workspace.database() as db, db.reading() as connection:
        batch = stored_batch(connection, municipality, month)
    guards.refuse_not_issued(batch)
    assert batch.issue_date is not None, "an issued batch has its date"
    return packed.pdfs(workspace.root / batch.folder, batch.issue_date, channel)


def channels_of(workspace: Workspace, batch: Batch) -> dict[str, str]:
    """How each invoice of an issued batch was sent, by its number."""
    index = packed.read_index(workspace.root / batch.folder)
    return dict(index.select("number", "channel").iter_rows())


def _before(workspace: Workspace, done: Issue) -> str:
    """The hash of the municipality's batch that was issued last before this one; "" for the first."""
    with workspace.database() as db, db.reading() as connection:
        return issued_before(connection, done.batch)


def write_files(
    workspace: Workspace, done: Issue, executor: Executor = SERIAL, advance: Advance = nobody
) -> list[Written]:
    """The batch's files, none for a batch without invoices; and in the evidence their hashes.

    A ledger's file that the receiver has marked as read is never written over.
    """
    folder, kept = output_of(workspace, done.batch), workspace.root / done.batch.folder
    make_folder(folder)
    index = packed.read_index(kept)
    made = Outgoing.of(done.portion, done.rulebook, index, packed.scan_pages(kept, index), executor, advance)
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
