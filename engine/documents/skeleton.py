"""What all our PDF files have in common: the embedded fonts and the colour profile, made once by fpdf2.

Reading and reducing a font takes longer than drawing a hundred pages. So fpdf2 makes one file with the fonts in it; its
font and colour objects are kept as they are, and every invoice is these objects plus its own pages
(`engine.documents.pdf`). There is a skeleton for every subset of the characters (`characters.SUBSETS`). A character has
the same code in all that hold it, so a page fits each of them.
"""

import codecs
import hashlib
import re
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import attrs
from fpdf import FPDF
from fpdf.enums import DocumentCompliance
from fpdf.fonts import TTFFont

from engine.documents.characters import CODE_LINE, COMMON, REPERTOIRE, SUBSETS, is_common, printable, smallest_subset

_COMPRESSION = 9  # the skeletons are compressed once in a process, so it may take its time


@attrs.frozen(kw_only=True, eq=False)
class Face:
    """One embedded font as pages use it: widths in thousandths of the font size, and the number of each glyph."""

    name: str
    widths: Mapping[str, int]
    glyphs: Mapping[str, int]
    widest: int = attrs.field(init=False)
    _widest_common: int = attrs.field(init=False)
    _common: Any = attrs.field(init=False)  # the common characters' glyphs, one byte each, as codecs looks them up

    @widest.default
    def _widest(self) -> int:
        return max(self.widths.values())

    @_widest_common.default
    def _widest_of_the_common(self) -> int:
        return max(self.widths[character] for character in self.widths.keys() & COMMON)

    @_common.default
    def _common_glyphs(self) -> Any:
        by_glyph = ["\0", *[_NOTHING] * (_BETWEEN - 1), "\n"]
        for character in self.glyphs.keys() & COMMON:
            by_glyph[self.glyphs[character]] = character
        return codecs.charmap_build("".join(by_glyph))

    def is_within(self, room: int, text: str) -> bool:
        """Whether a text has room for sure: it is short, and its characters are common ones."""
        return len(text) * self._widest_common <= room and is_common(text)

    def written(self, texts: Sequence[str]) -> tuple[list[str], int]:
        """Texts as they stand in strings of a page, and the smallest subset with the glyphs they need.

        Nearly all have nothing but common characters, and are then looked up together.
        """
        try:
            common, _ = codecs.charmap_encode("\n".join(texts), "strict", self._common)
        except UnicodeEncodeError:
            return self._written_one_by_one(texts)
        written = _in_string(common.decode("latin-1")).split(_BETWEEN_IN_STRING)
        if len(written) != len(texts) or 0 in common:  # line feeds and nulls in the texts: they are printed otherwise
            return self._written_one_by_one(texts)
        return written, 0

    def _written_one_by_one(self, texts: Sequence[str]) -> tuple[list[str], int]:
        printed = list(map(printable, texts))
        glyphs = [[chr(self.glyphs[character]) for character in text] for text in printed]
        return [_in_string("".join(text)) for text in glyphs], smallest_subset("".join(printed))


@attrs.frozen(kw_only=True)
class Skeleton:
    """The objects that every file with one subset of the characters starts with.

    `head` is the file's beginning up to where its own objects follow; `references` is the table of where each of the
    objects in it starts. `free_ids` are numbers within the table that the file's own objects take first.
    """

    head: bytes
    references: bytes
    free_ids: tuple[int, ...]
    resources_id: int
    output_intents: bytes
    head_digest: "hashlib._Hash" = attrs.field(init=False, repr=False, eq=False)
    """The SHA-256 of a file as it is after `head`; copied to go on."""

    @head_digest.default
    def _head_digest(self) -> "hashlib._Hash":
        return hashlib.sha256(self.head)


@attrs.frozen(kw_only=True)
class Faces:
    """The three fonts of a document."""

    regular: Face
    bold: Face
    code_line: Face


@cache
def faces() -> Faces:
    """The fonts to draw with; the same for all skeletons."""
    pdf = _with_fonts()
    regular, bold, code_line = (
        Face(
            name=f"F{font.i}",
            widths={character: int(font.cw[ord(character)]) for character in characters},
            glyphs={character: _glyph(font, character) for character in characters},
        )
        for font, characters in zip(_fonts(pdf), (_ALL, _ALL, _CODES), strict=True)
    )
    for font in _fonts(pdf):
        font.close()
    return Faces(regular=regular, bold=bold, code_line=code_line)


@cache
def skeleton(subset: int) -> Skeleton:
    """The shared objects for the subset of that index in `SUBSETS`."""
    pdf = _with_fonts()
    characters = _ALL[: len(SUBSETS[subset])]
    for font, used in zip(_fonts(pdf), (characters, characters, _CODES), strict=True):
        for character in used:
            font.subset.pick(ord(character))
    pdf.add_page()
    for font in _fonts(pdf):  # a font becomes part of the page's resources when something is written in it
        pdf.set_font(font.fontkey)
        pdf.text(x=0, y=0, text="0")
    return _taken_apart(bytes(pdf.output()))


def _glyph(font: TTFFont, character: str) -> int:
    glyph = font.subset.pick(ord(character))
    assert glyph is not None, "the fonts hold the whole repertoire"
    return glyph


def _in_string(glyphs: str) -> str:
    """Glyphs, a character each, as two bytes of a string; some bytes mean something there by themselves."""
    plain = glyphs.encode("utf-16-be").decode("latin-1")
    return plain.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").replace("\r", "\\r")


# The order gives the glyphs their numbers: each subset's before those only the next has, so that they keep them.
_ALL = "".join(sorted(REPERTOIRE, key=lambda character: (smallest_subset(character), character)))
_CODES = "".join(sorted(CODE_LINE))
_BETWEEN = 0xFF  # no glyph of a common character: stands between texts that are looked up together
_BETWEEN_IN_STRING = _in_string(chr(_BETWEEN))
_NOTHING = "\ufffe"  # codecs' sign for no character
_FONT_FILES = {
    "regular": "DebiteraSans-Regular.ttf",
    "strong": "DebiteraSans-Bold.ttf",
    "codeline": "DebiteraOCRB-Regular.ttf",
}


def _with_fonts() -> FPDF:
    pdf = FPDF(format="A4", enforce_compliance=DocumentCompliance.PDFA_3B)
    for name, file_name in _FONT_FILES.items():
        with as_file(files("engine.documents.fonts") / file_name) as path:
            pdf.add_font(name, fname=path)
    return pdf


def _fonts(pdf: FPDF) -> list[TTFFont]:
    return [font for font in pdf.fonts.values() if isinstance(font, TTFFont)]


def _taken_apart(pdf: bytes) -> Skeleton:
    """Keep the fonts, the resources and the colour profile of fpdf2's file; drop its catalogue, page and metadata."""
    objects = _objects(pdf)
    by_type = {kind: number for number, kind in ((n, _kind(body)) for n, body in objects.items()) if kind}
    page = objects[by_type[b"Page"]]
    dropped = {by_type[kind] for kind in (b"Catalog", b"Pages", b"Page", b"Metadata")} | {_reference(page, b"Contents")}
    intents = re.search(rb"/OutputIntents (\[.*?>>\])", objects[by_type[b"Catalog"]], re.DOTALL)
    assert intents, "fpdf2 writes an output intent into every PDF/A"
    head = bytearray(pdf[: pdf.index(b"\n", pdf.index(b"\n") + 1) + 1])  # the version and the binary mark
    references = bytearray()
    for number in range(1, max(objects) + 1):
        references += reference(len(head))  # replaced where the object is a file's own
        head += b"" if number in dropped else _compressed(objects[number])
    return Skeleton(
        head=bytes(head),
        references=bytes(references),
        free_ids=tuple(sorted(dropped)),
        resources_id=_reference(page, b"Resources"),
        output_intents=intents.group(1),
    )


def _objects(pdf: bytes) -> dict[int, bytes]:
    """The objects of a file by number, each from `N 0 obj` to `endobj`, found by its cross-reference table."""
    table_start = int(pdf[pdf.rindex(b"startxref") :].split()[1])
    starts = [int(entry) for entry in re.findall(rb"(\d{10}) 00000 n", pdf[table_start:])]
    ends = dict(zip(sorted(starts), [*sorted(starts)[1:], table_start], strict=True))
    return {number: pdf[start : ends[start]] for number, start in enumerate(starts, start=1)}


def _kind(body: bytes) -> bytes:
    found = re.search(rb"/Type /(Catalog|Pages|Page|Metadata)\b", body.partition(b"stream")[0])
    return found.group(1) if found else b""


def _reference(body: bytes, key: bytes) -> int:
    found = re.search(rb"/%s (\d+) 0 R" % key, body)
    assert found, f"fpdf2's page has no {key.decode()}"
    return int(found.group(1))


def _compressed(body: bytes) -> bytes:
    """The object with its stream compressed, if fpdf2 left it plain."""
    found = re.fullmatch(rb"(\d+ 0 obj)\n<<\n/Length \d+\n>>\nstream\n(.*)\nendstream\nendobj\n", body, re.DOTALL)
    if not found:
        return body
    stream = zlib.compress(found.group(2), _COMPRESSION)
    return stream_object(int(found.group(1).split()[0]), b"/Filter /FlateDecode", stream)


REFERENCE = len(b"0000000000 00000 n \n")


def reference(offset: int) -> bytes:
    """An object's line in the table that says where each of them starts."""
    return b"%010d 00000 n \n" % offset


def stream_object(number: int, entries: bytes, stream: bytes) -> bytes:
    """A stream object as it stands in a file."""
    return b"%d 0 obj\n<< %s /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, entries, len(stream), stream)
