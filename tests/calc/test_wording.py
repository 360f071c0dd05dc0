"""Amounts, shares and periods as a Swedish reader expects them."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calc.wording import Amount, Filled, days_between, grouped, kronor, month_name, percent


def plain(text: str) -> str:
    """With ordinary spaces, which are easier to read in a test."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("ore", "text"),
    [
        (0, "0 kr"),
        (123_000, "1 230 kr"),
        (123_050, "1 230,50 kr"),
        (5, "0,05 kr"),
        (100_000_000, "1 000 000 kr"),
        (-25_000, "−250 kr"),
        (-5, "−0,05 kr"),
        (Fraction(506_25, 10), "50,63 kr"),  # 50.625 kr, shown to the nearest öre
        (Fraction(1, 3), "0 kr"),
    ],
)
def test_kronor(ore: int | Fraction, text: str) -> None:
    assert plain(kronor(ore)) == text


def test_an_amount_never_breaks_over_two_lines() -> None:
    assert " " not in kronor(123_456_789) + grouped(1_000_000) + percent(Fraction(1, 4))


@given(st.integers(-(10**12), 10**12))
def test_kronor_can_be_read_back(ore) -> None:
    digits = plain(kronor(ore)).removesuffix(" kr").replace(" ", "").replace("−", "-").replace(",", ".")
    assert Fraction(digits) * 100 == ore


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(3, 100), "3 %"),
        (Fraction(15, 1000), "1,5 %"),
        (Fraction(2524, 10_000), "25,24 %"),
        (Fraction(3, 8), "37,5 %"),
        (Fraction(1), "100 %"),
        (Fraction(0), "0 %"),
        (Fraction(3, 9), "1/3"),
        (Fraction(11, 31), "11/31"),
    ],
)
def test_percent_where_it_is_exact_and_else_the_fraction(share: Fraction, text: str) -> None:
    assert plain(percent(share)) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2026-10-01", "2026-10-31", "oktober 2026"),
        ("2024-02-01", "2024-02-29", "februari 2024"),
        ("2023-12-01", "2023-12-31", "december 2023"),
        ("2026-10-01", "2026-10-14", "1–14 oktober 2026"),
        ("2026-10-15", "2026-10-31", "15–31 oktober 2026"),
        ("2024-02-01", "2024-02-28", "1–28 februari 2024"),
        ("2026-10-05", "2026-10-05", "5 oktober 2026"),
        ("2026-09-20", "2026-10-10", "20 september – 10 oktober 2026"),
    ],
)
def test_a_period_in_words(first: str, last: str, text: str) -> None:
    assert plain(days_between(date.fromisoformat(first), date.fromisoformat(last))) == text


def test_a_period_over_the_turn_of_the_year_ends_in_the_new_year() -> None:
    text = days_between(date(2025, 12, 20), date(2026, 1, 10))
    assert "20 december" in text
    assert text.endswith("10 januari 2026")


def test_month_names() -> None:
    assert [month_name(date(2026, m, 1)) for m in (1, 10, 12)] == ["januari 2026", "oktober 2026", "december 2026"]


def test_a_template_chooses_the_unit() -> None:
    assert plain(f"{Amount(123_000):kr}, {Amount(Fraction(1, 4)):percent}, {Amount(7)}") == "1 230 kr, 25 %, 7"
    assert f"{Filled('Alva'):kr}" == "Alva"
