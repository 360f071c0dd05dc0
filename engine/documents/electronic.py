"""Invoices for whoever distributes them electronically: e-invoices to a bank's customers, letters to digital mailboxes.

What: one JSON array with an object an invoice, each on a line of its own, UTF-8. `receiver` is the identity number of
the person (twelve digits) or organisation (ten) that gets it, which is how distributors find whom to send to; `file`
the name of the invoice's PDF and `sha256` its hash, hexadecimal; `invoice` the invoice as `engine.documents.as_json`
writes it.
Where: docs/formats.md, "To distributors". A distributor's own format is made from this.
Not: the PDFs themselves. The file holds identity numbers: it goes to the distributor and nobody else.
"""

import json
from collections.abc import Iterable

import attrs

from engine.documents import as_json
from engine.documents.model import InvoiceDocument
from engine.errors import Refused


@attrs.frozen(kw_only=True)
class Sending:
    """An invoice to be distributed: to whom, and the hash of its PDF."""

    receiver: str
    document: InvoiceDocument
    sha256: str


@attrs.frozen(kw_only=True)
class Sent:
    """What a file says of an invoice, as far as it is read back."""

    receiver: str
    number: str
    to_pay_ore: int
    sha256: str


def write(sendings: Iterable[Sending]) -> bytes:
    """The invoices in the order given."""
    return joined(line(each) for each in sendings)


def joined(lines: Iterable[bytes]) -> bytes:
    """A file of invoices that have been written one by one."""
    return b"[\n" + b",\n".join(lines) + b"\n]\n"


def read(data: bytes) -> tuple[Sent, ...]:
    """The invoices of a file. Refused: what is no such file, or names a PDF that is not the invoice's."""
    try:
        return tuple(_sent(each) for each in json.loads(data))
    except (KeyError, TypeError, ValueError, RecursionError):
        raise Refused("Filen till distributören kan inte läsas: den är skadad. Gör om exporten.") from None


def line(sending: Sending) -> bytes:
    """An invoice as it stands in the file, without a line break."""
    document = as_json.line(sending.document).rstrip(b"\n")
    about = {"receiver": sending.receiver, "file": _pdf(sending.document.number), "sha256": sending.sha256}
    head = json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode()
    return head.removesuffix(b"}") + b',"invoice":' + document + b"}"


def _sent(told: dict[str, object]) -> Sent:
    receiver, sha256, invoice = told["receiver"], told["sha256"], told["invoice"]
    if not (isinstance(receiver, str) and isinstance(sha256, str) and isinstance(invoice, dict)):
        raise TypeError(told)
    number, to_pay_ore = invoice["number"], invoice["to_pay_ore"]
    if not (isinstance(number, str) and isinstance(to_pay_ore, int) and told["file"] == _pdf(number)):
        raise ValueError(number)
    return Sent(receiver=receiver, number=number, to_pay_ore=to_pay_ore, sha256=sha256)


def _pdf(number: str) -> str:
    return f"{number}.pdf"
