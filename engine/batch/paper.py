"""From draft invoices to what stands on paper: names, texts and explanations. Nothing is calculated here."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date

import attrs
import polars as pl

from engine.batch.compute import Computed
from engine.batch.correction_paper import CorrectionPaper
from engine.batch.direct_debit import Drawing
from engine.batch.papers import CORRECTING, papers
from engine.batch.people import People, Row
from engine.batch.relief_paper import ReliefPaper
from engine.calc.credits import is_credit
from engine.calc.periods import Month
from engine.calc.wording import kronor, month_name
from engine.documents.model import Explanation, InvoiceDocument, Line, Sender
from engine.payments import qr, slip
from engine.rulebook import Settings
from engine.rulebook.settings import InvoiceTerms
from engine.vocabulary import credited_number

TAXABLE = "Det gäller inte rader som är märkta som momspliktig försäljning."
AREA_WORDS = {"childcare": "barnomsorg", "care": "vård och omsorg"}


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


def documents(
    computed: Computed,
    facts: Mapping[str, pl.DataFrame],
    settings: Settings,
    numbers: Mapping[tuple[str, str], Number],
    whole: Container[str] | None = None,
) -> Iterator[InvoiceDocument]:
    """The invoices of a batch in order of payer and area; those in `numbers` (by them) as issued, others as preview.

    Those that are not `whole` (by number; None: all are) have lines and sums alone: no explanations, no ways to pay.
    """
    people = People.of(facts, computed.month).on_invoices(computed.drafts.balances)
    paper = _Paper(computed.month, people, settings, computed)
    lines = _by_invoice(computed.drafts.lines)
    balances = _by_invoice(computed.drafts.balances)
    handing = _handing_on(computed.drafts.balances)
    for invoice in computed.numbered.iter_rows(named=True):
        key = (invoice["payer_id"], invoice["area"])
        areas = tuple(each["area"] for each in balances[key])
        number = numbers.get(key)
        is_whole = whole is None or (number is not None and number.number in whole)
        made = paper.document(invoice, areas, lines.get(key, []), number, is_whole=is_whole)
        if not invoice["from_credits_ore"]:
            yield made
            continue
        given = dict.fromkeys(each for area in areas for each in handing.get((key[0], area), ()))
        named = tuple(numbers[key[0], each].number for each in given if (key[0], each) in numbers)
        yield attrs.evolve(made, from_credits_ore=invoice["from_credits_ore"], from_credit_invoices=named)


def _handing_on(balances: pl.DataFrame) -> dict[tuple[str, str], list[str]]:
    """The credit invoices (as `invoice_area`) that hand something on, by payer and area."""
    found: dict[tuple[str, str], list[str]] = {}
    given = balances.filter(is_credit() & (pl.col("carried_forward_ore") < 0))
    for payer, area, credit in given.select("payer_id", "area", "invoice_area").iter_rows():
        found.setdefault((payer, area), []).append(credit)
    return found


def _by_invoice(frame: pl.DataFrame) -> dict[tuple[str, str], list[Row]]:
    """The rows of each invoice, in their order."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault((row["payer_id"], row["invoice_area"]), []).append(row)
    return found


def numbered_documents(
    computed: Computed,
    facts: Mapping[str, pl.DataFrame],
    settings: Settings,
    invoices: Iterable[Row],
    issue_date: date,
    whole: Container[str] | None = None,
) -> Iterator[InvoiceDocument]:
    """The invoices as issued, in order of payer and area; `invoices` are their rows as stored. `whole`: see
    `documents`.
    """
    numbers = {
        (row["payer_id"], row["area"]): Number(
            number=row["number"],
            customer=row["customer"],
            ocr=row["ocr"],
            invoice_date=issue_date,
            due_date=row["due_date"],
        )
        for row in invoices
    }
    return documents(computed, facts, settings, numbers, whole)


@attrs.frozen
class _Alike:
    """What the invoices for the same areas have in common."""

    sender: Sender
    terms: InvoiceTerms
    information: tuple[tuple[str, str], ...]


class _Paper:
    """What all invoices of a batch have in common, and each of them made from it."""

    def __init__(self, month: date, people: People, settings: Settings, computed: Computed) -> None:
        self._month = month
        self._people = people
        self._settings = settings
        self._mandates = computed.mandates
        self._drawings: dict[date, Drawing] = {}
        self._alike: dict[tuple[tuple[str, ...], date, bool], _Alike] = {}
        self._areas = papers(computed, people)
        self._reliefs = ReliefPaper.of(computed, people)
        lines = computed.drafts.lines
        self._corrections = CorrectionPaper.of(lines, computed.reassessed, self._areas, self._reliefs, people)

    def document(
        self, invoice: Row, areas: tuple[str, ...], lines: Sequence[Row], number: Number | None, *, is_whole: bool
    ) -> InvoiceDocument:
        """One invoice; `areas` are what it is for."""
        day = number.invoice_date if number else self._month
        charges = [line for line in lines if line["kind"] == "charge"]
        corrections = [line for line in lines if line["kind"] in CORRECTING]
        services = [line for line in (*charges, *corrections) if line["child_id"] or line["person_id"]]
        credited = credited_number(invoice["area"])
        months = sorted({line["service_month"] for line in (lines if credited else charges)}) or [self._month]
        to_pay = invoice["to_pay_ore"]
        alike = self._alike_on(areas, day, taxable=any(line["taxable"] for line in services))
        drawn = self._drawing(day).draws(invoice["payer_id"], to_pay, number.due_date if number else None)
        return InvoiceDocument(
            title="Kreditfaktura" if invoice["outcome"] == "credit" else "Faktura",
            number=number.number if number else "",
            ocr=number.ocr if number else "",
            invoice_date=number.invoice_date if number else None,
            due_date=number.due_date if number else None,
            period=_period(months),
            sender=alike.sender,
            recipient=self._people.recipient(
                invoice["payer_id"], areas, number.customer if number else "", self._settings
            ),
            concerns=tuple(dict.fromkeys(self._areas[line["area"]].concerns(line) for line in services)),
            lines=tuple(_for_vat(self._line(line), line) for line in lines),
            brought_forward_ore=invoice["brought_forward_ore"],
            carried_forward_ore=invoice["carried_forward_ore"],
            to_pay_ore=to_pay,
            slip_code_line=_slip(number, to_pay, self._settings) if number and is_whole and not drawn else "",
            qr_text=_qr(number, to_pay, self._settings) if number and is_whole and not drawn else "",
            information=(*_payment(invoice, number, alike.terms, drawn=drawn), *alike.information),
            explanations=tuple(self._explanations(lines)) if is_whole else (),
            corrects=tuple(dict.fromkeys(each for line in corrections for each in line["numbers"] or ())),
            period_from=months[0],
            period_to=Month.of(months[-1]).last,
            organisation=self._people.organisation(invoice["payer_id"], areas),
            direct_debit=drawn,
            credits=credited,
            settled_ore=invoice["settled_ore"],
        )

    def _alike_on(self, areas: tuple[str, ...], day: date, *, taxable: bool) -> _Alike:
        if (areas, day, taxable) not in self._alike:
            terms = self._settings.invoice_on(day)
            information = tuple(_information(terms, areas, taxable=taxable))
            self._alike[areas, day, taxable] = _Alike(sender_of(self._settings, areas), terms, information)
        return self._alike[areas, day, taxable]

    def _drawing(self, issue_date: date) -> Drawing:
        if issue_date not in self._drawings:
            self._drawings[issue_date] = Drawing.of(self._mandates, self._settings, issue_date)
        return self._drawings[issue_date]

    def _line(self, line: Row) -> Line:
        if line["kind"] == "charge":
            return self._areas[line["area"]].line(line)
        if line["kind"] == "relief":
            return self._reliefs.line(line)
        if line["kind"] in CORRECTING:
            return self._corrections.line(line)
        return Line(text=line["text"], period="", quantity="", unit_price_ore=None, amount_ore=line["amount_ore"])

    def _explanations(self, lines: Sequence[Row]) -> Iterator[Explanation]:
        """How the lines came about: the charges of each area, what lowers them, what is corrected."""
        for area, paper in self._areas.items():
            own = [line for line in lines if line["kind"] == "charge" and line["area"] == area]
            if own:
                yield from paper.explanations(own)
        yield from self._reliefs.explanations(line for line in lines if line["kind"] == "relief")
        yield from self._corrections.explanations([line for line in lines if line["kind"] in CORRECTING])


def _for_vat(shown: Line, line: Row) -> Line:
    """A line with what an e-invoice must know of it; a tariff may say that a sale is taxable, and not at what rate."""
    return attrs.evolve(shown, area=line["area"], vat_percent=line["vat_percent"] if line["taxable"] else 0)


def _period(months: Sequence[date]) -> str:
    """The months an invoice is for, first to last; of three or more only the ends, which fit beside the address."""
    first, last = months[0], months[-1]
    if len(months) <= 2:
        text = " och ".join(month_name(each) for each in months)
    else:
        since = month_name(first) if first.year != last.year else month_name(first).split()[0]
        text = f"{since}–{month_name(last)}"
    return text.capitalize()


def _information(terms: InvoiceTerms, areas: tuple[str, ...], *, taxable: bool) -> Iterator[tuple[str, str]]:
    """What every invoice tells; where it is for both areas, what differs between them under a heading of its own."""
    yield from _by_area(
        "Frågor om fakturan",
        "Frågor om {}",
        {"childcare": terms.questions_text, "care": terms.care_questions_text or terms.questions_text},
        areas,
    )
    yield from _by_area(
        "Om du tycker att avgiften är fel",
        "Om du tycker att avgiften för {} är fel",
        {"childcare": terms.appeal_text, "care": terms.care_appeal_text},
        areas,
    )
    yield "Moms", f"{terms.vat_text} {TAXABLE}" if taxable else terms.vat_text


def _payment(invoice: Row, number: Number | None, terms: InvoiceTerms, *, drawn: bool) -> Iterator[tuple[str, str]]:
    """How an invoice is paid, or what becomes of a credit invoice."""
    if credited := credited_number(invoice["area"]):
        yield "Så används krediteringen", _use_of(credited, invoice["settled_ore"], -invoice["carried_forward_ore"])
    elif drawn:
        yield from _drawn_on(number)
    else:
        yield "Betalning", terms.late_payment_text


def _use_of(credited: str, settled_ore: int, handed_on_ore: int) -> str:
    """What becomes of a credit, in words: what is taken off the claim it credits, and what the payer gets back."""
    told = f"Faktura {credited} är krediterad."
    if settled_ore > 0:
        told += (
            f" {kronor(settled_ore)} räknas av mot det som inte är betalt av den. Du ska inte betala det beloppet, och "
            "inte heller avgift eller ränta i en påminnelse om fakturan."
        )
    if handed_on_ore:
        told += (
            f" {kronor(handed_on_ore)} är redan betalt. Beloppet dras av på din nästa faktura, och står kvar till dess "
            "att du får en."
        )
    return told


def _drawn_on(number: Number | None) -> Iterator[tuple[str, str]]:
    """What a payer whose account is drawn is told; on a preview without the day."""
    day = f" den {number.due_date}" if number else ""
    text = (
        f"Beloppet dras via autogiro{day}. Du behöver inte betala fakturan själv. Se till att pengarna finns på kontot "
        "bankdagen före. Om de inte går att dra får du veta hur du betalar."
    )
    yield "Betalning", text


def _by_area(
    heading: str, area_heading: str, texts: Mapping[str, str], areas: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    told = {texts[area] for area in areas}
    if len(told) == 1:
        yield heading, told.pop()
        return
    for area in areas:
        yield area_heading.format(AREA_WORDS[area]), texts[area]


def sender_of(settings: Settings, areas: tuple[str, ...]) -> Sender:
    """The municipality as it stands on what concerns these areas."""
    who = settings.identity
    units = {"childcare": who.unit, "care": who.care_unit or who.unit}
    return Sender(
        name=who.name,
        organisation_number=who.organisation_number,
        unit="  ·  ".join(dict.fromkeys(units[area] for area in areas)),
        address=who.address,
        phone=who.phone,
        email=who.email,
        web=who.web,
        bankgiro=who.bankgiro,
    )


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
