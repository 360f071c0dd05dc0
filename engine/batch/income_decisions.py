"""What becomes of an income check's proposals: approved, each becomes an adjustment; or rejected, with the reason."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date

import polars as pl

from engine.batch import guards
from engine.batch.income_check import COMMAND, RECORDS
from engine.batch.month import Who
from engine.batch.workspace import Workspace
from engine.calc.intervals import within
from engine.calc.periods import Month, add_months
from engine.errors import Refused
from engine.facts.frames import facts_of, schema_of
from engine.facts.reader import FileRead
from engine.facts.records import Adjustment
from engine.facts.registry import RECORD_TYPES
from engine.rulebook import Settings
from engine.store import batches, proposals
from engine.store.database import Connection, record_activity
from engine.store.facts import current_facts, enter
from engine.store.proposals import Proposal

STATE_WORDS = {"proposed": "öppet", "approved": "godkänt", "rejected": "avvisat", "replaced": "ersatt"}


def by_town(workspace: Workspace, year: int, numbers: Collection[int]) -> dict[str, list[int]]:
    """Whose proposals these are; `Refused` where one is of no municipality, or of another year."""
    found: dict[str, list[int]] = {}
    with workspace.database() as db, db.reading() as connection:
        for town in workspace.rulebook().names if numbers else ():
            known = {each.id for each in proposals.proposals_of(connection, town, year)} & set(numbers)
            if known:
                found[town] = sorted(known)
    unknown = sorted(set(numbers) - {number for known in found.values() for number in known})
    if unknown:
        listed = ", ".join(map(str, unknown))
        raise Refused(
            f"Det finns inget förslag {listed} för {year}. Inget är ändrat. Se debitera {COMMAND} --year {year}"
        )
    return found


def approve_proposals(
    workspace: Workspace, municipality: str, year: int, month: date, who: Who, only: Collection[int] = ()
) -> tuple[Proposal, ...]:
    """Approve open proposals, all or those named: each becomes an adjustment that goes out with the batch of `month`.

    All of them or none. What is approved already is not approved again: `AlreadyDone`.
    """
    settings = workspace.rulebook().municipality(municipality).settings
    with workspace.database() as db:
        facts = current_facts(db, municipality, only=RECORDS)
        with db.writing() as connection:
            chosen = _open(connection, municipality, year, only)
            _refuse_closed_month(connection, municipality, month)
            _refuse_unfit(chosen, facts, month, settings, who)
            enter(connection, municipality, _adjustments(chosen, month, who), by=who.name, at=who.at)
            for each in chosen:
                values = {"bill_month": f"{month:%Y-%m}", "adjustment_id": _adjustment_id(each)}
                proposals.decide(connection, each, "approved", by=who.name, at=who.at, **values)
            what = f"{year}: {len(chosen)} förslag godkända, faktureras {month:%Y-%m}"
            record_activity(connection, municipality, by=who.name, at=who.at, command=COMMAND, what=what)
            done = {each.id for each in chosen}
            return tuple(each for each in proposals.proposals_of(connection, municipality, year) if each.id in done)


def reject_proposals(
    workspace: Workspace, municipality: str, year: int, reason: str, who: Who, only: Collection[int]
) -> tuple[Proposal, ...]:
    """Reject open proposals, with the reason. The same proposal is not made again; another one may be."""
    with workspace.database() as db, db.writing() as connection:
        chosen = _open(connection, municipality, year, only)
        for each in chosen:
            proposals.decide(connection, each, "rejected", by=who.name, at=who.at, reason=reason)
        what = f"{year}: {len(chosen)} förslag avvisade"
        record_activity(connection, municipality, by=who.name, at=who.at, command=COMMAND, what=what)
        done = {each.id for each in chosen}
        return tuple(each for each in proposals.proposals_of(connection, municipality, year) if each.id in done)


def _open(connection: Connection, municipality: str, year: int, only: Collection[int]) -> list[Proposal]:
    known = {each.id: each for each in proposals.proposals_of(connection, municipality, year)}
    for number in only:
        if known[number].state != "proposed":
            word, by = STATE_WORDS[known[number].state], known[number].decided_by
            raise guards.AlreadyDone(f"Förslag {number} är redan {word} av {by}. Inget är ändrat.")
    chosen = [each for each in known.values() if each.state == "proposed" and (not only or each.id in only)]
    if not chosen:
        raise guards.AlreadyDone(f"Det finns inga öppna förslag för {year} i {municipality}.")
    return chosen


def _refuse_closed_month(connection: Connection, municipality: str, month: date) -> None:
    """An adjustment goes out with the batch of its month; it must not have been billed, nor be passed by."""
    issued = batches.months_issued(connection, municipality)
    if issued and f"{month:%Y-%m}" <= max(issued):
        later = add_months(date.fromisoformat(f"{max(issued)}-01"), 1)
        raise Refused(
            f"{max(issued)} är redan fakturerad i {municipality}. Ange en månad som inte är fakturerad, till exempel "
            f"{later:%Y-%m}."
        )


def _refuse_unfit(
    chosen: Sequence[Proposal], facts: Mapping[str, pl.DataFrame], month: date, settings: Settings, who: Who
) -> None:
    paying = set(within(facts["payer"], month, Month.of(month).last)["household_id"])
    for each in chosen:
        guards.refuse_same_person(each.proposed_by, who.name, settings, f"avgiftskontrollen av {each.year}")
        if each.household_id not in paying:
            raise Refused(
                f"Förslag {each.id}: hushåll {each.household_id} har ingen fakturamottagare {month:%Y-%m}. Inget är "
                "godkänt. Lägg in en fakturamottagare, eller reglera förslaget utanför fakturan och avvisa det här."
            )
        if each.assumed_rules and not settings.policy.allow_assumed:
            raise Refused(
                f"Förslag {each.id} vilar på antagna regler, och {settings.identity.name} tillåter inte det. Lägg in "
                "de beslutade reglerna och gör kontrollen igen."
            )


def _adjustment_id(proposal: Proposal) -> str:
    """The same for the same proposal, so that it can be entered once only."""
    return f"avgiftskontroll-{proposal.year}-{proposal.household_id}-{proposal.content_hash[:8]}"


def _adjustments(chosen: Sequence[Proposal], month: date, who: Who) -> FileRead:
    """The adjustments as rows of a file that was never written: what is entered is entered in one way."""
    record = RECORD_TYPES["adjustment"]
    things = [_adjustment(each, month, who) for each in chosen]
    frame = (
        facts_of(things)["adjustment"].with_row_index("source_row", 1).with_columns(pl.col("source_row").cast(pl.Int64))
    )
    named = ",".join(f"{each.id}:{each.content_hash}" for each in chosen)
    return FileRead(
        file=f"avgiftskontroll {chosen[0].year}",
        record=record,
        frame=frame.select(*schema_of(record), "source_row"),
        withdrawn=frame.clear().select(*record.key, "source_row"),
        problems=(),
        problem_count=0,
        content_hash=hashlib.sha256(f"{COMMAND} {named}".encode()).hexdigest(),
    )


def _adjustment(proposal: Proposal, month: date, who: Who) -> Adjustment:
    return Adjustment(
        adjustment_id=_adjustment_id(proposal),
        household_id=proposal.household_id,
        month=month,
        amount_ore=proposal.amount_ore,
        text=f"Avgiftskontroll {proposal.year}: skillnad mot fastställd inkomst",
        reason=f"Avgiftskontroll {proposal.year}, förslag {proposal.id} av {proposal.proposed_by}",
        approved_by=who.name,
    )
