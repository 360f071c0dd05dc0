"""A sheet of A4 to draw on: text, lines and filled boxes, as the operators of a PDF page.

All lengths are whole hundredths of a millimetre, measured from the upper left corner: 2000 is 20 mm. The page's first
operator scales PDF's points to them, so that no fraction is ever written. Font sizes are in the same unit
(1 point = 35.28).
"""

import re
from collections.abc import Iterable

import attrs

from engine.documents.characters import printable
from engine.documents.skeleton import Face

WIDTH = 21000
HEIGHT = 29700
_FILLED = re.compile(rb"\x01+")
_SCALE_TO_HUNDREDTHS_OF_MM = "0.0283464567 0 0 0.0283464567 0 0 cm"


@attrs.frozen(kw_only=True)
class Style:
    """How a text looks. `colour` is red, green and blue as PDF writes them: `0 0 0` black to `1 1 1` white."""

    face: Face
    size: int
    colour: str

    def width(self, text: str) -> int:
        """The width of a printable text, in hundredths of a millimetre."""
        return sum(map(self.face.widths.__getitem__, text)) * self.size // 1000


class Page:
    """One page being drawn. Later operators lie on top of earlier ones."""

    def __init__(self) -> None:
        self._operators = [_SCALE_TO_HUNDREDTHS_OF_MM]
        self.characters: set[str] = set()

    def text(self, x: int, baseline: int, text: str, style: Style) -> int:
        """Write from x to the right; returns where the text ends."""
        text = printable(text)
        if not text:
            return x
        self.characters.update(text)
        codes = "".join(map(style.face.codes.__getitem__, text))
        self._operators.append(
            f"BT /{style.face.name} {style.size} Tf {style.colour} rg {x} {HEIGHT - baseline} Td <{codes}> Tj ET"
        )
        return x + style.width(text)

    def text_right(self, right: int, baseline: int, text: str, style: Style) -> None:
        """Write so that the text ends at `right`."""
        text = printable(text)
        self.text(right - style.width(text), baseline, text, style)

    def text_centred(self, centre: int, baseline: int, text: str, style: Style) -> None:
        """Write with the text's middle at `centre`."""
        text = printable(text)
        self.text(centre - style.width(text) // 2, baseline, text, style)

    def line(self, left: int, y: int, right: int, thickness: int, colour: str) -> None:
        """A horizontal line whose middle is at y."""
        self.box(left, y - thickness // 2, right - left, thickness, colour)

    def box(self, left: int, top: int, width: int, height: int, colour: str) -> None:
        """A filled rectangle."""
        self._operators.append(f"{colour} rg {left} {HEIGHT - top - height} {width} {height} re f")

    def pattern(self, left: int, top: int, side: int, rows: Iterable[bytes | bytearray], colour: str) -> None:
        """Fill squares of a grid: bytes are rows from the top, 1 is filled and 0 is not, `side` is that of a square.

        They are one shape, made of horizontal bars, so that no hairlines show between them.
        """
        bars = []
        for number, row in enumerate(rows, start=1):
            for bar in _FILLED.finditer(row):
                start, end = bar.span()
                bars.append(f"{start} -{number} {end - start} 1 re")
        self._operators.append(f"q {side} 0 0 {side} {left} {HEIGHT - top} cm {colour} rg\n{' '.join(bars)} f Q")

    def dashed_line(self, left: int, y: int, right: int, thickness: int, colour: str) -> None:
        """A horizontal line of dashes: here the paper may be cut."""
        self._operators.append(
            f"q {colour} RG {thickness} w [100 80] 0 d {left} {HEIGHT - y} m {right} {HEIGHT - y} l S Q"
        )

    def content(self) -> bytes:
        """The page's content stream, not compressed."""
        return "\n".join(self._operators).encode("ascii")


def wrapped(text: str, width: int, style: Style) -> list[str]:
    """Break a text into lines of at most `width`: at spaces, at line feeds, and within a word only if it must be.

    A no-break space is not a place to break. An empty text gives no lines.
    """
    if not text:
        return []
    return [line for paragraph in text.split("\n") for line in _lines(printable(paragraph), width, style)]


def _lines(paragraph: str, width: int, style: Style) -> list[str]:
    if style.width(paragraph) <= width:
        return [paragraph] if paragraph else []
    lines: list[str] = []
    line, line_width, space = "", 0, style.width(" ")
    for word in paragraph.split(" "):
        word_width = style.width(word)
        if line and line_width + space + word_width <= width:
            line, line_width = f"{line} {word}", line_width + space + word_width
            continue
        if line:
            lines.append(line)
        *full, line = [word] if word_width <= width else _pieces(word, width, style)
        lines += full
        line_width = style.width(line)
    return [*lines, line] if line else lines


def _pieces(word: str, width: int, style: Style) -> list[str]:
    """A word too long for a line, cut where the line is full."""
    pieces = [""]
    for character in word:
        if pieces[-1] and style.width(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
