"""`make mutants`: the calculation is changed in one place at a time, and it is seen whether a test notices.

    python -m tests.mutation                             every mutant of engine/calc: hours
    python -m tests.mutation --sample 20                 at most 20 of each module, drawn by lot
    python -m tests.mutation engine/calc/money.py        those of the modules named

What a test noticed in an earlier run is not tried again unless the function has changed since.
"""

import argparse
import random
import sys
from pathlib import Path

from mutmut.__main__ import _run, create_mutants
from mutmut.mutation.data import SourceFileMutationData
from mutmut.utils.file_utils import copy_src_dir, walk_mutatable_files

from tests.mutation import mutmut_for_steps
from tests.mutation.score import NOTICED, ModuleScore, ended, table


def outcomes(module: Path) -> dict[str, int | None]:
    """The mutants of a module, in the order of the source, and how each ended so far."""
    noted = SourceFileMutationData(path=module)
    noted.load()
    return noted.exit_code_by_key


def drawn(names: list[str], module: Path, sample: int | None, seed: int) -> list[str]:
    """At most `sample` of a module's mutants. A larger sample holds the smaller one, and modules are drawn apart."""
    if sample is None or len(names) <= sample:
        return names
    return random.Random(f"{seed} {module}").sample(names, len(names))[:sample]


def main() -> None:
    """Draw, try, and print the score."""
    parser = argparse.ArgumentParser(prog="make mutants", description="Do the tests notice a changed calculation?")
    parser.add_argument("modules", nargs="*", type=Path, help="files of engine/calc; without any: all of them")
    parser.add_argument("--sample", type=int, help="at most so many mutants of each module")
    parser.add_argument("--seed", type=int, default=1, help="of the draw")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="of tests that each mutant gets")
    parser.add_argument("--score", action="store_true", help="only print what earlier runs have found")
    asked = parser.parse_args()
    mutmut_for_steps.budget_s = asked.seconds
    mutmut_for_steps.teach()

    copy_src_dir()
    create_mutants(max_children=1)
    found = {module: outcomes(module) for module in asked.modules or sorted(walk_mutatable_files())}
    chosen = {
        module: drawn(list(mutants), module, asked.sample, asked.seed) for module, mutants in found.items() if mutants
    }
    open_ones = [name for module, some in chosen.items() for name in some if ended(found[module][name]) != NOTICED]
    if open_ones and not asked.score:
        _run(open_ones, max_children=1)
    scores = [ModuleScore.of(module, outcomes(module), some) for module, some in chosen.items()]
    sys.stdout.write(table(scores) + "\n")


if __name__ == "__main__":
    main()
