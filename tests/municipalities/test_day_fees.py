"""Holiday care paid by the day: Karlshamn takes 75 kr a day for one to five days, and the ordinary fee for more."""

from tests.municipalities.billing import fees, shares
from tests.municipalities.family import Family, family

DAYS = ("2024-06-17", "2024-06-18", "2024-06-19", "2024-06-20", "2024-06-24", "2024-06-25")


def pupil(income: int, days: int) -> Family:
    """A pupil with holiday care in June who comes on so many days."""
    home = family(income).child("2015-03-01", form="holiday_care", since="2024-06-01", until="2024-06-30")
    return home.attends(*DAYS[:days])


def test_a_day_costs_75_kr() -> None:
    assert fees("karlshamn", "2024-06", pupil(56_250, days=1)) == [75]
    assert fees("karlshamn", "2024-06", pupil(56_250, days=5)) == [375]


def test_six_days_cost_the_ordinary_fee() -> None:
    assert fees("karlshamn", "2024-06", pupil(56_250, days=6)) == [1125]  # 2 % of 56 250


def test_the_days_never_cost_more_than_the_ordinary_fee() -> None:
    assert fees("karlshamn", "2024-06", pupil(10_000, days=3)) == [200]  # 3 x 75 = 225, but 2 % of 10 000 = 200


def test_no_day_costs_nothing() -> None:
    assert fees("karlshamn", "2024-06", pupil(56_250, days=0)) == [0]


def test_two_homes_share_the_days_as_they_share_the_residence() -> None:
    home = pupil(30_000, days=2).also_lives_with(family(56_250, number=2))
    assert shares("karlshamn", "2024-06", home) == {"H1": [75], "H2": [75]}  # 2 x 75 / 2
