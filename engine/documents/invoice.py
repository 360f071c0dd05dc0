"""An invoice as PDF/A-3b.

`render` makes one file. It does so in two parts that can be used on their own: `compose` draws the pages, `as_pdf` puts
them into a file; the print file (`engine.documents.printfile`) takes the very same pages.
"""

import zlib
from datetime import date

import attrs

from engine.documents.canvas import Page
from engine.documents.characters import smallest_subset
from engine.documents.explained import draw_explanations
from engine.documents.flow import Flow
from engine.documents.front import draw_front
from engine.documents.information import draw_information, information_height
from engine.documents.look import BOTTOM, SLIP_TOP
from engine.documents.model import InvoiceDocument
from engine.documents.pdf import About, pdf_bytes
from engine.documents.rows import draw_rows
from engine.documents.skeleton import skeleton
from engine.documents.slip import draw_slip, has_slip

_COMPRESSION = 6
_FOOTER_HEIGHT = 700  # the sender's line stands above the slip


@attrs.frozen(kw_only=True)
class ComposedInvoice:
    """An invoice drawn: its pages as compressed content streams, ready for any file of ours.

    `subset` is the index of the smallest of `characters.SUBSETS` that holds all its characters.
    """

    pages: tuple[bytes, ...]
    title: str
    creator: str
    language: str
    subset: int


def render(document: InvoiceDocument, *, created: date) -> bytes:
    """The invoice as a file of its own. Equal documents and dates give equal bytes."""
    return as_pdf(compose(document), created=created)


def compose(document: InvoiceDocument) -> ComposedInvoice:
    """Draw the invoice's pages."""
    pages = _drawn(document)
    return ComposedInvoice(
        pages=tuple(zlib.compress(page.content(), _COMPRESSION) for page in pages),
        title=" ".join(part for part in (document.title, document.number, document.period) if part),
        creator=document.sender.name,
        language=document.language,
        subset=max(smallest_subset(page.characters) for page in pages),
    )


def as_pdf(invoice: ComposedInvoice, *, created: date) -> bytes:
    """The drawn invoice as a file of its own."""
    about = About(title=invoice.title, creator=invoice.creator, language=invoice.language, created=created)
    return pdf_bytes(invoice.pages, skeleton=skeleton(invoice.subset), about=about)


def _drawn(document: InvoiceDocument) -> list[Page]:
    flow = Flow(document)
    flow.y = draw_front(flow.page, document)
    slip_height = BOTTOM - SLIP_TOP + _FOOTER_HEIGHT if has_slip(document) else 0
    draw_rows(flow, reserved=slip_height)
    if has_slip(document):
        draw_slip(flow.page, document)
        flow.slip_page = flow.page
    # The information stands with the sum if it can; else it follows the explanation.
    fits = information_height(document.information) <= flow.room - slip_height
    if fits:
        draw_information(flow)
    if document.explanations:
        draw_explanations(flow)
    if not fits:
        if flow.page is flow.slip_page:
            flow.new_page()
        draw_information(flow)
    flow.finish()
    return flow.pages
