"""What was delivered in the month: units by case, and what is not counted."""

import attrs
import polars as pl

from engine.calc.care.cases import Cases
from engine.calc.care.day_sets import day_number, set_of
from engine.calc.care.on_day import Facts


@attrs.frozen(eq=False)
class Deliveries:
    """The month's deliveries: `by_case` (case, units), and `refused` (case, code, number), which are not counted."""

    by_case: pl.DataFrame
    refused: pl.DataFrame


def deliveries_of(facts: Facts, active: pl.Series, cases: Cases) -> Deliveries:
    """The month's deliveries. `active` has the set of active days of every case."""
    day = day_number(pl.col("day"), cases.month)
    in_month = facts["delivery"].filter((day > 0) & (day <= cases.month.days))
    is_active = pl.lit(active).gather(pl.col("case")) & set_of(day) != 0
    after_death, inactive = pl.lit("delivery-after-death"), pl.lit("delivery-without-decision")
    code = pl.when(day > cases.last_day()).then(after_death).otherwise(inactive)
    judged = cases.of_cases(in_month).select("case", "quantity", is_active.alias("active"), code.alias("code"))
    return Deliveries(
        judged.filter("active").group_by("case").agg(pl.col("quantity").sum().alias("units")),
        judged.filter(~pl.col("active")).group_by("case", "code").agg(pl.len().alias("number")),
    )
