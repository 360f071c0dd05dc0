"""Fee decisions of a workspace's clients, written as letters."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from urllib.parse import quote

from engine.batch.care_decision import Decision, decide
from engine.batch.files import write_whole
from engine.batch.month import Who
from engine.batch.scope import facts_since
from engine.batch.workspace import Workspace
from engine.store.database import record_activity
from engine.store.facts import current_facts


def write_decisions(
    workspace: Workspace,
    municipality: str,
    month: date,
    decided_on: date,
    who: Who,
    *,
    decided_by: str = "",
    persons: Sequence[str] = (),
    folder: Path | None = None,
) -> list[tuple[Path, Decision]]:
    """Write the fee decisions of these persons, or of every client, into a folder; and note who did.

    `decided_by` is the official who decides, `who` where nobody is named. Files are named by household and day, never
    by identity number. The same command writes the same bytes again, and no other takes the place of a decision that
    may have been sent.
    """
    with workspace.database() as db:
        facts = current_facts(db, municipality, since=facts_since(month))
        rulebook, official = workspace.rulebook(), decided_by or who.name
        made = list(decide(facts, rulebook, municipality, month, decided_on, official, persons))
        place = folder or workspace.output / municipality / f"{month:%Y-%m}" / "beslut"
        place.mkdir(parents=True, exist_ok=True)
        written = [(place / _name(each), each) for each in made]
        with db.writing() as connection:  # noted first: no letter is ever there without it
            what = f"{month:%Y-%m}, {len(written)} avgiftsbeslut {decided_on}"
            record_activity(connection, municipality, by=who.name, at=who.at, command="decision", what=what)
        for path, each in written:
            write_whole(path, each.pdf)
    return written


def _name(decision: Decision) -> str:
    """The name of a decision's file. What a household is called comes from a file of facts and may hold a slash."""
    household = quote(decision.household_id, safe="")
    return f"avgiftsbeslut-{decision.decided_on}-{household}-{decision.place}.pdf"
