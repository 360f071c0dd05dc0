"""Random families under every municipality's rules: the engine and the oracle come to the same öre."""

from datetime import date
from random import Random

import pytest

from tests.municipalities.billing import names, national_of_oracle, rulebook, tariff_of_oracle
from tests.oracle.agreement import Case
from tests.oracle.families import Register, random_family
from tests.oracle.national import CAPS

FAMILIES = 10
EARLIEST = 2019


def a_case(name: str, rng: Random) -> Case:
    """The municipality in some month from its first year on."""
    first_year = max(EARLIEST, rulebook().municipality(name).childcare.starts[0].year)
    month = date(rng.randrange(first_year, 2027), rng.randrange(1, 13), 1)
    return Case(rulebook(), name, national_of_oracle(), tariff_of_oracle(name), month)


@pytest.mark.skipif(not CAPS.exists(), reason="the table of national caps lies beside the repository")
@pytest.mark.parametrize("name", names())
def test_the_engine_agrees_with_the_oracle(name: str) -> None:
    rng = Random(name)
    case = a_case(name, rng)
    register = Register()
    families = [random_family(rng, case.month, register) for _ in range(FAMILIES)]
    for place in (place for home in families for place in home["placement"]):
        place["form"] = rng.choice(case.tariff.forms)  # only what the municipality offers
    differing = case.disagreements(families)
    if differing:
        pytest.fail(case.report(differing[0]), pytrace=False)
