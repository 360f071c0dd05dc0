"""Plain facts as the data frames the engine takes, and plain TOML as the files it reads."""

from collections.abc import Mapping
from typing import Any

import polars as pl

import engine.facts.records  # noqa: F401  # declares the record types
from engine.facts.columns import REGISTRY, Kind
from tests.oracle.plain import Family

_TYPES: Mapping[Kind, Any] = {Kind.DAY: pl.Date, Kind.MONEY: pl.Int64, Kind.HOURS: pl.Int64, Kind.FLAG: pl.Boolean}


def frames(facts: Family) -> dict[str, pl.DataFrame]:
    """One frame for every record type the engine knows, empty where there are no facts."""
    return {
        name: pl.DataFrame(
            facts.get(name, []),
            schema={c.name: _TYPES.get(c.kind, pl.String) for c in record.columns},
            orient="row",
        )
        for name, record in REGISTRY.items()
    }
