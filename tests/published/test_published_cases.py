"""Amounts that municipalities and others have published come out of the public command, to the krona.

Every row of the collected cases is either calculated here or named in `NOT_CALCULATED` with the reason.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import app
from engine.calc.childcare.assess import assess
from engine.rulebook import load
from tests.beside import SHARED
from tests.oracle.frames import frames
from tests.oracle.plain import plain_family

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = SHARED / "data" / "childcare_examples.jsonl"
SHIPPED = ROOT / "rules"
OTHERS = ROOT / "tests" / "municipalities"
PLAIN = Path(__file__).resolve().parent / "rules"

pytestmark = pytest.mark.skipif(not EXAMPLES.exists(), reason="the published cases lie beside the repository")

# Municipalities that publish just the highest fees of the law are calculated with rules that say no more than that.
MUNICIPALITY = {
    "Enköping area (westerlundska.nu)": "maxtaxa",
    "(national)": "maxtaxa",
    "Karlskoga": "maxtaxa",
    "Solna": "maxtaxa",
    "Luleå": "maxtaxa",
    "Boxholm": "maxtaxa",
    "Lindesberg": "lindesberg",
    "Hällefors": "hallefors",
    "Nora": "nora",
    "Ljusnarsberg": "ljusnarsberg",
    "Degerfors": "degerfors",
    "Sundsvall": "sundsvall",
    "Stockholm": "stockholm",
    "Filipstad": "filipstad",
    "Hylte": "hylte",
}

# What a published table calls the place: its form, hours a week and ground, and the age in years of the youngest child.
PLACE = {
    "preschool": ("preschool", 40, "work", 1),
    "leisure": ("school_age", 20, "work", 7),
    "leisure_fulltime": ("school_age", 20, "work", 7),
    "leisure_parttime": ("school_age", 10, "work", 7),
    "preschool_3_5": ("preschool", 40, "work", 3),
    "preschool_parental_leave_15h": ("preschool", 15, "parental_leave", 1),
    "preschool_1_2_fulltime": ("preschool", 40, "work", 1),
    "preschool_1_2_parttime": ("preschool", 20, "work", 1),
    "preschool_1_2_15h": ("preschool", 15, "work", 1),
    "preschool_3_5_fulltime": ("preschool", 40, "work", 3),
    "preschool_3_5_parttime": ("preschool", 20, "work", 3),
    "preschool_1_2_over_30h": ("preschool", 35, "work", 1),
    "preschool_1_19h": ("preschool", 19, "work", 1),
    "preschool_20h_plus": ("preschool", 20, "work", 1),
}

ANOMALY = "contradicts its own page, as its note says"
ON_APPLICATION = (
    "a quarter of the fee for each week at home, granted on application from November 2020 to August 2021: a decision by a person "
    "about a sum, so it is billed as an adjustment and not calculated from facts"
)


def rows() -> list[dict[str, Any]]:
    """The collected cases; none where the file is missing."""
    return [json.loads(line) for line in EXAMPLES.read_text("utf-8").splitlines()] if EXAMPLES.exists() else []


def not_calculated(row: dict[str, Any]) -> str:
    """Why a row is left out, or nothing."""
    if "ANOMALY" in row["note"]:
        return ANOMALY
    return ON_APPLICATION if "scheme" in row["inputs"] else ""


def is_table(row: dict[str, Any]) -> bool:
    """Whether the row lists fees of children of one household."""
    return "fees" in row["expected"] and not not_calculated(row)


def tables() -> list[Any]:
    """The rows that list fees, named by municipality, year and line."""
    named = [(number, row) for number, row in enumerate(rows(), 1) if is_table(row)]
    return [pytest.param(row, id=f"{row['municipality']}-{row['year']}-row{number}") for number, row in named]


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The rules folder for a municipality: the shipped one, or one made of the national rules and the municipality's."""

    @cache
    def folder(municipality: str) -> Path:
        if (SHIPPED / municipality).is_dir():
            return SHIPPED
        made = tmp_path_factory.mktemp(municipality) / "rules"
        shutil.copytree(SHIPPED / "national", made / "national")
        own = PLAIN if (PLAIN / municipality).is_dir() else OTHERS / "rules"
        shutil.copytree(own / municipality, made / municipality)
        shutil.copy(OTHERS / "municipality.toml", made / municipality)
        return made

    return folder


def quote(rules: Path, municipality: str, on: date, income_kr: int, children: Sequence[str]) -> list[int]:
    """The answer of `debitera quote childcare`: öre by child, in the order asked."""
    arguments = [
        "quote",
        "childcare",
        "--municipality",
        municipality,
        "--on",
        f"{on}",
        "--income",
        str(income_kr),
        "--json",
    ]
    if rules != SHIPPED:
        arguments += ["--rules", str(rules)]
    for child in children:
        arguments += ["--child", child]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    fees = [child["fee_ore"] for child in answer["children"]]
    assert answer["total_ore"] == sum(fees)
    return fees


def a_day(row: dict[str, Any]) -> date:
    """A day of the row's year: the last month, or the part of 2026 or 2024 that it speaks of."""
    if row["year"] == 2026:
        return date(2026, 7, 1) if row["inputs"]["income_deduction"] else date(2026, 6, 1)
    return date(row["year"], 12, 1)


def children_of(row: dict[str, Any], on: date) -> list[str]:
    """The children of a row, the youngest first, as the command takes them."""
    listed = row["inputs"].get("children") or [{"form": "preschool"}] * row["inputs"]["children_in_preschool"]
    asked = []
    for older, child in enumerate(listed):
        form, hours, basis, age = PLACE[child["form"]]
        # Half a year between siblings keeps four of them in one age class; a twin pair follows from the fifth on.
        month = 11 - 3 * older if age == 1 and older < 4 else 6 - older
        born = date(on.year - age - (older // 2 if age != 1 else older // 3), max(1, month), 11)
        asked.append(f"{born}:{form}:{hours}:{basis}")
    return asked


@pytest.mark.parametrize("row", tables())
def test_the_command_quotes_the_published_fees(row: dict[str, Any], rules: Callable[[str], Path]) -> None:
    on = a_day(row)
    published = row["inputs"]["household_income_month"]
    income_kr = published if isinstance(published, int) else 50_340  # "at or above 50 340"
    municipality = MUNICIPALITY[row["municipality"]]
    fees = quote(rules(municipality), municipality, on, income_kr, children_of(row, on))
    assert fees == [100 * kr for kr in row["expected"]["fees"]]
    assert sum(fees) == 100 * row["expected"]["total"]


@pytest.mark.parametrize("row", [r for r in rows() if "age_class" in r["expected"]])
def test_stockholm_counts_a_child_born_in_december_among_the_three_year_olds_from_august(
    row: dict[str, Any], rules: Callable[[str], Path]
) -> None:
    assert row["inputs"] == {"birth_month": "December", "turns": 3, "fee_month": "September"}
    in_july, in_september = (
        quote(rules("stockholm"), "stockholm", date(2024, month, 1), 56_250, ["2021-12-24:preschool:40:work"])
        for month in (7, 9)
    )
    assert (in_july, in_september) == ([168_800], [112_500])


@pytest.mark.parametrize("row", [r for r in rows() if "placed_days_in_month" in r["inputs"]])
def test_degerfors_takes_a_thirtieth_of_the_fee_for_every_placed_day(
    row: dict[str, Any], rules: Callable[[str], Path]
) -> None:
    monthly_kr, days = row["inputs"]["monthly_fee"], row["inputs"]["placed_days_in_month"]
    facts = plain_family(monthly_kr * 100 * 100 // 3, (date(2016, 10, 1), "preschool"))  # the fee is 3 % of the income
    facts["placement"][0] |= {"valid_from": date(2018, 3, 5), "valid_to": date(2018, 3, 4 + days)}
    parts = assess(frames(facts), load(rules("degerfors")), "degerfors", date(2018, 3, 1)).parts
    assert parts["charge_ore"].sum() == row["expected"]["fee"] * 100


def test_every_published_case_is_calculated_or_left_out_for_a_reason() -> None:
    reasons = [not_calculated(row) for row in rows()]
    calculated = [row for row, reason in zip(rows(), reasons, strict=True) if not reason]
    rule_examples = [r for r in calculated if not is_table(r)]
    assert {r["municipality"] for r in rule_examples} == {"Stockholm", "Degerfors"}
    assert sorted(filter(None, reasons)) == sorted([ANOMALY, *[ON_APPLICATION] * 4])
