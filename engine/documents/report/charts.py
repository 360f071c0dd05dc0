"""Charts as SVG in the page: horizontal bars with their labels and numbers, in whole units of the drawing.

What a chart shows stands in a table beside it too, for those who do not see it.
"""

from engine.documents.report.markup import Markup, tag
from engine.documents.report.model import Bar, Chart
from engine.documents.report.tables import count

_WIDTH = 410
_LABEL = 190
_LONGEST = 170
_ROW = 26
_BAR = 16
_BASELINE = 13  # of a label, below the top of its bar
_CHARACTERS = 26
"""Of a label: what there is room for beside the bars."""


def chart(what: Chart, name: str) -> Markup:
    """A chart with its heading and its table; `name` is its identity on the page."""
    parts = [tag("figcaption", what.title), drawing(what, name)]
    rows = [
        tag("tr", tag("th", bar.label, scope="row"), tag("td", count(bar.count), class_="number")) for bar in what.bars
    ]
    head = tag("tr", tag("th", "", aria_label="Klass", scope="col"), tag("th", what.unit, scope="col", class_="number"))
    listed = tag("table", tag("caption", what.title), tag("thead", head), tag("tbody", rows))
    parts.append(tag("details", tag("summary", "Visa som tabell"), listed))
    return tag("figure", parts)


def drawing(what: Chart, name: str) -> Markup:
    """The bars. The longest fills the width, and what is not nothing can be seen."""
    most = max((bar.count for bar in what.bars), default=0)
    rows = [_row(bar, place, most) for place, bar in enumerate(what.bars)]
    height = _ROW * len(what.bars) + 4
    return tag(
        "svg",
        tag("title", what.title, id=f"{name}-title"),
        tag("desc", what.told, id=f"{name}-desc"),
        tag("line", class_="base", x1=_LABEL, y1=0, x2=_LABEL, y2=height),
        rows,
        viewBox=f"0 0 {_WIDTH} {height}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
    )


def _row(bar: Bar, place: int, most: int) -> list[Markup]:
    top = place * _ROW + 4
    length = max(bar.count * _LONGEST // most, 2) if bar.count else 0
    label = bar.label if len(bar.label) <= _CHARACTERS else f"{bar.label[: _CHARACTERS - 1]}…"
    drawn = [tag("text", label, x=_LABEL - 8, y=top + _BASELINE, text_anchor="end")]
    if length:
        drawn.append(tag("rect", class_="bar", x=_LABEL, y=top, width=length, height=_BAR))
    return [*drawn, tag("text", count(bar.count), x=_LABEL + length + 6, y=top + _BASELINE)]
