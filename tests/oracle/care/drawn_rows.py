"""Rows of rules as TOML: what every kind of random row needs."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import TypeVar

from tests.oracle.month_rules import month_after
from tests.oracle.national import DECIDED

T = TypeVar("T")
Body = list[str]
"""The lines of one row, without dates, status and source."""

BEGINNING = date(2016, 1, 1)


def names(values: Iterable[str]) -> str:
    """A TOML list of text."""
    return json.dumps(list(values))


def kronor(ore: int) -> str:
    """Kronor as TOML: a whole number, or text with decimals."""
    return str(ore // 100) if ore % 100 == 0 else f'"{ore // 100}.{ore % 100:02}"'


class RowMaker:
    """Makes rows of one tariff, whose changes, if any, come with the given month or the one after."""

    def __init__(self, rng: Random, month: date, services: list[str]) -> None:
        self.rng = rng
        self.month = month
        self.rows: list[str] = []
        self.services = services
        self.levelled: set[str] = set()
        self.counted: set[tuple[str, str]] = set()  # service, and what is counted of it

    def likely(self, percent: float) -> bool:
        """True in so many of a hundred cases."""
        return self.rng.random() * 100 < percent

    def flag(self, percent: float) -> str:
        """TOML's word for true in so many of a hundred cases."""
        return "true" if self.likely(percent) else "false"

    def pick(self, *choices: T) -> T:
        """One of the choices."""
        return self.rng.choice(choices)

    def some(self, least: int = 1, most: int = 99) -> list[str]:
        """Some of the services."""
        number = self.rng.randrange(least, min(most, len(self.services)) + 1)
        return self.rng.sample(self.services, number)

    def groups(self, values: Sequence[str]) -> list[list[str]]:
        """The values in one to three groups."""
        if not values:
            return []
        mixed = self.rng.sample(values, len(values))
        cuts = sorted(self.rng.randrange(1, len(mixed) + 1) for _ in range(self.rng.randrange(3)))
        edges = [0, *cuts, len(mixed)]
        return [mixed[a:b] for a, b in pairwise(edges) if a < b]

    def by_service(self, make: Callable[[], Body], *, left_out: float = 0) -> list[Body]:
        """A row for all services, or one for each group of them, some left out."""
        if self.likely(40) and not left_out:
            return [make()]
        groups = self.groups(self.services)
        return [[f"service = {names(group)}", *make()] for group in groups if not self.likely(left_out)]

    def where_counted(self, by: set[str], make: Callable[[], Body]) -> list[Body]:
        """A row for all services, or rows for those only of which something is counted that needs the row."""
        if self.likely(60):
            return self.by_service(make)
        needing = sorted(service for service, per in self.counted if per in by)
        return [[f"service = {names(group)}", *make()] for group in self.groups(sorted(set(needing)))]

    def add(self, table: str, make: Callable[[], list[Body]], *, changes: float = 12) -> None:
        """Rows that hold from the beginning; in some tariffs they are others from this month, or the next, on."""
        if not self.likely(changes):
            return self.dated(table, make(), BEGINNING, None)
        first = self.month if self.likely(60) else month_after(self.month)
        self.dated(table, make(), BEGINNING, first - timedelta(days=1))
        return self.dated(table, make(), first, None)

    def dated(self, table: str, bodies: list[Body], first: date, last: date | None) -> None:
        """Write the rows with their dates and a source."""
        period = [f"valid_from = {first}"] + ([f"valid_to = {last}"] if last else [])
        for body in bodies:
            self.rows.append("\n".join([f"[[{table}]]", *period, *body]) + f"\n{DECIDED}")
