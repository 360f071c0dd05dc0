"""The files of an issued batch as bytes, for print and for the ledgers. The same invoices give the same bytes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import attrs
import polars as pl

from engine.batch.channels import Way
from engine.batch.compute import Computed
from engine.batch.customer_ledger import ledger_file
from engine.batch.delivery_files import Deliveries, OutFile
from engine.batch.direct_debit import BANK, Drawing, payment_file
from engine.batch.direct_debit import NAME as DIRECT_DEBIT_NAME
from engine.batch.ledger import codings_on, ledger_invoices
from engine.calc.wording import month_name
from engine.documents.model import InvoiceDocument
from engine.ledger import fakt, layout
from engine.ledger.layout_model import Layout
from engine.rulebook import Rulebook, Settings

LEDGER, CUSTOMER_LEDGER = "ledger", "customer_ledger"
"""Who gets files, beside those of `engine.batch.delivery_files`: the general ledger, the customer ledger."""
CUSTOMER_LEDGER_NAME = "kundreskontra"
NUMBERED: dict[str, type[pl.DataType]] = {
    "municipality": pl.String,
    "number": pl.String,
    "payer_id": pl.String,
    "area": pl.String,
    "customer": pl.String,
    "ocr": pl.String,
    "due_date": pl.Date,
    "lines_ore": pl.Int64,
    "settled_ore": pl.Int64,
    "brought_forward_ore": pl.Int64,
    "from_credits_ore": pl.Int64,
    "to_pay_ore": pl.Int64,
    "carried_forward_ore": pl.Int64,
}
"""The columns of `issued/invoices.parquet`, which has `sha256` of the PDF besides."""


@attrs.frozen(eq=False)
class Outgoing:
    """What the files of a batch are made of: `invoices` as issued, their `documents` and `ways` (by number), `drawn` as
    `DRAWN`, rules as they were.
    """

    computed: Computed
    facts: Mapping[str, pl.DataFrame]
    rulebook: Rulebook
    invoices: Sequence[Mapping[str, Any]]
    documents: Sequence[InvoiceDocument]
    ways: Mapping[str, Way]
    drawn: pl.DataFrame
    issue_date: date

    @property
    def settings(self) -> Settings:
        """The municipality's settings."""
        return self.rulebook.municipality(self.computed.municipality).settings

    def files(self) -> Iterator[OutFile]:
        """Every file of the batch, one at a time; none for a batch without invoices."""
        if not self.invoices:
            return
        yield from self._deliveries().files()
        yield OutFile(
            name=fakt.FILE_NAME,
            receiver=LEDGER,
            data=voucher_file(self.computed, self.settings, self.invoices, self.issue_date),
            count=len(self.invoices),
            sum_ore=sum(row["to_pay_ore"] for row in self.invoices),
        )
        yield from self._customer_ledger()
        yield from self._direct_debit()

    def _deliveries(self) -> Deliveries:
        return Deliveries(
            documents={document.number: document for document in self.documents},
            ways=self.ways,
            drawn=self.drawn,
            settings=self.settings,
            month=self.computed.month,
            issue_date=self.issue_date,
        )

    def _direct_debit(self) -> Iterator[OutFile]:
        """The payment orders to the bank, where anybody is drawn."""
        drawing = Drawing.of(self.computed.mandates, self.settings, self.issue_date)
        debits = tuple(drawing.debits(self.invoices))
        if drawing.how is None or not debits:
            return
        yield OutFile(
            name=f"{DIRECT_DEBIT_NAME}-{self.computed.month:%Y-%m}.txt",
            receiver=BANK,
            data=payment_file(self.settings, drawing.how, debits, self.issue_date),
            count=len(debits),
            sum_ore=sum(debit.amount_ore for debit in debits),
        )

    def _customer_ledger(self) -> Iterator[OutFile]:
        """The customer ledger's file, where the municipality has one."""
        how = ledger_layout(self.rulebook, self.computed.municipality, self.issue_date)
        if how is None:
            return
        content = ledger_file(self.computed, self.facts, self.settings, self.invoices, self.documents, self.issue_date)
        made = layout.write(content, how)
        yield OutFile(
            name=f"{CUSTOMER_LEDGER_NAME}-{self.computed.month:%Y-%m}.{how.head.suffix}",
            receiver=CUSTOMER_LEDGER,
            data=made.data,
            count=made.invoices,
            sum_ore=made.sum_ore,
            left_out=made.left_out,
        )


def ledger_layout(rulebook: Rulebook, municipality: str, day: date) -> Layout | None:
    """How the customer ledger's file is written on a day; None where there is no such file."""
    rows = [row for row in rulebook.municipality(municipality).settings.ledgers if row.holds(day)]
    return layout.named(rows[0].layout, rulebook.files) if rows and rows[0].layout else None


def voucher_file(
    computed: Computed, settings: Settings, invoices: Sequence[Mapping[str, Any]], issue_date: date
) -> bytes:
    """FAKT.SI: the vouchers of a batch for the general ledger."""
    identity = settings.identity
    terms = next((row for row in settings.ledgers if row.holds(issue_date)), None)
    ledger = fakt.LedgerSettings(
        company=identity.name,
        organisation_number=identity.organisation_number,
        codings=codings_on(settings, issue_date),
        mode=terms.vouchers if terms else "batch",
        accrual_account=terms.accrual_account if terms else "",
    )
    made = ledger_invoices(computed, invoices, issue_date)
    text = f"{_fees_of(computed)} {month_name(computed.month)}"
    return fakt.write_fakt_si(ledger, tuple(made), text=text, generated=issue_date, generated_by="debitera")


def _fees_of(computed: Computed) -> str:
    """What the vouchers of a batch are called."""
    names = {"childcare": "Barnomsorgsavgifter", "care": "Vård- och omsorgsavgifter"}
    areas = tuple(computed.area_totals)
    return names[areas[0]] if len(areas) == 1 else "Avgifter för barnomsorg, vård och omsorg"
