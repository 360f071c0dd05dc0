"""Buyer and seller as an e-invoice names them: numbers, electronic addresses, postal addresses."""

import re
from functools import lru_cache

import attrs
from stdnum.se import orgnr

from engine.documents.model import InvoiceDocument
from engine.errors import Refused

_TOWN = re.compile(r"([0-9]{3}) ?([0-9]{2}) +(.+)")
_ELECTRONIC = re.compile(r"[0-9]{4}:[0-9A-Za-z.:-]{1,50}")
ORGANISATION = "0007"
"""The scheme of Swedish organisation numbers in the ISO 6523 list, which Peppol's electronic addresses come from."""


@attrs.frozen(kw_only=True)
class Party:
    """A buyer or seller. `streets` are the lines of the address above the town."""

    name: str
    number: str  # ten digits
    scheme: str
    endpoint: str
    streets: tuple[str, ...]
    postal_code: str
    town: str

    @property
    def vat_number(self) -> str:
        """SE, the organisation number, 01."""
        return f"SE{self.number}01"


def seller_of(document: InvoiceDocument) -> Party:
    """The municipality. Refused: an organisation number or electronic address that is none."""
    sender = document.sender
    return _party(sender.name, sender.organisation_number, sender.electronic_address, sender.address)


def buyer_of(document: InvoiceDocument) -> Party:
    """Who is to pay. Refused: a person; an organisation number or electronic address that is none."""
    there = document.organisation
    if there is None:
        raise Refused(
            f"Faktura {document.number} kan inte bli e-faktura i Peppol: mottagaren är ingen organisation. "
            "Skicka den på papper eller på annat sätt."
        )
    recipient = document.recipient
    name = there.name or recipient.name
    address = tuple(line for line in recipient.address if line != f"c/o {name}")
    return _party(name, there.organisation_number, there.electronic_address, address)


@lru_cache(maxsize=1024)
def _party(name: str, number: str, electronic: str, address: tuple[str, ...]) -> Party:
    if not name.strip():
        raise Refused(f"E-faktura: organisationen {number} saknar namn. Ange det.")
    digits = number.replace("-", "")
    if not (re.fullmatch("[0-9]{10}", digits) and orgnr.is_valid(digits)):
        raise Refused(f"E-faktura: organisationsnumret ”{number}” för {name} är inte giltigt. Rätta det.")
    electronic = electronic or f"{ORGANISATION}:{digits}"
    if not _ELECTRONIC.fullmatch(electronic):
        raise Refused(
            f"E-faktura: den elektroniska adressen ”{electronic}” för {name} är inte giltig. "
            "Skriv schema och nummer, till exempel 0088:7300010000001."
        )
    scheme, _, endpoint = electronic.partition(":")
    town = _TOWN.fullmatch(address[-1]) if address else None
    return Party(
        name=name,
        number=digits,
        scheme=scheme,
        endpoint=endpoint,
        streets=address[:-1] if town else address,
        postal_code=f"{town[1]} {town[2]}" if town else "",
        town=town[3] if town else "",
    )
