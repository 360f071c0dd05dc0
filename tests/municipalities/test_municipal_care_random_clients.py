"""Random clients under every municipality's care rules: the engine and the oracle come to the same öre."""

from datetime import date
from random import Random

import pytest

from engine.rulebook import Rulebook
from engine.rulebook.care_rows import Service
from tests.municipalities.care_billing import names, rulebook, shipped
from tests.oracle.care.agreement import Case
from tests.oracle.care.drawn_clients import random_circle
from tests.oracle.families import Register

CIRCLES = 6
LATEST = date(2026, 12, 31)


def a_case(rules: Rulebook, name: str, rng: Random) -> Case:
    """The municipality in some month for which there are all rules."""
    care = rules.municipality(name).care
    assert care is not None
    first = min(service.valid_from for service in care.rows(Service))
    months = (date(year, month, 1) for year in range(first.year, LATEST.year + 1) for month in range(1, 13))
    return Case(
        rules, name, rng.choice([month for month in months if month >= first and not care.covered(month, month)])
    )


def compare(case: Case, rng: Random) -> None:
    """Both assess the same clients; the first disagreement is shown."""
    care = case.rulebook.municipality(case.municipality).care
    assert care is not None
    register = Register()
    circles = [random_circle(rng, case.month, care.on(Service, case.month), register).records for _ in range(CIRCLES)]
    if differing := case.disagreements(circles):
        pytest.fail(case.report(differing[0]), pytrace=False)


@pytest.mark.parametrize("name", names())
def test_the_engine_agrees_with_the_oracle_in_every_test_municipality(name: str) -> None:
    rng = Random(f"care {name}")
    compare(a_case(rulebook(), name, rng), rng)


@pytest.mark.parametrize("name", ["hallefors", "lindesberg", "ljusnarsberg", "nora"])
def test_the_engine_agrees_with_the_oracle_under_the_rules_we_ship(name: str) -> None:
    rng = Random(f"shipped care {name}")
    compare(a_case(shipped(), name, rng), rng)
