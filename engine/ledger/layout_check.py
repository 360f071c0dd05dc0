"""Do the totals tie? Rows and postings, invoices and rows, the trailer and everything; the first place where not.

Nothing is taken on trust: what a file says is written again by the layout, and every value that follows from others
(sums, counts) is compared with what stands in the file.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from engine.ledger.layout_cells import Held
from engine.ledger.layout_content import LedgerFile
from engine.ledger.layout_model import Layout
from engine.ledger.layout_records import Record, place_of, records_of
from engine.ledger.layout_tree import Node, content_of, tree_of
from engine.ledger.layout_values import VALUES, Level, Sort
from engine.ledger.sie_fields import amount


def examined(records: Sequence[Record], layout: Layout) -> tuple[LedgerFile, tuple[str, ...]]:
    """What a file says, and what does not tie in it, in its order. Refused: records that belong to nothing."""
    root = tree_of(records, layout)
    content = content_of(root)
    places = {record.line: record.place for record in records}
    found = [*_rows(root, content, layout, places), *_derived(records, records_of(content, layout))]
    wrong = tuple(text for _, text in sorted(found, key=lambda each: each[0]))
    return content, tuple(dict.fromkeys(wrong)) or tuple(_repeated(content))


def untied_content(file: LedgerFile, layout: Layout) -> Iterator[str]:
    """What does not tie in what is to be written."""
    yield from _repeated(file)
    if not layout.has(Level.POSTING):
        return
    for number, invoice in enumerate(file.invoices, start=1):
        for place, row in enumerate(invoice.rows, start=1):
            if row.posted_ore != row.amount_ore:
                yield (
                    f"{place_of(invoice, number)}, rad {place}: raden är på {amount(row.amount_ore)} kr, men är "
                    f"konterad med {amount(row.posted_ore)} kr."
                )


def _repeated(file: LedgerFile) -> Iterator[str]:
    counted = Counter(invoice.number for invoice in file.invoices if invoice.number)
    yield from (f"Faktura {number} finns {count} gånger." for number, count in counted.items() if count > 1)


def _rows(root: Node, content: LedgerFile, layout: Layout, places: dict[int, str]) -> Iterator[tuple[int, str]]:
    """Rows that their postings do not come to, with the lines where they begin."""
    if not layout.has(Level.POSTING):
        return
    nodes = [row for customer in root.below for invoice in customer.below for row in invoice.below]
    rows = [row for invoice in content.invoices for row in invoice.rows]
    for node, row in zip(nodes, rows, strict=True):
        if row.posted_ore != row.amount_ore:
            said = f"raden är på {amount(row.amount_ore)} kr, men konteringen blir {amount(row.posted_ore)} kr"
            yield node.line, f"{places[node.line]}: {said}."


def _derived(records: Sequence[Record], again: Sequence[Record]) -> Iterator[tuple[int, str]]:
    """Values that do not follow from the others, up to the first record that is not where it should be."""
    for read, made in zip(records, again, strict=False):
        if read.kind is not made.kind:
            yield read.line, f"{read.place}: här står posten {read.kind.name}, men här väntades {made.kind.name}."
            return
        for field in read.kind.held:
            stands, comes = read.values[field.value], made.values[field.value]
            if VALUES[field.value].derived and stands != comes:
                said = f"där står {_shown(stands, field.value)}, men det blir {_shown(comes, field.value)}"
                yield read.line, f"{read.place}, {read.kind.name}, {field.name}: {said}."
    if len(records) > len(again):
        extra = records[len(again)]
        yield extra.line, f"{extra.place}: posten {extra.kind.name} väntades inte här."
    elif len(records) < len(again):
        last = records[-1].line if records else 0
        yield last + 1, f"Filen är avkortad: posten {again[len(records)].kind.name} saknas."


def _shown(held: Held, name: str) -> str:
    if isinstance(held, int) and VALUES[name].sort is Sort.AMOUNT:
        return f"{amount(held)} kr"
    return "inget" if held in (None, "") else f"{held}"
