"""For the auditor, in the terminal: what a replay and a verification came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from engine.calc.wording import grouped, kronor
from engine.console.text import complain, say

if TYPE_CHECKING:
    from engine.batch.differences import Difference
    from engine.batch.replay import Replayed
    from engine.batch.verify import Verified


def replayed(found: Replayed) -> None:
    """What agrees, table by table, and the first difference with its explanation."""
    say(f"{found.municipality} {found.month}, räknad av debitera {found.program}", bold=True)
    for name, then, now in found.versions:
        say(f"  annan version av {name}: {then} när underlaget gjordes, {now} nu")
    for each in found.agreed:
        total = f", {kronor(each.sum_ore)}" if each.sum_ore is not None else ""
        say(f"  stämmer  {each.what:<28} {grouped(each.count):>9} st{total}")
    for change, households in found.changed:
        say(f"  ändrat med avsikt i {change.version}: {', '.join(change.steps)}, {grouped(households)} hushåll")
        say(f"      {change.why}", dim=True)
    if found.agrees:
        say("Allt stämmer med underlaget.", bold=True)
        return
    first, *rest = found.differences
    complain(f"Stämmer inte: {_told(first)}")
    if first.told:
        complain(f"  Steget: {first.told} ({first.law})" if first.law else f"  Steget: {first.told}")
    if rest:
        complain(f"Skillnader också i: {', '.join(dict.fromkeys(each.table for each in rest))}")


def _told(each: Difference) -> str:
    if not each.column:
        return f"{each.table}: {', '.join(part for part in (each.where, each.kept) if part)}"
    where = f"{each.where}, " if each.where else ""
    return f"{each.table}: {where}{each.column} är {each.kept} i underlaget men räknas nu till {each.computed}"


def replayed_values(found: Replayed) -> dict[str, Any]:
    """As `replayed`, for programs."""
    return {
        "folder": str(found.folder),
        "municipality": found.municipality,
        "month": found.month,
        "program": found.program,
        "agrees": found.agrees,
        "versions": [dict(zip(("name", "then", "now"), each, strict=True)) for each in found.versions],
        "agreed": [attrs.asdict(each) for each in found.agreed],
        "differences": [attrs.asdict(each) for each in found.differences],
        "changed_on_purpose": [
            attrs.asdict(change) | {"households": households} for change, households in found.changed
        ],
    }


def verified(found: Verified) -> None:
    """What was looked at, and everything that is not as it was left."""
    counts = ", ".join(f"{grouped(count)} {what}" for what, count in found.counts.items())
    say(f"Prövat: {counts}.")
    for note in found.notes:
        say(f"  {note}")
    for trouble in found.troubles:
        complain(f"{trouble.where}: {trouble.what}")
    if found.troubles:
        complain(
            f"{grouped(len(found.troubles))} fel. Återställ från säkerhetskopian det som har ändrats eller saknas."
        )
    else:
        say("Allt är som det lämnades.", bold=True)


def verified_values(found: Verified) -> dict[str, Any]:
    """As `verified`, for programs."""
    return {
        "ok": not found.troubles,
        "counts": dict(found.counts),
        "notes": list(found.notes),
        "troubles": [attrs.asdict(each) for each in found.troubles],
    }
