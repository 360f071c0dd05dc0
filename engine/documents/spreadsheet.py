"""An Excel workbook of plain tables: the same tables give the same bytes.

Amounts are decimal numbers, exact for as many digits as Excel itself keeps (15); a text is a text, whatever it begins
with, never a formula.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

import attrs

Cell: TypeAlias = "str | int | Decimal | date | None"

MOST_ROWS = 1_000_000
"""Of a sheet, besides its headings: Excel has room for 1 048 576. What there are more of goes on in the next sheet."""
_CORE = "docProps/core.xml"
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_THEN = (1980, 1, 1, 0, 0, 0)
"""The time that all parts of the file have: the first that a zip file knows."""


@attrs.frozen
class Sheet:
    """A table: its name, headings with the width of their columns (characters), and its rows."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Cell]]


def workbook(sheets: Iterable[Sheet], *, title: str, made: date) -> bytes:
    """The workbook as a file; `made` is the day it says that it was made."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "debitera", title
    for sheet in sheets:
        _write(book, sheet)
    stream = io.BytesIO()
    book.save(stream)
    return _without_clock(stream.getvalue(), made)


def kronor(ore: int) -> Decimal:
    """Öre as kronor with two decimals, exactly."""
    return Decimal(ore).scaleb(-2)


def _write(book: Any, sheet: Sheet) -> None:
    part, made = None, 0
    for number, row in enumerate(sheet.rows):
        if number % MOST_ROWS == 0:
            made += 1
            part = _begun(book, sheet, sheet.name if made == 1 else f"{sheet.name} {made}")
        assert part is not None, "a sheet is begun with its first row"
        part.append([_cell(part, value) for value in row])
    if part is None:
        _begun(book, sheet, sheet.name)


def _begun(book: Any, sheet: Sheet, name: str) -> Any:
    from openpyxl.styles import Font

    part = book.create_sheet(name)
    part.freeze_panes = "A2"
    headings = []
    for number, (heading, width) in enumerate(sheet.columns, start=1):
        part.column_dimensions[_letter(number)].width = width
        cell = _cell(part, heading)
        cell.font = Font(bold=True)
        headings.append(cell)
    part.append(headings)
    return part


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number))


def _cell(part: Any, value: Cell) -> Any:
    """A cell with its value as what it is: a text that begins with = is no formula."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not isinstance(value, str):
        cell = WriteOnlyCell(part, value=value)
        if isinstance(value, Decimal):
            cell.number_format = "#,##0.00"
        elif isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        return cell
    cell = WriteOnlyCell(part, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell


def _without_clock(data: bytes, made: date) -> bytes:
    """The file with the times in it, of its parts and of its making, put to what does not depend on the clock."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = old.read(name)
            if name == _CORE:
                content = _TIMES.sub(rb"\g<1>" + f"{made:%Y-%m-%d}T00:00:00Z".encode() + rb"\g<3>", content)
            new.writestr(zipfile.ZipInfo(name, _THEN), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
