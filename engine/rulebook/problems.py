"""What is wrong with a rule file, and where. All problems of all files are shown together."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import attrs

from engine.errors import Refused


@attrs.frozen(order=True)
class Problem:
    """One thing that stands in a rule file and cannot be: where, what, and what is expected instead."""

    file: str
    line: int
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.found}; expected {self.expected}"


@attrs.frozen
class Fault:
    """Keys of one row that do not agree; `key` is the one to point at."""

    key: str
    found: str
    expected: str


SHOWN_CHARACTERS = 200


def plainly(text: str) -> str:
    """What stands in a file as it may be shown: not endless, and nothing in it that a terminal would act on."""
    shortened = text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 3]}..."
    return "".join(letter if letter.isprintable() else "?" for letter in shortened)


LISTED = 40
"""How many problems a message lists; all are in `problems`."""


class RulesRefused(Refused):
    """The rule files cannot be used. `problems` has every reason, in order of file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        heading = f"Reglerna kan inte användas: {count} fel att rätta."
        listed = [f"  {problem}" for problem in self.problems[:LISTED]]
        more = [f"  … och {count - LISTED} till"] if count > LISTED else []
        super().__init__("\n".join([heading, *listed, *more]))


def one_of(names: Sequence[str], instead_of: str = "") -> str:
    """The expectation of one name among several; the nearest one first where `instead_of` looks like a misspelling."""
    nearest = get_close_matches(instead_of, names, n=1) if instead_of else []
    listed = ", ".join(names) if names else "none"
    return f'"{nearest[0]}" (known: {listed})' if nearest else f"one of: {listed}"
