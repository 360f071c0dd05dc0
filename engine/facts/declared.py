"""Do facts that were kept hold what their declaration says? Whoever reads them back may then rely on it."""

from datetime import date, datetime

import polars as pl

from engine.facts import limits
from engine.facts.checks import hours_bound
from engine.facts.columns import Column, Kind, RecordType
from engine.facts.frames import schema_of

MOST_ORE = 10**12
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""As the reader of files takes them; a time is on one of those days."""


def undeclared(record: RecordType, frame: pl.DataFrame) -> str:
    """The first column that has what no file of facts could have given, or is not there; "" where there is none."""
    schema = schema_of(record)
    for column in record.columns:
        if frame.schema.get(column.name) != schema[column.name] or not _possible(frame[column.name], column):
            return column.name
    return next((name for name in frame.columns if name not in schema), "")


def _possible(values: pl.Series, column: Column) -> bool:
    """Whether all values are there that must be, and each is within its bounds."""
    if values.null_count() and (column.required or column.default is not None):
        return False
    if not (bounds := _bounds(column)):
        return not column.choices or values.drop_nulls().is_in(column.choices).all()
    return values.drop_nulls().is_between(*bounds).all()


def _bounds(column: Column) -> tuple[int, int] | tuple[date, date] | None:
    match column.kind:
        case Kind.MONEY:
            return -MOST_ORE, MOST_ORE
        case Kind.HOURS:
            return 0, hours_bound(column)[0]
        case Kind.NUMBER:
            return 0, limits.NUMBER
        case Kind.DAY:
            return FIRST_DAY, LAST_DAY
        case Kind.TIME:
            return datetime.combine(FIRST_DAY, datetime.min.time()), datetime.combine(LAST_DAY, datetime.max.time())
    return None
