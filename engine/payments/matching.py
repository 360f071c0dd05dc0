"""Matching: which open invoice an incoming payment is for, in columns.

What: payments × open items → allocations, and a list of what is left for a person, each with its reason. In this order:

1. Payments that name one open item, or several with amounts that add up to the payment: in the order of the file.
2. Payments that name several items without (right) amounts, or credit notes: in the order of the file, each filling its
   items in the order in which it names them, credit notes first.
3. Payments that name nothing that is known, but whose payer is (by customer number): an item of that payer with exactly
   that amount open, the oldest due date first.

A reference finds an item by its OCR number, else by its invoice number, as a whole and without blanks and leading
zeros; words are searched for such numbers (five digits or more) only where nothing else has found anything.
Always: allocations + unallocated = payment; never more is allocated to an item than is open, nor to another sign.
What is too much stays unallocated: whether it is paid back or kept for next time a person decides.
Where: our own rules; that the payer says what a payment is for is the general rule of settling debts.
Not: tolerance for small differences (written off by rule in the ledger); names; keeping anything. What leaves the
account (reversals, refunds) and what is not booked yet is never matched but always listed.
"""

import attrs
import polars as pl

from engine.errors import Refused
from engine.payments.matching_columns import ITEM_SCHEMA, Payments, claims, columns
from engine.payments.matching_several import allocate_several

OVERPAID, PAID_ALREADY, UNKNOWN, NO_REFERENCE, LEFT_ACCOUNT, NOT_BOOKED = (
    "overpaid",
    "paid_already",
    "unknown_reference",
    "no_reference",
    "left_account",
    "not_booked",
)
REASONS = {
    OVERPAID: "Mer är betalt än vad som är öppet på fakturan. Betala tillbaka resten eller spara den till nästa.",
    PAID_ALREADY: "Fakturan är redan betald. Betala tillbaka, eller fråga betalaren vad betalningen gäller.",
    UNKNOWN: "Referensen finns inte bland öppna fakturor. Sök fakturan för hand eller fråga betalaren.",
    NO_REFERENCE: "Betalningen saknar referens. Sök fakturan för hand eller fråga betalaren.",
    LEFT_ACCOUNT: "Pengarna har lämnat kontot: en återföring eller återbetalning. Öppna fakturan om den var betald.",
    NOT_BOOKED: "Betalningen är aviserad men inte bokförd av banken. Vänta tills den kommer som bokförd.",
}

BY_PAYER = "amount_and_payer"


@attrs.frozen(kw_only=True)
class Matched:
    """The result, in columns.

    `allocations`: payment (row number in `Payments.frame`), number (the invoice's), amount_ore, by ("ocr", "invoice",
    "amount_and_payer"); one row a payment and item. `left`: payment, unallocated_ore (not 0), reason, text (Swedish),
    in the order of the payments. `items`: the open items with allocated_ore and left_ore after.
    """

    allocations: pl.DataFrame
    left: pl.DataFrame
    items: pl.DataFrame


def match(payments: Payments, items: pl.DataFrame) -> Matched:
    """Match payments with open items. `items` has the columns of ITEM_SCHEMA; paid ones (0 öre) are to be in it too.

    Refused: missing columns, an invoice or OCR number that two items have.
    """
    known = _checked(items)
    named = claims(payments, known)
    usable = payments.frame.filter(pl.col("booked") & (pl.col("amount_ore") > 0))
    wanted, several = _sorted_out(named, usable, payments)
    first = _in_order(wanted, known)
    open_now = _open_after(known, first)
    second = allocate_several(several, usable, open_now)
    open_now = _open_after(open_now, second)
    third = _by_payer(usable, named, open_now)
    allocations = pl.concat([first, second, third]).sort("payment", "item")
    return Matched(
        allocations=allocations.join(known.select("item", "number"), on="item", how="left").select(
            "payment", "number", "amount_ore", "by"
        ),
        left=_left(payments, named, allocations),
        items=_items_after(known, allocations),
    )


def _checked(items: pl.DataFrame) -> pl.DataFrame:
    """The items, numbered in the column `item`, with `open_now`."""
    if missing := [name for name in ITEM_SCHEMA if name not in items.columns]:
        raise Refused(f"De öppna posterna saknar kolumnerna {', '.join(missing)}. Inget är matchat.")
    known = items.select(pl.col(name).cast(kind) for name, kind in ITEM_SCHEMA.items()).with_row_index("item")
    for name, swedish in (("number", "fakturanummer"), ("ocr", "OCR-nummer")):
        bare = known.select(pl.col(name).str.strip_chars_start("0").alias(name)).filter(pl.col(name) != "")
        if bare.select(pl.col(name).is_duplicated().any()).item():
            raise Refused(f"Två öppna poster har samma {swedish}. Inget är matchat. Rätta kundreskontran.")
    return known.with_columns(open_now="open_ore")


def _sorted_out(named: pl.DataFrame, usable: pl.DataFrame, payments: Payments) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Claims whose amount is fixed beforehand (payment, item, by, want_ore), and those of payments that need
    counting.
    """
    given = (
        payments.references.filter(~pl.col("alternative") & (pl.col("kind") != "text"))
        .group_by("payment")
        .agg(
            given_ore=pl.when(pl.col("amount_ore").is_null().any()).then(None).otherwise(pl.col("amount_ore").sum()),
            lowest_ore=pl.col("amount_ore").min(),
            references=pl.len(),
        )
    )
    about = (
        named.join(usable.select("payment", paid_ore="amount_ore"), on="payment", how="inner")
        .join(given, on="payment", how="left")
        .with_columns(named_items=pl.len().over("payment"))
    )
    adds_up = (pl.col("given_ore") == pl.col("paid_ore")) & (pl.col("lowest_ore") > 0) & (pl.col("references") > 1)
    has_part = adds_up & pl.col("part_ore").is_not_null()
    credit = pl.col("is_credit") | (pl.col("lowest_ore").fill_null(0) < 0)
    alone = (pl.col("named_items") == 1) & ~credit.any().over("payment")
    fixed = has_part.fill_null(False).all().over("payment") & ~credit.any().over("payment")
    sorted_out = about.with_columns(
        want_ore=pl.when(fixed).then("part_ore").when(alone).then("paid_ore").otherwise(None)
    )
    wanted = sorted_out.filter(pl.col("want_ore").is_not_null())
    return wanted, sorted_out.filter(pl.col("want_ore").is_null())


def _in_order(wanted: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """What each claim gets of its item when those before it have got theirs: sums along the item do it at once."""
    before = pl.col("want_ore").cum_sum().over("item") - pl.col("want_ore")
    limit = pl.col("open_now")
    return (
        wanted.select("payment", "item", "by", "want_ore")
        .join(known.select("item", "open_now"), on="item", how="left", maintain_order="left")
        .sort("payment", "item")
        .with_columns(
            amount_ore=pl.min_horizontal(before + pl.col("want_ore"), limit) - pl.min_horizontal(before, limit)
        )
        .filter(pl.col("amount_ore") > 0)
        .select("payment", "item", "amount_ore", "by")
    )


def _open_after(items: pl.DataFrame, allocated: pl.DataFrame) -> pl.DataFrame:
    sums = allocated.group_by("item").agg(got=pl.col("amount_ore").sum())
    return (
        items.join(sums, on="item", how="left")
        .with_columns(open_now=pl.col("open_now") - pl.col("got").fill_null(0))
        .drop("got")
    )


def _by_payer(usable: pl.DataFrame, named: pl.DataFrame, open_now: pl.DataFrame) -> pl.DataFrame:
    """The n-th payment of an amount by a payer gets that payer's n-th item with that amount open."""
    keys = ["customer", "amount_ore"]
    waiting = (
        usable.filter(pl.col("customer") != "")
        .join(named.select("payment").unique(), on="payment", how="anti")
        .sort("payment")
        .with_columns(turn=pl.int_range(pl.len()).over(keys))
    )
    offered = (
        open_now.filter((pl.col("open_now") > 0) & (pl.col("customer") != ""))
        .with_columns(amount_ore="open_now")
        .sort("due_date", "item")
        .with_columns(turn=pl.int_range(pl.len()).over(keys))
    )
    return (
        waiting.join(offered.select(*keys, "turn", "item"), on=[*keys, "turn"], how="inner")
        .with_columns(by=pl.lit(BY_PAYER))
        .select("payment", "item", "amount_ore", "by")
    )


def _left(payments: Payments, named: pl.DataFrame, allocations: pl.DataFrame) -> pl.DataFrame:
    """What of each payment is not allocated, and why."""
    got = allocations.group_by("payment").agg(got=pl.col("amount_ore").sum())
    found = named.group_by("payment").agg(named_items=pl.len())
    unnamed = named.group_by("payment").agg(some_unknown=pl.col("unknown_references").first() > 0)
    refers = payments.references.select("payment").unique().with_columns(refers=pl.lit(True))
    about = payments.frame
    for more in (got, found, unnamed, refers):
        about = about.join(more, on="payment", how="left")
    reason = (
        pl.when(pl.col("amount_ore") <= 0)
        .then(pl.lit(LEFT_ACCOUNT))
        .when(~pl.col("booked"))
        .then(pl.lit(NOT_BOOKED))
        .when(pl.col("refers").is_null())
        .then(pl.lit(NO_REFERENCE))
        .when(pl.col("named_items").is_null() | pl.col("some_unknown"))
        .then(pl.lit(UNKNOWN))
        .when(pl.col("got").is_null())
        .then(pl.lit(PAID_ALREADY))
        .otherwise(pl.lit(OVERPAID))
    )
    return (
        about.with_columns(unallocated_ore=pl.col("amount_ore") - pl.col("got").fill_null(0), reason=reason)
        .filter(pl.col("unallocated_ore") != 0)
        .sort("payment")
        .select("payment", "unallocated_ore", "reason", text=pl.col("reason").replace_strict(REASONS))
    )


def _items_after(known: pl.DataFrame, allocations: pl.DataFrame) -> pl.DataFrame:
    after = _open_after(known, allocations)
    return after.select(
        *ITEM_SCHEMA, allocated_ore=pl.col("open_ore") - pl.col("open_now"), left_ore=pl.col("open_now")
    )


__all__ = ["ITEM_SCHEMA", "REASONS", "Matched", "Payments", "columns", "match"]
