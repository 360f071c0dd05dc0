"""What all our PDF files have in common: the embedded fonts and the colour profile, made once by fpdf2.

Reading and reducing a font takes longer than drawing a hundred pages. So fpdf2 makes one file with the fonts in it; its
font and colour objects are kept as they are, and every invoice is these objects plus its own pages
(`engine.documents.pdf`). There is a skeleton for every subset of the characters (`characters.SUBSETS`). A character has
the same code in all that hold it, so a page fits each of them.
"""

import hashlib
import re
import zlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files

import attrs
from fpdf import FPDF
from fpdf.enums import DocumentCompliance
from fpdf.fonts import TTFFont

from engine.documents.characters import CODE_LINE, REPERTOIRE, SUBSETS, smallest_subset

_COMPRESSION = 9  # the skeletons are compressed once in a process, so it may take its time


@attrs.frozen(kw_only=True, eq=False)
class Face:
    """One embedded font as pages use it: widths in thousandths of the font size, codes as they stand in a string of a
    page, a character a byte (two bytes, with what a string needs before some of them).
    """

    name: str
    widths: Mapping[str, int]
    codes: Mapping[str, str]
    widest: int = attrs.field(init=False)

    @widest.default
    def _widest(self) -> int:
        return max(self.widths.values())


@attrs.frozen(kw_only=True)
class Skeleton:
    """The objects that every file with one subset of the characters starts with.

    `head` is the file's beginning up to where its own objects follow; `references` says where each of the objects in it
    starts, as the table of them does. `free_ids` are numbers below the highest that the file's own objects may take.
    """

    head: bytes
    references: Mapping[int, bytes]
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
            codes={character: _in_string(_code(font, character)) for character in characters},
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


def _code(font: TTFFont, character: str) -> int:
    code = font.subset.pick(ord(character))
    assert code is not None, "the fonts hold the whole repertoire"
    return code


def _in_string(code: int) -> str:
    """A code as two bytes of a string; brackets, backslash and carriage return mean something there by themselves."""
    return "".join(_ESCAPED.get(byte, chr(byte)) for byte in code.to_bytes(2, "big"))


# The order gives the codes: each subset's characters before those only the next has, so that they keep their codes.
_ALL = "".join(sorted(REPERTOIRE, key=lambda character: (smallest_subset(character), character)))
_CODES = "".join(sorted(CODE_LINE))
_ESCAPED = {ord(character): f"\\{character}" for character in "()\\"} | {ord("\r"): "\\r"}
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
    references = {}
    for number in sorted(objects.keys() - dropped):
        references[number] = reference(len(head))
        head += _compressed(objects[number])
    return Skeleton(
        head=bytes(head),
        references=references,
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


def reference(offset: int) -> bytes:
    """An object's line in the table that says where each of them starts."""
    return b"%010d 00000 n \n" % offset


def stream_object(number: int, entries: bytes, stream: bytes) -> bytes:
    """A stream object as it stands in a file."""
    return b"%d 0 obj\n<< %s /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, entries, len(stream), stream)
