"""Who pays: the client, unless somebody else gets the invoice on the last day of the month."""

from datetime import date

import polars as pl

from engine.calc.care.on_day import Facts
from engine.calc.care.rules import CareRules
from engine.calc.intervals import within
from engine.calc.people import age_on

FULL_AGE = 18
PERSON_DIGITS = 12
"""A person's identity number has twelve digits, an organisation's ten."""


def with_payer(rows: pl.DataFrame, facts: Facts, day: date) -> pl.DataFrame:
    """Rows (person_id) with payer_id: who gets the client's invoices on a day, the client if nobody else does."""
    held = within(facts["care_payer"], day, day).select("person_id", "payer_id")
    once = held.unique("person_id", keep="first", maintain_order=True)
    return rows.join(once, on="person_id", how="left", maintain_order="left").with_columns(
        pl.coalesce("payer_id", "person_id").alias("payer_id")
    )


def deceased_payers(persons: pl.DataFrame, facts: Facts, rules: CareRules) -> pl.DataFrame:
    """The clients whose payer has died on the last day of the month or before, but for estates that pay under the
    number of the deceased.
    """
    dead = facts["person"].filter(pl.col("deceased_on") <= rules.month.last).select("person_id")
    found = persons.join(dead, left_on="payer_id", right_on="person_id", how="semi")
    return found.join(own_estates(facts, rules.month.last), on="person_id", how="anti")


def minor_payers(persons: pl.DataFrame, rules: CareRules) -> pl.DataFrame:
    """The clients whose payer is not of age on the month's first day: a guardian pays (17 kap. 5 § HSL)."""
    people = persons.filter(pl.col("payer_id").str.len_chars() == PERSON_DIGITS)
    return people.filter(age_on("payer_id", rules.month.first) < FULL_AGE)


def own_estates(facts: Facts, day: date) -> pl.DataFrame:
    """The clients whose payer on a day is their own estate, which has the number that they had: person_id."""
    held = within(facts["care_payer"], day, day)
    return held.filter((pl.col("role") == "estate") & (pl.col("payer_id") == pl.col("person_id"))).select("person_id")


def estates_of_living(persons: pl.DataFrame, facts: Facts, rules: CareRules) -> pl.DataFrame:
    """The clients whose payer on the last day of the month is an estate, though they live."""
    last = rules.month.last
    estates = within(facts["care_payer"], last, last).filter(pl.col("role") == "estate")
    dead = facts["person"].filter(pl.col("deceased_on") <= last)
    return persons.join(estates, on="person_id", how="semi").join(dead, on="person_id", how="anti")


def two_payers(persons: pl.DataFrame, facts: Facts, rules: CareRules) -> pl.DataFrame:
    """The clients with two payers on the last day of the month."""
    held = within(facts["care_payer"], rules.month.last, rules.month.last)
    several = held.group_by("person_id").len().filter(pl.col("len") > 1)
    return persons.join(several, on="person_id", how="semi")
