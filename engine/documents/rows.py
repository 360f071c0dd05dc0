"""The table of an invoice: its lines, what is brought forward, and the sum."""

from itertools import islice
from typing import NamedTuple

from engine.documents.canvas import Page
from engine.documents.flow import Flow
from engine.documents.look import ACCENT, BODY, FINE, LABEL, LEFT, RIGHT, RULE, SMALL, STRONG, TOTAL
from engine.documents.model import InvoiceDocument, Line
from engine.documents.swedish import amount, kronor
from engine.documents.texts import wrapped

_PERIOD_LEFT = 9300
_QUANTITY_RIGHT = 14400
_PRICE_RIGHT = 16600
_TEXT_WIDTH = _PERIOD_LEFT - LEFT - 300
_PERIOD_WIDTH = 3600
_NOTE_WIDTH = _PRICE_RIGHT - LEFT - 300
_HEAD_HEIGHT = 620
_LEADING = 450
_NOTE_LEADING = 370
_PADDING = 150
_CLOSING_LEADING = 520
_NAMED_CREDITS = 2
_HIGHEST_ROW = 20000  # so every row fits on a page of its own


class _Row(NamedTuple):
    """A line broken to the table's columns: what it says, and how much of that stands in each column."""

    texts: tuple[str, ...]
    columns: "_Columns"
    height: int


class _Columns(NamedTuple):
    """How many lines stand in each column of a row, and below them."""

    texts: int
    periods: int
    quantities: int
    prices: int
    notes: int


def draw_rows(flow: Flow, document: InvoiceDocument, *, reserved: int) -> None:
    """Draw the table from `flow.y`, over as many pages as it takes, and end it with the sum.

    On the page where the table ends, `reserved` is left free at the foot, for the payment slip.
    """
    rows = [_broken(line) for line in document.lines]
    closing = _closing(document)
    closing_height = 200 + len(closing) * _CLOSING_LEADING
    _begin_table(flow)
    fresh = False
    while rows and sum(row.height for row in rows) + closing_height > flow.room - reserved:
        # At least one row goes with the sum - unless it is so tall that no page holds it, the sum and the slip.
        here = min(_fitting(rows, flow.room), len(rows) - 1) or (1 if fresh else 0)
        _draw_each(flow, rows[:here])
        rows = rows[here:]
        flow.new_page()
        _begin_table(flow)
        fresh = True
    _draw_each(flow, rows)
    if closing_height > flow.room - reserved:
        flow.new_page()
    _draw_closing(flow, closing)


def _broken(line: Line) -> _Row:
    texts = wrapped(line.text, _TEXT_WIDTH, BODY)
    periods = wrapped(line.period, _PERIOD_WIDTH, SMALL)
    quantities = (line.quantity,) if line.quantity else ()
    prices = () if line.unit_price_ore is None else (amount(line.unit_price_ore),)
    notes = [part for note in line.notes for part in wrapped(note, _NOTE_WIDTH, FINE)]
    text_column = max(len(texts), 1) * _LEADING + len(notes) * _NOTE_LEADING
    return _Row(
        (amount(line.amount_ore), *texts, *periods, *quantities, *prices, *notes),
        _Columns(len(texts), len(periods), len(quantities), len(prices), len(notes)),
        2 * _PADDING + max(text_column, len(periods) * _LEADING),
    )


def _fitting(rows: list[_Row], room: int) -> int:
    """How many of the rows, from the first on, have room."""
    for number, row in enumerate(rows):
        assert row.height <= _HIGHEST_ROW, "a row's notes are a few lines"
        room -= row.height
        if room < 0:
            return number
    return len(rows)


def _begin_table(flow: Flow) -> None:
    flow.page.stamp(_draw_head, flow.y)
    flow.y += _HEAD_HEIGHT


def _draw_head(page: Page, top: int) -> None:
    baseline = top + 330
    page.text(LEFT, baseline, "Avgift", LABEL)
    page.text(_PERIOD_LEFT, baseline, "Period", LABEL)
    page.text_right(_QUANTITY_RIGHT, baseline, "Antal", LABEL)
    page.text_right(_PRICE_RIGHT, baseline, "À-pris", LABEL)
    page.text_right(RIGHT, baseline, "Belopp (kr)", LABEL)
    page.line(LEFT, top + _HEAD_HEIGHT - 60, RIGHT, 35, ACCENT)


def _draw_each(flow: Flow, rows: list[_Row]) -> None:
    for row in rows:
        flow.page.fill(_draw_row, (flow.y, row.height, row.columns), *row.texts)
        flow.y += row.height


def _draw_row(page: Page, top: int, height: int, columns: _Columns, *texts: str) -> None:
    first, remaining = top + _PADDING + 320, iter(texts)
    page.text_right(RIGHT, first, next(remaining), BODY)
    for number, text in enumerate(islice(remaining, columns.texts)):
        page.text(LEFT, first + number * _LEADING, text, BODY)
    for number, text in enumerate(islice(remaining, columns.periods)):
        page.text(_PERIOD_LEFT, first + number * _LEADING, text, SMALL)
    for quantity in islice(remaining, columns.quantities):
        page.text_right(_QUANTITY_RIGHT, first, quantity, SMALL)
    for price in islice(remaining, columns.prices):
        page.text_right(_PRICE_RIGHT, first, price, SMALL)
    notes = first + columns.texts * _LEADING - 40
    for number, note in enumerate(remaining):
        page.text(LEFT, notes + number * _NOTE_LEADING, note, FINE)
    page.line(LEFT, top + height, RIGHT, 12, RULE)


def _closing(document: InvoiceDocument) -> list[tuple[str, str]]:
    """The rows below the lines; the last is the sum."""
    rows = []
    if document.settled_ore:
        too_much = document.settled_ore < 0
        label = "För mycket betalt på" if too_much else "Räknas av mot"
        rows.append((f"{label} faktura {document.credits}", amount(document.settled_ore)))
    if document.from_credits_ore:
        rows.append((_from_credits(document.from_credit_invoices), amount(document.from_credits_ore)))
    if document.brought_forward_ore:
        credit = document.brought_forward_ore < 0
        label = "Tillgodohavande från tidigare" if credit else "Kvar från tidigare månader"
        rows.append((label, amount(document.brought_forward_ore)))
    if document.carried_forward_ore:
        label = "Dras av på din nästa faktura" if document.credits else "Förs över till nästa faktura"
        rows.append((label, amount(-document.carried_forward_ore)))
    if document.rounding_ore:
        rows.append(("Öresavrundning", amount(document.rounding_ore)))
    rows.append(("Beräknat belopp" if document.is_preview else "Att betala", kronor(document.to_pay_ore)))
    return rows


def _from_credits(numbers: tuple[str, ...]) -> str:
    """Where a credit of the same day comes from; a preview has no numbers."""
    if len(numbers) > _NAMED_CREDITS:
        return f"Från {len(numbers)} kreditfakturor"
    return f"Från kreditfaktura {' och '.join(numbers)}".strip()


def _draw_closing(flow: Flow, rows: list[tuple[str, str]]) -> None:
    texts = [text for row in rows for text in row]
    flow.page.fill(_draw_sums, (flow.y,), *texts)
    flow.y += len(rows) * _CLOSING_LEADING + (80 if rows[1:] else 0) + 700


def _draw_sums(page: Page, top: int, *texts: str) -> None:
    *rows, (label, value) = zip(texts[::2], texts[1::2], strict=True)
    for told, amount_told in rows:
        page.text(_PERIOD_LEFT, top + 400, told, BODY)
        page.text_right(RIGHT, top + 400, amount_told, BODY)
        top += _CLOSING_LEADING
    top += 80 if rows else 0
    page.line(LEFT, top, RIGHT, 35, ACCENT)
    page.text(_PERIOD_LEFT, top + 520, label, STRONG)
    page.text_right(RIGHT, top + 520, value, TOTAL)
