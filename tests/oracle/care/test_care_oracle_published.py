"""The oracle for care against the examples that Skövde, Karlshamn and Ljusnarsberg publish."""

from datetime import date
from typing import Any

import pytest

from engine.facts.care_records import MinimumAdjustment
from tests.oracle.care.plain import (
    ALMA,
    BERTIL,
    LONG_AGO,
    MARCH,
    assessed,
    couple,
    decision,
    home,
    hours,
    net_income,
    outcome_kr,
    service_row,
    single,
)


@pytest.mark.parametrize(("number", "kr"), [(1, 452), (2, 904), (3, 1356), (4, 1808), (5, 2170), (6, 2170)])
def test_ljusnarsberg_2022_hours(number: int, kr: int) -> None:
    records = [*home("H1", ALMA), decision(ALMA), *hours(ALMA, number)]
    assert outcome_kr(assessed(records, MARCH)) == [None, kr]


@pytest.mark.parametrize(
    ("income", "supplement", "rent", "headroom", "fee"),
    [
        (5_800, 3_600, 4_700, 0, 0),  # Skövde 2022 example 1: 953 kr short
        (7_800, 3_640, 4_700, 1_087, 1_087),
        (13_200, 0, 4_700, 2_847, 2_170),
        (10_500, 0, 2_276, 2_571, 2_170),  # Karlshamn 2022 example 1
        (10_500, 0, 4_700, 147, 147),
    ],
)
def test_skovde_and_karlshamn_2022_single(income: int, supplement: int, rent: int, headroom: int, fee: int) -> None:
    records = [
        *home("H1", ALMA, rent_kr=rent),
        single(ALMA),
        *net_income(ALMA, income, supplement),
        decision(ALMA),
        *hours(ALMA, 6),
    ]
    assert outcome_kr(assessed(records, MARCH)) == [headroom, fee]


@pytest.mark.parametrize(("supplement", "headroom", "fee"), [(0, 0, 0), (4_500, 3_185, 2_170)])
def test_karlshamn_2022_with_dearer_food(supplement: int, headroom: int, fee: int) -> None:
    food = MinimumAdjustment(person_id=ALMA, text="Kost", amount_ore_month=86_200, valid_from=LONG_AGO)
    records = [
        *home("H1", ALMA, rent_kr=5_300),
        single(ALMA),
        *net_income(ALMA, 10_500, supplement),
        food,
        decision(ALMA),
        *hours(ALMA, 6),
    ]
    assert outcome_kr(assessed(records, MARCH)) == [headroom, fee]


@pytest.mark.parametrize(
    ("month", "net", "income", "supplement", "rent", "headroom", "fee"),
    [
        (date(2021, 5, 1), 1_543, 7_100, 4_500, 5_700, 0, 0),
        (date(2021, 5, 1), 1_543, 13_700, 0, 6_620, 164, 164),
        (date(2021, 5, 1), 1_543, 15_400, 0, 6_020, 2_464, 2_139),
        (date(2024, 5, 1), 1_491, 10_500, 4_500, 6_700, 0, 0),
        (date(2024, 5, 1), 1_491, 17_000, 0, 7_500, 947, 947),
        (date(2024, 5, 1), 1_491, 19_000, 0, 7_500, 2_947, 2_575),
    ],
)
def test_skovde_residential_care(
    month: date, net: int, income: int, supplement: int, rent: int, headroom: int, fee: int
) -> None:
    tables: dict[str, Any] = {
        "service": service_row("residential", "residential_care"),
        "price": 'service = ["residential"]\nper = "month"\namount_kr = 5000',
        "allocation": 'method = "pro_rata"',
        "minimum_change": 'service = ["residential"]\nchange = "addition"\nper = "month"\n'
        f'amount_kr = {net}\ntext = "Mat i särskilt boende"',
    }
    records = [
        *home("H1", ALMA, rent_kr=rent),
        single(ALMA),
        *net_income(ALMA, income, supplement),
        decision(ALMA, "residential"),
    ]
    assert outcome_kr(assessed(records, month, **tables)) == [headroom, fee]


@pytest.mark.parametrize(
    ("one", "other", "rent", "headroom", "fee"),
    [((7_800, 500), (6_300, 500), 5_400, 143, 143), ((13_000, 0), (6_950, 0), 6_000, 2_268, 2_170)],
)
def test_skovde_2022_spouses(one: tuple[int, int], other: tuple[int, int], rent: int, headroom: int, fee: int) -> None:
    records = [
        *home("H1", ALMA, BERTIL, rent_kr=rent),
        *couple(ALMA, BERTIL),
        *net_income(ALMA, *one),
        *net_income(BERTIL, *other),
        *(record for who in (ALMA, BERTIL) for record in (decision(who), *hours(who, 6))),
    ]
    result = assessed(records, MARCH)
    for who in (ALMA, BERTIL):
        assert outcome_kr(result, who) == [headroom, fee]
