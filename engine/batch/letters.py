"""Fee decisions of a workspace's clients, written as letters."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from engine.batch.care_decision import Decision, decide
from engine.batch.month import Who
from engine.batch.scope import facts_since
from engine.batch.workspace import Workspace, write_whole
from engine.store.database import record_activity
from engine.store.facts import current_facts


def write_decisions(
    workspace: Workspace,
    municipality: str,
    month: date,
    decided_on: date,
    who: Who,
    *,
    persons: Sequence[str] = (),
    folder: Path | None = None,
) -> list[tuple[Path, Decision]]:
    """Write the fee decisions of these persons, or of every client, into a folder; and note who did.

    Files are named by household, never by identity number. The same command writes the same bytes again.
    """
    with workspace.database() as db:
        facts = current_facts(db, municipality, since=facts_since(month))
        made = list(decide(facts, workspace.rulebook(), municipality, month, decided_on, persons))
        place = folder or workspace.output / municipality / f"{month:%Y-%m}" / "beslut"
        place.mkdir(parents=True, exist_ok=True)
        written = [(place / name, each) for name, each in zip(_names(made), made, strict=True)]
        for path, each in written:
            write_whole(path, each.pdf)
        with db.writing() as connection:
            what = f"{month:%Y-%m}, {len(written)} avgiftsbeslut {decided_on}"
            record_activity(connection, municipality, by=who.name, at=who.at, command="decision", what=what)
    return written


def _names(made: Sequence[Decision]) -> list[str]:
    """A name for each decision: the household and, where it has several clients, a running number."""
    seen: dict[str, int] = {}
    names = []
    for each in made:
        number = seen[each.household_id] = seen.get(each.household_id, 0) + 1
        suffix = "" if number == 1 else f"-{number}"
        names.append(f"avgiftsbeslut-{each.household_id}{suffix}.pdf")
    return names
