"""Customer-ledger files by layout: what a finance system takes is described in a file, not in Python.

What: one file with the invoices of a batch for whoever collects them: payer, invoice, rows, postings, totals. How it is
written (fixed width, with separators, JSON) stands in a TOML file of rules/layouts; a new finance system is a new one.
Where: the keys and values of a layout are listed in docs/formats.md; where a layout comes from, in its own `source`.
Not: no sums are invented (VAT is a rate on a row, never added), no file is sent, and nothing is guessed of a layout.

    load(file, data) -> Layout              refuses a layout with anything wrong, all of it told
    named(name, files), load_all(files)     a layout, or all, among the files of a rulebook
    write(file, layout) -> Written          the bytes, what was altered in texts, and which invoices were left out
    read(data, layout) -> LedgerFile        refuses a file whose totals do not tie
    check(data, layout) -> complaints       in Swedish, the first place first
    parse(data, layout) -> Parsed           the records as they stand; `render` gives the same bytes again
"""

from collections.abc import Iterable, Iterator, Sequence

import attrs

from engine.errors import Refused
from engine.ledger.layout_cells import Cells, Held, Unreadable, read_back
from engine.ledger.layout_check import examined, untied_content
from engine.ledger.layout_columns import Columns
from engine.ledger.layout_content import (
    ORGANISATION,
    LedgerFile,
    LedgerInvoice,
    LedgerPayer,
    LedgerPosting,
    LedgerRow,
    Totals,
)
from engine.ledger.layout_forms import Put, apart, joined
from engine.ledger.layout_model import LEFT_OUT, Layout
from engine.ledger.layout_records import Record, Standing, records_of, standing
from engine.ledger.layout_text import Altered
from engine.ledger.layout_toml import load, load_all, named

__all__ = [
    "Altered",
    "Layout",
    "LedgerFile",
    "LedgerInvoice",
    "LedgerPayer",
    "LedgerPosting",
    "LedgerRow",
    "Parsed",
    "Record",
    "Totals",
    "Written",
    "check",
    "load",
    "load_all",
    "named",
    "parse",
    "read",
    "records_of",
    "render",
    "write",
]

ALWAYS = frozenset({"row.amount_ore", "posting.amount_ore"})
"""Values that a record with a field for them must have."""
SHOWN = 5


@attrs.frozen
class Written:
    """A file that was written. `altered` tells every text that stands otherwise than it was given; `left_out` the
    numbers of invoices that the layout leaves out (to persons with protected identity, to organisations), to be handled
    by hand. `sum_ore` is of what is in the file.
    """

    data: bytes
    invoices: int
    sum_ore: int
    altered: tuple[Altered, ...] = ()
    left_out: tuple[str, ...] = ()


@attrs.frozen
class Parsed:
    """The records of a file as they stand, whether they tie or not, and whether the last line is ended."""

    records: tuple[Record, ...]
    ended: bool = True


def write(file: LedgerFile, layout: Layout) -> Written:
    """The bytes of a file. Refused: what does not tie, and values that would not arrive as they are."""
    left_out = tuple(each for each in file.invoices if _is_left_out(each.payer, layout))
    if left_out:
        file = attrs.evolve(
            file, invoices=tuple(each for each in file.invoices if not _is_left_out(each.payer, layout))
        )
    wrong = tuple(untied_content(file, layout))
    if wrong:
        raise Refused(f"Filen skrivs inte. {_listed(wrong)}")
    columns = Columns.in_file(layout)
    data, altered = _rendered(standing(file, layout, columns), columns, layout, ended=True)
    return Written(
        data=data,
        invoices=len(file.invoices),
        sum_ore=sum(invoice.amount_ore for invoice in file.invoices),
        altered=altered,
        left_out=tuple(invoice.number for invoice in left_out),
    )


def _is_left_out(payer: LedgerPayer, layout: Layout) -> bool:
    hidden = payer.protected and layout.head.protected == LEFT_OUT
    return hidden or (payer.kind == ORGANISATION and layout.head.organisations == LEFT_OUT)


def read(data: bytes, layout: Layout) -> LedgerFile:
    """What a file says. Refused: another layout, damage, totals that do not tie."""
    content, wrong = examined(parse(data, layout).records, layout)
    if wrong:
        raise Refused(f"Filen läses inte. {_listed(wrong)}")
    return content


def check(data: bytes, layout: Layout) -> tuple[str, ...]:
    """What does not tie in a file, the first place first; empty if all does. What cannot be read is one complaint."""
    try:
        return examined(parse(data, layout).records, layout)[1]
    except Refused as refused:
        return (str(refused),)


def parse(data: bytes, layout: Layout) -> Parsed:
    """The records of a file as they stand. Refused: lines that are no records of the layout, values that are none."""
    taken = apart(data, layout)
    return Parsed(tuple(_record(cells) for cells in taken.cells), taken.ended)


def render(parsed: Parsed, layout: Layout) -> bytes:
    """The bytes of records as they are, whether they tie or not. Refused: a text that would have to be altered."""
    as_they_stand = (
        Standing(each.kind, tuple(each.values[field.value] for field in each.kind.held), each.place)
        for each in parsed.records
    )
    data, altered = _rendered(as_they_stand, Columns.in_file(layout), layout, ended=parsed.ended)
    if altered:
        raise Refused(f"Posterna kan inte skrivas som de är. {_listed([str(each) for each in altered])}")
    return data


def _rendered(
    records: Iterable[Standing], columns: Columns, layout: Layout, *, ended: bool
) -> tuple[bytes, tuple[Altered, ...]]:
    altered: dict[Altered, None] = {}  # an invoice's text may stand in many records: it is told once

    def put() -> Iterator[Put]:
        for kind, values, place in records:
            texts = []
            for column, value in zip(columns.of[kind], values, strict=True):
                field = column.field
                if field.required and (value is None or value == ""):
                    raise Refused(f"{place}, {field.name}: värdet saknas, men mottagaren kräver det. Inget är skrivet.")
                text, changes = column.of(value, place)
                texts.append(text)
                if changes:
                    altered.update(dict.fromkeys(Altered(place, field.name, *change) for change in changes))
            yield kind, texts

    return joined(put(), layout, ended=ended), tuple(altered)


def _record(cells: Cells) -> Record:
    return Record(cells.kind, dict(_values(cells)), cells.line, cells.place)


def _values(cells: Cells) -> Iterator[tuple[str, Held]]:
    seen: dict[str, Held] = {}
    for field, text in zip(cells.kind.fields, cells.texts, strict=True):
        if not field.value:
            continue
        here = f"{cells.place}, {cells.kind.name}, {field.name}"
        try:
            held = read_back(text, field)
        except Unreadable as error:
            raise Refused(f"{here}: här ska stå {error}.") from None
        if held in (None, "") and (field.required or field.value in ALWAYS):
            raise Refused(f"{here}: värdet saknas.")
        if seen.setdefault(field.value, held) != held:
            raise Refused(f"{here}: här står ett annat värde än tidigare på raden.")
        yield field.value, held


def _listed(wrong: Sequence[str]) -> str:
    more = f" (och {len(wrong) - SHOWN} fel till)" if len(wrong) > SHOWN else ""
    return " ".join(wrong[:SHOWN]) + more
