"""The commands that answer: which invoice, why this amount, who did what."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.options import (
    DONE,
    At,
    Json,
    NumberArgument,
    OptionalNumber,
    Towns,
    be_brief,
    now,
    open_at,
    towns_of,
)
from engine.errors import Refused

if TYPE_CHECKING:
    from engine.batch.workspace import Workspace


def invoice(
    number: OptionalNumber = None,
    workspace: At = Path(),
    to: Annotated[Path | None, typer.Option("--to", help="Write the PDF here / spara PDF-filen här")] = None,
    every: Annotated[
        Path | None, typer.Option("--all", help="Write every invoice of a --month into this folder / alla, i en mapp")
    ] = None,
    month: Annotated[str | None, typer.Option(help="With --all: YYYY-MM / debiteringsmånad")] = None,
    channel: Annotated[
        str | None, typer.Option(help="With --all: only those sent by it, e.g. e_invoice / bara en kanals")
    ] = None,
    municipality: Towns = None,
    json: Json = False,
) -> int:
    """Find one invoice, its PDF and its vouchers; or take out all as PDF. / Ta fram en faktura, eller alla."""
    if every is not None and number is not None:
        raise typer.BadParameter("name an invoice or use --all, not both")
    if every is not None:
        return _take_out(every, month, workspace, municipality, channel, json=json)
    if number is None:
        raise typer.BadParameter("name an invoice, or use --all FOLDER --month YYYY-MM")
    from engine.batch.answer import answer, invoice_pdf
    from engine.batch.booked import booked
    from engine.batch.files import write_whole
    from engine.batch.receivables import open_of
    from engine.console import receivables, shown
    from engine.console.text import answer_json

    here = open_at(workspace)
    found = answer(here, number)
    if to is not None:
        write_whole(to, invoice_pdf(here, number))
    values = shown.invoice_values(found) | ({"copied_to": str(to)} if to else {})
    values |= open_of(here, found.municipality, found.number)
    posted = booked(here, found.municipality, found.month, found.number, found.credits)
    if json:
        answer_json(values | {"vouchers": receivables.booked_values(posted)})
    else:
        shown.invoice(values)
        receivables.booked(posted, is_claim=found.to_pay_ore != 0)
    return DONE


def _take_out(
    folder: Path, month: str | None, workspace: Path, municipality: Towns, channel: str | None, *, json: bool
) -> int:
    """Write all invoices of a month as PDF, each municipality's in a folder of its own."""
    from engine.batch.output import invoice_pdfs
    from engine.console import typed
    from engine.console.text import answer_json, say

    if month is None:
        raise typer.BadParameter("--all needs --month YYYY-MM")
    here, first = open_at(workspace), typed.month(month)
    written = {}
    found = {town: invoice_pdfs(here, town, first, channel) for town in towns_of(here, municipality)}
    for town, invoices in found.items():  # all of them are issued, or this is not reached
        place = folder / town
        place.mkdir(parents=True, exist_ok=True)
        written[town] = 0
        for number, pdf in invoices:
            (place / f"{number}.pdf").write_bytes(pdf)
            written[town] += 1
        if not json:
            say(f"{town}: {written[town]} fakturor i {place}")
    if json:
        answer_json(written)
    return DONE


def explain(
    number: NumberArgument,
    workspace: At = Path(),
    line: Annotated[int | None, typer.Option(min=1, help="Only this line / bara denna rad")] = None,
    json: Json = False,
) -> int:
    """Say why an invoice is what it is: every line, step, rule and law. / Varför detta belopp."""
    be_brief()
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
    export: Annotated[
        Path | None,
        typer.Option(help="Write commands, rules and facts from and to here: .csv, .xlsx or .json / spara som fil"),
    ] = None,
    json: Json = False,
) -> int:
    """Who did what, and when: commands and rules, or changes of facts. / Behandlingshistorik."""
    from engine.console import shown
    from engine.console.text import answer_json, say

    here = open_at(workspace)
    towns = towns_of(here, municipality)
    if export is not None:
        from engine.batch.change_log import change_log, export_log

        log = change_log(here, towns)
        export_log(log, export, now().date())
        if json:
            return answer_json({"file": str(export), "count": log.height})
        say(f"{export}: {log.height} ändringar")
        return DONE
    with here.database() as db:
        if record is None:
            return _commands(here, towns, json=json)
        from engine.batch.intake import record_named
        from engine.store.history import history as changes_of
        from engine.store.history import masked_change

        kind = record_named(record)
        changes = {town: changes_of(db, town, kind, about=about) for town in towns}
    if about is None:  # whoever asks by number knows whom it is about; else nobody is named
        changes = {town: [masked_change(kind, each) for each in some] for town, some in changes.items()}
    return answer_json(shown.change_values(changes)) if json else shown.changes(changes)


def _commands(workspace: "Workspace", towns: Sequence[str], *, json: bool) -> int:
    """Every command that changed something, and what changed in the rules."""
    from engine.console import shown
    from engine.console.text import answer_json
    from engine.store.audit import whole_history
    from engine.store.changelog import rules_log, told

    with workspace.database() as db, db.reading() as connection:
        done = [dict(row) for row in whole_history(connection) if row["municipality"] in {"", *towns}]
        rules = rules_log(connection, done).to_dicts()
    if json:
        return answer_json({"activities": done, "rules": rules})
    return shown.activities([row | {"what": told(row)} for row in done], rules)
