"""Instalment plans: the parts sum to what is owed, and say what may be left on a day."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from engine.payments.instalments import Plan


def test_equal_parts_a_month_apart_and_the_last_takes_the_rest() -> None:
    plan = Plan(amount_ore=1_000_50, parts=3, first=date(2026, 12, 31))
    assert list(plan.due()) == [
        (date(2026, 12, 31), 333_00),
        (date(2027, 1, 31), 333_00),
        (date(2027, 2, 28), 334_50),
    ]


def test_a_part_may_be_open_on_its_last_day_and_not_on_the_day_after() -> None:
    plan = Plan(amount_ore=900_00, parts=3, first=date(2026, 12, 1))
    assert [plan.left_ore(date(2026, 12, day)) for day in (1, 2)] == [900_00, 600_00]
    assert plan.left_ore(date(2027, 2, 2)) == 0


@given(st.integers(1, 10_000_000), st.integers(1, 36), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_parts_sum_to_what_is_owed(amount_ore: int, parts: int, first: date) -> None:
    due = list(Plan(amount_ore=amount_ore, parts=parts, first=first).due())
    assert sum(ore for _, ore in due) == amount_ore
    assert [day for day, _ in due] == sorted({day for day, _ in due})
