"""The seal: a published file and its values, and what changes them."""

from datetime import date

import pytest

from engine.errors import Refused
from engine.payments import autogiro_seal

# go-bankgiro, tests/sealFile: the key, a file of four records, and the closing record it gets
KEY = bytes.fromhex("1234567890ABCDEF1234567890ABCDEF")
PUBLISHED = (
    "0120240416AUTOGIRO                                            0069240009925256  ",
    "82202404220    000000000020790200000008000000099252560040106553200145           ",
    "82202404260    000000000021458700000004000000099252560040107191200141           ",
    "82202404220    000000000012095900000007500000099252560040106552200146           ",
)
CLOSING = "99240429FF365893D899291C3BF505FB3175E880284F075A27506C1F5C4EBAEB812D6BAE        "
FILE = "".join(row + "\r\n" for row in PUBLISHED).encode()


def test_the_published_file_gets_its_published_seal():
    rows = autogiro_seal.seal(FILE, KEY, date(2024, 4, 29)).decode().split("\r\n")
    assert rows == ["00240429HMAC".ljust(80), *PUBLISHED, CLOSING, ""]


def test_a_sealed_file_is_right_with_its_key_only_and_as_it_was_only():
    sealed = autogiro_seal.seal(FILE, KEY, date(2024, 4, 29))
    assert autogiro_seal.check(sealed, KEY)
    assert not autogiro_seal.check(sealed, KEY[::-1])
    assert not autogiro_seal.check(sealed.replace(b"200145", b"200146"), KEY)
    assert not autogiro_seal.check(FILE, KEY)
    assert autogiro_seal.unsealed(sealed) == FILE
    assert autogiro_seal.unsealed(FILE) == FILE


def test_swedish_letters_are_sealed_as_their_signs_and_line_ends_are_not_sealed():
    def value(text):
        return autogiro_seal.seal(text.encode("iso-8859-1"), KEY, date(2024, 4, 29))[-82:]

    assert value("ÉÄÖÅÜéäöåü\r\n") == value("@[\\]^`{|}~\n")
    assert value("ß\r\n") == value("Ã\r\n") != value("s\r\n")


def test_a_key_of_another_length_and_a_half_seal_are_refused():
    with pytest.raises(Refused, match="16 byte"):
        autogiro_seal.seal(FILE, b"short", date(2024, 4, 29))
    with pytest.raises(Refused, match="avkortad"):
        autogiro_seal.unsealed(b"00240429HMAC\r\n" + FILE)
