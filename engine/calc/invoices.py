"""From charges to invoices: equal parts of a place become one line, a payer's lines one invoice.

Pure columns still: no numbers, no dates of issue, no names. What a payer has brought forward comes in as an argument.
"""

from collections.abc import Sequence

import attrs
import polars as pl

from engine.calc.childcare.assess import Assessment
from engine.rulebook.rows import MinimumInvoice

SAME_LINE = (
    "service_month",
    "household_id",
    "child_id",
    "placement_id",
    "payer_id",
    "form",
    "basis",
    "rank",
    "fee_base_ore",
    "reduced_num",
    "present_num",
    "share_num",
    "by_day",
)
LINE_KEY = ("payer_id", "kind", "service_month", "household_id", "born", "child_id", "line_from", "adjustment_id")
"""How lines stand on an invoice: charges first, by month and household, the youngest child first."""


@attrs.frozen
class Drafts:
    """A batch's invoices before they have numbers.

    `lines`: one row per line; those of kind `charge` have all step columns of their first part, with `line_from`,
    `line_to`, `days` and `amount_ore` of the whole line; those of kind `adjustment` have `text` and `amount_ore`.
    `invoices`: one row per payer: payer_id, lines_ore, brought_forward_ore, to_pay_ore, carried_forward_ore,
    waived_ore and outcome:

    - `invoice`: gets a number; `to_pay_ore` may be 0 when a credit covers it
    - `credit`: gets a number; the lines sum to less than nothing, nothing is to be paid, and credit is carried forward
    - `zero`: nothing to invoice
    - `waived`, `accumulated`: below the minimum invoice
    """

    lines: pl.DataFrame
    invoices: pl.DataFrame


def draft(
    assessments: Sequence[Assessment],
    adjustments: pl.DataFrame,
    brought_forward: pl.DataFrame,
    minimum: MinimumInvoice | None,
) -> Drafts:
    """The invoices of a batch.

    `adjustments`: payer_id, household_id, adjustment_id, month, text, amount_ore. `brought_forward`: payer_id,
    amount_ore (positive: small amounts saved up; negative: credit).
    """
    charges = [_charge_lines(each) for each in assessments]
    lines = pl.concat([*charges, _adjustment_lines(adjustments)], how="diagonal").sort(
        LINE_KEY, descending=[name in {"kind", "born"} for name in LINE_KEY], nulls_last=True
    )
    sums = lines.group_by("payer_id").agg(
        pl.col("amount_ore").sum().alias("lines_ore"), (pl.col("amount_ore") != 0).any().alias("has_amounts")
    )
    before = brought_forward.rename({"amount_ore": "brought_forward_ore"})
    payers = sums.join(before, on="payer_id", how="full", coalesce=True).with_columns(
        pl.col("lines_ore", "brought_forward_ore").fill_null(0).cast(pl.Int64),
        pl.col("has_amounts").fill_null(value=False),
    )
    return Drafts(lines, _outcomes(payers, minimum).sort("payer_id"))


def _charge_lines(assessment: Assessment) -> pl.DataFrame:
    """Consecutive parts that differ in nothing a reader would see become one line."""
    parts = assessment.parts.with_columns(
        pl.lit(assessment.month.first, dtype=pl.Date).alias("service_month"), pl.lit("charge").alias("kind")
    ).sort("household_id", "child_id", "part_from")
    new = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in SAME_LINE)
    apart = pl.col("part_from") != pl.col("part_to").shift(1) + pl.duration(days=1)
    numbered = parts.with_columns((new | apart.fill_null(value=True)).cast(pl.Int64).cum_sum().alias("_line"))
    summed = ("days", "attended_days", "charge_ore")
    rest = [name for name in parts.columns if name not in (*summed, "part_from", "part_to")]
    return (
        numbered.group_by("_line", maintain_order=True)
        .agg(
            *(pl.col(name).first() for name in rest),
            *(pl.col(name).sum() for name in summed),
            pl.col("part_from").min().alias("line_from"),
            pl.col("part_to").max().alias("line_to"),
        )
        .with_columns(pl.col("charge_ore").alias("amount_ore"))
        .drop("_line")
    )


def _adjustment_lines(adjustments: pl.DataFrame) -> pl.DataFrame:
    return adjustments.select(
        "payer_id",
        "household_id",
        "adjustment_id",
        "text",
        "amount_ore",
        pl.col("month").alias("service_month"),
        pl.lit("adjustment").alias("kind"),
    )


def _outcomes(payers: pl.DataFrame, minimum: MinimumInvoice | None) -> pl.DataFrame:
    total = pl.col("lines_ore") + pl.col("brought_forward_ore")
    least = minimum.amount_kr if minimum else 0
    # Where a credit is used there is always an invoice: it must be seen, and posted, where the credit went.
    small = (total > 0) & (total < least) & (pl.col("brought_forward_ore") >= 0)
    below = "waived" if minimum and minimum.below == "waive" else "accumulated"
    outcome = (
        pl.when(small)
        .then(pl.lit(below))
        .when((pl.col("lines_ore") < 0) & (total <= 0))
        .then(pl.lit("credit"))
        .when(pl.col("has_amounts") | (total > 0))
        .then(pl.lit("invoice"))
        .otherwise(pl.lit("zero"))
    )
    decided = payers.with_columns(outcome.alias("outcome"), total.alias("_total"))
    held = pl.col("outcome") == "accumulated"
    waived = pl.col("outcome") == "waived"
    return decided.with_columns(
        pl.when(held | waived).then(0).otherwise(pl.col("_total").clip(lower_bound=0)).alias("to_pay_ore"),
        pl.when(held).then("_total").otherwise(pl.col("_total").clip(upper_bound=0)).alias("carried_forward_ore"),
        pl.when(waived).then("_total").otherwise(0).alias("waived_ore"),
    ).drop("_total", "has_amounts")
