"""What a home costs, and among how many the cost is divided."""

import polars as pl

from engine.calc.care.on_day import Facts, on_day
from engine.calc.care.rules import CareRules

MONTHS = 12


def with_housing(persons: pl.DataFrame, facts: Facts, rules: CareRules) -> pl.DataFrame:
    """The clients with home_year_num (öre a year over the denominator of `interest_share`, not divided; of both
    spouses' homes where these are added) and home_shares (among how many it is divided).
    """
    costs = _cost_by_household(persons.select("household_id", "basis_day").unique(), facts, rules)
    adults = _adults(persons.select("household_id", "basis_day").unique(), facts)
    known = persons.join(costs, on=["household_id", "basis_day"], how="left", maintain_order="left").join(
        adults, on=["household_id", "basis_day"], how="left", maintain_order="left"
    )
    other = _other_homes(persons, facts, rules)
    known = known.join(other, on="person_id", how="left", maintain_order="left")
    return known.with_columns(
        (pl.col("_cost").fill_null(0) + pl.col("_other").fill_null(0)).alias("home_year_num"),
        _shares(rules).cast(pl.Int64).alias("home_shares"),
    ).drop("_cost", "_adults", "_other")


def _shares(rules: CareRules) -> pl.Expr:
    if rules.housing_rule.divide_by == "couple":
        shares = pl.when("together").then(2).otherwise(1)
    else:
        shares = pl.col("_adults").fill_null(0).clip(lower_bound=1)
    if rules.couple_rule.apart_housing == "halved":
        shares = pl.when("married_apart").then(2).otherwise(shares)
    return shares


def _cost_by_household(homes: pl.DataFrame, facts: Facts, rules: CareRules) -> pl.DataFrame:
    """household_id, basis_day, _cost: öre a year over the denominator of `interest_share`."""
    rule = rules.housing_rule
    share = rule.interest_share
    own_house = pl.col("form") == "own_house"
    heating = pl.when(own_house).then(pl.col("area_m2") * rule.heating_kr_m2_year).otherwise(0)
    running = pl.when(own_house).then(pl.col("area_m2") * rule.running_kr_m2_year).otherwise(0)
    whole = (
        MONTHS * (pl.col("rent_ore_month") - pl.col("not_housing_ore_month")).clip(lower_bound=0)
        + pl.col("property_fee_ore_year")
        + pl.col("heating_ore_year").fill_null(heating)
        + pl.col("running_ore_year").fill_null(running)
    )
    borrowed = pl.col("interest_ore_year") + pl.col("leasehold_ore_year")
    cost = whole.cast(pl.Int128) * share.denominator + borrowed.cast(pl.Int128) * share.numerator
    held = on_day(homes, facts["housing"], on="household_id")
    return held.select("household_id", "basis_day", cost.alias("_cost")).unique(
        ["household_id", "basis_day"], keep="first", maintain_order=True
    )


def _adults(homes: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    members = facts["household_member"].filter(pl.col("role") == "adult")
    held = on_day(homes, members, on="household_id")
    return held.group_by("household_id", "basis_day").agg(
        pl.col("person_id").n_unique().cast(pl.Int64).alias("_adults")
    )


def homes_of_spouses(persons: pl.DataFrame, facts: Facts, rules: CareRules) -> pl.DataFrame:
    """household_id, person_id, basis_day of clients and home_id: the homes of a spouse who lives apart, where what both
    homes cost is added.
    """
    apart = persons.filter(pl.col("married_apart") & (rules.couple_rule.apart_housing == "halved"))
    members = facts["household_member"].select(
        pl.col("person_id").alias("partner_id"), pl.col("household_id").alias("home_id"), "valid_from", "valid_to"
    )
    homes = on_day(apart.select("household_id", "person_id", "partner_id", "basis_day"), members, on="partner_id")
    return homes.select("household_id", "person_id", "basis_day", "home_id").unique(maintain_order=True)


def _other_homes(persons: pl.DataFrame, facts: Facts, rules: CareRules) -> pl.DataFrame:
    """person_id and _other: the cost of the homes of spouses."""
    homes = homes_of_spouses(persons, facts, rules).select("person_id", "basis_day", household_id="home_id")
    costs = _cost_by_household(homes.select("household_id", "basis_day").unique(), facts, rules)
    found = homes.join(costs, on=["household_id", "basis_day"])
    return found.group_by("person_id").agg(pl.col("_cost").sum().alias("_other"))
