"""From facts to parts: a month is split for each household where something changes, and each part has facts of its
own.

A *stay* is a child's charged time in one household on one placement. A *part* is a stay's days within consecutive
days on which nothing changes for the household: income, members, placements, hours, payer, credit, age class, rule.
"""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from engine.calc.childcare.month_rules import MonthRules
from engine.calc.intervals import FOREVER, ONE_DAY, birthday_in, meeting, within
from engine.calc.people import birth_date
from engine.rulebook.childcare_rows import AbsenceCredit

Facts = Mapping[str, pl.DataFrame]


def placements_of(facts: Facts, rules: MonthRules) -> pl.DataFrame:
    """The month's placements, clipped to it; sorted by child and first day.

    A placement whose last day is the first day of the child's next one ends the day before. `placed_from` and
    `placed_to` are its own first and last day, `charged_from` its first day that is not free.
    """
    month = rules.month
    placed = within(facts["placement"], month.first, month.last).sort("child_id", "valid_from", "placement_id")
    same_child = pl.col("child_id") == pl.col("child_id").shift(-1)
    following = pl.when(same_child).then(pl.col("valid_from").shift(-1))
    meets = (pl.col("valid_to") == following) & (following > pl.col("valid_from"))
    placed = placed.with_columns(
        pl.col("valid_from").alias("placed_from"),
        pl.col("valid_to").alias("placed_to"),
        pl.when(meets).then(pl.col("valid_to") - ONE_DAY).otherwise("valid_to").alias("valid_to"),
    )
    return placed.with_columns(
        _first_charged_day(rules).clip(lower_bound=month.first).alias("charged_from"),
        pl.col("valid_from").clip(lower_bound=month.first),
        pl.col("valid_to").clip(upper_bound=month.last),
    ).filter(pl.col("valid_from") <= pl.col("valid_to"))


def charged_of(placements: pl.DataFrame, rules: MonthRules) -> pl.DataFrame:
    """The placements' charged days: free settling-in days are not, nor the later months of a place shorter than a month
    where the tariff has it paid for at least one, in the month it starts.
    """
    charged = placements.with_columns(pl.col("charged_from").alias("valid_from"))
    if rules.part_month.at_least_one_month:
        charged = charged.filter(~shorter_than_a_month() | (pl.col("placed_from") >= rules.month.first))
    return charged.filter(pl.col("valid_from") <= pl.col("valid_to"))


def shorter_than_a_month() -> pl.Expr:
    """Whether a placement, by its own first and last day, is shorter than a calendar month."""
    return pl.col("placed_to") + ONE_DAY < pl.col("placed_from").dt.offset_by("1mo")


def _first_charged_day(rules: MonthRules) -> pl.Expr:
    first: pl.Expr = pl.col("valid_from")
    for row in rules.settling_in:
        holds = (pl.col("placed_from") >= row.valid_from) & (pl.col("placed_from") <= (row.valid_to or FOREVER))
        free = pl.col("settling_in") & holds
        if row.form:
            free = free & pl.col("form").is_in(row.form)
        first = pl.when(free).then(pl.col("valid_from") + pl.duration(days=row.free_days)).otherwise(first)
    return first


def residences_of(facts: Facts, rules: MonthRules) -> pl.DataFrame:
    """Second households that count: child_id, second_id, share_num, share_den, with their periods; none when not
    split.
    """
    found = within(facts["alternating_residence"], rules.month.first, rules.month.last)
    if not rules.split:
        found = found.clear()
    if rules.two_households.both_need_care:
        found = found.filter("both_need_care")
    share = pl.col("share").str.split("/")
    return found.select(
        "child_id",
        pl.col("household_id").alias("second_id"),
        share.list.first().cast(pl.Int64).alias("share_num"),
        share.list.last().cast(pl.Int64).alias("share_den"),
        "valid_from",
        "valid_to",
    )


def stays_of(placements: pl.DataFrame, facts: Facts, residences: pl.DataFrame, rules: MonthRules) -> pl.DataFrame:
    """Stays, those in registered households first, with their placement's columns, `registered` and their period."""
    members = within(facts["household_member"], rules.month.first, rules.month.last).filter(pl.col("role") == "child")
    members = members.select("household_id", pl.col("person_id").alias("child_id"), "valid_from", "valid_to")
    kept = (
        "child_id",
        "placement_id",
        "form",
        "basis",
        "minutes_week",
        "payer_id",
        "valid_from",
        "valid_to",
        "placed_from",
        "placed_to",
    )
    columns = ("household_id", "registered", *kept)
    registered = meeting(placements.select(kept), members, on=["child_id"]).with_columns(registered=True)
    second = meeting(
        registered.select(kept).with_columns(pl.lit(None, dtype=pl.String).alias("payer_id")),
        residences.select("child_id", pl.col("second_id").alias("household_id"), "valid_from", "valid_to"),
        on=["child_id"],
    ).with_columns(registered=False)
    return pl.concat([registered.select(columns), second.select(columns)])


def parts_of(stays: pl.DataFrame, residences: pl.DataFrame, facts: Facts, rules: MonthRules) -> pl.DataFrame:
    """Stays cut at every change of their household. Adds part (row number), part_from, part_to, days, rule_part."""
    month = rules.month
    days = _changes(stays, residences, facts, rules).filter(
        (pl.col("day") > month.first) & (pl.col("day") <= month.last)
    )
    households = stays.select("household_id").unique()
    points = pl.concat([households.with_columns(pl.lit(month.first).alias("day")), days]).unique()
    next_day = pl.col("day").shift(-1)
    same = pl.col("household_id") == pl.col("household_id").shift(-1)
    cut = points.sort("household_id", "day").select(
        "household_id",
        pl.col("day").alias("part_from"),
        pl.when(same).then(next_day - ONE_DAY).otherwise(month.last).alias("part_to"),
    )
    parts = stays.join(cut, on="household_id", how="inner").filter(
        (pl.col("valid_from") <= pl.col("part_from")) & (pl.col("valid_to") >= pl.col("part_to"))
    )
    rule_part = sum(
        ((pl.col("part_from") >= start).cast(pl.Int64) for start in rules.starts[1:]), pl.lit(0, dtype=pl.Int64)
    )
    return (
        parts.drop("valid_from", "valid_to")
        .with_columns(
            ((pl.col("part_to") - pl.col("part_from")).dt.total_days() + 1).alias("days"), rule_part.alias("rule_part")
        )
        .with_row_index("part")
    )


def _changes(stays: pl.DataFrame, residences: pl.DataFrame, facts: Facts, rules: MonthRules) -> pl.DataFrame:
    """Days on which something changes for a household: household_id, day. Days outside the month may be among them."""
    children = stays.select("child_id", "household_id").unique()
    placements = stays.select("placement_id", "household_id").unique()
    households = stays.select("household_id").unique()
    own = _changes_of_adults(facts, rules)
    if rules.two_households.method == "incomes_added":
        own = pl.concat([own, _seen_by_the_other_household(own, stays)])
    found = [
        _edges(stays, rules),
        own,
        _edges(facts["payer"], rules),
        _edges(residences, rules, of=children, on="child_id"),
        _edges(facts["schedule"], rules, of=placements, on="placement_id"),
        *(_edges(credited, rules, of=placements, on="placement_id") for credited in _credited(facts, rules)),
        *_age_switches(stays, rules),
        *(households.with_columns(pl.lit(day).alias("day")) for day in rules.starts[1:]),
    ]
    return pl.concat([each.select("household_id", "day") for each in found])


def _edges(facts: pl.DataFrame, rules: MonthRules, *, of: pl.DataFrame | None = None, on: str = "") -> pl.DataFrame:
    """The days in the month on which the facts begin, and the days after they end."""
    if facts.is_empty():
        return pl.DataFrame(schema={"household_id": pl.String, "day": pl.Date})
    month = rules.month
    starts = facts.filter(pl.col("valid_from").is_between(month.first, month.last)).with_columns(
        pl.col("valid_from").alias("day")
    )
    ends = facts.filter(pl.col("valid_to").is_between(month.first, month.last)).with_columns(
        (pl.col("valid_to") + ONE_DAY).alias("day")
    )
    edges = pl.concat([starts, ends])
    if of is not None:
        edges = edges.drop("household_id", strict=False).join(of, on=on, how="inner")
    return edges.select("household_id", "day").unique()


def _changes_of_adults(facts: Facts, rules: MonthRules) -> pl.DataFrame:
    adults = facts["household_member"].filter(pl.col("role") == "adult")
    homes = adults.select("person_id", "household_id").unique()
    return pl.concat([_edges(adults, rules), _edges(facts["income"], rules, of=homes, on="person_id")])


def _seen_by_the_other_household(changes: pl.DataFrame, stays: pl.DataFrame) -> pl.DataFrame:
    pairs = (
        stays.filter("registered")
        .select("child_id", "household_id")
        .join(
            stays.filter(~pl.col("registered")).select("child_id", pl.col("household_id").alias("other")), on="child_id"
        )
        .select("household_id", "other")
        .unique()
    )
    both = pl.concat(
        [pairs, pairs.select(pl.col("other").alias("household_id"), pl.col("household_id").alias("other"))]
    )
    return both.join(changes, on="household_id").select(pl.col("other").alias("household_id"), "day")


def _age_switches(stays: pl.DataFrame, rules: MonthRules) -> list[pl.DataFrame]:
    children = stays.select("household_id", "child_id").unique().with_columns(birth_date("child_id").alias("born"))
    entries = {
        (entry.year_born, entry.day)
        for lookup in (rules.local, rules.national)
        for part in lookup.parts
        for entry in part.ages
    }
    found = []
    for year_born, day in sorted(entries, key=str):
        if day is None or rules.month.inside(day):
            on = birthday_in(rules.month.first.year) if day is None else pl.lit(day)
            switching = children.filter(pl.col("born").dt.year() == year_born)
            found.append(switching.select("household_id", on.alias("day")))
    return found


def _credited(facts: Facts, rules: MonthRules) -> list[pl.DataFrame]:
    """For each absence credit of the month: the absences' credited days."""
    rows = {id(row): row for day in rules.by_day for row in day.credits}
    return [credited_days(facts["absence"], row) for row in rows.values()]


def credited_days(absences: pl.DataFrame, row: AbsenceCredit) -> pl.DataFrame:
    """The periods that a credit row credits, from the n-th day of each absence of its kinds."""
    wanted = pl.col("reason").is_in(row.reason_of_absence)
    if row.certified:
        wanted = wanted & pl.col("certified")
    return (
        absences.filter(wanted)
        .with_columns(
            (pl.col("valid_from") + timedelta(days=row.from_day - 1)).alias("valid_from"),
            pl.col("valid_to").fill_null(FOREVER),
        )
        .filter(pl.col("valid_from") <= pl.col("valid_to"))
        .select("placement_id", "valid_from", "valid_to")
    )
