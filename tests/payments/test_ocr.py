"""OCR references: published vectors, and what a check digit must catch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.payments import ocr

numbers = st.text("0123456789", min_size=1, max_size=23)


@pytest.mark.parametrize(
    ("number", "level", "length", "reference"),
    [
        # banktools-se, README: number_to_ocr("123"), with length_digit, and with length_digit and pad "0"
        ("123", "hard", None, "1230"),
        ("123", "soft", None, "1230"),
        ("123", "length_digit", None, "12351"),
        ("1230", "length_digit", None, "123067"),
        # ten digits and more: the length digit is the length's last digit, not its first
        ("20261100001", "hard", None, "202611000011"),
        ("20261100001", "length_digit", None, "2026110000133"),
        # the number 10234 of a published payment QR
        ("10234", "hard", None, "102343"),
        ("123", "fixed_length", 8, "00001230"),
    ],
)
def test_a_published_number_gets_its_published_reference(number, level, length, reference):
    assert ocr.make(number, level, length) == reference
    assert ocr.check(reference, level, length)
    assert ocr.read(reference, level, length) == number


@given(number=numbers, place=st.integers(0, 23), other=st.integers(1, 9))
def test_a_single_wrong_digit_is_always_caught_at_level_hard(number, place, other):
    reference = ocr.make(number, "hard")
    place %= len(reference)
    wrong = reference[:place] + str((int(reference[place]) + other) % 10) + reference[place + 1 :]
    assert not ocr.check(wrong, "hard")


@given(number=numbers, place=st.integers(0, 24))
def test_a_forgotten_or_doubled_digit_is_always_caught_by_the_length_digit(number, place):
    reference = ocr.make(number, "length_digit")
    place %= len(reference)
    shorter, longer = reference[:place] + reference[place + 1 :], reference[:place] + "0" + reference[place:]
    for wrong in (shorter, longer):
        if ocr.check(wrong, "length_digit"):  # only if length digit and check digit both happen to fit the new length
            assert wrong[-2] == str(len(wrong) % 10) != reference[-2]


@pytest.mark.parametrize(
    ("number", "level", "length", "says"),
    [
        ("12-3", "hard", None, "siffror"),
        ("", "hard", None, "siffror"),
        ("٣٤٥", "hard", None, "siffror"),
        ("1" * 25, "hard", None, "högst 25"),
        ("1" * 24, "length_digit", None, "högst 25"),
        ("12345678", "fixed_length", 8, "högst 8"),
        ("123", "fixed_length", None, "längd"),
        ("123", "hard", 8, "längd"),
        ("123", "fixed_length", 26, "2 till 25"),
        ("123", "medium", None, "medium"),
    ],
)
def test_what_cannot_become_a_reference_is_refused_with_the_reason(number, level, length, says):
    with pytest.raises(Refused, match=says):
        ocr.make(number, level, length)


@pytest.mark.parametrize("reference", ["", "0", "1231", "12a0", "1" * 26])
def test_what_is_no_reference_fails_the_check(reference):
    assert not ocr.check(reference, "soft")


def test_a_reference_of_another_level_is_not_read():
    with pytest.raises(Refused, match="length_digit"):
        ocr.read("1230", "length_digit")
    assert not ocr.check("1230", "fixed_length", 8)
