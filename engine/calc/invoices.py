"""From lines to invoices: a payer's lines are one invoice, or one for each area, as the municipality has chosen; and
every invoice that is credited whole gives a credit invoice of its own (`engine.calc.credits`).

Pure columns still: no numbers, no dates of issue, no names. What a payer has brought forward, and has not paid of what
is credited, comes in as arguments.
"""

from collections.abc import Iterable, Mapping

import attrs
import polars as pl

from engine.calc.credits import UNPAID, credit_area, credit_balances, handed_on, is_credit, used_in_order
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
CARRIED = ("payer_id", "area", "carried_forward_ore")
_PARTS = ("lines_ore", "settled_ore", "brought_forward_ore", "from_credits_ore")
AMOUNTS = (*_PARTS, "to_pay_ore", "carried_forward_ore")
"""The sums of an invoice: what it is made of, and what that comes to."""
_BALANCE = ("payer_id", "area", "invoice_area", *_PARTS, "carried_forward_ore")
_INVOICE = ("payer_id", "area", *_PARTS, "outcome", "to_pay_ore", "carried_forward_ore", "waived_ore")


@attrs.frozen
class Drafts:
    """A batch's invoices before they have numbers.

    `lines`: one row per line, with `area` and `kind`. Charges of childcare have all step columns of their first part,
    with `line_from`, `line_to`, `days` and `amount_ore` of the whole line; charges of care have `person_id`, `service`
    and `service_kind`; corrections say `old_ore`, `new_ore`, `numbers` and `reason`, reliefs `relief_id`.
    `invoice_area` says which of the payer's invoices the line is on: an area, "all" where a payer gets one invoice for
    both, or `engine.calc.credits.credit_area` on a credit invoice.
    `invoices`: one row per payer and `area` (in that sense), the payer's credit invoices first: payer_id, area,
    lines_ore, settled_ore, brought_forward_ore, from_credits_ore, to_pay_ore, carried_forward_ore, waived_ore and
    outcome:

    - `invoice`: gets a number; `to_pay_ore` may be 0 when a credit covers it
    - `credit`: gets a number; the lines sum to less than nothing, nothing is to be paid, and credit is carried forward
    - `zero`: nothing to invoice
    - `waived`, `accumulated`: below the minimum invoice; or accumulated since there is nothing but what was saved up

    Of every invoice, lines + settled + brought forward + from credits = to pay + carried forward + waived. What a
    credit invoice carries forward is taken over at once, as `from_credits_ore`, by the payer's ordinary invoice of its
    area.

    `balances`: what the invoices are made of, one row per payer, area (never "all") and invoice: payer_id, area,
    invoice_area, lines_ore, settled_ore, brought_forward_ore, from_credits_ore, carried_forward_ore. What is carried
    forward is always an area's own, so that nothing is lost when a municipality goes from one invoice to two or back.
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
    unpaid: pl.DataFrame | None = UNPAID,
) -> Drafts:
    """The invoices of a batch.

    `lines` are frames of `engine.calc.lines`. `brought_forward`: payer_id, area, amount_ore (positive: small amounts
    saved up; negative: credit). `minimums`: each area's minimum invoice, if it has one. With `one_invoice` all areas
    of a payer stand on one invoice. `unpaid`: what has not been paid of the invoices that are credited (`UNPAID`); None
    as it was until evidence format 6, when a credit stood on the payer's ordinary invoice, paid or not.
    """
    ordinary = pl.lit(JOINT) if one_invoice else pl.col("area")
    invoice_area = ordinary if unpaid is None else pl.when(kind="credit").then(credit_area()).otherwise(ordinary)
    kind_index = pl.col("kind").replace_strict(KINDS, range(len(KINDS)), return_dtype=pl.Int64)
    ordered = (
        pl.concat([LINES, *lines], how="diagonal")
        .with_columns(kind_index.alias("kind_index"))
        .sort(LINE_KEY, descending=[name in DESCENDING for name in LINE_KEY], nulls_last=True, maintain_order=True)
        .with_columns(invoice_area.alias("invoice_area"))
        .drop("kind_index")
    )
    assert not ordered["invoice_area"].null_count(), "a line that is credited names its invoice"
    credited = credit_balances(ordered, UNPAID if unpaid is None else unpaid)
    balances = _balances(ordered, brought_forward, handed_on(credited)).with_columns(ordinary.alias("invoice_area"))
    invoices = _outcomes(_summed(balances, minimums))
    return Drafts(
        ordered,
        _of_payers([_credit_invoices(credited), invoices], _INVOICE),
        _of_payers([credited, _carried(balances, invoices)], _BALANCE),
    )


def carried_forward(balances: pl.DataFrame) -> dict[tuple[str, str], int]:
    """What payers bring to the next batch: öre by payer and area, where it is anything.

    What a credit invoice hands on is in what the payer's ordinary invoices of the same batch come to.
    """
    left = balances.filter(~is_credit() & (pl.col("carried_forward_ore") != 0))
    return {(payer, area): ore for payer, area, ore in left.select(CARRIED).iter_rows()}


def _of_payers(frames: Iterable[pl.DataFrame], columns: Iterable[str]) -> pl.DataFrame:
    """The rows of all frames in order of payer, those of a payer in the order of the frames."""
    return pl.concat([frame.select(columns) for frame in frames]).sort("payer_id", maintain_order=True)


def _credit_invoices(credited: pl.DataFrame) -> pl.DataFrame:
    """The credit invoices of their balances; nothing of them is to be paid, saved up or waived."""
    nothing = pl.lit(0, dtype=pl.Int64)
    return credited.group_by("payer_id", pl.col("invoice_area").alias("area"), maintain_order=True).agg(
        pl.col(*_PARTS, "carried_forward_ore").sum(),
        nothing.alias("to_pay_ore"),
        nothing.alias("waived_ore"),
        pl.lit("credit").alias("outcome"),
    )


def _balances(lines: pl.DataFrame, brought_forward: pl.DataFrame, from_credits: pl.DataFrame) -> pl.DataFrame:
    """What each payer owes in each area on ordinary invoices: this batch's lines, what is brought forward, and what
    credit invoices hand on.
    """
    sums = (
        lines.filter(~is_credit())
        .group_by("payer_id", "area")
        .agg(
            pl.col("amount_ore").sum().alias("lines_ore"),
            (pl.col("amount_ore") != 0).any().alias("has_amounts"),
            pl.lit(value=True).alias("has_lines"),
        )
    )
    before = brought_forward.rename({"amount_ore": "brought_forward_ore"})
    order = pl.col("area").replace_strict(AREAS, range(len(AREAS)), return_dtype=pl.Int64)
    return (
        sums.join(before, on=["payer_id", "area"], how="full", coalesce=True)
        .join(from_credits, on=["payer_id", "area"], how="full", coalesce=True)
        .with_columns(
            pl.col("lines_ore", "brought_forward_ore", "from_credits_ore").fill_null(0).cast(pl.Int64),
            pl.lit(0, dtype=pl.Int64).alias("settled_ore"),
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
    counted = pl.col("has_amounts") | (pl.col("brought_forward_ore") != 0) | (pl.col("from_credits_ore") != 0)
    before = pl.col("brought_forward_ore")
    lowest = pl.col("_least") == pl.col("_least").min()
    return (
        balances.with_columns(
            pl.when(counted).then(pl.col("area").replace_strict(least, return_dtype=pl.Int64)).alias("_least"),
            pl.col("area").replace_strict(waives, return_dtype=pl.Boolean).alias("_waives"),
            before.clip(upper_bound=0).alias("_credit"),
            before.clip(lower_bound=0).alias("_saved"),
        )
        .group_by("payer_id", pl.col("invoice_area").alias("area"), maintain_order=True)
        .agg(
            pl.col(*_PARTS, "_credit", "_saved").sum(),
            pl.col("has_amounts", "has_lines").any(),
            pl.col("_least").min().fill_null(0).alias("least_ore"),
            pl.col("_waives").filter(lowest).all().alias("waives"),
        )
        .rename({"_credit": "credit_ore", "_saved": "saved_ore"})
    )


def _outcomes(invoices: pl.DataFrame) -> pl.DataFrame:
    handed = pl.col("from_credits_ore")
    total = pl.col("lines_ore") + pl.col("brought_forward_ore") + handed
    # Where a credit is used there is always an invoice: it must be seen, and posted, where the credit went.
    small = (total > 0) & (total < pl.col("least_ore")) & (pl.col("credit_ore") + handed == 0)
    # Nobody gets an invoice for old remains alone: who has nothing more to do with us may have died years ago. Whoever
    # gets a credit invoice has, and the remains that it pays must be posted.
    only_remains = (total > 0) & ~pl.col("has_lines") & (handed == 0)
    pays_remains = (handed < 0) & (pl.col("saved_ore") > 0)
    outcome = (
        pl.when(only_remains)
        .then(pl.lit("accumulated"))
        .when(small & pl.col("waives"))
        .then(pl.lit("waived"))
        .when(small)
        .then(pl.lit("accumulated"))
        .when((pl.col("lines_ore") < 0) & (total <= 0))
        .then(pl.lit("credit"))
        .when(pl.col("has_amounts") | (total > 0) | pays_remains)
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
    ).drop("_total", "has_amounts", "has_lines", "credit_ore", "saved_ore", "least_ore", "waives")


def _carried(balances: pl.DataFrame, invoices: pl.DataFrame) -> pl.DataFrame:
    """The balances with what each area carries forward: a credit of one has first paid what the other owed.

    So what is left of an invoice stands on the areas whose balance has its sign, in order, up to what is left.
    """
    left = invoices.select(
        "payer_id", pl.col("area").alias("invoice_area"), pl.col("carried_forward_ore").alias("_left")
    )
    invoice = ("payer_id", "invoice_area")
    own = pl.col("lines_ore") + pl.col("brought_forward_ore") + pl.col("from_credits_ore")
    same_sign = pl.when(own.sign() == pl.col("_left").sign()).then(own.abs()).otherwise(0)
    kept = used_in_order("_own", pl.col("_left").abs(), invoice)
    return (
        balances.join(left, on=invoice, how="left", maintain_order="left")
        .with_columns(same_sign.alias("_own"))
        .with_columns((kept * pl.col("_left").sign()).cast(pl.Int64).alias("carried_forward_ore"))
    )
