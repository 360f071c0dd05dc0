"""What is installed at clients': pieces by case, each for its part of the month."""

import attrs
import polars as pl

from engine.calc.care.cases import Cases
from engine.calc.care.day_sets import between, day_number, whole
from engine.calc.care.on_day import Facts
from engine.calc.care.part_month import weight_num
from engine.calc.intervals import within


@attrs.frozen(eq=False)
class Installations:
    """What is installed in the month: `by_case` (case, pieces_num over `parts_of_month`, and installed, how many there
    are on some day the service is active), and `inactive` (case, number), those that are there on no such day.
    """

    by_case: pl.DataFrame
    inactive: pl.DataFrame


def installations_of(facts: Facts, active: pl.Series, cases: Cases) -> Installations:
    """The month's installations. `active` has the set of active days of every case."""
    month = cases.month
    first, last = (day_number(pl.col(name), month) for name in ("valid_from", "valid_to"))
    days = between(first, last, month) & pl.lit(active).gather(pl.col("case")) & whole(month)
    there = cases.of_cases(within(facts["installation"], month.first, month.last)).with_columns(days.alias("days"))
    pieces = pl.col("pieces") * weight_num(pl.col("days"), cases)
    used = there.filter(pl.col("days") != 0).select("case", pieces.alias("pieces_num"))
    return Installations(
        used.group_by("case").agg(pl.col("pieces_num").sum(), pl.len().cast(pl.Int64).alias("installed")),
        there.filter(pl.col("days") == 0).group_by("case").agg(pl.len().alias("number")),
    )
