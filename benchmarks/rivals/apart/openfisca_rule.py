"""The plain tariff in OpenFisca-Core, the vectorised open-source rules engine; run in an environment that has it.

    python openfisca_rule.py COLUMNS.parquet RESULT.json ROUNDS

Reads household (a number), born (a day), income_ore (null = not known) and school_age, a row a child; writes the
seconds of each round and the sum and SHA-256 of the fees in öre. What is timed is `calculate`: entities and inputs are
there before.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.periods import MONTH
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2026-10"
CAP_ORE, DEDUCTION_ORE = 61_560_00, 10_000_00
PRESCHOOL, SCHOOL_AGE = (3, 2, 1, 0), (2, 1, 1, 0)  # per cent by rank

CHILD = {"key": "child", "plural": "children", "label": "Child"}
Household = build_entity(key="household", plural="households", label="Household", roles=[CHILD])
Person = build_entity(key="person", plural="persons", label="Person", is_person=True)


class income_ore(Variable):
    value_type, entity, definition_period = int, Household, MONTH


class income_is_known(Variable):
    value_type, entity, definition_period = bool, Household, MONTH


class born(Variable):
    value_type, entity, definition_period = int, Person, MONTH


class is_in_school(Variable):
    value_type, entity, definition_period = bool, Person, MONTH


class rank(Variable):
    """The youngest child is the first."""

    value_type, entity, definition_period = int, Person, MONTH

    def formula(person, period):
        return person.get_rank(person.household, -person("born", period))


class fee_base_ore(Variable):
    value_type, entity, definition_period = int, Household, MONTH

    def formula(household, period):
        income = np.where(household("income_is_known", period), household("income_ore", period), CAP_ORE)
        return np.maximum(np.minimum(income, CAP_ORE) - DEDUCTION_ORE, 0)


class fee_ore(Variable):
    """Whole kronor, half up."""

    value_type, entity, definition_period = int, Person, MONTH

    def formula(person, period):
        place = np.minimum(person("rank", period), 3)
        percent = np.where(person("is_in_school", period), np.asarray(SCHOOL_AGE)[place], np.asarray(PRESCHOOL)[place])
        return (person.household("fee_base_ore", period) * percent + 5_000) // 10_000 * 100


def simulation(system: TaxBenefitSystem, rows: pl.DataFrame) -> Simulation:
    """The households and children of the rows, with what is known of them."""
    builder = SimulationBuilder()
    builder.create_entities(system)
    households = rows.unique("household", maintain_order=True)
    builder.declare_person_entity("person", np.arange(rows.height))
    group = builder.declare_entity("household", households["household"].to_numpy())
    builder.join_with_persons(group, rows["household"].to_numpy(), roles=["child"] * rows.height)
    made = builder.build(system)
    made.set_input("born", PERIOD, rows["born"].to_physical().to_numpy())
    made.set_input("is_in_school", PERIOD, rows["school_age"].to_numpy())
    made.set_input("income_ore", PERIOD, households["income_ore"].fill_null(0).to_numpy())
    made.set_input("income_is_known", PERIOD, households["income_ore"].is_not_null().to_numpy())
    return made


def main(columns: Path, result: Path, rounds: int) -> None:
    """Calculate at least once, and so many times, each time from the beginning."""
    rows = pl.read_parquet(columns)
    system = TaxBenefitSystem([Household, Person])
    for variable in (income_ore, income_is_known, born, is_in_school, rank, fee_base_ore, fee_ore):
        system.add_variable(variable)
    fees, seconds = np.array([]), []
    for _ in range(rounds):
        made = simulation(system, rows)
        start = perf_counter()
        fees = made.calculate("fee_ore", PERIOD)
        seconds.append(perf_counter() - start)
    digest = sha256(fees.astype("<i8").tobytes()).hexdigest()
    result.write_text(json.dumps({"seconds": seconds, "sum_ore": int(fees.sum()), "sha256": digest}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
