"""From the records of a customer-ledger file back to what it says.

A record belongs to what was begun last above it. What has no records of its own in the layout begins where its values
change: a customer with another legal id on the record of an invoice, an invoice with another number on a line of CSV.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import attrs

from engine.errors import Refused
from engine.ledger.layout_cells import Held
from engine.ledger.layout_content import (
    LedgerFile,
    LedgerInvoice,
    LedgerPayer,
    LedgerPosting,
    LedgerRow,
    split_postal_place,
)
from engine.ledger.layout_model import Layout
from engine.ledger.layout_records import Record
from engine.ledger.layout_values import ABOVE, VALUES, Level

_PARTS = {name: (value.level, "" if value.derived else value.part) for name, value in VALUES.items()}
NAMES: Mapping[Level, str] = {
    Level.FILE: "fil",
    Level.CUSTOMER: "kund",
    Level.INVOICE: "faktura",
    Level.ROW: "rad",
    Level.TEXT: "text",
    Level.POSTING: "kontering",
}


@attrs.define(eq=False)
class Node:
    """One thing of a file while it is read: its values, what is below it, and the line where it begins."""

    level: Level
    line: int
    values: dict[str, Held] = attrs.field(factory=dict)
    below: "list[Node]" = attrs.field(factory=list)


def tree_of(records: Iterable[Record], layout: Layout) -> Node:
    """The things of a file. Refused: a record that belongs to nothing, or to something else than stands above it."""
    root = Node(Level.FILE, 1)
    reading = _Reading(layout, {Level.FILE: root})
    for record in records:
        reading.take(record)
    return root


@attrs.define(eq=False)
class _Reading:
    """What is open while records are read: the last thing of every level."""

    layout: Layout
    open: dict[Level, Node]

    def take(self, record: Record) -> None:
        """One record: begins something, or says more of what is begun."""
        kind, values = record.kind, _by_level(record)
        for level in _path(kind.level):
            own = values.get(level, {})
            if level is kind.level:
                if self.layout.opens(kind) and level is not Level.FILE:
                    self._begin(level, record)
            elif self._begins(level, record, own):
                self._begin(level, record)
            self._add(level, own, record)

    def _begins(self, level: Level, record: Record, own: Mapping[str, Held]) -> bool:
        """Whether a record begins something of a level above its own."""
        if level is Level.FILE or self.layout.has(level):
            return False
        if level is Level.ROW:  # a line with a posting is a row of its own, also where it is like the one before
            return record.kind.level is Level.POSTING
        if level not in self.open:
            return True
        return not _agree(self.open[level].values, own)

    def _begin(self, level: Level, record: Record) -> None:
        above = self._open(ABOVE[level], record)
        node = Node(level, record.line)
        above.below.append(node)
        for deeper in [each for each in self.open if level in _path(each)]:
            del self.open[deeper]
        self.open[level] = node

    def _open(self, level: Level, record: Record) -> Node:
        if level not in self.open:
            raise Refused(f"{record.place}: posten {record.kind.name} står utan {NAMES[level]} framför sig.")
        return self.open[level]

    def _add(self, level: Level, own: Mapping[str, Held], record: Record) -> None:
        node = self._open(level, record)
        if not _agree(node.values, own):
            raise Refused(
                f"{record.place}: posten {record.kind.name} hör till en annan {NAMES[level]} än den som står ovanför."
            )
        node.values.update(own)


@cache
def _path(level: Level) -> tuple[Level, ...]:
    """A level with those above it, outermost first."""
    return (*_path(ABOVE[level]), level) if level in ABOVE else (level,)


def _by_level(record: Record) -> dict[Level, dict[str, Held]]:
    found: dict[Level, dict[str, Held]] = {}
    for name, held in record.values.items():
        level, part = _PARTS[name]
        if part:
            found.setdefault(level, {})[part] = held
    return found


def _agree(known: Mapping[str, Held], more: Mapping[str, Held]) -> bool:
    return all(known.get(name, held) == held for name, held in more.items())


def content_of(root: Node) -> LedgerFile:
    """What a file says. Values that the layout does not carry are left as the content's own "nothing"."""
    invoices = tuple(
        LedgerInvoice(
            payer=_payer(customer), rows=tuple(_row(row) for row in invoice.below), **_given(invoice, LedgerInvoice)
        )
        for customer in root.below
        for invoice in customer.below
    )
    return LedgerFile(invoices=invoices, **_given(root, LedgerFile))


def _payer(node: Node) -> LedgerPayer:
    given = _given(node, LedgerPayer)
    if "postal_place" in node.values:
        code, city = split_postal_place(str(node.values["postal_place"]))
        given = {"postal_code": code, "city": city, **given}
    return LedgerPayer(**given)


def _row(node: Node) -> LedgerRow:
    postings = tuple(_posting(each, node) for each in node.below if each.level is Level.POSTING)
    given = {"text": "", **_given(node, LedgerRow)}
    if "amount_ore" not in given:
        given["amount_ore"] = sum(posting.amount_ore for posting in postings)
    texts = tuple(str(each.values["text"]) for each in node.below if each.level is Level.TEXT)
    return LedgerRow(texts=texts, postings=postings, **given)


def _posting(node: Node, row: Node) -> LedgerPosting:
    amount: Any = row.values.get("amount_ore", 0)
    return LedgerPosting(**{"amount_ore": amount, **_given(node, LedgerPosting)})


def _given(node: Node, kind: type[attrs.AttrsInstance]) -> dict[str, Any]:
    names = {field.name for field in attrs.fields(kind)}
    return {name: held for name, held in node.values.items() if name in names and held not in (None, "")}
