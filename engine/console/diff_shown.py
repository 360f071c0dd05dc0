"""This month against last, in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.batch.diff_reasons import REASONS
from engine.batch.report import about, told, usual
from engine.calc.wording import grouped, kronor
from engine.console.text import say, table

if TYPE_CHECKING:
    from engine.batch.diff import Difference


def difference(town: str, found: Difference, top: int) -> None:
    """What is paid before and after, why, and the households that stand out most."""
    total_ore = found.after_ore - found.before_ore
    say(f"{town}: {found.this.month} mot {found.last.month}", bold=True)
    say(f"  att betala {kronor(found.before_ore)} → {kronor(found.after_ore)}, skillnad {_signed(total_ore)}")
    if not found.changed.height:
        say("  inget hushåll betalar något annat och inget har ändrats")
        return
    rows = [
        (REASONS[row["reason"]], grouped(row["households"]), *(_signed(row[name]) for name in _SUMS))
        for row in found.by_reason.iter_rows(named=True)
    ]
    sums = (_signed(int(found.by_reason[name].sum())) for name in _SUMS)
    columns = ("skäl", "hushåll", "höjt", "sänkt", "skillnad")
    table("Varför beloppen är andra", columns, [*rows, ("tillsammans", "", *sums)], numbers=columns[1:])
    shown = found.changed.head(top)
    columns = ("hushåll", "före", "efter", "skillnad", "skäl")
    listed = [
        (
            row["household_id"] or "–",
            kronor(row["before_ore"]),
            kronor(row["after_ore"]),
            _signed(row["difference_ore"]),
            told(row["reasons"]) + (f" ({row['rule']})" if row["rule"] else ""),
        )
        for row in shown.iter_rows(named=True)
    ]
    table(f"Avviker mest från den vanliga ändringen ({usual(found.usual_ppm)})", columns, listed, numbers=columns[1:4])
    if found.changed.height > top:
        say(f"  … och {grouped(found.changed.height - top)} hushåll till, se --json eller --top")


_SUMS = ("raised_ore", "lowered_ore", "difference_ore")


def difference_values(found: Difference, top: int | None) -> dict[str, Any]:
    """As `difference`, for programs: all households that differ, or the first `top`."""
    households = found.changed if top is None else found.changed.head(top)
    items: dict[str, list[dict[str, Any]]] = {}
    for row in found.items.iter_rows(named=True):
        values = {name: row[name] for name in ("before_ore", "after_ore", "difference_ore", "reasons", "rule")}
        items.setdefault(row["household_id"], []).append({"what": about(row, found.services), **values})
    return {
        "month": found.this.month,
        "last_month": found.last.month,
        "hash": found.this.preview_hash,
        "before_ore": found.before_ore,
        "after_ore": found.after_ore,
        "difference_ore": found.after_ore - found.before_ore,
        "usual_ppm": found.usual_ppm,
        "by_reason": found.by_reason.to_dicts(),
        "households_changed": found.changed.height,
        "households": [
            {**row, "items": items.get(row["household_id"], [])} for row in households.iter_rows(named=True)
        ],
    }


def _signed(ore: int) -> str:
    return f"+{kronor(ore)}" if ore > 0 else kronor(ore)
