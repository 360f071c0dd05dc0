"""Net incomes of a client and, where it is needed, of the spouse: expected over twelve months, divided by month."""

import polars as pl

from engine.calc.care.couples import needs_partner
from engine.calc.care.on_day import Facts, on_day
from engine.calc.care.rules import CareRules

MONTHS = 12


def with_incomes(persons: pl.DataFrame, facts: Facts, rules: CareRules) -> pl.DataFrame:
    """The clients with their net incomes a year.

    Adds own_year_num and partner_year_num (öre a year over the denominator of `capital_tax`, 0 where not known),
    incomes (list of kind and net_year_num, the client's own), statement and partner_statement (declared, declined,
    null = none), and income_known: whether all that is needed is declared.
    """
    earners = pl.concat(
        [
            persons.select("person_id", pl.col("person_id").alias("earner_id"), "basis_day"),
            persons.filter(needs_partner()).select("person_id", pl.col("partner_id").alias("earner_id"), "basis_day"),
        ]
    ).with_columns(pl.col("person_id").ne_missing(pl.col("earner_id")).alias("is_partner"))
    earned = _stated(earners, facts).join(_earned(earners, facts, rules), on=["person_id", "is_partner"], how="left")
    own = earned.filter(~pl.col("is_partner")).select(
        "person_id", "statement", pl.col("year_num").alias("own_year_num"), "incomes"
    )
    partner = earned.filter("is_partner").select(
        "person_id",
        pl.col("statement").alias("partner_statement"),
        pl.col("year_num").alias("partner_year_num"),
    )
    return (
        persons.join(own, on="person_id", how="left", maintain_order="left")
        .join(partner, on="person_id", how="left", maintain_order="left")
        .with_columns(
            pl.col("own_year_num", "partner_year_num").fill_null(0),
            pl.col("incomes").fill_null([]),
            (_declared("statement") & (_declared("partner_statement") | ~needs_partner())).alias("income_known"),
        )
    )


def _declared(statement: str) -> pl.Expr:
    return (pl.col(statement) == "declared").fill_null(value=False)


def _stated(earners: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    statements = facts["income_statement"].rename({"person_id": "earner_id"})
    held = on_day(earners, statements, on="earner_id").select(
        "person_id", "is_partner", pl.col("status").alias("statement")
    )
    once = held.unique(["person_id", "is_partner"], keep="first", maintain_order=True)
    return earners.join(once, on=["person_id", "is_partner"], how="left")


def _earned(earners: pl.DataFrame, facts: Facts, rules: CareRules) -> pl.DataFrame:
    """person_id, is_partner, year_num and incomes, of those who have an income."""
    held = on_day(earners, facts["care_income"].rename({"person_id": "earner_id"}), on="earner_id")
    rows = held.with_columns(_net_year(rules).alias("net_year_num")).sort("person_id", "is_partner", "kind")
    return rows.group_by("person_id", "is_partner", maintain_order=True).agg(
        pl.col("net_year_num").sum().alias("year_num"), pl.struct("kind", "net_year_num").alias("incomes")
    )


def _net_year(rules: CareRules) -> pl.Expr:
    """What is left of an income a year after tax, over the denominator of `capital_tax`; never below 0."""
    taken = rules.income_rule.capital_tax
    times = pl.when(pl.col("per") == "month").then(MONTHS).otherwise(1)
    after_tax = (pl.col("amount_ore") - pl.col("tax_ore")).clip(lower_bound=0).cast(pl.Int128) * taken.denominator
    of_capital = pl.col("amount_ore").cast(pl.Int128) * (taken.denominator - taken.numerator)
    return times * pl.when(pl.col("kind") == "capital").then(of_capital).otherwise(after_tax)
