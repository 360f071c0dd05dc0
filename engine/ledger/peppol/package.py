"""E-invoices to organisations as one file for the access point: a zip with a UBL document an invoice.

What: `NUMBER.xml` for each, in the order given, stored without compression and with the earliest time that a zip can
have, so that the same invoices give the same bytes with any version of any library.
Where: PKWARE's APPNOTE 6.3, as Python's zipfile writes it. What is in it: `engine.ledger.peppol`.
Not: the envelope (SBDH) that an access point puts around a document.
"""

import re
import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO

import attrs
from lxml import etree

from engine.documents.model import InvoiceDocument
from engine.errors import Refused
from engine.ledger.peppol.swedish_rules import check
from engine.ledger.peppol.ubl import write as write_ubl
from engine.ledger.xml_text import parsed

EARLIEST = (1980, 1, 1, 0, 0, 0)
LARGEST_BYTES = 100 << 20
_NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
_KRONOR = re.compile(r"[0-9]{1,15}\.[0-9]{2}")
_UNIX, _READABLE = 3, 0o644 << 16


@attrs.frozen(kw_only=True)
class Packed:
    """An e-invoice of a package: what it calls itself, and what is to be paid in öre (of a credit note, by us)."""

    number: str
    payable_ore: int
    data: bytes
    is_credit: bool = False


def checked(document: InvoiceDocument) -> bytes:
    """A document as UBL that keeps the Swedish rules. Refused: what cannot be one, see `peppol.write`."""
    data = write_ubl(document)
    if complaints := check(data):
        raise Refused(f"Faktura {document.number} kan inte bli e-faktura: {' '.join(complaints)}")
    return data


def write(documents: Iterable[InvoiceDocument]) -> bytes:
    """The documents as a package, in the order given. Refused as `checked`."""
    return joined((document.number, checked(document)) for document in documents)


def joined(made: Iterable[tuple[str, bytes]]) -> bytes:
    """A package of e-invoices that have been written one by one: number and UBL of each."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as package:
        for number, data in made:
            entry = zipfile.ZipInfo(f"{number}.xml", EARLIEST)
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            package.writestr(entry, data)
    return stream.getvalue()


def read(data: bytes) -> tuple[Packed, ...]:
    """The e-invoices of a package. Refused: what is no such package, or larger than 100 MB in all."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            if sum(entry.file_size for entry in package.infolist()) > LARGEST_BYTES:
                raise Refused("Paketet med e-fakturor är större än 100 MB. Kontrollera att det är rätt fil.")
            return tuple(_packed(entry.filename, package.read(entry)) for entry in package.infolist())
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError):
        raise Refused("Paketet med e-fakturor kan inte läsas: det är skadat. Gör om exporten.") from None


def _packed(name: str, data: bytes) -> Packed:
    document = parsed(data, name, LARGEST_BYTES)
    number = document.findtext("cbc:ID", "", _NAMES)
    payable = document.findtext("cac:LegalMonetaryTotal/cbc:PayableAmount", "", _NAMES)
    if name != f"{number}.xml":
        raise Refused(f"Paketet med e-fakturor: {name} innehåller faktura ”{number}”. Gör om exporten.")
    if not _KRONOR.fullmatch(payable):
        raise Refused(f"Paketet med e-fakturor: i {name} går beloppet att betala inte att läsa.")
    is_credit = etree.QName(document).localname == "CreditNote"
    return Packed(number=number, payable_ore=int(payable.replace(".", "")), data=data, is_credit=is_credit)
