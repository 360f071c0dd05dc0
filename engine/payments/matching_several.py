"""Payments that name several items without saying how much for each, or credit notes: counted one by one, as each
depends on the one before. They are few. See `engine.payments.matching`.
"""

import polars as pl

ALLOCATION_SCHEMA = {"payment": pl.UInt32, "item": pl.UInt32, "amount_ore": pl.Int64, "by": pl.String}


def allocate_several(several: pl.DataFrame, usable: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """What the items named get (payment, item, amount_ore, by).

    A credit note is used up whole, which leaves more for the others; then each item is filled in the order of naming.
    A credit note alone gives nothing: it would make more of the money than there is.
    """
    touched = items.join(several.select("item").unique(), on="item", how="semi")
    open_now = dict(zip(touched["item"], touched["open_now"], strict=True))
    paid = dict(zip(usable["payment"], usable["amount_ore"], strict=True)) if several.height else {}
    rows: list[tuple[int, int, int, str]] = []
    for (payment,), named in several.group_by("payment", maintain_order=True):
        claims = list(zip(named["item"], named["by"], strict=True))
        debts = [(item, by) for item, by in claims if open_now[item] > 0]
        credits_ = [(item, by) for item, by in claims if open_now[item] < 0]
        assert isinstance(payment, int)
        got = _fill(paid[payment], debts, credits_, open_now)
        for item, by, ore in got:
            open_now[item] -= ore
            rows.append((payment, item, ore, by))
    return pl.DataFrame(rows, schema=ALLOCATION_SCHEMA, orient="row")


def _fill(
    paid_ore: int, debts: list[tuple[int, str]], credits_: list[tuple[int, str]], open_now: dict[int, int]
) -> list[tuple[int, str, int]]:
    """How a payment and the credit notes it names fill the debts it names."""
    owed = sum(open_now[item] for item, _ in debts)
    got: list[tuple[int, str, int]] = []
    available = paid_ore
    for item, by in credits_:
        used = min(-open_now[item], max(0, owed - available))
        if used:
            got.append((item, by, -used))
            available += used
    for item, by in debts:
        part = min(open_now[item], available)
        if part:
            got.append((item, by, part))
            available -= part
    return got
