"""Whose income decides a client's fee, and whose minimum amount he has: by civil status on the basis day.

Incomes of spouses are added and halved, those of partners never are (32 kap. 5 § SoL). Of spouses who live apart the
tariff says whether they are; `best` means what is cheapest for the couple, which is chosen once both are calculated.
"""

import polars as pl

from engine.calc.care.on_day import Facts, on_day
from engine.calc.care.rules import CareRules

TWO = ("pooled", "best")
"""The ways of counting for which both spouses' incomes must be known."""


def with_civil_status(clients: pl.DataFrame, facts: Facts, rules: CareRules) -> pl.DataFrame:
    """The clients with civil_status (null = not known), partner_id, together, married_apart, whose (own, pooled, best)
    and living (single, cohabiting).
    """
    held = on_day(clients.select("person_id", "basis_day"), facts["civil_status"], on="person_id")
    civil = held.unique("person_id", keep="first", maintain_order=True).select(
        "person_id",
        pl.col("status").alias("civil_status"),
        "partner_id",
        (pl.col("living_together") & (pl.col("status") != "single")).alias("together"),
    )
    known = clients.join(civil, on="person_id", how="left", maintain_order="left").with_columns(
        pl.col("together").fill_null(value=False)
    )
    married = (pl.col("civil_status") == "married").fill_null(value=False)
    known = known.with_columns((married & ~pl.col("together")).alias("married_apart"))
    return known.with_columns(_whose(married, rules).alias("whose"), _living(married, rules).alias("living"))


def _whose(married: pl.Expr, rules: CareRules) -> pl.Expr:
    return (
        pl.when("married_apart")
        .then(pl.lit(rules.couple_rule.apart_income))
        .when(married)
        .then(pl.lit("pooled"))
        .otherwise(pl.lit("own"))
    )


def _living(married: pl.Expr, rules: CareRules) -> pl.Expr:
    return (
        pl.when("married_apart")
        .then(pl.lit(rules.couple_rule.apart_minimum))
        .when(married)
        .then(pl.lit("cohabiting"))
        .when("together")
        .then(pl.lit(rules.couple_rule.cohabiting_minimum))
        .otherwise(pl.lit("single"))
    )


def needs_partner() -> pl.Expr:
    """Whether the income of the spouse is needed."""
    return pl.col("whose").is_in(TWO)


def not_mutual(persons: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """The clients whose partner has a civil status that day, but another partner, status or way of living."""
    said = persons.filter(pl.col("partner_id").is_not_null())
    other = facts["civil_status"].select(
        pl.col("person_id").alias("partner_id"),
        pl.col("partner_id").alias("_partner"),
        pl.col("status").alias("_status"),
        pl.col("living_together").alias("_together"),
        "valid_from",
        "valid_to",
    )
    met = on_day(said, other, on="partner_id")
    mutual = (
        (pl.col("_partner") == pl.col("person_id")).fill_null(value=False)
        & (pl.col("_status") == pl.col("civil_status"))
        & (pl.col("_together") == pl.col("together"))
    )
    return met.filter(~mutual)


def widowed(persons: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """The clients whose spouse or partner died before the basis day, though they still have one by civil status."""
    dead = facts["person"].select(pl.col("person_id").alias("partner_id"), pl.col("deceased_on").alias("_died"))
    met = persons.filter(pl.col("partner_id").is_not_null()).join(dead, on="partner_id", how="inner")
    return met.filter(pl.col("_died") < pl.col("basis_day"))


def cheaper(pooled: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """The clients for whom each spouse's own income makes the couple's charges lower: person_id.

    Both frames have a row for every client in question: person_id, partner_id and total_ore, calculated in the two
    ways. A spouse who is not among them pays the same either way.
    """
    couple = pl.concat_list(
        pl.min_horizontal("person_id", "partner_id"), pl.max_horizontal("person_id", "partner_id")
    ).list.join("|")
    both = pooled.select("person_id", couple.alias("_couple"), pl.col("total_ore").alias("_pooled")).join(
        own.select("person_id", pl.col("total_ore").alias("_own")), on="person_id"
    )
    lower = pl.col("_own").sum().over("_couple") < pl.col("_pooled").sum().over("_couple")
    return both.filter(lower).select("person_id")
