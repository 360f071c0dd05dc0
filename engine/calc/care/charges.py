"""From circumstances and quantities to what each client pays for each service."""

import polars as pl

from engine.calc.care.amounts import with_amounts
from engine.calc.care.couples import cheaper
from engine.calc.care.limits import limited
from engine.calc.care.rules import CareRules
from engine.calc.care.steps import to_headroom

OF_PERSON = ("headroom_ore", "maximum_ore", "income_known", "payer_id")
"""What a charge is told of its client."""


def charged(
    persons: pl.DataFrame, quantities: pl.DataFrame, clock_counts: pl.DataFrame, rules: CareRules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The persons with their headroom and sums, and the charges: from circumstances and quantities.

    For spouses who live apart and may have what is best for them, both ways are calculated and the cheaper is kept.
    """
    couples = persons.filter(pl.col("whose") == "best")
    if not couples.is_empty():
        pooled, own = (
            _charged(couples.with_columns(pl.lit(whose).alias("whose")), quantities, clock_counts, rules)[0]
            for whose in ("pooled", "own")
        )
        on_own = pl.col("person_id").is_in(cheaper(pooled, own)["person_id"].to_list())
        chosen = pl.when(on_own).then(pl.lit("own")).otherwise(pl.lit("pooled"))
        best = pl.col("whose") == "best"
        persons = persons.with_columns(pl.when(best).then(chosen).otherwise("whose").alias("whose"))
    return _charged(persons, quantities, clock_counts, rules)


def _charged(
    persons: pl.DataFrame, quantities: pl.DataFrame, clock_counts: pl.DataFrame, rules: CareRules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    persons = to_headroom(persons, rules)
    those = quantities.join(persons.select("person_id"), on="person_id", how="semi")
    amounts = with_amounts(those, clock_counts, persons.select("person_id", "headroom_ore"), rules)
    charges = limited(amounts, persons.select("person_id", *OF_PERSON), rules)
    return _with_sums(persons, charges, rules), charges.sort("household_id", "person_id", "service_index")


def _with_sums(persons: pl.DataFrame, charges: pl.DataFrame, rules: CareRules) -> pl.DataFrame:
    """The persons with tariff_ore, fee_ore, outside_ore and total_ore; 0 where there is nothing."""
    in_maximum = pl.col("service").is_in([each.name for each in rules.services if each.inside_maximum])
    in_either = in_maximum | pl.col("service").is_in([each.name for each in rules.services if each.inside_headroom])
    sums = charges.group_by("person_id").agg(
        pl.col("tariff_ore").filter(in_maximum).sum(),
        pl.col("charge_ore").filter(in_either).sum().alias("fee_ore"),
        pl.col("charge_ore").filter(~in_either).sum().alias("outside_ore"),
        pl.col("charge_ore").sum().alias("total_ore"),
    )
    names = ("tariff_ore", "fee_ore", "outside_ore", "total_ore")
    return persons.join(sums, on="person_id", how="left", maintain_order="left").with_columns(
        pl.col(names).fill_null(0)
    )
