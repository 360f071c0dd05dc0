"""The commands about what was billed: correct earlier months, credit an invoice whole, let an invoice wait."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.ledger import tell_if_drawn
from engine.commands.options import DONE, PARKED, At, By, Json, NumberArgument, Towns, each_town, open_at, who_is
from engine.errors import Refused

if TYPE_CHECKING:
    from engine.batch.workspace import Workspace

GoesOutWith = Annotated[
    str,
    typer.Option("--month", help="The billing month it goes out with, YYYY-MM / debiteringsmånad den går ut med"),
]
Cancel = Annotated[bool, typer.Option("--cancel", help="Take the order back / ångra beställningen")]


def correct(
    month: GoesOutWith,
    workspace: At = Path(),
    municipality: Towns = None,
    back_to: Annotated[
        str | None,
        typer.Option(
            "--back-to", help="First month that is corrected, YYYY-MM / första månaden", show_default="12 months back"
        ),
    ] = None,
    cancel: Cancel = False,
    by: By = None,
    json: Json = False,
) -> int:
    """Correct earlier months by what is known today; goes out with the month's batch. / Rätta tidigare månader."""
    from engine.batch import ordering
    from engine.console import corrections as shown
    from engine.console import typed
    from engine.console.text import answer_json

    here, who, first = open_at(workspace), who_is(by), typed.month(month)
    if cancel:
        taken_back = each_town(
            here,
            municipality,
            lambda town: ordering.cancel_correct(here, town, first, who),
            None if json else shown.cancelled,
            stage="correct",
        )
        if json:
            answer_json({town: {"cancelled": was} for town, was in taken_back.items()})
        return DONE
    since = typed.month(back_to) if back_to else None
    tell = None if json else shown.ordered
    made = each_town(
        here, municipality, lambda town: ordering.correct(here, town, first, who, since), tell, stage="correct"
    )
    if json:
        answer_json({town: shown.ordered_values(order) for town, order in made.items()})
    return PARKED if any(shown.uncorrected(order) for order in made.values()) else DONE


def credit(
    number: NumberArgument,
    month: Annotated[
        str | None,
        typer.Option("--month", help="The billing month it goes out with, YYYY-MM / debiteringsmånad den går ut med"),
    ] = None,
    workspace: At = Path(),
    reason: Annotated[str, typer.Option(help="Why; kept, not printed / varför; sparas, skrivs inte ut")] = "",
    rebill: Annotated[
        bool, typer.Option("--rebill", help="Bill its months anew by what is known today / fakturera på nytt")
    ] = False,
    cancel: Cancel = False,
    by: By = None,
    json: Json = False,
) -> int:
    """Credit an invoice whole, and bill it again if asked. / Kreditera en hel faktura."""
    from engine.batch import ordering
    from engine.console import corrections as shown
    from engine.console import typed
    from engine.console.text import answer_json

    here, who = open_at(workspace), who_is(by)
    if cancel:
        was = ordering.cancel_credit(here, number, who)
        if json:
            return answer_json({"cancelled": was})
        shown.cancelled(number, was)
        return DONE
    if month is None:
        raise Refused("Ange vilken månad krediteringen ska gå ut med, till exempel --month 2026-11.")
    order = ordering.credit(here, number, typed.month(month), reason, who, rebill=rebill)
    if json:
        answer_json({order.municipality: shown.ordered_values(order)})
    else:
        shown.ordered(order.municipality, order)
        _tell_if_claimed(here, number)
        tell_if_drawn(here, number, who)
    return PARKED if rebill and shown.uncorrected(order) else DONE


def postpone(
    number: NumberArgument,
    workspace: At = Path(),
    until: Annotated[
        str | None, typer.Option("--until", help="The new last day to pay, YYYY-MM-DD / ny sista betalningsdag")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; kept, not printed / varför; sparas, skrivs inte ut")] = "",
    cancel: Annotated[bool, typer.Option("--cancel", help="Take it back / ta tillbaka anståndet")] = False,
    by: By = None,
    json: Json = False,
) -> int:
    """Let an invoice be paid later than its due date. / Anstånd med en faktura."""
    from engine.batch import postponing
    from engine.console import corrections as shown
    from engine.console import typed
    from engine.console.text import answer_json

    here, who = open_at(workspace), who_is(by)
    if cancel:
        done = postponing.cancel_postponement(here, number, reason, who)
    elif until is None:
        raise Refused("Ange till vilken dag fakturan får vänta, till exempel --until 2027-01-31.")
    else:
        done = postponing.postpone(here, number, typed.day(until), reason, who)
    if json:
        return answer_json(shown.postponed_values(done))
    shown.postponed(done)
    if not cancel:
        tell_if_drawn(here, number, who)
    return DONE


def _tell_if_claimed(workspace: "Workspace", number: str) -> None:
    """The collection agency does not know of a credit."""
    from engine.batch.agency import handed_over
    from engine.console import claims as shown

    own, day = handed_over(workspace, number)
    if day is not None:
        shown.credited_at_agency(own, day)
