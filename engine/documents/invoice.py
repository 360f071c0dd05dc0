"""An invoice as PDF/A-3b.

`render` makes one file. It does so in two parts that can be used on their own: `compose` draws the pages, `as_pdf`
(`engine.documents.composed`) puts them into a file; the print file (`engine.documents.printfile`) takes the same pages.
"""

from collections.abc import Callable
from datetime import date

from engine.documents.canvas import Page
from engine.documents.composed import Composed, as_pdf, composed
from engine.documents.explained import draw_explanations
from engine.documents.flow import Flow
from engine.documents.front import draw_front
from engine.documents.information import draw_information, information_height
from engine.documents.look import BOTTOM, SLIP_TOP
from engine.documents.model import InvoiceDocument
from engine.documents.rows import draw_rows
from engine.documents.slip import draw_slip, has_slip

_FOOTER_HEIGHT = 700  # the sender's line stands above the slip


def render(document: InvoiceDocument, *, created: date) -> bytes:
    """The invoice as a file of its own. Equal documents and dates give equal bytes."""
    return as_pdf(compose(document), created=created)


def compose(document: InvoiceDocument) -> Composed:
    """The invoice's pages, ready for any file."""
    title = " ".join(part for part in (document.title, document.number, document.period) if part)
    return composed(draw(document), title=title, creator=document.sender.name, language=document.language)


def draw(document: InvoiceDocument, blank: Callable[[], Page] = Page) -> list[Page]:
    """Draw the invoice on as many pages as it takes; `blank` gives an empty one."""
    reference = (document.title, document.number, document.period, document.recipient.name)
    flow = Flow(document.sender, reference, preview=document.is_preview, blank=blank)
    flow.y = draw_front(flow.page, document)
    slip_height = BOTTOM - SLIP_TOP + _FOOTER_HEIGHT if has_slip(document) else 0
    draw_rows(flow, document, reserved=slip_height)
    if has_slip(document):
        draw_slip(flow.page, document)
        flow.slip_page = flow.page
    # The information stands with the sum if it can; else it follows the explanation.
    fits = information_height(document.information) <= flow.room - slip_height
    if fits:
        draw_information(flow, document.information)
    if document.explanations:
        draw_explanations(flow, document.explanations)
    if not fits:
        if flow.page is flow.slip_page:
            flow.new_page()
        draw_information(flow, document.information)
    flow.finish()
    return flow.pages
