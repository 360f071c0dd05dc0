"""The fee decision (avgiftsbeslut): what a client pays at the most, why, under which law, and how to appeal."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import attrs
import polars as pl

from engine.batch.area_paper import explained
from engine.batch.care_paper import CarePaper
from engine.batch.paper import sender_of
from engine.batch.people import People
from engine.batch.scope import no_cover
from engine.calc.care.assess import CareAssessment, assess_care
from engine.calc.intervals import within
from engine.calc.periods import Month
from engine.calc.told import Told
from engine.calc.wording import kronor
from engine.documents.letter import Letter, render_letter
from engine.errors import Refused
from engine.facts.dangling import dangling
from engine.facts.identity import masked
from engine.rulebook import Rulebook, Settings
from engine.rulebook.care_rows import LegalBasis
from engine.rulebook.care_tariff import CareTariff

AREAS = ("care",)
LABELS = {
    "net_num": "Inkomst efter skatt, i månaden",
    "counted_num": "Inkomst efter skatt som räknas, i månaden",
    "minimum_num": "Minimibelopp",
    "added_num": "Tillägg till minimibeloppet",
    "deducted_num": "Avdrag från minimibeloppet",
    "housing_num": "Boendekostnad",
    "reserved_num": "Förbehållsbelopp: det du har rätt att behålla",
    "headroom_ore": "Avgiftsutrymme",
    "maximum_ore": "Högsta avgift enligt lagen (maxtaxa)",
}
"""The sums of a decision, in the order they are told, by step."""


@attrs.frozen(kw_only=True)
class Decision:
    """One client's decision. `most_ore` is the most the client pays a month for what the two limits bear on.

    `place` is the client's among those of the household who get a decision, from 1.
    """

    person_id: str
    household_id: str
    place: int
    month: date
    decided_on: date
    most_ore: int
    income_known: bool
    pdf: bytes


def decide(
    facts: Mapping[str, pl.DataFrame],
    rulebook: Rulebook,
    municipality: str,
    month: date,
    decided_on: date,
    decided_by: str,
    persons: Sequence[str] = (),
) -> Iterator[Decision]:
    """The decisions of a municipality's clients, as of a month: of these persons, or of everybody with a limited fee.

    The law is that of `decided_on`: decisions before 1 July 2025 are made and appealed under the older act.
    `decided_by` stands on the letter (31 § förvaltningslagen). `Refused` where a named person has no such fee, or is
    held back by a finding.
    """
    found = _assessed(facts, rulebook, municipality, month, decided_on)
    limited = [service.name for service in found.rules.services if service.inside_maximum or service.inside_headroom]
    concerned = found.charges.filter(pl.col("service").is_in(limited)).select("household_id", "person_id").unique()
    place = pl.int_range(1, pl.len() + 1).over("household_id")
    places = dict(concerned.sort("person_id").select("person_id", place).iter_rows())
    for person in persons:
        if person not in places:
            raise Refused(_why_none(found, person, facts))
    people = People.of(facts, month).for_decisions()
    settings = rulebook.municipality(municipality).settings
    circumstances = {row["person_id"]: row for row in found.persons.iter_rows(named=True)}
    paper = CarePaper((found,), people)
    for person in dict.fromkeys(persons or places):
        row = circumstances[person]
        told = paper.circumstances(_seen_by(row, month, people))
        letter = _letter(row, told, found, people, settings, decided_on, decided_by)
        yield Decision(
            person_id=person,
            household_id=row["household_id"],
            place=places[person],
            month=month,
            decided_on=decided_on,
            most_ore=_most(row),
            income_known=row["income_known"],
            pdf=render_letter(letter),
        )


def _assessed(
    facts: Mapping[str, pl.DataFrame], rulebook: Rulebook, municipality: str, month: date, decided_on: date
) -> CareAssessment:
    tariff, national = rulebook.municipality(municipality).care, rulebook.national_care
    if tariff is None or national is None:
        raise Refused(f"Kommunen {municipality} har ingen taxa för vård och omsorg (care.toml).")
    whole = Month.of(month)
    no_cover(tariff.covered(whole.first, whole.last))
    found = assess_care(facts, rulebook, municipality, month, dangling(facts))
    return attrs.evolve(found, rules=attrs.evolve(found.rules, legal_basis=_basis(national, decided_on)))


def _basis(national: CareTariff, decided_on: date) -> LegalBasis:
    rows = national.on(LegalBasis, decided_on)
    if not rows:
        raise Refused(f"{national.file}: ingen [[legal_basis]] gäller {decided_on}. Lägg in vilken lag som gäller då.")
    return rows[0]


def _why_none(found: CareAssessment, person: str, facts: Mapping[str, pl.DataFrame]) -> str:
    """Why there is nothing to decide, with what the household waits for; nothing of anybody else's."""
    month = found.month
    homes = within(facts["household_member"], month.first, month.last).filter(person_id=person)["household_id"]
    held = [each for each in found.findings if each.parked and each.household_id in set(homes)]
    because = "".join(f"\n  {each.message} {each.action}" for each in held)
    return (
        f"{masked(person)} har ingen avgift som begränsas av maxtaxan i {month.first:%Y-%m}, så det finns inget att "
        "besluta. Kontrollera personnumret, att personen hör till ett hushåll och att ett biståndsbeslut gäller."
        f"{because}"
    )


def _most(row: Mapping[str, Any]) -> int:
    headroom = row["headroom_ore"]
    return int(row["maximum_ore"] if headroom is None else min(headroom, row["maximum_ore"]))


def _seen_by(row: Mapping[str, Any], month: date, people: People) -> dict[str, Any]:
    """The row as the letter's reader may see it."""
    return {**row, "service_month": month, "payer_id": _whose(row, people)}


def _whose(row: Mapping[str, Any], people: People) -> str:
    """Whose letter it is: the client's, whoever pays; but a guardian's who is the child's trustee."""
    client, payer = row["person_id"], row["payer_id"]
    reader = people.receivers.reader(payer, client, Month.of(row["basis_day"]).last)
    return str(payer if reader.is_trustee else client)


def _letter(
    row: Mapping[str, Any],
    told: Sequence[Told],
    found: CareAssessment,
    people: People,
    settings: Settings,
    decided_on: date,
    decided_by: str,
) -> Letter:
    month, most = found.month.first, _most(row)
    values = {step.name: step.value for step in told}
    if values.get("counted_num"):
        values.pop("net_num", None)  # one income, the one that the rest of the sums starts from
    sums = [(label, values[name]) for name, label in LABELS.items() if values.get(name)]
    return Letter(
        title="Beslut om avgift",
        sender=sender_of(settings, AREAS),
        recipient=people.recipient(_whose(row, people), AREAS, "", settings),
        facts=(
            ("Beslutsdatum", decided_on.isoformat()),
            ("Beslutat av", decided_by),
            ("Gäller från", month.isoformat()),
            ("Gäller", people.concerns(row["person_id"], "care")),
        ),
        headline=("Avgift för vård och omsorg", f"Högst {kronor(most)} i månaden" if most else "Ingen avgift"),
        paragraphs=tuple(_paragraphs(row, most)),
        sums=(*sums, ("Högsta avgift i månaden", kronor(most))),
        explanations=(explained("Från inkomst till avgift", told),),
        information=tuple(_information(found.rules.legal_basis, settings, decided_on)),
        decided_on=decided_on,
    )


def _paragraphs(row: Mapping[str, Any], most_ore: int) -> Iterator[str]:
    if not row["income_known"]:
        yield (
            "Kommunen har inga uppgifter om inkomst att räkna på. Avgiften begränsas därför bara av den högsta "
            "avgiften enligt lagen. Lämna uppgifter om inkomst och boendekostnad, så räknas avgiften ut på nytt."
        )
    elif most_ore == 0:
        yield "Inkomsten räcker inte till mer än förbehållsbeloppet. Därför tas ingen avgift ut för vård och omsorg."
    else:
        yield (
            "Avgiften beror på hur mycket hjälp som ges och vad den kostar enligt kommunens taxa, men är aldrig högre "
            "än beloppet ovan."
        )
    yield "Mat, hyra och annat som inte omfattas av den högsta avgiften betalas utöver detta."


def _information(basis: LegalBasis, settings: Settings, decided_on: date) -> Iterator[tuple[str, str]]:
    terms = settings.invoice_on(decided_on)
    address = ", ".join((settings.identity.name, *settings.identity.address))
    appeal = (
        f"Beslutet kan överklagas hos förvaltningsrätten ({basis.act} {basis.appeal}). Skriv vilket beslut det gäller, "
        "vilken ändring du vill ha och varför, och skriv under. Skicka brevet till kommunen: "
        f"{address}. Det ska ha kommit in dit inom tre veckor från den dag du fick del av beslutet. Ändrar kommunen "
        "inte beslutet som du vill skickas överklagandet vidare till förvaltningsrätten."
    )
    change = (
        "Tala om för kommunen om inkomsten, boendekostnaden eller civilståndet ändras. En ändring gäller från månaden "
        f"efter, eller från samma månad om den omfattar hela månaden ({basis.change})."
    )
    law = (
        f"{basis.act[:1].upper()}{basis.act[1:]}: avgifter {basis.fees}, inkomster {basis.income}, högsta avgift "
        f"{basis.maximum}, förbehållsbelopp {basis.reserved}, minimibelopp {basis.minimum} och {basis.adjusted}."
    )
    yield "Så överklagar du", appeal
    yield "Om något ändras", change
    yield "Lag", law
    yield "Frågor", terms.care_questions_text or terms.questions_text
