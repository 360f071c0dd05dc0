"""What is agreed or decided about one unpaid invoice: instalment plans, and marks that stop or release a claim."""

from datetime import date

import attrs

from engine.batch.answer import found_invoice
from engine.batch.month import Who
from engine.batch.workspace import Workspace
from engine.errors import Refused
from engine.payments.instalments import Plan
from engine.store import claims as store
from engine.store import receivables
from engine.store.claims import AgreedPlan, Mark
from engine.store.database import Connection, record_activity
from engine.store.receivables import Entry

FEWEST_PARTS, MOST_PARTS = 2, 36
MARK_WORDS = {store.DISPUTED: "bestriden", store.RELEASED: "släppt för krav trots att betalaren har avlidit"}


@attrs.frozen(kw_only=True)
class Agreed:
    """An instalment plan: its parts (last day to pay, öre), none where it was taken back. `is_new`: whether this
    changed anything.
    """

    municipality: str
    number: str
    parts: tuple[tuple[date, int], ...]
    fee_ore: int
    is_new: bool


@attrs.frozen(kw_only=True)
class Marked:
    """A mark that was put on an invoice, or taken away."""

    municipality: str
    number: str
    mark: str
    in_force: bool
    is_new: bool


def agree(workspace: Workspace, number: str, parts: int, first: date, reason: str, who: Who) -> Agreed:
    """Let what is open of an invoice be paid in parts, the first on a day and the others a month apart.

    A fee is added where the municipality's rules have one, with an invoice's first plan. `Refused`: nothing to pay, an
    odd number of parts, a first day before the due date, no reason.
    """
    batch, row = found_invoice(workspace, number)
    town, own = batch.municipality, row["number"]
    if not FEWEST_PARTS <= parts <= MOST_PARTS:
        raise Refused(f"Ange {FEWEST_PARTS} till {MOST_PARTS} delbetalningar med --parts.")
    if first <= row["due_date"]:
        raise Refused(f"Faktura {own} förfaller {row['due_date']}. Ange en senare första dag med --first.")
    settings = workspace.rulebook().municipality(town).settings
    fee_ore = next((claims.instalment_fee_kr for claims in settings.claims if claims.holds(who.at.date())), 0)
    with workspace.database() as db, db.writing() as connection:
        open_ore = _open_ore(connection, town, own)
        before = store.plans(connection, town).get(own)
        if before is not None and (before.parts, before.first_day, before.reason) == (parts, first, reason):
            return Agreed(municipality=town, number=own, parts=_due(before), fee_ore=0, is_new=False)
        entries = receivables.entries_of(connection, town, own)
        fee_ore = 0 if any(entry["kind"] == "instalment_fee" for entry in entries) else fee_ore
        if fee_ore:
            fee = Entry(
                number=own, kind="instalment_fee", day=who.at.date(), amount_ore=fee_ore, note="avbetalningsplan"
            )
            receivables.add_entries(connection, town, [fee], by=who.name, at=who.at)
        plan = AgreedPlan(number=own, parts=parts, first_day=first, amount_ore=open_ore + fee_ore, reason=reason)
        store.add(connection, town, [plan], by=who.name, at=who.at)
        what = f"faktura {own}: {parts} delar från {first}, {plan.amount_ore} öre: {reason}"
        record_activity(connection, town, by=who.name, at=who.at, command="instalments", what=what)
    return Agreed(municipality=town, number=own, parts=_due(plan), fee_ore=fee_ore, is_new=True)


def cancel_plan(workspace: Workspace, number: str, reason: str, who: Who) -> Agreed:
    """Take an instalment plan back; a fee that was added stays."""
    batch, row = found_invoice(workspace, number)
    town, own = batch.municipality, row["number"]
    with workspace.database() as db, db.writing() as connection:
        before = store.plans(connection, town).get(own)
        if before is not None:
            store.add(connection, town, [attrs.evolve(before, parts=0, reason=reason)], by=who.name, at=who.at)
            what = f"faktura {own}: planen är återtagen: {reason}"
            record_activity(connection, town, by=who.name, at=who.at, command="instalments", what=what)
    return Agreed(municipality=town, number=own, parts=(), fee_ore=0, is_new=before is not None)


def mark(workspace: Workspace, number: str, what: str, reason: str, who: Who, *, cancel: bool = False) -> Marked:
    """Put a mark on an invoice, or take it away: `disputed` stops reminders, `released` lets them go to an estate."""
    if what not in store.MARKS:
        raise Refused(f"{what} är inget märke. Ange ett av: {', '.join(store.MARKS)}.")
    batch, row = found_invoice(workspace, number)
    town, own = batch.municipality, row["number"]
    with workspace.database() as db, db.writing() as connection:
        is_new = ((own, what) in store.marks(connection, town)) is cancel
        if is_new:
            added = Mark(number=own, mark=what, in_force=not cancel, reason=reason)
            store.add(connection, town, [added], by=who.name, at=who.at)
            done = "inte längre " if cancel else ""
            told = f"faktura {own}: {done}{MARK_WORDS[what]}: {reason}"
            record_activity(connection, town, by=who.name, at=who.at, command="mark", what=told)
    return Marked(municipality=town, number=own, mark=what, in_force=not cancel, is_new=is_new)


def _open_ore(connection: Connection, municipality: str, number: str) -> int:
    """What is open of an issued invoice; `Refused` where nothing is."""
    open_ore = int(receivables.items(connection, municipality).filter(number=number)["open_ore"].item())
    if open_ore <= 0:
        raise Refused(f"Faktura {number} har inget kvar att betala. Inget är gjort.")
    return open_ore


def _due(plan: AgreedPlan) -> tuple[tuple[date, int], ...]:
    return tuple(Plan(amount_ore=plan.amount_ore, parts=plan.parts, first=plan.first_day).due())
