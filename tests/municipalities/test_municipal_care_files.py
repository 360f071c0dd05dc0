"""The care rule files themselves: every municipality is written in TOML only, and together they use what the format has."""

from fractions import Fraction

import pytest

from engine.rulebook.care_rows import (
    AbsenceRule,
    Billing,
    Combine,
    CoupleRule,
    DayCount,
    HousingRule,
    Level,
    MinimumChange,
    MonthlyCap,
    PartMonth,
    Price,
    Service,
)
from engine.rulebook.care_tariff import LOCAL_CARE_TABLES, NATIONAL_CARE_TABLES
from engine.rulebook.rows import Row
from engine.vocabulary import CARE_KINDS, CARE_LAWS
from tests.municipalities.care_billing import RULES, names, tariff

NOT_OF_A_MUNICIPALITY = ("time_rounding", "housing_maximum")


def rows(kind: type[Row]) -> list[Row]:
    """The rows of a type in all municipalities."""
    return [row for name in names() for row in tariff(name).rows(kind)]


@pytest.mark.parametrize("name", names())
def test_the_rules_of_a_municipality_are_complete_for_their_first_month(name: str) -> None:
    first = min(service.valid_from for service in tariff(name).rows(Service))
    assert tariff(name).covered(first, first) == ()


def test_together_they_write_every_kind_of_row_that_a_municipality_may_write() -> None:
    written = {line for name in names() for line in (RULES / name / "care.toml").read_text("utf-8").splitlines()}
    common = ("allocation", "income_rule", "visit_rule")
    unpublished = ("relief",)  # fee tables do not say how a hardship reduction is rounded
    missing = [
        table for table in LOCAL_CARE_TABLES if f"[[{table}]]" not in written and table not in common + unpublished
    ]
    assert missing == [*NOT_OF_A_MUNICIPALITY]
    assert set(NATIONAL_CARE_TABLES) >= {"housing_maximum"}


@pytest.mark.parametrize(
    ("kind", "key", "values"),
    [
        (
            Price,
            "per",
            {"performed_hour", "granted_hour", "visit", "no_show", "day", "unit", "piece", "month"},
        ),
        (Level, "by", {"performed_hours", "granted_hours", "visits", "units", "services"}),
        (Combine, "take", {"highest", "first"}),
        (MonthlyCap, "most", {"amount", "maximum_fee", "housing_maximum"}),
        (DayCount, "method", {"arrival", "departure", "both", "half_each"}),
        (AbsenceRule, "method", {"thirtieth", "calendar_days", "whole_month"}),
        (PartMonth, "method", {"whole_month", "thirtieth", "calendar_days", "first_day"}),
        (MinimumChange, "change", {"addition", "deduction"}),
        (MinimumChange, "per", {"month", "day", "unit"}),
        (HousingRule, "divide_by", {"couple", "adults"}),
        (CoupleRule, "apart_income", {"pooled", "best"}),
        (CoupleRule, "apart_housing", {"own", "halved"}),
        (CoupleRule, "cohabiting_minimum", {"single", "cohabiting"}),
        (Billing, "mode", {"advance", "arrears", "two_months_arrears"}),
        (Service, "shared", {"no", "once", "sum"}),
        (Service, "vat", {"exempt", "taxable"}),
        (Service, "law", set(CARE_LAWS)),
        (Service, "kind", set(CARE_KINDS)),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else value if isinstance(value, str) else "",
)
def test_every_choice_is_that_of_some_municipality(kind: type[Row], key: str, values: set[str]) -> None:
    assert {getattr(row, key) for row in rows(kind)} == values


def test_every_assumed_row_says_what_was_not_read() -> None:
    kinds = {type(row) for name in names() for table in tariff(name).tables.values() for row in table}
    assert all(row.reason for kind in kinds for row in rows(kind) if row.status == "assumed")


def test_a_share_of_the_headroom_is_charged_in_three_municipalities() -> None:
    shares = {
        name.split("_")[0]: {level.headroom_share for level in tariff(name).rows(Level)}
        for name in names()
        if any(level.headroom_share for level in tariff(name).rows(Level))
    }
    assert shares == {
        "harnosand": {Fraction(60, 100)},
        "kalmar": {Fraction(percent, 100) for percent in (75, 80, 85, 95)},
        "karlskrona": {Fraction(percent, 100) for percent in (70, 80, 90)},
    }
