"""Pages drawn by fpdf2 alone: its own text, rectangles and lines, its own fonts. Nothing is stamped or remembered."""

from collections.abc import Callable, Iterable
from importlib.resources import as_file, files

from fpdf import FPDF

from engine.documents.canvas import HEIGHT, Page
from engine.documents.characters import printable
from engine.documents.look import CODE_LINE, STRONG
from engine.documents.qr_code import QrCode
from engine.documents.texts import Style

SCALE = "0.0283464567 0 0 0.0283464567 0 0 cm"  # points in a hundredth of a millimetre
FONTS = {
    "regular": "DebiteraSans-Regular.ttf",
    "strong": "DebiteraSans-Bold.ttf",
    "code": "DebiteraOCRB-Regular.ttf",
}


class DirectPage(Page):
    """A page on which everything is drawn anew: nothing is stamped, moved as it is, or filled in.

    `_down` is how far what is drawn just then is moved.
    """

    def __init__(self) -> None:
        super().__init__()
        self._down = 0

    def stamp(self, draw: Callable[..., None], *values: object) -> None:
        draw(self, *values)

    def copy(self, down: int, draw: Callable[..., None], *values: object) -> None:
        self._down += down
        draw(self, *values)
        self._down -= down

    def fill(self, draw: Callable[..., None], shape: tuple[object, ...], *texts: str) -> None:
        draw(self, *shape, *texts)


class PlainPage(DirectPage):
    """What is drawn, as calls of fpdf2 to make later."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Callable[[FPDF], None]] = []

    def text(self, x: int, baseline: int, text: str, style: Style) -> None:
        y = self._down + baseline

        def call(pdf: FPDF) -> None:
            pdf.set_font(family(style), size=style.size)
            pdf.set_text_color(*_colour(style.colour))
            pdf.text(x, _from_top(pdf, y), printable(text))

        if text:
            self.calls.append(call)

    def box(self, left: int, top: int, width: int, height: int, colour: str) -> None:
        y = self._down + top

        def call(pdf: FPDF) -> None:
            pdf.set_fill_color(*_colour(colour))
            pdf.rect(left, _from_top(pdf, y), width, height, style="F")

        self.calls.append(call)

    def dashed_line(self, left: int, y: int, right: int, thickness: int, colour: str) -> None:
        def call(pdf: FPDF) -> None:
            pdf.set_draw_color(*_colour(colour))
            pdf.set_line_width(thickness)
            pdf.set_dash_pattern(100, 80)
            pdf.line(left, _from_top(pdf, y), right, _from_top(pdf, y))
            pdf.set_dash_pattern()

        self.calls.append(call)

    def code(self, left: int, top: int, module: int, code: QrCode, colour: str) -> None:
        for row, modules in enumerate(code.rows()):
            for column in (number for number, is_dark in enumerate(modules) if is_dark):
                self.box(left + column * module, top + row * module, module, module, colour)


def plain_pdf(pages: Iterable[PlainPage]) -> bytes:
    """The pages as a file."""
    pdf = FPDF(unit="pt", format="A4")
    for face, name in FONTS.items():
        with as_file(files("engine.documents.fonts") / name) as path:
            pdf.add_font(face, fname=path)
    for page in pages:
        pdf.add_page()
        with pdf.local_context():
            pdf._out(f"{SCALE} 0 J")  # its own `transform` rounds to four decimals; it ends lines beyond their end
            for call in page.calls:
                call(pdf)
    return bytes(pdf.output())


def family(style: Style) -> str:
    """Which of `FONTS` a text is written in."""
    return {STRONG.face: "strong", CODE_LINE.face: "code"}.get(style.face, "regular")


def _colour(colour: str) -> tuple[float, ...]:
    return tuple(255 * float(part) for part in colour.split())


def _from_top(pdf: FPDF, y: int) -> float:
    """Where fpdf2 counts from the top of a page that is `pdf.h` high, although a hundredth of a millimetre is the unit."""
    return pdf.h - (HEIGHT - y)
