"""Two tables of the same batch, the kept and the computed: which rows differ, and which column does so first."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import attrs
import polars as pl

from engine.calc.corrections import KEY as CORRECTION
from engine.calc.wording import kronor
from engine.facts.identity import masked

PAYER = ("payer_id", "area")
KEYS = {
    "corrected/steps-childcare": ("household_id", "child_id", "placement_id", "part_from"),
    "corrected/steps-care": ("household_id", "person_id"),
    "corrected/charges-care": ("person_id", "service"),
    "small_corrections": CORRECTION,
    "steps-childcare": ("household_id", "child_id", "placement_id", "part_from"),
    "steps-care": ("household_id", "person_id"),
    "charges-care": ("person_id", "service"),
    "lines": (
        "household_id",
        *PAYER,
        "kind",
        "service_month",
        "child_id",
        "form",
        "line_from",
        "person_id",
        "service",
        "adjustment_id",
        "relief_id",
        "text",
    ),
    "invoices": PAYER,
    "balances": PAYER,
    "findings": ("household_id", "code", "subject", "message"),
    "households": ("household_id",),
    "rules_used": ("file", "line", "kind"),
    "issued/invoices": PAYER,
    "issued/documents": ("number",),
    "issued/pages": ("number",),
}
"""What names a row, by the beginning of the table's name."""
PERSONAL = ("payer_id", "child_id", "person_id", "partner_id")
LOST, ADDED, ORDER = "raden finns bara i underlaget", "raden finns bara i det som räknats fram", "radernas ordning"
LONGEST = 80
"""How many characters of a value are told."""


@attrs.frozen(kw_only=True)
class Difference:
    """What is not as it was kept: in which table or file, whose row, which column, and the two values as text.

    `told` and `law` are the sentence and the law of the step, where the column belongs to one.
    """

    table: str
    where: str = ""
    column: str = ""
    kept: str = ""
    computed: str = ""
    told: str = ""
    law: str = ""


def key_of(table: str, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns that name a row of a table, as far as it has them; every column where the table is not known."""
    bare = table.removeprefix("corrected/")  # the tables of months that are corrected
    named = next((key for name, key in KEYS.items() if bare.startswith(name)), tuple(columns))
    return tuple(name for name in named if name in columns)


def differing(table: str, kept: pl.DataFrame, computed: pl.DataFrame) -> pl.DataFrame:
    """The rows that are not the same in both: the columns that name them, and `column`, the first one that differs.

    `place` is the column's place in the table. A row that only one of them has differs in LOST or ADDED. Where the rows
    are the same but stand otherwise, one row says ORDER. The columns of both must be the same.
    """
    key = key_of(table, kept.columns)
    if kept.select(key).is_duplicated().any() or computed.select(key).is_duplicated().any():
        key = ("row_number",)
        kept, computed = kept.with_row_index("row_number"), computed.with_row_index("row_number")
    rest = [name for name in kept.columns if name not in key]
    both = kept.join(computed, on=key, how="inner", suffix="_now", nulls_equal=True, maintain_order="left")
    unlike = {name: pl.col(name).ne_missing(pl.col(f"{name}_now")) for name in rest}
    named: list[pl.Expr] = [pl.when(differs).then(pl.lit(name)) for name, differs in unlike.items()]
    first = pl.coalesce(named or [pl.lit(None)])
    places = {name: place for place, name in enumerate(kept.columns)}
    changed = both.with_columns(first.cast(pl.String).alias("column")).drop_nulls("column").select(*key, "column")
    found = [
        changed.with_columns(pl.col("column").replace_strict(places, return_dtype=pl.Int64).alias("place")),
        _only(kept, computed, key, LOST),
        _only(computed, kept, key, ADDED),
    ]
    rows = pl.concat(found)
    if rows.is_empty() and not kept.equals(computed):
        return _only(kept.head(1), computed.clear(), key, ORDER)
    return rows


def _only(one: pl.DataFrame, other: pl.DataFrame, key: Sequence[str], what: str) -> pl.DataFrame:
    alone = one.select(key).join(other.select(key), on=key, how="anti", nulls_equal=True, maintain_order="left")
    return alone.with_columns(pl.lit(what).alias("column"), pl.lit(-1, dtype=pl.Int64).alias("place"))


def first_of(table: str, rows: pl.DataFrame, kept: pl.DataFrame, computed: pl.DataFrame) -> Difference:
    """The first of some differing rows told: that of the column that stands first, for later ones follow from it."""
    row = rows.sort("place", maintain_order=True).row(0, named=True)
    key = [name for name in row if name not in {"column", "place"}]
    column = row["column"]
    if column in {LOST, ADDED, ORDER}:
        return Difference(table=table, where=where(row, key), kept=column)
    values = [_cell(frame, row, key, column) for frame in (kept, computed)]
    return Difference(table=table, where=where(row, key), column=column, kept=values[0], computed=values[1])


def row_of(frame: pl.DataFrame, row: Mapping[str, Any], key: Sequence[str]) -> Mapping[str, Any]:
    """The row of a frame that has the same values in the columns that name it."""
    numbered = frame.with_row_index("row_number") if "row_number" in key else frame
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.lit(row[name], dtype=numbered.schema[name])) for name in key)
    found: Mapping[str, Any] = numbered.row(by_predicate=same, named=True)
    return found


def _cell(frame: pl.DataFrame, row: Mapping[str, Any], key: Sequence[str], column: str) -> str:
    return shown(column, row_of(frame, row, key)[column])


def where(row: Mapping[str, Any], key: Sequence[str]) -> str:
    """A row named by its key, identity numbers masked."""
    words = {"household_id": "hushåll ", "number": "faktura ", "row_number": "rad "}
    values = {name: row[name] + 1 if name == "row_number" else row[name] for name in key}
    named = (f"{words.get(name, '')}{shown(name, value)}" for name, value in values.items() if value not in {None, ""})
    return ", ".join(named)


def shown(column: str, value: object) -> str:
    """A value as it is told: amounts in kronor, identity numbers masked, long ones cut."""
    if value is None:
        return "–"
    if column in PERSONAL and isinstance(value, str):
        return masked(value)
    if column.endswith("_ore") and isinstance(value, int):
        return kronor(value)
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
