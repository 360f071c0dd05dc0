"""The upper part of an invoice's first page: sender, address, facts and what is to be paid."""

from collections.abc import Iterable

from engine.documents.canvas import Page, wrapped
from engine.documents.look import (
    ACCENT,
    ADDRESS,
    ADDRESS_LEFT,
    ADDRESS_TOP,
    AMOUNT,
    BODY,
    HEAD_BASELINE,
    LABEL,
    LEFT,
    NOTHING_TO_PAY,
    RIGHT,
    SMALL,
    STRONG,
    TINT,
    TITLE,
    WORDMARK,
)
from engine.documents.model import InvoiceDocument, Recipient, Sender
from engine.documents.swedish import kronor

_ADDRESS_LEADING = 500
_FACT_LEADING = 500
_FACT_VALUE_LEFT = LEFT + 3000
_BOX_TOP = 8700
_BOX_HEIGHT = 2000
_BOX_LEFT, _BOX_LABELS, _BOX_VALUES = LEFT + 600, _BOX_TOP + 720, _BOX_TOP + 1480


def draw_front(page: Page, document: InvoiceDocument) -> int:
    """Draw it; returns where what follows can start."""
    draw_head(page, document.sender, document.title, document.recipient)
    draw_facts(page, _facts(document))
    _draw_amount_box(page, document)
    return _draw_concerns(page, document.concerns)


def draw_head(page: Page, sender: Sender, title: str, recipient: Recipient) -> None:
    """The sender, the title and the address, where every document has them."""
    page.stamp(_draw_sender, sender, title)
    width = RIGHT - ADDRESS_LEFT
    lines = [line for text in (recipient.name, *recipient.address) for line in wrapped(text, width, ADDRESS)]
    if lines:
        page.fill(_draw_address, (), *lines)


def draw_facts(page: Page, facts: Iterable[tuple[str, str]]) -> None:
    """Labels with their values, beside the address; those without a value are left out."""
    told = {label: value for label, value in facts if value}
    if told:
        page.fill(_draw_facts, (tuple(told),), *told.values())


def _draw_sender(page: Page, sender: Sender, title: str) -> None:
    page.text(ADDRESS_LEFT, HEAD_BASELINE, title, TITLE)
    page.box(LEFT, HEAD_BASELINE - 500, 120, 1120, ACCENT)
    page.text(LEFT + 350, HEAD_BASELINE, sender.name, WORDMARK)
    page.text(LEFT + 350, HEAD_BASELINE + 520, sender.unit, LABEL)


def _draw_address(page: Page, *lines: str) -> None:
    for number, line in enumerate(lines):
        page.text(ADDRESS_LEFT, ADDRESS_TOP + number * _ADDRESS_LEADING, line, ADDRESS)


def _draw_facts(page: Page, labels: tuple[str, ...], *values: str) -> None:
    for number, (label, value) in enumerate(zip(labels, values, strict=True)):
        baseline = ADDRESS_TOP + number * _FACT_LEADING
        page.text(LEFT, baseline, label, LABEL)
        page.text(_FACT_VALUE_LEFT, baseline, value, BODY)


def _facts(document: InvoiceDocument) -> list[tuple[str, str]]:
    """What stands beside the address; on a credit invoice nothing of when and how to pay."""
    is_paid = not document.credits
    return [
        ("Fakturanummer", document.number),
        ("OCR-nummer", document.ocr if is_paid else ""),
        ("Kundnummer", document.recipient.customer_number),
        ("Fakturadatum", document.invoice_date.isoformat() if document.invoice_date else ""),
        ("Förfallodatum", document.due_date.isoformat() if document.due_date and is_paid else ""),
        ("Avser period", document.period),
        ("Krediterar faktura", document.credits),
    ]


def _draw_amount_box(page: Page, document: InvoiceDocument) -> None:
    page.stamp(_draw_empty_box)
    if document.to_pay_ore == 0:
        page.text(_BOX_LEFT, _BOX_LABELS + 80, "Inget att betala", NOTHING_TO_PAY)
        page.text(_BOX_LEFT, _BOX_VALUES, _credit_text(document), BODY)
        return
    due_date = document.due_date.isoformat() if document.due_date else ""
    facts = [(LEFT + 6200, "Dras via autogiro", due_date)]
    if not document.direct_debit:
        facts = [
            (LEFT + 6200, "Betala senast", due_date),
            (LEFT + 9300, "Bankgiro", "" if document.is_preview else document.sender.bankgiro),
            (LEFT + 12400, "OCR-nummer", document.ocr),
        ]
    labels = tuple((x, label) for x, label, value in facts if value)
    values = [value for _, _, value in facts if value]
    label = "Beräknat belopp" if document.is_preview else "Att betala"
    page.fill(_draw_amounts, (label, labels), kronor(document.to_pay_ore), *values)


def _draw_amounts(page: Page, label: str, labels: tuple[tuple[int, str], ...], to_pay: str, *values: str) -> None:
    page.text(_BOX_LEFT, _BOX_LABELS, label, LABEL)
    page.text(_BOX_LEFT, _BOX_VALUES, to_pay, AMOUNT)
    for (x, told), value in zip(labels, values, strict=True):
        page.text(x, _BOX_LABELS, told, LABEL)
        page.text(x, _BOX_VALUES, value, STRONG)


def _draw_empty_box(page: Page) -> None:
    page.box(LEFT, _BOX_TOP, RIGHT - LEFT, _BOX_HEIGHT, TINT)
    page.box(LEFT, _BOX_TOP, 120, _BOX_HEIGHT, ACCENT)


def _credit_text(document: InvoiceDocument) -> str:
    if document.credits:
        used = [f"{kronor(document.settled_ore)} räknas av mot faktura {document.credits}."] * (
            document.settled_ore > 0
        )
        left = [f"{kronor(-document.carried_forward_ore)} dras av på din nästa faktura."]
        return " ".join((*used, *left * (document.carried_forward_ore < 0)))
    if document.carried_forward_ore < 0:
        return f"Du har {kronor(-document.carried_forward_ore)} till godo. Beloppet dras av på nästa faktura."
    return "Du behöver inte göra något."


def _draw_concerns(page: Page, concerns: tuple[str, ...]) -> int:
    y = _BOX_TOP + _BOX_HEIGHT + 700
    if not concerns:
        return y - 100
    page.text(LEFT, y, "Gäller", LABEL)
    left = LEFT + 1300
    for line in wrapped("  ·  ".join(concerns), RIGHT - left, SMALL):
        page.text(left, y, line, SMALL)
        y += 430
    return y + 130
