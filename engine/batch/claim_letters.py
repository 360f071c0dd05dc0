"""What a reminder and a collection demand say, in plain Swedish. Nothing is calculated here.

One letter for each invoice, with the invoice's own OCR reference. A demand has what inkassolagen (1974:182) 5 § asks
for: the creditor, what the claim is for, how and when to pay; capital, interest and costs apart; of interest the sum,
the rate, the time and what it is counted on.
"""

from collections.abc import Iterator
from datetime import date

import attrs

from engine.batch.claims import Demanded, Late
from engine.batch.paper import AREA_WORDS, sender_of
from engine.batch.people import People
from engine.calc.wording import kronor, percent
from engine.documents.letter import Letter
from engine.documents.model import ExplainedStep, Explanation, Recipient
from engine.documents.slip import LetterSlip
from engine.payments import qr, slip
from engine.payments.interest import Segment
from engine.rulebook import Settings
from engine.rulebook.settings import Claims
from engine.store.claims import DEMAND, REMINDER

TITLES = {REMINDER: "Påminnelse", DEMAND: "Inkassokrav"}
ROUNDINGS = {"down": "avrundad nedåt", "up": "avrundad uppåt", "half_up": "avrundad"}
UNITS = {"krona": "hela kronor", "ore": "hela ören"}


@attrs.frozen(kw_only=True)
class Claim:
    """A letter to be: the invoice and what it is for, what is demanded on a day, and by when it is to be paid.

    `unpaid_childcare` is how many overdue invoices for childcare the payer has, and `tells_of_suspension` whether that
    is so many that the letter says what may follow; `reminded` is when this invoice was reminded of.
    """

    late: Late
    demanded: Demanded
    areas: tuple[str, ...]
    issue_date: date
    on: date
    pay_by: date
    unpaid_childcare: int
    tells_of_suspension: bool = False
    reminded: date | None = None


def claim_letter(claim: Claim, people: People, settings: Settings, rules: Claims) -> Letter:
    """The letter, to whoever gets the payer's invoices."""
    item = claim.late.item
    recipient = people.recipient(item["payer_id"], claim.areas, item["customer"], settings)
    return Letter(
        title=TITLES[claim.late.step],
        sender=sender_of(settings, claim.areas),
        recipient=recipient,
        facts=(
            ("Datum", claim.on.isoformat()),
            ("Betala senast", claim.pay_by.isoformat()),
            ("Fakturanummer", item["number"]),
            ("OCR-nummer", item["ocr"]),
            ("Kundnummer", item["customer"]),
        ),
        headline=(f"Att betala senast {claim.pay_by}", kronor(claim.demanded.total_ore)),
        paragraphs=tuple(_demand(claim, settings, rules) if _is_demand(claim) else _reminder(claim, rules)),
        sums=tuple(_sums(claim)),
        explanations=tuple(_explanations(claim, rules)),
        information=tuple(_information(claim, settings, rules)),
        decided_on=claim.on,
        slip=_slip(claim, recipient, settings),
        explained="Så har räntan räknats ut",
    )


def _is_demand(claim: Claim) -> bool:
    return claim.late.step == DEMAND


def _about(claim: Claim) -> str:
    """What the claim is for: the ground that the law asks for, and no more than that."""
    words = " och ".join(AREA_WORDS[area] for area in claim.areas)
    return (
        f"faktura {claim.late.number} av den {claim.issue_date}, avgift för {words}, "
        f"som skulle ha betalats senast den {claim.late.due_date}"
    )


def _part_paid(claim: Claim) -> str:
    asked, left = claim.late.item["to_pay_ore"], claim.demanded.owed.capital_ore
    return f" Av fakturans {kronor(asked)} återstår {kronor(left)}." if left != asked else ""


def _reminder(claim: Claim, rules: Claims) -> Iterator[str]:
    yield f"Vi har inte fått betalt för {_about(claim)}.{_part_paid(claim)}"
    yield "Har du betalat de senaste dagarna behöver du inte göra något."
    dearer = f", och det kostar dig {kronor(rules.collection_fee_kr)} till" if rules.collection_fee_kr else ""
    yield f"Får vi inte betalt senast den {claim.pay_by} skickar vi ett inkassokrav{dearer}."


def _demand(claim: Claim, settings: Settings, rules: Claims) -> Iterator[str]:
    who = settings.identity
    reminded = f" Vi påminde om den {claim.reminded}." if claim.reminded else ""
    yield (
        f"{who.name}, organisationsnummer {who.organisation_number}, kräver betalt för {_about(claim)}."
        f"{reminded}{_part_paid(claim)}"
    )
    yield (
        f"Betala senast den {claim.pay_by} till bankgiro {who.bankgiro} med OCR-nummer {claim.late.item['ocr']}. "
        "Anser du att kravet är fel, skriv till oss före den dagen och tala om varför."
    )
    after = "lämnas kravet till ett inkassobolag" if rules.agency_layout else "kan vi vända oss till Kronofogden"
    yield f"Om du varken betalar eller invänder {after}. Då tillkommer kostnader."


def _sums(claim: Claim) -> Iterator[tuple[str, str]]:
    """Capital, interest and costs apart, and what they come to."""
    demanded = claim.demanded
    yield f"Kapital, faktura {claim.late.number}", kronor(demanded.owed.capital_ore)
    if demanded.interest_ore:
        yield _interest_label(demanded), kronor(demanded.interest_ore)
    if demanded.owed.fees_ore:
        yield "Avgifter som redan har krävts, till exempel för påminnelse", kronor(demanded.owed.fees_ore)
    if demanded.added_fee_ore:
        what = "Kostnad för inkassokravet" if _is_demand(claim) else "Avgift för påminnelsen"
        yield what, kronor(demanded.added_fee_ore)
    yield "Att betala", kronor(demanded.total_ore)


def _interest_label(demanded: Demanded) -> str:
    """The rate, the time and what it is counted on; where they change, they stand in the explanation."""
    segments = demanded.interest.segments
    if not segments:
        return "Dröjsmålsränta enligt tidigare krav"
    if len(segments) > 1:
        return f"Dröjsmålsränta från {segments[0].first} till {segments[-1].last}, se nästa sida"
    (only,) = segments
    of = f"{percent(only.share)} om året på {kronor(only.capital_ore)}"
    return f"Dröjsmålsränta {of} från {only.first} till {only.last}"


def _explanations(claim: Claim, rules: Claims) -> Iterator[Explanation]:
    """Every stretch of days with its capital and rate, and how they sum to what is demanded."""
    demanded = claim.demanded
    if len(demanded.interest.segments) < 2:
        return
    accrued_ore = demanded.owed.interest_asked_ore + demanded.added_interest_ore
    rounding = f"{ROUNDINGS[rules.interest_mode]} till {UNITS[rules.interest_to]}"
    steps = [ExplainedStep(_stretch(each), kronor(each.exact_ore)) for each in demanded.interest.segments]
    steps.append(ExplainedStep(f"Ränta till och med {claim.on}, {rounding}", kronor(accrued_ore)))
    if paid_ore := accrued_ore - demanded.interest_ore:
        steps.append(ExplainedStep("Ränta som redan är betald", kronor(-paid_ore)))
        steps.append(ExplainedStep("Ränta att betala", kronor(demanded.interest_ore)))
    yield Explanation(f"Dröjsmålsränta på faktura {claim.late.number}", tuple(steps))


def _stretch(segment: Segment) -> str:
    days = f"{segment.days} dagar" if segment.days > 1 else "1 dag"
    return (
        f"{segment.first} till {segment.last}: {days} med {percent(segment.share)} om året på "
        f"{kronor(segment.capital_ore)} (referensränta {percent(segment.reference)} och 8 procentenheter)"
    )


def _information(claim: Claim, settings: Settings, rules: Claims) -> Iterator[tuple[str, str]]:
    who = settings.identity
    if claim.tells_of_suspension:
        several = "en obetald faktura" if claim.unpaid_childcare == 1 else f"{claim.unpaid_childcare} obetalda fakturor"
        told = (
            f"Du har {several} för barnomsorg. Kommunen kan då stänga av barnet från platsen. Inget sådant är "
            "beslutat: betala, eller hör av dig så att vi kan hitta en lösning."
        )
        yield "Om platsen i barnomsorgen", told
    if claim.demanded.interest.segments:
        told = (
            "Dröjsmålsräntan är referensräntan och åtta procentenheter (räntelagen 1975:635, 6 §). Den räknas på "
            "kapitalet, från dagen efter förfallodagen till dess att du betalar."
        )
        yield "Ränta", told
    fee = f" En plan kostar {kronor(rules.instalment_fee_kr)}." if rules.instalment_fee_kr else ""
    ask = f"Hör av dig: {who.phone}, {who.email}."
    yield "Kan du inte betala?", f"{ask} Du kan be om anstånd eller en avbetalningsplan.{fee}"
    if not _is_demand(claim):  # a demand says it before anything else
        yield "Om kravet är fel", f"Skriv till oss och tala om varför: {', '.join((who.name, *who.address))}."


def _slip(claim: Claim, recipient: Recipient, settings: Settings) -> LetterSlip:
    who, ocr, ore = settings.identity, claim.late.item["ocr"], claim.demanded.total_ore
    return LetterSlip(
        sender=sender_of(settings, claim.areas),
        recipient=recipient,
        due_date=claim.pay_by,
        ocr=ocr,
        to_pay_ore=ore,
        slip_code_line=slip.write(slip.Slip(reference=ocr, amount_ore=ore, bankgiro=who.bankgiro)),
        qr_text=qr.write(
            qr.Payment(
                name=who.name[: qr.LONGEST_NAME],
                organisation_number=who.organisation_number,
                reference=ocr,
                invoice_date=claim.on,
                due_date=claim.pay_by,
                amount_ore=ore,
                bankgiro=who.bankgiro,
            )
        ),
    )
