"""Shares are exact fractions, so there is a limit to how fine they may be together; beyond it nothing is calculated."""

import re

import pytest

from engine.errors import Refused
from tests.calc.childcare.town import charge
from tests.municipalities.family import family

HOME = family(30_000).child("2021-05-01")
FINE_RATE = ['percent = ["2.9999", "2", "1", "0"]']
FINE_REDUCTIONS = [
    f'form = ["{form}"]\noff = "1/{parts}"\ntext = "Nedsatt"'
    for form, parts in (("preschool", 997), ("school_age", 991))
]


def test_fine_shares_of_one_kind_are_calculated_exactly() -> None:
    assert charge("2024-03", HOME, rate=FINE_RATE) == 900_00  # 899.97 kr
    assert charge("2024-03", HOME, reduction=FINE_REDUCTIONS) == 899_00  # 900 kr less a part in 997: 899.10 kr


def test_shares_that_are_together_too_fine_are_refused_by_file_and_month() -> None:
    told = (
        "provkommunen/childcare.toml: the percentages and fractions of rates, reductions and credits are together too"
    )
    with pytest.raises(Refused, match=re.escape(told)) as refused:
        charge("2024-03", HOME, rate=FINE_RATE, reduction=FINE_REDUCTIONS)
    assert "in 2024-03. Use fewer decimals" in str(refused.value)
