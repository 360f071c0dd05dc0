"""From charges to the lines of invoices: what a reader sees as one thing is one line.

Every line says its area, kind (`charge`, `relief`, `correction`, `credit` or `adjustment`), month, household, payer,
amount and `text`, what it is for; what else it has depends on that. Corrections have the amount before (`old_ore`) and
now (`new_ore`); they and credits have the `numbers` of the invoices they change, and the `reason`. Reliefs have their
identity, the charge (`old_ore`), what is left of it (`new_ore`), and the words for print (`reason`).
"""

from collections.abc import Collection

import polars as pl

from engine.calc.care.assess import CareAssessment
from engine.calc.childcare.assess import Assessment
from engine.calc.wording import FORM_WORDS

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
LINES = pl.DataFrame(
    schema={
        "payer_id": pl.String,
        "area": pl.String,
        "kind": pl.String,
        "service_month": pl.Date,
        "household_id": pl.String,
        "born": pl.Date,
        "child_id": pl.String,
        "form": pl.String,
        "line_from": pl.Date,
        "person_id": pl.String,
        "service": pl.String,
        "service_kind": pl.String,
        "service_index": pl.Int64,
        "taxable": pl.Boolean,
        "vat_percent": pl.Int64,
        "adjustment_id": pl.String,
        "relief_id": pl.String,
        "text": pl.String,
        "amount_ore": pl.Int64,
        "old_ore": pl.Int64,
        "new_ore": pl.Int64,
        "numbers": pl.List(pl.String),
        "reason": pl.String,
    }
)
"""No lines: the columns that the lines of every batch have, whatever it bills."""
_FORM_NAMES = {form: word.capitalize() for form, word in FORM_WORDS.items()}


def childcare_lines(assessment: Assessment) -> pl.DataFrame:
    """Consecutive parts that differ in nothing a reader would see become one line."""
    parts = assessment.parts.with_columns(
        pl.lit(assessment.month.first, dtype=pl.Date).alias("service_month"),
        pl.lit("charge").alias("kind"),
        pl.lit("childcare").alias("area"),
        pl.col("form").replace_strict(_FORM_NAMES, return_dtype=pl.String).alias("text"),
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


def care_lines(assessment: CareAssessment, services: Collection[str]) -> pl.DataFrame:
    """What each client owes for each of the services that are billed: one line each, whatever it is counted in."""
    services_of = assessment.rules.by_name
    kinds = {name: service.kind for name, service in services_of.items()}
    texts = {name: service.text for name, service in services_of.items()}
    taxable = [name for name, service in services_of.items() if service.vat == "taxable"]
    percents = {name: service.vat_percent for name, service in services_of.items()}
    return assessment.charges.filter(pl.col("service").is_in(sorted(services))).select(
        "payer_id",
        "household_id",
        "person_id",
        "service",
        "service_index",
        pl.col("service").replace_strict(kinds, return_dtype=pl.String).alias("service_kind"),
        pl.col("service").replace_strict(texts, return_dtype=pl.String).alias("text"),
        pl.col("service").is_in(taxable).alias("taxable"),
        pl.col("service").replace_strict(percents, return_dtype=pl.Int64).alias("vat_percent"),
        pl.lit(assessment.month.first, dtype=pl.Date).alias("service_month"),
        pl.lit("charge").alias("kind"),
        pl.lit("care").alias("area"),
        pl.col("charge_ore").cast(pl.Int64).alias("amount_ore"),
    )


def adjustment_lines(adjustments: pl.DataFrame) -> pl.DataFrame:
    """Manual lines: payer_id, area, household_id, person_id, adjustment_id, month, text, amount_ore."""
    return adjustments.select(
        "payer_id",
        "area",
        "household_id",
        "person_id",
        "adjustment_id",
        "text",
        "amount_ore",
        pl.col("month").alias("service_month"),
        pl.lit("adjustment").alias("kind"),
    )
