"""A sheet of A4 to draw on: text, lines and filled boxes, as the operators of a PDF page.

All lengths are whole hundredths of a millimetre, measured from the upper left corner: 2000 is 20 mm. The page's first
operator scales PDF's points to them, so that no fraction is ever written. Font sizes are in the same unit
(1 point = 35.28).
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from itertools import accumulate, islice

import attrs

from engine.documents.characters import printable
from engine.documents.qr_code import QrCode
from engine.documents.skeleton import Face, faces

WIDTH = 21000
HEIGHT = 29700
_SCALE_TO_HUNDREDTHS_OF_MM = "0.0283464567 0 0 0.0283464567 0 0 cm\n"
_REMEMBERED = 1 << 14  # texts, and parts of pages; some ten megabytes together
_TEXT_FACE = faces().regular  # bold has the same glyphs, of the same numbers
_BLANKS = {chr(0xE000 + number): number for number in range(1 << 10)}
"""Each stands for a text that is filled in later. Printed texts and operators have no such characters (private use)."""
_BLANK = next(iter(_BLANKS))


@lru_cache(_REMEMBERED)
def _width(face: Face, text: str) -> int:
    return sum(map(face.widths.__getitem__, printable(text)))


@attrs.frozen(kw_only=True, eq=False)
class Style:
    """How a text looks. `colour` is red, green and blue as PDF writes them: `0 0 0` black to `1 1 1` white."""

    face: Face
    size: int
    colour: str
    look: str = attrs.field(init=False, repr=False)
    """The operators after which texts look so."""

    @look.default
    def _look(self) -> str:
        return f"/{self.face.name} {self.size} Tf {self.colour} rg "

    def width(self, text: str) -> int:
        """The width of a text as it is printed, in hundredths of a millimetre."""
        return _width(self.face, text) * self.size // 1000


@attrs.frozen(eq=False)
class _Stamp:
    """Part of a page: its operators, and the glyphs it needs."""

    operators: str
    subset: int


@lru_cache(_REMEMBERED)
def _stamp(draw: Callable[..., None], values: tuple[Hashable, ...]) -> _Stamp:
    page = Page()
    draw(page, *values)
    return page.as_stamp()


@lru_cache(_REMEMBERED)
def _form(draw: Callable[..., None], shape: tuple[Hashable, ...], blanks: int, style: Style | None) -> "_Form":
    form = _Form(style)
    draw(form, *shape, *islice(_BLANKS, blanks))
    form.close(blanks)
    return form


class Page:
    """One page being drawn. What is stamped lies under all else; otherwise later operators lie on top of earlier ones.

    `subset` is the index of the smallest of `characters.SUBSETS` that holds all its characters.
    """

    def __init__(self) -> None:
        self._stamped: list[str] = [_SCALE_TO_HUNDREDTHS_OF_MM]
        self._operators: list[str] = []
        self._style: Style | None = None  # what is written next looks so, unless it says otherwise
        self.subset = 0

    def stamp(self, draw: Callable[..., None], *values: Hashable) -> None:
        """What `draw(page, *values)` draws: drawn once for equal values, and copied from then on.

        For what stands alike on many documents, such as headings and forms; a label goes with its value, so that it is
        read with it. `draw` depends on nothing but its values.
        """
        stamp = _stamp(draw, values)
        self._stamped.append(stamp.operators)
        self.subset = max(self.subset, stamp.subset)

    def copy(self, down: int, draw: Callable[..., None], *values: Hashable) -> None:
        """As `stamp`, but moved down and not under all else: for what stands alike here and there on many documents."""
        stamp = _stamp(draw, values)
        self._operators.append(f"q 1 0 0 1 0 {-down} cm\n{stamp.operators}Q\n")
        self.subset = max(self.subset, stamp.subset)

    def fill(self, draw: Callable[..., None], shape: tuple[Hashable, ...], *texts: str) -> None:
        """What `draw(page, *shape, *texts)` draws: drawn once for equal shapes, with blanks that are filled in.

        For what differs between documents in its texts alone. `draw` writes them in their order, each once, from the
        left or so that it ends at the right, and does nothing else that depends on them.
        """
        written, subset = _TEXT_FACE.written(texts)
        if not all(written):  # what is empty is not written at all
            draw(self, *shape, *texts)
            return
        form = _form(draw, shape, len(texts), self._style)
        for place, right, style in form.right_aligned:
            written.insert(place, f"{right - style.width(texts[place])}")
        filled = form.operators.copy()
        filled[1::2] = written
        self._operators += filled
        self._style = form.style
        if subset or form.subset:
            self.subset = max(self.subset, subset, form.subset)

    def text(self, x: int, baseline: int, text: str, style: Style) -> None:
        """Write from x to the right."""
        (codes,), subset = style.face.written((text,))
        if codes:
            self._write(x, baseline, codes, style)
        if subset:
            self.subset = max(self.subset, subset)

    def _write(self, x: int | str, baseline: int, codes: str, style: Style) -> None:
        look = "" if style is self._style else style.look
        self._operators.append(f"{look}BT {x} {HEIGHT - baseline} Td ({codes}) Tj ET\n")
        self._style = style

    def text_right(self, right: int, baseline: int, text: str, style: Style) -> None:
        """Write so that the text ends at `right`."""
        self.text(right - style.width(text), baseline, text, style)

    def text_centred(self, centre: int, baseline: int, text: str, style: Style) -> None:
        """Write with the text's middle at `centre`."""
        self.text(centre - style.width(text) // 2, baseline, text, style)

    def line(self, left: int, y: int, right: int, thickness: int, colour: str) -> None:
        """A horizontal line whose middle is at y."""
        self.box(left, y - thickness // 2, right - left, thickness, colour)

    def box(self, left: int, top: int, width: int, height: int, colour: str) -> None:
        """A filled rectangle."""
        self._operators.append(f"{colour} rg {left} {HEIGHT - top - height} {width} {height} re f\n")
        self._style = None

    def dashed_line(self, left: int, y: int, right: int, thickness: int, colour: str) -> None:
        """A horizontal line of dashes: here the paper may be cut."""
        self._operators.append(
            f"q {colour} RG {thickness} w [100 80] 0 d {left} {HEIGHT - y} m {right} {HEIGHT - y} l S Q\n"
        )

    def code(self, left: int, top: int, module: int, code: QrCode, colour: str) -> None:
        """A QR code without its quiet zone; `module` is the side of one of its modules.

        It is a stencil of one dot a module through which the colour is seen, so no hairlines show between them.
        """
        side = code.side * module
        self._operators.append(
            f"q {colour} rg {side} 0 0 {side} {left} {HEIGHT - top - side} cm "
            f"BI /IM true /W {code.side} /H {code.side} /D [1 0] /F /AHx ID {code.modules.hex()}> EI Q\n"
        )

    def as_stamp(self) -> _Stamp:
        """What has been drawn on it, to be stamped on other pages."""
        assert len(self._stamped) == 1, "a stamp is drawn, and not stamped itself"
        return _Stamp("".join(self._operators), self.subset)

    @property
    def form(self) -> tuple[str, ...]:
        """The beginning of the page's content stream: all that is stamped."""
        return tuple(self._stamped)

    @property
    def filling(self) -> tuple[str, ...]:
        """The rest of the page's content stream: what is this document's own."""
        return tuple(self._operators)


class _Form(Page):
    """Part of a page with blanks: every second of its `operators` is one, to be replaced by a text as it is written.

    Before each that is `right_aligned` (the last first: its place among the texts, where it ends and how it looks)
    stands where it begins. `style` is that of what is written next, as long as it does not say otherwise.
    """

    def __init__(self, style: Style | None) -> None:
        super().__init__()
        self._style = style
        self._blanks = 0
        self._right_aligned: list[tuple[int, int, Style]] = []

    def text(self, x: int | str, baseline: int, text: str, style: Style) -> None:
        if text in _BLANKS:
            assert _BLANKS[text] == self._blanks, "texts are written in their order"
            assert style.face.glyphs == _TEXT_FACE.glyphs, "texts are filled in all alike"
            self._blanks += 1
            self._write(x, baseline, _BLANK, style)
        else:
            super().text(x, baseline, text, style)

    def text_right(self, right: int, baseline: int, text: str, style: Style) -> None:
        if text in _BLANKS:
            self._right_aligned.append((self._blanks, right, style))
            self.text(_BLANK, baseline, text, style)
        else:
            super().text_right(right, baseline, text, style)

    def close(self, blanks: int) -> None:
        """All has been drawn."""
        assert self._blanks == blanks, "each text is written once"
        self.operators = re.split(f"({_BLANK})", "".join(self._operators))
        self.right_aligned = self._right_aligned[::-1]
        self.style = self._style

def stream(operators: Iterable[str]) -> bytes:
    """Operators as they stand in a content stream, not compressed."""
    return "".join(operators).encode("latin-1")


def wrapped(text: str, width: int, style: Style) -> tuple[str, ...]:
    """Break a text into lines of at most `width`: at spaces, at line feeds, and within a word only if it must be.

    A no-break space is not a place to break. An empty text gives no lines.
    """
    room = ((width + 1) * 1000 - 1) // style.size  # in thousandths of the font size
    if style.face.is_within(room, text):
        return (text,) if text else ()
    return _broken(text, room, style.face)


@lru_cache(_REMEMBERED)
def _broken(text: str, room: int, face: Face) -> tuple[str, ...]:
    return tuple(line for paragraph in text.split("\n") for line in _lines(printable(paragraph), room, face))


def _lines(paragraph: str, room: int, face: Face) -> list[str]:
    if len(paragraph) * face.widest <= room:
        return [paragraph] if paragraph else []
    words, space = paragraph.split(" "), face.widths[" "]
    if not all(words):  # of several spaces together some may be left out
        return _lines_by_character(paragraph, room, face)
    ends = list(accumulate([_width(face, word) + space for word in words]))  # how wide it is with each word
    lines, start, before = [], 0, 0
    while ends[-1] - before > room + space:
        end = bisect_right(ends, before + room + space)
        if end == start:
            rest = " ".join(words[start:])
            return lines + _lines_by_character(rest, room, face)  # a word that has to be broken
        lines.append(" ".join(words[start:end]))
        start, before = end, ends[end - 1]
    return [*lines, " ".join(words[start:])]


def _lines_by_character(paragraph: str, room: int, face: Face) -> list[str]:
    ends = list(accumulate(map(face.widths.__getitem__, paragraph), initial=0))  # how wide it is up to each character
    lines, start = [], 0
    while ends[-1] - ends[start] > room:
        full = bisect_right(ends, ends[start] + room) - 1  # the characters before this one have room
        space = paragraph.rfind(" ", start, full + 1)
        end = space if space > start else max(full, start + 1)
        lines.append(paragraph[start:end].rstrip(" "))
        start = len(paragraph) - len(paragraph[end:].lstrip(" "))
    return [*lines, paragraph[start:]] if start < len(paragraph) else lines
