"""From draft invoices to what stands on paper: names, texts and explanations. Nothing is calculated here.

Default deny for protected identity: a protected payer's address is never taken from the facts, and a protected child
has no name on anybody's invoice.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import polars as pl

from engine.batch.compute import NUMBERED, Computed
from engine.calc.childcare.explain import Told, explain
from engine.calc.childcare.month_rules import MonthRules
from engine.calc.childcare.place_month import weight_den
from engine.calc.periods import Month
from engine.calc.wording import FORM_WORDS, days_between, kronor, month_name, percent
from engine.documents.model import ExplainedStep, Explanation, InvoiceDocument, Line, Recipient, Sender
from engine.payments import qr, slip
from engine.rulebook import Settings
from engine.rulebook.childcare_rows import Reduction
from engine.rulebook.settings import FORWARDING_ADDRESS

Row = Mapping[str, Any]
HIDDEN_INCOME = "Avgiften är beräknad efter hushållets inkomst. Uppgiften visas inte på den här fakturan."
OF_THE_HOUSEHOLD = ("capped_income_ore", "fee_base_ore")


@attrs.frozen(kw_only=True)
class Number:
    """What an invoice gets at issue; a preview has none. `customer` is the payer's number with us, which tells
    nothing.
    """

    number: str
    customer: str
    ocr: str
    invoice_date: date
    due_date: date


@attrs.frozen
class People:
    """Names and addresses of those an invoice concerns, by identity."""

    persons: Mapping[str, Row]
    payers: Mapping[str, Row]
    adults: frozenset[tuple[str, str]]  # (household, person) of everybody who is or was an adult member

    @classmethod
    def of(cls, facts: Mapping[str, pl.DataFrame], month: date) -> "People":
        """Everybody in the facts; payers with the name and address last given for them, up to the end of the month."""
        known = facts["payer"].filter(pl.col("valid_from") <= Month.of(month).last).sort("valid_from", "household_id")
        adults = facts["household_member"].filter(pl.col("role") == "adult").select("household_id", "person_id")
        return cls(_by(facts["person"], "person_id"), _by(known, "payer_id"), frozenset(adults.iter_rows()))

    def may_see_income(self, line: Row) -> bool:
        """Whether the line's payer is an adult of the household, who may see its income."""
        return (line["household_id"], line["payer_id"]) in self.adults

    def child(self, child_id: str) -> str:
        """What a child is called on an invoice: its given name, or only "Barnet" for a protected child."""
        person = self.persons[child_id]
        return "Barnet" if person["protection"] != "none" else str(person["given_name"])

    def concerns(self, child_id: str) -> str:
        """A child as it is named in the heading: given name and birth year, never the identity number."""
        return f"{self.child(child_id)}, född {child_id[:4]}"

    def is_protected(self, payer_id: str) -> bool:
        """Whether the payer's address must not be shown."""
        person = self.persons.get(payer_id)
        return person is not None and person["protection"] != "none"


def _by(frame: pl.DataFrame, key: str) -> dict[str, Row]:
    return {row[key]: row for row in frame.iter_rows(named=True)}


def documents(
    computed: Computed, facts: Mapping[str, pl.DataFrame], settings: Settings, numbers: Mapping[str, Number]
) -> Iterator[InvoiceDocument]:
    """The invoices of a batch in order of payer; those in `numbers` (by payer) as issued, all others as preview."""
    people = People.of(facts, computed.month)
    rules = {each.month.first: each.rules for each in computed.assessments}
    lines = computed.drafts.lines.partition_by("payer_id", as_dict=True)
    invoices = computed.drafts.invoices.filter(pl.col("outcome").is_in(NUMBERED))
    for invoice in invoices.iter_rows(named=True):
        own = lines.get((invoice["payer_id"],), computed.drafts.lines.clear())
        yield _document(
            invoice, own.to_dicts(), computed.month, rules, people, settings, numbers.get(invoice["payer_id"])
        )


def numbered_documents(
    computed: Computed, facts: Mapping[str, pl.DataFrame], settings: Settings, invoices: Iterable[Row], issue_date: date
) -> Iterator[InvoiceDocument]:
    """The invoices as issued, in order of payer; `invoices` are their rows as stored."""
    numbers = {
        row["payer_id"]: Number(
            number=row["number"],
            customer=row["customer"],
            ocr=row["ocr"],
            invoice_date=issue_date,
            due_date=row["due_date"],
        )
        for row in invoices
    }
    return documents(computed, facts, settings, numbers)


def _document(
    invoice: Row,
    lines: list[dict[str, Any]],
    month: date,
    rules: Mapping[date, MonthRules],
    people: People,
    settings: Settings,
    number: Number | None,
) -> InvoiceDocument:
    terms = settings.invoice_on(number.invoice_date if number else month)
    charges = [line for line in lines if line["kind"] == "charge"]
    children = list(dict.fromkeys(line["child_id"] for line in charges))
    months = sorted({line["service_month"] for line in charges}) or [month]
    to_pay = invoice["to_pay_ore"]
    return InvoiceDocument(
        title="Kreditfaktura" if invoice["outcome"] == "credit" else "Faktura",
        number=number.number if number else "",
        ocr=number.ocr if number else "",
        invoice_date=number.invoice_date if number else None,
        due_date=number.due_date if number else None,
        period=" och ".join(month_name(each) for each in months).capitalize(),
        sender=_sender(settings),
        recipient=_recipient(invoice["payer_id"], number.customer if number else "", people, settings),
        concerns=tuple(people.concerns(child) for child in children),
        lines=tuple(_line(line, rules, people) for line in lines),
        brought_forward_ore=invoice["brought_forward_ore"],
        carried_forward_ore=invoice["carried_forward_ore"],
        to_pay_ore=to_pay,
        slip_code_line=_slip(number, to_pay, settings) if number else "",
        qr_text=_qr(number, to_pay, settings) if number else "",
        information=(
            ("Betalning", terms.late_payment_text),
            ("Frågor om fakturan", terms.questions_text),
            ("Om du tycker att avgiften är fel", terms.appeal_text),
            ("Moms", terms.vat_text),
        ),
        explanations=tuple(_explanations(charges, rules, people)),
    )


def _sender(settings: Settings) -> Sender:
    who = settings.identity
    return Sender(
        name=who.name,
        organisation_number=who.organisation_number,
        unit=who.unit,
        address=who.address,
        phone=who.phone,
        email=who.email,
        web=who.web,
        bankgiro=who.bankgiro,
    )


def _recipient(payer_id: str, customer: str, people: People, settings: Settings) -> Recipient:
    person, payer = people.persons.get(payer_id, {}), people.payers.get(payer_id, {})
    name = payer.get("name") or f"{person.get('given_name', '')} {person.get('family_name', '')}".strip()
    if people.is_protected(payer_id):
        forwarded = FORWARDING_ADDRESS if settings.policy.protected_mail == "forwarding" else ()
        return Recipient(name=name, address=forwarded, postal_code="", customer_number=customer)
    place = payer if payer.get("street") else person
    care_of = (payer.get("care_of") or person.get("care_of") or "").removeprefix("c/o ").removeprefix("C/o ")
    lines = (
        f"c/o {care_of}" if care_of else "",
        place.get("street") or "",
        f"{_grouped(place.get('postal_code') or '')} {place.get('city') or ''}".strip(),
    )
    return Recipient(
        name=name,
        address=tuple(line for line in lines if line),
        postal_code=(place.get("postal_code") or "").replace(" ", ""),
        customer_number=customer,
    )


def _grouped(postal_code: str) -> str:
    digits = postal_code.replace(" ", "")
    return f"{digits[:3]} {digits[3:]}" if len(digits) == 5 else postal_code


def _line(line: Row, rules: Mapping[date, MonthRules], people: People) -> Line:
    if line["kind"] == "adjustment":
        return Line(text=line["text"], period="", quantity="", unit_price_ore=None, amount_ore=line["amount_ore"])
    here = rules[line["service_month"]]
    fee = _nearest_ore(Fraction(line["reduced_num"], here.fee_den))
    return Line(
        text=f"{FORM_WORDS[line['form']].capitalize()}, {people.child(line['child_id'])}",
        period=days_between(line["line_from"], line["line_to"]),
        quantity=_quantity(line, here),
        unit_price_ore=line["day_fee_ore"] if line["by_day"] else fee,
        amount_ore=line["amount_ore"],
        notes=tuple(_notes(line, here)),
    )


def _nearest_ore(fee: Fraction) -> int:
    return int((2 * fee + 1) // 2)


def _quantity(line: Row, rules: MonthRules) -> str:
    """How much of the unit price is paid: attended days, or a part of the month and of a shared place."""
    if line["by_day"]:
        return f"{line['attended_days']} dag{'' if line['attended_days'] == 1 else 'ar'}"
    weight = Fraction(line["weight_num"], weight_den(rules))
    part = weight * Fraction(line["days"], line["charged_days"])
    base = line["charged_days"] if weight == 1 else weight_den(rules)
    share = Fraction(line["share_num"], line["share_den"])
    of_month = "" if part == 1 else f"{part * base}/{base}" if (part * base).denominator == 1 else str(part)
    return f"{' × '.join(each for each in ('' if share == 1 else str(share), of_month) if each) or 1} mån"


def _notes(line: Row, rules: MonthRules) -> Iterator[str]:
    """What a reader must know of the price: rank, reductions, credit, share."""
    local = rules.local
    if line["rank"] > 1:
        yield f"Syskonordning: barn {line['rank']}"
    if line["reduction_ref"] >= 0:
        reduction = local.refs[line["reduction_ref"]]
        assert isinstance(reduction, Reduction)
        full = kronor(Fraction(line["limited_num"], local.rate_den))
        off = percent(1 - Fraction(line["keep_num"], local.keep_den))
        yield f"{reduction.text}: {full} minskat med {off}"
    if line["free_ref"] >= 0:
        yield "Avgiftsfri månad"
    if line["present_num"] != rules.present_den:
        yield f"{line['credit_text']}: avdrag {percent(1 - Fraction(line['present_num'], rules.present_den))}"
    if line["shared"]:
        yield "Växelvis boende: delad faktura"
    if line["income_missing"]:
        yield (
            "Högsta avgift: inkomstuppgift saknas"
            if not line["accepts_highest_fee"]
            else "Högsta avgift enligt eget val"
        )


def _explanations(
    lines: list[dict[str, Any]], rules: Mapping[date, MonthRules], people: People
) -> Iterator[Explanation]:
    """How each line came about. What is the same for all of them, the household's income, is told once."""
    told = [
        _without_income(
            line,
            people,
            explain(
                {**line, "charge_ore": line["amount_ore"]}, rules[line["service_month"]], child=_name(line, people)
            ),
        )
        for line in lines
    ]
    common = [tuple(step for step in steps if step.name in OF_THE_HOUSEHOLD) for steps in told]
    once = len(set(common)) == 1 and bool(common[0])
    if once:
        yield _explained("Hushållets inkomst", common[0])
    for line, steps in zip(lines, told, strict=True):
        period = days_between(line["line_from"], line["line_to"])
        heading = f"{FORM_WORDS[line['form']].capitalize()}, {_name(line, people)}, {period}"
        yield _explained(heading, [step for step in steps if not (once and step.name in OF_THE_HOUSEHOLD)])


def _without_income(line: Row, people: People, told: tuple[Told, ...]) -> tuple[Told, ...]:
    """What a payer outside the household (an organisation, a trustee) is told: nothing that gives its income away."""
    if people.may_see_income(line):
        return told
    kept = [step for step in told if step.name not in (*OF_THE_HOUSEHOLD, "fee_num")]
    return (Told("fee_base_ore", HIDDEN_INCOME, "", "offentlighets- och sekretesslagen 26 kap. 1 §", None), *kept)


def _explained(heading: str, steps: Iterable[Told]) -> Explanation:
    return Explanation(heading, tuple(ExplainedStep(step.text, step.value, step.law) for step in steps))


def _name(line: Row, people: People) -> str:
    return people.child(line["child_id"])


def _slip(number: Number, to_pay_ore: int, settings: Settings) -> str:
    return slip.write(slip.Slip(reference=number.ocr, amount_ore=to_pay_ore, bankgiro=settings.identity.bankgiro))


def _qr(number: Number, to_pay_ore: int, settings: Settings) -> str:
    who = settings.identity
    return qr.write(
        qr.Payment(
            name=who.name[: qr.LONGEST_NAME],
            organisation_number=who.organisation_number,
            reference=number.ocr,
            invoice_date=number.invoice_date,
            due_date=number.due_date,
            amount_ore=to_pay_ore,
            bankgiro=who.bankgiro,
        )
    )
