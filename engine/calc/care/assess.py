"""A month of care: facts and rules in, explained charges out. Pure: no clock, no locale, no randomness, no I/O."""

from collections.abc import Sequence
from datetime import date

import attrs
import polars as pl

from engine.calc.care import fee_findings as find
from engine.calc.care.charges import charged
from engine.calc.care.circumstances import with_circumstances
from engine.calc.care.clients import find_clients
from engine.calc.care.on_day import Facts
from engine.calc.care.rows_used import rows_used
from engine.calc.care.rules import CareRules, care_rules_for
from engine.calc.care.usage import usage_of
from engine.calc.findings import in_order, parked, without
from engine.calc.periods import Month
from engine.errors import Finding, Refused
from engine.rulebook import Rulebook
from engine.rulebook.rows import Row


@attrs.frozen(eq=False)
class CareAssessment:
    """What a service month costs every client.

    `persons`: one row per client, with every step's column: whose income, housing cost, reserved amount, headroom_ore
    (null = not limited), maximum_ore, tariff_ore (inside the maximum), fee_ore (charges inside the maximum or the
    headroom), outside_ore, total_ore. `charges`: one row per client and service, with its quantities and amounts from
    priced_ore to charge_ore. `findings`: what was wrong; households with a parked one are in neither. `rows_used`: the
    rule rows that some charge rests on.
    """

    month: Month
    rules: CareRules
    persons: pl.DataFrame
    charges: pl.DataFrame
    findings: tuple[Finding, ...]
    rows_used: tuple[Row, ...]


def assess_care(
    facts: Facts, rulebook: Rulebook, municipality: str, service_month: date, known: Sequence[Finding] = ()
) -> CareAssessment:
    """What every client of a municipality owes for the care of the month of `service_month`.

    `known` are problems found before, whose households are parked like those found here. `facts` maps every record
    type's name to its frame; rows may stand in any order. The month must be covered by the rules; `Refused` where the
    municipality has no care tariff.
    """
    tariff, national = rulebook.municipality(municipality).care, rulebook.national_care
    if tariff is None or national is None:
        raise Refused(f"Kommunen {municipality} har ingen taxa för vård och omsorg (care.toml).")
    rules = care_rules_for(tariff, national, Month.of(service_month))
    clients, about_clients = find_clients(facts, rules)
    usage = usage_of(facts, clients, rules)
    problems = [*known, *about_clients, *usage.findings]
    having = clients.join(usage.quantities, on="person_id", how="semi", maintain_order="left")
    persons = with_circumstances(having, usage.quantities, facts, rules)
    problems += find.in_circumstances(persons, facts, rules)
    problems += find.with_spouses(parked(problems), persons, facts)
    waiting = parked(problems)
    billed, quantities = without(waiting, persons), without(waiting, usage.quantities)
    persons, charges = charged(billed, quantities, usage.clock_counts, rules)
    return CareAssessment(rules.month, rules, persons, charges, in_order(problems), rows_used(persons, charges, rules))
