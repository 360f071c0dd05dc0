"""From lines to invoices: a payer's lines are one invoice, or one for each area, as the municipality has chosen.

Pure columns still: no numbers, no dates of issue, no names. What a payer has brought forward comes in as an argument.
"""

from collections.abc import Iterable, Mapping

import attrs
import polars as pl

from engine.calc.lines import LINES
from engine.rulebook.rows import MinimumInvoice
from engine.vocabulary import AREAS

JOINT = "all"
"""The area of an invoice for childcare and care together."""
LINE_KEY = (
    "payer_id",
    "area",
    "kind_index",
    "service_month",
    "household_id",
    "born",
    "child_id",
    "line_from",
    "person_id",
    "service_index",
    "adjustment_id",
    "relief_id",
)
"""How lines stand on an invoice: childcare first, charges first, by month and household, the youngest child first."""
KINDS = ("charge", "relief", "correction", "credit", "adjustment")
"""The kinds of lines in the order they stand."""
DESCENDING = ("area", "born")
FORWARD = {"payer_id": pl.String, "area": pl.String, "amount_ore": pl.Int64}
"""The columns of what payers bring forward."""


@attrs.frozen
class Drafts:
    """A batch's invoices before they have numbers.

    `lines`: one row per line, with `area` and `kind`. Charges of childcare have all step columns of their first part,
    with `line_from`, `line_to`, `days` and `amount_ore` of the whole line; charges of care have `person_id`, `service`
    and `service_kind`; corrections say `old_ore`, `new_ore`, `numbers` and `reason`, reliefs `relief_id`.
    `invoice_area` says which of the payer's invoices the line is on.
    `invoices`: one row per payer and `area`, which is "all" where a payer gets one invoice: payer_id, area, lines_ore,
    brought_forward_ore, to_pay_ore, carried_forward_ore, waived_ore and outcome:

    - `invoice`: gets a number; `to_pay_ore` may be 0 when a credit covers it
    - `credit`: gets a number; the lines sum to less than nothing, nothing is to be paid, and credit is carried forward
    - `zero`: nothing to invoice
    - `waived`, `accumulated`: below the minimum invoice; or accumulated since there is nothing but what was saved up

    `balances`: what the invoices are made of, one row per payer and area (never "all"): payer_id, area, invoice_area,
    lines_ore, brought_forward_ore, carried_forward_ore. What is carried forward is always an area's own, so that
    nothing is lost when a municipality goes from one invoice to two or back.
    """

    lines: pl.DataFrame
    invoices: pl.DataFrame
    balances: pl.DataFrame


def draft(
    lines: Iterable[pl.DataFrame],
    brought_forward: pl.DataFrame,
    minimums: Mapping[str, MinimumInvoice],
    *,
    one_invoice: bool,
) -> Drafts:
    """The invoices of a batch.

    `lines` are frames of `engine.calc.lines`. `brought_forward`: payer_id, area, amount_ore (positive: small amounts
    saved up; negative: credit). `minimums`: each area's minimum invoice, if it has one. With `one_invoice` all areas
    of a payer stand on one invoice.
    """
    invoice_area = pl.lit(JOINT) if one_invoice else pl.col("area")
    kind_index = pl.col("kind").replace_strict(KINDS, range(len(KINDS)), return_dtype=pl.Int64)
    ordered = (
        pl.concat([LINES, *lines], how="diagonal")
        .with_columns(kind_index.alias("kind_index"))
        .sort(LINE_KEY, descending=[name in DESCENDING for name in LINE_KEY], nulls_last=True, maintain_order=True)
        .with_columns(invoice_area.alias("invoice_area"))
        .drop("kind_index")
    )
    balances = _balances(ordered, brought_forward).with_columns(invoice_area.alias("invoice_area"))
    invoices = _outcomes(_summed(balances, minimums))
    kept = _carried(balances, invoices).select(
        "payer_id", "area", "invoice_area", "lines_ore", "brought_forward_ore", "carried_forward_ore"
    )
    return Drafts(ordered, invoices, kept)


def _balances(lines: pl.DataFrame, brought_forward: pl.DataFrame) -> pl.DataFrame:
    """What each payer owes in each area: this batch's lines and what is brought forward."""
    sums = lines.group_by("payer_id", "area").agg(
        pl.col("amount_ore").sum().alias("lines_ore"),
        (pl.col("amount_ore") != 0).any().alias("has_amounts"),
        pl.lit(value=True).alias("has_lines"),
    )
    before = brought_forward.rename({"amount_ore": "brought_forward_ore"})
    order = pl.col("area").replace_strict(AREAS, range(len(AREAS)), return_dtype=pl.Int64)
    return (
        sums.join(before, on=["payer_id", "area"], how="full", coalesce=True)
        .with_columns(
            pl.col("lines_ore", "brought_forward_ore").fill_null(0).cast(pl.Int64),
            pl.col("has_amounts", "has_lines").fill_null(value=False),
        )
        .sort("payer_id", order)
    )


def _summed(balances: pl.DataFrame, minimums: Mapping[str, MinimumInvoice]) -> pl.DataFrame:
    """One row per invoice: its sums, the smallest amount it may have, and whether less is waived.

    The smallest amount of an invoice for both areas is the lower of theirs, as far as they have amounts on it: an area
    without a minimum has every amount invoiced. Of two equal minimums the one that keeps the amount is used.
    """
    least = {area: minimums[area].amount_kr if area in minimums else 0 for area in AREAS}
    waives = {area: area in minimums and minimums[area].below == "waive" for area in AREAS}
    counted = pl.col("has_amounts") | (pl.col("brought_forward_ore") != 0)
    lowest = pl.col("_least") == pl.col("_least").min()
    return (
        balances.with_columns(
            pl.when(counted).then(pl.col("area").replace_strict(least, return_dtype=pl.Int64)).alias("_least"),
            pl.col("area").replace_strict(waives, return_dtype=pl.Boolean).alias("_waives"),
            pl.col("brought_forward_ore").clip(upper_bound=0).alias("_credit"),
        )
        .group_by("payer_id", pl.col("invoice_area").alias("area"), maintain_order=True)
        .agg(
            pl.col("lines_ore", "brought_forward_ore", "_credit").sum(),
            pl.col("has_amounts", "has_lines").any(),
            pl.col("_least").min().fill_null(0).alias("least_ore"),
            pl.col("_waives").filter(lowest).all().alias("waives"),
        )
        .rename({"_credit": "credit_ore"})
    )


def _outcomes(invoices: pl.DataFrame) -> pl.DataFrame:
    total = pl.col("lines_ore") + pl.col("brought_forward_ore")
    # Where a credit is used there is always an invoice: it must be seen, and posted, where the credit went.
    small = (total > 0) & (total < pl.col("least_ore")) & (pl.col("credit_ore") == 0)
    # Nobody gets an invoice for old remains alone: who has nothing more to do with us may have died years ago.
    only_remains = (total > 0) & ~pl.col("has_lines")
    outcome = (
        pl.when(only_remains)
        .then(pl.lit("accumulated"))
        .when(small & pl.col("waives"))
        .then(pl.lit("waived"))
        .when(small)
        .then(pl.lit("accumulated"))
        .when((pl.col("lines_ore") < 0) & (total <= 0))
        .then(pl.lit("credit"))
        .when(pl.col("has_amounts") | (total > 0))
        .then(pl.lit("invoice"))
        .otherwise(pl.lit("zero"))
    )
    decided = invoices.with_columns(outcome.alias("outcome"), total.alias("_total"))
    held = pl.col("outcome") == "accumulated"
    waived = pl.col("outcome") == "waived"
    return decided.with_columns(
        pl.when(held | waived).then(0).otherwise(pl.col("_total").clip(lower_bound=0)).alias("to_pay_ore"),
        pl.when(held).then("_total").otherwise(pl.col("_total").clip(upper_bound=0)).alias("carried_forward_ore"),
        pl.when(waived).then("_total").otherwise(0).alias("waived_ore"),
    ).drop("_total", "has_amounts", "has_lines", "credit_ore", "least_ore", "waives")


def _carried(balances: pl.DataFrame, invoices: pl.DataFrame) -> pl.DataFrame:
    """The balances with what each area carries forward: a credit of one has first paid what the other owed.

    So what is left of an invoice stands on the areas whose balance has its sign, in order, up to what is left.
    """
    left = invoices.select(
        "payer_id", pl.col("area").alias("invoice_area"), pl.col("carried_forward_ore").alias("_left")
    )
    invoice = ("payer_id", "invoice_area")
    own = pl.col("lines_ore") + pl.col("brought_forward_ore")
    same_sign = pl.when(own.sign() == pl.col("_left").sign()).then(own.abs()).otherwise(0)
    before = pl.col("_own").cum_sum().over(invoice) - pl.col("_own")
    kept = pl.min_horizontal("_own", (pl.col("_left").abs() - before).clip(lower_bound=0))
    return (
        balances.join(left, on=invoice, how="left", maintain_order="left")
        .with_columns(same_sign.alias("_own"))
        .with_columns((kept * pl.col("_left").sign()).cast(pl.Int64).alias("carried_forward_ore"))
    )
