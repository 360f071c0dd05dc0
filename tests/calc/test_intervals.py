"""Facts and periods: inclusive at both ends, and without end where `valid_to` is empty."""

from datetime import date

import polars as pl
import pytest

from engine.calc.intervals import FOREVER, birthday_in, holding, meeting, overlapping, within

SCHEMA = {"key": pl.String, "valid_from": pl.Date, "valid_to": pl.Date, "value": pl.Int64}
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


def facts(*rows: tuple[str, str, str, int]) -> pl.DataFrame:
    """Rows of key, first day, last day ("" = none), value."""
    typed = [(k, date.fromisoformat(a), date.fromisoformat(b) if b else None, v) for k, a, b, v in rows]
    return pl.DataFrame(typed, schema=SCHEMA, orient="row")


def test_a_fact_is_within_a_month_if_it_holds_on_one_of_its_days() -> None:
    rows = facts(
        ("day before", "2026-01-01", "2026-09-30", 0),
        ("first day", "2026-01-01", "2026-10-01", 0),
        ("last day", "2026-10-31", "", 0),
        ("day after", "2026-11-01", "", 0),
        ("all of it", "2020-01-01", "", 0),
    )
    found = within(rows, FIRST, LAST)
    assert found["key"].to_list() == ["first day", "last day", "all of it"]
    assert found["valid_to"].to_list() == [date(2026, 10, 1), FOREVER, FOREVER]


def test_two_periods_meet_on_the_days_they_have_in_common() -> None:
    left = facts(("a", "2026-10-01", "2026-10-20", 1), ("b", "2026-10-01", "2026-10-20", 2))
    right = facts(("a", "2026-10-20", "2026-10-31", 3), ("b", "2026-10-21", "2026-10-31", 4)).drop("value")
    assert meeting(left, right, on=["key"]).rows() == [("a", date(2026, 10, 20), date(2026, 10, 20), 1)]


def test_what_holds_on_a_parts_first_day_stands_beside_it_and_nothing_where_nothing_holds() -> None:
    parts = pl.DataFrame(
        {"part": [0, 1, 2], "key": ["a", "a", "b"], "part_from": [date(2026, 10, d) for d in (1, 16, 1)]}
    )
    found = holding(parts, facts(("a", "2026-10-16", "2026-10-31", 7)), on=["key"], take=["value"])
    assert found["value"].to_list() == [None, 7, None]
    assert found.drop("value").equals(parts)


def test_without_facts_nothing_holds() -> None:
    parts = pl.DataFrame({"part": [0], "key": ["a"], "part_from": [FIRST]})
    assert holding(parts, facts(), on=["key"], take=["value"])["value"].to_list() == [None]


def test_two_facts_on_one_day_are_a_bug_here() -> None:
    parts = pl.DataFrame({"part": [0], "key": ["a"], "part_from": [FIRST]})
    twice = facts(("a", "2026-01-01", "2026-12-31", 1), ("a", "2026-10-01", "2026-10-31", 2))
    with pytest.raises(AssertionError, match="two facts"):
        holding(parts, twice, on=["key"], take=["value"])


def test_periods_of_one_key_that_share_a_day_overlap() -> None:
    rows = facts(
        ("touching", "2026-01-01", "2026-06-30", 0),
        ("touching", "2026-06-30", "", 0),
        ("following", "2026-01-01", "2026-06-30", 0),
        ("following", "2026-07-01", "", 0),
        ("open", "2026-01-01", "", 0),
        ("open", "2026-07-01", "", 0),
    )
    found = overlapping(rows, ["key"]).sort("key")
    assert found.select("key", "valid_from").rows() == [("open", date(2026, 7, 1)), ("touching", date(2026, 6, 30))]


def test_a_long_period_overlaps_also_what_begins_after_a_short_one_inside_it() -> None:
    rows = facts(("a", "2026-01-01", "2026-12-31", 0), ("a", "2026-02-01", "2026-02-28", 0), ("b", "2026-05-01", "", 0))
    assert overlapping(rows, ["key"])["key"].to_list() == ["a"]
    late = facts(("a", "2026-01-01", "2026-12-31", 0), ("a", "2027-01-01", "", 0))
    assert overlapping(late, ["key"]).is_empty()


def test_a_birthday_is_the_same_day_of_another_year() -> None:
    children = pl.DataFrame({"born": [date(2020, 1, 29), date(2020, 2, 28), date(2020, 3, 29), date(2021, 12, 31)]})
    birthdays = [date(2023, 1, 29), date(2023, 2, 28), date(2023, 3, 29), date(2023, 12, 31)]
    assert children.select(birthday_in(2023)).to_series().to_list() == birthdays


@pytest.mark.parametrize(
    ("year", "birthday"),
    [
        (2023, date(2023, 3, 1)),
        (2024, date(2024, 2, 29)),
        (2100, date(2100, 3, 1)),  # no leap year
        (2000, date(2000, 2, 29)),  # a leap year all the same
    ],
)
def test_who_was_born_on_29_february_has_its_birthday_on_1_march_in_other_years(year: int, birthday: date) -> None:
    assert pl.DataFrame({"born": [date(1996, 2, 29)]}).select(birthday_in(year)).item() == birthday
