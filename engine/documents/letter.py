"""A letter: what is decided or demanded, the sums behind it, how they were arrived at, and what the reader can do."""

from collections.abc import Callable
from datetime import date

import attrs

from engine.documents.canvas import Page
from engine.documents.composed import Composed, as_pdf, composed
from engine.documents.explained import draw_explanations
from engine.documents.flow import Flow
from engine.documents.front import draw_facts, draw_head
from engine.documents.information import draw_information, information_height
from engine.documents.look import ACCENT, AMOUNT, BODY, LABEL, LEFT, RIGHT, RULE, SLIP_TOP, STRONG, TINT
from engine.documents.model import Explanation, Recipient, Sender
from engine.documents.slip import LetterSlip, draw_slip
from engine.documents.texts import wrapped

_BOX_TOP = 8700
_BOX_HEIGHT = 2000
_LEADING = 450
_PARAGRAPH_GAP = 220
_ROW_HEIGHT = 620
_FOOTER_HEIGHT = 700  # the sender's line stands above the slip


@attrs.frozen(kw_only=True)
class Letter:
    """What a letter says, ready to print. `sums` are (label, amount); the last of them is what they lead to."""

    title: str
    sender: Sender
    recipient: Recipient
    facts: tuple[tuple[str, str], ...]
    headline: tuple[str, str]
    paragraphs: tuple[str, ...]
    sums: tuple[tuple[str, str], ...]
    explanations: tuple[Explanation, ...]
    information: tuple[tuple[str, str], ...]
    decided_on: date
    language: str = "sv"
    slip: LetterSlip | None = None
    explained: str = "Så har avgiften räknats ut"  # above the explanations


def render_letter(letter: Letter) -> bytes:
    """The letter as a PDF/A-3b file. Equal letters give equal bytes."""
    return as_pdf(compose_letter(letter), created=letter.decided_on)


def compose_letter(letter: Letter) -> Composed:
    """The letter's pages, ready for any file."""
    return composed(draw_letter(letter), title=letter.title, creator=letter.sender.name, language=letter.language)


def draw_letter(letter: Letter, blank: Callable[[], Page] = Page) -> list[Page]:
    """Draw the letter on as many pages as it takes; `blank` gives an empty one."""
    reference = (letter.title, letter.decided_on.isoformat(), letter.recipient.name)
    flow = Flow(letter.sender, reference, blank=blank)
    draw_head(flow.page, letter.sender, letter.title, letter.recipient)
    draw_facts(flow.page, letter.facts)
    _draw_headline(flow.page, letter.headline)
    flow.y = _BOX_TOP + _BOX_HEIGHT + 500
    for paragraph in letter.paragraphs:
        _draw_paragraph(flow, paragraph)
    _draw_sums(flow, letter.sums)
    if letter.slip is not None:
        _draw_slip(flow, letter, letter.slip)
    draw_information(flow, letter.information)
    if letter.explanations:
        draw_explanations(flow, letter.explanations, letter.explained)
    flow.finish()
    return flow.pages


def _draw_slip(flow: Flow, letter: Letter, slip: LetterSlip) -> None:
    """The slip at the foot of the page, or of the next one; the information stands above it if it can."""
    free = SLIP_TOP - _FOOTER_HEIGHT
    if flow.y > free:
        flow.new_page()
    draw_slip(flow.page, slip)
    flow.slip_page = flow.page
    if flow.y + information_height(letter.information) > free:
        flow.new_page()


def _draw_headline(page: Page, headline: tuple[str, str]) -> None:
    label, value = headline
    page.box(LEFT, _BOX_TOP, RIGHT - LEFT, _BOX_HEIGHT, TINT)
    page.box(LEFT, _BOX_TOP, 120, _BOX_HEIGHT, ACCENT)
    page.text(LEFT + 600, _BOX_TOP + 720, label, LABEL)
    page.text(LEFT + 600, _BOX_TOP + 1480, value, AMOUNT)


def _draw_paragraph(flow: Flow, paragraph: str) -> None:
    lines = wrapped(paragraph, RIGHT - LEFT, BODY)
    flow.make_room(len(lines) * _LEADING + _PARAGRAPH_GAP)
    for number, line in enumerate(lines, start=1):
        flow.page.text(LEFT, flow.y + number * _LEADING - 100, line, BODY)
    flow.y += len(lines) * _LEADING + _PARAGRAPH_GAP


def _draw_sums(flow: Flow, sums: tuple[tuple[str, str], ...]) -> None:
    flow.y += _PARAGRAPH_GAP
    for number, (label, value) in enumerate(sums, start=1):
        flow.make_room(_ROW_HEIGHT)
        last = number == len(sums)
        style = STRONG if last else BODY
        flow.page.line(LEFT, flow.y, RIGHT, 35 if last else 12, ACCENT if last else RULE)
        flow.page.text(LEFT, flow.y + 420, label, style)
        flow.page.text_right(RIGHT, flow.y + 420, value, style)
        flow.y += _ROW_HEIGHT
    flow.y += 2 * _PARAGRAPH_GAP
