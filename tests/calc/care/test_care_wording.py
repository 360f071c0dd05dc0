"""What is counted, as a Swedish reader expects it."""

from fractions import Fraction

import pytest

from engine.calc.care.wording import bounded, formula, hours, hours_of_day, listed, quantity
from engine.calc.wording import decimal


def plain(text: str) -> str:
    """With ordinary spaces, which are easier to read in a test."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "0 tim"), (30, "30 min"), (60, "1 tim"), (750, "12 tim 30 min"), (Fraction(1199, 20), "1 tim")],
)
def test_hours_and_minutes(minutes: Fraction, text: str) -> None:
    assert plain(hours(Fraction(minutes))) == text


@pytest.mark.parametrize(
    ("per", "count", "text"),
    [
        ("performed_hour", "12.5", "12 tim 30 min"),
        ("visit", "1", "1 besök"),
        ("visit_day", "1", "1 dag med besök"),
        ("visit_day", "2", "2 dagar med besök"),
        ("day", "30.5", "30,5 dygn"),
        ("unit", "1200", "1 200 st"),
        ("month", "2/3", "20/30 mån"),
        ("service", "1", "1 insats"),
    ],
)
def test_how_much_of_what_is_counted(per: str, count: str, text: str) -> None:
    assert plain(quantity(per, Fraction(count))) == text


def test_a_number_and_what_it_counts_stay_on_one_line() -> None:
    assert hours(Fraction(750)) == "12\u00a0tim\u00a030\u00a0min"
    assert quantity("visit", Fraction(4)) == "4\u00a0besök"
    assert quantity("visit_day", Fraction(1)) == "1\u00a0dag med besök"


@pytest.mark.parametrize(
    ("above", "up_to", "text"),
    [
        (None, None, ""),
        (None, 2, "till och med 2 tim"),
        (2, 8, "över 2 tim till och med 8 tim"),
        (8, None, "över 8 tim"),
    ],
)
def test_the_part_a_row_is_for(above: int | None, up_to: int | None, text: str) -> None:
    low, high = (None if bound is None else Fraction(bound) for bound in (above, up_to))
    assert plain(bounded("granted_hour", low, high)) == text


def test_a_part_of_the_day() -> None:
    assert plain(hours_of_day(17 * 60, 7 * 60 + 30)) == "kl. 17.00–07.30"


def test_a_formula_shows_where_the_decided_amount_differs_from_the_laws() -> None:
    share = Fraction("0.5392")
    told = plain(formula(share, 59_200_00, 2_660_00))
    assert told == " (0,5392 × prisbasbeloppet 59 200 kr / 12 = 2 660,05 kr, beslutat 2 660 kr)"
    assert plain(formula(Fraction(1, 2), 60_000_00, 2_500_00)) == " (0,5 × prisbasbeloppet 60 000 kr / 12)"
    assert formula(None, 60_000_00, 2_500_00) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.5392", "0,5392"), ("3", "3"), ("1234.5", "1 234,5"), ("1/3", "1/3"), ("-0.25", "−0,25")],
)
def test_a_number_with_a_decimal_comma(value: str, text: str) -> None:
    assert plain(decimal(Fraction(value))) == text


@pytest.mark.parametrize(("names", "text"), [(["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c")])
def test_several_names_in_a_sentence(names: list[str], text: str) -> None:
    assert listed(names) == text
