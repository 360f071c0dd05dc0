"""The month: previewed, approved by another person, issued, exported, reconciled. Each step is refused where the one
before is not done.

Preview is the run: `issue` takes the previewed result as it lies in the evidence folder, gives numbers and writes the
documents.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from engine.batch import evidence, guards
from engine.batch.before import Before
from engine.batch.channels import receiving_e_invoices, refuse_unsendable
from engine.batch.compute import Computed, compute
from engine.batch.crediting import settle
from engine.batch.direct_debit import Drawing, refuse_too_late
from engine.batch.earlier import Basis, gather
from engine.batch.files import make_folder, or_removed, put_folder
from engine.batch.ledger import refuse_unpostable
from engine.batch.portions import Portion
from engine.batch.replay import recomputed
from engine.batch.scope import facts_since
from engine.batch.status import skipped_months
from engine.batch.workspace import Workspace
from engine.calc.invoices import AMOUNTS, carried_forward
from engine.errors import Refused
from engine.facts.digest import facts_digest
from engine.payments import bankdays, ocr
from engine.rulebook import Rulebook, Settings, digest_of
from engine.store import batches
from engine.store.batches import STATES, Batch
from engine.store.database import Connection, Database, record_activity
from engine.store.facts import current_facts
from engine.store.orders import Ordered, ordered


@attrs.frozen
class Who:
    """Who gives a command, and when: the only clock there is."""

    name: str
    at: datetime


@attrs.frozen
class Previewed:
    """A preview: what was computed, its hash, and where its evidence lies."""

    computed: Computed
    preview_hash: str
    folder: Path
    skipped: tuple[str, ...]
    """Months since the last one issued that have not been, as YYYY-MM."""


@attrs.frozen
class Issue:
    """A batch that has its numbers: what is needed to write its documents and files."""

    batch: Batch
    computed: Computed
    facts: Mapping[str, pl.DataFrame]
    rulebook: Rulebook
    invoices: tuple[Mapping[str, Any], ...]

    @property
    def settings(self) -> Settings:
        """The municipality's settings, as they were previewed."""
        return self.rulebook.municipality(self.batch.municipality).settings

    @property
    def issue_date(self) -> date:
        """The date on the invoices."""
        assert self.batch.issue_date is not None, "an issued batch has its date"
        return self.batch.issue_date

    @property
    def portion(self) -> Portion:
        """All its invoices, with what they are made of."""
        return Portion(self.computed, self.facts, self.settings, self.invoices, self.issue_date)


def look(workspace: Workspace, municipality: str, month: date) -> Computed:
    """What a preview would come to, without storing anything."""
    with workspace.database() as db:
        return _computed(workspace, db, municipality, month)[0]


def preview(workspace: Workspace, municipality: str, month: date, who: Who) -> Previewed:
    """Compute the batch, leave its evidence, and store its hash. An earlier preview of the same batch is replaced.

    Where it comes to exactly what it came to before, what is stored stays as it is: who made it, and the approval.
    """
    with workspace.database() as db:
        with db.reading() as connection:
            guards.refuse_issued(batches.batch_of(connection, municipality, f"{month:%Y-%m}"))
        computed, facts, before = _computed(workspace, db, municipality, month)
        rulebook = workspace.rulebook()
        digest = facts_digest(facts)
        folder = workspace.evidence / municipality / f"{month:%Y-%m}-1"
        make_folder(folder.parent)
        part, preview_hash = evidence.write_evidence(folder, computed, facts, rulebook, before, digest)
        with or_removed(part), db.writing() as connection:
            earlier = batches.batch_of(connection, municipality, f"{month:%Y-%m}")
            guards.refuse_issued(earlier)
            if earlier is None or earlier.preview_hash != preview_hash:
                batches.save_preview(
                    connection,
                    by=who.name,
                    at=who.at,
                    municipality=municipality,
                    month=f"{month:%Y-%m}",
                    revision=1,
                    folder=folder.relative_to(workspace.root).as_posix(),
                    preview_hash=preview_hash,
                    facts_digest=digest,
                    rules_digest=digest_of(evidence.rules_of(rulebook, municipality)),
                )
                _note(connection, municipality, who, "preview", f"{month:%Y-%m} {preview_hash}")
            put_folder(part, folder)
        with db.reading() as connection:
            skipped = skipped_months(batches.months_issued(connection, municipality), f"{month:%Y-%m}")
    return Previewed(computed, preview_hash, folder, skipped)


def _computed(
    workspace: Workspace, db: Database, municipality: str, month: date
) -> tuple[Computed, dict[str, pl.DataFrame], Before]:
    facts, before = inputs_of(workspace, db, municipality, month)
    return compute(facts, workspace.rulebook(), municipality, month, before), facts, before


def inputs_of(
    workspace: Workspace, db: Database, municipality: str, month: date, wanted: Ordered | None = None
) -> tuple[dict[str, pl.DataFrame], Before]:
    """What a batch is calculated from beside the rules: the facts in force, and what earlier batches mean to it.

    `wanted` is what is corrected and credited, where it is not what has been ordered.
    """
    with db.reading() as connection:
        wanted = wanted or ordered(connection, municipality, f"{month:%Y-%m}")
    facts = current_facts(db, municipality, since=facts_since(month, wanted.back_to))
    with db.reading() as connection:
        before = gather(workspace.root, connection, municipality, month, wanted, facts, workspace.rulebook())
    return facts, before


def approve(workspace: Workspace, municipality: str, month: date, who: Who) -> Batch:
    """Sign the preview's hash. Refused for the person who made the preview, where the municipality asks for two."""
    rulebook = workspace.rulebook()
    settings, rules = rulebook.municipality(municipality).settings, evidence.rules_of(rulebook, municipality)
    with workspace.database() as db:
        facts, before = inputs_of(workspace, db, municipality, month)
        with db.writing() as connection:
            batch = stored_batch(connection, municipality, month)
            return _approved(workspace, connection, batch, facts, before, rules, settings, who)


def _approved(
    workspace: Workspace,
    connection: Connection,
    batch: Batch,
    facts: Mapping[str, pl.DataFrame],
    before: Before,
    rules: Mapping[str, bytes],
    settings: Settings,
    who: Who,
) -> Batch:
    guards.refuse_issued(batch)
    guards.refuse_approved(batch)
    guards.refuse_one_person(attrs.evolve(batch, approved_by=who.name), settings)
    guards.refuse_moved(batch, facts, rules)
    evidence.check_evidence(workspace.root / batch.folder, batch.preview_hash)
    guards.refuse_other_before(before, evidence.read_before(workspace.root / batch.folder))
    batches.advance(connection, batch, "approved", by=who.name, at=who.at)
    _note(connection, batch.municipality, who, "approve", f"{batch.month} {batch.preview_hash}")
    return stored_batch(connection, batch.municipality, date.fromisoformat(f"{batch.month}-01"))


@attrs.frozen
class _Ready:
    """An approved batch (or one whose issue was stopped), computed once more from its evidence."""

    batch: Batch
    kept: evidence.Inputs
    computed: Computed
    basis: Basis

    @property
    def settings(self) -> Settings:
        """The settings that were previewed."""
        return self.kept.rulebook.municipality(self.batch.municipality).settings


def issue(workspace: Workspace, municipality: str, month: date, issue_date: date, who: Who) -> Issue:
    """Give the invoices of an approved preview their numbers, without gaps, all in one transaction.

    The documents are written after that (`engine.batch.output`), and the batch is `issuing` until they are. Called
    again in that state it gives the same numbers, so that a run that was stopped goes on where it was.
    """
    with workspace.database() as db:
        ready = _ready(workspace, db, municipality, month)
        with db.writing() as connection:
            batch = stored_batch(connection, municipality, month)
            guards.refuse_not_approved(batch)
            guards.refuse_other_preview(batch, ready.batch)
            if batch.state == "approved":
                guards.refuse_unfinished(batches.unfinished(connection, municipality), municipality)
                guards.refuse_other_basis(Basis.of(connection, municipality, month), ready.basis)
                rows = _number(connection, batch, ready.computed, ready.settings, issue_date)
                settle(connection, municipality, rows, issue_date, by=who.name, at=who.at)
                batches.advance(connection, batch, "issuing", by=who.name, at=who.at, issue_date=issue_date)
                _note(connection, municipality, who, "issue", f"{batch.month} {batch.preview_hash}")
            batch = stored_batch(connection, municipality, month)
            invoices = tuple(batches.invoices_of(connection, batch))
            guards.refuse_other_invoices(invoices, ready.computed.numbered)
            done = Issue(batch, ready.computed, ready.kept.facts, ready.kept.rulebook, invoices)
            _refuse_unusable(done)
    return done


def _ready(workspace: Workspace, db: Database, municipality: str, month: date) -> _Ready:
    """The batch with what it comes to; `Refused` unless it may be issued and is still what was approved."""
    rulebook = workspace.rulebook()
    settings = rulebook.municipality(municipality).settings
    with db.reading() as connection:
        batch = stored_batch(connection, municipality, month)
        guards.refuse_not_approved(batch)
        basis = Basis.of(connection, municipality, month)
    manifest = evidence.check_evidence(workspace.root / batch.folder, batch.preview_hash)
    if batch.state == "approved":
        guards.refuse_one_person(batch, settings)
        facts, before = inputs_of(workspace, db, municipality, month)
        guards.refuse_moved(batch, facts, evidence.rules_of(rulebook, municipality))
        guards.refuse_other_before(before, evidence.read_before(workspace.root / batch.folder))
        guards.refuse_assumed(manifest, settings)
    kept, computed = recomputed(workspace.root / batch.folder, batch.municipality, month)
    return _Ready(batch, kept, computed, basis)


def _refuse_unusable(done: Issue) -> None:
    """What cannot be put on paper, sent or posted is refused while the numbers can still be taken back."""
    refuse_unpostable(done.computed, done.invoices, done.settings, done.issue_date)
    drawing = Drawing.of(done.computed.mandates, done.settings, done.issue_date)
    refuse_too_late(drawing, tuple(drawing.debits(done.invoices)), done.issue_date)
    maybe = receiving_e_invoices(done.facts)
    portion = done.portion.of([row for row in done.invoices if row["payer_id"] in maybe])
    channels = portion.channels()
    for row, document in zip(portion.invoices, portion.documents(), strict=True):
        refuse_unsendable(channels, (row["payer_id"], row["area"]), document)


def issued(workspace: Workspace, municipality: str, month: date) -> Issue:
    """A batch that has been issued, read back from its evidence."""
    with workspace.database() as db, db.reading() as connection:
        batch = stored_batch(connection, municipality, month)
        guards.refuse_not_issued(batch)
        invoices = tuple(batches.invoices_of(connection, batch))
    evidence.check_evidence(workspace.root / batch.folder, batch.preview_hash)
    kept_invoices = evidence.check_issued(workspace.root / batch.folder, batch.issued_hash or "")
    guards.refuse_other_invoices(invoices, kept_invoices)
    kept, computed = recomputed(workspace.root / batch.folder, batch.municipality, month)
    return Issue(batch, computed, kept.facts, kept.rulebook, invoices)


@attrs.frozen
class Standing:
    """Where an issued batch stands: households by status, sums by area, its invoices, and the folder of its files."""

    batch: Batch
    households: Mapping[str, int]
    areas: Mapping[str, Mapping[str, int]]
    invoices: int
    to_pay_ore: int
    first_number: str
    output: Path


def standing(workspace: Workspace, municipality: str, month: date) -> Standing:
    """Where a batch stands, from what is stored; nothing is computed."""
    with workspace.database() as db, db.reading() as connection:
        batch = stored_batch(connection, municipality, month)
        rows = batches.invoices_of(connection, batch)
    manifest = evidence.check_evidence(workspace.root / batch.folder, batch.preview_hash)
    return Standing(
        batch,
        manifest["households"],
        manifest["area_totals"],
        len(rows),
        sum(row["to_pay_ore"] for row in rows),
        rows[0]["number"] if rows else "",
        output_of(workspace, batch),
    )


def output_of(workspace: Workspace, batch: Batch) -> Path:
    """Where a batch's files go."""
    return workspace.output / batch.municipality / batch.month


def move_on(workspace: Workspace, batch: Batch, state: str, who: Who) -> None:
    """Note that a batch has come to its next state: issued or exported, with the hash of what was, or reconciled.

    Where it has come so far already, by another run of the same command, it has come there with the same result.
    """
    values = {}
    if state == "issued":
        values["issued_hash"] = evidence.sha256((workspace.root / batch.folder / evidence.ISSUED).read_bytes())
    if state == "exported":
        values["exported_hash"] = evidence.sha256((workspace.root / batch.folder / evidence.EXPORTED).read_bytes())
    with workspace.database() as db, db.writing() as connection:
        now = stored_batch(connection, batch.municipality, date.fromisoformat(f"{batch.month}-01"))
        if STATES.index(now.state) >= STATES.index(state):
            return
        assert now.state == batch.state, "a batch goes through its states one by one"
        batches.advance(connection, batch, state, by=who.name, at=who.at, **values)
        _note(connection, batch.municipality, who, state, " ".join((batch.month, *values.values())))


def _number(
    connection: Connection, batch: Batch, computed: Computed, settings: Settings, issue_date: date
) -> Sequence[Mapping[str, Any]]:
    """The rows of a batch's invoices, stored with their numbers, references and due dates, in order of payer."""
    terms = settings.invoice_on(issue_date)
    due = bankdays.due_date(issue_date, terms.due, terms.days, terms.min_days_to_due)
    drafts = computed.numbered.to_dicts()
    numbers = batches.take_numbers(connection, batch.municipality, terms.series, terms.first_number, len(drafts))
    customers = batches.customers(connection, batch.municipality, [row["payer_id"] for row in drafts])
    rows = []
    for running, row in zip(numbers, drafts, strict=True):
        number = f"{terms.series}{running}"
        rows.append(
            {
                "number": number,
                "payer_id": row["payer_id"],
                "area": row["area"],
                "customer": str(customers[row["payer_id"]]),
                "ocr": ocr.make(number, terms.ocr_level, terms.ocr_length or None),
                "due_date": due,
                **{name: row[name] for name in AMOUNTS},
            }
        )
    batches.add_invoices(connection, batch, rows)
    batches.carry(connection, batch, carried_forward(computed.drafts.balances))
    return rows


def stored_batch(connection: Connection, municipality: str, month: date) -> Batch:
    """The batch of a municipality and month; `Refused` where there is none."""
    batch = batches.batch_of(connection, municipality, f"{month:%Y-%m}")
    if batch is None:
        raise Refused(f"{municipality} {month:%Y-%m} är inte provdebiterad. Kör: debitera preview")
    return batch


def _note(connection: Connection, municipality: str, who: Who, command: str, what: str) -> None:
    record_activity(connection, municipality, by=who.name, at=who.at, command=command, what=what)
