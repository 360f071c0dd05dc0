"""The yearly income check in the terminal: both calculations side by side, and what became of each proposal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from engine.calc.told import source_of
from engine.calc.wording import NBSP, grouped, kronor
from engine.console.text import say, table

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from engine.batch.income_check import Checked
    from engine.store.proposals import Proposal

MOST_SHOWN = 20
STATE_WORDS = {"proposed": "öppet", "approved": "godkänt", "rejected": "avvisat", "replaced": "ersatt"}
AVERAGED = "En tolftedel av årets inkomst är ett genomsnitt. Inget är beslutat förrän någon har godkänt det."


def checked(town: str, result: Checked) -> None:
    """What a check came to: its counts, the proposals month by month, and who could not be compared."""
    say(f"{town}: avgiftskontroll {result.year}", bold=True)
    counts = {
        "förslag": len(result.open),
        f"under {kronor(result.rule.tolerance_kr)}": result.within,
        "utan skillnad": result.equal,
        "redan reglerade": result.settled,
        "avvisade förut": result.rejected,
    }
    parts = " + ".join(f"{grouped(count)} {what}" for what, count in counts.items())
    say(f"  {grouped(sum(counts.values()))} hushåll jämförda = {parts}; {grouped(len(result.unchecked))} inte jämförda")
    say(f"  {_billed(result)}")
    if result.uncovered:
        say(f"  Reglerna täcker inte {_months(result.uncovered)}. De månaderna är inte jämförda.")
    if result.rule.status == "assumed":
        say(f"  Gränsen är antagen, inte beslutad: {source_of(result.rule)}")
    if result.strangers:
        say(f"  {grouped(result.strangers)} personer i filen är inte vuxna i något hushåll som kunde räknas.")
    proposals(town, result.open)
    for household, ore in result.adjusted_ore.items():
        if household in {each.household_id for each in result.open}:
            say(f"  {household}: justerat för hand under året med {_signed(ore)}. Väg in det före godkännandet.")
    for each in result.unchecked[:MOST_SHOWN]:
        say(f"  {each.household_id:<9} inte jämfört: {each.reason}")
    if len(result.unchecked) > MOST_SHOWN:
        say(f"  … och {len(result.unchecked) - MOST_SHOWN} till, se --json")


def _billed(result: Checked) -> str:
    others = [month for month in result.check.months["month"].unique().sort() if month not in result.billed]
    if not others:
        return "Alla månader är fakturerade här. Jämförelsen gäller det som uppgifterna säger i dag."
    return f"Inte fakturerat i den här arbetsytan, jämfört med vad uppgifterna säger: {_months(others)}."


def _months(months: Iterable[date]) -> str:
    return ", ".join(f"{month:%Y-%m}" for month in months)


def proposals(town: str, found: Sequence[Proposal]) -> None:
    """Proposals with both calculations, month by month."""
    if not found:
        say(f"{town}: inga förslag")
    for each in found[:MOST_SHOWN]:
        say()
        state = STATE_WORDS[each.state] + (f" av {each.decided_by}" if each.decided_by else "")
        month = f", faktureras {each.bill_month}" if each.bill_month else ""
        say(
            f"Förslag {each.id}, {town}, hushåll {each.household_id}: {_signed(each.amount_ore)} ({state}{month})",
            bold=True,
        )
        rows = [
            (row["month"], *_calculation(row), _signed(row["difference_ore"]).removesuffix(f"{NBSP}kr"))
            for row in each.months
        ]
        columns = ("månad", "uppgiven inkomst", "avgift", "fastställd/12", "avgift på den", "skillnad")
        table("", columns, rows, numbers=columns[1:])
        already = f", tidigare reglerat {_signed(each.already_ore)}" if each.already_ore else ""
        say(f"  året: {kronor(each.declared_ore)} mot {kronor(each.taxed_ore)}{already}")
        if each.reason:
            say(f"  skäl: {each.reason}")
    if len(found) > MOST_SHOWN:
        say(f"… och {len(found) - MOST_SHOWN} till, se --json")
    if any(each.state == "proposed" for each in found):
        say()
        say(AVERAGED)


def _calculation(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """Income and fee as declared, and as taxed; incomes in whole kronor as far as they are shown."""
    if row["accepts_highest_fee"]:
        declared = "högsta avgift vald"
    elif row["income_missing"]:
        declared = "saknas: högsta avgift"
    else:
        declared = _income(row["declared_first_ore"], row["declared_last_ore"], 1)
    taxed = _income(row["taxed_first_num"], row["taxed_last_num"], 12)
    return declared, _plain(row["declared_ore"]), taxed, _plain(row["taxed_ore"])


def _income(first: int, last: int, den: int) -> str:
    return " → ".join(_plain((2 * each + den) // (2 * den)) for each in dict.fromkeys((first, last)))


def _plain(ore: int) -> str:
    return kronor(ore).removesuffix(f"{NBSP}kr")


def _signed(ore: int) -> str:
    return f"+{kronor(ore)}" if ore > 0 else kronor(ore)


def checked_values(result: Checked) -> dict[str, Any]:
    """As `checked`, for programs. Every household that was compared, with its months; no identity numbers."""
    months = result.check.months
    rows = months.with_columns(months["month"].dt.strftime("%Y-%m")).partition_by("household_id", as_dict=True)
    billed = {f"{month:%Y-%m}" for month in result.billed}
    return {
        "year": result.year,
        "tolerance_ore": result.rule.tolerance_kr,
        "tolerance_status": result.rule.status,
        "assumed_rules": result.assumed_rules,
        "households": {
            "proposed": len(result.open),
            "within_tolerance": result.within,
            "equal": result.equal,
            "settled": result.settled,
            "rejected_before": result.rejected,
            "not_checked": len(result.unchecked),
        },
        "compared": [
            {
                **sums,
                "adjusted_by_hand_ore": result.adjusted_ore.get(sums["household_id"], 0),
                "months": [
                    {**_without_household(row), "billed_here": row["month"] in billed}
                    for row in rows[sums["household_id"],].to_dicts()
                ],
            }
            for sums in result.check.households.to_dicts()
        ],
        "not_checked": [attrs.asdict(each) for each in result.unchecked],
        "months_without_rules": [f"{month:%Y-%m}" for month in result.uncovered],
        "persons_not_in_a_compared_household": result.strangers,
        "proposals": proposal_values(result.proposals),
    }


def _without_household(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "household_id"}


def proposal_values(found: Iterable[Proposal]) -> list[dict[str, Any]]:
    """Proposals, for programs."""
    return [attrs.asdict(each) for each in found]


def decided(town: str, found: Sequence[Proposal]) -> None:
    """What was approved or rejected."""
    total = sum(each.amount_ore for each in found)
    for each in found:
        month = f", faktureras {each.bill_month}" if each.bill_month else ""
        say(
            f"{town}: förslag {each.id}, hushåll {each.household_id}, {_signed(each.amount_ore)}: "
            f"{STATE_WORDS[each.state]}{month}"
        )
    say(f"{town}: {len(found)} förslag, tillsammans {_signed(total)}")


def letters(town: str, written: Sequence[tuple[Path, Proposal]]) -> None:
    """Letters that were written."""
    say(f"{town}: {len(written)} brev i {written[0][0].parent}/")


def letter_values(written: Sequence[tuple[Path, Proposal]]) -> list[dict[str, Any]]:
    """As `letters`, for programs."""
    return [{"file": str(path), "proposal": each.id, "household_id": each.household_id} for path, each in written]
