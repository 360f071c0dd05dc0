"""Who owes for a client's care, and whether anybody can be sent the invoice: by what holds on the month's last day.

The client owes, whoever gets the letter: a trustee or a relative only receives it. An organisation that has taken over
the payment owes in the client's place, and a guardian in a child's (docs/care.md, section 8).
"""

from datetime import date

import polars as pl

from engine.calc.care.on_day import Facts
from engine.calc.intervals import within
from engine.calc.people import age_on
from engine.calc.periods import Month

FULL_AGE = 18
PERSON_DIGITS = 12
"""A person's identity number has twelve digits, an organisation's ten."""


def with_payer(rows: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    """Rows (person_id) with payer_id: who owes for the client's care in a month."""
    entered = _entered(facts, month).sort("valid_from").unique("person_id", keep="last", maintain_order=True)
    entered = entered.select("person_id", _entered="payer_id", _role="role")
    instead = (pl.col("_role") == "organisation") | (age_on("person_id", month.first) < FULL_AGE)
    joined = rows.join(entered, on="person_id", how="left", maintain_order="left")
    payer = pl.coalesce(pl.when(instead).then("_entered"), "person_id")
    return joined.with_columns(payer_id=payer).drop("_entered", "_role")


def deceased_payers(rows: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    """Those rows (person_id, payer_id) that go to the dead: the client owes, has died by the month's last day and no
    estate is entered, or whoever is entered for the client has died.
    """
    dead = facts["person"].filter(pl.col("deceased_on") <= month.last).select("person_id")
    clients = rows.filter(pl.col("payer_id") == pl.col("person_id")).join(dead, on="person_id", how="semi")
    without_estate = clients.join(estates(facts, month.last), on="person_id", how="anti")
    others = _entered(facts, month).filter(pl.col("role") != "estate", pl.col("payer_id") != pl.col("person_id"))
    receivers = others.join(dead, left_on="payer_id", right_on="person_id", how="semi")
    found = pl.concat([frame.select("person_id") for frame in (without_estate, receivers)])
    return rows.join(found, on="person_id", how="semi", maintain_order="left")


def minor_payers(rows: pl.DataFrame, month: Month) -> pl.DataFrame:
    """Those rows (payer_id) where who owes is not of age on the month's first day: a guardian pays (17 kap. 5 §
    hälso- och sjukvårdslagen).
    """
    people = rows.filter(pl.col("payer_id").str.len_chars() == PERSON_DIGITS)
    return people.filter(age_on("payer_id", month.first) < FULL_AGE)


def estates(facts: Facts, day: date) -> pl.DataFrame:
    """The clients for whom an estate is entered on a day, under any number: person_id."""
    return within(facts["care_payer"], day, day).filter(pl.col("role") == "estate").select("person_id").unique()


def estates_of_living(rows: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    """Those rows (person_id) for whom an estate is entered on the month's last day, though they live."""
    dead = facts["person"].filter(pl.col("deceased_on") <= month.last)
    return rows.join(estates(facts, month.last), on="person_id", how="semi").join(dead, on="person_id", how="anti")


def two_payers(rows: pl.DataFrame, facts: Facts, month: Month) -> pl.DataFrame:
    """Those rows (person_id) for whom two are entered on the month's last day."""
    several = _entered(facts, month).group_by("person_id").len().filter(pl.col("len") > 1)
    return rows.join(several, on="person_id", how="semi")


def _entered(facts: Facts, month: Month) -> pl.DataFrame:
    return within(facts["care_payer"], month.last, month.last)
