"""Reading a file of facts: CSV or Excel in, typed columns and a list of bad cells out.

A file is read as a whole. Every bad cell is listed, so that one look at the list is enough to put the file right; the
import refuses the file while there is any (`engine.store.facts.import_file`).
"""

import hashlib
from pathlib import Path

import attrs
import polars as pl

from engine.errors import words_of
from engine.facts import limits
from engine.facts.advice import advice, required
from engine.facts.cells import DTYPES, value
from engine.facts.checks import check_rows
from engine.facts.columns import Column, Kind, RecordType
from engine.facts.csv_text import csv_table
from engine.facts.headings import Matched, match
from engine.facts.naming import record_for, sheet_of
from engine.facts.problems import BadCell, Problems, UnreadableFile, shown
from engine.facts.raw import RawTable
from engine.facts.workbook import sheet_table

__all__ = ["BadCell", "FileRead", "UnreadableFile", "read_file", "record_for"]


@attrs.frozen(eq=False)
class FileRead:
    """One file, read.

    `frame` has the record's fields (money in öre, hours in minutes) and `source_row`, the row as the user sees it in
    the file. `withdrawn` has the record's key and `source_row` of the facts the file takes back. `problems` lists the
    first 1,000 bad cells, `problem_count` counts all; with any, the frames are not to be used. `content_hash` is the
    SHA-256 of the file's bytes.
    """

    file: str
    record: RecordType
    frame: pl.DataFrame
    withdrawn: pl.DataFrame
    problems: tuple[BadCell, ...]
    problem_count: int
    content_hash: str


def read_file(path: Path, record: RecordType) -> FileRead:
    """Read a .csv or .xlsx file of one record type. Raises UnreadableFile where the file as a whole cannot be read."""
    data = _bytes_of(path)
    problems = Problems(shown(path.name))
    table = _table(path, data, record, problems)
    before = problems.count
    matched = match(table, record, problems)
    headings_are_right = problems.count == before
    frame, withdrawn = _values(table, matched, record, problems)
    if headings_are_right and problems.count == len(problems.listed()):
        # Rows with a bad cell are listed already; the others are checked too, so that one look is enough.
        bad = [problem.row for problem in problems.listed()]
        sound, sound_withdrawn = (
            rows.filter(~pl.col("source_row").is_in(bad)) if bad else rows for rows in (frame, withdrawn)
        )
        check_rows(record, sound, sound_withdrawn, _headings(record, matched), problems)
    digest = hashlib.sha256(data).hexdigest()
    return FileRead(problems.file, record, frame, withdrawn, problems.listed(), problems.count, digest)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > limits.FILE_BYTES:
            raise UnreadableFile(
                f"{shown(path.name)} är större än {limits.FILE_BYTES // 2**20} MB. Dela upp filen i flera."
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{shown(path.name)} kan inte öppnas: {words_of(error)}.") from None
    except ValueError:  # as with a null character
        raise UnreadableFile(f"{shown(path.name)} kan inte öppnas: namnet kan inte vara en fils.") from None


def _table(path: Path, data: bytes, record: RecordType, problems: Problems) -> RawTable:
    match path.suffix.lower():
        case ".csv" | ".txt":
            return csv_table(data, problems)
        case ".xlsx":
            return sheet_table(data, sheet_of(data, record, problems.file), problems)
    raise UnreadableFile(f"{problems.file}: filer tas emot som .csv (UTF-8) eller .xlsx.")


def _values(
    table: RawTable, matched: Matched, record: RecordType, problems: Problems
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The facts given and the keys of the facts withdrawn, typed. A withdrawn row need only have its key."""
    withdraw = pl.Series("_withdraw", [], dtype=pl.Boolean).extend_constant(value=False, n=table.cells.height)
    if matched.withdraw:
        flag = Column("withdraw", Kind.FLAG, "withdraw", "aterkalla", "", False, (), False, "ja")
        withdraw = _column(table.cells, flag, matched.withdraw, problems).fill_null(value=False)
    rows = table.cells.with_columns(_withdraw=withdraw)
    typed = rows.select("source_row", "_withdraw")
    for column in record.columns:
        place = matched.fields.get(column.name)
        if place is None:
            values = pl.Series([], dtype=DTYPES[column.kind]).extend_constant(column.default, rows.height)
        else:
            needed = rows if column.name in record.key else rows.filter(~pl.col("_withdraw"))
            _check_required(needed, column, place, problems)
            values = _column(rows, column, place, problems)
            values = values if column.default is None else values.fill_null(column.default)
        typed = typed.with_columns(values.alias(column.name))
    names = [column.name for column in record.columns]
    frame = typed.filter(~pl.col("_withdraw")).select(*names, "source_row")
    return frame, typed.filter("_withdraw").select(*record.key, "source_row")


def _check_required(rows: pl.DataFrame, column: Column, place: tuple[int, str], problems: Problems) -> None:
    if column.required:
        empty = rows.select("source_row", value=str(place[0])).filter(pl.col("value").is_null())
        problems.add_rows(empty, place[1], required(column))


def _column(rows: pl.DataFrame, column: Column, place: tuple[int, str], problems: Problems) -> pl.Series:
    """The typed values of one column; a text that is not a value is entered as a problem and becomes null."""
    index, heading = place
    text = rows[str(index)]
    values = _understood(text, column)
    not_a_value = text.is_not_null() & values.is_null()
    if not_a_value.any():
        bad = pl.DataFrame({"source_row": rows["source_row"], "value": text}).filter(not_a_value)
        listed = bad["value"].head(limits.LISTED_PROBLEMS).unique()
        problems.add_rows(bad, heading, {text: advice(column, text) for text in listed})
    return values


def _understood(text: pl.Series, column: Column) -> pl.Series:
    """The values of texts, null where a text is not one. Each text is read once: a million visits have few clients."""
    if column.kind is Kind.TEXT:
        return text
    texts = text.unique().to_frame("text")
    values = texts.with_columns(value=value(pl.col("text"), column).cast(DTYPES[column.kind]))
    return text.to_frame("text").join(values, on="text", how="left", maintain_order="left")["value"]


def _headings(record: RecordType, matched: Matched) -> dict[str, str]:
    """Each field's heading as it stands in the file, for the lists of problems."""
    return {c.name: matched.fields.get(c.name, (0, c.header))[1] for c in record.columns}
