"""Nothing is there twice, whatever the program does: the database itself refuses it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, Table, insert, select, text
from sqlalchemy.exc import IntegrityError

from tests.batch.small_town import Town, household


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Connection]:
    """The database of a town that has issued two invoices."""
    town = Town.made(tmp_path)
    town.take_in(household(1, 30_000, "2024-01-10"), household(2, 40_000, "2024-02-10"))
    town.month()
    with town.workspace.database() as db, db.writing() as connection:
        yield connection


def copied(database: Connection, name: str, **other: object) -> None:
    """Add the first row of the table once more, with other values in some columns."""
    table = Table(name, MetaData(), autoload_with=database)
    row = dict(database.execute(select(table).order_by(table.c.id)).mappings().first() or {}) | other
    del row["id"]
    database.execute(insert(table), row)


def test_a_month_of_a_municipality_has_one_batch_of_each_revision(database: Connection) -> None:
    with pytest.raises(IntegrityError, match=r"batch\.municipality, batch\.month, batch\.revision|batch_once"):
        copied(database, "batch")


def test_a_payer_has_one_invoice_of_an_area_in_a_batch(database: Connection) -> None:
    with pytest.raises(IntegrityError, match=r"invoice\.batch_id, invoice\.payer_id, invoice\.area|invoice_payer"):
        copied(database, "invoice", number="99", ocr="998")


def test_an_invoice_number_is_there_once_in_a_municipality(database: Connection) -> None:
    with pytest.raises(IntegrityError, match=r"invoice\.municipality, invoice\.number|invoice_number"):
        copied(database, "invoice", payer_id="190001010000", ocr="998")


def test_a_payment_reference_is_there_once_in_a_municipality(database: Connection) -> None:
    with pytest.raises(IntegrityError, match=r"invoice\.municipality, invoice\.ocr|invoice_ocr"):
        copied(database, "invoice", payer_id="190001010000", number="99")


def test_a_state_that_does_not_exist_is_refused(database: Connection) -> None:
    with pytest.raises(IntegrityError, match="batch_state"):
        database.execute(text("UPDATE batch SET state = 'done'"))
