"""The commands of the month: facts in, trial run, approval, invoices, files, fee decisions."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from engine.commands.options import (
    DONE,
    PARKED,
    REFUSED,
    RULES,
    UNVERIFIED,
    At,
    By,
    Json,
    MonthArgument,
    Quiet,
    Scheduler,
    Towns,
    Workers,
    each_town,
    now,
    open_at,
    towns_of,
    who_is,
)


def init(
    folder: Annotated[Path, typer.Argument(help="The folder to make / mappen som skapas")],
    rules: Annotated[Path, typer.Option(help="The rules to bill by / reglerna")] = RULES,
    database: Annotated[
        str | None,
        typer.Option(
            help="An empty database on a server, postgresql+psycopg://USER@HOST/NAME, instead of a file / databas på "
            "en server"
        ),
    ] = None,
) -> int:
    """Make a workspace: database, evidence and output. / Skapa en arbetsyta."""
    from engine.batch.workspace import create
    from engine.console.text import say

    workspace = create(folder, rules, database)
    say(f"{workspace.root} är klar. Regler: {workspace.rules}")
    return DONE


def upgrade(workspace: At = Path(), by: By = None) -> int:
    """Give an older version's database today's tables, all or nothing. / Uppgradera en äldre databas."""
    from engine.console.text import say

    here, who = open_at(workspace), who_is(by)
    before, now_at = here.upgrade(by=who.name, at=who.at)
    say(
        f"Databasen är uppgraderad från {before} till {now_at}."
        if before != now_at
        else "Databasen har redan rätt tabeller."
    )
    return DONE


def import_(
    path: Annotated[
        Path | None, typer.Argument(help="A file, or a folder with one folder per municipality / fil eller mapp")
    ] = None,
    workspace: At = Path(),
    municipality: Annotated[
        str | None, typer.Option("--municipality", "-m", help="Whose facts they are; else the folder's name / kommun")
    ] = None,
    by: By = None,
    template: Annotated[
        Path | None, typer.Option(help="Write files with the right headings here / skriv mallar")
    ] = None,
    json: Json = False,
) -> int:
    """Take in facts from CSV or Excel: all or nothing per file, every bad row named. / Läs in uppgifter."""
    from engine.batch.intake import take_in
    from engine.console import shown
    from engine.console.text import answer_json, say

    if template is not None:
        from engine.facts.templates import write_templates

        say(f"{len(write_templates(template, 'sv'))} mallar i {template}")
        return DONE
    if path is None:
        raise typer.BadParameter("name a file or a folder, or use --template FOLDER")
    taken = take_in(open_at(workspace), path, municipality, who_is(by))
    if json:
        answer_json({"files": shown.import_values(taken)})
    else:
        shown.imports(taken)
    return REFUSED if any(each.refused for each in taken) else DONE


def check(month: MonthArgument, workspace: At = Path(), municipality: Towns = None, json: Json = False) -> int:
    """Say whether rules and facts are complete for a month; nothing is stored. / Är allt klart för månaden."""
    from engine.batch import stages
    from engine.batch.layouts import refuse_layouts
    from engine.console import shown, typed
    from engine.console.text import answer_json

    here, first = open_at(workspace), typed.month(month)
    refuse_layouts(here.rulebook(), towns_of(here, municipality))
    results = each_town(here, municipality, partial(stages.check, here, first), None if json else shown.computed)
    if json:
        answer_json({town: shown.computed_values(result) for town, result in results.items()})
    return PARKED if any(result.counts["parked"] for result in results.values()) else DONE


def preview(
    month: MonthArgument,
    workspace: At = Path(),
    municipality: Towns = None,
    by: By = None,
    quiet: Quiet = False,
    workers: Workers = 2,
    scheduler: Scheduler = None,
    json: Json = False,
) -> int:
    """Calculate the month without billing it. / Provdebitera."""
    from engine.batch import stages
    from engine.console import shown, typed
    from engine.console.text import answer_json

    here, who, first = open_at(workspace), who_is(by), typed.month(month)
    tell = None if json or quiet else shown.previewed
    with stages.spread(here, towns_of(here, municipality), workers, scheduler) as by_whom:
        do = partial(stages.preview, here, first, who)
        made = each_town(here, municipality, do, tell, stage="preview", executor=by_whom.over, quiet=quiet)
    if json:
        answer_json({town: shown.previewed_values(each) for town, each in made.items()})
    return PARKED if any(each.summary.counts["parked"] for each in made.values()) else DONE


def approve(
    month: MonthArgument,
    workspace: At = Path(),
    municipality: Towns = None,
    by: By = None,
    quiet: Quiet = False,
    workers: Workers = 2,
    scheduler: Scheduler = None,
    json: Json = False,
) -> int:
    """Sign exactly the previewed result; another person than made it. / Godkänn, attestera."""
    from engine.batch import stages
    from engine.console import shown, typed
    from engine.console.text import answer_json

    here, who, first = open_at(workspace), who_is(by), typed.month(month)
    tell = None if json or quiet else shown.approved
    with stages.spread(here, towns_of(here, municipality), workers, scheduler) as by_whom:
        do = partial(stages.approve, here, first, who)
        signed = each_town(here, municipality, do, tell, stage="approve", executor=by_whom.over, quiet=quiet)
    if json:
        answer_json({town: {"hash": batch.preview_hash, "approved_by": who.name} for town, batch in signed.items()})
    return DONE


def issue(
    month: MonthArgument,
    workspace: At = Path(),
    municipality: Towns = None,
    by: By = None,
    quiet: Quiet = False,
    on: Annotated[
        str | None, typer.Option("--date", help="Invoice date, YYYY-MM-DD / fakturadatum", show_default="today")
    ] = None,
    workers: Workers = 2,
    scheduler: Scheduler = None,
    json: Json = False,
) -> int:
    """Number the approved invoices and draw them. / Fakturera."""
    from engine.batch import stages
    from engine.batch.executors import unwatched
    from engine.console import shown, typed
    from engine.console.progress import counted
    from engine.console.text import answer_json

    here, who, first = open_at(workspace), who_is(by), typed.month(month)
    day = typed.day(on) if on else who.at.date()
    tell = None if json or quiet else shown.written
    with stages.spread(here, towns_of(here, municipality), workers, scheduler) as by_whom:
        watch = unwatched if by_whom.over else partial(counted, quiet=quiet)
        do = partial(stages.issue, here, first, day, who, by_whom.within, watch)
        written = each_town(here, municipality, do, tell, stage="issue", executor=by_whom.over, quiet=quiet)
    if json:
        answer_json({town: shown.written_values(files) for town, files in written.items()})
    return DONE


def export(
    month: MonthArgument,
    workspace: At = Path(),
    municipality: Towns = None,
    listed: Annotated[
        bool, typer.Option("--list", help="Only show the files that went out, and their receipts / visa filerna")
    ] = False,
    by: By = None,
    quiet: Quiet = False,
    workers: Workers = 2,
    scheduler: Scheduler = None,
    json: Json = False,
) -> int:
    """Write the files to print and ledgers, numbered by receiver. / Skapa filer till tryckeri och ekonomisystem."""
    from engine.batch import stages
    from engine.batch.executors import unwatched
    from engine.batch.exporting import sent
    from engine.console import shown, typed
    from engine.console.progress import counted
    from engine.console.text import answer_json

    here, first = open_at(workspace), typed.month(month)
    if listed:
        files = {town: sent(here, town, first) for town in towns_of(here, municipality)}
        if json:
            return answer_json({town: shown.sent_values(rows) for town, rows in files.items()})
        shown.sent(files)
        return DONE
    who = who_is(by)
    tell = None if json or quiet else shown.written
    with stages.spread(here, towns_of(here, municipality), workers, scheduler) as by_whom:
        watch = unwatched if by_whom.over else partial(counted, quiet=quiet)
        do = partial(stages.export, here, first, who, by_whom.within, watch)
        made = each_town(here, municipality, do, tell, stage="export", executor=by_whom.over, quiet=quiet)
    if json:
        answer_json({town: shown.written_values(files) for town, files in made.items()})
    return DONE


def reconcile(
    month: MonthArgument, workspace: At = Path(), municipality: Towns = None, by: By = None, json: Json = False
) -> int:
    """Compare facts, charges, invoices, PDFs and vouchers: numbers and sums. / Stäm av månaden."""
    from engine.batch.reconcile import reconcile as compare
    from engine.console import followed, typed
    from engine.console.text import answer_json

    here, who, first = open_at(workspace), who_is(by), typed.month(month)
    tell = None if json else followed.reconciled
    found = each_town(here, municipality, lambda town: compare(here, town, first, who), tell, stage="reconcile")
    if json:
        answer_json({town: each.values() for town, each in found.items()})
    return DONE if all(each.agrees for each in found.values()) else UNVERIFIED


def status(
    month: Annotated[
        str | None, typer.Argument(metavar="[MONTH]", help="YYYY-MM / debiteringsmånad", show_default="all months")
    ] = None,
    workspace: At = Path(),
    municipality: Towns = None,
    json: Json = False,
) -> int:
    """Where each municipality stands: what is done, by whom and when, and what is next. / Läget."""
    from engine.batch.status import status as standing
    from engine.console import followed, typed
    from engine.console.text import answer_json

    here = open_at(workspace)
    first = typed.month(month) if month else None
    found = [standing(here, town, first, now().date()) for town in towns_of(here, municipality)]
    if json:
        answer_json(followed.status_values(found))
    else:
        followed.statuses(found)
    return DONE


def decision(
    month: Annotated[
        str, typer.Argument(metavar="MONTH", help="The month of care it holds from, YYYY-MM / från och med månad")
    ],
    municipality: Annotated[str, typer.Option("--municipality", "-m", help="Whose clients / kommun")],
    workspace: At = Path(),
    person: Annotated[
        list[str] | None, typer.Option(help="Only this client, by identity number / bara denna person")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--date", help="Day of the decision / beslutsdatum", show_default="today")
    ] = None,
    decided_by: Annotated[
        str | None, typer.Option(help="Who decides, printed on the letter / beslutsfattare", show_default="--by")
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help="Folder for the letters / mapp för breven")] = None,
    by: By = None,
    json: Json = False,
) -> int:
    """Write fee decisions as letters: calculation, law and how to appeal. / Skriv avgiftsbeslut."""
    from engine.batch.letters import write_decisions
    from engine.console import care_quote, typed
    from engine.console.text import answer_json

    here, who, first = open_at(workspace), who_is(by), typed.month(month)
    day = typed.day(on) if on else who.at.date()
    town = here.rulebook().municipality(municipality).name
    wanted = typed.identities(person or ())
    written = write_decisions(here, town, first, day, who, decided_by=decided_by or "", persons=wanted, folder=to)
    if json:
        answer_json(care_quote.decision_values(written))
    else:
        care_quote.decisions(written)
    return DONE
