"""Corrections and credits that are ordered, as they are shown: for people in Swedish, for programs in öre."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from engine.calc.wording import grouped, kronor, month_name
from engine.console.text import complain, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from engine.batch.ordering import Order
    from engine.batch.postponing import Postponed
    from engine.errors import Finding
    from engine.store.orders import Credit

SHOWN_LINES = 40


def ordered(town: str, order: Order) -> None:
    """What is corrected and credited, household by household, what is too small, and what cannot be corrected."""
    back_to = order.wanted.back_to
    since = f", rättas från och med {month_name(back_to)}" if back_to else ""
    say(f"{town}: går ut med {month_name(order.month)}{since}", bold=True)
    _listed(order, order.corrections)
    if back_to:
        say(f"  rättelser: {_summed(order.corrections)}")
    small = order.computed.small_corrections
    if not small.is_empty():
        say(f"  under kommunens gräns för rättelser, faktureras inte: {_summed(small)}")
        _listed(order, small)
    if order.wanted.credits:
        say(
            f"  krediteras: faktura {', '.join(each.number for each in order.wanted.credits)}, {_summed(order.credits)}"
        )
    for number, (settled, handed_on) in order.settled.items():
        say(f"    {number}: {kronor(settled)} räknas av mot den, {kronor(handed_on)} dras av på nästa faktura")
    for finding in uncorrected(order):
        complain(f"  {finding.household_id} {finding.subject}: {finding.message} {finding.action}")
    for finding in _unused(order):
        say(f"  {finding.household_id} {finding.message} {finding.action}")
    again = "" if order.is_new else " (redan beställt, inget ändrat)"
    say(f"  Går ut med provdebiteringen av {order.month:%Y-%m}{again}. Ångra med --cancel.")


def cancelled(what: str, was: bool) -> None:
    """Whether there was an order to take back."""
    say(f"{what}: {'beställningen är borttagen' if was else 'ingen beställning att ta bort'}")


def postponed(done: Postponed) -> None:
    """Until when an invoice may wait, or that it may not any more."""
    until = f"anstånd till {done.until}" if done.until else "inget anstånd"
    again = "" if done.is_new else " (oförändrat)"
    say(f"{done.municipality}: faktura {done.number}, förfallodag {done.due_date}, {until}{again}")


def postponed_values(done: Postponed) -> dict[str, Any]:
    """As `postponed`, for programs."""
    days = {"due_date": f"{done.due_date}", "postponed_until": f"{done.until}" if done.until else None}
    return {"municipality": done.municipality, "number": done.number, **days, "is_new": done.is_new}


def uncorrected(order: Order) -> list[Finding]:
    """What keeps households from being corrected: what is told of corrections, and what parks them in the month."""
    if order.wanted.back_to is None:
        return []
    return [each for each in order.computed.findings if each.parked or each.subject.startswith("rättelse ")]


def _unused(order: Order) -> tuple[Finding, ...]:
    """The reliefs that lower nothing in the months that are corrected: one may name the wrong child."""
    return order.computed.reassessed.unused


def ordered_values(order: Order) -> dict[str, Any]:
    """As `ordered`, for programs."""
    back_to = order.wanted.back_to
    return {
        "month": f"{order.month:%Y-%m}",
        "back_to": f"{back_to:%Y-%m}" if back_to else None,
        "is_new": order.is_new,
        "corrections": [_values(order, row) for row in order.corrections.iter_rows(named=True)],
        "sum_ore": int(order.corrections["amount_ore"].sum()),
        "not_billed": [_values(order, row) for row in order.computed.small_corrections.iter_rows(named=True)],
        "credits": [_credit_values(order, each) for each in order.wanted.credits],
        "credited_ore": int(order.credits["amount_ore"].sum()),
        "not_corrected": [attrs.asdict(each) for each in uncorrected(order)],
        "unused_reliefs": [attrs.asdict(each) for each in _unused(order)],
    }


def _credit_values(order: Order, credit: Credit) -> dict[str, Any]:
    settled, handed_on = order.settled[credit.number]
    return {**attrs.asdict(credit), "settled_ore": settled, "handed_on_ore": handed_on}


def _listed(order: Order, lines: pl.DataFrame) -> None:
    for row in lines.head(SHOWN_LINES).iter_rows(named=True):
        on = f", faktura {' och '.join(row['numbers'])}" if row["numbers"] else ""
        say(
            f"  {row['household_id']:<9} {month_name(row['service_month'])}  {row['text']}, {_person(order, row)}: "
            f"{kronor(row['old_ore'])} → {kronor(row['new_ore'])}, {_signed(row['amount_ore'])}{on}; {row['reason']}"
        )
    if lines.height > SHOWN_LINES:
        say(f"  … och {lines.height - SHOWN_LINES} till, se --json")


def _values(order: Order, row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("area", "household_id", "text", "old_ore", "new_ore", "amount_ore", "numbers", "reason")
    return {
        "service_month": f"{row['service_month']:%Y-%m}",
        "person": _person(order, row),
        "service": row["form"] or row["service"],
        **{name: row[name] for name in names},
    }


def _person(order: Order, row: Mapping[str, Any]) -> str:
    """Given name and birth year; no name of one who is protected."""
    return order.people.concerns(row["child_id"] or row["person_id"], row["area"])


def _summed(lines: pl.DataFrame) -> str:
    count = lines.height
    return f"{grouped(count)} {'rad' if count == 1 else 'rader'}, {_signed(int(lines['amount_ore'].sum()))}"


def _signed(ore: int) -> str:
    return f"+{kronor(ore)}" if ore > 0 else kronor(ore)
