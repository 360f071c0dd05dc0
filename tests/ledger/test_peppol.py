"""E-invoices from the same model that paper is drawn from, judged by validators that are not ours."""

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from lxml import etree

from engine.documents.model import InvoiceDocument, Line, Organisation, Recipient
from engine.errors import Refused
from engine.ledger import peppol
from tests.documents.sample_invoices import INVOICE
from tests.ledger import official_ubl
from tests.ledger.official_ubl import faults, said

BUYER = Organisation(organisation_number="212000-1967", reference="ZZ4711")
TOWN = Recipient(
    name="Hällefors kommun",
    address=("Box 1", "Förvaltningen", "712 83 Hällefors"),
    postal_code="71283",
    customer_number="7001",
)


def line(ore, text="Förskola", **more):
    return Line(text=text, period="Oktober 2026", quantity="1 mån", unit_price_ore=abs(ore), amount_ore=ore, **more)


def invoice(*lines: Line, **changes: Any) -> InvoiceDocument:
    """An invoice to another municipality; what is to be paid and carried forward follows from lines and the rest."""
    given: dict[str, Any] = {
        "lines": lines or (line(154700, area="childcare"),),
        "organisation": BUYER,
        "recipient": TOWN,
    } | changes
    made = attrs.evolve(INVOICE, **given)
    total = sum(each.amount_ore for each in made.lines) + made.brought_forward_ore + made.rounding_ore
    return attrs.evolve(made, to_pay_ore=max(total, 0), carried_forward_ore=min(total, 0))


def amounts(document):
    """The totals as they are written, by the name of their element."""
    (totals,) = etree.fromstring(peppol.write(document)).findall("cac:LegalMonetaryTotal", official_ubl.NAMES)
    return {etree.QName(each).localname: each.text for each in totals}


def test_an_invoice_is_valid_by_schema_european_norm_and_swedish_rules():
    data = peppol.write(invoice())
    assert faults(data) == []
    assert peppol.check(data) == ()
    assert said(data, "cbc:InvoiceTypeCode") == ["380"]
    assert said(data, "cbc:DueDate") == ["2026-10-30"]
    assert said(data, "cbc:BuyerReference") == ["ZZ4711"]


def test_the_validators_do_find_what_is_wrong():
    data = peppol.write(invoice())
    assert faults(data.replace(b">1547.00</cbc:PayableAmount>", b">1548.00</cbc:PayableAmount>"))[0].startswith(
        "BR-CO-16"
    )
    assert faults(data.replace(b"<cbc:IssueDate>", b"<cbc:IssueDay>").replace(b"</cbc:IssueDate>", b"</cbc:IssueDay>"))
    assert faults(data.replace(b"VATEX-EU-132-1H", b"VATEX-EU-132-9Z"))[0].startswith("BR-CL-22")
    assert peppol.check(data.replace(b">50501055<", b">5050-1055<"))[0].startswith("SE-R-008")


def test_it_is_paid_to_the_bankgiro_with_the_ocr_reference():
    data = peppol.write(invoice())
    account = "cac:PaymentMeans/cac:PayeeFinancialAccount"
    assert said(data, "cac:PaymentMeans/cbc:PaymentMeansCode") == ["30"]
    assert said(data, "cac:PaymentMeans/cbc:PaymentID") == [INVOICE.ocr]
    assert said(data, f"{account}/cbc:ID") == ["50501055"]
    assert said(data, f"{account}/cac:FinancialInstitutionBranch/cbc:ID") == ["SE:BANKGIRO"]


def test_one_that_is_drawn_is_not_to_be_paid_too_and_is_valid():
    data = peppol.write(invoice(direct_debit=True))
    assert faults(data) == []
    assert peppol.check(data) == ()
    assert said(data, "cac:PaymentMeans/cbc:PaymentMeansCode") == ["49"]
    assert said(data, "cac:PaymentMeans/cac:PaymentMandate/cbc:ID") == [TOWN.customer_number]
    assert said(data, "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID") == []


@pytest.mark.parametrize(
    ("areas", "code"),
    [
        (["childcare"], "VATEX-EU-132-1H"),
        (["care"], "VATEX-EU-132-1G"),
        (["childcare", "care"], "VATEX-EU-132-1G"),
    ],
)
def test_fees_are_exempt_with_the_reason_of_the_law(areas, code):
    data = peppol.write(invoice(*(line(1000, area=area) for area in areas)))
    category = "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory"
    assert said(data, f"{category}/cbc:ID") == ["E"]
    assert said(data, f"{category}/cbc:TaxExemptionReasonCode") == [code]
    assert said(data, f"{category}/cbc:TaxExemptionReason") == ["10 kap. 14 § mervärdesskattelagen"]
    assert faults(data) == []


def test_a_sale_that_is_taxable_has_its_vat_taken_out_of_the_price():
    data = peppol.write(
        invoice(line(100000), line(12500, "Fotvård", vat_percent=25), line(11200, "Lunch", vat_percent=12))
    )
    subtotal = "cac:TaxTotal/cac:TaxSubtotal"
    assert said(data, f"{subtotal}/cac:TaxCategory/cbc:ID") == ["E", "S", "S"]
    assert said(data, f"{subtotal}/cbc:TaxableAmount") == ["1000.00", "100.00", "100.00"]
    assert said(data, f"{subtotal}/cbc:TaxAmount") == ["0.00", "12.00", "25.00"]
    assert said(data, "cac:LegalMonetaryTotal/cbc:PayableAmount") == ["1237.00"]
    assert faults(data) == []


def test_oren_that_vat_leaves_over_are_the_rounding_and_what_is_to_be_paid_stays():
    assert amounts(invoice(line(10002, "Fotvård", vat_percent=25))) == {
        "LineExtensionAmount": "80.02",
        "TaxExclusiveAmount": "80.02",
        "TaxInclusiveAmount": "100.03",
        "PayableRoundingAmount": "-0.01",
        "PayableAmount": "100.02",
    }


def test_rounding_to_whole_kronor_is_told_apart():
    assert amounts(invoice(line(10049), rounding_ore=-49))["PayableRoundingAmount"] == "-0.49"


def test_a_line_below_zero_has_a_price_and_a_quantity_of_minus_one():
    data = peppol.write(invoice(line(154700), line(-4300, "Rättelse för september"), corrects=("2026090117",)))
    assert said(data, "cac:InvoiceLine/cbc:InvoicedQuantity") == ["1", "-1"]
    assert said(data, "cac:InvoiceLine/cbc:LineExtensionAmount") == ["1547.00", "-43.00"]
    assert said(data, "cac:InvoiceLine/cac:Price/cbc:PriceAmount") == ["1547.00", "43.00"]
    assert said(data, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID") == ["2026090117"]
    assert faults(data) == []


def test_credit_from_before_is_prepaid_as_far_as_it_is_used():
    assert amounts(invoice(line(154700), brought_forward_ore=-30000)) == {
        "LineExtensionAmount": "1547.00",
        "TaxExclusiveAmount": "1547.00",
        "TaxInclusiveAmount": "1547.00",
        "PrepaidAmount": "300.00",
        "PayableAmount": "1247.00",
    }
    covered = invoice(line(10000), brought_forward_ore=-30000)
    assert (amounts(covered)["PrepaidAmount"], amounts(covered)["PayableAmount"]) == ("100.00", "0.00")
    assert said(peppol.write(covered), "cac:PaymentMeans") == []


def test_small_amounts_saved_up_are_a_line():
    data = peppol.write(invoice(line(10000), brought_forward_ore=4000))
    assert said(data, "cac:InvoiceLine/cac:Item/cbc:Name") == ["Förskola", "Kvar från tidigare månader"]
    assert said(data, "cac:LegalMonetaryTotal/cbc:PayableAmount") == ["140.00"]


def test_a_credit_note_has_positive_amounts_and_refers_to_what_it_credits():
    credited = invoice(line(-30000), line(5000, "Fritidshem"), corrects=("2026090117",))
    data = peppol.write(credited)
    assert etree.QName(etree.fromstring(data)).localname == "CreditNote"
    assert faults(data) == []
    assert peppol.check(data) == ()
    assert said(data, "cbc:CreditNoteTypeCode") == ["381"]
    assert said(data, "cac:CreditNoteLine/cbc:LineExtensionAmount") == ["300.00", "-50.00"]
    assert said(data, "cac:CreditNoteLine/cbc:CreditedQuantity") == ["1", "-1"]
    assert said(data, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID") == ["2026090117"]


def test_a_credit_is_kept_for_the_next_invoice_so_nothing_is_payable_on_either_twice():
    credit, later = invoice(line(-30000)), invoice(line(154700), brought_forward_ore=-30000)
    assert (amounts(credit)["TaxInclusiveAmount"], amounts(credit)["PayableAmount"]) == ("300.00", "0.00")
    assert "räknas av på nästa faktura" in said(peppol.write(credit), "cbc:Note")[0]
    assert amounts(later)["PayableAmount"] == "1247.00"


def test_a_credit_note_is_payable_with_what_it_takes_off_the_invoice_it_names_and_the_rest_is_kept():
    credit = attrs.evolve(
        invoice(line(-60000), corrects=("18100023",), credits="18100023", settled_ore=35000), carried_forward_ore=-25000
    )
    assert amounts(credit) == {
        "LineExtensionAmount": "600.00",
        "TaxExclusiveAmount": "600.00",
        "TaxInclusiveAmount": "600.00",
        "PrepaidAmount": "250.00",
        "PayableAmount": "350.00",
    }
    data = peppol.write(credit)
    assert faults(data) == []
    assert peppol.check(data) == ()
    assert said(data, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID") == ["18100023"]
    later = attrs.evolve(invoice(line(154700), from_credits_ore=-25000), to_pay_ore=129700)
    assert (amounts(later)["PrepaidAmount"], amounts(later)["PayableAmount"]) == ("250.00", "1297.00")


def test_buyer_and_seller_are_named_by_number_and_address():
    data = peppol.write(
        invoice(organisation=attrs.evolve(BUYER, electronic_address="0088:7300010000001", order="PO-17"))
    )
    buyer, seller = (f"cac:Accounting{who}Party/cac:Party" for who in ("Customer", "Supplier"))
    (endpoint,) = etree.fromstring(data).findall(f"{buyer}/cbc:EndpointID", official_ubl.NAMES)
    assert (endpoint.get("schemeID"), endpoint.text) == ("0088", "7300010000001")
    assert said(data, f"{buyer}/cac:PartyIdentification/cbc:ID") == ["7001"]
    assert said(data, f"{buyer}/cac:PostalAddress/cbc:StreetName") == ["Box 1"]
    assert said(data, f"{buyer}/cac:PostalAddress/cbc:AdditionalStreetName") == ["Förvaltningen"]
    assert said(data, f"{buyer}/cac:PostalAddress/cbc:CityName") == ["Hällefors"]
    assert said(data, f"{buyer}/cac:PostalAddress/cbc:PostalZone") == ["712 83"]
    assert said(data, f"{seller}/cbc:EndpointID") == ["2120002015"]
    assert said(data, f"{seller}/cac:PartyTaxScheme/cbc:CompanyID") == ["SE212000201501"]
    assert said(data, "cac:OrderReference/cbc:ID") == ["PO-17"]


def test_what_explains_a_fee_is_not_sent():
    data = peppol.write(invoice(line(154700, notes=("Syskonordning: barn 2",))))
    assert said(data, "cac:InvoiceLine/cbc:Note") == ["Oktober 2026. 1 mån à 1547,00 kr. Syskonordning: barn 2"]
    assert "inkomsttak" not in data.decode()


def test_the_period_is_told_where_it_is_known():
    data = peppol.write(invoice(period_from=date(2026, 10, 1), period_to=date(2026, 10, 31)))
    assert said(data, "cac:InvoicePeriod/cbc:EndDate") == ["2026-10-31"]
    assert faults(data) == []


names = st.text(min_size=1, max_size=20).filter(str.strip)
lines = st.builds(
    line,
    st.integers(-(10**9), 10**9),
    text=names,
    notes=st.lists(st.text(max_size=10), max_size=2).map(tuple),
    area=st.sampled_from(["childcare", "care", ""]),
    vat_percent=st.sampled_from([0, 0, 6, 12, 25]),
)
documents = st.builds(
    invoice,
    lines=st.lists(lines, min_size=1, max_size=5).map(tuple),
    brought_forward_ore=st.sampled_from([0, 0, -30000, 4000]),
    rounding_ore=st.sampled_from([0, -49, 50]),
    corrects=st.sampled_from([(), ("1",), ("1", "2")]),
    information=st.lists(st.tuples(names, st.text(max_size=20)), max_size=2).map(tuple),
)


def written(document):
    """The e-invoice; a rounding that makes something of nothing is no case."""
    try:
        return peppol.write(document)
    except Refused:
        reject()


@settings(max_examples=40)
@given(documents)
def test_whatever_is_written_is_valid_and_in_canonical_form(document):
    data = written(document)
    assert faults(data) == []
    assert peppol.check(data) == ()
    assert data.split(b"\n", 1)[1] == etree.tostring(etree.fromstring(data), method="c14n")


@settings(max_examples=100)
@given(documents)
def test_price_times_quantity_is_every_lines_amount_and_payable_is_what_paper_says(document):
    """R120 of Peppol, which the European norm does not have, and that nothing is lost on the way."""
    data = written(document)
    kind = etree.QName(etree.fromstring(data)).localname
    counted = "Invoiced" if kind == "Invoice" else "Credited"
    quantities, nets, prices = (
        [Decimal(text) for text in said(data, f"cac:{kind}Line/{path}")]
        for path in (f"cbc:{counted}Quantity", "cbc:LineExtensionAmount", "cac:Price/cbc:PriceAmount")
    )
    assert [q * price for q, price in zip(quantities, prices, strict=True)] == nets
    assert min(prices) >= 0
    assert said(data, "cac:LegalMonetaryTotal/cbc:PayableAmount") == [f"{Decimal(document.to_pay_ore) / 100:.2f}"]
    assert not [each for each in etree.fromstring(data).iter() if len(each) == 0 and not (each.text or "").strip()]


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (invoice(organisation=None), "mottagaren är ingen organisation"),
        (invoice(organisation=attrs.evolve(BUYER, reference=" ")), "referens eller ordernummer saknas"),
        (invoice(organisation=attrs.evolve(BUYER, organisation_number="212000-1968")), "212000-1968"),
        (invoice(organisation=attrs.evolve(BUYER, electronic_address="GLN 73")), "elektroniska adressen ”GLN 73”"),
        (invoice(recipient=attrs.evolve(TOWN, name=" ")), "saknar namn"),
        (invoice(number=""), "provdebitering"),
        (invoice(due_date=None), "förfallodag"),
        (invoice(line(12500, "Fotvård", vat_percent=None)), "raden ”Fotvård” saknar momssats"),
        (invoice(line(12500, "Fotvård", vat_percent=19)), "momssatsen 19 procent"),
        (invoice(sender=attrs.evolve(INVOICE.sender, bankgiro="5050-1056")), "Bankgironumret"),
        (attrs.evolve(invoice(), to_pay_ore=1), "går inte ihop"),
        (attrs.evolve(invoice(), lines=(), to_pay_ore=0), "går inte ihop"),
    ],
)
def test_what_a_receiver_would_reject_is_refused(document, says):
    with pytest.raises(Refused) as refusal:
        peppol.write(document)
    assert says in str(refusal.value)
