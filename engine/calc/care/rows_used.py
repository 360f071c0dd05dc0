"""Which rule rows a month's charges rest on: for the list of what is assumed, and for the evidence."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import polars as pl

from engine.calc.care.rules import CareRules
from engine.rulebook.care_rows import Combine, MinimumChange, MonthlyCap, StandardTime
from engine.rulebook.rows import Row


def rows_used(persons: pl.DataFrame, charges: pl.DataFrame, rules: CareRules) -> tuple[Row, ...]:
    """The rows that some client's charge rests on, each once; empty where there are no clients.

    The rows that bear on everybody, those of the services that somebody has, and the prices and levels that counted.
    """
    if persons.is_empty():
        return ()
    used = set(charges["service"].unique())
    refs = sorted(charges["lines"].explode().struct.field("ref").drop_nulls().unique())
    general: list[Row] = [
        rules.allocation,
        rules.maximum,
        rules.income_rule,
        rules.couple_rule,
        rules.housing_rule,
        rules.price_base_amount,
        rules.legal_basis,
        *rules.roundings.values(),
        *(rules.minimums[living] for living in sorted(persons["living"].unique())),
        *(row for row in rules.age_uplifts if (persons["age"] < row.under_age).any()),
        *(rules.child_additions if (persons["added_halves"] > 0).any() else ()),
        *(row for row in rules.services if row.name in used),
        *(rules.prices_and_levels[ref] for ref in refs),
    ]
    absent = set(charges.filter(pl.col("absence_text") != "")["service"].unique())
    return _once([*general, *_of_services(used, rules), *_absences(absent, rules)])


def _of_services(used: Collection[str], rules: CareRules) -> Iterator[Row]:
    tables: tuple[Mapping[str, Row], ...] = (
        rules.visit_rules,
        rules.time_roundings,
        rules.day_counts,
        rules.part_months,
        rules.billing,
    )
    yield from (row for table in tables for name, row in table.items() if name in used)
    several: tuple[StandardTime | Combine | MonthlyCap | MinimumChange, ...] = (
        *rules.standard_times,
        *rules.combines,
        *rules.monthly_caps,
        *rules.minimum_changes,
    )
    for row in several:
        if not set(row.service).isdisjoint(used):
            yield row
            if isinstance(row, MonthlyCap) and row.most == "housing_maximum":
                yield rules.housing_maximum


def _absences(absent: Collection[str], rules: CareRules) -> Iterator[Row]:
    yield from (row for name, rows in rules.absence_rules.items() if name in absent for row in rows)


def _once(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple({id(row): row for row in rows}.values())
