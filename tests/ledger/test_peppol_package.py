"""E-invoices as one file for the access point: the same bytes every time, and read back."""

import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.ledger import peppol
from engine.ledger.peppol import package
from tests.documents.sample_invoices import INVOICE
from tests.ledger import official_ubl
from tests.ledger.test_peppol import BUYER, TOWN, invoice, line


def two():
    """An invoice and a credit note."""
    return (invoice(number="63100001"), invoice(line(-50000, area="care"), number="63100002"))


PACKAGE = package.write(two())


def test_every_document_is_in_it_once_in_order_and_is_what_is_written_alone():
    with zipfile.ZipFile(BytesIO(PACKAGE)) as opened:
        assert opened.namelist() == ["63100001.xml", "63100002.xml"]
        assert [opened.read(name) for name in opened.namelist()] == [peppol.write(each) for each in two()]


def test_all_of_it_is_valid():
    for packed in package.read(PACKAGE):
        assert official_ubl.faults(packed.data) == []
        assert peppol.check(packed.data) == ()


def test_neither_clock_nor_compressor_is_in_the_bytes():
    assert package.write(two()) == PACKAGE
    with zipfile.ZipFile(BytesIO(PACKAGE)) as opened:
        told = {(each.date_time, each.compress_type, each.create_system) for each in opened.infolist()}
    assert told == {((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, 3)}


def test_numbers_and_what_is_to_be_paid_are_read_back():
    assert [(each.number, each.payable_ore) for each in package.read(PACKAGE)] == [
        ("63100001", 154700), ("63100002", 0)
    ]  # fmt: skip


def test_a_document_under_anothers_name_is_refused():
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as other:
        other.writestr("63100009.xml", peppol.write(two()[0]))
    with pytest.raises(Refused, match="63100009"):
        package.read(made.getvalue())


def test_one_that_cannot_be_an_e_invoice_stops_all_of_them():
    with pytest.raises(Refused, match="referens eller ordernummer"):
        package.write([*two(), invoice(organisation=type(BUYER)(organisation_number="212000-1967"))])


@given(st.binary(max_size=60) | st.integers(0, len(PACKAGE)).map(lambda end: PACKAGE[:end]))
def test_whatever_is_given_is_read_or_refused(data):
    with suppress(Refused):
        package.read(data)


@given(st.integers(0, len(PACKAGE) - 1), st.integers(1, 255))
def test_a_changed_byte_is_refused_or_changes_nothing_that_counts(place, change):
    data = bytearray(PACKAGE)
    data[place] ^= change
    try:
        read = package.read(bytes(data))
    except Refused:
        return
    assert {(each.number, each.payable_ore) for each in read} <= {("63100001", 154700), ("63100002", 0)}


# --- A trustee that is an organisation --------------------------------------------------------------------------------


def test_a_trustee_is_the_buyer_and_the_note_says_whose_invoice_it_is():
    trustee = type(BUYER)(organisation_number="212000-1967", reference="77", name="Förvaltaren AB")
    client = type(TOWN)(
        name="Klient Prov", address=("c/o Förvaltaren AB", "Box 9", "712 83 Hällefors"), postal_code="71283",
        customer_number="7",
    )  # fmt: skip
    data = peppol.write(invoice(organisation=trustee, recipient=client, number=INVOICE.number))
    buyer = "cac:AccountingCustomerParty/cac:Party"
    assert official_ubl.faults(data) == []
    assert official_ubl.said(data, f"{buyer}/cac:PartyName/cbc:Name") == ["Förvaltaren AB"]
    assert official_ubl.said(data, f"{buyer}/cac:PartyLegalEntity/cbc:RegistrationName") == ["Förvaltaren AB"]
    assert official_ubl.said(data, f"{buyer}/cac:PostalAddress/cbc:StreetName") == ["Box 9"]
    assert official_ubl.said(data, "cbc:Note")[0].startswith("Avser Klient Prov. ")
