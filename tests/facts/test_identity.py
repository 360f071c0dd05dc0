"""Identity numbers, against two independent libraries."""

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from personnummer import personnummer
from stdnum.se import orgnr

from engine.facts.identity import masked, organisation_number, party_number, personal_number


def accepted(text: str, check: Callable[[pl.Expr], pl.Expr] = personal_number) -> str | None:
    values: list[str | None] = pl.select(check(pl.lit(text))).to_series().to_list()
    return values[0]


DIGITS = st.tuples(
    st.integers(1880, 2029), st.integers(0, 13), st.integers(0, 95), st.integers(0, 9999)
).map(lambda parts: "{:04}{:02}{:02}{:04}".format(*parts))  # fmt: skip


def with_check_digit(number: str) -> str:
    """The number with the check digit that personnummer itself would want; one in ten is right by chance anyway."""
    digits = [int(c) for c in number[2:11]]
    total = sum(sum(divmod(d * (2 - place % 2), 10)) for place, d in enumerate(digits))
    return f"{number[:11]}{-total % 10}"


@given(DIGITS, st.booleans())
@example("198001019804", True)
@example("200002299815", True)
@example("190002299816", True)
@example("198001619815", True)
def test_a_personal_number_is_valid_when_the_library_says_so(number: str, right: bool) -> None:
    number = with_check_digit(number) if right else number
    expected = personnummer.valid(number)
    assert (accepted(number) == number) == expected


@given(st.from_regex(r"(?a:[0-9]{10})", fullmatch=True))
@example("2120000142")
@example("5560360793")
def test_an_organisation_number_is_valid_when_the_library_says_so(number: str) -> None:
    expected = orgnr.is_valid(number) and int(number[2]) >= 2
    assert (accepted(number, organisation_number) == number) == expected


@pytest.mark.parametrize(("written", "kept"), [("19800101-9804", "198001019804"), ("212000-0142", "2120000142"), ("162120000142", "2120000142")])  # fmt: skip
def test_a_hyphen_and_the_prefix_of_organisations_are_dropped(written: str, kept: str) -> None:
    assert accepted(written, party_number) == kept


@pytest.mark.parametrize(
    "written", ["8001019804", "19800101+9804", "1980 0101 9804", "١٩٨٠٠١٠١٩٨٠٤", "1980010198040", ""]
)
def test_other_ways_of_writing_are_not_accepted(written: str) -> None:
    assert accepted(written) is None


def test_a_masked_number_lacks_its_last_four_digits() -> None:
    assert masked("198001019804") == "19800101-XXXX"
