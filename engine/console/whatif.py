"""What a proposed tariff would do, in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from engine.calc.wording import NBSP, grouped, kronor, month_name
from engine.console.text import say, table

if TYPE_CHECKING:
    import polars as pl

    from engine.batch.whatif import Bucket, WhatIf

MOST_FINDINGS = 20


def what_if(town: str, found: WhatIf) -> None:
    """Totals, the distribution of changes, who is affected most, and what would be found that is not found now."""
    before, after = found.total_ore
    say(f"{town}: {month_name(found.month)} med de föreslagna reglerna", bold=True)
    if not found.changed_rules:
        say("  Kommunens regler är desamma som i dag.")
    say(f"  alla rader {kronor(before)} i dag, {kronor(after)} med förslaget: {_signed(after - before)}")
    changed = found.households.height - found.unchanged
    say(f"  {grouped(changed)} hushåll får en annan avgift, {grouped(found.unchanged)} samma")
    rows = [(_between(each), grouped(each.households)) for each in found.buckets if each.households]
    table("", ("ändring per hushåll", "hushåll"), rows, numbers=("hushåll",))
    _most("Mest upp", found.most_up)
    _most("Mest ned", found.most_down)
    for title, findings in (("Nytt på signallistan", found.new_findings), ("Inte längre där", found.gone_findings)):
        if findings:
            say(f"  {title}: {len(findings)}")
            for each in findings[:MOST_FINDINGS]:
                say(f"    {each.household_id or '-':<9} {each.code:<23} {each.message}")
    say("  Inget är sparat.", dim=True)


def _most(title: str, rows: pl.DataFrame) -> None:
    if not rows.is_empty():
        say(f"  {title}:")
        for row in rows.iter_rows(named=True):
            amounts = f"{kronor(row['before_ore'])} → {kronor(row['after_ore'])}"
            say(f"    {row['household_id']:<9} {_signed(row['change_ore'])}  ({amounts})")


def _between(bucket: Bucket) -> str:
    low, high = bucket.above_ore, bucket.up_to_ore
    if (low, high) == (0, 0):
        return "ingen ändring"
    if low is None:
        return f"ned minst {_plain(-(high or 0))}"
    if high is None:
        return f"upp minst {_plain(low)}"
    if low < 0:
        return f"ned {'mindre än ' + _plain(-low) if high == 0 else f'{_plain(-high)} till under {_plain(-low)}'}"
    return f"upp {'mindre än ' + _plain(high) if low == 0 else f'{_plain(low)} till under {_plain(high)}'}"


def _plain(ore: int) -> str:
    return kronor(ore).replace(NBSP, " ")


def _signed(ore: int) -> str:
    return f"+{kronor(ore)}" if ore > 0 else kronor(ore)


def what_if_values(found: WhatIf) -> dict[str, Any]:
    """As `what_if`, for programs, with every household."""
    before, after = found.total_ore
    return {
        "month": f"{found.month:%Y-%m}",
        "rules_differ": found.changed_rules,
        "before_ore": before,
        "after_ore": after,
        "change_ore": after - before,
        "unchanged": found.unchanged,
        "households": found.households.to_dicts(),
        "distribution": [attrs.asdict(each) for each in found.buckets],
        "most_up": found.most_up.to_dicts(),
        "most_down": found.most_down.to_dicts(),
        "new_findings": [attrs.asdict(each) for each in found.new_findings],
        "findings_gone": [attrs.asdict(each) for each in found.gone_findings],
    }
