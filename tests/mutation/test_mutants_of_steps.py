"""What tests/mutation adds to mutmut: steps and properties are mutated too, and the score counts what it says."""

from pathlib import Path
from typing import Any

import pytest
from mutmut.mutation.file_mutation import mutate_file_contents

from tests.mutation.mutmut_for_steps import teach
from tests.mutation.score import ModuleScore, estimate

STEPS = """
from engine.calc.step import step

@step("Dubbelt.")
def doubled(rules):
    return rules * 2

class Share:
    @property
    def half(self):
        return 1

@cached
def other():
    return 1
"""


@pytest.fixture
def mutated(root: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], dict[str, Any]]:
    """The names of the mutants of three decorated functions, and the module they stand in."""
    monkeypatch.chdir(root)
    teach()
    file = mutate_file_contents("changed.py", STEPS)
    module: dict[str, Any] = {"__name__": "changed", "cached": lambda function: function}
    exec(file.code, module)  # noqa: S102  # the module just made
    return list(file.mutant_names), module


def test_the_body_of_a_step_is_mutated_and_its_sentence_stays(mutated, monkeypatch) -> None:
    names, module = mutated
    monkeypatch.delenv("MUTANT_UNDER_TEST", raising=False)
    doubled = module["doubled"]
    assert (doubled.name, doubled.sentence.texts, doubled.expression(3)) == ("doubled", (("", "Dubbelt."),), 6)
    results = []
    for name in names:
        monkeypatch.setenv("MUTANT_UNDER_TEST", f"changed.{name}")
        results.append((doubled.expression(3), module["Share"]().half))
    assert results == [(1.5, 1), (9, 1), (6, 2)]


def test_functions_with_other_decorators_are_left_alone(mutated) -> None:
    assert not [name for name in mutated[0] if "other" in name]


def test_modules_weigh_as_many_mutants_as_they_have() -> None:
    large = ModuleScore("large.py", 900, {"killed": 9, "survived": 1})
    small = ModuleScore("small.py", 100, {"killed": 1, "timeout": 1})
    share, half = estimate([large, small])
    assert share == pytest.approx(0.9 * 0.9 + 0.1 * 0.5)
    assert 0 < half < 0.25


def test_where_every_mutant_was_tried_nothing_is_uncertain() -> None:
    assert estimate([ModuleScore("small.py", 4, {"killed": 3, "survived": 1})]) == (0.75, 0.0)
