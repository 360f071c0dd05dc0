"""Small files for the tests of facts."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from engine.facts.reader import FileRead, read_file
from engine.facts.registry import RECORD_TYPES

ANNA = "198001019804"  # of Skatteverket's series for tests, as the examples of the declarations
BO = "197001019814"
EVA = "202201019805"
CLIENT = "194001019803"
SPOUSE = "194102029818"
ORGANISATION = "2120000142"


def clock(text: str) -> datetime:
    """A time without zone, as facts have them: what the clock in Sweden shows."""
    return datetime.fromisoformat(text)


def csv_file(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    """A file with the text as it stands."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def read(folder: Path, record: str, *lines: str) -> FileRead:
    """A CSV file of the lines, the first one its headings, read as the record type."""
    return read_file(csv_file(folder, f"{record}.csv", "\n".join(lines) + "\n"), RECORD_TYPES[record])


def listed(result: FileRead) -> list[tuple[int, str, str]]:
    """(row, column, value) of each problem."""
    return [(problem.row, problem.column, problem.value) for problem in result.problems]


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """An Excel workbook with the given rows in each sheet, dates and numbers as real ones."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path
