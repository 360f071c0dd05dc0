"""The commands that try incomes and rules before anything is decided: the yearly income check, and what-if."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.options import DONE, At, By, Json, Towns, each_town, open_at, who_is

if TYPE_CHECKING:
    from engine.batch.month import Who
    from engine.batch.workspace import Workspace

ONE_AT_A_TIME = "use one of --assessed, --letters, --approve, --all and --reject at a time"


def income_check(
    year: Annotated[int, typer.Option(min=1990, max=2200, help="The income year / inkomståret")],
    assessed: Annotated[
        Path | None,
        typer.Option(
            help="Taxed yearly incomes, CSV or Excel: personnummer, faststalld_inkomst_kr / fil från Skatteverket"
        ),
    ] = None,
    letters: Annotated[
        bool, typer.Option("--letters", help="Write letters about the open proposals / skriv brev till hushållen")
    ] = False,
    on: Annotated[
        str | None, typer.Option("--date", help="Day of the letters / brevens datum", show_default="today")
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help="Folder for the letters / mapp för breven")] = None,
    approve: Annotated[
        list[int] | None, typer.Option(help="Approve this proposal; may be repeated / godkänn förslaget")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Approve all open proposals / godkänn alla")] = False,
    month: Annotated[
        str | None, typer.Option(help="Month not yet billed that it goes out with, YYYY-MM / månad att fakturera")
    ] = None,
    reject: Annotated[list[int] | None, typer.Option(help="Reject this proposal / avvisa förslaget")] = None,
    reason: Annotated[str | None, typer.Option(help="Why it is rejected / skäl till att det avvisas")] = None,
    workspace: At = Path(),
    municipality: Towns = None,
    by: By = None,
    json: Json = False,
) -> int:
    """Compare a year's fees with taxed incomes; proposes only, a person approves. / Avgiftskontroll."""
    if sum((assessed is not None, letters, bool(approve), every, bool(reject))) > 1:
        raise typer.BadParameter(ONE_AT_A_TIME)
    here, who = open_at(workspace), who_is(by)
    if assessed is not None:
        return _check(here, year, assessed, who, municipality, json=json)
    if letters:
        return _letters(here, year, (on, to), who, municipality, json=json)
    if approve or every:
        if month is None:
            raise typer.BadParameter("--approve NUMBER and --all need --month YYYY-MM")
        return _approve(here, year, month, tuple(approve or ()), who, municipality, json=json)
    if reject:
        if not reason:
            raise typer.BadParameter("--reject NUMBER needs --reason")
        return _reject(here, year, reason, tuple(reject), who, json=json)
    return _list(here, year, municipality, json=json)


def _check(here: "Workspace", year: int, file: Path, who: "Who", towns: Towns, *, json: bool) -> int:
    from engine.batch.income_check import check_incomes
    from engine.console import income_check as shown
    from engine.console.text import answer_json

    tell = None if json else shown.checked
    found = each_town(here, towns, lambda town: check_incomes(here, town, year, file, who), tell)
    if json:
        answer_json({town: shown.checked_values(each) for town, each in found.items()})
    return DONE


def _letters(
    here: "Workspace", year: int, wanted: tuple[str | None, Path | None], who: "Who", towns: Towns, *, json: bool
) -> int:
    from engine.batch.income_letters import write_letters
    from engine.console import income_check as shown
    from engine.console import typed
    from engine.console.text import answer_json

    on, to = wanted
    day = typed.day(on) if on else who.at.date()
    tell = None if json else shown.letters
    found = each_town(here, towns, lambda town: write_letters(here, town, year, day, who, to), tell)
    if json:
        answer_json({town: shown.letter_values(each) for town, each in found.items()})
    return DONE


def _approve(
    here: "Workspace", year: int, month: str, numbers: tuple[int, ...], who: "Who", towns: Towns, *, json: bool
) -> int:
    from engine.batch.income_decisions import approve_proposals, by_town
    from engine.console import income_check as shown
    from engine.console import typed
    from engine.console.text import answer_json

    first = typed.month(month)
    chosen = by_town(here, year, numbers)
    tell = None if json else shown.decided
    found = each_town(
        here,
        list(chosen) or towns,
        lambda town: approve_proposals(here, town, year, first, who, chosen.get(town, ())),
        tell,
    )
    if json:
        answer_json({town: shown.proposal_values(each) for town, each in found.items()})
    return DONE


def _reject(here: "Workspace", year: int, reason: str, numbers: tuple[int, ...], who: "Who", *, json: bool) -> int:
    from engine.batch.income_decisions import by_town, reject_proposals
    from engine.console import income_check as shown
    from engine.console.text import answer_json

    chosen = by_town(here, year, numbers)
    tell = None if json else shown.decided
    found = each_town(
        here, list(chosen), lambda town: reject_proposals(here, town, year, reason, who, chosen[town]), tell
    )
    if json:
        answer_json({town: shown.proposal_values(each) for town, each in found.items()})
    return DONE


def _list(here: "Workspace", year: int, towns: Towns, *, json: bool) -> int:
    from engine.batch.income_check import stored_proposals
    from engine.console import income_check as shown
    from engine.console.text import answer_json

    tell = None if json else shown.proposals
    found = each_town(here, towns, lambda town: stored_proposals(here, town, year), tell)
    if json:
        answer_json({town: shown.proposal_values(each) for town, each in found.items()})
    return DONE


def whatif(
    rules: Annotated[
        Path, typer.Option(help="The proposed files, in folders as in rules/; the rest is as it is / föreslagna regler")
    ],
    month: Annotated[str, typer.Option(help="The month to try them on, YYYY-MM / månad att pröva på")],
    workspace: At = Path(),
    municipality: Towns = None,
    json: Json = False,
) -> int:
    """What a proposed tariff does to a real month, per household; nothing is stored. / Prova en ny taxa."""
    from engine.batch.whatif import proposed_rules, what_if
    from engine.console import typed
    from engine.console import whatif as shown
    from engine.console.text import answer_json

    here, first = open_at(workspace), typed.month(month)
    proposed = proposed_rules(here, rules)
    tell = None if json else shown.what_if
    found = each_town(here, municipality, lambda town: what_if(here, proposed, town, first), tell)
    if json:
        answer_json({town: shown.what_if_values(each) for town, each in found.items()})
    return DONE
