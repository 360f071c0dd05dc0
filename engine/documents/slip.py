"""The payment slip at the foot of an invoice: bankgiro, reference, amount, code line and the QR code to pay with."""

from datetime import date

import attrs

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
from engine.documents.qr_code import qr_code
from engine.documents.swedish import kronor
from engine.documents.texts import Style

_CODE_LINE_BASELINE = 28400
_CODE_LINE_WIDTH = 19000
_QR_SIZE = 3400
_QR_LEFT, _QR_TOP = RIGHT - _QR_SIZE, SLIP_TOP + 500
_FIELDS_TOP, _LEFT_FIELDS, _RIGHT_FIELDS = SLIP_TOP + 1500, LEFT + 6800, LEFT + 10200
_QUIET_ZONE_MODULES = 4


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
    page.stamp(_draw_form, document.sender.name, document.sender.bankgiro, bool(document.qr_text))
    to = document.recipient
    due_date = document.due_date.isoformat() if document.due_date else ""
    page.fill(_draw_fields, (), to.name, *to.address, due_date, document.ocr, kronor(document.to_pay_ore))
    if document.qr_text:
        _draw_qr(page, document.qr_text)
    _draw_code_line(page, document.slip_code_line.strip())


def _draw_fields(page: Page, *texts: str) -> None:
    *payer, due_date, ocr, to_pay = texts
    page.text(LEFT, _FIELDS_TOP + 1250, "Betalare", LABEL)
    for number, line in enumerate(payer):
        page.text(LEFT, _FIELDS_TOP + 1700 + number * 430, line, BODY)
    _draw_field(page, _RIGHT_FIELDS, _FIELDS_TOP, "Betala senast", due_date)
    _draw_field(page, _LEFT_FIELDS, _FIELDS_TOP + 1250, "OCR-nummer", ocr)
    _draw_field(page, _LEFT_FIELDS, _FIELDS_TOP + 2500, "Att betala", to_pay, TOTAL)


def _draw_form(page: Page, receiver: str, bankgiro: str, has_qr: bool) -> None:
    page.dashed_line(0, SLIP_TOP, WIDTH, 18, GREY)
    page.text(LEFT, SLIP_TOP + 850, "Inbetalningsavi", HEADING)
    page.text(LEFT, _FIELDS_TOP, "Betalningsmottagare", LABEL)
    page.text(LEFT, _FIELDS_TOP + 450, receiver, BODY)
    _draw_field(page, _LEFT_FIELDS, _FIELDS_TOP, "Till bankgiro", bankgiro)
    if has_qr:
        page.text_centred(_QR_LEFT + _QR_SIZE // 2, _QR_TOP + _QR_SIZE + 200, "Betala med mobilen", FINE)


def _draw_field(page: Page, x: int, y: int, label: str, value: str, style: Style = STRONG) -> None:
    page.text(x, y, label, LABEL)
    page.text(x, y + 480, value, style)


def _draw_code_line(page: Page, code_line: str) -> None:
    """The line in OCR-B, with nothing beside or below it; smaller only if it would not fit on the paper."""
    width = CODE_LINE.width(code_line)
    style = CODE_LINE
    if width > _CODE_LINE_WIDTH:
        style = attrs.evolve(CODE_LINE, size=CODE_LINE.size * _CODE_LINE_WIDTH // width)
    page.text_centred((LEFT + RIGHT) // 2, _CODE_LINE_BASELINE, code_line, style)


def _draw_qr(page: Page, text: str) -> None:
    code = qr_code(text)
    module = _QR_SIZE // (code.side + 2 * _QUIET_ZONE_MODULES)
    margin = (_QR_SIZE - module * code.side) // 2
    page.code(_QR_LEFT + margin, _QR_TOP + margin, module, code, BLACK)
