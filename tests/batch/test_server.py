"""With its database on a PostgreSQL server a workspace comes to the same, to the byte, as with a file."""

import threading
from contextlib import closing
from pathlib import Path

import pytest

from engine.batch.workspace import create, open_workspace
from engine.errors import Refused
from engine.store.opening import open_database
from tests.batch.care_town import client, rule_texts
from tests.batch.small_town import EAST, ISSUED_ON, NOVEMBER, OCTOBER, Town, files_in, household, write_rules
from tests.databases import SERVER, new_database, other_database

pytestmark = pytest.mark.skipif(SERVER is None, reason="no server: DEBITERA_TEST_SERVER is not set")
FACTS = (household(1, 30_000, "2024-01-10"), household(2, 40_000, "2024-02-10", "2022-02-10"), client(1), client(2))


def town(folder: Path, server: str | None) -> Town:
    settings, more, tables = rule_texts()
    rules = write_rules(folder / "rules", settings=settings, more=more, **tables)
    return Town(create(folder / "workspace", rules, server))


def billed(town: Town) -> dict[str, bytes]:
    """Everything that two months leave in the workspace, but the database and where it is."""
    town.take_in(*FACTS)
    for month, day in ((OCTOBER, ISSUED_ON), (NOVEMBER, ISSUED_ON.replace(month=11))):
        town.month(month, day)
        town.export(month)
    return {name: data for name, data in files_in(town.workspace.root).items() if not name.startswith("debitera.")}


def test_two_months_leave_the_same_bytes_as_with_a_file(tmp_path: Path) -> None:
    on_server, in_file = town(tmp_path / "server", new_database(tmp_path)), town(tmp_path / "file", None)
    left = billed(on_server)
    assert left == billed(in_file)
    assert [name for name in left if name.endswith(".pdf")]
    assert not (on_server.workspace.root / "debitera.db").exists()


def test_the_workspace_knows_where_its_database_is(tmp_path: Path) -> None:
    address = new_database(tmp_path)
    made = town(tmp_path, address).workspace
    assert open_workspace(made.root) == made
    assert made.server == address


def test_a_database_that_another_workspace_uses_is_refused(tmp_path: Path) -> None:
    address = new_database(tmp_path)
    town(tmp_path / "one", address).take_in(household(1, 30_000, "2024-01-10"))
    with pytest.raises(Refused, match="redan av en annan arbetsyta"):
        town(tmp_path / "two", address)
    assert not (tmp_path / "two" / "workspace" / "debitera.toml").exists()


def test_a_database_that_was_lost_is_not_made_anew(tmp_path: Path) -> None:
    made = town(tmp_path, new_database(tmp_path))
    lost = Town(type(made.workspace)(made.workspace.root, made.workspace.rules, new_database(tmp_path)), EAST)
    with pytest.raises(Refused, match="Databasen är tom"):
        lost.preview()


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_of_another_language_or_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    address = other_database(tmp_path, f"template0 LOCALE 'C' ENCODING '{encoding}'")
    with pytest.raises(Refused, match=r"createdb --template=template0 --locale=C --encoding=UTF8"):
        open_database(address)


def test_the_encoding_of_the_users_environment_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    with closing(open_database(new_database(tmp_path) or "")) as db, db.reading() as connection:
        assert connection.exec_driver_sql("SELECT 'Łucja'").scalar() == "Łucja"


def test_writers_wait_for_one_another_and_readers_for_nobody(tmp_path: Path) -> None:
    db = open_database(new_database(tmp_path) or "")
    done = []

    def write() -> None:
        with db.writing():
            done.append("second")

    with db.writing():
        other = threading.Thread(target=write)
        other.start()
        with db.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM batch").scalar() == 0
        other.join(timeout=0.2)
        done.append("first")
    other.join()
    db.close()
    assert done == ["first", "second"]
