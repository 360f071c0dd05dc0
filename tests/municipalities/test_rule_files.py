"""The rule files themselves: every municipality is written in TOML only, and together they use what the format has."""

import pytest

from engine.rulebook.childcare_rows import PART_MONTH_METHODS, AgeClass, Billing, PartMonth, SiblingOrder, TwoHouseholds
from engine.rulebook.childcare_tariff import TABLES
from engine.rulebook.rows import MinimumInvoice, Row
from tests.municipalities.billing import names, rulebook


@pytest.mark.parametrize("name", names())
def test_the_rules_of_a_municipality_are_complete_for_a_year(name: str) -> None:
    tariff = rulebook().municipality(name).childcare
    first = max(row.valid_from for row in tariff.rows(PartMonth))
    assert tariff.covered(first, first.replace(month=12, day=31)) == ()


PUBLISHED = {name: kind for name, kind in TABLES.items() if name != "relief"}
"""What stands in fee tables; how a hardship reduction is rounded does not."""


@pytest.mark.parametrize("kind", PUBLISHED.values(), ids=PUBLISHED)
def test_some_municipality_needs_every_kind_of_row(kind: type[Row]) -> None:
    assert any(municipality.childcare.rows(kind) for municipality in rulebook().municipalities.values())


@pytest.mark.parametrize(
    ("kind", "key", "values"),
    [
        (PartMonth, "method", set(PART_MONTH_METHODS)),
        (TwoHouseholds, "method", {"not_split", "share_on_own_income", "own_income_capped", "incomes_added"}),
        (Billing, "mode", {"advance", "current", "arrears"}),
        (SiblingOrder, "by", {"youngest", "longest_hours"}),
        (AgeClass, "switch", {"date", "autumn_term"}),
        (MinimumInvoice, "below", {"accumulate"}),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_every_method_is_that_of_some_municipality(kind: type[Row], key: str, values: set[str]) -> None:
    tariffs = [municipality.childcare for municipality in rulebook().municipalities.values()]
    assert {getattr(row, key) for tariff in tariffs for row in tariff.rows(kind)} == values
