"""Reconciliation (avstämning): what was counted and summed in one place against the same in the next, to the öre.

    facts ↔ charges and corrections ↔ lines ↔ invoices (evidence ↔ database) ↔ PDFs ↔ the files of all channels ↔
    vouchers ↔ customer ledger's file; invoices that are drawn ↔ payment orders to the bank;
    bank files ↔ payments ↔ what is open of the invoices

Every pair must agree in number and sum, every household and every fact be accounted for. Each difference has a name.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from engine.batch import evidence, guards, packed, pairs, pairs_issued
from engine.batch.channels import Channels
from engine.batch.compute import STATUSES, Computed
from engine.batch.delivery_files import ways_of
from engine.batch.direct_debit import NAME as DIRECT_DEBIT_NAME
from engine.batch.direct_debit import Drawing, debits_with_file
from engine.batch.facts_used import FactsUsed, facts_used
from engine.batch.files import write_whole
from engine.batch.month import Who, move_on, output_of, stored_batch
from engine.batch.outgoing import CUSTOMER_LEDGER_NAME, ledger_layout
from engine.batch.pairs import Comparison
from engine.batch.pairs_delivery import invoices_with_delivery_files
from engine.batch.pairs_payments import credits_with_entries, payments_with_invoices
from engine.batch.replay import recomputed
from engine.batch.workspace import Workspace
from engine.errors import Refused
from engine.ledger import fakt
from engine.store import batches
from engine.store.batches import Batch

FILE = "avstamning.json"


@attrs.frozen(kw_only=True)
class Reconciliation:
    """What came of a reconciliation. `damaged`: what is wrong with the evidence, where it could not be trusted at all.

    `households`: how many have each status, and `all`.
    """

    municipality: str
    month: str
    preview_hash: str
    comparisons: tuple[Comparison, ...] = ()
    facts: tuple[FactsUsed, ...] = ()
    households: Mapping[str, int] = attrs.field(factory=dict)
    damaged: str = ""

    @property
    def differences(self) -> tuple[str, ...]:
        """Everything that does not agree, by name."""
        return tuple(self._differences())

    @property
    def agrees(self) -> bool:
        """Whether there is no difference at all."""
        return not self.differences

    def _differences(self) -> Iterator[str]:
        if self.damaged:
            yield self.damaged
        for pair in self.comparisons:
            yield from pair.differences
        for kind in self.facts:
            yield from (f"{each} ({kind.name}) är varken debiterad eller förklarad" for each in kind.unexplained)
        if self.households and sum(self.households[each] for each in STATUSES) != self.households["all"]:
            yield f"hushållen går inte ihop: {dict(self.households)}"

    def values(self) -> dict[str, Any]:
        """All of it for programs; the same for the same batch and payments, whoever reconciles it and when."""
        return {
            "municipality": self.municipality,
            "month": self.month,
            "preview": self.preview_hash,
            "agrees": self.agrees,
            "comparisons": [
                attrs.asdict(each, filter=attrs.filters.exclude("named"))
                | {"difference_ore": each.difference_ore, "differences": list(each.differences)}
                for each in self.comparisons
            ],
            "facts": [attrs.asdict(each) for each in self.facts],
            "households": dict(self.households),
            "differences": list(self.differences),
        }


def reconcile(workspace: Workspace, municipality: str, month: date, who: Who) -> Reconciliation:
    """Compare all that a batch that was exported has left; where all agrees, note it and keep what was compared.

    Where anything differs nothing is changed. A batch that is reconciled already is compared again.
    """
    with workspace.database() as db, db.reading() as connection:
        batch = stored_batch(connection, municipality, month)
        guards.refuse_not_exported(batch)
        stored = batches.invoices_of(connection, batch)
        credited = credits_with_entries(connection, batch, stored)
        paid = (*credited, *payments_with_invoices(connection, batch))
    found = _compared(workspace, batch, stored, month)
    found = attrs.evolve(found, comparisons=(*found.comparisons, *paid))
    if found.agrees:
        write_whole(output_of(workspace, batch) / FILE, evidence.as_json(found.values()))
        move_on(workspace, batch, "reconciled", who)
    return found


def _compared(workspace: Workspace, batch: Batch, stored: Sequence[Mapping[str, Any]], month: date) -> Reconciliation:
    folder = workspace.root / batch.folder
    about: dict[str, Any] = {
        "municipality": batch.municipality,
        "month": batch.month,
        "preview_hash": batch.preview_hash,
    }
    try:
        evidence.check_evidence(folder, batch.preview_hash)
        issued = evidence.check_issued(folder, batch.issued_hash or "")
        exported = _exported(folder, batch.exported_hash or "")
        kept, computed = recomputed(folder, batch.municipality, month)
    except Refused as damaged:
        return Reconciliation(**about, damaged=str(damaged))
    return Reconciliation(
        **about,
        comparisons=(
            pairs.charges_with_lines(computed),
            pairs.reliefs_with_lines(computed),
            pairs.adjustments_with_lines(computed, kept.facts),
            pairs.corrections_with_lines(computed, kept.before.billed),
            pairs.credits_with_lines(computed, kept.before.credited),
            pairs.lines_with_invoices(computed, issued),
            pairs.uninvoiced_with_balances(computed),
            pairs_issued.invoices_with_database(issued, stored),
            *_files(batch, folder, kept, computed, issued, output_of(workspace, batch), exported),
            pairs.households_of_facts(computed, kept.facts),
            pairs.invoiced_households(computed),
        ),
        facts=facts_used(computed, kept.facts),
        households=computed.counts,
    )


def _exported(folder: Path, expected_hash: str) -> Mapping[str, str]:
    """The hashes of the files that went out; `Refused` where what was noted of them has changed since."""
    path = folder / evidence.EXPORTED
    if not path.is_file() or evidence.sha256(path.read_bytes()) != expected_hash:
        raise Refused(f"{path} saknas eller har ändrats sedan exporten. Återställ den från säkerhetskopian.")
    hashes: dict[str, str] = json.loads(path.read_bytes())["files"]
    return hashes


def _files(
    batch: Batch,
    folder: Path,
    kept: evidence.Inputs,
    computed: Computed,
    issued: pl.DataFrame,
    output: Path,
    exported: Mapping[str, str],
) -> Iterator[Comparison]:
    """What lies in the folder of files; a batch without invoices has no files to print and post."""
    index = packed.read_index(folder)
    yield pairs_issued.invoices_with_pdfs(issued, index, packed.scan_pages(folder, index))
    assert batch.issue_date is not None, "an exported batch has its date"
    how = ledger_layout(kept.rulebook, batch.municipality, batch.issue_date)
    settings = kept.rulebook.municipality(batch.municipality).settings
    ways = ways_of(Channels.of(kept.facts, computed.month, computed.drafts), issued.to_dicts(), settings)
    yield from invoices_with_delivery_files(issued, ways, computed.month, output, exported)
    for name in exported:
        path = output / name
        if name.startswith(DIRECT_DEBIT_NAME):
            drawing = Drawing.of(computed.mandates, settings, batch.issue_date)
            yield debits_with_file(tuple(drawing.debits(issued.iter_rows(named=True))), path)
        elif name == fakt.FILE_NAME:
            yield from pairs_issued.invoices_with_vouchers(computed, issued, path)
        elif how is not None and name.startswith(CUSTOMER_LEDGER_NAME):
            hidden = kept.facts["person"].filter(pl.col("protection") != "none")["person_id"].to_list()
            yield pairs_issued.invoices_with_customer_ledger(issued, path, how, hidden)
