"""A correction is a subtraction: what a month costs with what is known today, less what was billed for it.

Pure columns: lines of charges in, lines of corrections out. Nothing is known here of how an amount comes about, so that
late income, late visits, a new payer and a new tariff are all one operation, for childcare and for care.
"""

from collections.abc import Iterable

import polars as pl

from engine.calc.lines import LINES

KEY = (
    "area",
    "service_month",
    "household_id",
    "payer_id",
    "child_id",
    "form",
    "person_id",
    "service",
    "service_kind",
    "taxable",
    "vat_percent",
)
"""What is compared: whose month, who pays, and for what. What is posted or taxed otherwise is something else."""
BESIDE = ("born", "service_index", "text")
"""What a line must have besides, to be put in order and named."""
BILLED = pl.DataFrame(
    schema={name: LINES.schema[name] for name in (*KEY, *BESIDE, "kind", "amount_ore")}
    | {"number": pl.String, "month": pl.Date}
)
"""No lines billed. `number`: the invoice they stood on ("" where the payer's month was below the smallest invoice), or
of lines of kind `credit` the one that they credit; `month`: that of the batch.
"""
CHANGED = pl.DataFrame(
    schema={"area": pl.String, "household_id": pl.String, "service_month": pl.Date, "what": pl.String}
)
"""No changes. `what`: in Swedish words, what has changed for a household's month since it was last billed."""

NEVER_BILLED = "inte debiterat tidigare"
REBILLED = "faktureras på nytt"
RECALCULATED = "ny beräkning"


def correction_lines(now: Iterable[pl.DataFrame], billed: pl.DataFrame, changed: pl.DataFrame) -> pl.DataFrame:
    """One line of kind `correction` for each difference.

    `now`: charges of the corrected months (`engine.calc.lines`). `billed`: as `BILLED`, of the same months and
    services. `changed`: as `CHANGED`. The lines have `old_ore` and `new_ore`, the `numbers` of the invoices where the
    old amount stands, and the `reason`.
    """
    charges = pl.concat([LINES, *now], how="diagonal")
    new = charges.group_by(KEY).agg(pl.col(BESIDE).first(), pl.col("amount_ore").sum().alias("new_ore"))
    both = new.join(_summed(billed), on=KEY, how="full", coalesce=True, nulls_equal=True).with_columns(
        *(pl.coalesce(name, f"{name}_right") for name in BESIDE),
        pl.col("new_ore", "old_ore").fill_null(0),
        pl.col("numbers").fill_null([]),
    )
    differing = both.filter(pl.col("new_ore") != pl.col("old_ore"))
    return (
        _with_reasons(differing, billed, changed)
        .with_columns(kind=pl.lit("correction"), amount_ore=pl.col("new_ore") - pl.col("old_ore"))
        .select(name for name in LINES.columns if name not in {"line_from", "adjustment_id", "relief_id"})
        .sort(KEY, nulls_last=True)
    )


def credit_lines(credited: pl.DataFrame) -> pl.DataFrame:
    """The lines of whole invoices (as `LINES`, with `numbers` and `reason`) taken back: kind `credit`, other sign."""
    return credited.with_columns(kind=pl.lit("credit"), amount_ore=-pl.col("amount_ore"))


def large_enough(
    corrections: pl.DataFrame, least_ore: int, exempt: Iterable[str] = ()
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The corrections that are billed, and those that are not: of payers whose sum in an area is below `least_ore`.

    What a payer gets back counts like what he owes. `exempt` payers are billed whatever it is.
    """
    total = pl.col("amount_ore").sum().over("payer_id", "area").abs()
    small = (total < least_ore) & ~pl.col("payer_id").is_in(sorted(exempt))
    return corrections.filter(~small), corrections.filter(small)


def _summed(billed: pl.DataFrame) -> pl.DataFrame:
    """What was billed in all: KEY, BESIDE, old_ore, numbers. An invoice that was credited is not named any more."""
    credited = billed.filter(kind="credit")["number"].unique().to_list()
    named = pl.col("number").filter((pl.col("number") != "") & ~pl.col("number").is_in(credited))
    return (
        billed.sort("month", "number")
        .group_by(KEY, maintain_order=True)
        .agg(
            pl.col(BESIDE).last(),
            pl.col("amount_ore").sum().alias("old_ore"),
            named.unique(maintain_order=True).alias("numbers"),
        )
    )


def _with_reasons(lines: pl.DataFrame, billed: pl.DataFrame, changed: pl.DataFrame) -> pl.DataFrame:
    """The lines with `reason`: what has changed, or that nothing was billed for the household's month before."""
    month = ("area", "household_id", "service_month")
    left = billed.group_by(month).agg(
        rebilled=pl.col("kind").eq("credit").any() & pl.col("amount_ore").sum().eq(0),
    )
    return (
        lines.join(left, on=month, how="left")
        .join(changed, on=month, how="left")
        .with_columns(
            reason=pl.when(pl.col("rebilled").is_null())
            .then(pl.lit(NEVER_BILLED))
            .when(pl.col("rebilled"))
            .then(pl.concat_str(pl.lit(REBILLED), "what", separator=", ", ignore_nulls=True))
            .otherwise(pl.col("what").fill_null(RECALCULATED))
        )
    )
