"""The payment slip at the foot of an invoice: bankgiro, reference, amount, code line and the QR code to pay with."""

from datetime import date

import attrs
import segno

from engine.documents.canvas import WIDTH, Page
from engine.documents.look import (
    BLACK,
    BODY,
    CODE_LINE,
    FINE,
    GREY,
    HEADING,
    LABEL,
    LEFT,
    RIGHT,
    SLIP_TOP,
    STRONG,
    TOTAL,
)
from engine.documents.model import InvoiceDocument, Recipient, Sender
from engine.documents.swedish import kronor

_CODE_LINE_BASELINE = 28400
_CODE_LINE_WIDTH = 19000
_QR_SIZE = 3400
_QUIET_ZONE_MODULES = 4
# The standard lets the writer try all eight masks and take the one easiest to scan; every reader reads every mask.
# Trying them takes four times as long as all the rest of the invoice, so one is always used.
_QR_MASK = 2


@attrs.frozen(kw_only=True)
class LetterSlip:
    """What is to be paid by a letter: the fields of `InvoiceDocument` of the same names."""

    sender: Sender
    recipient: Recipient
    due_date: date
    ocr: str
    to_pay_ore: int
    slip_code_line: str
    qr_text: str


Payable = InvoiceDocument | LetterSlip


def has_slip(document: InvoiceDocument) -> bool:
    """A slip stands only where there is something to pay by it."""
    return bool(document.slip_code_line) and document.to_pay_ore > 0 and not document.is_preview


def draw_slip(page: Page, document: Payable) -> None:
    """Draw the slip on the lower part of a page that is empty below `SLIP_TOP`."""
    page.dashed_line(0, SLIP_TOP, WIDTH, 18, GREY)
    page.text(LEFT, SLIP_TOP + 850, "Inbetalningsavi", HEADING)
    _draw_parties(page, document)
    _draw_fields(page, document)
    if document.qr_text:
        _draw_qr(page, document.qr_text, RIGHT - _QR_SIZE, SLIP_TOP + 500)
        page.text_centred(RIGHT - _QR_SIZE // 2, SLIP_TOP + 500 + _QR_SIZE + 200, "Betala med mobilen", FINE)
    _draw_code_line(page, document.slip_code_line.strip())


def _draw_code_line(page: Page, code_line: str) -> None:
    """The line in OCR-B, with nothing beside or below it; smaller only if it would not fit on the paper."""
    width = CODE_LINE.width(code_line)
    style = attrs.evolve(CODE_LINE, size=CODE_LINE.size * min(width, _CODE_LINE_WIDTH) // width)
    page.text_centred((LEFT + RIGHT) // 2, _CODE_LINE_BASELINE, code_line, style)


def _draw_parties(page: Page, document: Payable) -> None:
    top = SLIP_TOP + 1500
    page.text(LEFT, top, "Betalningsmottagare", LABEL)
    page.text(LEFT, top + 450, document.sender.name, BODY)
    page.text(LEFT, top + 1250, "Betalare", LABEL)
    for number, line in enumerate((document.recipient.name, *document.recipient.address)):
        page.text(LEFT, top + 1700 + number * 430, line, BODY)


def _draw_fields(page: Page, document: Payable) -> None:
    left, right, top = LEFT + 6800, LEFT + 10200, SLIP_TOP + 1500
    due_date = document.due_date.isoformat() if document.due_date else ""
    fields = [
        (left, top, "Till bankgiro", document.sender.bankgiro, STRONG),
        (right, top, "Betala senast", due_date, STRONG),
        (left, top + 1250, "OCR-nummer", document.ocr, STRONG),
        (left, top + 2500, "Att betala", kronor(document.to_pay_ore), TOTAL),
    ]
    for x, y, label, value, style in fields:
        page.text(x, y, label, LABEL)
        page.text(x, y + 480, value, style)


def _draw_qr(page: Page, text: str, left: int, top: int) -> None:
    rows = segno.make(text, error="m", micro=False, boost_error=False, mask=_QR_MASK).matrix
    module = _QR_SIZE // (len(rows) + 2 * _QUIET_ZONE_MODULES)
    margin = (_QR_SIZE - module * len(rows)) // 2
    page.pattern(left + margin, top + margin, module, rows, BLACK)
