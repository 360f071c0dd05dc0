"""Columns as `engine.calc.childcare.attributes` gives them, made directly: sorted child-months of whole months.

Families have one to three children (half of them two), incomes from 0 to more than twice the cap, and two in a hundred
incomes are not known. Everything follows from the row's number, so that every machine measures the same.
"""

from datetime import date
from pathlib import Path

import polars as pl

from engine.calc.childcare.month_rules import MonthRules, rules_for
from engine.calc.periods import Month
from engine.rulebook import load, load_tariff
from engine.vocabulary import BASES

MONTH = date(2026, 10, 1)
REPOSITORY = Path(__file__).resolve().parents[1]
RULES = REPOSITORY / "rules"
PLAIN_TARIFF = REPOSITORY / "benchmarks" / "plain_tariff.toml"
CYCLE = (1, 2, 2, 3)  # children in four neighbouring households
ONE = pl.lit(1, dtype=pl.Int64)
ZERO = pl.lit(0, dtype=pl.Int64)


def plain_rules() -> MonthRules:
    """The simple tariff: 3/2/1 and 2/1/1 per cent to whole kronor, the national cap, deduction and ceilings."""
    national = load(RULES).national
    return rules_for(load_tariff(PLAIN_TARIFF.name, PLAIN_TARIFF.read_bytes(), national), national, Month.of(MONTH))


def shipped_rules(municipality: str) -> MonthRules:
    """A municipality's rules as shipped."""
    rulebook = load(RULES)
    return rules_for(rulebook.municipality(municipality).childcare, rulebook.national, Month.of(MONTH))


def presorted(child_months: int, rules: MonthRules) -> pl.DataFrame:
    """That many rows, a child each, in the order in which the steps want them."""
    household = pl.Series([home for home, size in enumerate(CYCLE) for _ in range(size)], dtype=pl.Int64)
    child = pl.Series([number for size in CYCLE for number in range(size)], dtype=pl.Int64)
    row = pl.int_range(child_months, dtype=pl.Int64).alias("row")
    within = pl.col("row") % len(household)
    frame = pl.select(row).select(
        "row",
        (pl.col("row") // len(household) * len(CYCLE) + pl.lit(household).gather(within)).alias("home"),
        pl.lit(child).gather(within).alias("child"),
    )
    last = Month.of(MONTH).last
    born = pl.date(2025 - 3 * pl.col("child"), pl.col("home") % 12 + 1, pl.col("home") % 28 + 1)
    is_preschool = pl.col("child") < 2
    home_id = pl.format("H{}", pl.col("home").cast(pl.String).str.zfill(8))
    frame = frame.with_columns(born.alias("born"), is_preschool.alias("is_preschool"), home_id.alias("household_id"))
    serial = (pl.col("row") % 10_000).cast(pl.String).str.zfill(4)
    child_id = pl.format("{}{}", pl.col("born").dt.strftime("%Y%m%d"), serial)
    form = pl.when("is_preschool").then(pl.lit("preschool")).otherwise(pl.lit("school_age"))
    code = pl.when("is_preschool").then(rules.forms.index("preschool")).otherwise(rules.forms.index("school_age"))
    income_missing = pl.col("home") % 50 == 0
    income = pl.when(income_missing).then(0).otherwise(pl.col("home") * 7_919 % 130_000 * 100)
    columns = frame.select(
        "household_id",
        pl.lit(value=True).alias("registered"),
        child_id.alias("child_id"),
        pl.format("P{}", "row").alias("placement_id"),
        form.alias("form"),
        pl.lit("work").alias("basis"),
        (pl.lit(15 * 60, dtype=pl.Int64) + pl.col("row") % 6 * 300).alias("minutes_week"),
        (pl.lit("V") + pl.col("household_id")).alias("payer_id"),
        pl.lit(date(2025, 8, 15)).alias("placed_from"),
        pl.lit(date(9999, 12, 31)).alias("placed_to"),
        pl.lit(MONTH).alias("part_from"),
        pl.lit(last).alias("part_to"),
        (ONE * last.day).alias("days"),
        ZERO.alias("rule_part"),
        pl.lit(None, dtype=pl.String).alias("second_id"),
        ONE.alias("share_num"),
        ONE.alias("share_den"),
        pl.lit(value=False).alias("shared"),
        ONE.alias("residence_num"),
        (ONE * 2).alias("adults"),
        income.cast(pl.Int64).alias("income_ore"),
        income_missing.alias("income_missing"),
        income_missing.alias("income_unknown"),
        pl.lit(value=False).alias("accepts_highest_fee"),
        ONE.alias("present_num"),
        pl.lit("").alias("credit_text"),
        pl.lit(value=False).alias("day_fee"),
        ZERO.alias("day_fee_ore"),
        ZERO.alias("day_fee_max_days"),
        ZERO.alias("attended_days"),
        "born",
        code.cast(pl.Int64).alias("form_code"),
        pl.lit(BASES.index("work"), dtype=pl.Int64).alias("basis_code"),
        pl.lit(value=True).alias("counted"),
        (pl.col("home") + 1).alias("sibling_group"),
        (pl.col("home") + 1).alias("household_part"),
        pl.lit(value=True).alias("only_part"),
    )
    return pl.DataFrame(columns.get_columns())  # as series, so that a constant is a column of values like any other
