"""What an identity number says: when somebody was born, and how old they are on the first day of a month."""

from datetime import date

import polars as pl
import pytest

from engine.calc.people import age_on, birth_date


@pytest.mark.parametrize(
    ("person_id", "born"),
    [
        ("202102280000", date(2021, 2, 28)),
        ("202412310000", date(2024, 12, 31)),
        ("202102880000", date(2021, 2, 28)),  # samordningsnummer: 60 is added to the day
        ("193006610000", date(1930, 6, 1)),
        ("193006900000", date(1930, 6, 30)),
    ],
)
def test_the_birth_date_stands_in_the_number(person_id: str, born: date) -> None:
    assert pl.DataFrame({"who": [person_id]}).select(birth_date("who")).item() == born


@pytest.mark.parametrize(
    ("person_id", "first", "years"),
    [
        ("193906010000", date(2026, 6, 1), 87),  # turns 87 that very day
        ("193906020000", date(2026, 6, 1), 86),
        ("193905310000", date(2026, 6, 1), 87),
        ("193907010000", date(2026, 6, 1), 86),
        ("193901310000", date(2026, 2, 1), 87),
        ("202606020000", date(2026, 6, 1), -1),
    ],
)
def test_age_is_in_whole_years_on_the_first_of_the_month(person_id: str, first: date, years: int) -> None:
    assert pl.DataFrame({"who": [person_id]}).select(age_on("who", first)).item() == years
