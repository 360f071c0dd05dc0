"""Payments and open invoices as they are shown: for people in Swedish, for programs in öre."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from engine.calc.wording import kronor
from engine.console.text import complain, say, several, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.batch.booked import Booked
    from engine.batch.receivables import Outstanding, TakenIn

SHOWN_ROWS = 20
NOT_YET = "inte än: inget om fakturan har gått till ekonomisystemet"
NO_CLAIM = "ingen egen fordran: raderna står i månadens FAKT.SI, utan fakturanumret"


def taken_in(taken: TakenIn) -> None:
    """What became of a bank file: what was paid, what is left of it, what to do with what was not placed."""
    say(f"{taken.municipality}: {taken.file} ({taken.format})", bold=True)
    say(f"  {several(taken.payments, 'betalning', 'betalningar')}, {kronor(taken.sum_ore)}")
    say(
        f"  placerat på fakturor: {kronor(taken.placed_ore)}; "
        f"{several(taken.paid_invoices, 'faktura betald', 'fakturor betalda')}, {taken.part_paid} delbetalda"
    )
    if taken.written_off_ore:
        say(f"  små restbelopp som skrevs av: {kronor(taken.written_off_ore)}")
    if taken.waiting:
        say(f"  {taken.waiting} betalningar är bara aviserade och kommer i en senare fil")
    for lump in taken.lumps:
        what = f"autogiro i en summa den {lump.day}, {kronor(lump.amount_ore)}, räknas inte"
        if lump.specified_ore == lump.amount_ore:
            say(f"  {what}: uttagen är redan inlästa ett och ett")
        else:
            complain(
                f"  {what}: inläst av dagens uttag är {kronor(lump.specified_ore)}. Läs in betalningsspecifikationen "
                "från Autogiro; är den redan inläst, fråga banken om skillnaden."
            )
    if taken.not_made:
        total = sum(each.amount_ore for each in taken.not_made)
        complain(f"  uttag som inte är gjorda: {len(taken.not_made)}, {kronor(total)}. Fakturorna är öppna.")
        for debit in taken.not_made[:SHOWN_ROWS]:
            say(f"    faktura {debit.number or '–'} {kronor(debit.amount_ore)}: {debit.text} {debit.what_to_do}")
        if (more := len(taken.not_made) - SHOWN_ROWS) > 0:
            say(f"    … och {more} till. Alla visas med --json.")
    if taken.unplaced:
        complain(f"  inte placerat: {len(taken.unplaced)} betalningar, {kronor(taken.unplaced_ore)}")
        for each in taken.unplaced[:SHOWN_ROWS]:
            say(f"    {each.day} {kronor(each.amount_ore)} ”{each.reference}”: {each.what_to_do}")
        if (more := len(taken.unplaced) - SHOWN_ROWS) > 0:
            say(f"    … och {more} till. Alla visas med: debitera receivables")


def taken_in_values(taken: TakenIn) -> dict[str, Any]:
    """As `taken_in`, for programs."""
    return attrs.asdict(taken) | {"unplaced_ore": taken.unplaced_ore}


def outstanding(found: Outstanding) -> None:
    """The age list, the invoices that have been due longest, and payments on no invoice."""
    say(f"{found.municipality} den {found.on}", bold=True)
    rows = [(name, str(count), kronor(ore)) for name, count, ore in found.ages]
    table("", ("förfallet", "fakturor", "att betala"), rows, numbers=("fakturor", "att betala"))
    overdue = found.overdue
    for row in overdue.head(SHOWN_ROWS).iter_rows(named=True):
        say(f"  faktura {row['number']}, kund {row['customer']}, förföll {row['due_date']}: {kronor(row['open_ore'])}")
    if (more := overdue.height - SHOWN_ROWS) > 0:
        say(f"  … och {more} förfallna till")
    for row in found.unplaced.iter_rows(named=True):
        where = f"betalning {row['payment_id']} den {row['day']}, ”{row['reference']}”"
        say(f"  {where}: {kronor(row['unplaced_ore'])}. {row['what_to_do']}")


def outstanding_values(found: Outstanding) -> dict[str, Any]:
    """As `outstanding`, for programs. Payers are told by their customer number."""
    return {
        "on": found.on,
        "ages": [{"overdue": name, "invoices": count, "open_ore": ore} for name, count, ore in found.ages],
        "invoices": found.items.drop("payer_id").to_dicts(),
        "unplaced": found.unplaced.to_dicts(),
    }


def booked(rows: Sequence[Booked], *, is_claim: bool) -> None:
    """In which vouchers an invoice stands; one with nothing to pay (not `is_claim`) has no row with its number."""
    for row in rows:
        where = f"{row.sent} {row.file.rpartition('/')[2]}, verifikation {row.series} {row.day} ”{row.voucher}”"
        say(f"{'bokförd':<20} {where}: konto {row.account}, {kronor(row.amount_ore)}")
    if not rows:
        say(f"{'bokförd':<20} {NOT_YET if is_claim else NO_CLAIM}")


def booked_values(rows: Sequence[Booked]) -> list[dict[str, Any]]:
    """As `booked`, for programs."""
    return [attrs.asdict(row) for row in rows]


def placed(payment: int, number: str | None, ore: int) -> None:
    """That a payment was put on an invoice, took money from one, or was paid back."""
    if number is None:
        say(f"Betalning {payment}: {kronor(ore)} återbetalt")
    elif ore < 0:
        say(f"Betalning {payment}: {kronor(-ore)} återfört från faktura {number}, som är öppen igen")
    else:
        say(f"Betalning {payment}: {kronor(ore)} placerat på faktura {number}")


def written_off(number: str, ore: int) -> None:
    """That a claim was written off."""
    say(f"Faktura {number}: {kronor(ore)} avskrivet")
