"""The code line of a payment slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.payments import ocr, slip
from engine.payments.slip import Slip


def test_a_slip_says_reference_amount_and_account():
    line = slip.write(Slip(reference="202611000011", amount_ore=257550, bankgiro="5050-1055"))
    assert line == "#              202611000011 #     2575 50   4 > 50501055#41#"


def test_the_amounts_check_digit_is_the_one_calculated_by_hand():
    # 2 5 7 5 5 0, every other doubled from the right: 2 + (1+0) + 7 + (1+0) + 5 + 0 = 16, and 4 more make 20
    assert slip.check("# 1230 # 2575 50   4 > 50501055#41#")
    assert not slip.check("# 1230 # 2575 50   3 > 50501055#41#")


@pytest.mark.parametrize("amount_ore", [0, -100])
def test_nothing_to_pay_gives_no_line(amount_ore):
    assert slip.write(Slip(reference="1230", amount_ore=amount_ore, bankgiro="5050-1055")) == ""


@given(st.integers(1, 10**18), st.integers(1, 10**10 - 1), st.sampled_from(["50501055", "9912346"]))
def test_a_line_is_read_back(number, amount_ore, account):
    written = Slip(reference=ocr.make(str(number), "hard"), amount_ore=amount_ore, bankgiro=account)
    assert slip.read(slip.write(written)) == written


@given(st.integers(1, 10**10 - 1), st.integers(0, 60), st.integers(1, 9))
def test_no_digit_of_the_line_can_be_misread(amount_ore, place, other):
    line = slip.write(Slip(reference="202611000011", amount_ore=amount_ore, bankgiro="50501055"))
    place %= len(line) - len("#41#")
    if line[place].isdigit():
        wrong = line[:place] + str((int(line[place]) + other) % 10) + line[place + 1 :]
        assert slip.check(line)
        assert not slip.check(wrong)


@pytest.mark.parametrize("line", ["", "# 1230 #", "# 1230 # 2575 50   4 > 50501055#42#"])
def test_another_line_is_no_slip(line):
    assert not slip.check(line)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (Slip(reference="1231", amount_ore=100, bankgiro="5050-1055"), "OCR-numret"),
        (Slip(reference="1230", amount_ore=100, bankgiro="5050-1056"), "Bankgironumret"),
        (Slip(reference="1230", amount_ore=10**10, bankgiro="5050-1055"), "får inte plats"),
    ],
)
def test_a_line_that_could_not_be_read_is_refused(wrong, says):
    with pytest.raises(Refused, match=says):
        slip.write(wrong)
