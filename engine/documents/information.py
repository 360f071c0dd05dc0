"""The short texts a document ends with: VAT, late payment, where to ask and how to have a decision tried."""

from functools import lru_cache

import attrs

from engine.documents.canvas import Page
from engine.documents.flow import Flow
from engine.documents.look import LEFT, RIGHT, SMALL, SMALL_STRONG
from engine.documents.texts import wrapped

_GAP = 800
_COLUMN_WIDTH = (RIGHT - LEFT - _GAP) // 2
_LEADING = 385
_BLOCK_GAP = 260
_REMEMBERED = 64

_Block = tuple[str, tuple[str, ...]]


def information_height(blocks: tuple[tuple[str, str], ...]) -> int:
    """The height the blocks take, hundredths of a millimetre."""
    return sum(pair.height for pair in _pairs(blocks))


def draw_information(flow: Flow, blocks: tuple[tuple[str, str], ...]) -> None:
    """Draw the blocks (heading, text), two side by side."""
    for pair in _pairs(blocks):
        flow.make_room(pair.height)
        flow.page.stamp(_draw_pair, flow.y + 300, pair)
        flow.y += pair.height


@attrs.frozen(eq=False)
class _Pair:
    """Blocks side by side, broken to their columns."""

    blocks: tuple[_Block, ...]
    height: int


@lru_cache(_REMEMBERED)
def _pairs(blocks: tuple[tuple[str, str], ...]) -> tuple[_Pair, ...]:
    broken = tuple((heading, wrapped(text, _COLUMN_WIDTH, SMALL)) for heading, text in blocks)
    pairs = (broken[start : start + 2] for start in range(0, len(broken), 2))
    return tuple(_Pair(pair, max(1 + len(lines) for _, lines in pair) * _LEADING + _BLOCK_GAP) for pair in pairs)


def _draw_pair(page: Page, baseline: int, pair: _Pair) -> None:
    for column, (heading, lines) in enumerate(pair.blocks):
        x = LEFT + column * (_COLUMN_WIDTH + _GAP)
        page.text(x, baseline, heading, SMALL_STRONG)
        for number, line in enumerate(lines, start=1):
            page.text(x, baseline + number * _LEADING, line, SMALL)
