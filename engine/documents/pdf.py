"""Puts drawn pages and the shared skeleton together to a PDF/A-3b file.

The writer goes forward only and remembers nothing but where each object starts, so a print file of any length takes
little memory. A file depends on its content and the date given, nothing else: no clock, no random number.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from html import escape
from itertools import chain, count
from typing import BinaryIO

import attrs

from engine.documents.skeleton import REFERENCE, Skeleton, reference, stream_object

_REMEMBERED = 64  # of a kilobyte each
_PAGES_PER_NODE = 100  # readers want a page tree, not one list of a hundred thousand pages
_PAGE = b"""%d 0 obj
<< /Type /Page /Parent %d 0 R /Resources %d 0 R /Contents %d 0 R /MediaBox [0 0 595.28 841.89] >>
endobj
"""
_NODE = b"""%d 0 obj
<< /Type /Pages /Count %d /Kids [%s]%s >>
endobj
"""
_METADATA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{creator}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>Debitera</xmp:CreatorTool><xmp:CreateDate>{created}</xmp:CreateDate>
<xmp:ModifyDate>{created}</xmp:ModifyDate><xmp:MetadataDate>{created}</xmp:MetadataDate>
<xmpMM:DocumentID>uuid:{identity}</xmpMM:DocumentID>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@attrs.frozen(kw_only=True)
class About:
    """What a file says of itself. `language` is a tag such as `sv`."""

    title: str
    creator: str
    language: str
    created: date


def write_pdf(pages: Iterable[bytes], stream: BinaryIO, *, skeleton: Skeleton, about: About) -> int:
    """Write a file of the given pages (compressed content streams); returns the number of pages."""
    stream.write(skeleton.head)
    return _Writer(stream.write, skeleton).write(pages, about)


def pdf_bytes(pages: Iterable[bytes], *, skeleton: Skeleton, about: About) -> bytes:
    """As `write_pdf`, for one small file."""
    parts = [skeleton.head]
    _Writer(parts.append, skeleton).write(pages, about)
    return b"".join(parts)


def pdf_sha256(pages: Iterable[bytes], *, skeleton: Skeleton, about: About) -> str:
    """The SHA-256 of what `pdf_bytes` gives, in hexadecimal: what all files have in common was hashed once."""
    parts: list[bytes] = []
    _Writer(parts.append, skeleton).write(pages, about)
    digest = skeleton.head_digest.copy()
    digest.update(b"".join(parts))
    return digest.hexdigest()


class _Writer:
    """Puts what follows the skeleton's head."""

    def __init__(self, put: Callable[[bytes], object], skeleton: Skeleton) -> None:
        self._put_part = put
        self._skeleton = skeleton
        self._references = bytearray(skeleton.references)
        self._numbers: Iterator[int] = chain(skeleton.free_ids, count(len(skeleton.references) // REFERENCE + 1))
        self._position = len(skeleton.head)
        self._digest = hashlib.sha256()

    def write(self, pages: Iterable[bytes], about: About) -> int:
        catalogue, root, metadata = (next(self._numbers) for _ in range(3))
        page_count = self._write_page_tree(pages, root)
        self._digest.update(repr(about).encode())
        identity = self._digest.hexdigest()[:32]
        self._put_object(metadata, _metadata_object(metadata, about, identity))
        self._put_object(catalogue, _catalogue_object(catalogue, root, metadata, about, self._skeleton.output_intents))
        self._write_cross_references(catalogue, identity)
        return page_count

    def _write_page_tree(self, pages: Iterable[bytes], root: int) -> int:
        nodes: list[tuple[int, int]] = []  # number of the node, pages below it
        kids: list[int] = []
        node = next(self._numbers)
        for content in pages:
            kids.append(self._write_page(content, parent=node))
            if len(kids) == _PAGES_PER_NODE:
                self._write_node(node, kids, len(kids), parent=root)
                nodes.append((node, len(kids)))
                node, kids = next(self._numbers), []
        self._write_node(node, kids, len(kids), parent=root)  # the last node; without pages if the pages came out even
        nodes.append((node, len(kids)))
        page_count = sum(below for _, below in nodes)
        assert page_count, "a PDF file has at least one page"
        self._write_node(root, [number for number, below in nodes if below], page_count, parent=None)
        return page_count

    def _write_page(self, content: bytes, *, parent: int) -> int:
        self._digest.update(content)
        page, contents = next(self._numbers), next(self._numbers)
        self._put_object(contents, stream_object(contents, b"/Filter /FlateDecode", content))
        self._put_object(page, _PAGE % (page, parent, self._skeleton.resources_id, contents))
        return page

    def _write_node(self, number: int, kids: list[int], page_count: int, *, parent: int | None) -> None:
        below = b" ".join([b"%d 0 R" % kid for kid in kids])
        above = b"" if parent is None else b" /Parent %d 0 R" % parent
        self._put_object(number, _NODE % (number, page_count, below, above))

    def _write_cross_references(self, catalogue: int, identity: str) -> None:
        start, size = self._position, len(self._references) // REFERENCE + 1
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        self._put(bytes(self._references))
        trailer = f"trailer\n<< /Size {size} /Root {catalogue} 0 R /ID [<{identity}> <{identity}>] >>\n"
        self._put(f"{trailer}startxref\n{start}\n%%EOF\n".encode("ascii"))

    def _put_object(self, number: int, content: bytes) -> None:
        start = (number - 1) * REFERENCE
        if start > len(self._references):  # numbers between are given to objects that follow
            self._references += bytes(start - len(self._references))
        self._references[start : start + REFERENCE] = reference(self._position)
        self._put(content)

    def _put(self, content: bytes) -> None:
        self._put_part(content)
        self._position += len(content)


def _metadata_object(number: int, about: About, identity: str) -> bytes:
    before, between, after = _around_title(about.creator, about.language, about.created)
    uuid = f"{identity[:8]}-{identity[8:12]}-{identity[12:16]}-{identity[16:20]}-{identity[20:]}"
    packet = f"{before}{escape(about.title)}{between}{uuid}{after}"
    return stream_object(number, b"/Type /Metadata /Subtype /XML", packet.encode())


@lru_cache(_REMEMBERED)
def _around_title(creator: str, language: str, created: date) -> tuple[str, str, str]:
    """The metadata before the title, between it and the file's identity, and after that."""
    before, rest = _METADATA.split("{title}")
    between, after = rest.split("{identity}")
    day = f"{created.isoformat()}T00:00:00Z"
    return before, between.format(creator=escape(creator), language=escape(language), created=day), after


def _catalogue_object(number: int, root: int, metadata: int, about: About, output_intents: bytes) -> bytes:
    # No /OpenAction, which fpdf2 always writes: PDF/A validators with an allow-list do not know it.
    entries = (
        b"/Type /Catalog /Pages %d 0 R /Metadata %d 0 R /Lang (%s) /ViewerPreferences << /DisplayDocTitle true >>"
        % (
            root,
            metadata,
            about.language.encode("ascii"),
        )
    )
    return b"%d 0 obj\n<< %s /OutputIntents %s >>\nendobj\n" % (number, entries, output_intents)
