"""Pairs of a reconciliation: the invoices, and what was kept or made of them: database, PDFs, print file, vouchers."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from engine.batch.compute import Computed
from engine.batch.customer_ledger import PERSON_DIGITS
from engine.batch.pairs import Comparison, Side, named_sum
from engine.calc.credits import is_credit
from engine.calc.invoices import AMOUNTS
from engine.errors import Refused, words_of
from engine.ledger import layout, sie
from engine.ledger.layout_model import LEFT_OUT, Layout
from engine.ledger.postings import CUSTOMER, INVOICE
from engine.vocabulary import credited_number

Row = Mapping[str, Any]
NAMED = ("number", "customer", "ocr", "due_date", *AMOUNTS)
"""What an invoice has in common in the evidence and in the database, beside its payer and area."""


def invoices_with_database(issued: pl.DataFrame, stored: Sequence[Row]) -> Comparison:
    """The invoices in the evidence and those in the database, one by one."""
    kept = {row["number"]: row for row in issued.iter_rows(named=True)}
    rows = {row["number"]: row for row in stored}
    named = [f"faktura {number} finns inte i databasen" for number in sorted(kept.keys() - rows.keys())]
    named += [f"faktura {number} finns inte i underlaget" for number in sorted(rows.keys() - kept.keys())]
    for number in sorted(kept.keys() & rows.keys()):
        for name in ("payer_id", "area", *NAMED):
            if kept[number][name] != rows[number][name]:
                values = "" if name == "payer_id" else f": {kept[number][name]} i underlaget, {rows[number][name]}"
                named.append(f"faktura {number} har annan {name} i databasen{values}")
    return Comparison(
        Side("fakturor i underlaget", issued.height, int(issued["to_pay_ore"].sum())),
        Side("fakturor i databasen", len(rows), sum(row["to_pay_ore"] for row in stored)),
        tuple(named),
    )


def invoices_with_pdfs(issued: pl.DataFrame, index: pl.DataFrame, pages: pl.LazyFrame) -> Comparison:
    """The invoices and their documents (`engine.batch.packed`): each has its pages, and makes the very PDF it was."""
    expected: dict[str, str] = dict(issued.select("number", "sha256").iter_rows())
    drawn = set(pages.select("number").collect()["number"])
    there = {number: hashed for number, hashed in index.select("number", "sha256").iter_rows() if number in drawn}
    named = [
        *(f"faktura {number} har inget dokument" for number in expected.keys() - there.keys()),
        *(f"dokument {number} hör inte till någon faktura" for number in (drawn | there.keys()) - expected.keys()),
        *(
            f"faktura {number} har ett annat dokument"
            for number in expected
            if there.get(number, expected[number]) != expected[number]
        ),
    ]
    right = issued.filter(pl.col("number").replace_strict(there, default="") == pl.col("sha256"))
    return Comparison(
        Side("fakturor", issued.height, int(issued["to_pay_ore"].sum())),
        Side("dokument (PDF)", len(there), int(right["to_pay_ore"].sum())),
        tuple(sorted(named)),
    )


def invoices_with_vouchers(computed: Computed, issued: pl.DataFrame, path: Path) -> tuple[Comparison, ...]:
    """The invoices, and what credit invoices take off others, and the claims in FAKT.SI, one by one; the lines on them
    and the income in FAKT.SI.
    """
    rows, trouble = _transactions(path)
    claims: dict[str, int] = {}
    for row in rows:
        for number in (value for dimension, value in row.objects if dimension == INVOICE):
            claims[number] = claims.get(number, 0) + row.amount_ore
    due = {number: ore for number, ore in issued.select("number", "to_pay_ore").iter_rows() if ore}
    for area, ore in issued.filter(is_credit("area")).select("area", "settled_ore").iter_rows():
        due |= {credited_number(area): -ore} if ore else {}
    named = [
        f"faktura {number}: {named_sum(due.get(number))} ska betalas, {path.name} har {named_sum(claims.get(number))}"
        for number in sorted(claims.keys() | due.keys())
        if claims.get(number) != due.get(number)
    ]
    key = ["payer_id", "invoice_area"]
    numbered = issued.select("payer_id", pl.col("area").alias("invoice_area"))
    lines = computed.drafts.lines.join(numbered, on=key, how="semi")
    saved = computed.drafts.balances.join(numbered, on=key, how="semi").filter(pl.col("brought_forward_ore") > 0)
    owed = int(lines["amount_ore"].sum()) + int(saved["brought_forward_ore"].sum())
    income = -sum(row.amount_ore for row in rows if not any(dimension == CUSTOMER for dimension, _ in row.objects))
    return (
        Comparison(
            Side("fakturor att betala", len(due), sum(due.values())),
            Side("fordringar i FAKT.SI", len(claims), sum(claims.values())),
            (trouble,) if trouble else tuple(named),
        ),
        Comparison(Side("fakturerade belopp", 1, owed), Side("intäkter i FAKT.SI", 1, income)),
    )


def invoices_with_customer_ledger(issued: pl.DataFrame, path: Path, how: Layout, hidden: Sequence[str]) -> Comparison:
    """The invoices, credit invoices with what they settle, and the customer ledger's file, read back. Some layouts
    leave out payers with protected identity, or organisations.
    """
    there = issued if how.head.protected != LEFT_OUT else issued.filter(~pl.col("payer_id").is_in(hidden))
    if how.head.organisations == LEFT_OUT:
        there = there.filter(pl.col("payer_id").str.len_chars() == PERSON_DIGITS)
    invoices: tuple[layout.LedgerInvoice, ...] = ()
    named: tuple[str, ...] = ()
    try:
        invoices = layout.read(path.read_bytes(), how).invoices
    except (OSError, Refused) as trouble:
        named = (f"{path}: {words_of(trouble)}",)
    return Comparison(
        Side("fakturor", there.height, int((there["to_pay_ore"] - there["settled_ore"]).sum())),
        Side("kundreskontrafil", len(invoices), sum(invoice.amount_ore for invoice in invoices)),
        named,
    )


def _transactions(path: Path) -> tuple[Sequence[sie.Transaction], str]:
    """The rows of the voucher file as it lies there; or what is wrong with it."""
    if not path.is_file():
        return (), f"{path} saknas"
    try:
        return [row for voucher in sie.read(path.read_bytes()).vouchers for row in voucher.transactions], ""
    except Refused as refused:
        return (), f"{path}: {refused}"
