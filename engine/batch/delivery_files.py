"""The files by which the invoices of a batch reach their payers: to print, to the access point, to distributors.

Every invoice is in exactly one of them (the index of the print file names those on paper once more), and there is no
file without invoices.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import attrs
import polars as pl

from engine.batch.channels import DIGITAL_MAILBOX, DIRECT_DEBIT, E_INVOICE, PAPER, Channels, Way
from engine.batch.drawing import Drawn
from engine.documents import electronic, print_index
from engine.documents.composed import Composed
from engine.documents.model import InvoiceDocument
from engine.documents.printfile import sort_for_print, write_print_file
from engine.ledger.peppol import package
from engine.rulebook import Settings

PRINT, BY_HAND, PEPPOL = "print", "by_hand", "peppol"
"""Who gets files, beside the distributors, who are called as their channels: the print house; the office itself, of
those with protected identity; the access point.
"""
PRINTED, INDEX, APART, PACKAGE = "print-{}.pdf", "print-{}.csv", "print-skyddade-{}.pdf", "peppol-{}.zip"
DISTRIBUTED = {E_INVOICE: "e-faktura-{}.json", DIGITAL_MAILBOX: "digital-brevlada-{}.json"}
DRAWN: dict[str, pl.DataType | type[pl.DataType]] = {
    "number": pl.String,
    "sha256": pl.String,
    "channel": pl.String,
    "apart": pl.Boolean,
    "print_place": pl.Int64,
    "pages": pl.List(pl.Binary),
    "title": pl.String,
    "creator": pl.String,
    "language": pl.String,
    "subset": pl.Int64,
}
"""The columns of `issued/documents.parquet`: each invoice drawn, with the SHA-256 of its PDF, and its way."""


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
    return {number: attrs.evolve(way, apart=way.apart and by_hand) for number, way in ways.items()}


def drawn_rows(
    documents: Sequence[InvoiceDocument], ways: Mapping[str, Way], drawn: Iterator[Drawn]
) -> Iterator[tuple[Drawn, dict[str, Any]]]:
    """Each invoice as it is drawn, and its row of `DRAWN` but for the hash of its PDF."""
    place = {document.number: index for index, document in enumerate(sort_for_print(documents))}
    for each in drawn:
        way, pages = ways[each.number], attrs.asdict(each.pages) | {"pages": list(each.pages.pages)}
        about = {"number": each.number, "channel": way.channel, "apart": way.apart, "print_place": place[each.number]}
        yield each, about | pages


def file_of(way: Way, month: date) -> str:
    """The name of the file in which an invoice of a month reaches its payer."""
    if way.channel in {PAPER, DIRECT_DEBIT}:
        name = APART if way.apart else PRINTED
    elif way.channel == E_INVOICE and way.is_to_organisation:
        name = PACKAGE
    else:
        name = DISTRIBUTED[way.channel]
    return name.format(f"{month:%Y-%m}")


@attrs.frozen(kw_only=True)
class Deliveries:
    """What the files are made of. `documents` and `ways` by invoice number; `drawn` as `DRAWN`."""

    documents: Mapping[str, InvoiceDocument]
    ways: Mapping[str, Way]
    drawn: pl.DataFrame
    settings: Settings
    month: date
    issue_date: date

    def files(self) -> Iterator[OutFile]:
        """The files of all channels, one at a time."""
        yield from self._file(PRINTED, PRINT, self._print)
        yield from self._file(INDEX, PRINT, self._index, like=PRINTED)
        yield from self._file(APART, BY_HAND, self._print)
        yield from self._file(PACKAGE, PEPPOL, self._package)
        for channel, name in DISTRIBUTED.items():
            yield from self._file(name, channel, self._distributed)

    def _file(
        self, name: str, receiver: str, make: Callable[[pl.DataFrame], bytes], like: str = ""
    ) -> Iterator[OutFile]:
        """The file of that name, with the invoices that belong in it or in the one that it is `like`; if any do."""
        month = f"{self.month:%Y-%m}"
        there = (like or name).format(month)
        numbers = [number for number, way in self.ways.items() if file_of(way, self.month) == there]
        if not numbers:
            return
        total = sum(self.documents[number].to_pay_ore for number in numbers)
        drawn = self.drawn.filter(pl.col("number").is_in(numbers))
        yield OutFile(name=name.format(month), receiver=receiver, data=make(drawn), count=len(numbers), sum_ore=total)

    def _print(self, drawn: pl.DataFrame) -> bytes:
        stream = BytesIO()
        title = f"{self.settings.identity.name}, fakturor {self.month:%Y-%m}"
        pages = map(composed_of, drawn.sort("print_place").iter_rows(named=True))
        write_print_file(pages, stream, created=self.issue_date, title=title)
        return stream.getvalue()

    def _index(self, drawn: pl.DataFrame) -> bytes:
        rows = drawn.sort("print_place").select("number", pl.col("pages").list.len()).iter_rows()
        return print_index.write(
            print_index.Printed(number=number, pages=pages, postal_code=self.documents[number].recipient.postal_code)
            for number, pages in rows
        )

    def _package(self, drawn: pl.DataFrame) -> bytes:
        return package.write(self.documents[number] for number in drawn["number"])

    def _distributed(self, drawn: pl.DataFrame) -> bytes:
        return electronic.write(
            electronic.Sending(receiver=self.ways[number].receiver_id, document=self.documents[number], sha256=sha256)
            for number, sha256 in drawn.select("number", "sha256").iter_rows()
        )


def composed_of(row: Mapping[str, Any]) -> Composed:
    """A row of `DRAWN` as a document."""
    names = [field.name for field in attrs.fields(Composed)]
    return Composed(**{name: row[name] for name in names} | {"pages": tuple(row["pages"])})
