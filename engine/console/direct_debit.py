"""Mandates and debits as they are shown: for people in Swedish, for programs in öre. No whole account is ever shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from engine.batch.mandates import counted, state_words
from engine.calc.wording import kronor
from engine.console.text import complain, say, several, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from engine.batch.mandate_answers import Taken
    from engine.batch.mandate_orders import Cancelled
    from engine.batch.mandates import Asked, Listed
    from engine.batch.output import Written

SHOWN_ROWS = 20


def listed(found: Mapping[str, Sequence[Listed]]) -> None:
    """How many mandates there are in each state, and those that are not simply active."""
    for town, rows in found.items():
        say(f"{town}: {state_words(counted(rows))}", bold=True)
        others = [row for row in rows if row.state != "active" or row.to_send]
        columns = ("kund", "läge", "sedan", "konto", "varför")
        cells = [
            (
                row.customer,
                row.swedish,
                f"{row.since}",
                row.account,
                f"{row.reason}{' (ej sänt)' if row.to_send else ''}",
            )
            for row in others[:SHOWN_ROWS]
        ]
        if cells:
            table("", columns, cells)
        if (more := len(others) - SHOWN_ROWS) > 0:
            say(f"  … och {more} till. Alla visas med --json.")


def listed_values(rows: Sequence[Listed]) -> dict[str, Any]:
    """As `listed`, for programs: every mandate."""
    return {"states": counted(rows), "mandates": [attrs.asdict(row) for row in rows]}


def taken(done: Taken) -> None:
    """What became of a file about mandates, and what a person must look at."""
    changed = (
        f"{state_words(done.states)}, {done.unchanged} oförändrade" if done.states else "inget medgivande är ändrat"
    )
    say(f"{done.municipality}: {done.file} ({', '.join(done.kinds)})", bold=True)
    say(f"  {several(done.records, 'post', 'poster')}: {changed}")
    for each in done.told[:SHOWN_ROWS]:
        complain(f"  {each}")
    if (more := len(done.told) - SHOWN_ROWS) > 0:
        complain(f"  … och {more} till. Alla visas med --json.")


def taken_values(done: Taken) -> dict[str, Any]:
    """As `taken`, for programs."""
    return attrs.asdict(done)


def asked(done: Asked) -> None:
    """That the bank is to be told of a mandate."""
    say(f"Kund {done.customer}: {done.reason} Skicka det till banken med: debitera mandates --export")


def asked_values(done: Asked) -> dict[str, Any]:
    """As `asked`, for programs."""
    return attrs.asdict(done)


def exported(town: str, written: Written | None) -> None:
    """The file to the bank, or that there is nothing to tell it."""
    if written is None:
        say(f"{town}: inget nytt att skicka till banken")
    else:
        say(f"{town}: {written.path}  {several(written.count, 'medgivande', 'medgivanden')}")


def to_be_drawn(number: str, day: date | None) -> None:
    """That an invoice will be drawn in spite of what has been decided about it, unless the bank is told."""
    if day is not None:
        complain(f"Fakturan dras via autogiro den {day}. Ska den inte dras: debitera mandates --cancel {number}")


def cancelled(done: Cancelled) -> None:
    """That the bank is asked not to draw an invoice, and what is left to do."""
    say(f"Faktura {done.number}: uttaget på {kronor(done.amount_ore)} den {done.day} makuleras med {done.file.path}")
    say("Är fakturan inte krediterad måste den betalas på annat sätt: fakturan har ingen inbetalningsavi.")


def cancelled_values(done: Cancelled) -> dict[str, Any]:
    """As `cancelled`, for programs."""
    file = attrs.asdict(done.file) | {"path": str(done.file.path)}
    return {"number": done.number, "day": done.day, "amount_ore": done.amount_ore, "file": file}
