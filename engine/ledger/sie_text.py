"""Text in SIE files: which characters there are, and what becomes of the others.

SIE knows one character set, IBM PC 8-bit (code page 437). What it lacks is written with letters it has: never a silent
question mark. `pc8` is that policy, and the whole of it:

1. control characters and odd blanks become a blank, invisible characters go;
2. dashes, quotes and a few foreign letters become their nearest (’ becomes ', – becomes -, € becomes EUR, ø becomes ö);
3. letters with accents that the set lacks lose the accent;
4. a backslash becomes a slash: before a quote it would be read as an escape, and programs differ on the rest;
5. anything else is shown by its number, as (U+0416), so that nobody takes it for something else.
"""

import codecs
import re
import unicodedata
from encodings import cp437

from engine.errors import Refused

ENCODING = "cp437"
_TO_BYTES = codecs.charmap_build(cp437.decoding_table)

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_QUOTES = "\u201c\u201d\u201e\u201f\u2033"
_APOSTROPHES = "\u2018\u2019\u201a\u201b\u2032"
NEAREST = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_QUOTES, '"'),
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys("\\\u2044", "/"),
    **dict(zip("øØðÐđĐłŁ\u0131×•¹³", "öÖdDdDlLix*13", strict=True)),
    "…": "...",
    "€": "EUR",
    "§": "par.",
    "©": "(c)",
    "®": "(R)",
    "þ": "th",
    "Þ": "Th",
    "œ": "oe",
    "Œ": "OE",
    "ẞ": "SS",
}

# What most texts consist of: printable ASCII but for the backslash, and the letters of Swedish as one character each.
_AS_IT_IS = re.compile(r"[ -\[\]-~åäöÅÄÖéÉüÜ]*")


def pc8(text: str) -> str:
    """`text` in characters that SIE has (see above). Applied twice it changes nothing more."""
    if (text.isascii() and text.isalnum()) or _AS_IT_IS.fullmatch(text):
        return text
    return "".join(_character(character) for character in unicodedata.normalize("NFC", text))


def _character(character: str) -> str:
    if character in NEAREST:
        return NEAREST[character]
    category = unicodedata.category(character)
    if category in {"Cc", "Zs", "Zl", "Zp"}:
        return " "
    if category in {"Cf", "Mn"}:
        return ""
    if _has(character):
        return character
    nearest = unicodedata.normalize("NFKD", character)
    plain = "".join(part for part in nearest if unicodedata.category(part) != "Mn")
    if plain not in {"", character}:
        return "".join(_character(part) for part in plain)
    return f"(U+{ord(character):04X})"


def _has(character: str) -> bool:
    try:
        character.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def encode(text: str) -> bytes:
    """The bytes of a text that `pc8` has made. What `str.encode` gives, ten times as fast: Python has no table of code
    page 437 that is made for speed.
    """
    return codecs.charmap_encode(text, "strict", _TO_BYTES)[0]


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text of a file and the encoding it turned out to have.

    Files say PC8 and are at times UTF-8 or Latin-1 all the same: what is valid UTF-8 is UTF-8; otherwise the one of
    code page 437 and Latin-1 that gives more Swedish letters, in doubt code page 437. That is a guess: give `encoding`
    where it is known, as for our own files. Refused: bytes that the given encoding does not have.
    """
    if encoding is not None:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as error:
            raise Refused(f"SIE-filen är inte skriven med teckenuppsättningen {encoding}.") from error
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        return data.decode("ascii" if data.isascii() else "utf-8"), "utf-8"
    except UnicodeDecodeError:
        more_latin = _swedish_letters(data, "latin-1") > _swedish_letters(data, ENCODING)
    guess = "latin-1" if more_latin else ENCODING
    return data.decode(guess), guess


def _swedish_letters(data: bytes, encoding: str) -> int:
    return sum(map(data.decode(encoding).count, "åäöÅÄÖéÉ"))
