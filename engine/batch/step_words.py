"""The sentence of a step for whoever compares two calculations: what a column means, by the row's own values."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine.batch.compute import Computed
from engine.calc.care.explain import explain_charge, explain_person
from engine.calc.childcare.explain import explain
from engine.calc.told import Told

Row = Mapping[str, Any]
CORRECTED = "corrected/"
"""Where the tables of months lie that are corrected."""


def told_of(computed: Computed, table: str, row: Row, column: str) -> Told | None:
    """The step that a column of a table of steps or charges belongs to, told of a computed row; None where none is.

    A column that is no step of its own, as the income, is told by the first step after it. Nobody is named.
    """
    told = {step.name: step for step in _steps(computed, table, row)}
    after = list(row)[list(row).index(column) :] if column in row else []
    return next((told[name] for name in after if name in told), None)


def _steps(computed: Computed, table: str, row: Row) -> Sequence[Told]:
    name, _, month_text = table.removeprefix(CORRECTED).rpartition("-20")
    if not name:
        return ()
    month = date.fromisoformat(f"20{month_text}-01")
    made = computed.reassessed if table.startswith(CORRECTED) else computed
    if name == "steps-childcare":
        return next(explain(row, each.rules) for each in made.assessments if each.month.first == month)
    assessed = next(each for each in made.care if each.month.first == month)
    if name == "steps-care":
        return explain_person(row, assessed.rules, "Kunden")
    return explain_charge(row, assessed.rules)
