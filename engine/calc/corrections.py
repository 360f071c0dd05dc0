"""A correction is a subtraction: what a month costs with what is known today, less what was billed for it.

Pure columns: lines of charges in, lines of corrections out. Nothing is known here of how an amount comes about, so that
late income, late visits, a new payer and a new tariff are all one operation, for childcare and for care.
"""

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
)
"""What is compared: whose month, who pays, and for what."""
BESIDE = ("born", "service_index", "text")
"""What a line must have besides, to be put in order and named."""
_OF_A_LINE = LINES.select(*KEY, *BESIDE, "amount_ore")
BILLED = _OF_A_LINE.with_columns(pl.lit("").alias("number"), pl.lit(None, dtype=pl.Date).alias("month"))
"""No lines billed: those of charges, corrections and credits, with the `number` of the invoice they stood on ("" where
the payer's month was below the smallest invoice) and the `month` of the batch.
"""
CREDITED = LINES.with_columns(pl.lit("").alias("number"))
"""No lines to credit: whole invoices' lines as they were billed, with the invoice's `number`."""
CHANGED = pl.DataFrame(
    schema={"area": pl.String, "household_id": pl.String, "service_month": pl.Date, "what": pl.String}
)
"""No changes: what has changed for a household's month since it was last billed, in Swedish words."""
