"""Whatever becomes known and in what order: what is billed for a month in the end is what it costs.

In each round something happens to a small town (late income, late visits, another payer, a place that ended long ago, a
relief, a new tariff, an invoice credited), a month is corrected and issued. After the last round the lines of all
batches, summed for each month and household, are compared with the month assessed on its own by the last facts and
rules, less the reliefs counted once more by hand.
"""

import json
import re
from collections import Counter
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import floor
from pathlib import Path
from random import Random

import polars as pl
import pytest

from engine.batch import ordering
from engine.batch.month import issued
from engine.calc.care.assess import assess_care
from engine.calc.childcare.assess import assess
from engine.calc.periods import Month, add_months
from engine.errors import Refused
from engine.facts.care_records import CareIncome, CivilStatus, Housing, Visit
from engine.facts.records import Household, Income, Payer, Placement
from engine.store.facts import ImportRefused
from tests.batch.care_town import care_town, client, client_id, paid_by
from tests.batch.reliefs import CARE_HARDSHIP, HARDSHIP, care_relief, relief
from tests.batch.small_town import EVA, OCTOBER, Town, adult, child, household
from tests.municipalities.family import LONG_AGO

ROUNDS = 2
BORN = {1: "2024-01-10", 2: "2022-02-10"}


def together() -> list[object]:
    """Two clients who are married and live together, and a third on his own."""
    spouses = [
        CivilStatus(person_id=client_id(one), status="married", partner_id=client_id(other), valid_from=LONG_AGO)
        for one, other in ((1, 2), (2, 1))
    ]
    single = [thing for number in (1, 2) for thing in client(number, household_id="K1", visits=3)]
    home = Housing(household_id="K1", form="rented", rent_ore_month=6_000_00, valid_from=LONG_AGO)
    others = [thing for thing in single if not isinstance(thing, CivilStatus)]
    return [Household(household_id="K1"), *others, *spouses, home, *client(3, visits=1)]


def happening(chance: Random, month: date, number: int) -> list[object]:
    """Something that becomes known before the batch of a month, about it or an earlier one."""
    since = add_months(date(2026, 8, 1), chance.randrange(4))
    until = Month.of(since).last
    family, one = chance.choice((1, 2)), chance.choice((1, 2, 3))
    start = datetime.combine(add_months(month, -chance.choice((1, 2))), time(8))
    kr = chance.randrange(12_000, 60_000)
    what = chance.choice(("income", "pension", "visits", "payer", "place", "care payer", "rent", "relief", "relief"))
    if what == "income":
        return [
            Income(person_id=adult(family), kind="other", amount_ore_month=kr * 10, valid_from=since, valid_to=until)
        ]
    if what == "pension":
        return [CareIncome(person_id=client_id(one), kind="work", amount_ore=kr * 10, valid_from=since, valid_to=until)]
    if what == "visits":
        return [
            Visit(
                visit_id=f"S{number}-{n}", person_id=client_id(one), service="home_care",
                starts_at=start + timedelta(days=n), ends_at=start + timedelta(days=n, minutes=chance.randrange(20, 90)),
            )
            for n in range(chance.randrange(1, 6))
        ]  # fmt: skip
    if what == "payer":
        return [Payer(household_id=f"H{family}", payer_id=adult(chance.choice((1, 2))), valid_from=LONG_AGO)]
    if what == "relief":
        period = {"percent": chance.randrange(1, 101), "valid_from": since, "valid_to": until}
        return [chance.choice((relief(family, **period), care_relief(chance.choice((1, 3)), **period)))]
    if what == "care payer":
        return [paid_by(one, "2120000142", chance.choice(("organisation", "relative")), name="Bolaget AB")]
    if what == "rent":
        return [Housing(household_id="K1", form="rented", rent_ore_month=kr * 20, valid_from=LONG_AGO)]
    ends = chance.choice((None, date(2026, 10, chance.randrange(1, 31)), date(2026, 12, 31)))
    return [
        Placement(
            placement_id=f"P{family}1", child_id=child(family, BORN[family]), form="preschool", minutes_week=2400,
            valid_from=date.fromisoformat(BORN[family]), valid_to=ends,
        )
    ]  # fmt: skip


def new_tariff(town: Town, chance: Random) -> None:
    """The first child's rate, and the price of an alarm, decided anew from the beginning."""
    for name, pattern, new in (
        ("childcare.toml", r'(percent = \[)"\d"', rf'\g<1>"{chance.choice((1, 2, 3))}"'),
        ("care.toml", r"(per = .month.\namount_kr = )\d{3}\b", rf"\g<1>{chance.choice((300, 400))}"),
    ):
        file = town.workspace.rules / town.name / name
        file.write_text(re.sub(pattern, new, file.read_text(encoding="utf-8")), encoding="utf-8")


def billed(town: Town) -> Counter[tuple[str, date, str, str, str]]:
    """What all issued batches billed: öre by area, month, household, payer and form or service."""
    sums: Counter[tuple[str, date, str, str, str]] = Counter()
    for folder in sorted((town.workspace.evidence / town.name).iterdir()):
        lines = pl.read_parquet(folder / "lines.parquet")
        for row in lines.iter_rows(named=True):
            what = row["form"] or row["service"]
            sums[row["area"], row["service_month"], row["household_id"], row["payer_id"], what] += row["amount_ore"]
    return sums


def owed(town: Town) -> Counter[tuple[str, date, str, str, str]]:
    """What the same months and services cost by the last facts and rules, less the reliefs to the nearest krona."""
    things: Counter[tuple[str, date, str, str, str, str]] = Counter()
    facts, rulebook = town.facts(), town.workspace.rulebook()
    billed_months: set[str] = set()
    services: set[tuple[str, str]] = set()
    for folder in sorted((town.workspace.evidence / town.name).iterdir()):
        scope = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["service_months"]
        billed_months |= set(scope["childcare"])
        services |= {(month, name) for month, names in scope["care"].items() for name in names}
    for month in map(date.fromisoformat, (f"{each}-01" for each in billed_months)):
        for row in assess(facts, rulebook, town.name, month).parts.iter_rows(named=True):
            key = (row["household_id"], row["payer_id"], row["form"], row["child_id"])
            things["childcare", month, *key] += row["charge_ore"]
    for month in map(date.fromisoformat, sorted({f"{each}-01" for each, _ in services})):
        for row in assess_care(facts, rulebook, town.name, month).charges.iter_rows(named=True):
            if (f"{month:%Y-%m}", row["service"]) in services:
                key = (row["household_id"], row["payer_id"], row["service"], row["person_id"])
                things["care", month, *key] += row["charge_ore"]
    sums: Counter[tuple[str, date, str, str, str]] = Counter()
    for (area, month, home, payer, what, person), ore in things.items():
        left = ore - relieved(facts["relief"], area, month, home, person, ore)
        sums[area, month, home, payer, what] += left
    return sums


def relieved(reliefs: pl.DataFrame, area: str, month: date, home: str, person: str, ore: int) -> int:
    """What the reliefs take off a charge; a household of this town has one for its children, a client one."""
    for row in reliefs.filter(area=area, household_id=home).iter_rows(named=True):
        if row["valid_from"] <= month <= row["valid_to"] and row["person_id"] in {None, person}:
            return 100 * floor(Fraction(ore * row["percent"], 10_000) + Fraction(1, 2))
    return 0


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(1, 10))])
def test_what_is_billed_in_the_end_is_what_the_months_cost(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    town = care_town(tmp_path, relief=HARDSHIP, care=CARE_HARDSHIP)
    town.take_in(household(1, 30_000, BORN[1]), household(2, 40_000, BORN[2], "2021-03-10"), together())
    year = {"valid_from": date(2026, 8, 1), "valid_to": date(2027, 7, 31)}
    town.take_in([relief(2, percent=35, **year), care_relief(3, percent=15, **year)])
    month = OCTOBER
    for number in range(ROUNDS):
        if number:
            for each in range(chance.randrange(1, 4)):
                with suppress(ImportRefused):  # the same file once more
                    town.take_in(happening(chance, month, number * 10 + each))
            if chance.random() < 0.4:
                new_tariff(town, chance)
            if chance.random() < 0.5:
                invoices = issued(town.workspace, town.name, add_months(month, -1)).invoices
                number_of = chance.choice([row["number"] for row in invoices])
                with suppress(Refused):  # a credit invoice
                    ordering.credit(town.workspace, number_of, month, "fel", EVA, rebill=chance.random() < 0.5)
            ordering.correct(town.workspace, town.name, month, EVA, date(2026, 9, 1))
        town.month(month, on=add_months(date(2026, 10, 14), number))
        month = add_months(month, 1)
    ordering.correct(town.workspace, town.name, month, EVA, date(2026, 9, 1))
    assert ordering.correct(town.workspace, town.name, month, EVA).corrections.is_empty()
    assert +billed(town) == +owed(town)
    assert -billed(town) == Counter(), "nobody has got back more than was billed"
