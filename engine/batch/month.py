"""The month: previewed, approved by another person, issued, exported. Each step is refused where the one before is
not done.

Preview is the run: `issue` takes the previewed result as it lies in the evidence folder, gives numbers and writes the
documents.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from engine.batch import evidence
from engine.batch.compute import AREA, NUMBERED, Computed, compute
from engine.batch.paper import numbered_documents
from engine.batch.workspace import Workspace
from engine.calc.periods import add_months
from engine.errors import Refused
from engine.facts.digest import facts_digest
from engine.payments import bankdays, ocr
from engine.rulebook import Settings, digest_of
from engine.rulebook.settings import ADJUSTMENT
from engine.store import batches
from engine.store.batches import Batch
from engine.store.database import Connection, Database, record_activity
from engine.store.facts import current_facts

STATE_WORDS = {
    "previewed": "provdebiterad",
    "approved": "godkänd",
    "issuing": "under fakturering",
    "issued": "fakturerad",
    "exported": "exporterad",
}


class AlreadyDone(Refused):
    """The step is done already for this batch; other municipalities' may still be waiting."""


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
    settings: Settings
    invoices: tuple[Mapping[str, Any], ...]


def look(workspace: Workspace, municipality: str, month: date) -> Computed:
    """What a preview would come to, without storing anything."""
    with workspace.database() as db:
        return _computed(workspace, db, municipality, month)[0]


def preview(workspace: Workspace, municipality: str, month: date, who: Who) -> Previewed:
    """Compute the batch, leave its evidence, and store its hash. An earlier preview of the same batch is replaced."""
    with workspace.database() as db:
        with db.reading() as connection:
            _refuse_issued(batches.batch_of(connection, municipality, AREA, f"{month:%Y-%m}"))
        computed, facts, brought_forward = _computed(workspace, db, municipality, month)
        rulebook = workspace.rulebook()
        digest = facts_digest(facts)
        folder = workspace.evidence / municipality / f"{month:%Y-%m}-{AREA}-1"
        folder.parent.mkdir(parents=True, exist_ok=True)
        part, preview_hash = evidence.write_evidence(folder, computed, facts, rulebook, brought_forward, digest)
        with db.writing() as connection:
            _refuse_issued(batches.batch_of(connection, municipality, AREA, f"{month:%Y-%m}"))
            evidence.put_in_place(part, folder)
            batches.save_preview(
                connection,
                by=who.name,
                at=who.at,
                municipality=municipality,
                area=AREA,
                month=f"{month:%Y-%m}",
                revision=1,
                folder=folder.relative_to(workspace.root).as_posix(),
                preview_hash=preview_hash,
                facts_digest=digest,
                rules_digest=digest_of(evidence.rules_of(rulebook, municipality)),
            )
            _note(connection, municipality, who, "preview", f"{month:%Y-%m} {preview_hash}")
        with db.reading() as connection:
            skipped = _skipped(batches.months_issued(connection, municipality, AREA), month)
    return Previewed(computed, preview_hash, folder, skipped)


def _skipped(issued_months: Sequence[str], month: date) -> tuple[str, ...]:
    """The months between the last issued one before `month` and it."""
    before = [each for each in issued_months if each < f"{month:%Y-%m}"]
    if not before:
        return ()
    between = add_months(date.fromisoformat(f"{max(before)}-01"), 1)
    found = []
    while between < month:
        found.append(f"{between:%Y-%m}")
        between = add_months(between, 1)
    return tuple(found)


def _computed(
    workspace: Workspace, db: Database, municipality: str, month: date
) -> tuple[Computed, dict[str, pl.DataFrame], dict[str, int]]:
    facts = current_facts(db, municipality)
    with db.reading() as connection:
        before = batches.brought_forward(connection, municipality, AREA)
    return compute(facts, workspace.rulebook(), municipality, month, before), facts, before


def approve(workspace: Workspace, municipality: str, month: date, who: Who) -> Batch:
    """Sign the preview's hash. Refused for the person who made the preview, where the municipality asks for two."""
    rulebook = workspace.rulebook()
    settings, rules = rulebook.municipality(municipality).settings, evidence.rules_of(rulebook, municipality)
    with workspace.database() as db:
        facts = current_facts(db, municipality)
        with db.writing() as connection:
            return _approved(
                workspace, connection, _batch(connection, municipality, month), facts, rules, settings, who
            )


def _approved(
    workspace: Workspace,
    connection: Connection,
    batch: Batch,
    facts: Mapping[str, pl.DataFrame],
    rules: Mapping[str, bytes],
    settings: Settings,
    who: Who,
) -> Batch:
    _refuse_issued(batch)
    _refuse_one_person(attrs.evolve(batch, approved_by=who.name), settings)
    _refuse_moved(batch, facts, rules)
    evidence.check_evidence(workspace.root / batch.folder, batch.preview_hash)
    batches.advance(connection, batch, "approved", by=who.name, at=who.at)
    _note(connection, batch.municipality, who, "approve", f"{batch.month} {batch.preview_hash}")
    return _batch(connection, batch.municipality, date.fromisoformat(f"{batch.month}-01"))


def _refuse_one_person(batch: Batch, settings: Settings) -> None:
    """`Refused` where two persons are asked for and one did both; capitals and spaces make no other person."""
    names = [name.casefold().split() for name in (batch.previewed_by, batch.approved_by or batch.previewed_by)]
    if settings.policy.second_person and names[0] == names[1]:
        raise Refused(
            f"{batch.previewed_by} har gjort provdebiteringen av {batch.municipality} {batch.month}, och "
            f"{settings.identity.name} kräver två personer. Låt någon annan godkänna."
        )


def issue(workspace: Workspace, municipality: str, month: date, issue_date: date, who: Who) -> Issue:
    """Give the invoices of an approved preview their numbers, without gaps, all in one transaction.

    The documents are written after that (`engine.batch.output`), and the batch is `issuing` until they are. Called
    again in that state it gives the same numbers, so that a run that was stopped goes on where it was.
    """
    rulebook = workspace.rulebook()
    settings = rulebook.municipality(municipality).settings
    with workspace.database() as db:
        with db.reading() as connection:
            batch = _batch(connection, municipality, month)
            _refuse_wrong_state(batch)
            before = batches.brought_forward(connection, municipality, AREA)
        folder = workspace.root / batch.folder
        manifest = evidence.check_evidence(folder, batch.preview_hash)
        kept = evidence.read_inputs(folder)
        if batch.state == "approved":
            _refuse_one_person(batch, settings)
            _refuse_moved(batch, current_facts(db, municipality), evidence.rules_of(rulebook, municipality))
            _refuse_assumed(manifest, settings)
            if before != kept.brought_forward:
                raise Refused("Det som betalarna för med sig har ändrats sedan provdebiteringen. Provdebitera igen.")
        settings = kept.rulebook.municipality(municipality).settings
        computed = compute(kept.facts, kept.rulebook, municipality, month, kept.brought_forward)
        evidence.refuse_other_result(folder, computed)
        with db.writing() as connection:
            seen, batch = batch, _batch(connection, municipality, month)
            _refuse_wrong_state(batch)
            if batch.preview_hash != seen.preview_hash:
                raise Refused(
                    f"{municipality} {batch.month} har provdebiterats om under tiden. Inget är gjort. Kör igen."
                )
            if batch.state == "approved":
                if batches.brought_forward(connection, municipality, AREA) != kept.brought_forward:
                    raise Refused(
                        "Det som betalarna för med sig har ändrats sedan provdebiteringen. Provdebitera igen."
                    )
                _refuse_uncoded(computed, settings, issue_date)
                _number(connection, batch, computed, settings, issue_date)
                batches.advance(connection, batch, "issuing", by=who.name, at=who.at, issue_date=issue_date)
                _note(connection, municipality, who, "issue", f"{batch.month} {batch.preview_hash}")
            batch = _batch(connection, municipality, month)
            invoices = tuple(batches.invoices_of(connection, batch))
            _refuse_other_invoices(invoices, computed.drafts.invoices.filter(pl.col("outcome").is_in(NUMBERED)))
            # What cannot be put on paper is refused here, while the numbers can still be taken back.
            for _ in numbered_documents(computed, kept.facts, settings, invoices, batch.issue_date or issue_date):
                pass
    return Issue(batch, computed, kept.facts, settings, invoices)


def _refuse_uncoded(computed: Computed, settings: Settings, issue_date: date) -> None:
    """`Refused` where a service of the batch has no coding on the day of issue: it could never be exported."""
    forms = computed.drafts.lines["form"].drop_nulls().unique().sort()
    for service in (*forms, ADJUSTMENT):
        settings.coding_on(service, issue_date)


def _refuse_other_invoices(stored: Sequence[Mapping[str, Any]], expected: pl.DataFrame) -> None:
    """`Refused` where the invoices in the database are not those that were calculated or issued."""
    names = [name for name in expected.columns if stored and name in stored[0]]
    wanted = sorted(tuple(row) for row in expected.select(names).iter_rows())
    if len(stored) != expected.height or sorted(tuple(row[name] for name in names) for row in stored) != wanted:
        raise Refused(
            "Fakturorna i databasen stämmer inte med underlaget: en rad har ändrats, tagits bort eller lagts till. "
            "Inget är gjort. Återställ databasen från säkerhetskopian."
        )


def issued(workspace: Workspace, municipality: str, month: date) -> Issue:
    """A batch that has been issued, read back from its evidence."""
    with workspace.database() as db, db.reading() as connection:
        batch = _batch(connection, municipality, month)
        if batch.state not in {"issued", "exported"}:
            raise Refused(
                f"{municipality} {batch.month} är {STATE_WORDS[batch.state]}, inte fakturerad. Kör: debitera issue"
            )
        invoices = tuple(batches.invoices_of(connection, batch))
    evidence.check_evidence(workspace.root / batch.folder, batch.preview_hash)
    kept_invoices = evidence.check_issued(workspace.root / batch.folder, batch.issued_hash or "")
    _refuse_other_invoices(invoices, kept_invoices)
    kept = evidence.read_inputs(workspace.root / batch.folder)
    settings = kept.rulebook.municipality(municipality).settings
    computed = compute(kept.facts, kept.rulebook, municipality, month, kept.brought_forward)
    evidence.refuse_other_result(workspace.root / batch.folder, computed)
    return Issue(batch, computed, kept.facts, settings, invoices)


@attrs.frozen
class Standing:
    """Where an issued batch stands: its households by status, its invoices, and the folder of its files."""

    batch: Batch
    households: Mapping[str, int]
    invoices: int
    to_pay_ore: int
    first_number: str
    output: Path


def standing(workspace: Workspace, municipality: str, month: date) -> Standing:
    """Where a batch stands, from what is stored; nothing is computed."""
    with workspace.database() as db, db.reading() as connection:
        batch = _batch(connection, municipality, month)
        rows = batches.invoices_of(connection, batch)
    manifest = evidence.check_evidence(workspace.root / batch.folder, batch.preview_hash)
    return Standing(
        batch,
        manifest["households"],
        len(rows),
        sum(row["to_pay_ore"] for row in rows),
        rows[0]["number"] if rows else "",
        output_of(workspace, batch),
    )


def output_of(workspace: Workspace, batch: Batch) -> Path:
    """Where a batch's files go."""
    return workspace.output / batch.municipality / batch.month


def move_on(workspace: Workspace, batch: Batch, state: str, who: Who) -> None:
    """Note that a batch has come to its next state: issued, with the hash of what was issued, or exported."""
    values = {}
    if state == "issued":
        values["issued_hash"] = evidence.sha256((workspace.root / batch.folder / evidence.ISSUED).read_bytes())
    with workspace.database() as db, db.writing() as connection:
        now = batches.batch_of(connection, batch.municipality, batch.area, batch.month)
        if now is None or now.state != batch.state:
            return  # another run of the same command has come first, with the same result
        batches.advance(connection, batch, state, by=who.name, at=who.at, **values)
        _note(connection, batch.municipality, who, state, batch.month)


def _number(connection: Connection, batch: Batch, computed: Computed, settings: Settings, issue_date: date) -> None:
    """Numbers, references and due dates for a batch's invoices, in order of payer."""
    terms = settings.invoice_on(issue_date)
    due = bankdays.due_date(issue_date, terms.due, terms.days, terms.min_days_to_due)
    drafts = computed.drafts.invoices.filter(pl.col("outcome").is_in(NUMBERED)).to_dicts()
    numbers = batches.take_numbers(connection, batch.municipality, terms.series, terms.first_number, len(drafts))
    customers = batches.customers(connection, batch.municipality, [row["payer_id"] for row in drafts])
    rows = []
    for running, row in zip(numbers, drafts, strict=True):
        number = f"{terms.series}{running}"
        rows.append(
            {
                "number": number,
                "payer_id": row["payer_id"],
                "customer": str(customers[row["payer_id"]]),
                "ocr": ocr.make(number, terms.ocr_level, terms.ocr_length or None),
                "due_date": due,
                "lines_ore": row["lines_ore"],
                "brought_forward_ore": row["brought_forward_ore"],
                "to_pay_ore": row["to_pay_ore"],
                "carried_forward_ore": row["carried_forward_ore"],
            }
        )
    batches.add_invoices(connection, batch, rows)
    carried = computed.drafts.invoices.select("payer_id", "carried_forward_ore").iter_rows()
    batches.carry(connection, batch, dict(carried))


def _batch(connection: Connection, municipality: str, month: date) -> Batch:
    batch = batches.batch_of(connection, municipality, AREA, f"{month:%Y-%m}")
    if batch is None:
        raise Refused(f"{municipality} {month:%Y-%m} är inte provdebiterad. Kör: debitera preview")
    return batch


def _refuse_issued(batch: Batch | None) -> None:
    if batch is not None and batch.state not in {"previewed", "approved"}:
        raise AlreadyDone(
            f"{batch.municipality} {batch.month} är redan {STATE_WORDS[batch.state]}. Den görs inte om: fakturorna har "
            "fått sina nummer."
        )


def _refuse_wrong_state(batch: Batch) -> None:
    if batch.state == "previewed":
        raise Refused(f"{batch.municipality} {batch.month} är inte godkänd. Kör: debitera approve")
    if batch.state != "issuing":
        _refuse_issued(batch)


def _refuse_moved(batch: Batch, facts: Mapping[str, pl.DataFrame], rules: Mapping[str, bytes]) -> None:
    moved = [
        what
        for what, then, now in (
            ("uppgifterna", batch.facts_digest, facts_digest(facts)),
            ("reglerna", batch.rules_digest, digest_of(rules)),
        )
        if then != now
    ]
    if moved:
        raise Refused(
            f"{' och '.join(moved).capitalize()} i {batch.municipality} har ändrats sedan {batch.month} "
            "provdebiterades. Inget har gjorts. Provdebitera igen och låt godkänna."
        )


def _refuse_assumed(manifest: Mapping[str, Any], settings: Settings) -> None:
    if manifest["assumed_rules"] and not settings.policy.allow_assumed:
        raise Refused(
            f"{manifest['assumed_rules']} regler bakom beloppen är antagna, inte beslutade (rules_used i underlaget), "
            f"och {settings.identity.name} tillåter inte det. Lägg in de beslutade reglerna, eller tillåt det med "
            "allow_assumed i kommunens municipality.toml."
        )


def _note(connection: Connection, municipality: str, who: Who, command: str, what: str) -> None:
    record_activity(connection, municipality, by=who.name, at=who.at, command=command, what=what)
