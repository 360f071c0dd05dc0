"""The rules about what is not paid in time: reference rates by half-year, and what may be charged at most."""

from datetime import date
from fractions import Fraction

import pytest

from engine.rulebook import load, load_files
from engine.rulebook.problems import Problem
from engine.rulebook.settings import Claims
from tests.rulebook.small_files import NATIONAL, RULES, SETTINGS, TARIFF, problems_of

RATE = """\
[[reference_rate]]
valid_from = 2026-01-01
valid_to = 2026-06-30
percent = "2.00"
status = "decided"
source = { decision = "räntelagen 9 §" }
"""
SMALL = {
    "national/childcare.toml": NATIONAL,
    "testtown/childcare.toml": TARIFF.encode(),
    "testtown/municipality.toml": SETTINGS,
}


def with_rates(text: str) -> dict[str, bytes]:
    return {**SMALL, "national/interest.toml": text.encode()}


def only(text: str) -> Problem:
    (problem,) = problems_of(with_rates(text))
    assert problem.file == "national/interest.toml"
    return problem


def test_the_rates_are_read_in_order_of_time_and_need_not_be_there() -> None:
    later = RATE.replace("2026-01-01", "2026-07-01").replace("2026-06-30", "2026-12-31").replace('"2.00"', '"2.50"')
    rates = load_files(with_rates(later + RATE)).reference_rates
    assert [(row.valid_from, row.percent) for row in rates] == [
        (date(2026, 1, 1), Fraction(2, 100)),
        (date(2026, 7, 1), Fraction(25, 1000)),
    ]
    assert load_files(SMALL).reference_rates == ()


@pytest.mark.parametrize(
    ("stands", "typed", "expected"),
    [
        ("valid_to = 2026-06-30\n", "", "valid_to = 2026-06-30, the end of the half-year"),
        ("2026-06-30", "2026-12-31", "valid_to = 2026-06-30, the end of the half-year"),
        ("2026-01-01", "2026-02-01", "the first day of January or July"),
        ('"2.00"', "2.00", "a percentage as text"),
    ],
)
def test_a_rate_is_for_one_whole_half_year(stands: str, typed: str, expected: str) -> None:
    assert expected in only(RATE.replace(stands, typed)).expected


def test_two_rates_for_one_half_year_are_refused() -> None:
    assert only(RATE + RATE).found == "reference_rate from 2026-01-01 stands on line 1 too"


def test_rates_stand_in_the_national_folder_only() -> None:
    (problem,) = problems_of({**SMALL, "testtown/interest.toml": RATE.encode()})
    assert (problem.file, problem.found) == ("testtown/interest.toml", "a file that is not read")


def test_the_shipped_rates_follow_on_each_other_and_what_is_not_known_is_assumed() -> None:
    rates = load(RULES).reference_rates
    ends = [row.valid_to for row in rates]
    assert all(end and (after.valid_from - end).days == 1 for end, after in zip(ends, rates[1:], strict=False))
    assert {row.valid_from: str(row.percent * 100) for row in rates}[date(2023, 7, 1)] == "7/2"
    assert [row.valid_from for row in rates if row.status == "assumed"] == [date(2026, 7, 1)]


CLAIMS = """
[[claims]]
valid_from = 2019-01-01
reminder_days = 7
interest = true
{}
status = "decided"
source = {{ decision = "kravpolicyn" }}
"""


def settings_problems(line: str) -> tuple[Problem, ...]:
    own = SETTINGS[: SETTINGS.index(b"[[claims]]")] + SETTINGS[SETTINGS.index(b"[[coding]]") :]
    return problems_of({**SMALL, "testtown/municipality.toml": own + CLAIMS.format(line).encode()})


@pytest.mark.parametrize(
    ("fee", "highest"), [("reminder_fee_kr", 60), ("collection_fee_kr", 180), ("instalment_fee_kr", 170)]
)
def test_a_fee_above_what_the_law_allows_is_refused(fee: str, highest: int) -> None:
    assert settings_problems(f"{fee} = {highest}") == ()
    (problem,) = settings_problems(f"{fee} = {highest + 1}")
    assert problem.found == f"{fee} = {highest + 1}"
    assert problem.expected == f"at most {highest}: lag (1981:739)"


def test_interest_is_rounded_down_to_kronor_unless_the_municipality_says_otherwise() -> None:
    claims = load(RULES).municipality("nora").settings.claims_on(date(2026, 11, 1))
    assert isinstance(claims, Claims)
    assert (claims.interest_to, claims.interest_mode) == ("krona", "down")
