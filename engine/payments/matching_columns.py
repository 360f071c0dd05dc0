"""Incoming payments as columns, and which open items their references name. See `engine.payments.matching`."""

from collections.abc import Iterable

import attrs
import polars as pl

from engine.payments.incoming import TEXT, IncomingPayment

ITEM_SCHEMA = {
    "number": pl.String,
    "ocr": pl.String,
    "customer": pl.String,
    "open_ore": pl.Int64,
    "due_date": pl.Date,
}
"""Open items, as the store keeps them: `number` is the invoice's, `customer` the payer's with us. A credit invoice has
`open_ore` < 0, a paid one 0. `ocr` and `customer` may be "".
"""

PAYMENT_SCHEMA = {
    "payment": pl.UInt32,
    "amount_ore": pl.Int64,
    "customer": pl.String,
    "booked": pl.Boolean,
}
REFERENCE_SCHEMA = {
    "payment": pl.UInt32,
    "place": pl.UInt32,
    "kind": pl.String,
    "text": pl.String,
    "amount_ore": pl.Int64,
    "alternative": pl.Boolean,
}
SHORTEST_IN_WORDS = 5


@attrs.frozen
class Payments:
    """Payments in columns: `frame` (PAYMENT_SCHEMA), a row a payment numbered from 0, and `references`
    (REFERENCE_SCHEMA), a row a reference: its payment and its place among all references.
    """

    frame: pl.DataFrame
    references: pl.DataFrame


def columns(payments: Iterable[IncomingPayment]) -> Payments:
    """The payments as columns, in their order. A customer number is added by whoever knows the payer's account."""
    rows, references = [], []
    for number, payment in enumerate(payments):
        rows.append((number, payment.amount_ore, payment.customer_number, payment.booked))
        references += [(number, each.kind, each.text, each.amount_ore, each.alternative) for each in payment.references]
    without_place = {name: kind for name, kind in REFERENCE_SCHEMA.items() if name != "place"}
    return Payments(
        frame=pl.DataFrame(rows, schema=PAYMENT_SCHEMA, orient="row"),
        references=pl.DataFrame(references, schema=without_place, orient="row")
        .with_row_index("place")
        .select(*REFERENCE_SCHEMA),
    )


def claims(payments: Payments, items: pl.DataFrame) -> pl.DataFrame:
    """Which items each payment names, a row a payment and item, in the order of naming.

    payment, item, by, part_ore (the amount said to be for it, or null), is_credit (the item or its part is negative),
    unknown_references (how many of the payment's references name no item).
    """
    numbers = _numbers(items)
    given = payments.references.filter(pl.col("kind") != TEXT).with_columns(
        known_as=_bare(pl.col("text")), group=(~pl.col("alternative")).cast(pl.UInt32).cum_sum()
    )
    found = (
        given.join(numbers, on="known_as", how="inner")
        .sort("place", "rank")
        .unique("group", keep="first", maintain_order=True)
    )
    unknown = (
        given.join(found.select("group").unique(), on="group", how="anti")
        .group_by("payment")
        .agg(unknown_references=pl.col("group").n_unique())
    )
    in_words = _in_words(payments, found, numbers)
    named = pl.concat(
        [
            found.select("payment", "place", "item", "by", "amount_ore", words=pl.lit(False)),
            in_words.with_columns(words=pl.lit(True)),
        ]
    )
    return (
        named.sort("payment", "place")
        .group_by("payment", "item", maintain_order=True)
        .agg(
            place=pl.col("place").first(),
            by=pl.col("by").first(),
            words=pl.col("words").first(),
            part_ore=pl.when(pl.col("amount_ore").is_null().any()).then(None).otherwise(pl.col("amount_ore").sum()),
        )
        .join(items.select("item", "open_ore"), on="item", how="left", maintain_order="left")
        .join(unknown, on="payment", how="left", maintain_order="left")
        .with_columns(
            is_credit=(pl.col("open_ore") < 0) | (pl.col("part_ore").fill_null(0) < 0),
            unknown_references=pl.when("words").then(0).otherwise(pl.col("unknown_references").fill_null(0)),
        )
    )


def _numbers(items: pl.DataFrame) -> pl.DataFrame:
    """Every number an item is known by: known_as, item, by, and rank, as OCR goes before invoice number."""
    ocr = items.select("item", known_as=_bare(pl.col("ocr")), by=pl.lit("ocr"), rank=pl.lit(0))
    invoice = items.select("item", known_as=_bare(pl.col("number")), by=pl.lit("invoice"), rank=pl.lit(1))
    both = pl.concat([ocr, invoice]).filter(pl.col("known_as") != "")
    return both.sort("rank").unique("known_as", keep="first", maintain_order=True)


def _bare(text: pl.Expr) -> pl.Expr:
    """A number without blanks and leading zeros."""
    return text.str.replace_all(r"\s", "").str.strip_chars_start("0")


def _in_words(payments: Payments, found: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """Numbers in words, for payments where no reference has named an item."""
    words = payments.references.join(found.select("payment").unique(), on="payment", how="anti")
    return (
        words.select("payment", "place", known_as=pl.col("text").str.extract_all(rf"[0-9]{{{SHORTEST_IN_WORDS},25}}"))
        .explode("known_as")
        .filter(pl.col("known_as").is_not_null())
        .with_columns(known_as=_bare(pl.col("known_as")))
        .join(numbers, on="known_as", how="inner", maintain_order="left")
        .select("payment", "place", "item", "by", amount_ore=pl.lit(None, dtype=pl.Int64))
    )
