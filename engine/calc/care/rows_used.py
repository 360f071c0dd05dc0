"""Which rule rows a month's charges rest on: for the list of what is assumed, and for the evidence.

A row is listed only where some client's amount would need it: how days are counted where somebody has a stay that is
paid by the day, how couples are treated where somebody is one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import polars as pl

from engine.calc.care.explain_charge import named_in
from engine.calc.care.levels import PER
from engine.calc.care.limits import NONE
from engine.calc.care.reserved import CHILDREN_AT_HOME
from engine.calc.care.rules import CareRules
from engine.rulebook.care_rows import AbsenceRule, Level, MinimumChange, Price, StandardTime
from engine.rulebook.rows import Row

Counts = dict[str, set[str]]
"""The units that are counted of each service, as `Price.per` names them."""

BY_TIME = ("performed_hour",)
BY_VISITS = ("performed_hour", "visit", "visit_day", "no_show")
BY_DAYS = ("day",)
BY_MONTH = ("month", "piece", "granted_hour")
BY_HOURS = ("performed_hour", "granted_hour")
QUANTITIES = {"unit": "units", "visit": "visits", "day": "half_days"}
"""The column of what standard time is given for."""


def rows_used(persons: pl.DataFrame, charges: pl.DataFrame, rules: CareRules) -> tuple[Row, ...]:
    """The rows that some client's charge rests on, each once; empty where there are no clients.

    `persons` and `charges` are those of `CareAssessment`.
    """
    if persons.is_empty():
        return ()
    rows = [
        *_of_headrooms(persons, charges, rules),
        *_of_limits(charges, rules),
        *_of_services(persons, charges, rules),
    ]
    return tuple({id(row): row for row in rows}.values())


def _of_headrooms(persons: pl.DataFrame, charges: pl.DataFrame, rules: CareRules) -> Iterator[Row]:
    """What decides the headrooms, and whether there is one."""
    yield from (rules.legal_basis, rules.price_base_amount, rules.income_rule)
    if (persons["civil_status"] != "single").any():
        yield rules.couple_rule
    known = persons.filter("income_known")
    if known.is_empty():
        return
    yield rules.housing_rule
    yield from (rules.minimums[living] for living in sorted(known["living"].unique()))
    for row in rules.age_uplifts:
        if known.filter((pl.col("age") < row.under_age) & pl.col("living").is_in(row.living or rules.minimums)).height:
            yield row
    if _changes(known).filter(pl.col("text").str.starts_with(CHILDREN_AT_HOME)).height:
        yield from rules.child_additions
    yield from _minimum_changes(known, charges, rules)
    yield from (rules.roundings[step] for step in ("minimum_amount", "headroom") if step in rules.roundings)


def _of_limits(charges: pl.DataFrame, rules: CareRules) -> Iterator[Row]:
    """The maximum fee, and what else lowered an amount."""
    yield rules.maximum
    yield from (rules.combines[number] for number in _numbers(charges["combined_by"]))
    caps = [rules.monthly_caps[number] for number in _numbers(charges["capped_by"])]
    yield from caps
    if any(cap.most == "housing_maximum" for cap in caps):
        yield rules.housing_maximum
    if caps or charges.select((pl.col("maximum_off_ore") + pl.col("headroom_off_ore")).sum()).item():
        yield rules.allocation


def _of_services(persons: pl.DataFrame, charges: pl.DataFrame, rules: CareRules) -> Iterator[Row]:
    """The services that somebody has, their prices and levels, and how what they go by is counted."""
    used = set(charges["service"].unique())
    yield from (row for row in rules.services if row.name in used)
    yield from (row for name, row in rules.billing.items() if name in used)
    yield rules.roundings["charge"]
    paid = [rules.prices_and_levels[ref] for ref in sorted(_lines(charges)["ref"].unique())]
    yield from paid
    if any(isinstance(row, Level) and row.headroom_share is not None for row in paid) and "share" in rules.roundings:
        yield rules.roundings["share"]
    yield from (row for _, row in _absences(charges, rules))
    counts = _counts(charges, paid, rules)
    yield from _standard_times(charges, counts, rules)
    for row in _minimum_changes(persons.filter("income_known"), charges, rules):
        _count(counts, row.service, row.per)
    for table, by in (
        (rules.visit_rules, BY_VISITS),
        (rules.time_roundings, BY_TIME),
        (rules.day_counts, BY_DAYS),
        (rules.part_months, BY_MONTH),
    ):
        yield from (row for name, row in table.items() if name in used and not counts[name].isdisjoint(by))


def _counts(charges: pl.DataFrame, paid: Iterable[Row], rules: CareRules) -> Counts:
    """What the amounts and the absences go by."""
    counts: Counts = defaultdict(set)
    for row in paid:
        if isinstance(row, Price):
            _count(counts, row.service, row.per)
        elif isinstance(row, Level):
            _count(counts, row.service, PER.get(row.by, ""))
    for service, row in _absences(charges, rules):
        if row.method == "missed_visits" or row.not_from_hours is not None:
            _count(counts, [service], "performed_hour")
    return counts


def _count(counts: Counts, services: Iterable[str], per: str) -> None:
    for service in services:
        counts[service].add(per)


def _standard_times(charges: pl.DataFrame, counts: Counts, rules: CareRules) -> Iterator[StandardTime]:
    """The rows that gave minutes to a service that goes by hours; what they counted is entered in `counts`."""
    for row in rules.standard_times:
        given = charges.filter(pl.col("service").is_in(row.service) & (pl.col(QUANTITIES[row.per]) > 0))
        if given.height and not counts[row.counts_as].isdisjoint(BY_HOURS):
            _count(counts, row.service, row.per)
            yield row


def _absences(charges: pl.DataFrame, rules: CareRules) -> Iterator[tuple[str, AbsenceRule]]:
    """The rules that took something off, with their service."""
    told = charges.filter(pl.col("absence_text") != "").select("service", "absence_text").unique()
    for service, text in told.sort("service", "absence_text").iter_rows():
        yield from ((service, row) for row in named_in(text, rules.absence_rules[service]))


def _minimum_changes(known: pl.DataFrame, charges: pl.DataFrame, rules: CareRules) -> Iterator[MinimumChange]:
    """The rows that changed somebody's minimum amount."""
    told = set(_changes(known).select("person_id", "change", "text").iter_rows())
    for row in rules.minimum_changes:
        having = charges.filter(pl.col("service").is_in(rules.of(row)))["person_id"].unique()
        if any((person, row.change, row.text) in told for person in having):
            yield row


def _changes(persons: pl.DataFrame) -> pl.DataFrame:
    """person_id, change, text, halves: what changed minimum amounts."""
    return persons.select("person_id", "changes").explode("changes").drop_nulls().unnest("changes")


def _lines(charges: pl.DataFrame) -> pl.DataFrame:
    """The parts of all amounts, each with its `ref`."""
    return charges.select("lines").explode("lines").drop_nulls().unnest("lines")


def _numbers(places: pl.Series) -> list[int]:
    """The places of rows in their lists, each once, without NONE."""
    return sorted(set(places.to_list()) - {NONE})
