"""The files by which the invoices of a batch reach their payers: to print, to the access point, to distributors.

Every invoice is in exactly one of them (the index of the print file names those on paper once more), and there is no
file without invoices.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

import attrs
import polars as pl

from engine.batch.channels import DIGITAL_MAILBOX, DIRECT_DEBIT, E_INVOICE, PAPER, Channels, Way
from engine.documents import electronic, print_index
from engine.documents.composed import Composed
from engine.documents.printfile import write_print_file
from engine.ledger.peppol import package
from engine.rulebook import Settings

PRINT, BY_HAND, PEPPOL = "print", "by_hand", "peppol"
"""Who gets files, beside the distributors, who are called as their channels: the print house; the office itself, of
those with protected identity; the access point.
"""
PRINTED, INDEX, APART, PACKAGE = "print-{}.pdf", "print-{}.csv", "print-skyddade-{}.pdf", "peppol-{}.zip"
_COMPOSED = tuple(field.name for field in attrs.fields(Composed))
DISTRIBUTED = {E_INVOICE: "e-faktura-{}.json", DIGITAL_MAILBOX: "digital-brevlada-{}.json"}


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


def ways_of(channels: Channels, invoices: Sequence[Mapping[str, Any]], settings: Settings) -> dict[str, Way]:
    """The way of every issued invoice, by number; `invoices` are their rows as stored.

    With the forwarding service protected payers' invoices are printed among the others.
    """
    by_hand = settings.policy.protected_mail == "separate_pile"
    ways = {row["number"]: channels.way(row["payer_id"], row["area"]) for row in invoices}
    if by_hand:
        return ways
    return {number: attrs.evolve(way, apart=False) if way.apart else way for number, way in ways.items()}


def file_of(way: Way, month: date) -> str:
    """The name of the file in which an invoice of a month reaches its payer."""
    if way.channel in {PAPER, DIRECT_DEBIT}:
        name = APART if way.apart else PRINTED
    elif way.channel == E_INVOICE and way.is_to_organisation:
        name = PACKAGE
    else:
        name = DISTRIBUTED[way.channel]
    return name.format(f"{month:%Y-%m}")


@attrs.frozen(kw_only=True, eq=False)
class Deliveries:
    """What the files are made of. `index` and `pages`: the documents, packed (`engine.batch.packed`); by channel the
    lines of those that are `distributed`, and the e-invoices to organisations `packed` as UBL, with their numbers.
    """

    index: pl.DataFrame
    pages: pl.LazyFrame
    to_pay_ore: Mapping[str, int]
    distributed: Mapping[str, Sequence[tuple[str, bytes]]]
    packed: Sequence[tuple[str, bytes]]
    settings: Settings
    month: date
    issue_date: date

    def files(self) -> Iterator[OutFile]:
        """The files of all channels, one at a time; none without invoices."""
        on_paper = self.index.filter(pl.col("channel").is_in([PAPER, DIRECT_DEBIT])).sort("print_place")
        printed, apart = on_paper.filter(~pl.col("apart")), on_paper.filter("apart")
        yield from self._file(PRINTED, PRINT, printed["number"], lambda: self._print(printed))
        yield from self._file(INDEX, PRINT, printed["number"], lambda: _index(printed))
        yield from self._file(APART, BY_HAND, apart["number"], lambda: self._print(apart))
        numbers = [number for number, _ in self.packed]
        yield from self._file(PACKAGE, PEPPOL, numbers, lambda: package.joined(self.packed))
        for channel, name in DISTRIBUTED.items():
            lines = self.distributed[channel]
            made = partial(electronic.joined, [line for _, line in lines])
            yield from self._file(name, channel, [number for number, _ in lines], made)

    def _file(self, name: str, receiver: str, numbers: Iterable[str], make: Callable[[], bytes]) -> Iterator[OutFile]:
        """The file of that name with the invoices of these numbers, if there are any."""
        amounts = [self.to_pay_ore[number] for number in numbers]
        if amounts:
            called = name.format(f"{self.month:%Y-%m}")
            yield OutFile(name=called, receiver=receiver, data=make(), count=len(amounts), sum_ore=sum(amounts))

    def _print(self, printed: pl.DataFrame) -> bytes:
        stream = BytesIO()
        title = f"{self.settings.identity.name}, fakturor {self.month:%Y-%m}"
        wanted = printed.lazy().select("number")
        pages = wanted.join(self.pages, on="number", maintain_order="left").collect()
        write_print_file(map(composed_of, pages.iter_rows(named=True)), stream, created=self.issue_date, title=title)
        return stream.getvalue()


def _index(printed: pl.DataFrame) -> bytes:
    rows = printed.select("number", "page_count", "postal_code").iter_rows()
    return print_index.write(
        print_index.Printed(number=number, pages=pages, postal_code=postal_code) for number, pages, postal_code in rows
    )


def composed_of(row: Mapping[str, Any]) -> Composed:
    """A document out of a row of packed pages."""
    return Composed(**{name: row[name] for name in _COMPOSED} | {"pages": tuple(row["pages"])})
