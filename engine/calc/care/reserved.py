"""What raises or lowers a client's minimum amount: his own decision, the services he has, children at home."""

import polars as pl

from engine.calc.care.on_day import Facts, on_day
from engine.calc.care.rules import CareRules
from engine.calc.people import age_on
from engine.rulebook.care_rows import MinimumChange

HALVES = 2
"""Changes are counted in half öre: half days of a stay, and children shared with a partner."""
CHILDREN_AT_HOME = "Barn hemma"
CHANGE = {"person_id": pl.String, "change": pl.String, "text": pl.String, "halves": pl.Int64}


def with_changes(persons: pl.DataFrame, quantities: pl.DataFrame, facts: Facts, rules: CareRules) -> pl.DataFrame:
    """The clients with added_halves and deducted_halves (half öre a month) and changes (list of change, text and
    halves).
    """
    found = pl.concat(
        [
            pl.DataFrame(schema=CHANGE),
            _decided(persons, facts),
            *(_by_service(row, quantities, rules) for row in rules.minimum_changes),
            _children(persons, facts, rules),
        ]
    ).filter(pl.col("halves") > 0)
    summed = found.group_by("person_id", maintain_order=True).agg(
        pl.col("halves").filter(pl.col("change") == "addition").sum().alias("added_halves"),
        pl.col("halves").filter(pl.col("change") == "deduction").sum().alias("deducted_halves"),
        pl.struct("change", "text", "halves").alias("changes"),
    )
    return persons.join(summed, on="person_id", how="left", maintain_order="left").with_columns(
        pl.col("added_halves", "deducted_halves").fill_null(0), pl.col("changes").fill_null([])
    )


def _decided(persons: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    held = on_day(persons.select("person_id", "basis_day"), facts["minimum_adjustment"], on="person_id")
    amount = HALVES * pl.col("amount_ore_month")
    return held.sort("person_id", "change", "text").select("person_id", "change", "text", amount.alias("halves"))


def _by_service(row: MinimumChange, quantities: pl.DataFrame, rules: CareRules) -> pl.DataFrame:
    """What one row of the tariff changes for those who have any of its services."""
    halves = {
        "month": pl.lit(HALVES, dtype=pl.Int64),
        "day": pl.col("half_days").sum(),
        "unit": HALVES * pl.col("units").sum(),
    }[row.per]
    using = quantities.filter(pl.col("service").is_in(rules.of(row)))
    return using.group_by("person_id", maintain_order=True).agg(
        pl.lit(row.change).alias("change"), pl.lit(row.text).alias("text"), (halves * row.amount_kr).alias("halves")
    )


def _children(persons: pl.DataFrame, facts: Facts, rules: CareRules) -> pl.DataFrame:
    """Additions for children at home: one row for each row of the tariff and client, halved for each of a couple."""
    members = facts["household_member"].filter(pl.col("role") == "child")
    kept = members.select("household_id", pl.col("person_id").alias("child_id"), "valid_from", "valid_to")
    homes = on_day(persons.select("person_id", "household_id", "together", "basis_day"), kept, on="household_id")
    children = homes.unique(["person_id", "child_id"], maintain_order=True).with_columns(
        age_on("child_id", rules.month.first).alias("age")
    )
    each = pl.when("together").then(1).otherwise(HALVES)
    found = [
        children.filter(pl.col("age").is_between(row.from_age, row.up_to_age))
        .with_columns((each * row.amount_kr).cast(pl.Int64).alias("each"))
        .group_by("person_id", maintain_order=True)
        .agg(
            pl.lit("addition").alias("change"),
            pl.format(f"{CHILDREN_AT_HOME} ({{}})", pl.len()).alias("text"),
            pl.col("each").sum().alias("halves"),
        )
        for row in rules.child_additions
    ]
    return pl.concat([pl.DataFrame(schema=CHANGE), *found])
