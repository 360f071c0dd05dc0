"""What newer versions of the program have changed in the calculation on purpose.

An entry is made whenever a step is changed so that an old batch would come out otherwise. A replay of an older batch
then tells of the change, and does not take what follows from it for an error.
"""

from collections.abc import Iterator, Sequence

import attrs


@attrs.frozen
class Changed:
    """Steps (columns of the calculation, by name) that `version` calculates otherwise than those before it; and why,
    in Swedish, with the law or decision behind it.
    """

    version: str
    steps: tuple[str, ...]
    why: str


CHANGES: tuple[Changed, ...] = ()
"""Oldest first. None yet: every version there is calculates all steps alike."""


def changed_between(old: str, new: str, changes: Sequence[Changed]) -> Iterator[Changed]:
    """The changes that a batch of version `old` meets in version `new`."""
    return (each for each in changes if _numbers(old) < _numbers(each.version) <= _numbers(new))


def _numbers(version: str) -> tuple[int, ...]:
    """A version such as 0.4.1 in a form that sorts: 0.10 comes after 0.9."""
    return tuple(int(part) for part in version.split("."))
