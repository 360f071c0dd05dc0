"""The Swedish rules against OpenPeppol's own test sets and examples."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from engine.errors import Refused
from engine.ledger import peppol
from tests.conftest import ROOT

SAMPLES = ROOT.parent / "shared" / "data" / "formats" / "peppol"
TEST_SETS = sorted((SAMPLES / "unit-UBL-SE").glob("*.xml"))
EXAMPLES = sorted((*(SAMPLES / "examples").glob("*.xml"), *SAMPLES.glob("*.xml")))
TEST = "{http://difi.no/xsd/vefa/validator/1.0}"

samples = pytest.mark.skipif(not TEST_SETS, reason="no folder of official sample files (../shared) beside the project")


def expectations(path):
    """Every document of a test set, with the rule that it is about and whether it keeps it."""
    for test in etree.parse(path).getroot().iter(f"{TEST}test"):
        (expected,) = test.find(f"{TEST}assert")
        (document,) = (each for each in test if each.tag != f"{TEST}assert")
        yield expected.text, expected.tag == f"{TEST}success", etree.tostring(document)


@samples
@pytest.mark.parametrize("path", TEST_SETS, ids=lambda path: path.stem)
def test_an_official_test_set_comes_out_as_it_says(path):
    found = list(expectations(path))
    assert len(found) == 2
    for rule, kept, data in found:
        assert (rule not in {said[:8] for said in peppol.check(data)}) == kept


@samples
def test_all_rules_have_test_sets():
    assert {path.stem[-8:] for path in TEST_SETS} == {f"SE-R-{number:03}" for number in range(1, 14)}


@samples
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_official_example_is_clean(path):
    assert peppol.check(path.read_bytes()) == ()


@given(st.binary(max_size=200))
def test_what_is_no_xml_is_refused(data):
    with suppress(Refused):
        peppol.check(data)


@given(st.integers(0, 3000), st.binary(max_size=4))
def test_a_damaged_document_is_checked_or_refused(position, change):
    data = DOCUMENT[:position] + change + DOCUMENT[position + len(change) :]
    with suppress(Refused):
        peppol.check(data)


def test_entities_are_not_fetched():
    hostile = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
    assert peppol.check(hostile) == ()


DOCUMENT = b"""<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><cac:AccountingSupplierParty><cac:Party>
<cac:PostalAddress><cac:Country><cbc:IdentificationCode>SE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
<cac:PartyLegalEntity><cbc:CompanyID>212000-2015</cbc:CompanyID></cac:PartyLegalEntity></cac:Party>
</cac:AccountingSupplierParty></Invoice>"""


def test_a_complaint_says_its_rule_and_what_is_wrong():
    assert peppol.check(DOCUMENT)[0] == "SE-R-003: organisationsnumret 212000-2015 ska bestå av siffror."
