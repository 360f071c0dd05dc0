"""Which characters the documents can print, and what stands in for the others.

The embedded fonts hold the Latin script: Swedish and all of its minority languages, the rest of Europe's Latin
alphabets, Vietnamese, and the letters used to romanise Arabic and others. A name must never be printed wrong in
silence: what lies outside is replaced by a rule (`printable`) and can be asked for (`unsupported`).
"""

import re
import unicodedata
from functools import cache

PLACEHOLDER = "□"

_LATIN_RANGES = (
    (0x20, 0x7E),  # Basic Latin
    (0xA0, 0xAC),  # Latin-1, without the soft hyphen (U+00AD), which is an instruction and not a character to print
    (0xAE, 0xFF),
    (0x100, 0x24F),  # Latin Extended-A and -B
    (0x1E00, 0x1E9B),  # Latin Extended Additional, but for some medieval letters
    (0x1E9E, 0x1E9E),
    (0x1EA0, 0x1EF9),
)
_PUNCTUATION = "\u2010–—‘’‚“”„•…\u202f‹›€−→≤≥" + PLACEHOLDER

REPERTOIRE = frozenset(
    [chr(code) for first, last in _LATIN_RANGES for code in range(first, last + 1)] + list(_PUNCTUATION)
)
"""All characters the fonts hold."""

COMMON = frozenset("".join(chr(code) for code in range(0x20, 0x7F)) + "\u00a0§·×ÀÅÄÉÖÜàáåäæçèéëíïñóöøüØ½–’”•…−")
"""What nearly all invoices get by with."""

EUROPEAN = COMMON | {chr(code) for code in range(0xC0, 0x180)} | set("ȘșȚțẞ‘“„€")
"""The alphabets of Europe written in Latin letters."""

SUBSETS = (COMMON, EUROPEAN, REPERTOIRE)
"""A file carries the glyphs of the first of these that holds all its characters: its size is mostly glyphs."""

CODE_LINE = frozenset(" #+-<>0123456789")
"""The characters of the payment slip's code line (OCR-B)."""


_HELD_BY = tuple(re.compile(f"[{re.escape(''.join(sorted(subset)))}]*").fullmatch for subset in SUBSETS)
"""Whether a text has only the characters of a subset: asked of every text of every invoice, so not one by one."""


def is_common(text: str) -> bool:
    """Whether a text has only the characters of `COMMON`; so it is printed as it stands."""
    return _HELD_BY[0](text) is not None


def smallest_subset(text: str) -> int:
    """The index in `SUBSETS` of the first that holds all characters of a printable text."""
    for index, held in enumerate(_HELD_BY):
        if held(text):
            return index
    raise AssertionError("printable characters are in the repertoire")


def printable(text: str) -> str:
    """The text as it can be printed: every character of the result is in `REPERTOIRE`.

    In this order: the text is composed (NFC: a + ¨ = ä); white space becomes a space; invisible formatting and accents
    on a letter that does not have them in any alphabet are left out; a letter becomes its base letter or its plain
    form (NFKD: ﬁ = fi); everything else becomes □.
    """
    if _HELD_BY[-1](text):
        return text
    return "".join(map(_printable_character, unicodedata.normalize("NFC", text)))


def unsupported(text: str) -> tuple[str, ...]:
    """The characters that `printable` cannot keep, once each, in the order they appear."""
    composed = unicodedata.normalize("NFC", text)
    return tuple(dict.fromkeys(c for c in composed if c not in REPERTOIRE and not c.isspace()))


@cache
def _printable_character(character: str) -> str:
    if character in REPERTOIRE:
        return character
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Cf", "Mn"):
        return ""
    base = "".join(c for c in unicodedata.normalize("NFKD", character) if unicodedata.category(c) != "Mn")
    return base if base and REPERTOIRE.issuperset(base) else PLACEHOLDER
