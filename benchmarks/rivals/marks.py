"""What stands on an invoice's pages and where, for others to draw: texts, boxes, lines and the QR code.

A page is a list of marks, which JSON can hold. Lengths are whole hundredths of a millimetre from the upper left corner
(`engine.documents.canvas`), font sizes too; a colour is three numbers from 0 to 1.

    ["text", x, baseline, text, face, size, colour]     face: a key of FONTS
    ["box", left, top, width, height, colour]
    ["dashes", left, y, right, thickness, colour]
    ["code", left, top, module, rows, colour]           a row of the QR code: its modules, "1" is dark

A text is one line, which has been broken and measured; right-aligned ones have their left end.
"""

from collections.abc import Callable

from engine.documents import invoice
from engine.documents.canvas import Page
from engine.documents.characters import printable
from engine.documents.look import CODE_LINE, STRONG
from engine.documents.model import InvoiceDocument
from engine.documents.qr_code import QrCode
from engine.documents.texts import Style

FONTS = {
    "regular": "DebiteraSans-Regular.ttf",
    "strong": "DebiteraSans-Bold.ttf",
    "code": "DebiteraOCRB-Regular.ttf",
}
Mark = list[object]


class MarkedPage(Page):
    """A page that notes what is drawn on it, and draws nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: list[Mark] = []
        self._down = 0

    def stamp(self, draw: Callable[..., None], *values: object) -> None:
        draw(self, *values)

    def copy(self, down: int, draw: Callable[..., None], *values: object) -> None:
        self._down += down
        draw(self, *values)
        self._down -= down

    def text(self, x: int, baseline: int, text: str, style: Style) -> None:
        if text:
            face = {STRONG.face: "strong", CODE_LINE.face: "code"}.get(style.face, "regular")
            self._note("text", x, self._down + baseline, printable(text), face, style.size, _colour(style.colour))

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
