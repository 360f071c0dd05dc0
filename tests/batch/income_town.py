"""A small town with the tariff of every year, for the yearly income check.

    town = income_town(tmp_path)                         # tolerance 600 kr
    town.take_in(household(1, 30_000, "2022-01-10"))     # declared 30 000: 900 kr a month in 2024
    checked(town, 2024, {1: 420_000})                    # taxed 35 000 a month: 1 050 kr, 1 800 kr more for the year

With `TWO_MONTHS` the town's rules begin in November 2024 and a difference of 200 kr is enough: the same year is then
300 kr more, and a sixth of the work.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.batch.income_check import Checked, check_incomes
from engine.batch.month import Who
from engine.batch.workspace import create
from tests.batch.small_town import EAST, Town, adult
from tests.oracle.national import municipality_toml
from tests.oracle.plain import tariff

NATIONAL = Path(__file__).resolve().parents[2] / "rules" / "national" / "childcare.toml"
ANNA = Who("Anna Alm", datetime(2026, 10, 20, 9, tzinfo=UTC))
BERIT = Who("Berit Bo", datetime(2026, 11, 20, 9, tzinfo=UTC))
LATER = Who("Anna Alm", datetime(2028, 10, 20, 9, tzinfo=UTC))


TWO_MONTHS: Mapping[str, Any] = {"since": "2024-11-01", "income_check": "tolerance_kr = 200"}


def income_town(
    folder: Path,
    *,
    settings: Mapping[str, str] | None = None,
    since: str = "2002-01-01",
    **tables: str | list[str],
) -> Town:
    """A workspace with one town, east, under the shipped national rules."""
    rules = folder / "rules"
    (rules / "national").mkdir(parents=True)
    (rules / EAST).mkdir()
    (rules / "national" / "childcare.toml").write_bytes(NATIONAL.read_bytes())
    own = {"income_check": "tolerance_kr = 600", **tables}
    text = tariff(("preschool",), since, **{"rate": 'percent = ["3", "2", "1", "0"]', **own})
    (rules / EAST / "childcare.toml").write_text(text, encoding="utf-8")
    text = municipality_toml()
    for old, new in (settings or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    (rules / EAST / "municipality.toml").write_text(text, encoding="utf-8")
    return Town(create(folder / "workspace", rules))


def taxed_file(folder: Path, incomes_kr: Mapping[int | str, int]) -> Path:
    """A file of taxed incomes, kronor a year by the number of the household or by identity number."""
    path = folder / "skatteverket.csv"
    lines = [f"{adult(who) if isinstance(who, int) else who};{kr}" for who, kr in incomes_kr.items()]
    text = "\n".join(["personnummer;faststalld_inkomst_kr", *lines])
    path.write_text(text + "\n", encoding="utf-8")
    return path


def checked(town: Town, year: int, incomes_kr: Mapping[int | str, int], who: Who = ANNA) -> Checked:
    """Make the check."""
    file = taxed_file(town.workspace.root.parent, incomes_kr)
    return check_incomes(town.workspace, town.name, year, file, who)
