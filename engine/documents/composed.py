"""A document drawn: its pages as compressed content streams, ready for any file of ours."""

import zlib
from collections.abc import Sequence
from datetime import date

import attrs

from engine.documents.canvas import Page
from engine.documents.characters import smallest_subset
from engine.documents.pdf import About, pdf_bytes
from engine.documents.skeleton import skeleton

_COMPRESSION = 6


@attrs.frozen(kw_only=True)
class Composed:
    """A drawn document. `subset` is the index of the smallest of `characters.SUBSETS` that holds all its characters."""

    pages: tuple[bytes, ...]
    title: str
    creator: str
    language: str
    subset: int


def composed(pages: Sequence[Page], *, title: str, creator: str, language: str) -> Composed:
    """The pages made ready for a file."""
    return Composed(
        pages=tuple(zlib.compress(page.content(), _COMPRESSION) for page in pages),
        title=title,
        creator=creator,
        language=language,
        subset=max(smallest_subset(page.characters) for page in pages),
    )


def as_pdf(drawn: Composed, *, created: date) -> bytes:
    """The drawn document as a PDF/A-3b file of its own."""
    about = About(title=drawn.title, creator=drawn.creator, language=drawn.language, created=created)
    return pdf_bytes(drawn.pages, skeleton=skeleton(drawn.subset), about=about)
