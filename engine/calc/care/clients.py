"""Who the clients of a month are, on which day their circumstances count, and to which household they belong."""

from datetime import timedelta

import polars as pl

from engine.calc.care.client_findings import in_decisions, in_households, in_services
from engine.calc.care.on_day import BASIS, Facts, on_day
from engine.calc.care.rules import CareRules
from engine.calc.care.stays import stays_in
from engine.calc.intervals import within
from engine.calc.periods import Month
from engine.errors import Finding


def find_clients(facts: Facts, rules: CareRules) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """The clients of the month (person_id, household_id, basis_day, deceased_on), and what is wrong with them.

    A client has a decision, visit, stay, delivery or installation in the month. The basis day (32 kap. 10 §) is the
    first on which one of his decisions is in force, else the first of the month. Those who then belong to no household,
    or to two, are left out, and nothing else is told of them.
    """
    used = used_in(facts, rules.month)
    clients = _everybody(used, facts, rules.month)
    members = facts["household_member"].select("household_id", "person_id", "valid_from", "valid_to")
    homes = on_day(clients, members, on="person_id").unique(["person_id", "household_id"])
    homes = clients.join(homes.select("person_id", "household_id"), on="person_id", how="left")
    homes = homes.with_columns(pl.len().over("person_id").alias("homes"))
    settled = homes.filter(pl.col("household_id").is_not_null() & (pl.col("homes") == 1))
    findings = (
        *in_households(homes, used),
        *in_decisions(used["care_decision"], settled, rules),
        *in_services(used, settled, rules),
    )
    columns = ("person_id", "household_id", BASIS, "deceased_on")
    return settled.select(columns).sort("household_id", "person_id"), findings


def used_in(facts: Facts, month: Month) -> dict[str, pl.LazyFrame]:
    """The facts that make a client, by type: those of which some part is in the month."""
    first, after = (pl.lit(day).cast(pl.Datetime("us")) for day in (month.first, month.last + timedelta(days=1)))
    starts, ends = pl.col("starts_at"), pl.col("ends_at")
    return {
        "care_decision": within(facts["care_decision"], month.first, month.last).lazy(),
        "visit": facts["visit"].lazy().filter((starts < after) & ((starts >= first) | (ends > first))),
        "stay": stays_in(facts, month).lazy(),
        "delivery": facts["delivery"].lazy().filter(pl.col("day").is_between(month.first, month.last)),
        "installation": within(facts["installation"], month.first, month.last).lazy(),
    }


def _everybody(used: dict[str, pl.LazyFrame], facts: Facts, month: Month) -> pl.DataFrame:
    """person_id, basis_day, deceased_on of all who use anything."""
    died = facts["person"].lazy().select("person_id", "deceased_on")
    last = pl.min_horizontal("valid_to", "deceased_on")  # nulls are passed over: the living have no last day
    first = pl.max_horizontal("valid_from", pl.lit(month.first))
    starts = (
        used["care_decision"]
        .join(died, on="person_id", how="left")
        .with_columns(first.alias(BASIS))
        .filter(pl.col(BASIS) <= last)
        .group_by("person_id")
        .agg(pl.col(BASIS).min())
    )
    return (
        pl.concat([facts_used.select("person_id").unique() for facts_used in used.values()])
        .unique()
        .join(starts, on="person_id", how="left")
        .join(died, on="person_id", how="left")
        .with_columns(pl.col(BASIS).fill_null(month.first))
        .sort("person_id")
        .collect(engine="in-memory")
    )
