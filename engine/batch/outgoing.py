"""The files of an issued batch as bytes, for print and for the ledgers. The same invoices give the same bytes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import attrs
import polars as pl

from engine.batch.compute import Computed
from engine.batch.customer_ledger import ledger_file
from engine.batch.ledger import codings_on, ledger_invoices
from engine.calc.wording import month_name
from engine.documents.composed import Composed
from engine.documents.printfile import write_print_file
from engine.ledger import fakt, layout
from engine.ledger.layout_model import Layout
from engine.rulebook import Rulebook, Settings

PRINT, LEDGER, CUSTOMER_LEDGER = "print", "ledger", "customer_ledger"
"""Who gets files: the print house, the general ledger, the customer ledger."""
CUSTOMER_LEDGER_NAME = "kundreskontra"
DRAWN: dict[str, pl.DataType | type[pl.DataType]] = {
    "number": pl.String,
    "sha256": pl.String,
    "print_place": pl.Int64,
    "pages": pl.List(pl.Binary),
    "title": pl.String,
    "creator": pl.String,
    "language": pl.String,
    "subset": pl.Int64,
}
"""The columns of `issued/documents.parquet`: each invoice drawn, with the SHA-256 of its PDF."""
NUMBERED: dict[str, type[pl.DataType]] = {
    "municipality": pl.String,
    "number": pl.String,
    "payer_id": pl.String,
    "area": pl.String,
    "customer": pl.String,
    "ocr": pl.String,
    "due_date": pl.Date,
    "lines_ore": pl.Int64,
    "brought_forward_ore": pl.Int64,
    "to_pay_ore": pl.Int64,
    "carried_forward_ore": pl.Int64,
}
"""The columns of `issued/invoices.parquet`, which has `sha256` of the PDF besides."""


@attrs.frozen(kw_only=True)
class OutFile:
    """A file that goes out: its name and receiver, what is in it, how many invoices that is, and their sum in öre.

    `left_out` are the numbers of invoices that may not stand in it (protected identity) and are handled by hand.
    """

    name: str
    receiver: str
    data: bytes
    count: int
    sum_ore: int
    left_out: tuple[str, ...] = ()


@attrs.frozen(eq=False)
class Outgoing:
    """What the files of a batch are made of: `invoices` as issued, `drawn` as `DRAWN`, rules as they were."""

    computed: Computed
    facts: Mapping[str, pl.DataFrame]
    rulebook: Rulebook
    invoices: Sequence[Mapping[str, Any]]
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
        month, total = self.computed.month, sum(row["to_pay_ore"] for row in self.invoices)
        pages = map(composed_of, self.drawn.sort("print_place").iter_rows(named=True))
        yield OutFile(
            name=f"print-{month:%Y-%m}.pdf",
            receiver=PRINT,
            data=print_file(pages, self.settings, month, self.issue_date),
            count=self.drawn.height,
            sum_ore=total,
        )
        yield OutFile(
            name=fakt.FILE_NAME,
            receiver=LEDGER,
            data=voucher_file(self.computed, self.settings, self.invoices, self.issue_date),
            count=len(self.invoices),
            sum_ore=total,
        )
        yield from self._customer_ledger()

    def _customer_ledger(self) -> Iterator[OutFile]:
        """The customer ledger's file, where the municipality has one."""
        how = ledger_layout(self.rulebook, self.computed.municipality, self.issue_date)
        if how is None:
            return
        content = ledger_file(self.computed, self.facts, self.settings, self.invoices, self.issue_date)
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


def print_file(drawn: Iterable[Composed], settings: Settings, month: date, issue_date: date) -> bytes:
    """All invoices of a batch in one PDF, drawn already and in the order of print."""
    stream = BytesIO()
    title = f"{settings.identity.name}, fakturor {month:%Y-%m}"
    write_print_file(drawn, stream, created=issue_date, title=title)
    return stream.getvalue()


def voucher_file(
    computed: Computed, settings: Settings, invoices: Sequence[Mapping[str, Any]], issue_date: date
) -> bytes:
    """FAKT.SI: the vouchers of a batch for the general ledger."""
    identity = settings.identity
    ledger = fakt.LedgerSettings(
        company=identity.name,
        organisation_number=identity.organisation_number,
        codings=codings_on(settings, issue_date),
        mode=next((row.vouchers for row in settings.ledgers if row.holds(issue_date)), "batch"),
    )
    made = ledger_invoices(computed, invoices, issue_date)
    text = f"{_fees_of(computed)} {month_name(computed.month)}"
    return fakt.write_fakt_si(ledger, tuple(made), text=text, generated=issue_date, generated_by="debitera")


def composed_of(row: Mapping[str, Any]) -> Composed:
    """A row of `DRAWN` as a document."""
    names = [field.name for field in attrs.fields(Composed)]
    return Composed(**{name: row[name] for name in names} | {"pages": tuple(row["pages"])})


def _fees_of(computed: Computed) -> str:
    """What the vouchers of a batch are called."""
    names = {"childcare": "Barnomsorgsavgifter", "care": "Vård- och omsorgsavgifter"}
    areas = tuple(computed.area_totals)
    return names[areas[0]] if len(areas) == 1 else "Avgifter för barnomsorg, vård och omsorg"
