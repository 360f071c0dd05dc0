"""mutmut, taught four things that the calculation needs.

1. The bodies of steps and properties are mutated too. mutmut passes decorated functions by, since a copy of one might
   be registered a second time. A `Step` or a `property` registers nothing: its copies are made without the decorator,
   which is put on the function that chooses between them.
2. Of the tests that reach a mutant, those that reach least else run first, the fastest of them before the others, and
   as many as there is time for: what is noticed is noticed soon.
3. The tests are collected once for all mutants, not once for each.
4. The tests are run once without a mutant, not twice: the run in which their time is taken shows that they pass.

This reaches into mutmut itself, whose version requirements.lock pins; test_mutants_of_steps.py notices when a later
version cannot be reached in this way.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate, pairwise
from math import ceil

import libcst as cst
import pytest
from _pytest.config import _prepareconfig
from libcst import matchers
from mutmut.configuration import config
from mutmut.mutation import file_mutation
from mutmut.mutation.file_mutation import MODULE_STATEMENT, Mutation, MutationVisitor
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.utils.file_utils import change_cwd
from mutmut.workers import isolation
from mutmut.workers.isolation import ForkServerRunner

STEP = matchers.Decorator(decorator=matchers.Call(func=matchers.Name("step")))
PROPERTY = matchers.Decorator(decorator=matchers.Name("property"))

Arrangement = tuple[Sequence[MODULE_STATEMENT], Sequence[MODULE_STATEMENT], Sequence[MODULE_STATEMENT], Sequence[str]]

_skips = MutationVisitor._skip_node_and_children
_arranged = file_mutation.function_trampoline_arrangement
_submit = ForkServerRunner.submit

# Seconds of tests that a mutant gets, as measured by mutmut; whoever runs it may set another figure.
budget_s = float("inf")


def _only_makes_a_value(function: cst.FunctionDef) -> bool:
    return len(function.decorators) == 1 and matchers.matches(function.decorators[0], STEP | PROPERTY)


def _skip_node_and_children(visitor: MutationVisitor, node: cst.CSTNode) -> bool:
    if isinstance(node, cst.FunctionDef) and _only_makes_a_value(node):
        return False
    return _skips(visitor, node)


def _arrangement(function: cst.FunctionDef, mutants: Iterable[Mutation], class_name: str | None) -> Arrangement:
    if not _only_makes_a_value(function):
        return _arranged(function, mutants, class_name)
    before, functions, after, names = _arranged(function.with_changes(decorators=()), mutants, class_name)
    chooser = cst.ensure_type(functions[0], cst.FunctionDef)
    chooser = chooser.with_changes(decorators=[*function.decorators, *chooser.decorators])
    return before, [chooser, *functions[1:]], after, names


class CollectedOnce(PytestRunner):
    """Runs tests of a session that was collected in the process from which a new one is made for every mutant."""

    session: pytest.Session | None = None

    def warm_up(self) -> None:
        """Collect all tests, and stop short of running them."""
        with change_cwd("mutants"):
            selection = self._pytest_add_cli_args_test_selection
            config = _prepareconfig(["--rootdir=.", "-q", "-s", *selection, *self._pytest_add_cli_args])
            config._do_configure()
            self.session = pytest.Session.from_config(config)
            config.hook.pytest_sessionstart(session=self.session)
            config.hook.pytest_collection(session=self.session)

    def run_tests(self, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        """1 as soon as a test fails, else 0."""
        if self.session is None:
            return super().run_tests(mutant_name=mutant_name, tests=tests)
        items = {item.nodeid: item for item in self.session.items}
        with change_cwd("mutants"):
            for item, following in pairwise([*(items[test] for test in tests), None]):
                assert item
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
                if self.session.testsfailed:
                    return 1
        return 0


@cache
def reach() -> Counter[str]:
    """How many functions each test reaches: a test of a few says most of each."""
    return Counter(test for tests in state().tests_by_mangled_function_name.values() for test in tests)


def _submit_closest_first(
    runner: ForkServerRunner, mutant_name: str, tests: list[str], cpu_time_limit: int, estimated_time: float
) -> None:
    seconds = state().duration_by_test
    in_order = sorted(tests, key=lambda test: (reach()[test], seconds[test], test))
    so_far = list(accumulate(seconds[test] for test in in_order))
    affordable = max(1, sum(each <= budget_s for each in so_far))
    kept, needed_s = in_order[:affordable], so_far[affordable - 1]
    # As mutmut limits it, by the time of the tests that are left.
    limit_s = ceil((needed_s + config().timeout_constant) * config().timeout_multiplier * 2)
    _submit(runner, mutant_name, kept, min(limit_s, cpu_time_limit), needed_s)


def _clean_run_is_the_one_with_the_clock(runner: ForkServerRunner, tests: Iterable[str]) -> int:
    return 0


def teach() -> None:
    """Put the four things into mutmut."""
    for where, name, what in (
        (MutationVisitor, "_skip_node_and_children", _skip_node_and_children),
        (file_mutation, "function_trampoline_arrangement", _arrangement),
        (ForkServerRunner, "submit", _submit_closest_first),
        (isolation, "PytestRunner", CollectedOnce),
        (ForkServerRunner, "run_clean_tests", _clean_run_is_the_one_with_the_clock),
    ):
        setattr(where, name, what)
