"""The tables of the report: a caption, headings with scope, and rows that a phone shows one below the other."""

from collections.abc import Iterable, Sequence

from engine.documents.report.markup import Content, Markup, tag
from engine.documents.swedish import MINUS, kronor, thousands

Row = Sequence[Content]
NARROW = 2
"""So many columns go side by side on a phone."""


def table(caption: str, columns: Sequence[str], rows: Iterable[Row], *, numbers: int, foot: Row = ()) -> Markup:
    """A table whose last `numbers` columns are numbers; the first cell of every row is its heading."""
    first_number = len(columns) - numbers
    head = tag("tr", [tag("th", name, scope="col", **_of(place, first_number)) for place, name in enumerate(columns)])
    body = [_row(columns, row, first_number) for row in rows]
    parts = [tag("caption", caption), tag("thead", head), tag("tbody", body)]
    if foot:
        parts.append(tag("tfoot", _row(columns, foot, first_number)))
    return tag("table", parts, **({"class_": "stacked"} if len(columns) > NARROW else {}))


def _row(columns: Sequence[str], row: Row, first_number: int) -> Markup:
    cells = []
    for place, (name, content) in enumerate(zip(columns, row, strict=True)):
        more = {"data_label": name, **_of(place, first_number)}
        cells.append(
            tag("td", tag("span", content), **more) if place else tag("th", tag("span", content), scope="row", **more)
        )
    return tag("tr", cells)


def _of(place: int, first_number: int) -> dict[str, str]:
    return {"class_": "number"} if place >= first_number else {}


def signed(ore: int) -> str:
    """A difference: `+1 547,00 kr`, `−250,00 kr`, `0,00 kr`."""
    return f"+{kronor(ore)}" if ore > 0 else kronor(ore)


def count(number: int) -> str:
    """A whole number, which may be below 0."""
    return f"{MINUS if number < 0 else ''}{thousands(abs(number))}"


def signed_count(number: int) -> str:
    """A difference of whole numbers."""
    return f"+{count(number)}" if number > 0 else count(number)
