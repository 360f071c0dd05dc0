"""Random families under a rich tariff, assessed all at once, and compared with what a change makes of them.

A property of one family is tried on many in one call: the engine takes all households together. Hypothesis draws the
seed; the families come from the generator that the oracle is compared on.
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, timedelta
from functools import cache
from random import Random

import polars as pl
from hypothesis import Phase, settings
from hypothesis import strategies as st

from engine.calc.childcare.assess import Assessment, assess
from engine.rulebook import Rulebook, load_files
from tests.oracle.families import Register, random_family
from tests.oracle.frames import frames
from tests.oracle.national import municipality_toml, national_toml
from tests.oracle.plain import Family, tariff

Amounts = Mapping[tuple[str, str], int]
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
MONTHS = (date(2021, 3, 1), date(2024, 2, 1), date(2025, 8, 1), JUNE, JULY, date(2026, 12, 1))
SPLITS = ("not_split", "share_on_own_income", "own_income_capped", "incomes_added")
FAMILIES = 40

# An example is many families from one seed: a smaller seed is no simpler, so nothing is shrunk.
FEW = settings(max_examples=6, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))

seeds = st.integers(0, 2**32)
splits = st.sampled_from(SPLITS)
months = st.sampled_from(MONTHS)

# Own tables for small and big children, a reduction, a day fee, a credit: much of what tariffs have, never above the law.
RICH = tariff(
    valid_from="2016-01-01",
    age_class=[
        'form = ["preschool"]\nname = "1-2"\nturns = 0',
        'form = ["preschool"]\nname = "3-5"\nturns = 3\ndate = "08-01"',
    ],
    rate=[
        'form = ["preschool"]\nage_class = ["1-2"]\npercent = ["3", "2", "1", "0"]',
        'form = ["preschool"]\nage_class = ["3-5"]\npercent = ["2", "1", "1", "0"]',
        'form = ["pedagogical_care", "evening_care"]\npercent = ["3", "2", "1", "0"]',
        'form = ["school_age", "holiday_care"]\npercent = ["2", "1", "1", "0"]',
    ],
    reduction='form = ["pedagogical_care"]\noff = "25.24"\ntext = "Allmän förskola"',
    day_fee='form = ["school_age"]\nbasis = ["job_seeking", "parental_leave"]\namount_kr = 50\nmax_days = 5',
    absence_credit='reason_of_absence = ["sickness"]\nfrom_day = 15\noff = "100"\ntext = "Sjukdom"',
    settling_in="free_days = 10",
    part_month='method = "calendar_days"',
)


@cache
def rulebook() -> Rulebook:
    """The rich tariff once for every way of dividing a place between two households."""
    files = {"national/childcare.toml": national_toml().encode()}
    for method in SPLITS:
        text = RICH.replace('method = "share_on_own_income"', f'method = "{method}"')
        files[f"{method}/childcare.toml"] = text.encode()
        files[f"{method}/municipality.toml"] = municipality_toml().encode()
    return load_files(files)


def families(seed: int, month: date) -> tuple[Random, list[Family]]:
    """Some random families around the month, and the generator to go on with."""
    rng, register = Random(seed), Register()
    return rng, [random_family(rng, month, register) for _ in range(FAMILIES)]


def billed(facts: Family, split: str, month: date) -> Assessment:
    """The engine's answer for all households."""
    return assess(frames(facts), rulebook(), split, month)


def amounts(assessment: Assessment) -> Amounts:
    """Öre by (child, household)."""
    sums = assessment.parts.group_by("child_id", "household_id").agg(pl.col("charge_ore").sum())
    return {(child, household): ore for child, household, ore in sums.rows()}


def of_places(assessment: Assessment) -> Mapping[str, int]:
    """Öre by child, all households together."""
    return dict(assessment.parts.group_by("child_id").agg(pl.col("charge_ore").sum()).rows())


def copy(facts: Family) -> Family:
    """The same facts, to be changed."""
    return deepcopy(facts)


def split_period(rows: list[dict[str, object]], index: int, day: date) -> None:
    """Make two rows of one that holds on the day and the day before, alike but for their periods."""
    row = rows[index]
    rows[index] = row | {"valid_to": day - timedelta(days=1)}
    rows.append(row | {"valid_from": day})
