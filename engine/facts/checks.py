"""What must hold between the cells of a file, and between the file and what is stored, before it is taken in.

References to other records (an unknown household) are not refused here, since files come in any order; see
`engine.facts.dangling`.
"""

from collections.abc import Mapping

import polars as pl

from engine.facts.care_row_rules import CARE_ROW_RULES
from engine.facts.cells import TIME_TEXT
from engine.facts.columns import Column, Kind, RecordType
from engine.facts.problems import Problems
from engine.facts.row_rules import ROW_RULES, RowRule

HOURS_BOUNDS = {"_week": (168 * 60, "en vecka"), "_month": (744 * 60, "en månad")}
DAY_BOUND = (24 * 60, "ett dygn")
DUPLICATE = "Samma uppgift ({key}) finns på en annan rad i filen; ta bort den ena."
OVERLAP = (
    "Perioden överlappar en annan period för samma {key}{where}; ändra från- eller till-datum så att de inte möts. "
    "En period som redan är inläst ändras med en rad som har samma från-datum och ett nytt till-datum."
)
REVERSED = "Till-datumet ligger före från-datumet; ändra det ena."
RULES: dict[str, tuple[RowRule, ...]] = ROW_RULES | CARE_ROW_RULES


def check_rows(
    record: RecordType, frame: pl.DataFrame, withdrawn: pl.DataFrame, headings: Mapping[str, str], problems: Problems
) -> None:
    """Check a file by itself: keys, periods, bounds, and what hangs together within a row."""
    written = {column.name: as_written(column) for column in record.columns}
    for rule in _rules(record):
        bad = frame.filter(rule.bad).select("source_row", value=written[rule.column])
        problems.add_rows(bad, headings[rule.column], rule.what_to_do)
    before = problems.count
    _check_keys(record, frame, withdrawn, headings, problems)
    if problems.count == before:
        _check_overlap(record, frame, headings, problems, where=" i filen")


def check_state(
    record: RecordType, frame: pl.DataFrame, withdrawn: pl.DataFrame, current: pl.DataFrame, problems: Problems
) -> None:
    """Check the periods that would hold after the file is taken in. `current` has the stored rows now in force."""
    if not record.period_of or current.is_empty():
        return
    key = list(record.key)
    gone = pl.concat([frame.select(key), withdrawn.select(key)])
    touched = current.join(frame.select(record.period_of).unique(), on=list(record.period_of), how="semi")
    kept = touched.join(gone, on=key, how="anti").with_columns(source_row=pl.lit(None, pl.Int64))
    headings = {c.name: c.header for c in record.columns}
    together = pl.concat([frame, kept.select(frame.columns)])
    _check_overlap(record, together, headings, problems, where=" som redan är inläst")


def _rules(record: RecordType) -> list[RowRule]:
    rules = list(RULES.get(record.name, ()))
    names = {column.name for column in record.columns}
    if {"valid_from", "valid_to"} <= names:
        rules.append(RowRule("valid_to", pl.col("valid_to") < pl.col("valid_from"), REVERSED))
    for column in record.columns:
        if column.kind is Kind.HOURS:
            minutes, span = hours_bound(column)
            rules.append(
                RowRule(column.name, pl.col(column.name) > minutes, f"Så många timmar har inte {span}; ändra talet.")
            )
    return rules


def hours_bound(column: Column) -> tuple[int, str]:
    """The most minutes a column of hours can hold, by the end of its name, and in Swedish what has no more."""
    return next((bound for end, bound in HOURS_BOUNDS.items() if column.name.endswith(end)), DAY_BOUND)


def _check_keys(
    record: RecordType, frame: pl.DataFrame, withdrawn: pl.DataFrame, headings: Mapping[str, str], problems: Problems
) -> None:
    key = list(record.key)
    rows = pl.concat([frame.select(*key, "source_row"), withdrawn.select(*key, "source_row")])
    twice = (
        rows.filter(~pl.struct(key).is_first_distinct())
        if len(key) > 1
        else rows.filter(~pl.col(key[0]).is_first_distinct())
    )
    named = ", ".join(headings[name] for name in key)
    bad = twice.sort("source_row").select("source_row", value=key_as_written(record))
    problems.add_rows(bad, headings[key[0]], DUPLICATE.format(key=named))


def _check_overlap(
    record: RecordType, frame: pl.DataFrame, headings: Mapping[str, str], problems: Problems, *, where: str
) -> None:
    """Within each group of `period_of`, a period must begin after the end of every earlier one."""
    if not record.period_of:
        return
    group = list(record.period_of)
    end = pl.col("valid_to").fill_null(pl.date(9999, 12, 31))
    ordered = frame.sort(*group, "valid_from", "source_row", nulls_last=False).with_columns(
        _ends_before=end.cum_max().shift(1).over(group),
        _other_row=pl.col("source_row").shift(1).over(group),
    )
    bad = ordered.filter(pl.col("valid_from") <= pl.col("_ends_before"))
    # A stored period may begin after the one in the file: then the file's row is the one before it. (Where there is no
    # row either way, the file's row overlaps an earlier stored period too, and is named by that one.)
    bad = bad.with_columns(source_row=pl.coalesce("source_row", "_other_row")).drop_nulls("source_row")
    bad = bad.unique("source_row", keep="first").sort("source_row")
    named = ", ".join(headings[name] for name in group)
    shown = bad.select("source_row", value=pl.col("valid_from").cast(pl.String))
    problems.add_rows(shown, headings["valid_from"], OVERLAP.format(key=named, where=where))


def key_as_written(record: RecordType) -> pl.Expr:
    """A fact's key as it is shown in a list of problems."""
    columns = {column.name: column for column in record.columns}
    return pl.concat_str([as_written(columns[name]) for name in record.key], separator=", ")


def as_written(column: Column) -> pl.Expr:
    """A value as it is shown in a list of problems: kronor, hours and times as in the file."""
    value = pl.col(column.name)
    if column.kind is Kind.HOURS:
        return pl.format("{}:{}", value // 60, (value % 60).cast(pl.String).str.zfill(2))
    if column.kind is Kind.TIME:
        return value.dt.strftime(TIME_TEXT)
    if column.kind is Kind.MONEY:
        sign = pl.when(value < 0).then(pl.lit("-")).otherwise(pl.lit(""))
        return pl.format("{}{},{}", sign, value.abs() // 100, (value.abs() % 100).cast(pl.String).str.zfill(2))
    return value.cast(pl.String)
