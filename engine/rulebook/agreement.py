"""What several rows must agree about, whatever they are about: names that others define, ladders without gap."""

from collections.abc import Callable, Collection, Iterable, Iterator
from fractions import Fraction
from typing import TypeVar

import attrs

from engine.rulebook.problems import Problem, one_of
from engine.rulebook.rows import Row
from engine.rulebook.tariff import Segment, Tariff

T = TypeVar("T", bound=Tariff)


@attrs.frozen
class Step:
    """A row of a ladder: it holds for what is more than `above` and at most `up_to`; `called` names it in a message."""

    row: Row
    called: str
    above: int | Fraction | None
    up_to: int | Fraction | None


def problem(row: Row, key: str, found: str, expected: str) -> Problem:
    """A problem told at one key of a row."""
    return Problem(row.origin.file, row.origin.line_of(key), found, expected)


def disagreements(tariff: T, checks: Iterable[Callable[[T, Segment], Iterator[Problem]]]) -> tuple[Problem, ...]:
    """The problems of all checks in all segments. The same trouble in a later segment is told once."""
    first: dict[tuple[int, str], Problem] = {}
    for segment in tariff.all_segments():
        for check in checks:
            for each in check(tariff, segment):
                first.setdefault((each.line, each.expected), each)
    return tuple(first.values())


def unknown_names(row: Row, key: str, known: Collection[str], undefined: str, segment: Segment) -> Iterator[Problem]:
    """A problem for each name in a key that nothing defines; `undefined` says who should."""
    written = getattr(row, key, ())
    for name in (written,) if isinstance(written, str) else written:
        if name and name not in known:
            found = f'{key} "{name}", which {undefined} {segment}'
            yield problem(row, key, found, one_of(sorted(known), name))


def untiled(steps: Iterable[Step], expected: str, segment: Segment) -> Iterator[Problem]:
    """Problems where the rows of one ladder do not cover everything from nothing on once."""
    ordered = sorted(steps, key=lambda step: step.above or 0)
    reached: int | Fraction | None = 0
    for step in ordered:
        above = step.above or 0
        if reached is None or above < reached:
            yield problem(step.row, "above", f"{step.called} covers what another has, {segment}", expected)
        elif above > reached:
            yield problem(step.row, "above", f"nothing just below {step.called} {segment}", expected)
        reached = step.up_to
    if ordered and reached is not None:
        yield problem(ordered[-1].row, "up_to", f"nothing above {ordered[-1].called} {segment}", expected)
