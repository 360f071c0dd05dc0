"""A tariff in one line and a family in another: what one small town charges for one month."""

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from engine.calc.childcare.assess import Assessment, assess
from engine.rulebook import Rulebook, load_files
from tests.municipalities.family import Family
from tests.oracle.national import municipality_toml
from tests.oracle.plain import ALL_FORMS, tariff

NATIONAL = (Path(__file__).resolve().parents[3] / "rules" / "national" / "childcare.toml").read_bytes()
TOWN = "provkommunen"
SINCE = "2002-01-01"

# 3 % of 30 000 kr: what the plain tariff takes for one child in preschool.
INCOME_KR, FEE_KR = 30_000, 900


def rulebook(**tables: str | list[str]) -> Rulebook:
    """The plain tariff (thirtieths, whole kronor half up, current month) with some tables' rows replaced or added."""
    return _loaded(tariff(ALL_FORMS, SINCE, **tables))


@cache
def _loaded(tariff_toml: str) -> Rulebook:
    files = {
        "national/childcare.toml": NATIONAL,
        f"{TOWN}/childcare.toml": tariff_toml.encode(),
        f"{TOWN}/municipality.toml": municipality_toml().encode(),
    }
    return load_files(files)


def assessed(month: str, home: Family, **tables: str | list[str]) -> Assessment:
    """The whole assessment of a month such as 2024-03, without findings."""
    result = assess(home.facts(), rulebook(**tables), TOWN, date.fromisoformat(f"{month}-01"))
    assert not [finding for finding in result.findings if finding.parked], result.findings
    return result


def charges(month: str, home: Family, **tables: str | list[str]) -> dict[str, list[int]]:
    """Öre for each of a household's children, in the order they were named."""
    parts = assessed(month, home, **tables).parts
    sums = {
        (h, c): ore for h, c, ore in parts.group_by("household_id", "child_id").agg(pl.col("charge_ore").sum()).rows()
    }
    homes = sorted({household for household, _ in sums})
    return {h: [sums[h, child] for child in home.placed if (h, child) in sums] for h in homes}


def charge(month: str, home: Family, **tables: str | list[str]) -> int:
    """Öre for the only child of the only household; 0 where the child is not charged at all."""
    found = charges(month, home, **tables)
    assert len(found) <= 1, found
    return sum(sum(fees) for fees in found.values())
