"""From what a customer-ledger file says to its records, in the order of a layout. Totals are counted on the way."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import attrs

from engine.errors import Refused
from engine.ledger.layout_cells import Held, written
from engine.ledger.layout_content import LedgerFile, LedgerInvoice, LedgerRow, Totals
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


Things = Mapping[str, Any]
Numbered = tuple[tuple[int, LedgerInvoice], ...]


def records_of(file: LedgerFile, layout: Layout) -> tuple[Record, ...]:
    """The records of a file, with the totals of what is in it. Refused: rows that the layout would lose."""
    if not layout.has(Level.ROW):
        _refuse_rows_without_postings(file)
    customers = _customers(file, layout)
    totals = _totals(file, layout, len(customers))
    # The number of records is only known when all are counted, and the totals are written into records.
    count = sum(1 for _ in _file(file, layout, customers, totals))
    return tuple(_file(file, layout, customers, attrs.evolve(totals, records=count)))


def place_of(invoice: LedgerInvoice, number: int) -> str:
    """What messages call an invoice: its number, or which one of the file it is."""
    return f"Faktura {invoice.number}" if invoice.number else f"Faktura nr {number} i filen"


def _customers(file: LedgerFile, layout: Layout) -> Sequence[Numbered]:
    """The invoices, numbered, in runs to the same customer: to those of whom the file says the same."""
    fields = [
        field
        for kind in layout.records
        for field in kind.held
        if field.of is not None and field.of.level is Level.CUSTOMER
    ]

    def said(each: tuple[int, LedgerInvoice]) -> tuple[str, ...]:
        things = {"payer": each[1].payer.shown}
        return tuple(
            written(_value(field.value, things), field, layout, place_of(each[1], each[0]))[0] for field in fields
        )

    return [tuple(run) for _, run in groupby(enumerate(file.invoices, start=1), said)]


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


def _file(file: LedgerFile, layout: Layout, customers: Sequence[Numbered], totals: Totals) -> Iterator[Record]:
    things = {"file": file, "total": totals}
    for step in layout.steps:
        if isinstance(step, RecordKind):
            yield from _record(step, things, "Filen")
            continue
        for run in customers:
            yield from _customer(step.steps, things, run)


def _customer(steps: Sequence[Step], things: Things, invoices: Numbered) -> Iterator[Record]:
    number, first = invoices[0]
    own = {**things, "payer": first.payer.shown}
    for step in steps:
        if isinstance(step, RecordKind):
            yield from _record(step, own, place_of(first, number))
            continue
        for number, invoice in invoices:
            yield from _below(step, {**own, "invoice": invoice}, place_of(invoice, number))


def _below(branch: Branch, things: Things, place: str) -> Iterator[Record]:
    """The records of one thing from the invoice downwards, and of what is below it."""
    for step in branch.steps:
        if isinstance(step, RecordKind):
            yield from _record(step, things, place)
            continue
        for thing in _within(step.level, things):
            yield from _below(step, {**things, str(step.level): thing}, place)


def _within(level: Level, things: Things) -> Sequence[Any]:
    if level is Level.ROW:
        invoice: LedgerInvoice = things["invoice"]
        return invoice.rows
    row: LedgerRow = things["row"]
    return [_Text(text) for text in row.texts] if level is Level.TEXT else row.postings


@attrs.frozen
class _Text:
    text: str


def _record(kind: RecordKind, things: Things, place: str) -> Iterator[Record]:
    if kind.head.when and _value(kind.head.when, things) in ("", None):
        return
    yield Record(kind, {field.value: _value(field.value, things) for field in kind.held}, place=place)


def _value(name: str, things: Things) -> Held:
    thing, _, part = name.partition(".")
    found: Held = getattr(things[thing], part)
    return found


def _refuse_rows_without_postings(file: LedgerFile) -> None:
    """Where rows are only written with their postings, one that has none would be left out."""
    for number, invoice in enumerate(file.invoices, start=1):
        if any(not row.postings for row in invoice.rows):
            raise Refused(
                f"{place_of(invoice, number)} har en rad utan kontering, och layouten skriver bara konterade rader. "
                "Kontera raden, eller använd en layout med fakturarader. Inget är skrivet."
            )
