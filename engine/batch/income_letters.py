"""Letters about the yearly income check: a household is told what was found, and asked, before anything is decided.

Förvaltningslagen (2017:900) 25 §: who is concerned is told of what a decision will rest on and given time to answer.
The reader sees the household's incomes only where all of them are of adults who live in it with the reader today: what
somebody who has moved out or lives in the child's other home earns is nobody else's business.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl

from engine.batch.files import make_folder, write_whole
from engine.batch.guards import AlreadyDone
from engine.batch.income_check import COMMAND, RECORDS
from engine.batch.month import Who
from engine.batch.paper import sender_of
from engine.batch.people import People
from engine.batch.workspace import Workspace
from engine.calc.childcare.income_check import TWELVE
from engine.calc.intervals import within
from engine.calc.periods import Month
from engine.calc.wording import kronor, month_name
from engine.documents.letter import Letter, render_letter
from engine.documents.model import ExplainedStep, Explanation
from engine.errors import Refused
from engine.rulebook import Settings
from engine.rulebook.childcare_rows import IncomeCheck
from engine.store import proposals
from engine.store.database import record_activity
from engine.store.facts import current_facts
from engine.store.proposals import Proposal

AREAS = ("childcare",)
HIDDEN = "Inkomsterna visas inte i det här brevet, eftersom de inte bara är dina eller hushållets som det är i dag."
LAW = (
    "Avgiften beräknas på hushållets inkomst under året: förordning (2001:160) om statsbidrag till kommuner som "
    "tillämpar maxtaxa, 3–5 §§. Du får yttra dig innan kommunen beslutar: förvaltningslagen (2017:900) 25 §."
)


def write_letters(
    workspace: Workspace, municipality: str, year: int, on: date, who: Who, folder: Path | None = None
) -> list[tuple[Path, Proposal]]:
    """Write a letter for every open proposal of a year, dated `on`, into a folder; and note who did.

    Files are named by household and proposal, never by identity number. The same command writes the same bytes again.
    """
    town = workspace.rulebook().municipality(municipality)
    rules = town.childcare.on(IncomeCheck, date(year, 12, 31))
    place = folder or workspace.output / municipality / f"avgiftskontroll-{year}"
    with workspace.database() as db:
        facts = current_facts(db, municipality, only=(*RECORDS, "care_payer"))
        with db.writing() as connection:
            every = proposals.proposals_of(connection, municipality, year)
            waiting = [each for each in every if each.state == "proposed"]
            if not waiting or not rules:
                raise AlreadyDone(
                    f"Det finns inga öppna förslag för {year} i {municipality}. Gör kontrollen: debitera {COMMAND} "
                    f"--year {year} --assessed FIL"
                )
            what = f"{year}: {len(waiting)} brev {on}"  # noted first: no letter is ever there without it
            record_activity(connection, municipality, by=who.name, at=who.at, command=COMMAND, what=what)
    people = People.of(facts, on.replace(day=1))
    make_folder(place)
    written = []
    for each in waiting:
        path = place / f"avgiftskontroll-{year}-{quote(each.household_id, safe='')}-{each.id}.pdf"
        write_whole(path, render_letter(letter(each, facts, people, town.settings, rules[0], on)))
        written.append((path, each))
    return written


def letter(
    proposal: Proposal,
    facts: Mapping[str, pl.DataFrame],
    people: People,
    settings: Settings,
    rule: IncomeCheck,
    on: date,
) -> Letter:
    """The letter to the household's payer, as it is written on a day."""
    reader = _reader(proposal.household_id, facts, on)
    answer_by = on + timedelta(days=rule.answer_days)
    return Letter(
        title="Avgiftskontroll",
        sender=sender_of(settings, AREAS),
        recipient=people.recipient(reader, AREAS, "", settings),
        facts=(
            ("Datum", on.isoformat()),
            ("Svara senast", answer_by.isoformat()),
            ("Inkomstår", str(proposal.year)),
            ("Ärende", str(proposal.id)),
        ),
        headline=(f"Förslag, inget är beslutat: {_way(proposal)}", kronor(abs(proposal.amount_ore))),
        paragraphs=tuple(_paragraphs(proposal)),
        sums=tuple(_sums(proposal)),
        explanations=(_explanation(proposal, _seen(proposal, reader, facts, on)),),
        information=tuple(_information(settings, answer_by, on)),
        decided_on=on,
    )


def _reader(household_id: str, facts: Mapping[str, pl.DataFrame], on: date) -> str:
    """Who gets the household's invoices on a day, or got them last."""
    payers = facts["payer"].filter((pl.col("household_id") == household_id) & (pl.col("valid_from") <= on))
    if payers.is_empty():
        raise Refused(
            f"Hushåll {household_id} har ingen fakturamottagare, så det finns ingen att skriva till. Lägg in en "
            "fakturamottagare och skriv breven igen."
        )
    return str(payers.sort("valid_from")["payer_id"][-1])


def _seen(proposal: Proposal, reader: str, facts: Mapping[str, pl.DataFrame], on: date) -> frozenset[str]:
    """The months whose incomes the reader may see."""
    adults = facts["household_member"].filter(household_id=proposal.household_id, role="adult")
    today = set(within(adults, on, on)["person_id"])
    if reader not in today:
        return frozenset()
    found = set()
    for row in proposal.months:
        month = Month.of(date.fromisoformat(f"{row['month']}-01"))
        then = set(within(adults, month.first, month.last)["person_id"])
        if then <= today and not row["others_income"]:
            found.add(row["month"])
    return frozenset(found)


def _way(proposal: Proposal) -> str:
    return "att betala" if proposal.amount_ore > 0 else "att få tillbaka"


def _paragraphs(proposal: Proposal) -> Iterator[str]:
    yield (
        f"Avgiften för förskola och fritidshem {proposal.year} räknades på de inkomster som hushållet hade uppgett. "
        "Kommunen har nu jämfört dem med de inkomster som Skatteverket har fastställt för året, delade med tolv. För "
        "varje månad har avgiften räknats ut en gång till, med den taxa som gällde då."
    )
    if proposal.amount_ore > 0:
        yield (
            f"Enligt jämförelsen har hushållet betalat {kronor(proposal.amount_ore)} för lite. Det kan ha en "
            "förklaring: om inkomsten var ojämn under året blir en tolftedel inte rätt för varje månad."
        )
    else:
        yield f"Enligt jämförelsen har hushållet betalat {kronor(-proposal.amount_ore)} för mycket."


def _sums(proposal: Proposal) -> Iterator[tuple[str, str]]:
    for row in proposal.months:
        label = f"{_month(row).capitalize()}: {kronor(row['declared_ore'])} på uppgiven inkomst, "
        yield f"{label}{kronor(row['taxed_ore'])} på fastställd", _signed(row["difference_ore"])
    if proposal.already_ore:
        yield "Reglerat i tidigare beslut om samma år", _signed(-proposal.already_ore)
    yield f"Skillnad {_way(proposal)}", _signed(proposal.amount_ore)


def _month(row: Mapping[str, Any]) -> str:
    return month_name(date.fromisoformat(f"{row['month']}-01"))


def _signed(ore: int) -> str:
    return f"+{kronor(ore)}" if ore > 0 else kronor(ore)


def _explanation(proposal: Proposal, seen: frozenset[str]) -> Explanation:
    """The two incomes of each month; months where nothing differs from the one before are told together with it."""
    runs: list[tuple[list[Mapping[str, Any]], str]] = []
    for row in proposal.months:
        told = _incomes(row) if row["month"] in seen else HIDDEN
        if runs and runs[-1][1] == told:
            runs[-1][0].append(row)
        else:
            runs.append(([row], told))
    steps = tuple(ExplainedStep(f"{_span(rows)}: {told}", "") for rows, told in runs)
    return Explanation("Inkomsterna bakom jämförelsen", steps)


def _span(rows: Sequence[Mapping[str, Any]]) -> str:
    first, last = _month(rows[0]), _month(rows[-1])
    return first.capitalize() if len(rows) == 1 else f"{first.capitalize()}–{last}"


def _incomes(row: Mapping[str, Any]) -> str:
    if row["accepts_highest_fee"]:
        declared = "hushållet hade godtagit högsta avgift"
    elif row["income_missing"]:
        declared = "ingen uppgift om inkomst, så avgiften var den högsta"
    else:
        declared = f"uppgiven inkomst {_from_to(row['declared_first_ore'], row['declared_last_ore'], 1)} i månaden"
    taxed = _from_to(row["taxed_first_num"], row["taxed_last_num"], TWELVE)
    return f"{declared}; en tolftedel av årets fastställda inkomst är {taxed}."


def _from_to(first: int, last: int, den: int) -> str:
    """An income in parts of an öre; where it changes within the month, both."""
    shown = [kronor(Fraction(each, den)) for each in dict.fromkeys((first, last))]
    return " och sedan ".join(shown)


def _information(settings: Settings, answer_by: date, on: date) -> Iterator[tuple[str, str]]:
    terms, who = settings.invoice_on(on), settings.identity
    answer = (
        f"Skriv eller ring till kommunen senast {answer_by}. Tala om ifall något är fel, till exempel att ni inte var "
        "ett hushåll hela året eller att inkomsten var ojämn, och skicka gärna underlag för månaderna. "
        f"{', '.join((who.name, *who.address))}, {who.phone}, {who.email}."
    )
    after = (
        "En handläggare går igenom svaren och beslutar. Först efter beslutet läggs beloppet på en kommande faktura, "
        "eller dras av från den. Du behöver inte betala något nu."
    )
    yield "Så svarar du", answer
    yield "Vad som händer sedan", after
    yield "Lag", LAW
    yield "Frågor", terms.questions_text
