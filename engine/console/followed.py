"""Where the months stand, and reconciliations: in the terminal in Swedish, for programs as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from engine.calc.wording import grouped, kronor
from engine.console.shown import STATUS_WORDS
from engine.console.text import complain, say, table

if TYPE_CHECKING:
    from engine.batch.pairs import Comparison
    from engine.batch.reconcile import Reconciliation
    from engine.batch.status import Done, MonthStatus, TownStatus

STATE_WORDS = {
    "no_facts": "inga uppgifter",
    "planned": "planerad",
    "skipped": "hoppades över",
    "previewed": "provdebiterad",
    "approved": "godkänd",
    "issuing": "faktureringen stoppades",
    "issued": "fakturerad",
    "exported": "exporterad",
    "reconciled": "avstämd",
}
NEXT = {
    "no_facts": "debitera import",
    "planned": "debitera preview {}",
    "skipped": "",
    "previewed": "debitera approve {}",
    "approved": "debitera issue {}",
    "issuing": "debitera issue {}",
    "issued": "debitera export {}",
    "exported": "debitera reconcile {}",
    "reconciled": "",
}
_STEP_WORDS = {
    "imported": "uppgifter inlästa",
    "previewed": "provdebiterad",
    "approved": "godkänd",
    "issued": "fakturerad",
    "exported": "exporterad",
    "reconciled": "avstämd",
}
SHOWN_DIFFERENCES = 20


def statuses(found: Iterable[TownStatus]) -> None:
    """Where the municipalities stand: a line a month, who did what below it, and what comes next."""
    for town in found:
        say(town.municipality, bold=True)
        if town.imported:
            say(f"  {_done(town.imported)}", dim=True)
        for month in town.months:
            _month(month)


def _month(month: MonthStatus) -> None:
    what = f"  {month.month}  {STATE_WORDS[month.state]}"
    if month.invoices:
        what += f", {grouped(month.invoices)} fakturor, {kronor(month.sum_ore)}"
    if month.postponed:
        what += f", varav {grouped(month.postponed)} med anstånd"
    following = NEXT[month.state].format(month.month)
    say(f"{what}{f'  (härnäst: {following})' if following else ''}")
    for done in month.done:
        say(f"           {_done(done)}", dim=True)


def _done(done: Done) -> str:
    return f"{_STEP_WORDS[done.step]} {done.at[:16].replace('T', ' ')} UTC av {done.by}"


def status_values(found: Iterable[TownStatus]) -> dict[str, Any]:
    """As `statuses`, for programs."""
    return {
        town.municipality: {
            "imported": attrs.asdict(town.imported) if town.imported else None,
            "months": [attrs.asdict(month) for month in town.months],
        }
        for town in found
    }


def reconciled(town: str, found: Reconciliation) -> None:
    """A reconciliation: what was counted, side by side, and each difference by name."""
    say(f"{town} {found.month}: avstämning", bold=True)
    columns = ("jämförs", "antal", "summa", "med", "antal", "summa", "skillnad")
    numbers = ("antal", "summa", "skillnad")
    table("", columns, [_row(each) for each in found.comparisons], numbers=numbers)
    for kind in found.facts:
        parts = [f"{grouped(kind.used)} debiterade", *(f"{grouped(n)} {why}" for why, n in kind.others.items())]
        say(f"  {kind.name}: {grouped(kind.count)} = {' + '.join(parts)}")
    if found.households:
        parts = [f"{grouped(found.households[status])} {word}" for status, word in STATUS_WORDS.items()]
        say(f"  hushåll: {grouped(found.households['all'])} = {' + '.join(parts)}")
    if found.agrees:
        say("  allt stämmer, skillnaden är 0 kr")
    for difference in found.differences[:SHOWN_DIFFERENCES]:
        complain(f"  {difference}")
    if len(found.differences) > SHOWN_DIFFERENCES:
        complain(f"  … och {len(found.differences) - SHOWN_DIFFERENCES} till, --json visar alla")


def _row(each: Comparison) -> Sequence[str]:
    sides = (each.left, each.right)
    told = [(side.name, grouped(side.count), kronor(side.sum_ore)) for side in sides]
    return (*told[0], *told[1], kronor(each.difference_ore))
