"""Who has what: a pair of a client and a service is a case, and has a number.

The number makes lookups by case plain gathers, and sums by case sums over one integer column.
"""

from collections.abc import Callable, Collection
from typing import TypeVar

import attrs
import polars as pl

from engine.calc.care.day_sets import between, day_number
from engine.calc.care.rules import CareRules
from engine.calc.intervals import FOREVER
from engine.calc.periods import Month

CASES = 1 << 31  # case and time of day share 64 bits (engine.calc.care.time_axis)

F = TypeVar("F", pl.DataFrame, pl.LazyFrame)


@attrs.frozen(eq=False)
class Cases:
    """The numbers of cases: client x services + service, both counted from 0.

    `clients` has person_id, household_id and deceased_on; a client's number is his row, in the order of identity
    numbers. A service's number is its place in the tariff. `people` and `names` number the two in columns.
    """

    rules: CareRules
    clients: pl.DataFrame
    people: pl.Enum
    names: pl.Enum

    @classmethod
    def of(cls, clients: pl.DataFrame, rules: CareRules) -> "Cases":
        """The cases of clients (person_id, household_id, deceased_on), each of whom stands there once."""
        ordered = clients.select("person_id", "household_id", "deceased_on").sort("person_id")
        assert ordered["person_id"].n_unique() == ordered.height, "a client belongs to one household"
        assert ordered.height * len(rules.services) < CASES
        return cls(rules, ordered, pl.Enum(ordered["person_id"]), pl.Enum(rules.names))

    @property
    def month(self) -> Month:
        """The service month."""
        return self.rules.month

    @property
    def services(self) -> int:
        """How many services there are."""
        return len(self.rules.services)

    def of_clients(self, facts: F) -> F:
        """Facts (person_id) with the number of their `client`; without those of others."""
        number = pl.col("person_id").cast(self.people, strict=False).to_physical().cast(pl.Int64)
        return facts.with_columns(number.alias("client")).filter(pl.col("client").is_not_null())

    def of_cases(self, facts: F) -> F:
        """Facts (person_id, service) with the number of their `case`; without those of others and unknown services."""
        service = pl.col("service").cast(self.names, strict=False).to_physical().cast(pl.Int64)
        case = pl.col("client") * self.services + service
        return self.of_clients(facts).with_columns(case.alias("case")).filter(pl.col("case").is_not_null())

    def client(self) -> pl.Expr:
        """The number of the client of a `case`."""
        return pl.col("case") // self.services

    def service(self) -> pl.Expr:
        """The number of the service of a `case`."""
        return pl.col("case") % self.services

    def by_service(self, value: Callable[[str], int]) -> pl.Expr:
        """A whole number that depends on the service of a `case`, by its name."""
        values = [value(name) for name in self.rules.names]
        if len(set(values)) == 1:
            return pl.lit(values[0], dtype=pl.Int64)
        return pl.lit(pl.Series(values, dtype=pl.Int64)).gather(self.service())

    def where(self, test: Callable[[str], bool]) -> pl.Expr:
        """A condition on the service of a `case`, by its name."""
        return self.by_service(lambda name: int(test(name))) == 1

    def is_one_of(self, names: Collection[str]) -> pl.Expr:
        """Whether the service of a `case` is one of those named."""
        return self.service().is_in([number for number, name in enumerate(self.rules.names) if name in names])

    def last_day(self) -> pl.Expr:
        """The number of the day on which the client of a `case` died; far away for the living."""
        died = self.clients.select(day_number(pl.col("deceased_on").fill_null(FOREVER), self.month)).to_series()
        return pl.lit(died).gather(self.client())

    def alive(self) -> pl.Expr:
        """The set of days on which the client of a `case` is alive."""
        return between(pl.lit(0, dtype=pl.Int64), self.last_day(), self.month)
