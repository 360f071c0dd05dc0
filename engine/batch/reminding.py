"""Reminders and collection demands: made, noted and put out together, and never twice.

Interest is asked for with a letter, and entered then; the next letter adds only what has accrued since. A fee is
entered with the letter that it is for.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import attrs
import polars as pl

from engine.batch.claim_files import keep, put_out
from engine.batch.claim_letters import TITLES, Claim, claim_letter
from engine.batch.claims import AGENCY, Known, Late, demanded, late_invoices, left_of, rates_of, rules_on
from engine.batch.month import Who
from engine.batch.people import People
from engine.batch.workspace import Workspace
from engine.documents.composed import Composed, as_pdf
from engine.documents.letter import Letter, compose_letter
from engine.documents.printfile import print_order, write_print_file
from engine.rulebook import Settings
from engine.rulebook.settings import Claims
from engine.store import claims as store
from engine.store import receivables
from engine.store.batches import take_numbers
from engine.store.claims import DEMAND, REMINDER, ClaimLetter
from engine.store.database import Connection, record_activity
from engine.store.facts import current_facts
from engine.store.receivables import Entry

COMMAND = "remind"
PEOPLE = ("person", "household_member", "payer", "care_payer", "care_decision")
FEES = {REMINDER: "reminder_fee", DEMAND: "collection_fee"}
FILE_NAMES = {REMINDER: "paminnelse", DEMAND: "inkassokrav"}
UNPAID = ("", "waiting", "not_delivered", "returned", "small", "at_agency", "protected", "deceased")
"""The reasons that do not hinder an invoice from counting as unpaid: nobody has agreed to wait for it."""


@attrs.frozen(kw_only=True)
class Looked:
    """What is due on a day: letters, invoices that are ready for the agency, and those that nothing is done about."""

    municipality: str
    on: date
    claims: tuple[Claim, ...]
    ready: tuple[Late, ...]
    skipped: tuple[Late, ...]


@attrs.frozen(kw_only=True)
class Reminded:
    """What was done: as `Looked`, and the files that lie in the day's folder."""

    looked: Looked
    files: tuple[Path, ...]


def look(workspace: Workspace, municipality: str, on: date) -> Looked:
    """What is due on a day; nothing is made."""
    facts = people_facts(workspace, municipality)
    with workspace.database() as db, db.reading() as connection:
        return _looked(workspace, connection, municipality, facts, on)


def remind(workspace: Workspace, municipality: str, on: date, who: Who) -> Reminded:
    """Make the letters that are due on a day, note them and what they ask for, and put them out. Given twice, the same
    day: nothing is made twice.
    """
    facts = people_facts(workspace, municipality)
    settings = workspace.rulebook().municipality(municipality).settings
    with workspace.database() as db, db.writing() as connection:
        looked = _looked(workspace, connection, municipality, facts, on)
        if looked.claims:
            rules = settings.claims_on(on)
            made = _made(looked.claims, People.of(facts, on.replace(day=1)), settings, rules)
            number = take_numbers(connection, municipality, "krav", 1, 1)[0]
            files = dict(_files(made, settings, on, number))
            kept = keep(workspace, municipality, on, files.items())
            store.add_files(connection, municipality, kept)
            store.add(connection, municipality, map(_row, looked.claims), by=who.name, at=who.at)
            entries = [entry for claim in looked.claims for entry in _entries(claim)]
            receivables.add_entries(connection, municipality, entries, by=who.name, at=who.at)
            what = f"{on}: {_counted(looked.claims)}, {kept[-1].name} {kept[-1].sha256}"
            record_activity(connection, municipality, by=who.name, at=who.at, command=COMMAND, what=what)
    return Reminded(looked=looked, files=tuple(put_out(workspace, municipality, on)))


def people_facts(workspace: Workspace, municipality: str) -> dict[str, pl.DataFrame]:
    """The facts that say who gets a letter."""
    with workspace.database() as db:
        return current_facts(db, municipality, only=PEOPLE)


def _looked(
    workspace: Workspace, connection: Connection, municipality: str, facts: Mapping[str, pl.DataFrame], on: date
) -> Looked:
    rules, small_ore = rules_on(workspace, municipality, on)
    known = Known.of(connection, municipality, facts["person"])
    every = tuple(late_invoices(known, rules, small_ore, on))
    due = tuple(late for late in every if late.step in TITLES)
    claims: tuple[Claim, ...] = ()
    if rules is not None and due:
        billed = store.billed(connection, municipality, [late.number for late in every])
        areas = areas_of(every, billed, facts)
        issued = dict(billed.select("number", "issue_date").iter_rows())
        unpaid = _unpaid_childcare(every, areas)
        rates = rates_of(workspace)
        claims = tuple(
            Claim(
                late=late,
                demanded=demanded(late, left_of(connection, municipality, late.item, late.due_date), rules, rates, on),
                areas=areas[late.number],
                issue_date=issued[late.number],
                on=on,
                pay_by=on + timedelta(days=rules.days_to_pay),
                unpaid_childcare=(many := unpaid.get(late.item["payer_id"], 0)),
                tells_of_suspension=many >= rules.suspension_invoices > 0 and "childcare" in areas[late.number],
                reminded=_reminded(known, late),
            )
            for late in due
        )
    return Looked(
        municipality=municipality,
        on=on,
        claims=claims,
        ready=tuple(late for late in every if late.step == AGENCY),
        skipped=tuple(late for late in every if not late.step),
    )


def _reminded(known: Known, late: Late) -> date | None:
    letter = known.letters.get(late.number, {}).get(REMINDER)
    return letter.day if letter else None


def areas_of(
    every: Sequence[Late], billed: pl.DataFrame, facts: Mapping[str, pl.DataFrame]
) -> dict[str, tuple[str, ...]]:
    """What each invoice is for; one that may be for both areas is for those that its payer pays for at all."""
    payers = {late.number: late.item["payer_id"] for late in every}
    paying = {
        "childcare": frozenset(facts["payer"]["payer_id"]),
        "care": frozenset((*facts["care_payer"]["payer_id"], *facts["care_decision"]["person_id"])),
    }
    found: dict[str, tuple[str, ...]] = {}
    for number, area in billed.select("number", "area").iter_rows():
        both = tuple(each for each, who in paying.items() if payers[number] in who) or tuple(paying)
        found[number] = both if area == "all" else (area,)
    return found


def _unpaid_childcare(every: Sequence[Late], areas: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """How many overdue invoices for childcare each payer has that nobody has agreed to wait for."""
    counts: dict[str, int] = {}
    for late in every:
        if late.reason in UNPAID and "childcare" in areas[late.number]:
            counts[late.item["payer_id"]] = counts.get(late.item["payer_id"], 0) + 1
    return counts


def _made(
    claims: Sequence[Claim], people: People, settings: Settings, rules: Claims
) -> list[tuple[Claim, Letter, Composed]]:
    """The letters, drawn, in the order of print."""
    letters = [(claim, claim_letter(claim, people, settings, rules)) for claim in claims]
    letters.sort(key=lambda each: print_order(each[1].recipient, each[0].late.number))
    return [(claim, letter, compose_letter(letter)) for claim, letter in letters]


def _files(
    made: Sequence[tuple[Claim, Letter, Composed]], settings: Settings, on: date, number: int
) -> Iterator[tuple[str, bytes]]:
    """Each letter by its name, and last all of them in one file for print."""
    for claim, _, drawn in made:
        yield f"{FILE_NAMES[claim.late.step]}-{claim.late.number}.pdf", as_pdf(drawn, created=on)
    stream = BytesIO()
    title = f"{settings.identity.name}, krav {on}"
    write_print_file((drawn for _, _, drawn in made), stream, created=on, title=title)
    yield f"krav-{on}-{number}.pdf", stream.getvalue()


def _row(claim: Claim) -> ClaimLetter:
    asked = claim.demanded
    return ClaimLetter(
        number=claim.late.number,
        kind=claim.late.step,
        day=claim.on,
        due_date=claim.pay_by,
        capital_ore=asked.owed.capital_ore,
        interest_ore=asked.interest_ore,
        fees_ore=asked.fees_ore,
        added_interest_ore=asked.added_interest_ore,
        added_fee_ore=asked.added_fee_ore,
    )


def _entries(claim: Claim) -> Iterator[Entry]:
    """What the letter adds to what is to be paid."""
    added = {"interest": claim.demanded.added_interest_ore, FEES[claim.late.step]: claim.demanded.added_fee_ore}
    for kind, ore in added.items():
        if ore:
            note = f"{TITLES[claim.late.step].lower()} {claim.on}"
            yield Entry(number=claim.late.number, kind=kind, day=claim.on, amount_ore=ore, note=note)


def _counted(claims: Sequence[Claim]) -> str:
    counts = {kind: sum(claim.late.step == kind for claim in claims) for kind in TITLES}
    total = sum(claim.demanded.total_ore for claim in claims)
    return f"{counts[REMINDER]} påminnelser, {counts[DEMAND]} inkassokrav, {total} öre"
