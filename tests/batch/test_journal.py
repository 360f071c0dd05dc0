"""The journal in Excel: every line and invoice, amounts to the öre, no names, no formulas, the same bytes."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from engine.batch.journal import write_journal
from engine.batch.report import Gathered, gather
from engine.documents import spreadsheet
from engine.documents.spreadsheet import Sheet, kronor, workbook
from tests.batch.small_town import EAST, NOVEMBER, OCTOBER
from tests.batch.two_months import EVIL, two_months


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> dict[date, Gathered]:
    town = two_months(tmp_path_factory.mktemp("two"))
    return {month: gather(town.workspace, EAST, month) for month in (OCTOBER, NOVEMBER)}


def rows(data: bytes, sheet: str) -> list[dict[str, Any]]:
    """A sheet's rows by heading."""
    headings, *found = openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in found]


def written(found: Gathered, folder: Path) -> bytes:
    write_journal(folder / "journal.xlsx", found)
    return (folder / "journal.xlsx").read_bytes()


@pytest.mark.parametrize("month", [OCTOBER, NOVEMBER])
def test_every_line_is_there_and_the_sum_is_exact(batches: dict[date, Gathered], month: date, tmp_path: Path) -> None:
    found = batches[month]
    data = written(found, tmp_path)
    lines, invoices = rows(data, "Rader"), rows(data, "Fakturor")
    assert len(lines) == found.computed.drafts.lines.height
    assert sum(round(row["belopp kr"] * 100) for row in lines) == found.computed.totals["lines_ore"]
    assert sum(round(row["att betala kr"] * 100) for row in invoices) == found.computed.totals["to_pay_ore"]
    assert len(rows(data, "Signallista")) == len(found.computed.findings)


def test_numbers_and_customers_are_there_once_issued(batches: dict[date, Gathered], tmp_path: Path) -> None:
    issued, previewed = (rows(written(batches[month], tmp_path), "Rader") for month in (OCTOBER, NOVEMBER))
    numbers = {row["fakturanummer"] for row in issued if row["hushåll"] != "H14"}
    assert numbers <= {row["number"] for row in batches[OCTOBER].invoices}
    assert {row["kundnummer"] for row in previewed} == {None}


def test_a_line_says_what_how_much_and_when(batches: dict[date, Gathered], tmp_path: Path) -> None:
    lines = {(row["hushåll"], row["vad"]): row for row in rows(written(batches[OCTOBER], tmp_path), "Rader")}
    alarm, care = lines["K1", "Trygghetslarm"], lines["K1", "Hemtjänst"]
    assert (alarm["månad"], alarm["antal"], alarm["enhet"], alarm["belopp kr"]) == ("2026-09", 1, "mån", 461)
    assert (care["antal"], care["enhet"], care["belopp kr"]) == (3, "timmar", 1146)
    assert (lines["H6", "Förskola"]["antal"], lines["H6", "Förskola"]["enhet"]) == (16, "dagar")


def test_nobody_is_named_and_what_a_handler_wrote_is_kept_as_text(
    batches: dict[date, Gathered], tmp_path: Path
) -> None:
    data = written(batches[OCTOBER], tmp_path)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        text = "".join(book.read(name).decode() for name in book.namelist())
    assert not re.search(r"Vuxen|Hemliga|Klient\d|Hemligasson|\b(19|20)\d{10}\b", text)
    assert f"{EVIL} justering" in {row["vad"] for row in rows(data, "Rader")}


def test_the_same_batch_gives_the_same_bytes(batches: dict[date, Gathered], tmp_path: Path) -> None:
    first = written(batches[OCTOBER], tmp_path)
    assert written(batches[OCTOBER], tmp_path) == first


def test_an_amount_is_written_digit_by_digit() -> None:
    data = workbook([Sheet("A", [("kr", 10)], [[kronor(999_999_999_999_999)]])], title="-", made=OCTOBER)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert b"<v>9999999999999.99</v>" in book.read("xl/worksheets/sheet1.xml")
    assert [kronor(ore) for ore in (0, 5, -105)] == [Decimal("0.00"), Decimal("0.05"), Decimal("-1.05")]


def test_a_text_that_looks_like_a_formula_is_a_text_and_unprintable_characters_are_left_out() -> None:
    sheet = Sheet("A", [("text", 10)], [["=HYPERLINK(1)"], ["@x"], ["a\x00b"]])
    book = openpyxl.load_workbook(io.BytesIO(workbook([sheet], title="-", made=OCTOBER)))
    assert [(cell.data_type, cell.value) for (cell,) in book["A"].iter_rows(min_row=2)] == [
        ("s", "=HYPERLINK(1)"),
        ("s", "@x"),
        ("s", "ab"),
    ]


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 2)
    made = workbook([Sheet("A", [("n", 5)], [[number] for number in range(5)])], title="-", made=OCTOBER)
    assert [len(rows(made, name)) for name in ("A", "A 2", "A 3")] == [2, 2, 1]
