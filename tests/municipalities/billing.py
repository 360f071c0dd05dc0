"""What a family pays under a municipality's rules, in kronor: the engine's answer, with which the oracle must agree."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from engine.calc.childcare.assess import Assessment
from engine.calc.childcare.assess import assess as assess_by_engine
from engine.calc.periods import service_months
from engine.rulebook import Rulebook, load_files
from tests.municipalities.family import Family
from tests.oracle.national import CAPS, national_toml
from tests.oracle.oracle import assess as assess_by_oracle
from tests.oracle.rules import Rules

HERE = Path(__file__).resolve().parent
RULES = HERE / "rules"
NATIONAL = HERE.parents[1] / "rules" / "national" / "childcare.toml"

ORACLE_BEGINS = date(2015, 7, 1)

Amounts = Mapping[tuple[str, str], int]


def names() -> list[str]:
    """The municipalities there are rules of."""
    return sorted(folder.name for folder in RULES.iterdir())


@cache
def rulebook() -> Rulebook:
    """All test municipalities, behind the national rules as shipped; invoices are the same for all of them."""
    files = {"national/childcare.toml": NATIONAL.read_bytes()}
    for name in names():
        files[f"{name}/childcare.toml"] = (RULES / name / "childcare.toml").read_bytes()
        files[f"{name}/municipality.toml"] = (HERE / "municipality.toml").read_bytes()
    return load_files(files)


def assessed(municipality: str, month: str, home: Family) -> Assessment:
    """The whole assessment of a month such as 2024-03."""
    return assess_by_engine(home.facts(), rulebook(), municipality, _first(month))


def fees(municipality: str, month: str, home: Family) -> list[int]:
    """What the household pays for each child, in the order the children were named."""
    paid = shares(municipality, month, home)
    assert set(paid) <= {home.household}, f"more than one household pays: {paid}"
    return paid.get(home.household, [0] * len(home.child_ids))


def shares(municipality: str, month: str, home: Family) -> dict[str, list[int]]:
    """What each household pays for each of its children, the first family's children first."""
    result = assessed(municipality, month, home)
    assert not [finding for finding in result.findings if finding.parked], result.findings
    amounts = _amounts(result)
    assert _agreed_by_oracle(municipality, month, home, amounts)
    households = sorted({household for _, household in amounts})
    return {
        household: [_kronor(amounts[child, household]) for child in home.placed if (child, household) in amounts]
        for household in households
    }


def bills(municipality: str, month: str) -> list[date]:
    """The months of care, as first days, that the batch of a month bills."""
    return list(service_months(rulebook().municipality(municipality).childcare, _first(month)))


def _amounts(result: Assessment) -> Amounts:
    sums = result.parts.group_by("child_id", "household_id").agg(pl.col("charge_ore").sum())
    return {(child, household): ore for child, household, ore in sums.iter_rows()}


@cache
def tariff_of_oracle(municipality: str) -> Rules:
    """A municipality's rules as the oracle reads them."""
    return Rules((RULES / municipality / "childcare.toml").read_text(encoding="utf-8"))


@cache
def national_of_oracle() -> Rules:
    """The oracle's own national rules, made from the published table."""
    return Rules(national_toml())


def _agreed_by_oracle(municipality: str, month: str, home: Family, amounts: Amounts) -> bool:
    """Whether the oracle comes to the same amounts. It is asked for the months its own national rules are of."""
    if _first(month) < ORACLE_BEGINS or not CAPS.exists():
        return True
    facts = {name: frame.to_dicts() for name, frame in home.facts().items()}
    result = assess_by_oracle(facts, national_of_oracle(), tariff_of_oracle(municipality), _first(month))
    assert not result.parked, result.trace()
    return result.amounts == amounts


def _kronor(ore: int) -> int:
    assert ore % 100 == 0, f"{ore} öre is not a whole number of kronor"
    return ore // 100


def _first(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
