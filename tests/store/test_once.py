"""Nothing is there twice, whatever the program does: the database itself refuses it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch.small_town import Town, household


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The database of a town that has issued two invoices."""
    town = Town.made(tmp_path)
    town.take_in(household(1, 30_000, "2024-01-10"), household(2, 40_000, "2024-02-10"))
    town.month()
    with sqlite3.connect(town.workspace.root / "debitera.db") as connection:
        yield connection
    connection.close()


def copied(database: sqlite3.Connection, table: str, **other: object) -> None:
    """Add the first row of the table once more, with other values in some columns."""
    database.row_factory = sqlite3.Row
    row = dict(database.execute(f"SELECT * FROM {table} ORDER BY 1").fetchone()) | other  # noqa: S608 - our own names
    row = {name: value for name, value in row.items() if name != "id"}
    marks = ", ".join("?" * len(row))
    database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))  # noqa: S608


def test_a_month_of_a_municipality_has_one_batch_of_each_revision(database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=r"batch\.municipality, batch\.month, batch\.revision"):
        copied(database, "batch")


def test_a_payer_has_one_invoice_of_an_area_in_a_batch(database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=r"invoice\.batch_id, invoice\.payer_id, invoice\.area"):
        copied(database, "invoice", number="99", ocr="998")


def test_an_invoice_number_is_there_once_in_a_municipality(database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=r"invoice\.municipality, invoice\.number"):
        copied(database, "invoice", payer_id="190001010000", ocr="998")


def test_a_payment_reference_is_there_once_in_a_municipality(database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=r"invoice\.municipality, invoice\.ocr"):
        copied(database, "invoice", payer_id="190001010000", number="99")


def test_a_state_that_does_not_exist_is_refused(database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="batch_state"):
        database.execute("UPDATE batch SET state = 'done'")
