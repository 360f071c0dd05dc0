"""A document drawn: its pages as compressed content streams, ready for any file of ours."""

import zlib
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import attrs

from engine.documents.canvas import Page, stream
from engine.documents.pdf import About, pdf_bytes, pdf_sha256
from engine.documents.skeleton import skeleton

_COMPRESSION = 3
_WINDOW_BITS, _MEMORY_LEVEL = 13, 6  # a page is seldom longer than 8 kB, and a small compressor is copied fast
_FORMS = 256  # of 70 kB each


@attrs.frozen(kw_only=True)
class Composed:
    """A drawn document. `subset` is the index of the smallest of `characters.SUBSETS` that holds all its characters."""

    pages: tuple[bytes, ...]
    title: str
    creator: str
    language: str
    subset: int


def composed(pages: Sequence[Page], *, title: str, creator: str, language: str) -> Composed:
    """The pages made ready for a file: forms that were compressed before are not compressed again."""
    return Composed(
        pages=tuple(map(_compressed, pages)),
        title=title,
        creator=creator,
        language=language,
        subset=max(page.subset for page in pages),
    )


def _compressed(page: Page) -> bytes:
    form = _compressed_form(page.form)
    compressor = form.compressor.copy()
    return form.begin + compressor.compress(stream(page.filling)) + compressor.flush()


@attrs.frozen(eq=False)
class _Form:
    """The beginning of a compressed page, and the compressor as it is after that."""

    begin: bytes
    compressor: "zlib._Compress"


@lru_cache(_FORMS)
def _compressed_form(form: tuple[str, ...]) -> _Form:
    compressor = zlib.compressobj(_COMPRESSION, zlib.DEFLATED, _WINDOW_BITS, _MEMORY_LEVEL)
    return _Form(compressor.compress(stream(form)) + compressor.flush(zlib.Z_SYNC_FLUSH), compressor)


def as_pdf(drawn: Composed, *, created: date) -> bytes:
    """The drawn document as a PDF/A-3b file of its own."""
    return pdf_bytes(drawn.pages, skeleton=skeleton(drawn.subset), about=_about(drawn, created))


def sha256_of_pdf(drawn: Composed, *, created: date) -> str:
    """The SHA-256 of the file that `as_pdf` makes, in hexadecimal, without making it."""
    return pdf_sha256(drawn.pages, skeleton=skeleton(drawn.subset), about=_about(drawn, created))


def _about(drawn: Composed, created: date) -> About:
    return About(title=drawn.title, creator=drawn.creator, language=drawn.language, created=created)
