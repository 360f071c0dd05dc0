"""The files of an issued batch as bytes, for print and for the ledgers. The same invoices give the same bytes."""

from collections.abc import Iterator
from datetime import date

import attrs
import polars as pl

from engine.batch.compute import Computed
from engine.batch.customer_ledger import layout_name, ledger_file
from engine.batch.delivery_files import Deliveries, OutFile
from engine.batch.direct_debit import BANK, Drawing, payment_file
from engine.batch.direct_debit import NAME as DIRECT_DEBIT_NAME
from engine.batch.executors import Advance, Executor, nobody
from engine.batch.handed import Handed, hand_over
from engine.batch.ledger import codings_on
from engine.batch.portions import Portion
from engine.calc.invoices import AMOUNTS
from engine.calc.wording import month_name
from engine.ledger import fakt, layout
from engine.ledger.layout_model import Layout
from engine.rulebook import Rulebook

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
    **dict.fromkeys(AMOUNTS, pl.Int64),
}
"""The columns of `issued/invoices.parquet`, which has `sha256` of the PDF besides."""


@attrs.frozen(eq=False)
class Outgoing:
    """What the files of a batch are made of: all its invoices, what they come to for others (`handed`), their `index`
    and `pages` (`engine.batch.packed`), and rules as they were.
    """

    portion: Portion
    rulebook: Rulebook
    handed: Handed
    index: pl.DataFrame
    pages: pl.LazyFrame

    @classmethod
    def of(
        cls,
        portion: Portion,
        rulebook: Rulebook,
        index: pl.DataFrame,
        pages: pl.LazyFrame,
        executor: Executor,
        advance: Advance = nobody,
    ) -> "Outgoing":
        """Of a batch whose documents are packed: what they come to for others is worked out by the executor.

        `advance` is told for how many more invoices it is.
        """
        hashes = dict(index.select("number", "sha256").iter_rows())
        hashed = tuple({**row, "sha256": hashes[row["number"]]} for row in portion.invoices)
        handed = []
        for part in executor.map(hand_over, attrs.evolve(portion, invoices=hashed).parts()):
            handed.append(part)
            advance(len(part.posted))
        return cls(portion, rulebook, Handed.all(handed), index, pages)

    def files(self) -> Iterator[OutFile]:
        """Every file of the batch, one at a time; none for a batch without invoices."""
        invoices = self.portion.invoices
        if not invoices:
            return
        yield from self._deliveries().files()
        yield OutFile(
            name=fakt.FILE_NAME,
            receiver=LEDGER,
            data=self._vouchers(),
            count=len(invoices),
            sum_ore=sum(row["to_pay_ore"] for row in invoices),
        )
        yield from self._customer_ledger()
        yield from self._direct_debit()

    def _deliveries(self) -> Deliveries:
        return Deliveries(
            index=self.index,
            pages=self.pages,
            to_pay_ore={row["number"]: row["to_pay_ore"] for row in self.portion.invoices},
            distributed=self.handed.distributed,
            packed=self.handed.packed,
            settings=self.portion.settings,
            month=self.portion.computed.month,
            issue_date=self.portion.issue_date,
        )

    def _vouchers(self) -> bytes:
        """FAKT.SI: the vouchers of the batch for the general ledger."""
        settings, day = self.portion.settings, self.portion.issue_date
        terms = next((row for row in settings.ledgers if row.holds(day)), None)
        ledger = fakt.LedgerSettings(
            company=settings.identity.name,
            organisation_number=settings.identity.organisation_number,
            codings=codings_on(settings, day),
            mode=terms.vouchers if terms else "batch",
            accrual_account=terms.accrual_account if terms else "",
        )
        text = f"{_fees_of(self.portion.computed)} {month_name(self.portion.computed.month)}"
        return fakt.write_fakt_si(ledger, self.handed.posted, text=text, generated=day, generated_by="debitera")

    def _direct_debit(self) -> Iterator[OutFile]:
        """The payment orders to the bank, where anybody is drawn."""
        portion = self.portion
        drawing = Drawing.of(portion.computed.mandates, portion.settings, portion.issue_date)
        debits = tuple(drawing.debits(portion.invoices))
        if drawing.how is None or not debits:
            return
        yield OutFile(
            name=f"{DIRECT_DEBIT_NAME}-{portion.computed.month:%Y-%m}.txt",
            receiver=BANK,
            data=payment_file(portion.settings, drawing.how, debits, portion.issue_date),
            count=len(debits),
            sum_ore=sum(debit.amount_ore for debit in debits),
        )

    def _customer_ledger(self) -> Iterator[OutFile]:
        """The customer ledger's file, where the municipality has one."""
        portion = self.portion
        how = ledger_layout(self.rulebook, portion.computed.municipality, portion.issue_date)
        if how is None:
            return
        month = portion.computed.month
        made = layout.write(ledger_file(self.handed.records, portion.settings, month, portion.issue_date), how)
        yield OutFile(
            name=f"{CUSTOMER_LEDGER_NAME}-{month:%Y-%m}.{how.head.suffix}",
            receiver=CUSTOMER_LEDGER,
            data=made.data,
            count=made.invoices,
            sum_ore=made.sum_ore,
            left_out=made.left_out,
        )


def ledger_layout(rulebook: Rulebook, municipality: str, day: date) -> Layout | None:
    """How the customer ledger's file is written on a day; None where there is no such file."""
    name = layout_name(rulebook.municipality(municipality).settings, day)
    return layout.named(name, rulebook.files) if name else None


def _fees_of(computed: Computed) -> str:
    """What the vouchers of a batch are called."""
    names = {"childcare": "Barnomsorgsavgifter", "care": "Vård- och omsorgsavgifter"}
    areas = tuple(computed.area_totals)
    return names[areas[0]] if len(areas) == 1 else "Avgifter för barnomsorg, vård och omsorg"
