"""A sheet of A4 to draw on: text, lines and filled boxes, as the operators of a PDF page.

All lengths are whole hundredths of a millimetre, measured from the upper left corner: 2000 is 20 mm. The page's first
operator scales PDF's points to them, so that no fraction is ever written. Font sizes are in the same unit
(1 point = 35.28).
"""

import re
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from itertools import islice

import attrs

from engine.documents.qr_code import QrCode
from engine.documents.skeleton import faces
from engine.documents.texts import Style

WIDTH = 21000
HEIGHT = 29700
_SCALE_TO_HUNDREDTHS_OF_MM = "0.0283464567 0 0 0.0283464567 0 0 cm\n"
_REMEMBERED = 1 << 14  # parts of pages; some ten megabytes together
_TEXT_FACE = faces().regular  # bold has the same glyphs, of the same numbers
_BLANKS = {chr(0xE000 + number): number for number in range(1 << 10)}
"""Each stands for a text that is filled in later. Printed texts and operators have no such characters (private use)."""
_BLANK = next(iter(_BLANKS))


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


@attrs.frozen(kw_only=True, eq=False)
class _Form:
    """Part of a page with blanks: every second of its `operators` is one, to be replaced by a text as it is written.

    Before each text that is `right_aligned` (its number, where it ends and how it looks; the last first) stands a blank
    for where it begins. `style` is that of what is written next, as long as it does not say otherwise.
    """

    operators: list[str]
    right_aligned: list[tuple[int, int, Style]]
    style: Style | None
    subset: int


@lru_cache(_REMEMBERED)
def _form(draw: Callable[..., None], shape: tuple[Hashable, ...], blanks: int, style: Style | None) -> _Form:
    page = _PageWithBlanks(style)
    draw(page, *shape, *islice(_BLANKS, blanks))
    return page.as_form(blanks)


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


class _PageWithBlanks(Page):
    """What a form is drawn on."""

    def __init__(self, style: Style | None) -> None:
        super().__init__()
        self._style = style
        self._blanks = 0
        self._right_aligned: list[tuple[int, int, Style]] = []

    def text(self, x: int, baseline: int, text: str, style: Style) -> None:
        if text in _BLANKS:
            self._leave_blank(f"{x}", baseline, text, style)
        else:
            super().text(x, baseline, text, style)

    def text_right(self, right: int, baseline: int, text: str, style: Style) -> None:
        if text in _BLANKS:
            self._right_aligned.append((self._blanks, right, style))
            self._leave_blank(_BLANK, baseline, text, style)
        else:
            super().text_right(right, baseline, text, style)

    def _leave_blank(self, x: str, baseline: int, text: str, style: Style) -> None:
        assert _BLANKS[text] == self._blanks, "texts are written in their order"
        assert style.face.glyphs == _TEXT_FACE.glyphs, "texts are filled in all alike"
        self._blanks += 1
        self._write(x, baseline, _BLANK, style)

    def as_form(self, blanks: int) -> _Form:
        """What has been drawn on it."""
        assert self._blanks == blanks, "each text is written once"
        return _Form(
            operators=re.split(f"({_BLANK})", self.as_stamp().operators),
            right_aligned=self._right_aligned[::-1],
            style=self._style,
            subset=self.subset,
        )


def stream(operators: Iterable[str]) -> bytes:
    """Operators as they stand in a content stream, not compressed."""
    return "".join(operators).encode("latin-1")
