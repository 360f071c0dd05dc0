"""The index of a print file says where each invoice lies in it, and nothing of anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.documents import print_index
from engine.documents.print_index import Printed
from engine.errors import Refused

INDEX = (
    b"plats;fakturanummer;sidor;forsta_sida;postnummer\r\n"
    b"1;63100012;2;1;71130\r\n"
    b"2;63100010;3;3;71131\r\n"  # its fourth page is empty, so that the next begins on a sheet
    b"3;63100011;1;7;\r\n"
)
PRINTED = (
    Printed(number="63100012", pages=2, postal_code="71130"),
    Printed(number="63100010", pages=3, postal_code="71131"),
    Printed(number="63100011", pages=1, postal_code=""),
)


def test_every_invoice_has_its_place_and_its_first_page() -> None:
    assert print_index.write(PRINTED) == INDEX


def test_what_is_written_is_read_back() -> None:
    assert print_index.read(INDEX) == PRINTED


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        (b"2;63100010;3;3", b"3;63100010;3;3"),
        (b";7;", b";6;"),
        (b"plats", b"place"),
        (b"\r\n", b"\n"),
        (b";1;", b";x;"),
    ],
)
def test_a_place_or_page_that_is_wrong_is_refused(there: bytes, instead: bytes) -> None:
    with pytest.raises(Refused, match="Gör om exporten"):
        print_index.read(INDEX.replace(there, instead, 1))


@given(st.binary(max_size=80) | st.integers(0, len(INDEX)).map(lambda end: INDEX[:end]))
def test_whatever_is_given_is_read_or_refused(data: bytes) -> None:
    try:
        read = print_index.read(data)
    except Refused:
        return
    assert print_index.write(read) == data
