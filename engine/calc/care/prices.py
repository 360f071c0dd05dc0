"""Price rows: what is counted of each service, and what it costs, exactly.

What a row counts is a whole number over a denominator: minutes over 60, a part of the month over `month_den`. Absence
(`factor_num` over `factor_den`) differs from client to client and is a factor of its own.
"""

import math
from fractions import Fraction
from typing import TypeVar

import attrs
import polars as pl

from engine.calc.care.rules import CareRules
from engine.rulebook.care_rows import Price

N = TypeVar("N", int, pl.Expr)

HAVING = ("person_id", "service")
ONE = pl.lit(1, dtype=pl.Int128)
LINES = {
    "person_id": pl.String,
    "service": pl.String,
    "ref": pl.Int64,
    "counted_num": pl.Int128,
    "counted_den": pl.Int128,
    "amount_num": pl.Int128,
}
"""A line is what one row of the tariff adds to a service's amount: `ref` is its number in
`CareRules.prices_and_levels`, `amount_num` is öre over `price_den` and the service's `factor_den`.
"""


@attrs.frozen
class Counted:
    """What a unit of price counts: a column of the quantities, its denominator, and whether absence bears on it."""

    column: str
    den: int
    with_factor: bool = False


def counted(per: str, rules: CareRules) -> Counted:
    """What is counted for a unit of price, or for a level by it."""
    month = rules.month_den
    return {
        "performed_hour": Counted("performed_half_minutes", 120),
        "granted_hour": Counted("granted_num", 60 * month, with_factor=True),
        "visit": Counted("visits", 1),
        "visit_day": Counted("visit_days", 1),
        "no_show": Counted("no_shows", 1),
        "day": Counted("half_days", 2),
        "unit": Counted("units", 1),
        "piece": Counted("pieces_num", month, with_factor=True),
        "month": Counted("weight_num", month, with_factor=True),
    }[per]


def price_lines(quantities: pl.DataFrame, clock_counts: pl.DataFrame, rules: CareRules) -> pl.DataFrame:
    """The lines (`LINES`) of all price rows that count anything, in the rules' order."""
    found = [_of_row(row, ref, quantities, clock_counts, rules) for ref, row in enumerate(rules.prices)]
    return pl.concat([pl.DataFrame(schema=LINES), *found])


def _of_row(
    row: Price, ref: int, quantities: pl.DataFrame, clock_counts: pl.DataFrame, rules: CareRules
) -> pl.DataFrame:
    what = counted(row.per, rules)
    using = quantities.filter(pl.col("service").is_in(row.service))
    if row.clock_from is not None:
        using = _in_window(using, row, clock_counts)
    bounds = scale_of(row.above, row.up_to)
    factor_num, factor_den = pl.col("factor_num").cast(pl.Int128), pl.col("factor_den").cast(pl.Int128)
    bears, other = (factor_num, ONE) if what.with_factor else (ONE, factor_den)
    den = what.den * bounds * (factor_den if what.with_factor else ONE)
    whole = pl.col(what.column).cast(pl.Int128) * bounds * bears
    scale = (rules.price_den // (what.den * bounds)) * other
    return (
        using.select(
            *HAVING,
            pl.lit(ref, dtype=pl.Int64).alias("ref"),
            _charged(row, whole, den).alias("counted_num"),
            den.alias("counted_den"),
            scale.alias("_scale"),
        )
        .filter(pl.col("counted_num") > 0)
        .with_columns((pl.col("counted_num") * pl.col("_scale") * row.amount_kr).alias("amount_num"))
        .select(*LINES)
    )


def _in_window(using: pl.DataFrame, row: Price, clock_counts: pl.DataFrame) -> pl.DataFrame:
    """The quantities with the visits, performed and in vain, that began in the row's part of the day."""
    window = clock_counts.filter((pl.col("clock_from") == row.clock_from) & (pl.col("clock_to") == row.clock_to))
    within = window.select(*HAVING, "visits", "no_shows")
    return using.drop("visits", "no_shows").join(within, on=HAVING, how="inner", maintain_order="left")


def _charged(row: Price, whole: pl.Expr, den: pl.Expr) -> pl.Expr:
    """Of what is counted (over `den`), that which the row charges: less every n-th, above and up to its bounds."""
    if row.every_free:
        whole = whole - whole // (row.every_free * den) * den
    if row.up_to is not None:
        whole = pl.min_horizontal(whole, over(row.up_to, den))
    return whole if row.above is None else whole - over(row.above, den)


def over(bound: Fraction, den: N) -> N:
    """A bound's numerator over `den`, of which its own denominator is a divisor."""
    return bound.numerator * (den // bound.denominator)


def scale_of(*bounds: Fraction | None) -> int:
    """What makes whole numbers of the bounds."""
    return math.lcm(*(bound.denominator for bound in bounds if bound is not None))
