"""The engine agrees with the oracle to the öre: random families, the shipped municipalities and random tariffs."""

from datetime import date
from pathlib import Path
from random import Random

import pytest

from engine.rulebook import load, load_files
from tests.oracle.agreement import Case
from tests.oracle.families import Register, random_family
from tests.oracle.national import CAPS, municipality_toml, national_toml
from tests.oracle.rules import Rules
from tests.oracle.tariffs import random_tariff

RULES = Path(__file__).resolve().parents[2] / "rules"
MUNICIPALITIES = ("lindesberg", "hallefors", "ljusnarsberg", "nora")
FAMILIES_A_BATCH = 100
AROUND_JULY = (date(2026, 6, 1), date(2026, 7, 1))

needs_caps = pytest.mark.skipif(not CAPS.exists(), reason="the table of national caps lies beside the repository")


def a_month(rng: Random) -> date:
    """A service month of 2019-2026, every fifth time around the change of July 2026."""
    if rng.randrange(5) == 0:
        return rng.choice(AROUND_JULY)
    return date(rng.randrange(2019, 2027), rng.randrange(1, 13), 1)


def compare(case: Case, rng: Random) -> None:
    """Both assess the same hundred families; the first disagreement is shrunk and shown."""
    register = Register()
    families = [random_family(rng, case.month, register) for _ in range(FAMILIES_A_BATCH)]
    differing = case.disagreements(families)
    if differing:
        pytest.fail(
            f"{len(differing)} of {len(families)} families differ; one of them:{case.report(differing[0])}",
            pytrace=False,
        )


def shipped_case(name: str, month: date) -> Case:
    """A municipality's own rules."""
    national, tariff = ((RULES / folder / "childcare.toml").read_text("utf-8") for folder in ("national", name))
    return Case(load(RULES), name, Rules(national), Rules(tariff), month)


def drawn_case(rng: Random, month: date) -> Case:
    """A random tariff under the national rules of the published table."""
    text = random_tariff(rng, month)
    files = {
        "national/childcare.toml": national_toml().encode(),
        "drawn/childcare.toml": text.encode(),
        "drawn/municipality.toml": municipality_toml().encode(),
    }
    return Case(load_files(files), "drawn", Rules(national_toml()), Rules(text), month)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_the_engine_agrees_with_the_oracle_on_the_shipped_tariffs(name: str, seed: int) -> None:
    rng = Random(f"{name} {seed}")
    compare(shipped_case(name, a_month(rng)), rng)


@needs_caps
@pytest.mark.parametrize("seed", range(4))
def test_the_engine_agrees_with_the_oracle_on_random_tariffs(seed: int) -> None:
    rng = Random(seed)
    compare(drawn_case(rng, a_month(rng)), rng)


@needs_caps
@pytest.mark.nightly
@pytest.mark.parametrize("block", range(100))
def test_the_engine_agrees_with_the_oracle_on_a_hundred_thousand_families(block: int) -> None:
    for turn in range(10):
        rng = Random(1_000_000 + 10 * block + turn)
        month = a_month(rng)
        case = shipped_case(rng.choice(MUNICIPALITIES), month) if turn < 4 else drawn_case(rng, month)
        compare(case, rng)
