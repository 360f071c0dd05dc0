"""All invoices of a batch in one file for the print shop.

Every invoice starts on the front of a sheet, so that the file can be printed on both sides: after an odd number of
pages an empty page follows. The invoices lie in the order the post sorts them; those that must not go out unseen
(protected persons, unknown addresses) lie in a pile of their own at the end.
"""

import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import BinaryIO

from engine.documents.characters import SUBSETS
from engine.documents.composed import Composed
from engine.documents.model import Recipient
from engine.documents.pdf import About, write_pdf
from engine.documents.skeleton import skeleton

_ALL_CHARACTERS = len(SUBSETS) - 1  # the file is begun before its last invoice is known
_EMPTY_PAGE = zlib.compress(b"")


def print_order(to: Recipient, number: str) -> tuple[bool, str, tuple[str, ...], str, str, str]:
    """Where a document to somebody lies in a print file; `number` is the document's.

    By postal code, then address, name and customer number; documents without a postal code last. The order is that of
    the characters' code points: it depends on no locale, and nobody reads it but the machine.
    """
    return not to.postal_code, to.postal_code, to.address, to.name, to.customer_number, number


def write_print_file(invoices: Iterable[Composed], stream: BinaryIO, *, created: date, title: str) -> int:
    """Write drawn invoices in the order given; returns the number of pages.

    They are taken one at a time and nothing of them is kept, so the memory needed does not grow with the batch (but for
    a few bytes a page). There is at least one invoice; all have the first one's sender and language.
    """
    remaining = iter(invoices)
    first = next(remaining, None)
    assert first, "an empty batch has no print file"
    about = About(title=title, creator=first.creator, language=first.language, created=created)
    return write_pdf(_sheets(first, remaining), stream, skeleton=skeleton(_ALL_CHARACTERS), about=about)


def _sheets(first: Composed, remaining: Iterator[Composed]) -> Iterator[bytes]:
    yield from _duplex(first)
    for invoice in remaining:
        yield from _duplex(invoice)


def _duplex(invoice: Composed) -> Iterator[bytes]:
    yield from invoice.pages
    if len(invoice.pages) % 2:
        yield _EMPTY_PAGE
