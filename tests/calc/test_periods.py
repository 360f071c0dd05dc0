"""Calendar months, and which months of care a batch bills."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calc.periods import Month, add_months, service_months
from engine.rulebook import ChildcareTariff
from tests.calc.childcare.town import TOWN, rulebook

DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


def test_a_month_is_its_first_and_last_day() -> None:
    month = Month.of(date(2024, 2, 14))
    assert (month.first, month.last, month.days) == (date(2024, 2, 1), date(2024, 2, 29), 29)


def test_december_ends_on_its_thirty_first() -> None:
    assert Month.of(date(2026, 12, 31)).last == date(2026, 12, 31)


def test_a_change_on_the_first_day_does_not_split_the_month() -> None:
    july = Month.of(date(2026, 7, 1))
    assert [july.inside(day) for day in (date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 31), date(2026, 8, 1))] == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2024-12-15", 1, "2025-01-15"),
        ("2024-01-15", -1, "2023-12-15"),
        ("2024-05-20", 0, "2024-05-20"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-11-30", 25, "2026-12-30"),
    ],
)
def test_the_same_day_of_another_month_or_its_last(day: str, count: int, expected: str) -> None:
    assert add_months(date.fromisoformat(day), count) == date.fromisoformat(expected)


@given(DAYS)
def test_a_month_holds_its_day_and_the_next_begins_the_day_after(day) -> None:
    month = Month.of(day)
    assert month.first <= day <= month.last
    assert month.days == (month.last - month.first).days + 1
    assert add_months(month.first, 1) == month.last + timedelta(days=1)


@given(DAYS, st.integers(-400, 400))
def test_there_and_back_is_the_same_month(day, count) -> None:
    assert Month.of(add_months(add_months(day, count), -count)) == Month.of(day)


def billing(*rows: tuple[str, str]) -> ChildcareTariff:
    """A tariff with these modes of billing, each from a day until the day before the next."""
    bodies = []
    for n, (since, mode) in enumerate(rows):
        until = f"valid_to = {date.fromisoformat(rows[n + 1][0]) - timedelta(days=1)}\n" if n + 1 < len(rows) else ""
        bodies.append(f'valid_from = {since}\n{until}mode = "{mode}"')
    return rulebook(billing=bodies).municipality(TOWN).childcare


def billed(tariff: ChildcareTariff, *batches: str) -> list[list[str]]:
    """The months of care of each batch."""
    return [[f"{m:%Y-%m}" for m in service_months(tariff, date.fromisoformat(f"{b}-01"))] for b in batches]


def test_in_advance_the_next_month_in_arrears_the_one_before() -> None:
    assert billed(billing(("2002-01-01", "advance")), "2024-12") == [["2025-01"]]
    assert billed(billing(("2002-01-01", "current")), "2024-12") == [["2024-12"]]
    assert billed(billing(("2002-01-01", "arrears")), "2024-12") == [["2024-11"]]


def test_any_day_of_the_batch_month_means_that_month() -> None:
    assert service_months(billing(("2002-01-01", "current")), date(2024, 12, 24)) == (date(2024, 12, 1),)


def test_from_current_month_to_arrears_one_month_is_without_invoice() -> None:
    orebro = billing(("2002-01-01", "current"), ("2018-01-01", "arrears"))
    assert billed(orebro, "2017-12", "2018-01", "2018-02") == [["2017-12"], [], ["2018-01"]]


def test_from_arrears_to_current_month_two_months_are_on_one_invoice() -> None:
    back = billing(("2002-01-01", "arrears"), ("2018-01-01", "current"))
    assert billed(back, "2017-12", "2018-01", "2018-02") == [["2017-11"], ["2017-12", "2018-01"], ["2018-02"]]


def test_from_advance_to_arrears_two_months_are_without_invoice() -> None:
    arboga = billing(("2002-01-01", "advance"), ("2022-01-01", "arrears"))
    assert billed(arboga, "2021-11", "2021-12", "2022-01", "2022-02") == [["2021-12"], [], [], ["2022-01"]]


def test_from_arrears_to_advance_two_invoices_have_two_months_each() -> None:
    forward = billing(("2002-01-01", "arrears"), ("2022-01-01", "advance"))
    assert billed(forward, "2021-11", "2021-12", "2022-01") == [
        ["2021-10"],
        ["2021-11", "2022-01"],
        ["2021-12", "2022-02"],
    ]


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["advance", "current", "arrears"]), min_size=1, max_size=5))
def test_however_often_the_mode_changes_every_month_of_care_is_billed_once(modes) -> None:
    tariff = billing(*((f"{2002 + n}-01-01", mode) for n, mode in enumerate(modes)))
    batches = [add_months(date(2002, 1, 1), n) for n in range(12 * len(modes))]
    found = [month for batch in batches for month in service_months(tariff, batch)]
    inside = [add_months(date(2002, 1, 1), n) for n in range(1, 12 * len(modes) - 1)]
    assert sorted(month for month in found if month in inside) == inside
