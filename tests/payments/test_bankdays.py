"""Bank days against the Riksbank's own lists, and due dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.payments import bankdays

# Sveriges riksbank, "Holidays 2026" and "Bank Holidays 2017": every day listed, those on weekends too.
RIKSBANKEN = {
    2026: "01-01 01-06 04-03 04-04 04-05 04-06 05-01 05-14 05-23 05-24 06-06 06-19 06-20 10-31 12-24 12-25 12-26 12-31",
    2017: "01-01 01-06 04-14 04-16 04-17 05-01 05-25 06-04 06-06 06-23 06-24 11-04 12-24 12-25 12-26 12-31",
}
days = st.dates(date(2005, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize("year", RIKSBANKEN)
def test_every_day_of_the_year_is_as_the_riksbank_lists_it(year):
    closed = {date.fromisoformat(f"{year}-{day}") for day in RIKSBANKEN[year].split()}
    for day in (date(year, 1, 1) + timedelta(days=n) for n in range(365)):
        assert bankdays.is_bank_day(day) == (day.weekday() < 5 and day not in closed), day


def test_2026_has_251_bank_days():
    assert sum(bankdays.is_bank_day(date(2026, 1, 1) + timedelta(days=n)) for n in range(365)) == 251


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 11, 10), date(2026, 11, 30)),
        (date(2026, 10, 1), date(2026, 10, 30)),  # the 31st is All Saints' Day, a Saturday
        (date(2026, 12, 31), date(2026, 12, 30)),  # New Year's Eve
        (date(2028, 2, 1), date(2028, 2, 29)),  # leap year
        (date(2024, 3, 15), date(2024, 3, 28)),  # Easter: Good Friday 29, Sunday 31
    ],
)
def test_the_last_bank_day_of_a_month(day, last):
    assert bankdays.last_bank_day_of_month(day) == last


def test_the_next_bank_day_is_the_day_itself_or_the_first_one_after():
    assert bankdays.next_bank_day(date(2026, 11, 30)) == date(2026, 11, 30)
    assert bankdays.next_bank_day(date(2026, 12, 24)) == date(2026, 12, 28)
    assert bankdays.next_bank_day(date(2026, 12, 31)) == date(2027, 1, 4)


def test_an_invoice_of_the_tenth_falls_due_on_the_months_last_bank_day():
    assert bankdays.due_date(date(2026, 11, 10), "last_bank_day_of_month", 0, 14) == date(2026, 11, 30)


def test_a_last_bank_day_too_near_gives_the_first_bank_day_far_enough_away():
    assert bankdays.due_date(date(2026, 11, 25), "last_bank_day_of_month", 0, 14) == date(2026, 12, 9)
    assert bankdays.due_date(date(2026, 12, 18), "last_bank_day_of_month", 0, 14) == date(2027, 1, 4)


def test_thirty_days_after_issue_moves_to_a_bank_day():
    assert bankdays.due_date(date(2026, 11, 24), "days_after_issue", 30, 14) == date(2026, 12, 28)


def test_the_shortest_time_holds_also_for_a_fixed_number_of_days():
    assert bankdays.due_date(date(2026, 11, 2), "days_after_issue", 5, 14) == date(2026, 11, 16)


@given(days, st.sampled_from(bankdays.RULES), st.integers(0, 60), st.integers(0, 40))
def test_a_due_date_is_always_a_bank_day_far_enough_away(issue, rule, count, min_days):
    due = bankdays.due_date(issue, rule, count, min_days)
    assert bankdays.is_bank_day(due)
    assert due >= issue + timedelta(days=min_days)
    if rule == "days_after_issue":
        assert due >= issue + timedelta(days=count)


def test_an_unknown_rule_and_negative_days_are_refused():
    with pytest.raises(Refused, match="end_of_month"):
        bankdays.due_date(date(2026, 11, 10), "end_of_month", 0, 14)
    with pytest.raises(Refused, match="negativt"):
        bankdays.due_date(date(2026, 11, 10), "days_after_issue", -1, 14)
