"""Invoices to draw in the tests: an ordinary one, and ways to change it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import attrs

from engine.documents.model import ExplainedStep, Explanation, InvoiceDocument, Line, Recipient, Sender
from engine.documents.printfile import print_order

CREATED = date(2026, 10, 5)

SENDER = Sender(
    name="Lindesbergs kommun",
    organisation_number="212000-2015",
    unit="Barn- och utbildningsförvaltningen",
    address=("711 80 Lindesberg",),
    phone="0581-810 00",
    email="avgifter@kommun.example",
    web="www.lindesberg.example",
    bankgiro="5050-1055",
)

RECIPIENT = Recipient(
    name="Łucja Åström Şahin",
    address=("c/o Öberg", "Kristinavägen 12 lgh 1102", "711 30 LINDESBERG"),
    postal_code="71130",
    customer_number="100 482",
)

LINES = (
    Line(
        text="Förskola, Alva",
        period="2026-10-01 – 2026-10-31",
        quantity="1 mån",
        unit_price_ore=106_000,
        amount_ore=106_000,
        notes=("Yngsta barnet, 2 procent av avgiftsgrundande inkomst 53 000 kr.",),
    ),
    Line(
        text="Fritidshem, Nils",
        period="2026-10-01 – 2026-10-31",
        quantity="1 mån",
        unit_price_ore=53_000,
        amount_ore=53_000,
    ),
    Line(
        text="Rättelse för september: ändrad inkomst",
        period="September 2026",
        quantity="",
        unit_price_ore=None,
        amount_ore=-4_300,
        notes=("Avgiften var 1 590 kr och skulle ha varit 1 547 kr. Gäller faktura 2026090117.",),
    ),
)

INFORMATION = (
    ("Frågor om fakturan", "Ring 0581-810 00 vardagar 9–12 eller skriv till avgifter@kommun.example. Ange kundnumret."),
    ("Om du betalar för sent", "Vi tar ut dröjsmålsränta enligt räntelagen och 60 kr för en skriftlig påminnelse."),
    ("Moms", "Avgiften är fri från moms enligt 10 kap. 14 § mervärdesskattelagen (2023:200)."),
    (
        "Om du tycker att avgiften är fel",
        "Hör av dig till oss så räknar vi om den. Du kan också begära omprövning skriftligt.",
    ),
)


EXPLANATIONS = (
    Explanation(
        heading="Förskola, Alva, oktober 2026",
        steps=(
            ExplainedStep("Hushållets inkomst är 54 500 kr i månaden, summan av två inkomster.", "54 500,00 kr"),
            ExplainedStep(
                "Inkomsten räknas högst upp till inkomsttaket 62 160 kr.", "54 500,00 kr", "SFS 2001:160 5 §"
            ),
            ExplainedStep("De första 1 500 kr räknas inte.", "53 000,00 kr", "SFS 2026:3, avdrag före avgiften"),
            ExplainedStep(
                "Alva är hushållets yngsta barn i omsorgen. För barn 1 är avgiften 2 procent av inkomsten, för den som "
                "har fler än 15 timmar i veckan.",
                "1 060,00 kr",
                "Taxa för förskola och fritidshem, kommunfullmäktige 2025-11-24 § 142",
            ),
            ExplainedStep("Platsen gällde hela månaden.", "1 060,00 kr"),
        ),
    ),
    Explanation(
        heading="Fritidshem, Nils, oktober 2026",
        steps=(
            ExplainedStep("Avgiftsgrundande inkomst, som ovan.", "53 000,00 kr"),
            ExplainedStep("Nils är barn 2. Avgiften på fritidshem är 1 procent.", "530,00 kr", "SFS 2001:160 3 §"),
        ),
    ),
)

INVOICE = InvoiceDocument(
    title="Faktura",
    number="2026100117",
    ocr="20261001176",
    invoice_date=date(2026, 10, 5),
    due_date=date(2026, 10, 30),
    period="Oktober 2026",
    sender=SENDER,
    recipient=RECIPIENT,
    concerns=("Alva, född 2022", "Nils, född 2018"),
    lines=LINES,
    brought_forward_ore=0,
    carried_forward_ore=0,
    to_pay_ore=154_700,
    slip_code_line="#               20261001176 #     1547 00   2 > 50501055#41#",
    qr_text='{"uqr":1,"tp":1,"nme":"Lindesbergs kommun","cid":"212000-2015","iref":"20261001176","idt":"20261005",'
    '"ddt":"20261030","due":1547,"pt":"BG","acc":"5050-1055"}',
    information=INFORMATION,
    explanations=EXPLANATIONS,
)

PREVIEW_FIELDS: dict[str, Any] = {
    "number": "",
    "ocr": "",
    "invoice_date": None,
    "due_date": None,
    "slip_code_line": "",
    "qr_text": "",
}


def an_invoice(**changes: Any) -> InvoiceDocument:
    """The ordinary invoice, with the fields given replaced."""
    return attrs.evolve(INVOICE, **changes)


def sort_for_print(documents: Iterable[InvoiceDocument]) -> list[InvoiceDocument]:
    """Documents in the order of a print file."""
    return sorted(documents, key=lambda document: print_order(document.recipient, document.number))
