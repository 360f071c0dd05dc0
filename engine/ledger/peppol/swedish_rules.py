"""The Swedish rules of Peppol BIS Billing 3, SE-R-001..013, on any UBL invoice or credit note of a Swedish seller.

Written from the rules' own words in PEPPOL-EN16931-UBL. Those marked as warnings are complaints here all the same:
a receiver may stop them.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from lxml import etree
from stdnum import luhn

from engine.ledger.xml_text import parsed

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_NAMES = {"cac": f"{_UBL}CommonAggregateComponents-2", "cbc": f"{_UBL}CommonBasicComponents-2"}
_SELLER = "cac:AccountingSupplierParty/cac:Party"
_BUYER = "cac:AccountingCustomerParty/cac:Party"
_COUNTRY = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
RATES = (6, 12, 25)
LARGEST_BYTES = 100 << 20


def check(data: bytes) -> tuple[str, ...]:
    """What the Swedish rules have against a document, in Swedish; empty if nothing, or if the seller is not Swedish.

    Refused: what is no XML, or larger than 100 MB.
    """
    return of_tree(parsed(data, "E-fakturan", LARGEST_BYTES))


def of_tree(document: etree._Element) -> tuple[str, ...]:
    """The same of a document that is parsed already: its element Invoice or CreditNote."""
    if not any(_said(party, _COUNTRY) == "SE" for party in _all(document, _SELLER)):
        return ()
    return (*_seller(document), *_rates(document), *_payment(document))


def _seller(document: etree._Element) -> Iterator[str]:
    for party in _all(document, _SELLER):
        for scheme in _all(party, "cac:PartyTaxScheme"):
            yield from _registered(scheme)
        for number in _texts(party, "cac:PartyLegalEntity/cbc:CompanyID"):
            yield from _organisation_number(number)


def _registered(scheme: etree._Element) -> Iterator[str]:
    number, of = _said(scheme, "cbc:CompanyID"), _said(scheme, "cac:TaxScheme/cbc:ID").upper()
    if of == "VAT" and number.startswith("SE"):
        if len(number) != 14:
            yield f"SE-R-001: momsregistreringsnumret {number} ska ha 14 tecken."
        if not re.fullmatch("[0-9]+", number[2:]):
            yield f"SE-R-002: momsregistreringsnumret {number} ska ha siffror efter SE."
    if of != "VAT" and number and number.upper() != "GODKÄND FÖR F-SKATT":
        yield f"SE-R-005: säljarens skatteregistrering ska vara ”Godkänd för F-skatt”, inte ”{number}”."


def _organisation_number(number: str) -> Iterator[str]:
    digits = bool(re.fullmatch("[0-9]+", number))
    if not digits:
        yield f"SE-R-003: organisationsnumret {number} ska bestå av siffror."
    if len(number) != 10:
        yield f"SE-R-004: organisationsnumret {number} ska ha 10 siffror."
    if not (digits and luhn.is_valid(number)):
        yield f"SE-R-013: organisationsnumret {number} har fel kontrollsiffra."


def _rates(document: etree._Element) -> Iterator[str]:
    """Only of a seller with a Swedish VAT number."""
    numbers = _texts(document, f"{_SELLER}/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID='VAT']/cbc:CompanyID")
    if not any(number.startswith("SE") for number in numbers):
        return
    for category in _all(document, ".//cac:TaxCategory | .//cac:ClassifiedTaxCategory"):
        rate = _said(category, "cbc:Percent")
        if _said(category, "cbc:ID") == "S" and _number(rate) not in RATES:
            yield f"SE-R-006: momssatsen ”{rate}” finns inte i Sverige. Den ska vara 6, 12 eller 25."


def _payment(document: etree._Element) -> Iterator[str]:
    domestic = any(_said(party, _COUNTRY) == "SE" for party in _all(document, _BUYER))
    for means in _all(document, "cac:PaymentMeans"):
        code = _said(means, "cbc:PaymentMeansCode")
        branch = _said(means, "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID")
        account = _said(means, "cac:PayeeFinancialAccount/cbc:ID")
        if code == "30":
            yield from _giro(branch, account)
        if code in {"50", "56"}:
            yield f"SE-R-011: betalningssätt {code} ska inte användas. Skriv 30 med SE:BANKGIRO eller SE:PLUSGIRO."
        if code == "31" and domestic:
            yield "SE-R-012: mellan svenska parter ska betalningssättet vara 30, inte 31."


def _giro(branch: str, account: str) -> Iterator[str]:
    digits = bool(re.fullmatch("[0-9]+", account))
    if branch == "SE:PLUSGIRO":
        if not digits:
            yield f"SE-R-007: plusgironumret {account} ska skrivas med siffror, utan bindestreck."
        if not 2 <= len(account) <= 8:
            yield f"SE-R-010: plusgironumret {account} ska ha 2–8 siffror."
    if branch == "SE:BANKGIRO":
        if not digits:
            yield f"SE-R-008: bankgironumret {account} ska skrivas med siffror, utan bindestreck."
        if len(account) not in {7, 8}:
            yield f"SE-R-009: bankgironumret {account} ska ha 7 eller 8 siffror."


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _all(element: etree._Element, path: str) -> list[etree._Element]:
    found = element.xpath(path, namespaces=_NAMES)
    assert isinstance(found, list)
    return found


def _texts(element: etree._Element, path: str) -> list[str]:
    return [" ".join((each.text or "").split()) for each in _all(element, path)]


def _said(element: etree._Element, path: str) -> str:
    return next(iter(_texts(element, path)), "")
