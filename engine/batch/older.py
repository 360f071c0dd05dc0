"""What evidence of older formats lacks: columns that came later, and what they would have held.

A replay reads such a folder as if it had them, and compares without them.
"""

from collections.abc import Iterator, Mapping

import polars as pl

ONE_PRINT_FILE = 4
"""The last format in which every invoice went on paper, all in one file without an index."""
PAGES_IN_THE_INDEX = 6
"""The last format in which the index of the documents held their pages too."""
PAGES_WRITTEN_OTHERWISE = 5
"""The last format whose pages look as now but are other bytes."""
_NO_RATE = {"vat_percent": pl.lit(None, dtype=pl.Int64)}
_MARKED = dict.fromkeys(("reference", "order_number", "electronic_address"), pl.lit(""))
ADDED: Mapping[int, Mapping[str, Mapping[str, pl.Expr]]] = {
    5: {
        "facts/payer": _MARKED,
        "facts/care_payer": _MARKED,
        **dict.fromkeys(("billed", "credited", "lines", "small_corrections"), _NO_RATE),
        "issued/documents": {"channel": pl.lit("paper"), "apart": pl.lit(value=False)},
    },
    7: {
        "issued/documents": {"part": pl.lit(1), "page_count": pl.lit(0), "postal_code": pl.lit("")},
    },
}
"""By format and table, its new columns and their values in what was made before."""


def as_now(table: str, frame: pl.DataFrame, made_in: int) -> pl.DataFrame:
    """A table of a format with the columns that have been added since."""
    return frame.with_columns(**dict(_added(table, made_in)))


def as_then(table: str, frame: pl.DataFrame, made_in: int) -> pl.DataFrame:
    """A table made now without the columns that its format does not have."""
    return frame.drop(name for name, _ in _added(table, made_in))


def _added(table: str, made_in: int) -> Iterator[tuple[str, pl.Expr]]:
    for number, tables in ADDED.items():
        if number > made_in:
            yield from tables.get(table, {}).items()
