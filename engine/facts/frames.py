"""Records as columns: one Polars frame per record type, with the declaration's names and types."""

from collections.abc import Iterable
from typing import Any

import attrs
import polars as pl

from engine.facts.cells import DTYPES
from engine.facts.columns import RecordType
from engine.facts.registry import RECORD_TYPES


def schema_of(record: RecordType) -> dict[str, pl.DataType]:
    """The columns of a record type's frame and their types."""
    return {column.name: DTYPES[column.kind] for column in record.columns}


def facts_of(things: Iterable[Any]) -> dict[str, pl.DataFrame]:
    """Frames of all record types from records (instances of the declared classes), in the order given."""
    by_class: dict[type, list[dict[str, Any]]] = {}
    for thing in things:
        by_class.setdefault(type(thing), []).append(attrs.asdict(thing))
    return {
        name: pl.DataFrame(by_class.get(record.cls, []), schema=schema_of(record))
        for name, record in RECORD_TYPES.items()
    }
