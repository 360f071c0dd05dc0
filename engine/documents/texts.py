"""How texts look on a page, how wide they are, and how they are broken into lines.

Lengths are hundredths of a millimetre, as on all of a page (`engine.documents.canvas`).
"""

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate

import attrs

from engine.documents.characters import printable
from engine.documents.skeleton import Face

_REMEMBERED = 1 << 14  # words and sentences, some of a hundred bytes each


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
    lines: list[str] = []
    start, before = 0, 0
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
    lines: list[str] = []
    start = 0
    while ends[-1] - ends[start] > room:
        full = bisect_right(ends, ends[start] + room) - 1  # the characters before this one have room
        space = paragraph.rfind(" ", start, full + 1)
        end = space if space > start else max(full, start + 1)
        lines.append(paragraph[start:end].rstrip(" "))
        start = len(paragraph) - len(paragraph[end:].lstrip(" "))
    return [*lines, paragraph[start:]] if start < len(paragraph) else lines
