"""The mandate register and the debits in the database: only added to, nothing there twice, no state that does not exist."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from engine.store import mandates as store
from tests.batch.debit_town import advice, drawn_town, take_in
from tests.batch.small_town import EAST, Town
from tests.store.test_once import copied


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town that has two mandates and has sent two debits to the bank."""
    return drawn_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def town(once: Town, tmp_path: Path) -> Town:
    return once.copied(tmp_path)


@pytest.fixture
def database(town: Town) -> Iterator[Connection]:
    with town.workspace.database() as db, db.writing() as connection:
        yield connection


def test_an_invoice_is_drawn_once(database: Connection) -> None:
    with pytest.raises(IntegrityError, match=r"debit\.municipality, debit\.number|debit_once"):
        copied(database, "debit")


def test_a_file_about_mandates_is_there_once(database: Connection) -> None:
    with pytest.raises(
        IntegrityError, match=r"mandate_file\.municipality, mandate_file\.content_hash|mandate_file_once"
    ):
        copied(database, "mandate_file")


@pytest.mark.parametrize("values", [{"state": "sleeping"}, {"event": "forgotten"}])
def test_a_state_or_event_that_does_not_exist_is_refused(database: Connection, values: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match="mandate_event_"):
        copied(database, "mandate_event", **values)


def test_every_event_is_kept_and_the_last_says_how_it_stands(town: Town) -> None:
    take_in(town, advice(town, (502, "11")), "stopped.txt")
    take_in(town, advice(town, (502, "12")), "again.txt")
    with town.workspace.database() as db, db.reading() as connection:
        events = store.events_of(connection, EAST, "502")
        assert [(row["event"], row["state"]) for row in events] == [
            ("registered", "active"),
            ("advised", "stopped"),
            ("advised", "active"),
        ]
        assert [number for _, number, _ in store.active_mandates(connection, EAST)] == ["502", "503"]
