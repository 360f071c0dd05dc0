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


def test_with_two_agreed_lengths_the_shorter_is_used_where_it_is_enough_and_both_are_right():
    short, long = ocr.make("123", "fixed_length", (12, 8)), ocr.make("1234567890", "fixed_length", (12, 8))
    assert (short, len(long)) == ("00001230", 12)
    assert [ocr.read(each, "fixed_length", (8, 12)) for each in (short, long)] == ["123", "1234567890"]
    assert not ocr.check("0" + short, "fixed_length", (8, 12))
    with pytest.raises(Refused, match="en eller två"):
        ocr.make("123", "fixed_length", (8, 10, 12))


@pytest.mark.parametrize(
    ("level", "length", "taken"),
    [("soft", None, True), ("hard", None, False), ("length_digit", None, False), ("fixed_length", 4, False)],
)
def test_only_at_level_soft_does_the_bank_take_a_wrong_reference(level, length, taken):
    assert ocr.accepted("1231", level, length) is taken


@given(number=st.integers(1, 10**20).map(str), level=st.sampled_from(["soft", "hard", "length_digit", "fixed_length"]))
def test_at_every_level_a_reference_is_right_accepted_and_read_back(number, level):
    length = (23, 25) if level == "fixed_length" else None
    reference = ocr.make(number, level, length)
    assert ocr.check(reference, level, length)
    assert ocr.accepted(reference, level, length)
    assert ocr.read(reference, level, length) == number
