"""A month of childcare: facts and rules in, explained charges out. Pure: no clock, no locale, no randomness, no I/O."""

from collections.abc import Sequence
from datetime import date

import attrs
import polars as pl

from engine.calc.childcare import findings as find
from engine.calc.childcare.attributes import with_attributes
from engine.calc.childcare.ceiling import above_ceiling
from engine.calc.childcare.month_rules import MonthRules, rules_for
from engine.calc.childcare.place_month import charge
from engine.calc.childcare.steps import monthly_fees
from engine.calc.childcare.timeline import Facts, charged_of, parts_of, placements_of, residences_of, stays_of
from engine.calc.findings import in_order, parked, without
from engine.calc.periods import Month
from engine.errors import Finding
from engine.rulebook import Rulebook
from engine.rulebook.rows import Row

ORDER = ("household_id", "part_from", "rank", "child_id")


@attrs.frozen
class Assessment:
    """What a service month costs every household.

    `parts`: one row for each part of each place's month, with every step's column; `charge_ore` is what the household
    owes for it. `findings`: what was wrong; households with a parked one have no parts. `rows_used`: the rule rows
    that some part rests on.
    """

    month: Month
    rules: MonthRules
    parts: pl.DataFrame
    findings: tuple[Finding, ...]
    rows_used: tuple[Row, ...]


def assess(
    facts: Facts,
    rulebook: Rulebook,
    municipality: str,
    service_month: date,
    known: Sequence[Finding] = (),
    *,
    ore_den: int = 1,
) -> Assessment:
    """What every household of a municipality owes for its children's places in the month of `service_month`.

    `known` are problems found before, whose households are parked like those found here. `facts` maps every record
    type's name to its frame; rows may stand in any order. The month must be covered by the rules. With `ore_den`,
    the incomes of `facts` and all amounts that come out are in that part of an öre: an income need not be whole öre.
    """
    month = Month.of(service_month)
    rules = rules_for(rulebook.municipality(municipality).childcare, rulebook.national, month, ore_den)
    residences = residences_of(facts, rules)
    placements = placements_of(facts, rules)
    homes = find.homes_of(facts, residences, rules)
    problems = [*known, *find.in_placements(placements, homes)]
    charged_days = charged_of(placements, rules)
    stays = stays_of(charged_days, facts, residences, rules)
    problems += find.in_residences(charged_days, residences, homes)
    problems += find.in_charged_days(charged_days, stays, homes, facts, rules)
    problems += find.in_periods(facts, stays.select("household_id").unique(), rules)
    problems += find.shared_with(parked(problems), stays)
    billable = without(parked(problems), stays)
    priced, problems = _priced(billable, residences, facts, rules, problems)
    problems += find.shared_with(parked(problems), stays)
    charged = charge(without(parked(problems), priced), rules).sort(ORDER)
    return Assessment(month, rules, charged, in_order(problems), _rows_used(charged, rules))


def _priced(
    stays: pl.DataFrame, residences: pl.DataFrame, facts: Facts, rules: MonthRules, problems: list[Finding]
) -> tuple[pl.DataFrame, list[Finding]]:
    """The parts with their monthly fees, and the problems with those that show only then."""
    parts = with_attributes(parts_of(stays, residences, facts, rules), residences, facts, rules)
    problems = problems + find.in_parts(parts, facts, rules)
    priced = monthly_fees(without(parked(problems), parts).lazy(), rules).collect(engine="in-memory")
    problems = problems + find.above_the_ceiling(above_ceiling(priced, rules)["household_id"].to_list())
    return priced, problems


def _rows_used(parts: pl.DataFrame, rules: MonthRules) -> tuple[Row, ...]:
    """The rows of the month, and those that the parts' lookups, day fees and credits point to."""
    if parts.is_empty():
        return ()
    names = ("rate_ref", "ceiling_ref", "reduction_ref", "free_ref")
    refs = sorted({ref for name in names for ref in parts[name].unique()})
    used: list[Row] = [rules.local.refs[ref] for ref in refs if ref >= 0]
    if parts["day_fee"].any():
        used += [row for day in rules.by_day for row in day.day_fees]
    if (parts["credit_text"] != "").any():
        used += [row for day in rules.by_day for row in day.credits]
    return tuple({id(row): row for row in (*rules.rows, *used)}.values())
