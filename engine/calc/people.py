"""What an identity number says of a person, in columns."""

from datetime import date

import polars as pl


def birth_date(person_id: str) -> pl.Expr:
    """The birth date in a 12-digit personal identity number; a samordningsnummer has 60 added to the day."""
    digits = pl.col(person_id)
    day = digits.str.slice(6, 2).cast(pl.Int32) % 60
    return pl.date(digits.str.slice(0, 4).cast(pl.Int32), digits.str.slice(4, 2).cast(pl.Int32), day)


def age_on(person_id: str, first: date) -> pl.Expr:
    """Age in whole years on the first day of a month; below 0 for somebody not yet born."""
    assert first.day == 1, first
    born = birth_date(person_id)
    later = (born.dt.month() > first.month) | ((born.dt.month() == first.month) & (born.dt.day() > 1))
    return first.year - born.dt.year().cast(pl.Int64) - later.cast(pl.Int64)
