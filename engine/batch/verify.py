"""Verification: is everything as it was left? Every retained file against its hash, every batch against the one before
it, and the database against both.

Nothing is computed again (that is `engine.batch.replay`), so it is quick and can be done every day.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from engine.batch import evidence
from engine.batch.evidence import DOCUMENTS, INVOICES
from engine.batch.kept import (
    ADDED,
    CHANGED,
    MISSING,
    Unlike,
    hash_of,
    read_frame,
    read_json,
    unlike,
    unlike_issued,
)
from engine.batch.month import output_of
from engine.batch.workspace import Workspace
from engine.calc.invoices import carried_forward
from engine.ledger import fakt
from engine.store import audit, batches
from engine.store.batches import Batch
from engine.store.database import Connection

RECEIVED, SENT = b"#FLAGGA 1", b"#FLAGGA 0"
"""The ledger marks a file that it has read."""
STEPS = {"previewed": "preview", "approved": "approve", "issued": "issue"}
"""Who took which step, by the batch's columns, and the command that the history has of it."""
ENDS = {"issued": "issued_hash", "exported": "exported_hash"}
"""What the history has of a batch that came to its next state: the hash of what was written."""
KEPT = ("payments", "claims")
"""The folders of a municipality's evidence that hold files of no batch."""
BALANCES = ("payer_id", "area", "invoice_area", "carried_forward_ore")


@attrs.frozen
class Trouble:
    """Something that is not as it was left: a file (relative to the workspace) or a part of the database, and what."""

    where: str
    what: str


@attrs.frozen
class Verified:
    """What came of a verification: how much of what was looked at, what is only told, and all that is wrong."""

    counts: Mapping[str, int]
    notes: tuple[str, ...]
    troubles: tuple[Trouble, ...]


def verify(workspace: Workspace, towns: Collection[str] | None = None) -> Verified:
    """Check all batches of these municipalities, or of all, and the database.

    The history is one chain for all municipalities and is always checked whole.
    """
    with workspace.database() as db:
        known = [batch for batch in batches.all_batches(db) if towns is None or batch.municipality in towns]
        with db.reading() as connection:
            checking = _Checking(workspace, connection, audit.whole_history(connection))
            for batch in known:
                checking.batch(batch)
            checking.chains(known)
            checking.folders(known, towns)
            checking.kept_files(towns)
            checking.database(towns)
    return Verified(dict(checking.counts), tuple(checking.notes), tuple(checking.troubles))


@attrs.define
class _Checking:
    """A verification on its way."""

    workspace: Workspace
    connection: Connection
    history: list[Mapping[str, Any]]
    counts: Counter[str] = attrs.field(factory=Counter)
    notes: list[str] = attrs.field(factory=list)
    troubles: list[Trouble] = attrs.field(factory=list)

    def batch(self, batch: Batch) -> None:
        """One batch: its evidence, what was issued, what went out, and what the database has of it."""
        folder = self.workspace.root / batch.folder
        self.counts["underlag"] += 1
        manifest = self._record(folder / evidence.MANIFEST, batch.preview_hash)
        if manifest is not None:
            self._files(folder, unlike(folder, manifest["files"]), len(manifest["files"]))
        self._noted(batch)
        if batch.issued_hash is None:
            if batch.state == "issuing":
                self.notes.append(f"{batch.municipality} {batch.month}: faktureringen är inte klar (debitera issue).")
            return
        issued = self._record(folder / evidence.ISSUED, batch.issued_hash)
        if issued is not None:
            self._files(folder, unlike_issued(folder), len(issued["files"]))
            self._stamps(batch, issued)
        else:
            gone = [f"issued/{name}" for name in (INVOICES, DOCUMENTS) if not (folder / "issued" / name).is_file()]
            self._files(folder, (Unlike(name, MISSING) for name in gone), 0)
        self._exported(batch, folder)
        self._invoices(batch, folder)

    def chains(self, known: Sequence[Batch]) -> None:
        """Each issued batch names the one before it: one chain for each municipality, without gap or fork."""
        for town in sorted({batch.municipality for batch in known}):
            issued = [batch for batch in known if batch.municipality == town and batch.issued_hash is not None]
            before = {}
            for batch in issued:
                path = self.workspace.root / batch.folder / evidence.ISSUED
                if hash_of(path) == batch.issued_hash:  # else it has been told already
                    before[read_json(path)["batch_before"]] = batch
            tip, length = "", 0
            while tip in before:
                tip, length = before.pop(tip).issued_hash or "", length + 1
            self.counts["led i kedjan"] += length
            for batch in before.values():
                self._trouble(
                    batch.folder, f"hänger inte ihop med {town}s underlag före det: ett led saknas eller är ett annat"
                )

    def folders(self, known: Sequence[Batch], towns: Collection[str] | None) -> None:
        """Folders in the evidence that belong to no batch."""
        expected = {batch.folder for batch in known}
        for path in sorted(self.workspace.evidence.glob("*/*")):
            name = path.relative_to(self.workspace.root).as_posix()
            if path.name.startswith(".") or (towns is not None and path.parent.name not in towns):
                continue  # what a stopped preview left, or another municipality's
            if path.name in KEPT:
                continue
            if name not in expected:
                self._trouble(name, "har tillkommit: databasen känner inte till det")

    def kept_files(self, towns: Collection[str] | None) -> None:
        """Files of no batch, each named by its own hash. One that is not noted was left by a run that was stopped."""
        wanted = {
            f"{self.workspace.evidence.name}/{town}/{about}/{name}"
            for town, about, name in audit.kept_files(self.connection)
            if towns is None or town in towns
        }
        here = {
            self._named(path)
            for path in sorted(self.workspace.evidence.glob("*/*/*"))
            if path.parent.name in KEPT
            and (towns is None or path.parent.parent.name in towns)
            and not path.name.startswith(".")
        }
        for name in sorted(wanted | here):
            self.counts["filer om betalningar och krav"] += 1
            if name not in here:
                self._trouble(name, MISSING)
            elif hash_of(self.workspace.root / name) != Path(name).stem:
                self._trouble(name, CHANGED if name in wanted else ADDED)

    def database(self, towns: Collection[str] | None) -> None:
        """The database itself: its file, the history, the rules in it, and the facts as they were imported."""
        self.counts["rader i historiken"] += len(self.history)
        for what in audit.damage(self.connection):
            self._trouble("databasen", what)
        for what in audit.broken_history(self.connection, self.history):
            self._trouble("behandlingshistoriken", what)
        for what in audit.broken_rules(self.connection, self.history):
            self._trouble("databasen", what)
        for where, what in audit.broken_facts(self.connection, self.history, towns):
            self._trouble(where, what)

    def _trouble(self, where: str, what: str) -> None:
        self.troubles.append(Trouble(where, what))

    def _named(self, path: Path) -> str:
        return path.relative_to(self.workspace.root).as_posix()

    def _record(self, path: Path, expected: str) -> dict[str, Any] | None:
        """A record whose hash the database holds; None where it is another, and what it lists cannot be looked at."""
        self.counts["filer"] += 1
        if (found := hash_of(path)) == expected:
            return read_json(path)
        self._trouble(self._named(path), CHANGED if found else MISSING)
        self._trouble(self._named(path.parent), f"filerna kan inte prövas utan förteckningen {path.name}")
        return None

    def _files(self, folder: Path, found: Iterator[Unlike], count: int) -> None:
        self.counts["filer"] += count
        for each in found:
            self._trouble(self._named(folder / each.file), each.told)

    def _noted(self, batch: Batch) -> None:
        """What the database has of a batch's way must stand in the history too, by the same person at the same time."""
        here = [row for row in self.history if row["municipality"] == batch.municipality]
        signed = {(row["command"], row["what"], row["recorded_by"], row["recorded_at"]) for row in here}
        written = {(row["command"], row["what"]) for row in here}
        what = f"{batch.month} {batch.preview_hash}"
        stamps = {step: (getattr(batch, f"{step}_by"), getattr(batch, f"{step}_at")) for step in STEPS}
        hashes = {command: getattr(batch, column) for command, column in ENDS.items()}
        missing = [STEPS[step] for step, (by, at) in stamps.items() if by and (STEPS[step], what, by, at) not in signed]
        missing += [each for each, value in hashes.items() if value and (each, f"{batch.month} {value}") not in written]
        for command in missing:
            self._trouble(_stored(batch), f"{command} stämmer inte med historiken")

    def _stamps(self, batch: Batch, issued: Mapping[str, Any]) -> None:
        """Who did what when, in the database and in the evidence."""
        stored = {
            "preview": batch.preview_hash,
            "previewed": [batch.previewed_by, batch.previewed_at],
            "approved": [batch.approved_by, batch.approved_at],
            "issued_by": batch.issued_by,
            "issue_date": f"{batch.issue_date}",
        }
        for name, value in stored.items():
            if issued.get(name) != value:
                self._trouble(
                    f"databasen, {batch.municipality} {batch.month}", f"{name} stämmer inte med {evidence.ISSUED}"
                )

    def _exported(self, batch: Batch, folder: Path) -> None:
        """The record of the files that went out, and the files."""
        path = folder / evidence.EXPORTED
        if batch.exported_hash is None:
            if path.is_file():
                self.notes.append(f"{batch.municipality} {batch.month}: exporten är inte klar (debitera export).")
            return
        record = self._record(path, batch.exported_hash)
        for name, expected in (record or {"files": {}})["files"].items():
            self.counts["filer"] += 1
            file = output_of(self.workspace, batch) / name
            if (found := hash_of(file)) != expected and not (name == fakt.FILE_NAME and _received(file, expected)):
                self._trouble(self._named(file), CHANGED if found else MISSING)

    def _invoices(self, batch: Batch, folder: Path) -> None:
        """The invoices: in the database and in the evidence."""
        stored = {str(row["number"]): row for row in batches.invoices_of(self.connection, batch)}
        kept = self._table(folder / "issued" / INVOICES, "number", "sha256")
        balances = self._table(folder / "balances.parquet", *BALANCES)
        if kept is not None:
            self._stored_invoices(stored, {row["number"]: row for row in kept.iter_rows(named=True)})
        if balances is not None and audit.carried_from(self.connection, batch) != carried_forward(balances):
            self._trouble(_stored(batch), "det som förs över till nästa faktura stämmer inte med underlaget")

    def _table(self, path: Path, *columns: str) -> pl.DataFrame | None:
        """A table with these columns; None where it is not known to be as it was left, which has been told then."""
        troubled = {each.where for each in self.troubles}
        if troubled & {self._named(each) for each in (path, path.parent)} or not path.is_file():
            return None
        frame = read_frame(path)
        assert set(columns) <= set(frame.columns), f"{path.name} has its columns"
        return frame

    def _stored_invoices(self, stored: Mapping[str, Mapping[str, Any]], kept: Mapping[str, Mapping[str, Any]]) -> None:
        self.counts["fakturor"] += len(kept)
        for number in sorted({*stored, *kept}):
            where = f"databasen, faktura {number}"
            if number not in stored or number not in kept:
                self._trouble(where, MISSING if number in kept else ADDED)
                continue
            for name, value in kept[number].items():
                if name != "sha256" and stored[number].get(name) != value:
                    self._trouble(where, f"{name} stämmer inte med underlaget")


def _stored(batch: Batch) -> str:
    """A batch in the database, as it is named to people."""
    return f"databasen, {batch.municipality} {batch.month}"


def _received(file: Path, expected: str) -> bool:
    """Whether a voucher file differs only in the ledger's mark that it has been read."""
    return file.is_file() and evidence.sha256(file.read_bytes().replace(RECEIVED, SENT, 1)) == expected
