"""The commands about what is not paid in time: delivery, reminders and demands, instalment plans, marks."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.ledger import Reason, given, tell_if_drawn
from engine.commands.options import (
    DONE,
    At,
    By,
    Json,
    MonthArgument,
    NumberArgument,
    Towns,
    now,
    open_at,
    towns_of,
    who_is,
)
from engine.errors import Refused

if TYPE_CHECKING:
    from engine.batch.workspace import Workspace

OnDay = Annotated[str | None, typer.Option("--on", help="On this day, YYYY-MM-DD / den dag", show_default="today")]
Cancel = Annotated[bool, typer.Option("--cancel", help="Take it back / ta tillbaka")]


def delivered(
    month: MonthArgument,
    workspace: At = Path(),
    municipality: Towns = None,
    on: OnDay = None,
    channel: Annotated[
        str | None,
        typer.Option(
            help="Only those sent by paper, e_invoice or digital_mailbox / bara dem i kanalen",
            show_default="all of them",
        ),
    ] = None,
    returned: Annotated[
        list[str] | None, typer.Option(help="This invoice came back; may be repeated / kom i retur")
    ] = None,
    again: Annotated[
        list[str] | None, typer.Option(help="This one came back and is delivered now / framme efter retur")
    ] = None,
    by: By = None,
    json: Json = False,
) -> int:
    """Confirm that a month's invoices have been delivered, and which came back. / Bekräfta leverans."""
    from engine.batch.delivering import deliver
    from engine.console import claims as shown
    from engine.console import typed
    from engine.console.text import answer_json

    here, who, first = open_at(workspace), who_is(by), typed.month(month)
    day = typed.day(on) if on else who.at.date()
    towns = towns_of(here, municipality)
    if (returned or again) and len(towns) > 1:
        raise Refused("Ange kommunen med -m när fakturor nämns med nummer.")
    done = {}
    for town in towns:
        with here.alone(town):
            done[town] = deliver(
                here, town, first, day, who, channel=channel, returned=returned or (), again=again or ()
            )
        if not json:
            shown.delivered(done[town])
    if json:
        answer_json({town: shown.delivered_values(each) for town, each in done.items()})
    return DONE


def remind(
    workspace: At = Path(),
    municipality: Towns = None,
    on: OnDay = None,
    only_list: Annotated[bool, typer.Option("--list", help="Only show what is due / visa bara")] = False,
    agency: Annotated[
        bool, typer.Option("--to-agency", help="Hand over demands that were not paid / lämna till inkasso")
    ] = False,
    by: By = None,
    json: Json = False,
) -> int:
    """Reminders and collection demands for unpaid invoices, never twice. / Påminnelser och inkassokrav."""
    from engine.console import typed

    if only_list and agency:
        raise typer.BadParameter("use one of --list and --to-agency at a time")
    here, day = open_at(workspace), typed.day(on) if on else now().date()
    towns = towns_of(here, municipality)
    if only_list:
        return _listed(here, towns, day, json=json)
    return (_to_agency if agency else _reminded)(here, towns, day, by, json=json)


def _listed(here: "Workspace", towns: tuple[str, ...], day: date, *, json: bool) -> int:
    from engine.batch.reminding import look
    from engine.console import claims as shown
    from engine.console.text import answer_json

    found = {town: look(here, town, day) for town in towns}
    if json:
        return answer_json({town: shown.looked_values(each) for town, each in found.items()})
    for each in found.values():
        shown.looked(each)
    return DONE


def _reminded(here: "Workspace", towns: tuple[str, ...], day: date, by: By, *, json: bool) -> int:
    from engine.batch import reminding
    from engine.console import claims as shown
    from engine.console.text import answer_json

    who, done = who_is(by), {}
    for town in towns:
        with here.alone(town):
            done[town] = reminding.remind(here, town, day, who)
        if not json:
            shown.reminded(done[town])
    if json:
        answer_json({town: shown.reminded_values(each) for town, each in done.items()})
    return DONE


def _to_agency(here: "Workspace", towns: tuple[str, ...], day: date, by: By, *, json: bool) -> int:
    from engine.batch.agency import to_agency
    from engine.console import claims as shown
    from engine.console.text import answer_json

    who, done = who_is(by), {}
    for town in towns:
        with here.alone(town):
            done[town] = to_agency(here, town, day, who)
        if not json:
            shown.sent(done[town])
    if json:
        answer_json({town: shown.sent_values(each) for town, each in done.items()})
    return DONE


def instalments(
    number: NumberArgument,
    workspace: At = Path(),
    parts: Annotated[int | None, typer.Option(help="How many payments, 2-36 / antal delbetalningar")] = None,
    first: Annotated[
        str | None, typer.Option(help="Last day of the first, YYYY-MM-DD / första delens sista dag")
    ] = None,
    reason: Reason = "",
    cancel: Cancel = False,
    by: By = None,
    json: Json = False,
) -> int:
    """Let an invoice be paid in parts, a month apart. / Avbetalningsplan."""
    from engine.batch import claim_agreements
    from engine.batch.answer import found_invoice
    from engine.console import claims as shown
    from engine.console import typed
    from engine.console.text import answer_json

    here, who, why = open_at(workspace), who_is(by), given(reason)
    batch, _ = found_invoice(here, number)
    with here.alone(batch.municipality):
        if cancel:
            done = claim_agreements.cancel_plan(here, number, why, who)
        elif parts is None or first is None:
            raise Refused("Ange antal delar och första delens sista dag, till exempel --parts 3 --first 2026-12-31.")
        else:
            done = claim_agreements.agree(here, number, parts, typed.day(first), why, who)
    if json:
        return answer_json(shown.agreed_values(done))
    shown.agreed(done)
    if not cancel:
        tell_if_drawn(here, number, who)
    return DONE


def mark(
    number: NumberArgument,
    what: Annotated[
        str,
        typer.Argument(
            metavar="disputed|released",
            help="disputed: the payer objects; released: claimed although the payer has died / bestriden, släppt",
        ),
    ],
    workspace: At = Path(),
    reason: Reason = "",
    cancel: Cancel = False,
    by: By = None,
    json: Json = False,
) -> int:
    """Stop the reminders of an invoice that is disputed, or release one to an estate. / Bestriden eller släppt."""
    from engine.batch import claim_agreements
    from engine.batch.answer import found_invoice
    from engine.console import claims as shown
    from engine.console.text import answer_json

    here, who, why = open_at(workspace), who_is(by), given(reason)
    batch, _ = found_invoice(here, number)
    with here.alone(batch.municipality):
        done = claim_agreements.mark(here, number, what, why, who, cancel=cancel)
    if json:
        return answer_json(shown.marked_values(done))
    shown.marked(done)
    return DONE
