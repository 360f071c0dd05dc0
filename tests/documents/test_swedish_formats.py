"""Amounts as Swedish readers expect them."""

import pytest

from engine.documents.swedish import amount, kronor, thousands


@pytest.mark.parametrize(
    ("ore", "text"),
    [
        (0, "0,00"),
        (5, "0,05"),
        (154_700, "1\u00a0547,00"),
        (-4_350, "−43,50"),
        (-99, "−0,99"),
        (123_456_789_01, "123\u00a0456\u00a0789,01"),
    ],
)
def test_an_amount_has_comma_no_break_spaces_and_a_real_minus(ore: int, text: str) -> None:
    assert amount(ore) == text


def test_kronor_keeps_the_unit_with_the_amount() -> None:
    assert kronor(154_700) == "1\u00a0547,00\u00a0kr"


def test_thousands_are_grouped_from_the_right() -> None:
    assert [thousands(n) for n in (7, 999, 1000, 1234567)] == ["7", "999", "1\u00a0000", "1\u00a0234\u00a0567"]
