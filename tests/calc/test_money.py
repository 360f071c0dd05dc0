"""Rounding and dividing, against plain fractions."""

from fractions import Fraction
from math import ceil, floor

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calc.money import RoundTo, largest_remainder, units

KRONA, ORE = 100, 1
EXACT = {
    "down": floor,
    "up": ceil,
    "half_up": lambda amount: floor(amount + Fraction(1, 2)),
}


def rounded(numerator: int, denominator: int, unit_ore: int, mode: str) -> int:
    """How many units numerator/denominator öre is."""
    frame = pl.DataFrame({"n": [numerator]}, schema={"n": pl.Int64})
    return int(frame.select(units(pl.col("n"), denominator, RoundTo(unit_ore, mode))).item())


@pytest.mark.parametrize(
    ("ore", "mode", "kronor"),
    [
        (168_749, "half_up", 1687),
        (168_750, "half_up", 1688),  # 3 % of 56 250 kr: Skolverket's table of 2024 has 1 688
        (168_751, "half_up", 1688),
        (168_799, "down", 1687),
        (168_701, "up", 1688),
        (168_700, "up", 1687),
        (0, "up", 0),
        (0, "half_up", 0),
    ],
)
def test_kronor_of_ore(ore: int, mode: str, kronor: int) -> None:
    assert rounded(ore, 1, KRONA, mode) == kronor


def test_a_half_is_decided_by_the_fraction_and_not_by_a_rounded_decimal() -> None:
    just_below_half = 10**15 // 2 - 1
    assert rounded(just_below_half, 10**15, ORE, "half_up") == 0
    assert rounded(just_below_half + 1, 10**15, ORE, "half_up") == 1


FRACTIONS = st.lists(st.tuples(st.integers(0, 10**14), st.integers(1, 10**4)), min_size=1, max_size=30)


@given(FRACTIONS, st.sampled_from([KRONA, ORE]), st.sampled_from(sorted(EXACT)))
def test_every_rounding_is_that_of_the_exact_fraction(rows, unit_ore, mode) -> None:
    frame = pl.DataFrame(rows, schema={"n": pl.Int64, "d": pl.Int64}, orient="row")
    got = frame.select(units(pl.col("n"), pl.col("d"), RoundTo(unit_ore, mode))).to_series().to_list()
    assert got == [EXACT[mode](Fraction(n, d * unit_ore)) for n, d in rows]


def divided(total: int, weights: list[int], order: list[int] | None = None) -> list[int]:
    """`total` units over the weights; ties go in `order`, ascending."""
    ties = order if order is not None else list(range(len(weights)))
    return groups([("g", total, weight, tie) for weight, tie in zip(weights, ties, strict=True)])


def groups(rows: list[tuple[str, int, int, int]]) -> list[int]:
    """Rows of group, its total, weight, tie."""
    schema = {"group": pl.String, "total": pl.Int128, "weight": pl.Int128, "tie": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return largest_remainder(frame, group="group", total="total", weight="weight", ties=("tie",)).to_list()


def test_the_unit_left_goes_to_the_largest_remainder() -> None:
    assert divided(1013, [45_000, 56_250]) == [450, 563]  # 450.22 and 562.78


def test_equal_remainders_go_in_the_order_of_the_ties_and_not_of_the_rows() -> None:
    assert divided(101, [1, 1], order=[0, 1]) == [51, 50]
    assert divided(101, [1, 1], order=[1, 0]) == [50, 51]
    assert divided(5, [1, 1, 1], order=[2, 0, 1]) == [1, 2, 2]


def test_nothing_is_divided_where_nobody_has_a_weight() -> None:
    assert divided(0, [0, 0]) == [0, 0]


def test_who_has_no_weight_gets_nothing() -> None:
    assert divided(7, [0, 3, 0]) == [0, 7, 0]


def test_every_group_is_divided_by_itself_wherever_its_rows_stand() -> None:
    rows = [("a", 10, 1, 0), ("b", 7, 2, 0), ("a", 10, 2, 1), ("b", 7, 1, 1)]
    assert groups(rows) == [3, 5, 7, 2]


def test_amounts_that_do_not_fit_in_64_bits_are_divided_exactly() -> None:
    assert divided(10**9 + 1, [10**27, 10**27]) == [5 * 10**8 + 1, 5 * 10**8]


@given(st.integers(0, 10**7), st.lists(st.integers(0, 10**15), min_size=1, max_size=12).filter(any))
def test_the_shares_sum_to_the_whole_and_each_is_less_than_a_unit_from_its_proportion(total, weights) -> None:
    shares = divided(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(total * weight, sum(weights))) < 1


@given(st.integers(0, 10**5), st.lists(st.integers(0, 10**9), min_size=1, max_size=8).filter(any), st.randoms())
def test_what_each_gets_does_not_depend_on_the_order_of_the_rows(total, weights, random) -> None:
    order = list(range(len(weights)))
    expected = divided(total, weights, order)
    random.shuffle(order)
    assert divided(total, [weights[n] for n in order], order) == [expected[n] for n in order]
