"""How every fee was arrived at, step by step and with its law."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

import attrs

from engine.documents.canvas import Page
from engine.documents.flow import Flow
from engine.documents.look import BODY, FINE, HEADING, LABEL, LEFT, RIGHT, RULE, SECTION, STRONG
from engine.documents.model import Explanation
from engine.documents.texts import wrapped

_TEXT_LEFT = LEFT + 700
_VALUE_WIDTH = 4200
_TEXT_WIDTH = RIGHT - _TEXT_LEFT - _VALUE_WIDTH - 400
_LEADING = 430
_LAW_LEADING = 350
_PADDING = 130
_HEADING_HEIGHT = 720
_GAP = 550
_REMEMBERED = 1 << 14
_STEPS_WITH_HEADING = 2  # a heading never stands alone at the foot of a page


@attrs.frozen(eq=False)
class _Step:
    """A step broken to the columns: its text, its value, its law."""

    texts: tuple[str, ...]
    values: tuple[str, ...]
    laws: tuple[str, ...]
    height: int


def draw_explanations(
    flow: Flow, explanations: Iterable[Explanation], title: str = "Så har avgiften räknats ut"
) -> None:
    """Draw the explanations under their title, from a new page on."""
    flow.new_page()
    flow.page.stamp(_draw_title, flow.y, title)
    flow.y += 1100
    for explanation in explanations:
        steps = [_broken(step.text, step.value, step.law) for step in explanation.steps]
        _draw_explanation(flow, explanation.heading, steps, result=len(steps) if explanation.ends_in_result else 0)


def _draw_title(page: Page, top: int, title: str) -> None:
    page.text(LEFT, top + 450, title, SECTION)


@lru_cache(_REMEMBERED)
def _broken(text: str, value: str, law: str) -> _Step:
    texts = wrapped(text, _TEXT_WIDTH, BODY)
    values = wrapped(value, _VALUE_WIDTH, STRONG)
    laws = wrapped(law, _TEXT_WIDTH, FINE)
    lines = max(len(texts), len(values))
    return _Step(texts, values, laws, 2 * _PADDING + lines * _LEADING + len(laws) * _LAW_LEADING)


def _draw_explanation(flow: Flow, heading: str, steps: list[_Step], *, result: int) -> None:
    flow.make_room(_HEADING_HEIGHT + sum(step.height for step in steps[:_STEPS_WITH_HEADING]))
    _begin(flow, heading)
    for number, step in enumerate(steps, start=1):
        if flow.make_room(step.height):
            _begin(flow, f"{heading} (fortsättning)")
        flow.page.copy(flow.y, _draw_step, number, step, number == result)
        flow.y += step.height
    flow.y += _GAP


def _begin(flow: Flow, heading: str) -> None:
    flow.page.fill(_draw_heading, (flow.y,), heading)
    flow.y += _HEADING_HEIGHT


def _draw_heading(page: Page, top: int, heading: str) -> None:
    page.text(LEFT, top + 400, heading, HEADING)
    page.line(LEFT, top + _HEADING_HEIGHT - 120, RIGHT, 20, RULE)


def _draw_step(page: Page, number: int, step: _Step, strong: bool) -> None:
    columns = len(step.texts), len(step.values)
    page.fill(_draw_texts, (number, *columns, strong), *step.texts, *step.values, *step.laws)


def _draw_texts(page: Page, number: int, lines: int, values: int, strong: bool, *texts: str) -> None:
    baseline, remaining = _PADDING + 310, iter(texts)
    page.text(LEFT, baseline, f"{number}.", LABEL)
    for line, text in enumerate(islice(remaining, lines)):
        page.text(_TEXT_LEFT, baseline + line * _LEADING, text, BODY)
    for line, value in enumerate(islice(remaining, values)):
        page.text_right(RIGHT, baseline + line * _LEADING, value, STRONG if strong else BODY)
    laws = baseline + lines * _LEADING - 40
    for line, law in enumerate(remaining):
        page.text(_TEXT_LEFT, laws + line * _LAW_LEADING, law, FINE)
