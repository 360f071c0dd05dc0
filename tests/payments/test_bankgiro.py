"""Bankgiro numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from engine.errors import Refused
from engine.payments import bankgiro


@pytest.mark.parametrize(
    ("number", "printed"), [("50501055", "5050-1055"), ("9912346", "991-2346"), ("991-2346", "991-2346")]
)
def test_a_real_number_is_printed_with_its_hyphen(number, printed):
    assert bankgiro.check(number)
    assert bankgiro.write(number) == printed
    assert bankgiro.read(printed) == printed.replace("-", "")


@pytest.mark.parametrize(
    "number", ["5050-1056", "505-01055", "505010-55", "5050--1055", "", "-", "5050 1055", "18", "50501055A"]
)
def test_a_wrong_number_is_refused(number):
    assert not bankgiro.check(number)
    with pytest.raises(Refused, match="Bankgironumret"):
        bankgiro.write(number)


@given(st.text("0123456789", min_size=6, max_size=7))
def test_every_number_with_a_check_digit_is_read_back(body):
    number = body + luhn.calc_check_digit(body)
    assert bankgiro.read(bankgiro.write(number)) == number
