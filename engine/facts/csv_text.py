"""Reading a CSV file into text cells: UTF-8, separated by semicolon, comma or tab, quoted as RFC 4180 says."""

import unicodedata
from collections.abc import Iterator
from typing import NoReturn

import polars as pl

from engine.facts import limits
from engine.facts.problems import Problems, UnreadableFile
from engine.facts.raw import RawTable, table_of

BLOCK_CHARACTERS = 4_000_000
SEPARATORS = ";\t,"  # in this order where a heading row has equally many


def csv_table(data: bytes, problems: Problems) -> RawTable:
    """The table in the bytes of a CSV file. Raises UnreadableFile where it is none."""
    text = _decoded(data, problems.file)
    separator, width = _shape(text, problems.file)
    return table_of(_cells(text, separator, width, problems.file), problems)


def _shape(text: str, file: str) -> tuple[str, int]:
    """The separator and how many cells the widest line has; refuses lines that cannot be divided into cells."""
    _, first = next(_blocks(text))
    heading = next((line for line in first.head(1_000) if line.strip()), "")
    separator = max(SEPARATORS, key=heading.count)
    width, badly_quoted = 1, []
    for row, lines in _blocks(text):
        if _largest(lines.str.len_chars()) > limits.LINE_CHARACTERS:
            longest = limits.LINE_CHARACTERS
            raise UnreadableFile(f"{file} har en rad med fler än {longest} tecken. Är det en CSV-fil?")
        width = max(width, 1 + _largest(lines.str.count_matches(separator, literal=True)))
        badly_quoted += _badly_quoted(lines, separator, row)
    if width > limits.COLUMNS:
        raise UnreadableFile(f"{file} har fler än {limits.COLUMNS} kolumner. Är det en CSV-fil?")
    if badly_quoted:
        _refuse_quotes(badly_quoted, file)
    return separator, width


def _blocks(text: str) -> Iterator[tuple[int, pl.Series]]:
    """The lines of a text, some millions of characters at a time, and the row of the first; all at once take room."""
    start, row = 0, 1
    while start <= len(text):
        found = text.find("\n", start + BLOCK_CHARACTERS)
        end = len(text) if found < 0 else found
        lines = pl.Series(text[start:end].split("\n"), dtype=pl.String)
        yield row, lines
        start, row = end + 1, row + lines.len()


def _decoded(data: bytes, file: str) -> str:
    """The text, with line feeds only and every letter in one form (Å as one character, not A and a ring)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableFile(f"{file} är sparad som Unicode (UTF-16). Spara den som ”CSV UTF-8”.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(f"{file}, rad {row}: {_encoding_advice(data)} Spara filen som ”CSV UTF-8”.") from None
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _largest(counts: pl.Series) -> int:
    largest = counts.max()
    assert isinstance(largest, int), "a file has at least one line"
    return largest


def _encoding_advice(data: bytes) -> str:
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "filen är inte text i UTF-8."
    return "filen är inte i UTF-8 utan ser ut att vara sparad som Windows-1252 (ANSI), Excels vanliga ”CSV”."


def _badly_quoted(lines: pl.Series, separator: str, first_row: int) -> list[int]:
    """The rows whose quotation marks do not match.

    A quoted cell begins and ends with a quotation mark, doubles those inside it, and stays on its line. So every line
    is one row, and row numbers are those of the file.
    """
    cell = f'(?:"(?:[^"]|"")*"|[^"{separator}]*)'
    well_formed = f"^{cell}(?:{separator}{cell})*$"
    numbered = pl.DataFrame({"line": lines}).with_row_index("row", offset=first_row)
    quoted = numbered.filter(pl.col("line").str.contains('"', literal=True))
    return quoted.filter(~pl.col("line").str.contains(well_formed))["row"].to_list()


def _refuse_quotes(bad_rows: list[int], file: str) -> NoReturn:
    rows = ", ".join(str(row) for row in bad_rows[:5])
    more = " med flera" if len(bad_rows) > 5 else ""
    raise UnreadableFile(
        f"{file}, rad {rows}{more}: citattecknen går inte ihop. En cell med citattecken börjar och slutar med "
        "citattecken, har dem dubbla inuti och ryms på en rad."
    )


def _cells(text: str, separator: str, width: int, file: str) -> pl.DataFrame:
    """Every line as a row of `width` cells; missing cells at the end of a line are null."""
    text += "" if text.endswith("\n") else "\n"
    names = separator.join(str(index) for index in range(width))
    try:
        cells = pl.read_csv(f"{names}\n{text}".encode(), separator=separator, infer_schema=False)
    except pl.exceptions.PolarsError:
        raise UnreadableFile(f"{file} kan inte läsas som en CSV-fil.") from None
    if cells.height != text.count("\n"):
        raise UnreadableFile(f"{file} kan inte läsas som en CSV-fil: rader och radbrytningar stämmer inte överens.")
    return cells.with_row_index("source_row", offset=1).with_columns(pl.col("source_row").cast(pl.Int64))
