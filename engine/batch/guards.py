"""What stops a month's step: each is `Refused` with what to do, and nothing has been done."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl

from engine.errors import Refused
from engine.facts.digest import facts_digest
from engine.rulebook import Settings, digest_of
from engine.store.batches import Batch

if TYPE_CHECKING:
    from engine.batch.before import Before
    from engine.batch.earlier import Basis

STATE_WORDS = {
    "previewed": "provdebiterad",
    "approved": "godkänd",
    "issuing": "under fakturering",
    "issued": "fakturerad",
    "exported": "exporterad",
    "reconciled": "avstämd",
}


class AlreadyDone(Refused):
    """The step is done already for this batch, or has nothing to do; other municipalities' may still be waiting."""


def refuse_issued(batch: Batch | None) -> None:
    """A batch whose invoices have their numbers is not made again."""
    if batch is not None and batch.state not in {"previewed", "approved"}:
        raise AlreadyDone(
            f"{batch.municipality} {batch.month} är redan {STATE_WORDS[batch.state]}. Den görs inte om: fakturorna har "
            "fått sina nummer."
        )


def refuse_approved(batch: Batch) -> None:
    """What has been signed is not signed again; a new preview that comes to something else takes the signature away."""
    if batch.state == "approved":
        raise AlreadyDone(f"{batch.municipality} {batch.month} är redan godkänd av {batch.approved_by}.")


def refuse_not_approved(batch: Batch) -> None:
    """Numbers are given to what is approved, or given again where the run that gave them was stopped."""
    if batch.state == "previewed":
        raise Refused(f"{batch.municipality} {batch.month} är inte godkänd. Kör: debitera approve")
    if batch.state != "issuing":
        refuse_issued(batch)


def refuse_unfinished(months: Sequence[str], municipality: str) -> None:
    """One batch at a time: each is chained to the one issued before it, so that must be whole."""
    if months:
        raise Refused(
            f"Faktureringen av {municipality} {months[0]} stannade halvvägs. Gör klart den först: "
            f"debitera issue {months[0]} -m {municipality}"
        )


def refuse_not_issued(batch: Batch) -> None:
    """Only what has been issued can be exported or explained."""
    if batch.state not in {"issued", "exported", "reconciled"}:
        raise Refused(
            f"{batch.municipality} {batch.month} är {STATE_WORDS[batch.state]}, inte fakturerad. Kör: debitera issue"
        )


def refuse_not_exported(batch: Batch) -> None:
    """Only what has gone out can be reconciled."""
    refuse_not_issued(batch)
    if batch.state == "issued":
        raise Refused(f"{batch.municipality} {batch.month} är inte exporterad. Kör: debitera export")


def refuse_same_person(first: str, second: str, settings: Settings, what: str) -> None:
    """Where two persons are asked for, who did `what` may not approve it; capitals and spaces make no other person."""
    if settings.policy.second_person and first.casefold().split() == second.casefold().split():
        raise Refused(
            f"{first} har gjort {what}, och {settings.identity.name} kräver två personer. Låt någon annan godkänna."
        )


def refuse_one_person(batch: Batch, settings: Settings) -> None:
    """Where two persons are asked for, one may not do both; capitals and spaces make no other person."""
    names = [name.casefold().split() for name in (batch.previewed_by, batch.approved_by or batch.previewed_by)]
    if settings.policy.second_person and names[0] == names[1]:
        raise Refused(
            f"{batch.previewed_by} har gjort provdebiteringen av {batch.municipality} {batch.month}, och "
            f"{settings.identity.name} kräver två personer. Låt någon annan godkänna."
        )


def refuse_moved(batch: Batch, facts: Mapping[str, pl.DataFrame], rules: Mapping[str, bytes]) -> None:
    """Facts and rules must be those that were previewed."""
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


def refuse_other_preview(batch: Batch, seen: Batch) -> None:
    """The batch may not have been previewed anew since it was looked at."""
    if batch.preview_hash != seen.preview_hash:
        raise Refused(
            f"{batch.municipality} {batch.month} har provdebiterats om under tiden. Inget är gjort. Kör igen."
        )


def refuse_other_before(now: "Before", then: "Before") -> None:
    """What earlier batches mean to this one must be what the preview took into account."""
    if now.brought_forward != then.brought_forward:
        raise Refused("Det som betalarna för med sig har ändrats sedan provdebiteringen. Provdebitera igen.")
    if not now.mandates.equals(then.mandates):
        raise Refused(
            "Medgivandena för autogiro har ändrats sedan provdebiteringen. Inget har gjorts. Provdebitera igen och låt "
            "godkänna."
        )
    if then.unpaid is None and now.unpaid is not None:
        raise Refused(
            "Provdebiteringen är gjord av en äldre version av programmet, som krediterade fakturor på ett annat sätt. "
            "Inget har gjorts. Provdebitera igen och låt godkänna."
        )
    if now != then and now == attrs.evolve(then, unpaid=now.unpaid):
        raise Refused(
            "Det som är betalt av en faktura som ska krediteras har ändrats sedan provdebiteringen: en betalning har "
            "kommit in, flyttats eller gått tillbaka. Inget har gjorts. Provdebitera igen och låt godkänna."
        )
    if now != then:
        raise Refused(
            "Det som ska rättas eller krediteras har ändrats sedan provdebiteringen. Inget har gjorts. Provdebitera "
            "igen och låt godkänna."
        )


def refuse_other_basis(now: "Basis", then: "Basis") -> None:
    """No batch may have been issued, and nothing ordered, since the batch was computed once more."""
    if now != then:
        raise Refused(
            "En annan månad har fakturerats, en rättelse beställts, ett medgivande ändrats eller en faktura som ska "
            "krediteras betalats under tiden. Inget är gjort. Kör igen."
        )


def refuse_assumed(manifest: Mapping[str, Any], settings: Settings) -> None:
    """Amounts may rest on assumed rules only where the municipality allows it."""
    if manifest["assumed_rules"] and not settings.policy.allow_assumed:
        raise Refused(
            f"{manifest['assumed_rules']} regler bakom beloppen är antagna, inte beslutade (rules_used i underlaget), "
            f"och {settings.identity.name} tillåter inte det. Lägg in de beslutade reglerna, eller tillåt det med "
            "allow_assumed i kommunens municipality.toml."
        )


def refuse_other_invoices(stored: Sequence[Mapping[str, Any]], expected: pl.DataFrame) -> None:
    """The invoices in the database must be those that were calculated or issued."""
    names = [name for name in expected.columns if stored and name in stored[0]]
    wanted = sorted(tuple(row) for row in expected.select(names).iter_rows())
    if len(stored) != expected.height or sorted(tuple(row[name] for name in names) for row in stored) != wanted:
        raise Refused(
            "Fakturorna i databasen stämmer inte med underlaget: en rad har ändrats, tagits bort eller lagts till. "
            "Inget är gjort. Återställ databasen från säkerhetskopian."
        )
