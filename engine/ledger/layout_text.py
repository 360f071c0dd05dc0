"""Text in customer-ledger files: what becomes of characters that the file's set lacks, and of texts that are too long.

The layout says whether such a character is written otherwise or the file refused. Written otherwise means, in this
order: as the layout's own table says, as the house's table says (that of SIE, `engine.ledger.sie_text`), without its
accent, or as the layout's `unknown`. Nothing happens silently: every change is an `Altered`, given to who writes.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

import attrs

from engine.ledger.layout_model import REFUSE, Layout
from engine.ledger.sie_text import NEAREST

CUT, NEAR, UNKNOWN = "cut", "nearest", "unknown"


Change = tuple[str, str]
"""How a text was altered (`CUT`, `NEAR`, `UNKNOWN`), and what was lost, as in `Altered`."""


class Unwritable(Exception):
    """A value that would not arrive as it is; says why, in Swedish, to stand after the place and the field's name."""


@attrs.frozen
class Altered:
    """A text that stands in a file otherwise than it was given: where, and how (`CUT`, `NEAR`, `UNKNOWN`).

    `what` is what was lost: the characters that were replaced, or the length before and after. Never the text itself,
    which may be a name.
    """

    place: str  # "Faktura 841001"
    field: str
    how: str
    what: str

    def __str__(self) -> str:
        done = {CUT: "texten är kortad", NEAR: "tecken är skrivna med närmaste", UNKNOWN: "tecken kan inte skrivas"}
        return f"{self.place}, {self.field}: {done[self.how]} ({self.what})"


def fitted(text: str, layout: Layout) -> tuple[str, tuple[Change, ...]]:
    """A text in the characters of a layout, with what was altered. `Unwritable` where the layout refuses."""
    if _usual(layout.head.encoding, layout.separators).issuperset(text):
        return text, ()
    text = unicodedata.normalize("NFC", text)
    lacking = tuple(dict.fromkeys(each for each in text if not _stands(each, layout)))
    if not lacking:
        return text, ()
    if layout.head.characters == REFUSE:
        raise Unwritable(
            f"{_shown(lacking)} finns inte i teckenuppsättningen {layout.head.encoding}. "
            'Rätta texten, eller skriv characters = "nearest" i layouten. Inget är skrivet.'
        )
    instead = {character: _instead(character, layout) for character in lacking}
    unknown = [each for each in lacking if instead[each] is None]
    near = [each for each in lacking if instead[each] is not None]
    changes = [(how, _shown(each)) for how, each in ((NEAR, near), (UNKNOWN, unknown)) if each]
    written = {each: _unknown(each, layout) if found is None else found for each, found in instead.items()}
    return "".join(written.get(each, each) for each in text), tuple(changes)


@cache
def _usual(encoding: str, separators: str) -> frozenset[str]:
    """The characters that most texts consist of and that stand as they are: those of ASCII and Latin-1.

    None of them combines with another, so a text of them alone is in normal form.
    """
    return frozenset(chr(code) for code in range(256) if chr(code) not in separators and _in_set(chr(code), encoding))


def has(text: str, encoding: str) -> bool:
    """Whether a character set has all of a text, and none of it is a control character."""
    return all(_in_set(each, encoding) for each in text)


@lru_cache(maxsize=4096)
def _in_set(character: str, encoding: str) -> bool:
    if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
        return False
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _stands(character: str, layout: Layout) -> bool:
    return character not in layout.separators and _in_set(character, layout.head.encoding)


def _instead(character: str, layout: Layout) -> str | None:
    for found in _candidates(character, layout):
        if all(_stands(each, layout) for each in found):
            return found
    return None


def _candidates(character: str, layout: Layout) -> Iterator[str]:
    """What may stand for a character, the best first."""
    if character in layout.nearest:
        yield layout.nearest[character]
    if character in NEAREST:
        yield NEAREST[character]
    category = unicodedata.category(character)
    if category in {"Cc", "Zs", "Zl", "Zp"} or character in layout.separators:
        yield " "
    elif category in {"Cf", "Mn"}:
        yield ""
    plain = "".join(each for each in unicodedata.normalize("NFKD", character) if unicodedata.category(each) != "Mn")
    if plain not in {"", character}:
        yield plain


def _unknown(character: str, layout: Layout) -> str:
    return layout.head.unknown.replace("{code}", f"U+{ord(character):04X}")


def _shown(characters: tuple[str, ...] | list[str]) -> str:
    """Characters as a message may name them: those that can be seen as they are, and all by number."""
    return ", ".join(f"{each} U+{ord(each):04X}" if each.isprintable() else f"U+{ord(each):04X}" for each in characters)
