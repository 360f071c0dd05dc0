"""A workspace that every example finds as it was, and what must hold whatever file it is given."""

import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import polars as pl

from engine.batch.intake import Taken, take_in
from engine.facts.columns import RecordType
from engine.store.facts import current_facts
from tests.batch.small_town import EVA, WEST, Town, household

IDENTITY = re.compile(r"(?<!\d)(?:18|19|20)?\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01]|[6-8]\d|9[01])[-+ ]?\d{4}(?!\d)")
"""A personal identity number in full, or what can be taken for one."""


class Place:
    """A workspace with facts of one town; its files go to the other, which has none."""

    def __init__(self, folder: Path) -> None:
        self.town = Town.made(folder)
        self.town.take_in(household(1, 30_000, "2024-01-10"))
        self.untouched = folder / "untouched.db"
        shutil.copy(self.town.workspace.root / "debitera.db", self.untouched)
        self.rows = stored(self.untouched)

    def put_back(self) -> None:
        """The database as it was made."""
        shutil.copy(self.untouched, self.town.workspace.root / "debitera.db")

    def give(self, name: str, data: bytes) -> Taken:
        """Hand in a file of the other town; what is refused has changed no row of the database, and says why."""
        self.put_back()
        path = self.town.workspace.root.parent / name
        path.write_bytes(data)
        (taken,) = take_in(self.town.workspace, path, WEST, EVA)
        if taken.refused:
            assert stored(self.town.workspace.root / "debitera.db") == self.rows
            assert name in taken.refused
        told = "\n".join((taken.refused, *taken.problems))
        assert told.replace("\n", "").isprintable(), ascii(told)
        assert not IDENTITY.search(told), told
        return taken

    def facts(self, record: RecordType) -> pl.DataFrame:
        """What the other town has now."""
        with self.town.workspace.database() as db:
            return current_facts(db, WEST, only=(record.name,))[record.name]

    def rows_of(self, record: RecordType) -> set[tuple[Any, ...]]:
        """As `facts`, its rows in the order of the declaration."""
        return set(self.facts(record).select(column.name for column in record.columns).rows())


def stored(database: Path) -> tuple[str, ...]:
    """Every row of every table, as text."""
    connection = sqlite3.connect(database)
    try:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return tuple(
            f"{name} {row!r}"
            for name in sorted(tables)
            for row in connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - the database's own names
        )
    finally:
        connection.close()
