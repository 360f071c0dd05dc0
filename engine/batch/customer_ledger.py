"""The invoices of a batch as the customer ledger (kundreskontra) gets them: who owes, line by line, coded."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import polars as pl

from engine.batch.compute import Computed
from engine.batch.ledger import KEY, MANUAL, codings_on
from engine.batch.paper import AREA_WORDS
from engine.batch.portions import Portion
from engine.calc.periods import Month
from engine.calc.wording import month_name
from engine.documents.model import InvoiceDocument, Line, Recipient
from engine.ledger.layout import LedgerFile, LedgerInvoice, LedgerPayer
from engine.ledger.layout_content import ORGANISATION, PERSON, split_postal_place
from engine.ledger.ledger_invoices import BilledLine, Told, ledger_invoice
from engine.ledger.postings import Invoice
from engine.rulebook import Settings

SYSTEM = "Debitera"
PERSON_DIGITS = 12
LONGEST_TEXT = 60


class Service(NamedTuple):
    """What a line of an invoice is posted as, its area and its month."""

    posted_as: str
    area: str
    month: date


def layout_name(settings: Settings, day: date) -> str:
    """The layout of the customer ledger's file of invoices issued on a day; "" where the municipality has none."""
    return next((row.layout for row in settings.ledgers if row.holds(day)), "")


def ledger_file(records: Sequence[LedgerInvoice], settings: Settings, month: date, issue_date: date) -> LedgerFile:
    """The customer ledger's file of a month: its invoices and what it says of itself."""
    return LedgerFile(
        invoices=tuple(records),
        created=issue_date,
        system=SYSTEM,
        sender=settings.identity.name,
        text=f"{settings.identity.name} avgifter {month_name(month)}",
    )


def ledger_records(
    portion: Portion, documents: Iterable[InvoiceDocument], posted: Iterable[Invoice]
) -> Iterator[LedgerInvoice]:
    """The invoices of a portion, given as what stands on them and how they are posted."""
    settings = portion.settings
    codings = codings_on(settings, portion.issue_date)
    services = _services(portion.computed)
    protected = frozenset(portion.facts["person"].filter(pl.col("protection") != "none")["person_id"])
    for row, document, invoice in zip(portion.invoices, documents, posted, strict=True):
        own = services.get((row["payer_id"], row["area"]), [])
        lines = tuple(_line(line, service) for line, service in zip(document.lines, own, strict=True))
        payer = ledger_payer(document.recipient, row["payer_id"], hidden=row["payer_id"] in protected)
        told = Told(
            due_date=row["due_date"],
            ocr=row["ocr"],
            text=_text(document, own)[:LONGEST_TEXT],
            payer_reference=row["number"],
            our_reference=settings.identity.unit,
            period_first=min((service.month for service in own), default=None),
            period_last=_last_of(max(service.month for service in own)) if own else None,
        )
        yield ledger_invoice(invoice, lines, payer, told, codings)


def _services(computed: Computed) -> dict[tuple[str, str], list[Service]]:
    """The services of each invoice, in the order of its lines."""
    posted_as = pl.coalesce("form", "service_kind", pl.col("area").replace_strict(MANUAL)).alias("posted_as")
    lines = computed.drafts.lines.select(*KEY, posted_as, "area", "service_month")
    found: dict[tuple[str, str], list[Service]] = {}
    for payer, of, *service in lines.iter_rows():
        found.setdefault((payer, of), []).append(Service(*service))
    return found


def _about(lines: Sequence[Service]) -> str:
    """The areas of an invoice in words: what it is for says no more than that."""
    return " och ".join(dict.fromkeys(AREA_WORDS[line.area] for line in lines))


def _text(document: InvoiceDocument, lines: Sequence[Service]) -> str:
    if document.credits:
        return f"Krediterar faktura {document.credits}"
    return f"Avgift {_about(lines)} {document.period}"


def _line(line: Line, service: Service) -> BilledLine:
    return BilledLine(
        service=service.posted_as,
        text=line.text,
        amount_ore=line.amount_ore,
        first=service.month,
        last=_last_of(service.month),
    )


@lru_cache(maxsize=64)
def _last_of(month: date) -> date:
    """The last day; the lines of a batch are of a few."""
    return Month.of(month).last


def ledger_payer(to: Recipient, payer_id: str, *, hidden: bool) -> LedgerPayer:
    """The payer with the address that the letter has; of one who is protected, nothing but the number."""
    lines = list(to.address)
    care_of = lines.pop(0).removeprefix("c/o ") if lines and lines[0].startswith("c/o ") else ""
    postal_code, city = split_postal_place(lines.pop()) if lines else ("", "")
    return LedgerPayer(
        customer_number=to.customer_number,
        legal_id=payer_id,
        kind=PERSON if len(payer_id) == PERSON_DIGITS else ORGANISATION,
        name=to.name,
        care_of=care_of,
        street=", ".join(lines),
        postal_code=postal_code,
        city=city,
        protected=hidden,
    )
