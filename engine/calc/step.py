"""A step: one column of the calculation, with its law and its sentence.

A calculation is a table. Each step adds the column it is named after, computed from the columns before it; a row of the
finished table is the explanation of one part of one place's month. The sentence is a template over the row's values:
`{fee_base_ore:kr}` is filled in by `engine.calc.wording`.
"""

from collections.abc import Callable, Iterable, Mapping

import attrs
import polars as pl

from engine.calc.childcare.month_rules import MonthRules

Expression = Callable[[MonthRules], pl.Expr]


@attrs.frozen
class Sentence:
    """What a column means, in words. `texts` are (flag, text): the first whose flag is true is told; "" is always
    true.

    An empty text means that there is nothing to tell. `value` is the template of the amount the step led to, `law`
    the provision behind it, and `ref` names the column that points to the rule row that decided ("" = none).
    """

    name: str
    texts: tuple[tuple[str, str], ...]
    value: str
    law: str
    ref: str


@attrs.frozen
class Step:
    """One step: its sentence, and the expression of its column."""

    sentence: Sentence
    expression: Expression

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
) -> Callable[[Expression], Step]:
    """Make a step, with its sentence, of a function that returns its column."""

    def wrap(function: Expression) -> Step:
        return Step(sentence(function.__name__, text, value=value, law=law, ref=ref, when=when), function)

    return wrap


def apply(frame: pl.LazyFrame, steps: Iterable[Step], rules: MonthRules) -> pl.LazyFrame:
    """The frame with one column added per step, in order."""
    for each in steps:
        frame = frame.with_columns(each.expression(rules).alias(each.name))
    return frame
