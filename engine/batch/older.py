"""What evidence of older formats lacks: columns that came later, and what they would have held.

Such a folder is read as if it had them, and compared without them. A batch of format 6 or older that credits invoices
has them on ordinary invoices, and is computed so again (`engine.batch.before.Before.unpaid` is None).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

ONE_PRINT_FILE = 4
"""The last format in which every invoice went on paper, all in one file without an index."""
PAGES_IN_THE_INDEX = 6
"""The last format in which the index of the documents held their pages too."""
PAGES_WRITTEN_OTHERWISE = 5
"""The last format whose pages look as now but are other bytes."""
CREDITS_ON_ORDINARY_INVOICES = 6
"""The last format in which a credit stood on the payer's ordinary invoice, whether the credited one was paid or not."""
_NO_CREDITS = dict.fromkeys(("settled_ore", "from_credits_ore"), pl.lit(0, dtype=pl.Int64))
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
        **dict.fromkeys(("balances", "invoices", "issued/invoices"), _NO_CREDITS),
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


def figures_then(figures: Mapping[str, Any], made_in: int) -> dict[str, Any]:
    """What the manifest says of a batch (`evidence.figures`), as it was said in a format."""
    if made_in > CREDITS_ON_ORDINARY_INVOICES:
        return dict(figures)
    totals = {name: value for name, value in figures["totals"].items() if name != "settled_ore"}
    return {**figures, "totals": totals}


def _added(table: str, made_in: int) -> Iterator[tuple[str, pl.Expr]]:
    for number, tables in ADDED.items():
        if number > made_in:
            yield from tables.get(table, {}).items()
