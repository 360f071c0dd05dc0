"""What each part is priced from: hours, ground, payer, income, share, credit, attendance, and its place among
siblings.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import polars as pl

from engine.calc.childcare.month_rules import MonthRules
from engine.calc.childcare.timeline import Facts, credited_days
from engine.calc.intervals import FOREVER, holding
from engine.calc.people import birth_date
from engine.vocabulary import BASES


def with_attributes(parts: pl.DataFrame, residences: pl.DataFrame, facts: Facts, rules: MonthRules) -> pl.DataFrame:
    """The parts with everything the steps need, in the order the steps need: by sibling group, and in it by rank."""
    parts = _with_hours(parts, facts)
    parts = _with_payer(parts, facts)
    parts = _with_share(parts, residences, rules)
    parts = _with_income(parts, facts, rules)
    parts = _with_credit(parts, facts, rules)
    parts = _with_attendance(parts, facts, rules)
    parts = parts.with_columns(
        birth_date("child_id").alias("born"),
        _code("form", rules.forms).alias("form_code"),
        _code("basis", BASES).alias("basis_code"),
    )
    return _in_sibling_order(parts, rules)


def _code(column: str, values: Sequence[str]) -> pl.Expr:
    return pl.col(column).cast(pl.Enum(values)).to_physical().cast(pl.Int64)


def _open_ended(facts: pl.DataFrame) -> pl.DataFrame:
    return facts.with_columns(pl.col("valid_to").fill_null(FOREVER))


def _with_hours(parts: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    schedules = _open_ended(facts["schedule"]).rename({"minutes_week": "schedule_minutes", "basis": "schedule_basis"})
    found = holding(parts, schedules, on=["placement_id"], take=["schedule_minutes", "schedule_basis"])
    return found.with_columns(
        pl.coalesce("schedule_minutes", "minutes_week").alias("minutes_week"),
        pl.coalesce("schedule_basis", "basis").alias("basis"),
    ).drop("schedule_minutes", "schedule_basis")


def _with_payer(parts: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    payers = _open_ended(facts["payer"]).rename({"payer_id": "household_payer"})
    found = holding(parts, payers, on=["household_id"], take=["household_payer"])
    return found.with_columns(pl.coalesce("payer_id", "household_payer").alias("payer_id")).drop("household_payer")


def _with_share(parts: pl.DataFrame, residences: pl.DataFrame, rules: MonthRules) -> pl.DataFrame:
    """Add shared, second_id, share_num (over `share_den`, one for all rows) and residence_num.

    `residence_num` is the household's share of the child's time, `share_num` the share of the fee that it pays: the
    same, but the whole fee each where both pay on their own income up to the highest fee.
    """
    found = holding(parts, residences, on=["child_id"], take=["second_id", "share_num", "share_den"])
    dens = found["share_den"].drop_nulls().unique().to_list()
    den = lcm(1, *dens)
    second = pl.col("share_num") * (den // pl.col("share_den"))
    shared = pl.col("second_id").is_not_null()
    residence = pl.when(~shared).then(den).when("registered").then(den - second).otherwise(second)
    found = found.with_columns(shared.alias("shared"), residence.cast(pl.Int64).alias("residence_num"))
    pays_all = rules.two_households.method == "own_income_capped"
    share = pl.lit(den, dtype=pl.Int64) if pays_all else pl.col("residence_num")
    return found.with_columns(share.alias("share_num"), pl.lit(den, dtype=pl.Int64).alias("share_den"))


def _with_income(parts: pl.DataFrame, facts: Facts, rules: MonthRules) -> pl.DataFrame:
    """Add adults, income_ore (0 where missing), income_missing, accepts_highest_fee."""
    wanted = parts.select("household_id", "part_from").unique()
    added = rules.two_households.method == "incomes_added"
    other = _other_household(parts) if added else _other_household(parts.clear())
    wanted = pl.concat([wanted, other.select(pl.col("other_id").alias("household_id"), "part_from")]).unique()
    incomes = _household_incomes(wanted, facts)
    found = parts.join(incomes, on=["household_id", "part_from"], how="left", maintain_order="left")
    return _added(found, other, incomes) if added else found


def _household_incomes(wanted: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """The income of households on days: household_id, part_from, adults, income_ore, income_missing,
    accepts_highest_fee.
    """
    homes = _open_ended(facts["household_member"]).filter(pl.col("role") == "adult")
    adults = _held(wanted.join(homes.select("household_id", "person_id", "valid_from", "valid_to"), on="household_id"))
    rows = _open_ended(facts["income"]).select("person_id", "valid_from", "valid_to", "amount_ore_month", "status")
    held = _held(adults.join(rows, on="person_id")).select(
        "household_id", "part_from", "person_id", "amount_ore_month", "status"
    )
    each = adults.join(held, on=["household_id", "part_from", "person_id"], how="left")
    unknown = pl.col("status").is_null() | (pl.col("status") == "missing")
    sums = each.group_by("household_id", "part_from").agg(
        pl.col("person_id").n_unique().cast(pl.Int64).alias("adults"),
        pl.col("amount_ore_month").sum().alias("income_ore"),
        unknown.any().alias("income_missing"),
    )
    accepts = facts["household"].select("household_id", "accepts_highest_fee")
    accepted = pl.col("accepts_highest_fee").fill_null(value=False)
    missing = pl.col("income_missing").fill_null(value=True) | accepted
    return (
        wanted.join(sums, on=["household_id", "part_from"], how="left")
        .join(accepts, on="household_id", how="left")
        .with_columns(
            pl.col("adults").fill_null(0),
            pl.when(missing).then(0).otherwise("income_ore").cast(pl.Int64).alias("income_ore"),
            missing.alias("income_missing"),
            (missing & ~accepted).alias("income_unknown"),
            accepted.alias("accepts_highest_fee"),
        )
    )


def _held(pairs: pl.DataFrame) -> pl.DataFrame:
    on = pl.col("part_from")
    return pairs.filter((pl.col("valid_from") <= on) & (pl.col("valid_to") >= on)).drop("valid_from", "valid_to")


def _other_household(parts: pl.DataFrame) -> pl.DataFrame:
    """For parts of shared places: part, part_from and the other household's id on its first day."""
    shared = parts.filter("shared")
    at_home = shared.filter("registered").select("part", "part_from", pl.col("second_id").alias("other_id"))
    homes = shared.filter("registered").select(
        "child_id", pl.col("household_id").alias("other_id"), "part_from", "part_to"
    )
    away = shared.filter(~pl.col("registered")).join(homes, on="child_id", suffix="_home")
    away = away.filter(pl.col("part_from").is_between(pl.col("part_from_home"), pl.col("part_to_home")))
    return pl.concat([at_home, away.select("part", "part_from", "other_id")])


def _added(parts: pl.DataFrame, other: pl.DataFrame, incomes: pl.DataFrame) -> pl.DataFrame:
    theirs = other.join(
        incomes.select(
            pl.col("household_id").alias("other_id"),
            "part_from",
            pl.col("income_ore").alias("their_ore"),
            pl.col("income_missing").alias("their_missing"),
        ),
        on=["other_id", "part_from"],
    ).select("part", "their_ore", "their_missing")
    found = parts.join(theirs, on="part", how="left", maintain_order="left")
    missing = pl.col("income_missing") | pl.col("their_missing").fill_null(value=False)
    total = pl.col("income_ore") + pl.col("their_ore").fill_null(0)
    return found.with_columns(
        missing.alias("income_missing"), pl.when(missing).then(0).otherwise(total).alias("income_ore")
    ).drop("their_ore", "their_missing")


def _with_credit(parts: pl.DataFrame, facts: Facts, rules: MonthRules) -> pl.DataFrame:
    """Add credit_text and present_num: what is left of the fee after absence credit, over `rules.present_den`."""
    rows = [(index, row) for index, day in enumerate(rules.by_day) for row in day.credits]
    den = rules.present_den
    found = parts.with_columns(
        pl.lit(den, dtype=pl.Int64).alias("present_num"),
        pl.lit("", dtype=pl.String).alias("credit_text"),
    )
    for index, row in rows:
        days = credited_days(facts["absence"], row).with_columns(pl.lit(1, dtype=pl.Int64).alias("_credited"))
        found = holding(found, days, on=["placement_id"], take=["_credited"])
        holds = pl.col("_credited").is_not_null() & (pl.col("rule_part") == index)
        if row.form:
            holds = holds & pl.col("form").is_in(row.form)
        left = int((Fraction(1) - row.off) * den)
        found = found.with_columns(
            pl.when(holds).then(left).otherwise("present_num").cast(pl.Int64).alias("present_num"),
            pl.when(holds).then(pl.lit(row.text)).otherwise("credit_text").alias("credit_text"),
        ).drop("_credited")
    return found


def _with_attendance(parts: pl.DataFrame, facts: Facts, rules: MonthRules) -> pl.DataFrame:
    """Add day_fee_ore (0 where the monthly fee holds), day_fee_max_days and attended_days."""
    price = pl.lit(0, dtype=pl.Int64)
    most = pl.lit(0, dtype=pl.Int64)
    is_day_fee = pl.lit(value=False)
    for index, day in enumerate(rules.by_day):
        for row in day.day_fees:
            holds = pl.col("rule_part") == index
            holds = holds & pl.col("form").is_in(row.form) if row.form else holds
            holds = holds & pl.col("basis").is_in(row.basis) if row.basis else holds
            price = pl.when(holds).then(row.amount_kr).otherwise(price)
            most = pl.when(holds).then(row.max_days).otherwise(most)
            is_day_fee = is_day_fee | holds
    found = parts.with_columns(
        is_day_fee.alias("day_fee"),
        price.cast(pl.Int64).alias("day_fee_ore"),
        most.cast(pl.Int64).alias("day_fee_max_days"),
    )
    if not any(day.day_fees for day in rules.by_day):
        return found.with_columns(pl.lit(0, dtype=pl.Int64).alias("attended_days"))
    attended = facts["attendance"].filter(pl.col("minutes") > 0).select("placement_id", "day")
    counts = (
        found.filter("day_fee")
        .select("part", "placement_id", "part_from", "part_to")
        .join(attended, on="placement_id")
        .filter(pl.col("day").is_between(pl.col("part_from"), pl.col("part_to")))
        .group_by("part")
        .agg(pl.col("day").n_unique().cast(pl.Int64).alias("attended_days"))
    )
    found = found.join(counts, on="part", how="left", maintain_order="left")
    return found.with_columns(pl.col("attended_days").fill_null(0))


def _in_sibling_order(parts: pl.DataFrame, rules: MonthRules) -> pl.DataFrame:
    """Sort, and add counted, sibling_group (a number per household, part and, where it
    matters, payer), household_part (the same without payer) and only_part (the child has no other part).
    """
    by_hours = rules.holds_daily(lambda day: day.siblings.by == "longest_hours")
    together = rules.holds_daily(lambda day: day.siblings.same_payer)
    keyed = parts.with_columns(
        pl.when(by_hours).then("minutes_week").otherwise(0).alias("_hours"),
        pl.when(together).then("payer_id").otherwise(pl.lit("")).alias("_payer"),
        _counted(rules).alias("counted"),
    )
    keys = ["household_id", "part_from", "_payer"]
    ordered = keyed.sort(
        [*keys, "_hours", "born", "child_id"], descending=[False, False, False, True, True, False], nulls_last=True
    )
    changes = pl.any_horizontal(pl.col(key).ne_missing(pl.col(key).shift(1)) for key in keys)
    household = pl.any_horizontal(pl.col(key).ne_missing(pl.col(key).shift(1)) for key in keys[:2])
    return (
        ordered.with_columns(changes.cast(pl.Int64).cum_sum().alias("sibling_group"))
        .with_columns(household.cast(pl.Int64).cum_sum().alias("household_part"))
        .with_columns(pl.col("child_id").is_unique().alias("only_part"))
        .drop("_hours", "_payer", "part")
    )


def _counted(rules: MonthRules) -> pl.Expr:
    uncounted = [day.siblings.uncounted_basis for day in rules.by_day]
    counted = pl.lit(value=True)
    for index, bases in enumerate(uncounted):
        if bases:
            counted = counted & ~((pl.col("rule_part") == index) & pl.col("basis").is_in(bases))
    return counted
