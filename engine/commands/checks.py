"""The commands that try incomes and rules before anything is decided: the yearly income check, and what-if."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from engine.commands.options import DONE, At, By, Json, Towns, each_town, open_at, who_is

Year = Annotated[int, typer.Option(min=1990, max=2200, help="The income year / inkomståret")]


def income_check(
    year: Year,
    assessed: Annotated[
        Path | None,
        typer.Option(help="Taxed yearly incomes, CSV or Excel: personnummer, faststalld_inkomst_kr / fil från Skatteverket"),
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
    asked = [assessed is not None, letters, bool(approve) or every, bool(reject)]
    if sum(asked) > 1:
        raise typer.BadParameter("use one of --assessed, --letters, --approve or --all, --reject at a time")
    here, who = open_at(workspace), who_is(by)
    if assessed is not None:
        return _check(here, year, assessed, who, municipality, json=json)
    if letters:
        return _letters(here, year, on, to, who, municipality, json=json)
    if approve or every:
        if month is None or (approve and every):
            raise typer.BadParameter("--approve NUMBER or --all needs --month YYYY-MM")
        return _approve(here, year, month, tuple(approve or ()), who, municipality, json=json)
    if reject:
        if not reason:
            raise typer.BadParameter("--reject needs --reason")
        return _reject(here, year, reason, tuple(reject), who, municipality, json=json)
    return _list(here, year, municipality, json=json)


def _check(here: Any, year: int, file: Path, who: Any, towns: Towns, *, json: bool) -> int:
    from engine.batch.income_check import check_incomes
    from engine.console import income_check as shown

    def one(town: str) -> Any:
        return check_incomes(here, town, year, file, who)

    return _told(here, towns, one, shown.checked, shown.checked_values, json=json)


def _letters(here: Any, year: int, on: str | None, to: Path | None, who: Any, towns: Towns, *, json: bool) -> int:
    from engine.batch.income_letters import write_letters
    from engine.console import income_check as shown
    from engine.console import typed

    day = typed.day(on) if on else who.at.date()

    def one(town: str) -> Any:
        return write_letters(here, town, year, day, who, to)

    return _told(here, towns, one, shown.letters, shown.letter_values, json=json)
