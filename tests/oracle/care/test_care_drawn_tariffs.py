"""The random tariffs that the engine is compared on leave out no type of row and no option of one."""

import tomllib
from datetime import date
from random import Random
from typing import Any

from engine.rulebook.care_tariff import CARE_TABLES, LOCAL_CARE_TABLES
from engine.rulebook.keys import Kind, keys_of
from tests.oracle.care.drawn_tariffs import random_care_tariff

NOT_ABOUT_FEES = {"reason", "note", "status", "source"}
NOT_DRAWN = {
    ("maximum_fee", "multiplier"),
    ("housing_maximum", "multiplier"),
    ("minimum_amount", "multiplier"),
    ("service", "vat_percent"),
}
"""The formula beside a decided amount, and the rate of VAT that a price includes; nothing is calculated with them."""
OF_LINES = {"relief"}
"""Rows about the lines of an invoice, after the fee: tests/calc/test_relief.py counts them by hand."""
NOT_DRAWN_VALUES = {("service", "lss_ground", ground) for ground in ("", "housing", "leisure", "parents")}
"""Why the LSS lets something be charged; the fee is the same."""


def drawn_rows() -> dict[str, list[dict[str, Any]]]:
    """The rows of many tariffs, by table."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for seed in range(300):
        tariff = tomllib.loads(random_care_tariff(Random(seed), date(2024, 3, 1)))
        for table, drawn in tariff.items():
            rows.setdefault(table, []).extend(drawn)
    return rows


def test_every_type_of_row_and_every_option_is_drawn() -> None:
    rows = drawn_rows()
    assert set(rows) == set(LOCAL_CARE_TABLES) - OF_LINES
    missing: set[tuple[Any, ...]] = set()
    for table, drawn in rows.items():
        for key in keys_of(CARE_TABLES[table]):
            values = [row[key.name] for row in drawn if key.name in row]
            if key.name in NOT_ABOUT_FEES or (table, key.name) in NOT_DRAWN:
                continue
            said = {one for value in values for one in (value if isinstance(value, list) else [value])}
            said |= {key.default} if len(values) < len(drawn) else set()
            wanted: set[Any] = set(key.choices) if key.kind in (Kind.CHOICE, Kind.CHOICES) else set()
            wanted |= {True, False} if key.kind is Kind.FLAG else set()
            missing |= {(table, key.name, value) for value in wanted - said}
            missing |= set() if values else {(table, key.name)}
    assert missing - NOT_DRAWN_VALUES == set()
