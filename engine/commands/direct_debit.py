"""The command about direct debit (autogiro): the mandate register, and what the bank is told and has answered."""

from pathlib import Path
from typing import Annotated

import typer

from engine.commands.ledger import one_town
from engine.commands.options import DONE, PARKED, At, By, Json, Towns, now, open_at, towns_of, who_is
from engine.errors import Refused

MandateFile = Annotated[
    Path | None,
    typer.Option(
        "--import",
        metavar="FILE",
        help="Take in a file from the bank: mandate advice, applications, its register / läs in fil från banken",
    ),
]
Payer = typer.Option(metavar="PAYER", help="Ask for a mandate, or accept an application / anmäl eller godkänn")


def mandates(
    workspace: At = Path(),
    municipality: Towns = None,
    file: MandateFile = None,
    request: Annotated[str | None, Payer] = None,
    account: Annotated[
        str, typer.Option(help="With --request: clearing number, comma, account number / clearing, komma, konto")
    ] = "",
    end: Annotated[
        str | None,
        typer.Option(metavar="PAYER", help="End a mandate, or turn an application down / säg upp eller avvisa"),
    ] = None,
    export: Annotated[
        bool, typer.Option("--export", help="Write the file to the bank / skapa fil till banken")
    ] = False,
    cancel: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="Do not draw this invoice: a file to the bank / makulera ett uttag"),
    ] = None,
    by: By = None,
    json: Json = False,
) -> int:
    """Mandates for direct debit: listed, taken in, asked for, ended, sent. / Medgivanden för autogiro.

    PAYER is a customer number, or the identity number of somebody who may be billed.
    """
    chosen = [
        name
        for name, given in (
            ("--import", file),
            ("--request", request),
            ("--end", end),
            ("--export", export),
            ("--cancel", cancel),
        )
        if given
    ]
    if len(chosen) > 1:
        raise Refused(f"Ange en sak i taget: {' eller '.join(chosen)}.")
    if account and request is None:
        raise Refused("--account anges tillsammans med --request.")
    if file is not None:
        return _import(workspace, municipality, file, by, json=json)
    if request is not None or end is not None:
        return _ask(workspace, municipality, request, account, end, by, json=json)
    if export:
        return _export(workspace, municipality, by, json=json)
    if cancel is not None:
        return _cancel(workspace, cancel, by, json=json)
    return _list(workspace, municipality, json=json)


def _list(workspace: Path, municipality: Towns, *, json: bool) -> int:
    from engine.batch.mandates import listed
    from engine.console import direct_debit as shown
    from engine.console.text import answer_json

    here = open_at(workspace)
    found = {town: listed(here, town) for town in towns_of(here, municipality)}
    if json:
        return answer_json({town: shown.listed_values(rows) for town, rows in found.items()})
    shown.listed(found)
    return DONE


def _import(workspace: Path, municipality: Towns, file: Path, by: str | None, *, json: bool) -> int:
    from engine.batch import mandate_answers
    from engine.console import direct_debit as shown
    from engine.console.text import answer_json

    here, who = open_at(workspace), who_is(by)
    if municipality:
        town = one_town(towns_of(here, municipality))
    else:
        town = mandate_answers.municipality_of(here.rulebook(), file, now().date())
    with here.alone(town):
        taken = mandate_answers.take_in(here, town, file, who)
    if json:
        answer_json(shown.taken_values(taken))
    else:
        shown.taken(taken)
    return PARKED if taken.told else DONE


def _ask(
    workspace: Path,
    municipality: Towns,
    request: str | None,
    account: str,
    end: str | None,
    by: str | None,
    *,
    json: bool,
) -> int:
    from engine.batch import mandates as register
    from engine.console import direct_debit as shown
    from engine.console.text import answer_json

    here, who = open_at(workspace), who_is(by)
    town = one_town(towns_of(here, municipality))
    with here.alone(town):
        if request is not None:
            done = register.request(here, town, request, account, who)
        else:
            done = register.end(here, town, end or "", who)
    if json:
        return answer_json(shown.asked_values(done))
    shown.asked(done)
    return DONE


def _export(workspace: Path, municipality: Towns, by: str | None, *, json: bool) -> int:
    from engine.batch.mandate_orders import export as write
    from engine.console import direct_debit as shown
    from engine.console.shown import written_values
    from engine.console.text import answer_json

    here, who = open_at(workspace), who_is(by)
    made = {}
    for town in towns_of(here, municipality):
        with here.alone(town):
            written = write(here, town, who)
        made[town] = [written] if written else []
        if not json:
            shown.exported(town, written)
    if json:
        answer_json({town: written_values(files) for town, files in made.items()})
    return DONE


def _cancel(workspace: Path, number: str, by: str | None, *, json: bool) -> int:
    from engine.batch.answer import found_invoice
    from engine.batch.mandate_orders import cancel as write
    from engine.console import direct_debit as shown
    from engine.console.text import answer_json

    here, who = open_at(workspace), who_is(by)
    batch, _ = found_invoice(here, number)
    with here.alone(batch.municipality):
        done = write(here, number, who)
    if json:
        return answer_json(shown.cancelled_values(done))
    shown.cancelled(done)
    return DONE
