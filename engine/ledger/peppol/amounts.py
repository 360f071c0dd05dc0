"""The amounts of an e-invoice, each as EN 16931 counts it; all integer öre.

On an invoice all amounts are as on paper; on a credit note (`sign` -1) they have the other sign. With VAT taken out of
the lines that are taxable, what EN 16931 adds up to may differ from what is to be paid by some öre: `rounding_ore`.
"""

from collections.abc import Iterable

import attrs

from engine.documents.model import InvoiceDocument, Line
from engine.errors import Refused

EXEMPT = 0
RATES = (6, 12, 25)
"""The VAT rates in Sweden (SE-R-006)."""
BROUGHT_FORWARD = "Kvar från tidigare månader"


@attrs.frozen
class Row:
    """A line of an e-invoice: the line on paper, and its amount without VAT."""

    line: Line
    net_ore: int
    vat_percent: int


@attrs.frozen
class Vat:
    """What is sold at a rate, and the VAT on it. Rate 0 is what is exempt."""

    percent: int
    net_ore: int
    vat_ore: int


@attrs.frozen(kw_only=True)
class Amounts:
    """Payable = net + VAT - prepaid + rounding."""

    sign: int  # 1 on an invoice, -1 on a credit note
    rows: tuple[Row, ...]
    vat: tuple[Vat, ...]
    net_ore: int
    vat_ore: int
    prepaid_ore: int
    rounding_ore: int
    payable_ore: int


def amounts_of(document: InvoiceDocument) -> Amounts:
    """The amounts of a document: a credit note if it credits an invoice, or its lines come to less than nothing.

    Small amounts saved up from before are a line. Credit from before that is used here is prepaid. What a credit note
    takes off the invoice that it credits is payable, so that the two settle each other at the buyer's; the rest of it
    is prepaid, as it is kept for the next invoice and not paid out.
    Refused: no lines, lines that do not add up to what is to be paid, a rate of VAT that is missing or not Swedish.
    """
    lines = tuple(_lines(document))
    gross_ore = sum(line.amount_ore for line in lines)
    sign = -1 if gross_ore < 0 or document.credits else 1
    payable_ore = max(document.settled_ore, 0) if document.credits else document.to_pay_ore
    rows = tuple(
        Row(line, sign * _net_ore(line, percent), percent) for line in lines for percent in [_rate(document, line)]
    )
    vat = tuple(_vat(percent, rows) for percent in sorted({row.vat_percent for row in rows}))
    net_ore, vat_ore = sum(row.net_ore for row in rows), sum(each.vat_ore for each in vat)
    used_ore = min(document.brought_forward_ore, 0) + document.from_credits_ore - document.carried_forward_ore
    prepaid_ore = -gross_ore - payable_ore if sign < 0 else -used_ore
    rounding_ore = payable_ore - (net_ore + vat_ore - prepaid_ore)
    adds_up = _to_pay_ore(document) == document.to_pay_ore and prepaid_ore >= 0 and abs(rounding_ore) < 100
    payable = document.to_pay_ore >= 0 if sign > 0 else document.to_pay_ore == 0
    if not (lines and adds_up and payable):
        raise Refused(
            f"Faktura {document.number} kan inte bli e-faktura: raderna går inte ihop med vad som ska betalas."
        )
    return Amounts(
        sign=sign,
        rows=rows,
        vat=vat,
        net_ore=net_ore,
        vat_ore=vat_ore,
        prepaid_ore=prepaid_ore,
        rounding_ore=rounding_ore,
        payable_ore=payable_ore,
    )


def _lines(document: InvoiceDocument) -> Iterable[Line]:
    yield from document.lines
    if document.brought_forward_ore > 0:
        ore = document.brought_forward_ore
        yield Line(text=BROUGHT_FORWARD, period="", quantity="", unit_price_ore=None, amount_ore=ore)


def _to_pay_ore(document: InvoiceDocument) -> int:
    """What the document says is to be paid, as its own parts add up."""
    lines_ore = sum(line.amount_ore for line in document.lines)
    from_others = document.settled_ore + document.brought_forward_ore + document.from_credits_ore
    return lines_ore + from_others + document.rounding_ore - document.carried_forward_ore


def _rate(document: InvoiceDocument, line: Line) -> int:
    if line.vat_percent == EXEMPT or line.vat_percent in RATES:
        return line.vat_percent
    what = "saknar momssats" if line.vat_percent is None else f"har momssatsen {line.vat_percent} procent"
    raise Refused(
        f"Faktura {document.number} kan inte bli e-faktura: raden ”{line.text}” {what}. "
        "Ange 6, 12 eller 25 procent för momspliktig försäljning."
    )


def _net_ore(line: Line, percent: int) -> int:
    """The amount without VAT, a half öre rounded away from zero."""
    net = (abs(line.amount_ore) * 200 + 100 + percent) // (2 * (100 + percent))
    return net if line.amount_ore >= 0 else -net


def _vat(percent: int, rows: Iterable[Row]) -> Vat:
    """VAT is counted on the sum of what is sold at a rate, not line by line (BR-CO-17)."""
    net_ore = sum(row.net_ore for row in rows if row.vat_percent == percent)
    vat = (abs(net_ore) * percent + 50) // 100
    return Vat(percent, net_ore, vat if net_ore >= 0 else -vat)
