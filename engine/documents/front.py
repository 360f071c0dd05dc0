"""The upper part of an invoice's first page: sender, address, facts and what is to be paid."""

from collections.abc import Iterable
from itertools import islice

from engine.documents.canvas import Page
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
from engine.documents.texts import wrapped

_ADDRESS_LEADING = 500
_FACT_LEADING = 500
_FACT_VALUE_LEFT = LEFT + 3000
_BOX_TOP = 8700
_BOX_HEIGHT = 2000
_BOX_LABELS, _BOX_VALUES = _BOX_TOP + 720, _BOX_TOP + 1480
_BOX_COLUMNS = {
    **dict.fromkeys(("Att betala", "Beräknat belopp", "Inget att betala"), LEFT + 600),
    **dict.fromkeys(("Betala senast", "Dras via autogiro"), LEFT + 6200),
    "Bankgiro": LEFT + 9300,
    "OCR-nummer": LEFT + 12400,
}
_CONCERNS_TOP = _BOX_TOP + _BOX_HEIGHT + 700
_CONCERNS_LEFT, _CONCERNS_LEADING = LEFT + 1300, 430


def draw_front(page: Page, document: InvoiceDocument) -> int:
    """Draw it; returns where what follows can start."""
    page.stamp(_draw_sender, document.sender, document.title)
    page.stamp(_draw_empty_box)
    address, facts, amounts = _address(document.recipient), _told(_facts(document)), _amounts(document)
    concerns = wrapped("  ·  ".join(document.concerns), RIGHT - _CONCERNS_LEFT, SMALL)
    labels = len(address), tuple(facts), tuple(amounts), document.to_pay_ore > 0
    page.fill(_draw_texts, labels, *address, *facts.values(), *amounts.values(), *concerns)
    return _CONCERNS_TOP + len(concerns) * _CONCERNS_LEADING + (130 if concerns else -100)


def draw_head(page: Page, sender: Sender, title: str, recipient: Recipient) -> None:
    """The sender, the title and the address, where every document has them."""
    page.stamp(_draw_sender, sender, title)
    page.fill(_draw_address, (), *_address(recipient))


def draw_facts(page: Page, facts: Iterable[tuple[str, str]]) -> None:
    """Labels with their values, beside the address; those without a value are left out."""
    told = _told(facts)
    page.fill(_draw_facts, (tuple(told),), *told.values())


def _draw_sender(page: Page, sender: Sender, title: str) -> None:
    page.text(ADDRESS_LEFT, HEAD_BASELINE, title, TITLE)
    page.box(LEFT, HEAD_BASELINE - 500, 120, 1120, ACCENT)
    page.text(LEFT + 350, HEAD_BASELINE, sender.name, WORDMARK)
    page.text(LEFT + 350, HEAD_BASELINE + 520, sender.unit, LABEL)


def _draw_empty_box(page: Page) -> None:
    page.box(LEFT, _BOX_TOP, RIGHT - LEFT, _BOX_HEIGHT, TINT)
    page.box(LEFT, _BOX_TOP, 120, _BOX_HEIGHT, ACCENT)


def _address(recipient: Recipient) -> list[str]:
    width = RIGHT - ADDRESS_LEFT
    return [line for text in (recipient.name, *recipient.address) for line in wrapped(text, width, ADDRESS)]


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


def _amounts(document: InvoiceDocument) -> dict[str, str]:
    """What stands in the box."""
    if document.to_pay_ore == 0:
        return {"Inget att betala": _credit_text(document)}
    to_pay = ("Beräknat belopp" if document.is_preview else "Att betala", kronor(document.to_pay_ore))
    due_date = document.due_date.isoformat() if document.due_date else ""
    if document.direct_debit:
        return _told((to_pay, ("Dras via autogiro", due_date)))
    bankgiro = "" if document.is_preview else document.sender.bankgiro
    return _told((to_pay, ("Betala senast", due_date), ("Bankgiro", bankgiro), ("OCR-nummer", document.ocr)))


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


def _told(facts: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {label: value for label, value in facts if value}


def _draw_texts(
    page: Page, lines: int, labels: tuple[str, ...], amounts: tuple[str, ...], is_to_pay: bool, *texts: str
) -> None:
    remaining = iter(texts)
    _draw_address(page, *islice(remaining, lines))
    _draw_facts(page, labels, *islice(remaining, len(labels)))
    draw_amounts = _draw_to_pay if is_to_pay else _draw_nothing_to_pay
    draw_amounts(page, amounts, *islice(remaining, len(amounts)))
    _draw_concerns(page, *remaining)


def _draw_address(page: Page, *lines: str) -> None:
    for number, line in enumerate(lines):
        page.text(ADDRESS_LEFT, ADDRESS_TOP + number * _ADDRESS_LEADING, line, ADDRESS)


def _draw_facts(page: Page, labels: tuple[str, ...], *values: str) -> None:
    for number, (label, value) in enumerate(zip(labels, values, strict=True)):
        baseline = ADDRESS_TOP + number * _FACT_LEADING
        page.text(LEFT, baseline, label, LABEL)
        page.text(_FACT_VALUE_LEFT, baseline, value, BODY)


def _draw_nothing_to_pay(page: Page, labels: tuple[str, ...], value: str) -> None:
    (label,) = labels
    page.text(_BOX_COLUMNS[label], _BOX_LABELS + 80, label, NOTHING_TO_PAY)
    page.text(_BOX_COLUMNS[label], _BOX_VALUES, value, BODY)


def _draw_to_pay(page: Page, labels: tuple[str, ...], *values: str) -> None:
    style = AMOUNT
    for label, value in zip(labels, values, strict=True):
        page.text(_BOX_COLUMNS[label], _BOX_LABELS, label, LABEL)
        page.text(_BOX_COLUMNS[label], _BOX_VALUES, value, style)
        style = STRONG


def _draw_concerns(page: Page, *lines: str) -> None:
    if lines:
        page.text(LEFT, _CONCERNS_TOP, "Gäller", LABEL)
    for number, line in enumerate(lines):
        page.text(_CONCERNS_LEFT, _CONCERNS_TOP + number * _CONCERNS_LEADING, line, SMALL)
