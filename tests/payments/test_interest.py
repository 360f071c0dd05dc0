"""Interest on late payment: by the law, exact, and told so that anybody can count it again."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.payments.interest import Rate, accrued
from engine.payments.owed import Change, Owed, owed

DUE = date(2022, 11, 30)
HALVES = {
    date(2022, 7, 1): "0.5",
    date(2023, 1, 1): "2.5",
    date(2023, 7, 1): "3.5",
    date(2024, 1, 1): "4",
    date(2024, 7, 1): "4",
}
RATES = [
    Rate(first=first, last=(first + timedelta(days=185)).replace(day=1) - timedelta(days=1), share=Fraction(p) / 100)
    for first, p in HALVES.items()
]


def plain(asked_ore: int, payments: list[tuple[date, int]], last: date) -> Fraction:
    """The same, one day at a time: the capital when the day begins, the rate of its half-year."""
    total, day = Fraction(), DUE + timedelta(days=1)
    while day <= last:
        capital = asked_ore - sum(ore for paid_on, ore in payments if paid_on < day)
        points = Fraction(HALVES[date(day.year, 1 if day.month <= 6 else 7, 1)]) + 8
        total += Fraction(max(capital, 0)) * points / 100 / 365
        day += timedelta(days=1)
    return total


def claim(asked_ore: int, *payments: tuple[date, int]) -> Owed:
    return owed(asked_ore, DUE, [Change(day=day, kind="payment", amount_ore=-ore) for day, ore in payments])


def test_a_thousand_kronor_a_year_late_at_one_rate() -> None:
    """1 000 kr, a whole year at 12 % (reference rate 4 %): 120 kr."""
    found = accrued([(date(2024, 1, 1), 1_000_00)], date(2024, 12, 30), RATES)
    assert [(each.first, each.last, each.days) for each in found.segments] == [
        (date(2024, 1, 1), date(2024, 12, 30), 365)
    ]
    assert found.exact_ore == 120_00


def test_the_rate_changes_with_the_half_year_and_the_capital_with_a_payment() -> None:
    found = accrued(claim(600_00, (date(2023, 1, 10), 200_00)).capital, date(2023, 1, 31), RATES)
    told = [(f"{s.first}", f"{s.last}", s.days, s.capital_ore // 100, s.share) for s in found.segments]
    assert told == [
        ("2022-12-01", "2022-12-31", 31, 600, Fraction(85, 1000)),
        ("2023-01-01", "2023-01-10", 10, 600, Fraction(105, 1000)),
        ("2023-01-11", "2023-01-31", 21, 400, Fraction(105, 1000)),
    ]


@given(
    asked_ore=st.integers(1, 5_000_000),
    payments=st.lists(st.tuples(st.dates(date(2022, 11, 1), date(2024, 6, 30)), st.integers(1, 900_000)), max_size=5),
    days=st.integers(0, 600),
)
def test_it_is_what_counting_day_by_day_comes_to(asked_ore: int, payments: list[tuple[date, int]], days: int) -> None:
    last = DUE + timedelta(days=days)
    before = [(day, ore) for day, ore in payments if day <= last]
    found = accrued(claim(asked_ore, *before).capital, last, RATES)
    assert found.exact_ore == plain(asked_ore, before, last)
    assert all(one.last < other.first for one, other in zip(found.segments, found.segments[1:], strict=False)), (
        "no day twice"
    )


def test_a_day_without_a_rate_or_with_two_is_refused() -> None:
    with pytest.raises(Refused, match="Referensräntan för 2025-01-01 saknas"):
        accrued([(DUE, 100_00)], date(2025, 1, 1), RATES)
    with pytest.raises(Refused, match="2022-12-01 finns två gånger"):
        accrued([(date(2022, 12, 1), 100_00)], date(2022, 12, 1), [*RATES, RATES[0]])
    assert accrued([(date(2030, 1, 1), 0)], date(2030, 2, 1), []).exact_ore == 0, "nothing owed needs no rate"


@pytest.mark.parametrize(
    ("unit", "mode", "ore"), [(100, "down", 400), (100, "up", 500), (100, "half_up", 400), (1, "down", 433)]
)
def test_what_is_asked_for_is_rounded_once_as_the_rule_says(unit: int, mode: str, ore: int) -> None:
    found = accrued(claim(600_00).capital, DUE + timedelta(days=31), RATES)
    assert found.exact_ore == Fraction(600_00 * 85 * 31, 365 * 1000)
    assert found.rounded_ore(unit, mode) == ore


def test_a_payment_goes_to_interest_and_fees_before_the_capital() -> None:
    day = DUE + timedelta(days=10)
    asked = [Change(day=day, kind="interest", amount_ore=5_00), Change(day=day, kind="reminder_fee", amount_ore=60_00)]
    left = owed(600_00, DUE, [*asked, Change(day=day, kind="payment", amount_ore=-100_00)])
    assert (left.capital_ore, left.interest_ore, left.fees_ore, left.open_ore) == (565_00, 0, 0, 565_00)
    assert left.interest_asked_ore == 5_00
    assert left.capital[-1] == (day + timedelta(days=1), 565_00)


def test_a_payment_that_the_bank_took_back_leaves_the_claim_as_it_was() -> None:
    day = DUE + timedelta(days=10)
    asked = [Change(day=day, kind="interest", amount_ore=5_00), Change(day=day, kind="reminder_fee", amount_ore=60_00)]
    paid = [Change(day=day, kind="payment", amount_ore=-400_00), Change(day=day, kind="moved", amount_ore=400_00)]
    left = owed(600_00, DUE, [*asked, *paid])
    assert (left.capital_ore, left.interest_ore, left.fees_ore) == (600_00, 5_00, 60_00)


KINDS = ("payment", "moved", "written_off", "credited", "interest", "reminder_fee", "collection_fee")


@given(
    st.lists(
        st.builds(
            Change,
            day=st.dates(date(2022, 11, 1), date(2023, 3, 1)),
            kind=st.sampled_from(KINDS),
            amount_ore=st.integers(-80_000, 80_000),
        ),
        max_size=8,
    )
)
def test_the_parts_always_sum_to_what_is_open(changes: list[Change]) -> None:
    assert owed(600_00, DUE, changes).open_ore == 600_00 + sum(change.amount_ore for change in changes)


def test_a_credit_takes_capital_away_and_what_was_paid_of_a_fee_that_falls_has_paid_capital() -> None:
    """600 kr and a fee of 60; 100 paid, of which the fee was 60. Credited: the payer owed nothing, and has paid 100."""
    day = DUE + timedelta(days=20)
    asked = [
        Change(day=day, kind="reminder_fee", amount_ore=60_00),
        Change(day=day, kind="payment", amount_ore=-100_00),
    ]
    fallen = [
        Change(day=day, kind="reminder_fee", amount_ore=-60_00),
        Change(day=day, kind="credited", amount_ore=-500_00),
    ]
    left = owed(600_00, DUE, [*asked, *fallen])
    assert (left.capital_ore, left.fees_ore, left.interest_ore) == (0, 0, 0)
    back = owed(600_00, DUE, [*asked, *fallen, Change(day=day, kind="returned", amount_ore=100_00)])
    assert (back.capital_ore, back.fees_ore) == (100_00, 0)
