"""The short texts a document ends with: VAT, late payment, where to ask and how to have a decision tried."""

from functools import lru_cache

from engine.documents.canvas import Page, wrapped
from engine.documents.flow import Flow
from engine.documents.look import LEFT, RIGHT, SMALL, SMALL_STRONG

_GAP = 800
_COLUMN_WIDTH = (RIGHT - LEFT - _GAP) // 2
_LEADING = 385
_BLOCK_GAP = 260
_REMEMBERED = 64

_Block = tuple[str, tuple[str, ...]]


def information_height(blocks: tuple[tuple[str, str], ...]) -> int:
    """The height the blocks take, hundredths of a millimetre."""
    return sum(_height(pair) for pair in _pairs(blocks))


def draw_information(flow: Flow, blocks: tuple[tuple[str, str], ...]) -> None:
    """Draw the blocks (heading, text), two side by side."""
    for pair in _pairs(blocks):
        flow.make_room(_height(pair))
        for column, (heading, lines) in enumerate(pair):
            flow.page.stamp(_draw_block, LEFT + column * (_COLUMN_WIDTH + _GAP), flow.y + 300, heading, lines)
        flow.y += _height(pair)


def _draw_block(page: Page, x: int, baseline: int, heading: str, lines: tuple[str, ...]) -> None:
    page.text(x, baseline, heading, SMALL_STRONG)
    for number, line in enumerate(lines, start=1):
        page.text(x, baseline + number * _LEADING, line, SMALL)


@lru_cache(_REMEMBERED)
def _pairs(blocks: tuple[tuple[str, str], ...]) -> tuple[tuple[_Block, ...], ...]:
    broken = tuple((heading, wrapped(text, _COLUMN_WIDTH, SMALL)) for heading, text in blocks)
    return tuple(broken[start : start + 2] for start in range(0, len(broken), 2))


def _height(pair: tuple[_Block, ...]) -> int:
    return max(1 + len(lines) for _, lines in pair) * _LEADING + _BLOCK_GAP
