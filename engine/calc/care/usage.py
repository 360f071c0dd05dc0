"""What every client uses of every service in a month, before anything costs anything."""

import attrs
import polars as pl

from engine.calc.care.absence import absence_factors
from engine.calc.care.away import absences_of
from engine.calc.care.cases import Cases
from engine.calc.care.clock import changes_near
from engine.calc.care.clock_counts import clock_counts
from engine.calc.care.day_sets import count, whole
from engine.calc.care.decisions import active_days, decided_days, granted
from engine.calc.care.deliveries import deliveries_of
from engine.calc.care.installations import installations_of
from engine.calc.care.on_day import Facts
from engine.calc.care.part_month import weight_num
from engine.calc.care.rules import CareRules
from engine.calc.care.sharing import COUNTED, FACTOR, LARGEST, shared, shared_clocks
from engine.calc.care.standard_time import ADDED_TO, standard_minutes
from engine.calc.care.stays import half_days, stays_of
from engine.calc.care.usage_findings import refused_visits, told_by_code, told_of_cases
from engine.calc.care.visit_overlaps import overlapping
from engine.calc.care.visit_time import performed_visits, visit_sums
from engine.calc.care.visits import Visits, ambiguous, visits_of
from engine.errors import Finding

LIMIT = 1 << 53
"""Above all that two million visits of a day with 999,999 carers come to; products with D still fit 64 bits."""
OF_CASE = ("household_id", "person_id", "service")
PARTS = (*LARGEST, *COUNTED)
QUANTITIES = (*OF_CASE, *PARTS, *FACTOR, "shared_by", "share_index")


@attrs.frozen(eq=False)
class Usage:
    """What is used, with D = 30 x the days of the month (`engine.calc.care.part_month.parts_of_month`).

    `quantities`: one row for each client and service that he has, in the order of household_id, person_id and the
    tariff: active_days; weight_num, the part of the month, over D; granted_num, minutes over D; performed_half_minutes,
    twice the minutes; visits, visit_days, no_shows; half_days, twice the days of stays; units; pieces_num, over D;
    factor_num over factor_den, what is left after absence, and absence_text ("" if nothing was taken off); shared_by,
    how many members share it, and share_index, from 0. Those who share have the household's quantities.

    `clock_counts`: person_id, service, clock_from, clock_to (minutes after midnight), visits, no_shows: for each part
    of the day that prices speak of, where anything begins in it. `findings`: what was wrong.
    """

    quantities: pl.DataFrame
    clock_counts: pl.DataFrame
    findings: tuple[Finding, ...]


def usage_of(facts: Facts, clients: pl.DataFrame, rules: CareRules) -> Usage:
    """What clients (person_id, household_id, deceased_on; each once) use of every service in the month.

    `facts` maps every record type's name to its frame; rows may stand in any order.
    """
    cases = Cases.of(clients, rules)
    decided = decided_days(facts, cases)
    active = active_days(decided, cases)
    absences, changes = absences_of(facts, cases), changes_near(rules.month)
    visits = visits_of(facts, absences, active, changes, cases)
    performed = performed_visits(visits.billed, cases)
    stays = stays_of(facts, active, cases)
    deliveries = deliveries_of(facts, active, cases)
    installations = installations_of(facts, active, cases)
    counted = _together(
        granted(decided, cases),
        visit_sums(visits.billed, performed, changes, cases),
        stays.by_case,
        deliveries.by_case,
        installations.by_case,
    )
    away = absence_factors(absences, visits.cancelled, counted, active, cases)
    own = _with_standard_time(_after_absence(counted, away, cases), cases)
    quantities = shared(_had(own, cases), cases)
    clocks = shared_clocks(clock_counts(visits.billed, performed, cases), quantities, cases)
    told = (
        *_about_visits(visits, performed, absences, cases),
        *told_of_cases("stay-overlap", stays.overlapping, cases),
        *told_of_cases("stay-without-decision", stays.inactive, cases),
        *told_by_code(deliveries.refused, cases),
        *told_of_cases("installation-without-decision", installations.inactive, cases),
    )
    named = clocks.join(quantities.select("case", "person_id", "service"), on="case", maintain_order="left")
    return Usage(
        quantities.sort("household_id", "case").select(QUANTITIES),
        named.select("person_id", "service", "clock_from", "clock_to", "visits", "no_shows").sort(pl.all()),
        told,
    )


def _about_visits(visits: Visits, performed: pl.DataFrame, absences: pl.DataFrame, cases: Cases) -> tuple[Finding, ...]:
    """What is told of the month's visits."""
    return (
        *refused_visits(visits.refused, absences, cases),
        *told_of_cases("visit-time-ambiguous", ambiguous(visits.billed), cases),
        *told_of_cases("visits-overlap", overlapping(performed, cases), cases),
    )


def _together(*parts: pl.DataFrame) -> pl.DataFrame:
    """All that was counted, one row for each case; 0 where there was nothing of a kind."""
    every = pl.concat([part.select("case") for part in parts]).unique()
    for part in parts:
        every = every.join(part, on="case", how="left")
    return every.with_columns(pl.exclude("case").fill_null(0))


def _after_absence(counted: pl.DataFrame, away: pl.DataFrame, cases: Cases) -> pl.DataFrame:
    """Add half_days, active_days, weight_num and the absence factor to what was counted."""
    left = counted.join(away, on="case", how="left").with_columns(
        pl.col("left_out").fill_null(0),
        pl.col("factor_num", "factor_den").fill_null(1),
        pl.col("absence_text").fill_null(""),
    )
    left = left.with_columns(
        half_days(pl.col("left_out")).alias("half_days"),
        (2 * pl.col("performed_minutes")).alias("performed_half_minutes"),
    )
    is_used = pl.any_horizontal(pl.col("decided", "installed", *COUNTED) != 0)
    without_decision = pl.when(is_used).then(cases.alive() & whole(cases.month)).otherwise(0)
    needs_decision = cases.where(lambda name: cases.rules.by_name[name].needs_decision)
    days = pl.when(needs_decision).then("decided").otherwise(without_decision)
    return left.with_columns(count(days).alias("active_days"), weight_num(days, cases).alias("weight_num"))


def _with_standard_time(quantities: pl.DataFrame, cases: Cases) -> pl.DataFrame:
    """Add standard time to performed and granted time, also where a client has nothing else of the service."""
    added = standard_minutes(quantities, cases)
    if added.is_empty():
        return quantities
    both = quantities.join(added, on="case", how="full", coalesce=True, suffix="_added")
    sums = [(pl.col(name) + pl.col(f"{name}_added")).alias(name) for name in ADDED_TO]
    return (
        both.with_columns(pl.col("factor_num", "factor_den").fill_null(1), pl.col("absence_text").fill_null(""))
        .with_columns(pl.selectors.integer().fill_null(0))
        .with_columns(sums)
    )


def _had(quantities: pl.DataFrame, cases: Cases) -> pl.DataFrame:
    """The services that clients have in the month, with names: case, OF_CASE, PARTS, FACTOR."""
    largest = quantities.select(pl.max_horizontal(pl.col(COUNTED).max())).item()
    assert (largest or 0) < LIMIT, "what is counted of one service in a month is bounded by what facts can hold"
    client, service = cases.client(), cases.service()
    person, household = (pl.lit(cases.clients[name]) for name in ("person_id", "household_id"))
    return quantities.filter(pl.any_horizontal(pl.col("active_days", *COUNTED) != 0)).select(
        "case",
        household.gather(client).alias("household_id"),
        person.gather(client).alias("person_id"),
        pl.lit(pl.Series(cases.rules.names, dtype=pl.String)).gather(service).alias("service"),
        *PARTS,
        *FACTOR,
    )
