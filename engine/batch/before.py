"""What earlier batches mean to this one: amounts brought forward, what is to be corrected, what is to be credited; and
which payers the bank draws by now.

All of it is an input of the calculation and is kept in the evidence folder, so that a batch can be computed again from
its folder alone, whatever becomes of the folders before it.
"""

from collections.abc import Mapping
from typing import Any

import attrs
import polars as pl

from engine.batch.scope import Scope
from engine.calc.corrections import BILLED, CHANGED
from engine.calc.credits import UNPAID
from engine.calc.lines import LINES

MANDATES = pl.DataFrame(schema={"payer_id": pl.String, "payer_number": pl.String, "valid_from": pl.Date})
"""The mandates for direct debit in force: whose, the number the bank knows the payer by (our customer number), and from
which day. In order of payer; no account numbers.
"""
Forward = Mapping[tuple[str, str], int]
"""What payers bring forward: öre by payer and area."""


def _table(empty: pl.DataFrame) -> Any:
    return attrs.field(default=empty, eq=attrs.cmp_using(eq=_same))


def _same(one: pl.DataFrame | None, other: pl.DataFrame | None) -> bool:
    return one is other if one is None or other is None else one.equals(other)


@attrs.frozen
class Before:
    """What a batch takes from those before it; nothing by default.

    `corrected`: the months, and the services of care, whose differences are billed: all of them were billed by some
    issued batch. `billed`: the lines that were billed for them, less those that are credited now
    (`engine.calc.corrections.BILLED`). `credited`: the lines of the invoices that are credited whole now, as they stood
    there, with the number and the reason. `unpaid`: what has not been paid of those (`engine.calc.credits.UNPAID`);
    None in a batch of evidence format 6 or older, which credited them on the payer's ordinary invoice, paid or not.
    `changed`: what has changed since, in words (`engine.calc.corrections.CHANGED`). `mandates`: whose invoices are
    drawn from an account (`MANDATES`).
    """

    brought_forward: Forward = attrs.field(factory=dict)
    corrected: Scope = Scope((), ())
    billed: pl.DataFrame = _table(BILLED)
    credited: pl.DataFrame = _table(LINES)
    unpaid: pl.DataFrame | None = _table(UNPAID)
    changed: pl.DataFrame = _table(CHANGED)
    mandates: pl.DataFrame = _table(MANDATES)
