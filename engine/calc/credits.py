"""Credit invoices: an invoice that is credited whole is first settled against what has not been paid of it.

What is credited of an invoice, less what its payer has not paid of it, is what he has paid of it: that alone is given
back, on his next invoice. So whoever pays nothing owes nothing more, and whoever has paid loses nothing:

    lines of the credit invoice + settled = − what is handed on

`settled` is below zero where more was paid of the invoice than it asked for.
"""

import polars as pl

from engine.vocabulary import CREDIT_OF

UNPAID = pl.DataFrame(schema={"number": pl.String, "unpaid_ore": pl.Int64})
"""What has not been paid of invoices: what each asked for, less the payments on it; below zero: too much was paid."""
FROM_CREDITS = pl.DataFrame(schema={"payer_id": pl.String, "area": pl.String, "from_credits_ore": pl.Int64})
"""What credit invoices hand on to the payer's ordinary invoice of an area, below zero."""


def used_in_order(own: str, left: pl.Expr, over: tuple[str, ...]) -> pl.Expr:
    """How much of each row's `own` is used where the rows of a group (`over`) in their order give `left` together."""
    before = pl.col(own).cum_sum().over(over) - pl.col(own)
    return pl.min_horizontal(own, (left - before).clip(lower_bound=0))


def credit_area() -> pl.Expr:
    """What stands for the area (`invoice_area`) of the credit invoice that a line of kind `credit` is on."""
    return pl.concat_str(pl.lit(CREDIT_OF), pl.col("numbers").list.first())


def is_credit(invoice_area: str = "invoice_area") -> pl.Expr:
    """Whether a row is of a credit invoice; the name of the column that says so."""
    return pl.col(invoice_area).str.starts_with(CREDIT_OF)


def credit_balances(lines: pl.DataFrame, unpaid: pl.DataFrame) -> pl.DataFrame:
    """The balances of the credit invoices among the `lines`, as `engine.calc.invoices.Drafts` has them.

    `unpaid`: as `UNPAID`, of every invoice that is credited. What is handed on is shared between the areas as balances
    are: it stands on those whose sum has its sign, in order, up to what is handed on; what was paid too much stands on
    the first of them.
    """
    invoice = ("payer_id", "invoice_area")
    nothing = pl.lit(0, dtype=pl.Int64)
    number = pl.col("invoice_area").str.strip_prefix(CREDIT_OF)
    sums = (
        lines.filter(is_credit())
        .group_by("payer_id", "invoice_area", "area", maintain_order=True)
        .agg(pl.col("amount_ore").sum().alias("lines_ore"))
        .join(unpaid, left_on=number, right_on="number", how="left", maintain_order="left")
    )
    assert not sums["unpaid_ore"].null_count(), "what is not paid is known of every invoice that is credited"
    whole = pl.col("lines_ore").sum().over(invoice)
    settled = pl.min_horizontal("unpaid_ore", -whole)
    is_first = pl.int_range(pl.len()).over(invoice) == 0
    too_much = pl.when(is_first).then(settled.clip(upper_bound=0)).otherwise(0)
    own = (-(pl.col("lines_ore") + too_much)).clip(lower_bound=0)
    kept = used_in_order("_own", pl.col("_left"), invoice)
    return (
        sums.with_columns((-(whole + settled)).alias("_left"), own.alias("_own"))
        .with_columns((-kept).cast(pl.Int64).alias("carried_forward_ore"))
        .with_columns(
            (pl.col("carried_forward_ore") - pl.col("lines_ore")).alias("settled_ore"),
            nothing.alias("brought_forward_ore"),
            nothing.alias("from_credits_ore"),
        )
        .sort("payer_id", "invoice_area", maintain_order=True)
    )


def handed_on(balances: pl.DataFrame) -> pl.DataFrame:
    """What credit invoices hand on, as `FROM_CREDITS`; `balances` are theirs, as of `credit_balances`."""
    sums = balances.group_by("payer_id", "area", maintain_order=True).agg(
        pl.col("carried_forward_ore").sum().alias("from_credits_ore")
    )
    return pl.concat([FROM_CREDITS, sums.filter(pl.col("from_credits_ore") != 0)])
