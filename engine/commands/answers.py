"""The commands that answer: which invoice, why this amount, who did what."""

from pathlib import Path
from typing import Annotated

import typer

from engine.commands.options import DONE, At, Json, NumberArgument, Towns, open_at, towns_of
from engine.errors import Refused


def invoice(
    number: NumberArgument,
    workspace: At = Path(),
    to: Annotated[Path | None, typer.Option("--to", help="Copy the PDF here / spara PDF-filen här")] = None,
    json: Json = False,
) -> int:
    """Find one invoice and its PDF. / Ta fram en faktura."""
    from engine.batch.answer import answer, invoice_pdf
    from engine.batch.files import write_whole
    from engine.console import shown
    from engine.console.text import answer_json, say

    here = open_at(workspace)
    found = answer(here, number)
    if to is not None:
        write_whole(to, invoice_pdf(here, number))
    values = shown.invoice_values(found) | ({"copied_to": str(to)} if to else {})
    if json:
        answer_json(values)
    else:
        for name, value in values.items():
            say(f"{name:<20} {value}")
    return DONE


def explain(
    number: NumberArgument,
    workspace: At = Path(),
    line: Annotated[int | None, typer.Option(min=1, help="Only this line / bara denna rad")] = None,
    json: Json = False,
) -> int:
    """Say why an invoice is what it is: every line, step, rule and law. / Varför detta belopp."""
    from engine.batch.answer import answer
    from engine.console import shown
    from engine.console.text import answer_json

    found = answer(open_at(workspace), number, line=line, facts=True)
    if line is not None and line > len(found.lines):
        raise Refused(f"Faktura {found.number} har {len(found.lines)} rader; rad {line} finns inte.")
    if json:
        answer_json(shown.explained_values(found, line))
    else:
        shown.explained(found, line)
    return DONE


def history(
    workspace: At = Path(),
    municipality: Towns = None,
    record: Annotated[
        str | None, typer.Option(help="The changes of facts of this kind instead, e.g. income / ändrade uppgifter")
    ] = None,
    about: Annotated[
        str | None, typer.Option(help="With --record: only facts with this key or identity number")
    ] = None,
    json: Json = False,
) -> int:
    """Who did what, and when: commands, or changes of facts. / Behandlingshistorik."""
    from engine.console import shown
    from engine.console.text import answer_json
    from engine.store.database import activities

    here = open_at(workspace)
    towns = towns_of(here, municipality)
    with here.database() as db:
        if record is None:
            done = [row for row in activities(db) if not municipality or row["municipality"] in towns]
            return answer_json({"activities": done}) if json else shown.activities(done)
        from engine.batch.intake import record_named
        from engine.store.history import history as changes_of

        kind = record_named(record)
        changes = {town: changes_of(db, town, kind, about=about) for town in towns}
    return answer_json(shown.change_values(changes)) if json else shown.changes(changes)
