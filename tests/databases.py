"""Where the tests have their databases: files, or a PostgreSQL server whose address DEBITERA_TEST_SERVER has.

    DEBITERA_TEST_SERVER=postgresql+psycopg://debitera@/postgres make test-server

The role may make databases. Each test has its own; they are dropped when the folder they belong to is done with.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url

SERVER = os.environ.get("DEBITERA_TEST_SERVER")
in_a_file = pytest.mark.skipif(SERVER is not None, reason="about a database in a file")
_made: dict[str, Path] = {}


def new_database(folder: Path) -> str | None:
    """The address of a new empty database for a workspace below the folder; None where it is to be a file."""
    return other_database(folder, "template0 LOCALE 'C' ENCODING 'UTF8'") if SERVER else None


def copied_database(address: str | None, folder: Path) -> str | None:
    """The address of a copy of a database that nobody has open."""
    return other_database(folder, make_url(address).database or "") if address else None


def drop_databases(below: Path | None = None) -> None:
    """Drop those of the workspaces below a folder, or all."""
    for address, folder in list(_made.items()):
        if below is None or folder.is_relative_to(below):
            with _server() as run:
                run(f"DROP DATABASE {make_url(address).database} WITH (FORCE)")
            del _made[address]


def other_database(folder: Path, template: str) -> str:
    """The address of a database made from a template, in the words of the server's CREATE DATABASE."""
    assert SERVER is not None, "there is a server"
    name = f"debitera_test_{uuid4().hex}"
    with _server() as run:
        run(f"CREATE DATABASE {name} TEMPLATE {template}")
    address = make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    _made[address] = folder
    return address


@contextmanager
def _server() -> Iterator[Callable[[str], object]]:
    assert SERVER is not None, "there is a server"
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection.exec_driver_sql
    engine.dispose()
