"""What would the fee be? Needs no workspace."""

from pathlib import Path
from typing import Annotated

import typer

from engine.commands.options import DONE, RULES, InMonth, Json, now


def quote_childcare(
    municipality: Annotated[str, typer.Option("--municipality", "-m", help="Whose tariff / kommunens taxa")],
    child: Annotated[
        list[str],
        typer.Option(
            help="BIRTH:FORM[:HOURS[:GROUND]], once per child, e.g. 2021-05-01:preschool:35:work. Forms: preschool, "
            "pedagogical-care, school-age. Grounds: work, study, job-seeking, parental-leave, universal, "
            "special-support, own-need / ett per barn"
        ),
    ],
    on: InMonth = None,
    income: Annotated[
        str | None, typer.Option(help="The household's income, kronor a month; left out = not known / inkomst")
    ] = None,
    hours: Annotated[str, typer.Option(help="Hours a week for children without their own / timmar per vecka")] = "40",
    basis: Annotated[str, typer.Option(help="Ground for children without their own / grund för plats")] = "work",
    custody: Annotated[
        list[str] | None,
        typer.Option(
            help="CHILD:SHARE:INCOME, a child who lives in a second household too: its number in the order given, the "
            "second household's share and income, e.g. 1:1/2:38000 / växelvis boende"
        ),
    ] = None,
    rules: Annotated[Path, typer.Option(help="Rules elsewhere / andra regler")] = RULES,
    json: Json = False,
) -> int:
    """The fee of a household for a month, step by step. / Avgiften för ett hushåll, steg för steg."""
    from engine.batch.childcare_quote import quote_childcare as quote
    from engine.console import shown, typed
    from engine.console.text import answer_json
    from engine.rulebook import load

    shared = dict(typed.custody(text) for text in custody or ())
    children = typed.children(child, hours=hours, basis=basis, shared=shared)
    day = typed.day_in_month(on) if on else now().date()
    found = quote(load(rules), municipality, day, typed.ore(income) if income is not None else None, children)
    if json:
        answer_json(shown.quote_values(found))
    else:
        shown.quote(found, children)
    return DONE


def quote_care(
    municipality: Annotated[str, typer.Option("--municipality", "-m", help="Whose tariff / kommunens taxa")],
    service: Annotated[
        list[str],
        typer.Option(
            help="NAME=HOURSh, NAME=DAYSd or NAME=NUMBER in the month, once per service, e.g. home_care=8h or "
            "home_care=8:30, short_stay=14d, safety_alarm=1; the tariff's name of it or what it is called in Swedish / "
            "en per insats"
        ),
    ],
    on: InMonth = None,
    living: Annotated[str, typer.Option(help="single, married, cohabiting / ensamstående, gift, sambo")] = "single",
    net_income: Annotated[
        str | None,
        typer.Option(help="Income after tax, kronor a month; left out = not known: maximum fee / nettoinkomst"),
    ] = None,
    partner_net_income: Annotated[
        str | None, typer.Option(help="The spouse's, after tax; needed where married / makens nettoinkomst")
    ] = None,
    housing_cost: Annotated[str, typer.Option(help="Of the whole home, kronor a month / boendekostnad")] = "0",
    age: Annotated[int, typer.Option(help="Reached on the month's first day / ålder")] = 80,
    addition: Annotated[str, typer.Option(help="Raises the minimum amount, kronor a month / tillägg")] = "0",
    deduction: Annotated[str, typer.Option(help="Lowers the minimum amount / avdrag")] = "0",
    rules: Annotated[Path, typer.Option(help="Rules elsewhere / andra regler")] = RULES,
    json: Json = False,
) -> int:
    """The care fee of a client for a month, step by step. / Vårdavgiften för en person, steg för steg."""
    from engine.batch.care_quote import LIVING_WAYS, Client
    from engine.batch.care_quote import quote_care as quote
    from engine.console import care_quote, typed
    from engine.console.text import answer_json
    from engine.rulebook import load

    client = Client(
        living=typed.choice(living, LIVING_WAYS),
        age=age,
        net_income_ore=typed.ore(net_income) if net_income is not None else None,
        partner_net_income_ore=typed.ore(partner_net_income) if partner_net_income is not None else None,
        housing_cost_ore=typed.ore(housing_cost),
        addition_ore=typed.ore(addition),
        deduction_ore=typed.ore(deduction),
    )
    day = typed.day_in_month(on) if on else now().date()
    found = quote(load(rules), municipality, day, client, care_quote.wanted(service))
    if json:
        answer_json(care_quote.quote_values(found))
    else:
        care_quote.quote(found)
    return DONE
