"""What stands on an invoice's pages and where, for others to draw: texts, boxes, lines and the QR code.

A page is a list of marks, which JSON can hold. Lengths are whole hundredths of a millimetre from the upper left corner
(`engine.documents.canvas`), font sizes too; a colour is three numbers from 0 to 1.

    ["text", x, baseline, text, face, size, colour]     face: a key of `plain_pages.FONTS`
    ["box", left, top, width, height, colour]
    ["dashes", left, y, right, thickness, colour]
    ["code", left, top, module, rows, colour]           a row of the QR code: its modules, "1" is dark

A text is one line, which has been broken and measured; right-aligned ones have their left end.
"""

from engine.documents import invoice
from engine.documents.characters import printable
from engine.documents.model import InvoiceDocument
from engine.documents.qr_code import QrCode
from engine.documents.texts import Style
from tests.documents.plain_pages import DirectPage, family

Mark = list[object]


class MarkedPage(DirectPage):
    """A page that notes what is drawn on it, and draws nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: list[Mark] = []

    def text(self, x: int, baseline: int, text: str, style: Style) -> None:
        if text:
            look = (family(style), style.size, _colour(style.colour))
            self._note("text", x, self._down + baseline, printable(text), *look)

    def box(self, left: int, top: int, width: int, height: int, colour: str) -> None:
        self._note("box", left, self._down + top, width, height, _colour(colour))

    def dashed_line(self, left: int, y: int, right: int, thickness: int, colour: str) -> None:
        self._note("dashes", left, self._down + y, right, thickness, _colour(colour))

    def code(self, left: int, top: int, module: int, code: QrCode, colour: str) -> None:
        rows = ["".join("1" if dark else "0" for dark in row) for row in code.rows()]
        self._note("code", left, self._down + top, module, rows, _colour(colour))

    def _note(self, *mark: object) -> None:
        self.marks.append(list(mark))


def marks_of(document: InvoiceDocument) -> list[list[Mark]]:
    """The marks of each page of an invoice."""
    pages = invoice.draw(document, MarkedPage)
    return [page.marks for page in pages if isinstance(page, MarkedPage)]


def _colour(colour: str) -> list[float]:
    return [float(part) for part in colour.split()]
