"""A batch as columns that can be compared with another month's: one row for each child, and each client and service.

Step columns are exact over denominators that may differ from month to month; here they are on one scale, so that equal
values are equal. Of a column with several values in the month (an income that changed within it) the lowest and the
highest are kept, as `name` and `name_top`.
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from engine.batch.evidence import MANIFEST
from engine.batch.older import as_now
from engine.calc.care.rules import CareRules, care_rules_for
from engine.calc.childcare.lookup import NOTHING
from engine.calc.childcare.month_rules import MonthRules, rules_for
from engine.calc.periods import Month
from engine.calc.told import source_of
from engine.rulebook import Rulebook, load
from engine.rulebook.rows import Row

KEY = ("household_id", "area", "who", "what")
"""What is compared: `who` is a child or client, `what` a service; "" for childcare, where a child has one fee."""
SCALE = 1_000_000
"""Fractions are compared in millionths: those of rules and months differ by more than that or not at all."""
CHILDCARE = (
    "payer_id",
    "months",
    "form",
    "age_class",
    "minutes_week",
    "basis",
    "rank",
    "income_ore",
    "income_missing",
    "fee_base_ore",
    "rate",
    "fixed_ore",
    "limited",
    "kept",
    "present",
    "share",
    "part_days",
    "attended",
    "rate_since",
    "cap_since",
    "ceiling_since",
)
CARE = (
    "payer_id",
    "months",
    "used_time",
    "used_visits",
    "used_days",
    "used_units",
    "granted",
    "weight",
    "absence",
    "shared_by",
    "tariff_ore",
    "headroom_ore",
    "maximum_ore",
    "is_limited",
    "income_known",
    "counted",
    "housing",
    "minimum",
    "changes",
    "living",
    "whose",
    "price_since",
    "maximum_since",
    "minimum_since",
)
RULES = ("rate_rule", "cap_rule", "ceiling_rule", "price_rule", "maximum_rule", "minimum_rule")
"""Where the rule rows stand, in words; not compared, only told."""
_TYPES = {
    "payer_id": pl.String,
    "form": pl.String,
    "age_class": pl.String,
    "basis": pl.String,
    "income_missing": pl.Boolean,
    "is_limited": pl.Boolean,
    "income_known": pl.Boolean,
    "living": pl.String,
    "whose": pl.String,
    **{name: pl.Date for name in (*CHILDCARE, *CARE) if name.endswith("_since")},
}
SCHEMA: dict[str, Any] = {
    **dict.fromkeys(KEY, pl.String),
    **{name: _TYPES.get(name, pl.Int64) for name in dict.fromkeys((*CHILDCARE, *CARE))},
    **{f"{name}_top": _TYPES.get(name, pl.Int64) for name in dict.fromkeys((*CHILDCARE, *CARE))},
    **dict.fromkeys(RULES, pl.String),
}


@attrs.frozen
class Side:
    """One month's batch: its lines, invoices and households, and `circumstances` (`SCHEMA`), a row for each `KEY`.

    `services`: what its services of care are called.
    """

    month: date
    manifest: Mapping[str, Any]
    lines: pl.DataFrame
    invoices: pl.DataFrame
    households: pl.DataFrame
    circumstances: pl.DataFrame
    services: Mapping[str, str]


def side_of(folder: Path) -> Side:
    """The batch in an evidence folder, which has been checked."""
    manifest = json.loads((folder / MANIFEST).read_bytes())
    frames = {
        name: as_now(name, pl.read_parquet(folder / f"{name}.parquet"), manifest["format"])
        for name in ("lines", "invoices", "households")
    }
    rulebook = load(folder / "rules")
    care = _care_rules(manifest, rulebook)
    found = [*_childcare(folder, manifest, rulebook), *_care(folder, manifest, care)]
    return Side(
        date.fromisoformat(f"{manifest['month']}-01"),
        manifest,
        **frames,
        circumstances=_one_row_each(pl.concat([pl.DataFrame(schema=_SEEN), *found], how="diagonal")),
        services={each.name: each.text for rules in care.values() for each in rules.services},
    )


_SEEN = {name: kind for name, kind in SCHEMA.items() if not name.endswith("_top") and name != "months"} | {
    "month": pl.Date
}


def _one_row_each(seen: pl.DataFrame) -> pl.DataFrame:
    """The lowest and highest value of every column by `KEY`."""
    names = [name for name in dict.fromkeys((*CHILDCARE, *CARE)) if name != "months"]
    return (
        seen.group_by(KEY)
        .agg(
            pl.col("month").n_unique().cast(pl.Int64).alias("months"),
            pl.col("month").n_unique().cast(pl.Int64).alias("months_top"),
            *(pl.col(name).min() for name in names),
            *(pl.col(name).max().alias(f"{name}_top") for name in names),
            *(pl.col(name).drop_nulls().last() for name in RULES),
        )
        .select(*SCHEMA)
        .sort(KEY)
    )


def _childcare(folder: Path, manifest: Mapping[str, Any], rulebook: Rulebook) -> list[pl.DataFrame]:
    tariff = rulebook.municipality(manifest["municipality"]).childcare
    frames = []
    for name in manifest["service_months"]["childcare"]:
        month = Month.of(date.fromisoformat(f"{name}-01"))
        parts = pl.read_parquet(folder / f"steps-childcare-{name}.parquet")
        frames.append(_of_parts(parts, rules_for(tariff, rulebook.national, month)))
    return frames


def _of_parts(parts: pl.DataFrame, rules: MonthRules) -> pl.DataFrame:
    local = rules.local
    names = {
        form * local.classes + number: names[min(number, len(names) - 1)]
        for form, names in enumerate(local.class_names)
        for number in range(local.classes)
    }
    caps = {number: day.cap for number, day in enumerate(rules.by_day)}
    refs = dict(enumerate(local.refs))
    free = pl.col("free_ref") != NOTHING
    whole = pl.col("charged_days") == rules.month.days
    return parts.select(
        "household_id",
        pl.lit("childcare").alias("area"),
        pl.col("child_id").alias("who"),
        pl.lit("").alias("what"),
        pl.lit(rules.month.first, dtype=pl.Date).alias("month"),
        "payer_id",
        "form",
        (pl.col("form_code") * local.classes + pl.col("age_class_code"))
        .replace_strict(names, return_dtype=pl.String)
        .alias("age_class"),
        "minutes_week",
        "basis",
        "rank",
        "income_ore",
        "income_missing",
        "fee_base_ore",
        _scaled(pl.col("rate_num"), local.rate_den).alias("rate"),
        "fixed_ore",
        _scaled(pl.col("limited_num"), local.rate_den).alias("limited"),
        pl.when(free).then(0).otherwise(_scaled(pl.col("keep_num"), local.keep_den)).alias("kept"),
        _scaled(pl.col("present_num"), rules.present_den).alias("present"),
        _scaled(pl.col("share_num"), pl.col("share_den")).alias("share"),
        pl.when(whole).then(0).otherwise("charged_days").alias("part_days"),
        pl.when("by_day").then("attended_days").otherwise(-1).alias("attended"),
        *_rule("rate", pl.col("rate_ref"), refs),
        *_rule("ceiling", pl.col("ceiling_ref"), refs),
        *_rule("cap", pl.col("rule_part"), caps),
    )


def _care_rules(manifest: Mapping[str, Any], rulebook: Rulebook) -> dict[str, CareRules]:
    """The rules of each month of care, by its name."""
    tariff, national = rulebook.municipality(manifest["municipality"]).care, rulebook.national_care
    if tariff is None or national is None:
        return {}
    months = {name: Month.of(date.fromisoformat(f"{name}-01")) for name in manifest["service_months"]["care"]}
    return {name: care_rules_for(tariff, national, month) for name, month in months.items()}


def _care(folder: Path, manifest: Mapping[str, Any], rules: Mapping[str, CareRules]) -> list[pl.DataFrame]:
    frames = []
    for name, services in manifest["service_months"]["care"].items():
        charges = pl.read_parquet(folder / f"charges-care-{name}.parquet").filter(pl.col("service").is_in(services))
        frames.append(_of_charges(charges, pl.read_parquet(folder / f"steps-care-{name}.parquet"), rules[name]))
    return frames


def _of_charges(charges: pl.DataFrame, persons: pl.DataFrame, rules: CareRules) -> pl.DataFrame:
    known = persons.select(
        "person_id",
        *(
            _scaled(pl.col(f"{name}_num"), pl.col("den")).alias(name)
            for name in ("counted", "housing", "minimum", "added", "deducted")
        ),
        "living",
        "whose",
    ).with_columns((pl.col("added") - pl.col("deducted")).alias("changes"))
    minimums = {living: living for living in rules.minimums}
    joined = charges.join(known, on="person_id", how="left", maintain_order="left")
    priced = _prices(charges, rules)
    return joined.join(priced, on=["person_id", "service"], how="left", maintain_order="left").select(
        "household_id",
        pl.lit("care").alias("area"),
        pl.col("person_id").alias("who"),
        pl.col("service").alias("what"),
        pl.lit(rules.month.first, dtype=pl.Date).alias("month"),
        "payer_id",
        pl.col("performed_half_minutes").alias("used_time"),
        (pl.col("visits") + pl.col("no_shows")).alias("used_visits"),
        pl.col("half_days").alias("used_days"),
        pl.col("units").alias("used_units"),
        (_scaled(pl.col("granted_num"), rules.month_den) + _scaled(pl.col("pieces_num"), rules.month_den)).alias(
            "granted"
        ),
        _scaled(pl.col("weight_num"), rules.month_den).alias("weight"),
        _scaled(pl.col("factor_num"), pl.col("factor_den")).alias("absence"),
        "shared_by",
        "tariff_ore",
        pl.col("headroom_ore").fill_null(-1),
        "maximum_ore",
        (pl.col("maximum_off_ore") + pl.col("headroom_off_ore") > 0).alias("is_limited"),
        "income_known",
        "counted",
        "housing",
        "minimum",
        "changes",
        "living",
        "whose",
        "price_since",
        "price_rule",
        *_rule("maximum", pl.lit(0), {0: rules.maximum}),
        *_rule("minimum", pl.col("living").replace_strict(minimums, default=None), dict(rules.minimums)),
    )


def _prices(charges: pl.DataFrame, rules: CareRules) -> pl.DataFrame:
    """person_id, service, price_since, price_rule: the latest of the rows that a charge is priced by."""
    refs = dict(enumerate(rules.prices_and_levels))
    lines = charges.select("person_id", "service", "lines").explode("lines").drop_nulls().unnest("lines")
    return (
        lines.select("person_id", "service", *_rule("price", pl.col("ref"), refs))
        .sort("price_since", maintain_order=True)
        .group_by("person_id", "service", maintain_order=True)
        .agg(pl.col("price_since", "price_rule").last())
    )


def _rule(name: str, ref: pl.Expr, rows: Mapping[Any, Row]) -> list[pl.Expr]:
    """`name_since` and `name_rule`: the first day of the row that `ref` names, and where it stands; null if none."""
    since = {key: row.valid_from for key, row in rows.items()}
    told = {key: source_of(row) for key, row in rows.items()}
    if not rows:
        return [
            pl.lit(None, dtype=pl.Date).alias(f"{name}_since"),
            pl.lit(None, dtype=pl.String).alias(f"{name}_rule"),
        ]
    return [
        ref.replace_strict(since, default=None, return_dtype=pl.Date).alias(f"{name}_since"),
        ref.replace_strict(told, default=None, return_dtype=pl.String).alias(f"{name}_rule"),
    ]


def _scaled(numerator: pl.Expr, denominator: int | pl.Expr) -> pl.Expr:
    return (numerator.cast(pl.Int128) * SCALE // denominator).cast(pl.Int64)
