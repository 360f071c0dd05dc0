"""Reading a sheet of an Excel workbook (.xlsx) into text cells.

openpyxl and not a faster reader: it tells a formula that failed (#DIV/0!) from an empty cell, and a missing income is
not the same as no income.
"""

import io
import re
import unicodedata
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl

from engine.facts import limits
from engine.facts.problems import Problems, UnreadableFile
from engine.facts.raw import RawTable, table_of

LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')  # what a number format shows as it stands, and colours and languages
SHOWN_DIGITS = ".15g"  # Excel shows and keeps 15 digits; the rest of a stored number is noise from binary arithmetic


def sheet_names(data: bytes, file: str) -> tuple[str, ...]:
    """The sheets of a workbook. Raises UnreadableFile where it is none."""
    with _Opened(data, file) as book:
        return tuple(book.sheetnames)


def sheet_table(data: bytes, sheet: str, problems: Problems) -> RawTable:
    """The table in one sheet. Raises UnreadableFile where it cannot be read."""
    with _Opened(data, problems.file) as book:
        rows = []
        book[sheet].reset_dimensions()  # what a sheet says of its size may be wrong, and cells beyond it be lost
        for number, row in enumerate(book[sheet].iter_rows(min_row=1), start=1):
            if number > limits.ROWS:
                raise UnreadableFile(f"{problems.file} har fler än {limits.ROWS} rader. Dela upp filen i flera.")
            width = max((index for index, cell in enumerate(row, start=1) if cell.value is not None), default=0)
            if width > limits.COLUMNS:
                raise UnreadableFile(f"{problems.file} har fler än {limits.COLUMNS} kolumner. Dela upp bladet.")
            rows.append((number, *map(_text, row[:width])))
    width = max(map(len, rows), default=1)
    names = ["source_row", *(str(index) for index in range(width - 1))]
    padded = [row + (None,) * (width - len(row)) for row in rows]
    schema = dict.fromkeys(names, pl.String()) | {"source_row": pl.Int64()}
    return table_of(pl.DataFrame(padded, schema=schema, orient="row"), problems)


def _text(cell: Any) -> str | None:
    """What stands in a cell. Midnight is a day and no time, unless the cell shows the clock."""
    text = cell_text(cell.value)
    if text and isinstance(cell.value, datetime) and "T" not in text:
        clock_shown = "h" in LITERAL.sub("", cell.number_format).lower()
        return f"{text}T00:00:00" if clock_shown else text
    return text


def cell_text(value: Any) -> str | None:
    """A cell's value as the text a CSV file would have. Numbers in decimal, never in binary."""
    match value:
        case None | str():  # as in a CSV file, å is one character and not two
            return value and unicodedata.normalize("NFC", value)
        case bool():
            return "ja" if value else "nej"
        case int():
            return str(value)
        case datetime():  # what Excel calculates can be some thousandths of a second off
            whole = (value + timedelta(milliseconds=500)).replace(microsecond=0)
            return whole.isoformat() if whole.time() != time() else whole.date().isoformat()
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes") if not value.second else value.isoformat()
        case timedelta():
            minutes, seconds = divmod(value // timedelta(seconds=1), 60)
            return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
        case _:
            return format(value, SHOWN_DIGITS)


class _Opened:
    """The workbook as a context: whatever goes wrong while it is read is that the file is not a workbook we can read.

    A broken or hostile archive makes the parser below fail in ways that cannot be listed, hence the wide net; nothing
    of ours runs inside it but loops over cells.
    """

    def __init__(self, data: bytes, file: str) -> None:
        self._data, self._file = data, file
        self._warnings = warnings.catch_warnings()

    def __enter__(self) -> Any:
        import openpyxl

        self._warnings.__enter__()
        warnings.simplefilter("ignore")  # openpyxl warns of decorations it does not keep
        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > limits.UNPACKED_BYTES:
                raise UnreadableFile(f"{self._file} är för stor. Dela upp filen i flera.")
            book = openpyxl.load_workbook(io.BytesIO(self._data), read_only=True, data_only=True)
            if len(book.sheetnames) > limits.SHEETS:
                raise UnreadableFile(f"{self._file} har fler än {limits.SHEETS} blad.")
        except Exception as error:
            self.__exit__(type(error), error, None)
            raise
        return book

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        self._warnings.__exit__(None, None, None)
        if isinstance(error, Exception) and not isinstance(error, UnreadableFile):
            raise UnreadableFile(
                f"{self._file} kan inte läsas som en Excelbok. Spara den som .xlsx eller CSV UTF-8."
            ) from error
