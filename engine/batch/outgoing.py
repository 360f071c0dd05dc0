"""The files of an issued batch as bytes, for print and for the ledger. The same invoices give the same bytes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import attrs
import polars as pl

from engine.batch.compute import Computed
from engine.batch.ledger import codings_on, ledger_invoices
from engine.calc.wording import month_name
from engine.documents.composed import Composed
from engine.documents.printfile import write_print_file
from engine.ledger import fakt
from engine.rulebook import Settings

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


def print_file_name(month: date) -> str:
    """What the print file of a batch is called."""
    return f"print-{month:%Y-%m}.pdf"


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
