"""From an issued invoice to what the customer ledger is told of it.

What is posted here is what is posted in the general ledger (`engine.ledger.postings`), so that the two files of a batch
say the same. The rows add up to what is to be paid, of a credit invoice to what it takes off the claim it credits:

| row | posted as | amount |
|---|---|---|
| every line of the invoice | income of its service | the line |
| small amounts saved up | income of `adjustment` or `care_adjustment` | what was brought forward |
| credit used | receivable | what was brought forward, negative |
| rounding | rounding, coded as the first service | the rounding |
| credit left for next time | receivable | what is carried forward, positive |

So a month that only gives back ends in 0 to be paid, and the credit is taken from the first invoice that has something
to take it from. A credit invoice is a credit in the customer ledger too, of what had not been paid of the invoice that
it credits; its text names that invoice.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from engine.errors import Refused
from engine.ledger.layout_content import LedgerInvoice, LedgerPayer, LedgerPosting, LedgerRow
from engine.ledger.postings import Coding, Invoice, Line
from engine.ledger.sie_fields import amount

SAVED_UP, CREDIT_USED, ROUNDING, CREDIT_LEFT = (
    "Sparade belopp från tidigare månader",
    "Tillgodohavande från tidigare",
    "Avrundning",
    "Tillgodohavande som förs vidare",
)


@attrs.frozen(kw_only=True)
class BilledLine:
    """A line as it stands on the invoice, with the service it is posted as. Quantities are hundredths, prices öre."""

    service: str
    text: str
    amount_ore: int
    quantity_hundredths: int | None = None
    unit_price_ore: int | None = None
    first: date | None = None
    last: date | None = None
    texts: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Told:
    """What else stands on an invoice that the general ledger has no use for."""

    due_date: date
    ocr: str = ""
    text: str = ""
    payer_reference: str = ""
    our_reference: str = ""
    period_first: date | None = None
    period_last: date | None = None


def ledger_invoice(
    invoice: Invoice, lines: Iterable[BilledLine], payer: LedgerPayer, told: Told, codings: Iterable[Coding]
) -> LedgerInvoice:
    """The invoice for the customer ledger; `lines` are those of the paper, `invoice` is what is posted of it.

    Refused: lines that do not add up to what is posted, service by service; a service without coding.
    """
    coded = {coding.service: coding for coding in codings}
    given = tuple(lines)
    _refuse_other_sums(invoice, given)
    for service in (*(line.service for line in given), *(line.service for line in invoice.saved_up)):
        if service not in coded:
            raise Refused(
                f"Faktura {invoice.number} kan inte skrivas till kundreskontran: tjänsten ”{service}” har ingen "
                "kontering. Lägg till [[coding]] för den i kommunens municipality.toml."
            )
    rows = (*(_line(line, coded[line.service]) for line in given), *_balances(invoice, given, coded))
    made = LedgerInvoice(
        number=invoice.number,
        invoice_date=invoice.invoice_date,
        payer=payer,
        rows=rows,
        due_date=told.due_date,
        ocr=told.ocr,
        text=told.text,
        payer_reference=told.payer_reference,
        our_reference=told.our_reference,
        period_first=told.period_first,
        period_last=told.period_last,
    )
    if made.amount_ore != invoice.to_pay_ore - invoice.settled_ore:
        raise Refused(
            f"Faktura {invoice.number} går inte ihop: raderna blir {amount(made.amount_ore)} kr, men att betala är "
            f"{amount(invoice.to_pay_ore - invoice.settled_ore)} kr. Inget är skrivet."
        )
    return made


def _refuse_other_sums(invoice: Invoice, lines: Iterable[BilledLine]) -> None:
    billed, posted = _by_service(lines), _by_service(invoice.lines)
    if billed == posted:
        return
    different = sorted(
        service for service in billed.keys() | posted.keys() if billed.get(service, 0) != posted.get(service, 0)
    )
    if different:
        service = different[0]
        raise Refused(
            f"Faktura {invoice.number}: raderna för ”{service}” blir {amount(billed.get(service, 0))} kr, men bokförs "
            f"med {amount(posted.get(service, 0))} kr. Inget är skrivet."
        )


def _by_service(lines: Iterable[BilledLine | Line]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.service] = sums.get(line.service, 0) + line.amount_ore
    return sums


def _line(line: BilledLine, coding: Coding) -> LedgerRow:
    return LedgerRow(
        text=line.text,
        amount_ore=line.amount_ore,
        quantity_hundredths=line.quantity_hundredths,
        unit_price_ore=line.unit_price_ore,
        first=line.first,
        last=line.last,
        texts=line.texts,
        postings=(_posting(coding, coding.income_account, line.amount_ore),),
    )


def _balances(invoice: Invoice, lines: tuple[BilledLine, ...], coded: dict[str, Coding]) -> Iterator[LedgerRow]:
    """The rows that no line of the invoice has: what came from before, rounding, what is left for next time."""
    for saved in invoice.saved_up:
        coding = coded[saved.service]
        yield _row(SAVED_UP, _posting(coding, coding.income_account, saved.amount_ore))
    services = [line.service for line in lines] + [saved.service for saved in invoice.saved_up]
    for text, ore in ((CREDIT_USED, invoice.credit_used_ore), (CREDIT_LEFT, -invoice.carried_forward_ore)):
        if ore:
            yield _row(text, LedgerPosting(amount_ore=ore, account=_first(invoice, services, coded).receivable_account))
    if invoice.rounding_ore:
        coding = _first(invoice, services, coded)
        yield _row(ROUNDING, _posting(coding, coding.rounding_account, invoice.rounding_ore))


def _first(invoice: Invoice, services: list[str], coded: dict[str, Coding]) -> Coding:
    if not services:
        raise Refused(
            f"Faktura {invoice.number} har saldo men inga rader, så det går inte att se var det ska bokföras."
        )
    return coded[services[0]]


def _row(text: str, posting: LedgerPosting) -> LedgerRow:
    return LedgerRow(text=text, amount_ore=posting.amount_ore, postings=(posting,))


def _posting(coding: Coding, account: str, ore: int) -> LedgerPosting:
    return LedgerPosting(
        amount_ore=ore,
        account=account,
        ansvar=coding.ansvar,
        verksamhet=coding.verksamhet,
        aktivitet=coding.aktivitet,
        projekt=coding.projekt,
        motpart=coding.motpart,
    )
