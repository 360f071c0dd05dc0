"""What lowers a tariff: services that are not added, monthly caps, the maximum fee, the headroom.

A limit for several services lowers them by the municipality's allocation, to the öre.
"""

from collections.abc import Sequence

import polars as pl

from engine.calc.care.rules import CareRules
from engine.calc.money import largest_remainder
from engine.rulebook.care_rows import Combine, MonthlyCap

PERSON = "person_id"
NONE = -1


def limited(charges: pl.DataFrame, persons: pl.DataFrame, rules: CareRules) -> pl.DataFrame:
    """The charges (with priced_ore) with all that is taken off, and charge_ore, in the same order.

    Adds combined_ore and combined_by (the number of the combine row that took the amount away, -1 = none), tariff_ore
    and capped_by (likewise of the last monthly cap that lowered it), maximum_off_ore, headroom_off_ore and charge_ore.
    `persons`: person_id, headroom_ore (null = not limited), maximum_ore and what else the charges are to have of them.
    """
    charges = charges.join(persons, on=PERSON, how="left", maintain_order="left")
    charges = _capped(_combined(charges, rules), rules)
    inside = [service.name for service in rules.services if service.inside_maximum]
    charges = _with(charges, "_left", lowered(charges, "tariff_ore", inside, pl.col("maximum_ore"), rules))
    inside = [service.name for service in rules.services if service.inside_headroom]
    charges = _with(charges, "charge_ore", lowered(charges, "_left", inside, pl.col("headroom_ore"), rules))
    return charges.with_columns(
        (pl.col("tariff_ore") - pl.col("_left")).alias("maximum_off_ore"),
        (pl.col("_left") - pl.col("charge_ore")).alias("headroom_off_ore"),
    ).drop("_left")


def lowered(charges: pl.DataFrame, amount: str, services: Sequence[str], limit: pl.Expr, rules: CareRules) -> pl.Series:
    """The amounts after a limit for some services together; the rows' order is kept.

    Where a client's amounts of these services are together above the limit (öre; null = none) they are lowered to it by
    the allocation rule: `order` keeps the first services as far as it goes, `pro_rata` divides it in proportion, whole
    öre by largest remainder, ties in that same order.
    """
    inside = pl.col("service").is_in(services)
    place = {name: number for number, name in enumerate(_order(rules))}
    rows = charges.select(
        PERSON,
        pl.col(amount).alias("_amount"),
        pl.when(inside).then(amount).otherwise(0).alias("_part"),
        limit.alias("_limit"),
        pl.col("service").replace_strict(place, return_dtype=pl.Int64).alias("_place"),
    ).with_columns((pl.col("_part").sum().over(PERSON) > pl.col("_limit")).fill_null(value=False).alias("_above"))
    if not rows["_above"].any():
        return charges[amount]
    if rules.allocation.method == "order":
        before = pl.col("_part").cum_sum().over(PERSON, order_by="_place") - pl.col("_part")
        kept = pl.min_horizontal("_part", (pl.col("_limit") - before).clip(lower_bound=0))
        rows = rows.with_columns(kept.alias("_kept"))
    else:
        above = rows.with_columns(pl.when("_above").then("_limit").otherwise(0).cast(pl.Int128).alias("_limit"))
        shares = largest_remainder(above, group=PERSON, total="_limit", weight="_part", ties=("_place",))
        rows = rows.with_columns(shares.alias("_kept"))
    outside = pl.col("_amount") - pl.col("_part")
    return rows.select(pl.when("_above").then(outside + pl.col("_kept")).otherwise("_amount")).to_series()


def _order(rules: CareRules) -> list[str]:
    """All services in the order they are kept: as the allocation names them, then by name."""
    named = rules.allocation.order
    return [*named, *sorted(set(rules.names) - set(named))]


def _with(charges: pl.DataFrame, name: str, amounts: pl.Series) -> pl.DataFrame:
    return charges.with_columns(amounts.alias(name))


def _combined(charges: pl.DataFrame, rules: CareRules) -> pl.DataFrame:
    charges = charges.with_columns(pl.col("priced_ore").alias("combined_ore"), _number(NONE).alias("combined_by"))
    for number, row in enumerate(rules.combines):
        lost = pl.col("service").is_in(row.service) & (pl.col("combined_ore") > 0) & ~_taken(row)
        charges = charges.with_columns(lost.alias("_lost")).with_columns(
            pl.when("_lost").then(0).otherwise("combined_ore").alias("combined_ore"),
            pl.when("_lost").then(_number(number)).otherwise("combined_by").alias("combined_by"),
        )
    return charges.drop("_lost", strict=False)


def _taken(row: Combine) -> pl.Expr:
    """Whether the amount is the one that is charged: the highest, or the first above 0; ties: first in the list."""
    place = pl.col("service").replace_strict(
        {name: number for number, name in enumerate(row.service)}, default=None, return_dtype=pl.Int64
    )
    candidate = place.is_not_null() & (pl.col("combined_ore") > 0)
    if row.take == "highest":
        highest = pl.when(candidate).then("combined_ore").max().over(PERSON)
        candidate = candidate & (pl.col("combined_ore") == highest)
    return candidate & (place == pl.when(candidate).then(place).min().over(PERSON))


def _capped(charges: pl.DataFrame, rules: CareRules) -> pl.DataFrame:
    charges = charges.with_columns(pl.col("combined_ore").alias("tariff_ore"), _number(NONE).alias("capped_by"))
    for number, row in enumerate(rules.monthly_caps):
        after = lowered(charges, "tariff_ore", row.service, pl.lit(cap_ore(row, rules)), rules)
        by = pl.when(after < pl.col("tariff_ore")).then(_number(number)).otherwise("capped_by")
        charges = charges.with_columns(by.alias("capped_by")).with_columns(after.alias("tariff_ore"))
    return charges


def cap_ore(row: MonthlyCap, rules: CareRules) -> int:
    """The most that a cap's services may cost together, öre a month."""
    if row.most == "maximum_fee":
        return rules.maximum.amount_kr
    if row.most == "housing_maximum":
        return rules.housing_maximum.amount_kr
    assert row.amount_kr is not None, row
    return row.amount_kr


def _number(number: int) -> pl.Expr:
    return pl.lit(number, dtype=pl.Int64)
