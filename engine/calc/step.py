"""A step: one column of the calculation, with its law and its sentence.

A calculation is a table. Each step adds the column it is named after, computed from the columns before it and the
month's rules; a row of the finished table is its own explanation. The sentence is a template over the row's values:
`{fee_base_ore:kr}` is filled in by `engine.calc.told`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

import attrs
import polars as pl

R = TypeVar("R")


@attrs.frozen
class Sentence:
    """What a column means, in words. `texts` are (flag, text): the first whose flag is true is told; "" is always
    true.

    An empty text means that there is nothing to tell. `value` is the template of the amount the step led to, `law`
    that of the provision behind it, and `ref` names the column that points to the rule row that decided ("" = none).
    """

    name: str
    texts: tuple[tuple[str, str], ...]
    value: str
    law: str
    ref: str


@attrs.frozen
class Step(Generic[R]):
    """One step: its sentence, and the expression of its column by the rules of a month, of whatever type they are."""

    sentence: Sentence
    expression: Callable[[R], pl.Expr]

    @property
    def name(self) -> str:
        """The name of the step and of its column."""
        return self.sentence.name


def sentence(
    name: str, text: str, *, value: str = "", law: str = "", ref: str = "", when: Mapping[str, str] | None = None
) -> Sentence:
    """The sentence of a column; `when` maps flags to texts told instead of `text`."""
    return Sentence(name, (*(when or {}).items(), ("", text)), value, law, ref)


def step(
    text: str, *, value: str = "", law: str = "", ref: str = "", when: Mapping[str, str] | None = None
) -> Callable[[Callable[[R], pl.Expr]], Step[R]]:
    """Make a step, with its sentence, of a function that returns its column."""

    def wrap(function: Callable[[R], pl.Expr]) -> Step[R]:
        return Step(sentence(function.__name__, text, value=value, law=law, ref=ref, when=when), function)

    return wrap


def apply(frame: pl.LazyFrame, steps: Iterable[Step[R]], rules: R) -> pl.LazyFrame:
    """The frame with one column added per step, in order."""
    for each in steps:
        frame = frame.with_columns(each.expression(rules).alias(each.name))
    return frame
