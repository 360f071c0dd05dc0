"""Everything about a client that decides the headroom, and who pays, on the day that decides the month."""

import polars as pl

from engine.calc.care.couples import with_civil_status
from engine.calc.care.housing import with_housing
from engine.calc.care.income import with_incomes
from engine.calc.care.on_day import Facts
from engine.calc.care.payers import with_payer
from engine.calc.care.reserved import with_changes
from engine.calc.care.rules import CareRules
from engine.calc.people import age_on


def with_circumstances(clients: pl.DataFrame, quantities: pl.DataFrame, facts: Facts, rules: CareRules) -> pl.DataFrame:
    """The clients (person_id, household_id, basis_day) with all that the steps to the headroom need, and payer_id.

    `quantities` has what they use in the month, which may raise or lower the minimum amount.
    """
    persons = with_civil_status(clients, facts, rules)
    persons = with_incomes(persons, facts, rules)
    persons = with_housing(persons, facts, rules)
    persons = with_changes(persons, quantities, facts, rules)
    persons = with_payer(persons, facts, rules.month)
    return persons.with_columns(age_on("person_id", rules.month.first).alias("age")).sort("household_id", "person_id")
