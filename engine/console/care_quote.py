"""A quote of care, and fee decisions: what is typed for them, and how they are shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from engine.calc.told import source_of
from engine.calc.wording import kronor, month_name
from engine.console.shown import step_values, steps
from engine.console.text import say
from engine.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from engine.batch.care_decision import Decision
    from engine.batch.care_quote import CareQuote, Wanted

MOST_SHOWN = 10
_CLOCK = r"([0-9]{1,4}):([0-5][0-9])\s*h?"
_NUMBER = r"([0-9]{1,4}(?:[.,][0-9]{1,4})?)\s*(h|d)?"
TYPED = re.compile(rf"([^=]*[^=\s])\s*(?:=\s*(?:{_CLOCK}|{_NUMBER}))?")


def wanted(typed: Sequence[str]) -> list[Wanted]:
    """Services typed as NAME=HOURSh, NAME=HOURS:MINUTES, NAME=DAYSd, NAME=NUMBER or NAME (one)."""
    from engine.batch.care_quote import Wanted

    found = []
    for text in typed:
        parts = TYPED.fullmatch(text.strip().lower())
        if parts is None:
            raise Refused(
                f"--service {text}: skriv INSATS=TIMMARh, INSATS=DAGARd eller INSATS=ANTAL, till exempel home_care=8h."
            )
        name, hours, minutes, quantity, unit = parts.groups()
        if hours:
            found.append(Wanted(name, int(hours) + Fraction(int(minutes), 60), "h"))
        else:
            found.append(Wanted(name, Fraction((quantity or "1").replace(",", ".")), unit or ""))
    return found


def quote(found: CareQuote) -> None:
    """A quote as a readable calculation."""
    say(f"Avgift för {month_name(found.month)}", bold=True)
    say()
    say("Avgiftsutrymme", bold=True)
    steps(found.steps, sources=False)
    for each in found.services:
        say()
        say(f"{each.text}: {kronor(each.charge_ore)}", bold=True)
        steps(each.steps, sources=False)
    say()
    say(f"Avgift för vård och omsorg {kronor(found.fee_ore)}")
    if found.outside_ore:
        say(f"Utanför högkostnadsskyddet {kronor(found.outside_ore)}")
    say(f"Tillsammans {kronor(found.total_ore)} i månaden", bold=True)
    for row in found.assumed:
        say(f"Antagen regel: {source_of(row)}", dim=True)


def quote_values(found: CareQuote) -> dict[str, Any]:
    """As `quote`, for programs. `headroom_ore` is null where the headroom does not limit the fee."""
    amounts = ("headroom_ore", "maximum_fee_ore", "tariff_ore", "fee_ore", "outside_ore", "total_ore")
    parts = ("service", "text", "tariff_ore", "maximum_off_ore", "headroom_off_ore", "charge_ore")
    return {
        "month": f"{found.month:%Y-%m}",
        **{name: getattr(found, name) for name in amounts},
        "services": [
            {name: getattr(each, name) for name in parts} | {"steps": step_values(each.steps)}
            for each in found.services
        ],
        "steps": step_values(found.steps),
        "assumed_rules": [source_of(row) for row in found.assumed],
    }


def decisions(written: Sequence[tuple[Path, Decision]]) -> None:
    """How many decisions were written, and where; the single amounts where they are few."""
    unknown = sum(not each.income_known for _, each in written)
    say(f"{len(written)} avgiftsbeslut {'skrivet' if len(written) == 1 else 'skrivna'}, {unknown} utan inkomstuppgift.")
    for path, each in written[:MOST_SHOWN]:
        say(f"  {path}  högst {kronor(each.most_ore)} i månaden")
    if len(written) > MOST_SHOWN:
        say(f"  och {len(written) - MOST_SHOWN} till i {written[0][0].parent}/")


def decision_values(written: Sequence[tuple[Path, Decision]]) -> dict[str, Any]:
    """As `decisions`, for programs."""
    return {
        "decisions": [
            {"file": str(path), "household_id": each.household_id, "most_ore": each.most_ore}
            | {"income_known": each.income_known, "decided_on": each.decided_on.isoformat()}
            for path, each in written
        ]
    }
