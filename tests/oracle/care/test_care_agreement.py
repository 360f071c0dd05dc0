"""The engine agrees with the oracle for care to the öre: random clients, random tariffs and the shipped municipalities."""

from datetime import date
from random import Random

import pytest

from engine.rulebook import load
from engine.rulebook.care_rows import Service
from tests.oracle.care.agreement import Case
from tests.oracle.care.drawn_clients import Circle, random_circle
from tests.oracle.care.drawn_tariffs import random_care_tariff
from tests.oracle.care.plain import RULES, rulebook_with
from tests.oracle.families import Register
from tests.project.source_tree import ROOT, imports_of

CLIENTS_A_BATCH = 100
HARD_MONTHS = (2, 3, 10)
MUNICIPALITIES = ("lindesberg", "hallefors", "ljusnarsberg", "nora")


def a_month(rng: Random) -> date:
    """A service month of 2019-2026, often one that is short or in which clocks are changed."""
    month = rng.choice(HARD_MONTHS) if rng.randrange(2) else rng.randrange(1, 13)
    return date(rng.randrange(2019, 2027), month, 1)


def drawn_case(rng: Random, month: date) -> Case:
    """A random tariff over the shipped national amounts."""
    return Case(rulebook_with(random_care_tariff(rng, month)), "drawn", month)


def compare(case: Case, rng: Random) -> None:
    """Both assess the same hundred clients; the first disagreement is shrunk and shown."""
    care = case.rulebook.municipality(case.municipality).care
    assert care is not None
    services, register = care.on(Service, case.month), Register()
    circles: list[Circle] = []
    while sum(circle.clients for circle in circles) < CLIENTS_A_BATCH:
        circles.append(random_circle(rng, case.month, services, register))
    differing = case.disagreements([circle.records for circle in circles])
    if differing:
        told = f"{len(differing)} of {len(circles)} circles differ; one of them:{case.report(differing[0])}"
        pytest.fail(told, pytrace=False)


@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_the_engine_agrees_with_the_oracle_on_the_shipped_care_tariffs(name: str) -> None:
    rng = Random(f"care {name}")
    compare(Case(load(RULES), name, date(rng.randrange(2024, 2027), rng.choice(HARD_MONTHS), 1)), rng)


@pytest.mark.parametrize("seed", range(6))
def test_the_engine_agrees_with_the_oracle_on_random_care_tariffs(seed: int) -> None:
    rng = Random(f"care {seed}")
    compare(drawn_case(rng, a_month(rng)), rng)


@pytest.mark.nightly
@pytest.mark.parametrize("block", range(100))
def test_the_engine_agrees_with_the_oracle_on_a_hundred_thousand_clients(block: int) -> None:
    for turn in range(10):
        rng = Random(f"care {block} {turn} by night")
        compare(drawn_case(rng, a_month(rng)), rng)


def test_the_oracle_takes_facts_and_rule_rows_from_the_engine_and_nothing_else() -> None:
    data = {f"engine.{module}" for module in ("facts.care_records", "facts.records", "rulebook.care_rows")}
    data |= {"engine.rulebook.care_tariff", "engine.rulebook.rows"}
    for name in ("oracle", "book", "clock", "means", "prices", "rules", "usage", "visits"):
        imported = imports_of(ROOT / "tests" / "oracle" / "care" / f"{name}.py")
        assert {module for module in imported if module.startswith("engine")} <= data
