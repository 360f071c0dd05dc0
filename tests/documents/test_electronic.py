"""What a distributor gets: whom an invoice is to, the hash of its PDF, and the invoice itself."""

import json
from contextlib import suppress

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.documents import as_json, electronic
from engine.documents.electronic import Sending
from engine.errors import Refused
from tests.documents.sample_invoices import INVOICE

SENDINGS = [
    Sending(receiver="198001019804", document=INVOICE, sha256="ab" * 32),
    Sending(receiver="2120000142", document=attrs.evolve(INVOICE, number="12", to_pay_ore=1), sha256="cd" * 32),
]
FILE = electronic.write(SENDINGS)


def test_the_file_is_json_with_an_invoice_on_each_line() -> None:
    first, second = json.loads(FILE)
    assert first["receiver"] == "198001019804"
    assert (first["file"], first["sha256"]) == (f"{INVOICE.number}.pdf", "ab" * 32)
    assert first["invoice"] == json.loads(as_json.line(INVOICE))
    assert (second["receiver"], second["invoice"]["number"]) == ("2120000142", "12")
    assert len(FILE.splitlines()) == 4


def test_whom_what_and_how_much_is_read_back() -> None:
    read = electronic.read(FILE)
    assert [(each.receiver, each.number, each.to_pay_ore) for each in read] == [
        ("198001019804", INVOICE.number, INVOICE.to_pay_ore),
        ("2120000142", "12", 1),
    ]
    assert [each.sha256 for each in read] == ["ab" * 32, "cd" * 32]


@pytest.mark.parametrize(
    ("there", "instead"),
    [(b'"12.pdf"', b'"13.pdf"'), (b'"receiver"', b'"reciever"'), (b'"198001019804"', b"198001019804"), (b"]\n", b"")],
)
def test_a_damaged_file_is_refused(there: bytes, instead: bytes) -> None:
    with pytest.raises(Refused, match="skadad"):
        electronic.read(FILE.replace(there, instead, 1) if there != b"]\n" else FILE.removesuffix(there))


@given(st.binary(max_size=60) | st.integers(0, len(FILE)).map(lambda end: FILE[:end]) | st.just(b"[" * 100_000))
def test_whatever_is_given_is_read_or_refused(data: bytes) -> None:
    with suppress(Refused):
        electronic.read(data)
