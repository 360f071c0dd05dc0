"""What is wrong with clients before anything is counted: households, decisions, services that there are not."""

from collections.abc import Mapping

import polars as pl

from engine.calc.care.on_day import BASIS
from engine.calc.care.rules import CareRules
from engine.calc.care.usage_findings import LAW_WORDS, born, named_service, told
from engine.calc.intervals import overlapping
from engine.errors import Finding

NAMED = {
    "care_decision": ("beslut", "decision_id"),
    "visit": ("besök", "visit_id"),
    "stay": ("vistelse", "stay_id"),
    "delivery": ("leverans", "day"),
    "installation": ("installation", "installation_id"),
}
"""What a fact is called, and the column that names it."""


def in_households(homes: pl.DataFrame, used: Mapping[str, pl.LazyFrame]) -> list[Finding]:
    """Clients without a household on their basis day, or with two. `homes` has a row for each of their households."""
    if homes.filter(pl.col("household_id").is_null() | (pl.col("homes") > 1)).is_empty():
        return []
    detail = pl.col(BASIS).cast(pl.String).alias("detail")
    lost = homes.filter(pl.col("household_id").is_null())
    subject = pl.format("{}, {}", born(), "record")
    without = lost.join(_first_records(lost["person_id"], used), on="person_id")
    twice = homes.filter(pl.col("homes") > 1)
    return [
        *told("client-without-household", without.select("household_id", subject.alias("subject"), detail)),
        *told("client-in-two-households", twice.select("household_id", born().alias("subject"), detail)),
    ]


def in_decisions(decisions: pl.LazyFrame, clients: pl.DataFrame, rules: CareRules) -> list[Finding]:
    """Decisions of the month under another law than the service's, two on one day, or in force after death."""
    month = rules.month
    known = decisions.filter(pl.col("service").is_in(rules.names)).collect(engine="in-memory")
    laws = {service.name: service.law for service in rules.services}
    law = pl.col("service").replace_strict(laws, return_dtype=pl.String)
    wrong = known.filter(pl.col("law") != law).select(
        "person_id", "service", pl.col("law").replace_strict(LAW_WORDS, return_dtype=pl.String).alias("detail")
    )
    in_month = known.with_columns(
        pl.col("valid_from").clip(lower_bound=month.first), pl.col("valid_to").clip(upper_bound=month.last)
    )
    twice = overlapping(in_month, ["person_id", "service"])
    late = in_month.join(clients, on="person_id").filter(pl.col("valid_to") > pl.col("deceased_on"))
    return [
        *told("law-mismatch", _of_services(wrong, clients, rules)),
        *told("decision-overlap", _of_services(twice, clients, rules)),
        *told("decision-after-death", _of_services(late, clients, rules)),
    ]


def in_services(used: Mapping[str, pl.LazyFrame], clients: pl.DataFrame, rules: CareRules) -> list[Finding]:
    """Facts of the month of services that the tariff does not have."""
    unknown = (
        pl.concat([facts.select("person_id", "service") for facts in used.values()])
        .filter(~pl.col("service").is_in(rules.names))
        .with_columns(pl.col("service").alias("detail"))
        .collect(engine="in-memory")
    )
    return told("service-unknown", _of_services(unknown, clients, rules))


def _of_services(rows: pl.DataFrame, clients: pl.DataFrame, rules: CareRules) -> pl.DataFrame:
    """One row for each client and service, as findings want them; nothing for nothing."""
    if rows.is_empty():
        return rows
    columns = [name for name in ("person_id", "service", "detail") if name in rows.columns]
    distinct = rows.select(columns).sort(columns).unique(["person_id", "service"], keep="first", maintain_order=True)
    at_home = distinct.join(clients.select("person_id", "household_id"), on="person_id", how="inner")
    return at_home.with_columns(named_service(rules).alias("subject"))


def _first_records(people: pl.Series, used: Mapping[str, pl.LazyFrame]) -> pl.DataFrame:
    """For people of no household, a record by which a reader finds them: person_id, record."""
    found = [
        facts.filter(pl.col("person_id").is_in(people.implode()))
        .select("person_id", pl.format("{} {}", pl.lit(what), pl.col(name).cast(pl.String)).alias("record"))
        .sort("person_id", "record")
        for (what, name), facts in ((NAMED[kind], facts) for kind, facts in used.items())
    ]
    first = pl.concat(found).unique("person_id", keep="first", maintain_order=True)
    return first.collect(engine="in-memory")
