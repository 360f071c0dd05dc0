"""The seal of a file to Bankgirot: who has the key can see that nobody else has changed the file.

What: a first record 00 and a last record 99 with two values of HMAC-SHA256, 32 hexadecimal digits each: one of the text
00000000, which says which key it is, and one of the file's records with 00 and without 99. Before the value is taken
the text is normalised: line ends go, å ä ö é ü and their capitals become signs of ASCII, and what else is not ASCII
becomes C3h.
Where: Bankgirot, sigill HMAC. Not: how keys are exchanged and kept; a key never stands in a file or a message.
"""

import hashlib
import hmac
from datetime import date

from engine.errors import Refused
from engine.payments.fixed_width import COLUMNS, ENCODING, NEW_LINE, decode

KEY_BYTES = 16
HEX_DIGITS = 32
_KEY_TEXT = b"00000000"
_SIGNS = dict(zip("ÉÄÖÅÜéäöåü", b"@[\\]^`{|}~", strict=True))
_OTHER = 0xC3


def seal(data: bytes, key: bytes, day: date) -> bytes:
    """The file with its two records. `data` is a whole file in records of 80 columns; `key` is 16 bytes."""
    opening = f"00{day:%y%m%d}HMAC".ljust(COLUMNS)
    rows = [opening, *(row.ljust(COLUMNS) for row in _rows(data))]
    closing = f"99{day:%y%m%d}{_value(key, _KEY_TEXT)}{_value(key, _normalised(rows))}".ljust(COLUMNS)
    return "".join(row + NEW_LINE for row in [*rows, closing]).encode(ENCODING)


def check(data: bytes, key: bytes) -> bool:
    """Whether the file is sealed with that key and unchanged since."""
    rows = [row.ljust(COLUMNS) for row in _rows(data)]
    if not _is_sealed(rows):
        return False
    values = _value(key, _KEY_TEXT) + _value(key, _normalised(rows[:-1]))
    return hmac.compare_digest(values.encode(), rows[-1][8 : 8 + 2 * HEX_DIGITS].encode(ENCODING, "replace"))


def unsealed(data: bytes) -> bytes:
    """The file without its seal; as it is if it has none. Refused if the seal is only half there."""
    rows = _rows(data)
    if not (rows and rows[0].startswith("00") and rows[0][8:12] == "HMAC"):
        return data
    if not _is_sealed(rows):
        raise Refused("Den förseglade filen saknar sin avslutande post 99: den är avkortad. Hämta den igen.")
    return "".join(row + NEW_LINE for row in rows[1:-1]).encode(ENCODING, "replace")


def _is_sealed(rows: list[str]) -> bool:
    return len(rows) > 1 and rows[0].startswith("00") and rows[0][8:12] == "HMAC" and rows[-1].startswith("99")


def _rows(data: bytes) -> list[str]:
    return [row for row in decode(data).replace("\r\n", "\n").split("\n") if row.strip()]


def _normalised(rows: list[str]) -> bytes:
    return bytes(_sign(character) for row in rows for character in row)


def _sign(character: str) -> int:
    code = ord(character)
    return code if 32 <= code <= 126 else _SIGNS.get(character, _OTHER)


def _value(key: bytes, text: bytes) -> str:
    if len(key) != KEY_BYTES:
        raise Refused(f"Nyckeln till sigillet ska vara {KEY_BYTES} byte (32 hexadecimala tecken).")
    return hmac.new(key, text, hashlib.sha256).hexdigest().upper()[:HEX_DIGITS]
