"""Pairs of a reconciliation: bank files, the payments in them, and the invoices they were put on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.batch.pairs import Comparison, Side, named_sum
from engine.store import receivables as store
from engine.store.batches import Batch
from engine.store.database import Connection
from engine.vocabulary import credited_number

PAID = ("payment", "returned", "moved")
"""Entries that put a payment somewhere; all others of a payment say what became of it after that."""


def payments_with_invoices(connection: Connection, batch: Batch) -> Iterator[Comparison]:
    """All that the bank has paid a municipality, file by file, entry by entry, and what is left of a batch's invoices.

    Nothing where no bank file has been read yet.
    """
    files = store.files_of(connection, batch.municipality)
    if not files:
        return
    payments = store.payments_of(connection, batch.municipality)
    entries = store.entries_of(connection, batch.municipality)
    yield Comparison(
        Side("bankfiler", sum(row["payments"] for row in files), sum(row["sum_ore"] for row in files)),
        Side("inbetalningar", len(payments), sum(row["amount_ore"] for row in payments)),
        (),
    )
    placed: dict[int, int] = {}
    for row in entries:
        if row["kind"] in PAID and row["payment_id"] is not None:
            placed[row["payment_id"]] = placed.get(row["payment_id"], 0) - row["amount_ore"]
    yield Comparison(
        Side("inbetalningar", len(payments), sum(row["amount_ore"] for row in payments)),
        Side("placerat på fakturor eller på ingen", len(placed), sum(placed.values())),
        tuple(
            f"betalning {row['id']} den {row['day']} är inte placerad i sin helhet"
            for row in payments
            if placed.get(row["id"]) != row["amount_ore"]
        ),
    )
    yield _invoices(connection, batch, entries)


def credits_with_entries(
    connection: Connection, batch: Batch, stored: Sequence[Mapping[str, Any]]
) -> Iterator[Comparison]:
    """What the credit invoices of a batch settle, and what is entered on the invoices they credit; nothing where there
    are none. `stored`: the batch's invoices as stored.
    """
    settled = {number: row["settled_ore"] for row in stored if (number := credited_number(row["area"]))}
    if not settled:
        return
    entered = dict.fromkeys(settled, 0)
    for row in store.entries_of(connection, batch.municipality):
        if row["kind"] == "credited" and row["number"] in entered:
            entered[row["number"]] -= row["amount_ore"]
    yield Comparison(
        Side("avräknat på kreditfakturor", len(settled), sum(settled.values())),
        Side("krediterat på de fakturor de gäller", len(entered), sum(entered.values())),
        tuple(
            f"faktura {number}: kreditfakturan räknar av {named_sum(ore)}, på den står {named_sum(entered[number])}"
            for number, ore in sorted(settled.items())
            if entered[number] != ore
        ),
    )


def _invoices(connection: Connection, batch: Batch, entries: list[store.EntryRow]) -> Comparison:
    """What a batch asked for, and what has been entered on its invoices and is still open."""
    items = store.items(connection, batch.municipality).filter(month=batch.month)
    numbers = set(items["number"])
    entered = sum(row["amount_ore"] for row in entries if row["number"] in numbers)
    unknown = {row["number"] for row in entries} - {""} - set(store.items(connection, batch.municipality)["number"])
    return Comparison(
        Side("fakturor att betala", items.height, int(items["to_pay_ore"].sum())),
        Side("betalt, avgifter, avskrivet och öppet", items.height, int(items["open_ore"].sum()) - entered),
        tuple(f"betalningar står på faktura {number}, som inte finns" for number in sorted(unknown)),
    )
