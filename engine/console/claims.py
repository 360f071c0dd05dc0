"""Deliveries, reminders, demands and plans as they are shown: for people in Swedish, for programs in öre."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.calc.wording import kronor
from engine.console.text import complain, say, table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from engine.batch.agency import Sent
    from engine.batch.claim_agreements import Agreed, Marked
    from engine.batch.claim_letters import Claim
    from engine.batch.claims import Late
    from engine.batch.delivering import Delivered
    from engine.batch.reminding import Looked, Reminded

SHOWN_ROWS = 40
STEPS = {"reminder": "påminnelse", "demand": "inkassokrav", "agency": "inkassobolag"}
MARKS = {"disputed": "bestriden", "released": "släppt för krav"}


def delivered(done: Delivered) -> None:
    """How many of a batch's invoices are confirmed, and which came back."""
    say(f"{done.municipality} {done.month:%Y-%m}: {done.delivered} av {done.invoices} fakturor levererade", bold=True)
    if not done.noted:
        say("  inget nytt")
    if done.returned:
        complain(f"  i retur: {', '.join(done.returned)}")
        say("  Ta reda på rätt adress och skicka dem på nytt. Bekräfta sedan med --again.")


def delivered_values(done: Delivered) -> dict[str, Any]:
    """As `delivered`, for programs."""
    return {
        "month": f"{done.month:%Y-%m}",
        "invoices": done.invoices,
        "noted": done.noted,
        "delivered": done.delivered,
        "returned": list(done.returned),
    }


def looked(found: Looked) -> None:
    """What is due on a day, and why nothing is done about the rest."""
    say(f"{found.municipality} den {found.on}", bold=True)
    columns = ("faktura", "kund", "att göra", "kapital", "ränta", "avgifter", "att betala")
    if found.claims:
        table("", columns, [_row(claim) for claim in found.claims[:SHOWN_ROWS]], numbers=columns[3:])
    _more(len(found.claims))
    for late in found.ready[:SHOWN_ROWS]:
        say(f"  faktura {late.number}, {kronor(late.item['open_ore'])}: lämnas till inkasso med --to-agency")
    _more(len(found.ready))
    _skipped(found.skipped)
    if not (found.claims or found.ready or found.skipped):
        say("  inga förfallna fakturor")


def _row(claim: Claim) -> tuple[str, ...]:
    asked = claim.demanded
    amounts = (asked.owed.capital_ore, asked.interest_ore, asked.fees_ore, asked.total_ore)
    return (claim.late.number, claim.late.item["customer"], STEPS[claim.late.step], *map(kronor, amounts))


def _skipped(skipped: Iterable[Late]) -> None:
    every = tuple(skipped)
    if every:
        say("  Inget görs med:")
    for late in every[:SHOWN_ROWS]:
        say(f"    faktura {late.number}, kund {late.item['customer']}, {kronor(late.item['open_ore'])}: {late.told}")
    _more(len(every))


def _more(count: int) -> None:
    if (more := count - SHOWN_ROWS) > 0:
        say(f"    … och {more} till. Alla finns i svaret med --json.")


def looked_values(found: Looked) -> dict[str, Any]:
    """As `looked`, for programs. Payers are told by their customer number."""
    return {
        "on": found.on,
        "due": [_claim_values(claim) for claim in found.claims],
        "ready_for_agency": [late.number for late in found.ready],
        "skipped": [
            {"number": late.number, "open_ore": late.item["open_ore"], "reason": late.reason, "day": late.day}
            for late in found.skipped
        ],
    }


def _claim_values(claim: Claim) -> dict[str, Any]:
    asked = claim.demanded
    return {
        "number": claim.late.number,
        "customer": claim.late.item["customer"],
        "step": claim.late.step,
        "pay_by": claim.pay_by,
        "capital_ore": asked.owed.capital_ore,
        "interest_ore": asked.interest_ore,
        "fees_ore": asked.fees_ore,
        "to_pay_ore": asked.total_ore,
        "tells_of_suspension": claim.tells_of_suspension,
    }


def reminded(done: Reminded) -> None:
    """What was made and where it lies."""
    looked(done.looked)
    if done.files:
        say(f"  Breven ligger i {done.files[0].parent}")


def reminded_values(done: Reminded) -> dict[str, Any]:
    """As `reminded`, for programs."""
    return looked_values(done.looked) | {"files": list(done.files)}


def sent(done: Sent) -> None:
    """What was handed to the agency, and what must be handled by hand."""
    say(f"{done.municipality} den {done.on}", bold=True)
    if done.file:
        say(f"  {len(done.numbers)} fakturor, {kronor(done.sum_ore)}, till inkassobolaget: {done.files[-1]}")
    else:
        say("  inget nytt att lämna till inkassobolaget")
    for late in done.by_hand:
        complain(f"  faktura {late.number}: {late.told}")


def sent_values(done: Sent) -> dict[str, Any]:
    """As `sent`, for programs."""
    return {
        "on": done.on,
        "file": done.file or None,
        "numbers": list(done.numbers),
        "sum_ore": done.sum_ore,
        "by_hand": [late.number for late in done.by_hand],
    }


def agreed(done: Agreed) -> None:
    """An instalment plan, part by part."""
    again = "" if done.is_new else " (oförändrat)"
    if not done.parts:
        say(f"{done.municipality}: faktura {done.number} har ingen avbetalningsplan{again}")
        return
    say(f"{done.municipality}: faktura {done.number}, avbetalningsplan{again}")
    for day, ore in done.parts:
        say(f"  {day}  {kronor(ore)}")
    if done.fee_ore:
        say(f"  varav avgift för planen {kronor(done.fee_ore)}")


def agreed_values(done: Agreed) -> dict[str, Any]:
    """As `agreed`, for programs."""
    parts = [{"pay_by": day, "amount_ore": ore} for day, ore in done.parts]
    return {"number": done.number, "parts": parts, "fee_ore": done.fee_ore, "is_new": done.is_new}


def marked(done: Marked) -> None:
    """A mark that was put on an invoice or taken away."""
    stands = MARKS[done.mark] if done.in_force else f"inte längre {MARKS[done.mark]}"
    say(f"{done.municipality}: faktura {done.number} är {stands}{'' if done.is_new else ' (oförändrat)'}")


def marked_values(done: Marked) -> dict[str, Any]:
    """As `marked`, for programs."""
    return {"number": done.number, "mark": done.mark, "in_force": done.in_force, "is_new": done.is_new}


def credited_at_agency(number: str, day: date) -> None:
    """That the agency must be told of a credit."""
    complain(
        f"Faktura {number} lämnades till inkassobolaget {day}. Återkalla ärendet där: bolaget får inte veta av "
        "krediteringen på annat sätt."
    )
