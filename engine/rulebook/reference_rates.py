"""national/interest.toml: the reference rate of each half-year, which interest on late payment follows.

The file is there for those who charge interest; fees are calculated without it. A half-year ends, and so does its row:
a rate that nobody has entered is never taken for the one before it.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

import attrs

from engine.rulebook.keys import Kind, key
from engine.rulebook.problems import Fault, Problem
from engine.rulebook.rows import Row

TABLE = "reference_rate"
HALF_YEARS = {(1, 1): (6, 30), (7, 1): (12, 31)}
"""The first day of a half-year and its last."""


@attrs.frozen(kw_only=True)
class ReferenceRate(Row):
    """The Riksbank's reference rate of a half-year (referensränta, räntelagen 1975:635, 9 §). At most one row holds on
    any day.
    """

    percent: Fraction = key(Kind.SHARE, "per cent a year", required=True, example='"2.00"')


def rate_faults(row: ReferenceRate) -> Iterator[Fault]:
    """A row is for one half-year, whole."""
    last = HALF_YEARS.get((row.valid_from.month, row.valid_from.day))
    if last is None:
        yield Fault("valid_from", f"valid_from = {row.valid_from}", "the first day of January or July")
    elif row.valid_to != (ends := date(row.valid_from.year, *last)):
        stands = f"valid_to = {row.valid_to}" if row.valid_to else "no valid_to"
        yield Fault("valid_to", stands, f"valid_to = {ends}, the end of the half-year")


def rates_twice(file: str, ordered: Sequence[ReferenceRate]) -> Iterator[Problem]:
    """A problem for every row of a half-year that has one already; `ordered` by time."""
    for row, following in pairwise(ordered):
        if row.valid_from == following.valid_from:
            found = f"{TABLE} from {row.valid_from} stands on line {row.origin.line} too"
            yield Problem(file, following.origin.line, found, f"one [[{TABLE}]] for each half-year")
