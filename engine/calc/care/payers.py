"""Who pays: the client, unless somebody else gets the invoice on the last day of the month."""

import polars as pl

from engine.calc.care.on_day import Facts
from engine.calc.care.rules import CareRules
from engine.calc.intervals import within


def with_payer(persons: pl.DataFrame, facts: Facts, rules: CareRules) -> pl.DataFrame:
    """The clients with payer_id."""
    held = within(facts["care_payer"], rules.month.last, rules.month.last).select("person_id", "payer_id")
    once = held.unique("person_id", keep="first", maintain_order=True)
    return persons.join(once, on="person_id", how="left", maintain_order="left").with_columns(
        pl.coalesce("payer_id", "person_id").alias("payer_id")
    )


def deceased_payers(persons: pl.DataFrame, facts: Facts, rules: CareRules) -> pl.DataFrame:
    """The clients whose payer has died on the last day of the month or before."""
    dead = facts["person"].filter(pl.col("deceased_on") <= rules.month.last).select("person_id")
    return persons.join(dead, left_on="payer_id", right_on="person_id", how="semi")


def two_payers(persons: pl.DataFrame, facts: Facts, rules: CareRules) -> pl.DataFrame:
    """The clients with two payers on the last day of the month."""
    held = within(facts["care_payer"], rules.month.last, rules.month.last)
    several = held.group_by("person_id").len().filter(pl.col("len") > 1)
    return persons.join(several, on="person_id", how="semi")
