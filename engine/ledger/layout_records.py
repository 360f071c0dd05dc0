"""From what a customer-ledger file says to its records, in the order of a layout. Totals are counted on the way."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import attrs

from engine.errors import Refused
from engine.ledger.layout_cells import Held
from engine.ledger.layout_columns import Column, Columns
from engine.ledger.layout_content import LedgerFile, LedgerInvoice, LedgerPayer, LedgerPosting, LedgerRow, Totals
from engine.ledger.layout_model import Branch, Layout, RecordKind, Step
from engine.ledger.layout_values import Level


@attrs.frozen
class Record:
    """One record: its kind, its values by name, where it stands (line, from 1; 0 where it is not read from a file), and
    what messages call the place.
    """

    kind: RecordKind
    values: Mapping[str, Held]
    line: int = 0
    place: str = ""


class Standing(NamedTuple):
    """A record that is to be written: its kind, the values of its fields in their order, and what messages call it."""

    kind: RecordKind
    values: tuple[Held, ...]
    place: str


@attrs.define(eq=False)
class _Things:
    """What a record holds values of: the file, its totals, and of every level what the records are about just then."""

    file: LedgerFile
    total: Totals | None = None
    payer: LedgerPayer | None = None
    invoice: LedgerInvoice | None = None
    row: LedgerRow | None = None
    text: "_Text | None" = None
    posting: LedgerPosting | None = None


@attrs.frozen
class _Text:
    text: str


Numbered = tuple[tuple[int, LedgerInvoice], ...]
Customer = tuple[LedgerPayer, Numbered]
"""A payer as the file shows it, with its invoices and which one of the file each is."""


def records_of(file: LedgerFile, layout: Layout) -> tuple[Record, ...]:
    """The records of a file, with the totals of what is in it. Refused: rows that the layout would lose."""
    return tuple(
        Record(kind, dict(zip((field.value for field in kind.held), values, strict=True)), place=place)
        for kind, values, place in standing(file, layout, Columns.in_file(layout))
    )


def standing(file: LedgerFile, layout: Layout, columns: Columns) -> Iterator[Standing]:
    """The same as they are to be written, one at a time. `columns` are those of the file."""
    if not layout.has(Level.ROW):
        _refuse_rows_without_postings(file)
    customers = _customers(file, layout, columns)
    totals = _totals(file, layout, len(customers))
    # The number of records is only known when all are counted, and the totals are written into records.
    count = sum(1 for _ in _walk(_Things(file, totals), layout, customers))
    things = _Things(file, attrs.evolve(totals, records=count))
    for kind, place in _walk(things, layout, customers):
        yield Standing(kind, kind.values_in(things), place)


def place_of(invoice: LedgerInvoice, number: int) -> str:
    """What messages call an invoice: its number, or which one of the file it is."""
    return f"Faktura {invoice.number}" if invoice.number else f"Faktura nr {number} i filen"


def _customers(file: LedgerFile, layout: Layout, columns: Columns) -> Sequence[Customer]:
    """The invoices in runs to the same customer: to those of whom the file says the same."""
    about: dict[object, Column] = {}
    for kind in layout.records:
        for column in columns.of[kind]:
            if column.field.of is not None and column.field.of.level is Level.CUSTOMER:
                about.setdefault(column.text, column)  # a value that is written twice in the same way is said once
    taken = [(column, attrgetter(column.field.value)) for column in about.values()]
    things = _Things(file)

    def said(each: tuple[int, LedgerInvoice]) -> tuple[str, ...]:
        number, invoice = each
        things.payer, place = invoice.payer.shown, place_of(invoice, number)
        return tuple([column.of(take(things), place)[0] for column, take in taken])

    runs = [tuple(run) for _, run in groupby(enumerate(file.invoices, start=1), said)]
    return [(run[0][1].payer.shown, run) for run in runs]


def _totals(file: LedgerFile, layout: Layout, customers: int) -> Totals:
    """Where a layout has no records for rows, every posting stands on a row of its own and is counted as one."""
    rows = [row for invoice in file.invoices for row in invoice.rows]
    postings = sum(len(row.postings) for row in rows)
    count = len(rows) if layout.has(Level.ROW) else postings
    return Totals(
        customers=customers,
        invoices=len(file.invoices),
        rows=count,
        lines=count + sum(len(row.texts) for row in rows),
        postings=postings,
        records=0,
        rows_ore=sum(row.amount_ore for row in rows),
        postings_ore=sum(row.posted_ore for row in rows),
    )


def _walk(things: _Things, layout: Layout, customers: Sequence[Customer]) -> Iterator[tuple[RecordKind, str]]:
    """The kinds of the records in their order with their places. `things` are then what the record is about."""
    for step in layout.steps:
        if isinstance(step, RecordKind):
            yield from _own(step, things, "Filen")
            continue
        for things.payer, invoices in customers:
            yield from _customer(step.steps, things, invoices)


def _customer(steps: Sequence[Step], things: _Things, invoices: Numbered) -> Iterator[tuple[RecordKind, str]]:
    first, *_ = places = [place_of(invoice, number) for number, invoice in invoices]
    for step in steps:
        if isinstance(step, RecordKind):
            yield from _own(step, things, first)
            continue
        for place, (_, things.invoice) in zip(places, invoices, strict=True):
            yield from _below(step, things, place)


def _below(branch: Branch, things: _Things, place: str) -> Iterator[tuple[RecordKind, str]]:
    """The records of one thing from the invoice downwards, and of what is below it."""
    for step in branch.steps:
        if isinstance(step, RecordKind):
            yield from _own(step, things, place)
            continue
        for thing in _within(step.level, things):
            setattr(things, step.level, thing)
            yield from _below(step, things, place)


def _within(level: Level, things: _Things) -> Sequence[Any]:
    if level is Level.ROW:
        assert things.invoice is not None, "rows are below an invoice"
        return things.invoice.rows
    assert things.row is not None, "texts and postings are below a row"
    return [_Text(text) for text in things.row.texts] if level is Level.TEXT else things.row.postings


def _own(kind: RecordKind, things: _Things, place: str) -> Iterator[tuple[RecordKind, str]]:
    if not kind.head.when or attrgetter(kind.head.when)(things) not in ("", None):
        yield kind, place


def _refuse_rows_without_postings(file: LedgerFile) -> None:
    """Where rows are only written with their postings, one that has none would be left out."""
    for number, invoice in enumerate(file.invoices, start=1):
        if any(not row.postings for row in invoice.rows):
            raise Refused(
                f"{place_of(invoice, number)} har en rad utan kontering, och layouten skriver bara konterade rader. "
                "Kontera raden, eller använd en layout med fakturarader. Inget är skrivet."
            )
