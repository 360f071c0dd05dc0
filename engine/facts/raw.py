"""A file as it stands: text in cells, before anybody has asked what the cells mean."""

import attrs
import polars as pl

from engine.facts import limits
from engine.facts.problems import Problems, UnreadableFile

TRIMMED = " \t\u00a0\u202f\u2009"


@attrs.frozen
class RawTable:
    """The cells of one table.

    `cells` has String columns "0", "1", ... (trimmed; null where empty) and `source_row`, the row as the user sees it.
    Rows without any text are left out. `headings` has one text per column, "" where the heading is empty.
    """

    heading_row: int
    headings: tuple[str, ...]
    cells: pl.DataFrame


def table_of(texts: pl.DataFrame, problems: Problems) -> RawTable:
    """Trim, drop empty rows, divide heading and rows, and check what holds for every cell whatever it means.

    `texts` has a `source_row` column and any number of String columns, "0", "1", ...
    """
    columns = [name for name in texts.columns if name != "source_row"]
    trimmed = pl.col(columns).str.strip_chars(TRIMMED)
    cells = texts.with_columns(pl.when(trimmed != "").then(trimmed))
    cells = cells.filter(pl.any_horizontal(pl.col(columns).is_not_null()))
    if cells.is_empty():
        raise UnreadableFile(f"{problems.file} är tom. Filen ska ha en rad med rubriker och en rad för varje uppgift.")
    if cells.height - 1 > limits.ROWS:
        raise UnreadableFile(f"{problems.file} har fler än {limits.ROWS} rader. Dela upp filen i flera.")
    heading_row, headings = cells["source_row"][0], cells.drop("source_row").row(0)
    width = max(i for i, text in enumerate(headings) if text) + 1
    rows = cells.slice(1)
    _check_excess(rows, columns[width:], problems)
    kept = rows.select("source_row", *columns[:width])
    table = RawTable(heading_row, tuple(text or "" for text in headings[:width]), kept)
    _check_characters(table, problems)
    return table


def _check_excess(rows: pl.DataFrame, excess: list[str], problems: Problems) -> None:
    """Rows may not have text to the right of the last heading."""
    if not excess:
        return
    bad = rows.select("source_row", value=pl.coalesce(excess)).filter(pl.col("value").is_not_null())
    advice = (
        "Raden har fler celler än rubrikraden. Ett belopp med kommatecken i en kommaseparerad fil måste stå inom "
        "citattecken."
    )
    problems.add_rows(bad, "", advice)


def _check_characters(table: RawTable, problems: Problems) -> None:
    """No cell may be too long or hold control characters."""
    for index, heading in enumerate(table.headings):
        text = pl.col(str(index))
        cells = table.cells.select("source_row", value=text)
        too_long = cells.filter(pl.col("value").str.len_chars() > limits.CELL_CHARACTERS)
        problems.add_rows(too_long, heading, f"Texten är för lång; högst {limits.CELL_CHARACTERS} tecken.")
        strange = cells.filter(pl.col("value").str.contains(limits.FORBIDDEN_CHARACTERS))
        problems.add_rows(strange, heading, "Cellen innehåller osynliga styrtecken eller radbrytning; skriv om den.")
