"""The command line: parse, call the engine, show. No rules, no SQL, no calculation.

Heavy libraries are imported inside the commands, so that `debitera --help` starts fast. The clock is read here and
nowhere else.
"""

import getpass
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from engine.errors import Refused

if TYPE_CHECKING:
    from pendulum import DateTime

    from engine.batch.month import Who
    from engine.batch.output import Written
    from engine.batch.workspace import Workspace

DONE, USAGE, REFUSED, PARKED, STOPPED = 0, 1, 2, 3, 4
INTERRUPTED = 130
STOPPED_TEXT = "Avbrutet. Kör kommandot igen; det som var gjort finns kvar."
Result = TypeVar("Result")
RULES = Path(__file__).resolve().parent / "rules"

app = typer.Typer(
    name="debitera",
    help="Bills childcare and care fees: facts and dated fee tables in, explained invoices out.\n\n"
    "Debiterar avgifter för barnomsorg, vård och omsorg: uppgifter och daterade taxor in, förklarade fakturor ut.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
quotes = typer.Typer(help="What would the fee be? Needs no workspace. / Vad skulle avgiften bli?", no_args_is_help=True)
app.add_typer(quotes, name="quote")

At = Annotated[
    Path, typer.Option("--workspace", "-w", help="The workspace / arbetsytan", show_default="the folder you are in")
]
Towns = Annotated[
    list[str] | None,
    typer.Option("--municipality", "-m", help="Only this municipality; may be repeated / bara denna kommun"),
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, money in öre / svara i JSON, belopp i öre")]
By = Annotated[
    str | None,
    typer.Option("--by", envvar="DEBITERA_USER", help="Who you are / vem du är", show_default="your user name"),
]
MonthArgument = Annotated[str, typer.Argument(metavar="MONTH", help="The billing month, YYYY-MM / debiteringsmånad")]
NumberArgument = Annotated[
    str, typer.Argument(metavar="NUMBER", help="Invoice number or OCR reference / fakturanummer eller OCR-nummer")
]
InMonth = Annotated[
    str | None,
    typer.Option("--on", help="The month, YYYY-MM, or a day in it / månad eller dag", show_default="this month"),
]
Workers = Annotated[int, typer.Option(min=1, max=64, help="Processes that draw invoices / processer")]


def main() -> NoReturn:
    """Run the command line; every refusal is a message and an exit status, never a traceback."""
    try:
        status = app(standalone_mode=False)
    except Refused as refused:
        _complain(str(refused))
        sys.exit(REFUSED)
    except OSError as trouble:
        _complain(
            f"{trouble.filename or 'En fil'}: {trouble.strerror or trouble}. Inget är halvgjort; kör kommandot igen."
        )
        sys.exit(STOPPED)
    except (typer.Abort, KeyboardInterrupt):
        _complain(STOPPED_TEXT)
        sys.exit(STOPPED)
    except typer.TyperException as wrong:  # wrong usage; all that Typer raises can show itself
        wrong.show() if hasattr(wrong, "show") else _complain(str(wrong))
        sys.exit(USAGE)
    if status == INTERRUPTED:  # Typer's answer to the keyboard
        _complain(STOPPED_TEXT)
        status = STOPPED
    sys.exit(status if isinstance(status, int) else DONE)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The folder to make / mappen som skapas")],
    rules: Annotated[Path, typer.Option(help="The rules to bill by / reglerna")] = RULES,
) -> int:
    """Make a workspace: database, evidence and output. / Skapa en arbetsyta."""
    from engine.batch.workspace import create
    from engine.console.text import say

    workspace = create(folder, rules)
    say(f"{workspace.root} är klar. Regler: {workspace.rules}")
    return DONE


@app.command(name="import")
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
    taken = take_in(_open(workspace), path, municipality, _who(by))
    if json:
        answer_json({"files": shown.import_values(taken)})
    else:
        shown.imports(taken)
    return REFUSED if any(each.refused for each in taken) else DONE


@app.command()
def check(month: MonthArgument, workspace: At = Path(), municipality: Towns = None, json: Json = False) -> int:
    """Say whether rules and facts are complete for a month; nothing is stored. / Är allt klart för månaden."""
    from engine.batch.month import look
    from engine.console import shown, typed
    from engine.console.text import answer_json

    here, first = _open(workspace), typed.month(month)
    results = _each(here, municipality, lambda town: look(here, town, first), None if json else shown.computed)
    if json:
        answer_json({town: shown.computed_values(result) for town, result in results.items()})
    return PARKED if any(result.counts["parked"] for result in results.values()) else DONE


@app.command()
def preview(
    month: MonthArgument, workspace: At = Path(), municipality: Towns = None, by: By = None, json: Json = False
) -> int:
    """Calculate the month without billing it. / Provdebitera."""
    from engine.batch.month import preview as make
    from engine.console import shown, typed
    from engine.console.text import answer_json

    here, who, first = _open(workspace), _who(by), typed.month(month)
    tell = None if json else shown.previewed
    made = _each(here, municipality, lambda town: make(here, town, first, who), tell)
    if json:
        answer_json({town: shown.previewed_values(each) for town, each in made.items()})
    return PARKED if any(p.computed.counts["parked"] for p in made.values()) else DONE


@app.command()
def approve(
    month: MonthArgument, workspace: At = Path(), municipality: Towns = None, by: By = None, json: Json = False
) -> int:
    """Sign exactly the previewed result; another person than made it. / Godkänn, attestera."""
    from engine.batch.month import approve as sign
    from engine.console import shown, typed
    from engine.console.text import answer_json

    here, who, first = _open(workspace), _who(by), typed.month(month)
    tell = None if json else shown.approved
    signed = _each(here, municipality, lambda town: sign(here, town, first, who), tell)
    if json:
        answer_json({town: {"hash": batch.preview_hash, "approved_by": who.name} for town, batch in signed.items()})
    return DONE


@app.command()
def issue(
    month: MonthArgument,
    workspace: At = Path(),
    municipality: Towns = None,
    by: By = None,
    on: Annotated[
        str | None, typer.Option("--date", help="Invoice date, YYYY-MM-DD / fakturadatum", show_default="today")
    ] = None,
    workers: Workers = 2,
    json: Json = False,
) -> int:
    """Number the approved invoices and write each as PDF. / Fakturera."""
    from engine.batch.drawing import drawing
    from engine.batch.month import issue as number
    from engine.batch.month import move_on
    from engine.batch.output import write_invoices
    from engine.console import shown, typed
    from engine.console.text import answer_json

    here, who, first = _open(workspace), _who(by), typed.month(month)
    day = typed.day(on) if on else who.at.date()

    with drawing(workers) as draw:

        def one(town: str) -> "list[Written]":
            done = number(here, town, first, day, who)
            files = [write_invoices(here, done, draw)]
            move_on(here, done.batch, "issued", who)
            return files

        written = _each(here, municipality, one, None if json else shown.written)
    if json:
        answer_json({town: shown.written_values(files) for town, files in written.items()})
    return DONE


@app.command()
def export(
    month: MonthArgument, workspace: At = Path(), municipality: Towns = None, by: By = None, json: Json = False
) -> int:
    """Write the print file and the ledger's voucher file. / Skapa filer till tryckeri och ekonomisystem."""
    from engine.batch.month import issued, move_on
    from engine.batch.output import write_files
    from engine.console import shown, typed
    from engine.console.text import answer_json

    here, who, first = _open(workspace), _who(by), typed.month(month)

    def one(town: str) -> "list[Written]":
        done = issued(here, town, first)
        written = write_files(here, done)
        move_on(here, done.batch, "exported", who)
        return written

    made = _each(here, municipality, one, None if json else shown.written)
    if json:
        answer_json({town: shown.written_values(files) for town, files in made.items()})
    return DONE


def _each(
    workspace: "Workspace",
    municipality: Towns,
    work: Callable[[str], Result],
    tell: Callable[[str, Result], None] | None,
) -> dict[str, Result]:
    """Do one municipality after the other, telling of each as it is done; those done already are passed by.

    Where one is named, or all are done already, that is refused instead.
    """
    from engine.batch.guards import AlreadyDone

    results, done = {}, []
    for town in _towns(workspace, municipality):
        try:
            results[town] = work(town)
        except AlreadyDone as already:
            if municipality:
                raise
            done.append(str(already))
            continue
        if tell:
            tell(town, results[town])
    if done and not results:
        raise Refused("\n".join(done))
    for already_done in done:
        _complain(already_done)
    return results


@app.command()
def invoice(
    number: NumberArgument,
    workspace: At = Path(),
    to: Annotated[Path | None, typer.Option("--to", help="Copy the PDF here / spara PDF-filen här")] = None,
    json: Json = False,
) -> int:
    """Find one invoice and its PDF. / Ta fram en faktura."""
    from engine.batch.answer import answer
    from engine.batch.workspace import write_whole
    from engine.console import shown
    from engine.console.text import answer_json, say

    found = answer(_open(workspace), number)
    if to is not None:
        write_whole(to, found.pdf_bytes)
    values = shown.invoice_values(found) | ({"copied_to": str(to)} if to else {})
    if json:
        answer_json(values)
    else:
        for name, value in values.items():
            say(f"{name:<20} {value}")
    return DONE


@app.command()
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

    found = answer(_open(workspace), number)
    if line is not None and line > len(found.lines):
        raise Refused(f"Faktura {found.number} har {len(found.lines)} rader; rad {line} finns inte.")
    if json:
        answer_json(shown.explained_values(found, line))
    else:
        shown.explained(found, line)
    return DONE


@app.command()
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

    here = _open(workspace)
    towns = _towns(here, municipality)
    with here.database() as db:
        if record is None:
            done = [row for row in activities(db) if not municipality or row["municipality"] in towns]
            return answer_json({"activities": done}) if json else shown.activities(done)
        from engine.batch.intake import record_named
        from engine.store.history import history as changes_of

        kind = record_named(record)
        changes = {town: changes_of(db, town, kind, about=about) for town in towns}
    return answer_json(shown.change_values(changes)) if json else shown.changes(changes)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="The folder to make / mappen som skapas")] = Path("demo"),
    facts: Annotated[bool, typer.Option("--facts", help="Only write the facts, as files / bara uppgifterna")] = False,
    workers: Workers = 2,
) -> int:
    """All of October 2026 for the four municipalities, made-up people. / Hela månaden på påhittade uppgifter."""
    from engine.console import shown, typed
    from engine.console.text import say
    from fixtures.demo import write_broken, write_demo

    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} är inte tom. Ta bort den, eller ange en annan mapp: debitera demo MAPP")
    if facts:
        write_demo(folder)
        say(f"Uppgifter för fyra kommuner finns i {folder}")
        return DONE
    month, place, given = "2026-10", folder / "workspace", folder / "facts"
    say("Påhittade familjer och omsorgstagare, oktober 2026. Två filer och några hushåll är fel med flit.")
    write_demo(given)
    write_broken(given)
    commands: Mapping[str, Callable[[], int]] = {
        f"init {place}": lambda: init(place),
        f"import {given}": lambda: import_(given, place, by="Eva Ek"),
        f"check {month}": lambda: check(month, place),
        f"preview {month} --by 'Eva Ek'": lambda: preview(month, place, by="Eva Ek"),
        f"approve {month} --by 'Bo Berg'": lambda: approve(month, place, by="Bo Berg"),
        f"issue {month} --date 2026-10-14": lambda: issue(month, place, by="Eva Ek", on="2026-10-14", workers=workers),
        f"export {month}": lambda: export(month, place, by="Eva Ek"),
    }
    for command, run in commands.items():
        say()
        say(f"$ debitera {command}", bold=True)
        run()
    from engine.batch.month import standing

    here, first = _open(place), typed.month(month)
    shown.standings(here, [standing(here, town, first) for town in _towns(here, None)])
    return DONE


@app.command()
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
    to: Annotated[Path | None, typer.Option("--to", help="Folder for the letters / mapp för breven")] = None,
    by: By = None,
    json: Json = False,
) -> int:
    """Write fee decisions as letters: calculation, law and how to appeal. / Skriv avgiftsbeslut."""
    from engine.batch.letters import write_decisions
    from engine.console import care_quote, typed
    from engine.console.text import answer_json

    here, who, first = _open(workspace), _who(by), typed.month(month)
    day = typed.day(on) if on else who.at.date()
    town = here.rulebook().municipality(municipality).name
    written = write_decisions(here, town, first, day, who, persons=typed.identities(person or ()), folder=to)
    if json:
        answer_json(care_quote.decision_values(written))
    else:
        care_quote.decisions(written)
    return DONE


@quotes.command(name="childcare")
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
    from engine.batch.quote import quote_childcare as quote
    from engine.console import shown, typed
    from engine.console.text import answer_json
    from engine.rulebook import load

    shared = dict(typed.custody(text) for text in custody or ())
    children = typed.children(child, hours=hours, basis=basis, shared=shared)
    day = typed.day_in_month(on) if on else _now().date()
    found = quote(load(rules), municipality, day, typed.ore(income) if income is not None else None, children)
    if json:
        answer_json(shown.quote_values(found))
    else:
        shown.quote(found, children)
    return DONE


@quotes.command(name="care")
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
    day = typed.day_in_month(on) if on else _now().date()
    found = quote(load(rules), municipality, day, client, care_quote.wanted(service))
    if json:
        answer_json(care_quote.quote_values(found))
    else:
        care_quote.quote(found)
    return DONE


def _open(folder: Path) -> "Workspace":
    from engine.batch.workspace import open_workspace

    return open_workspace(folder)


def _towns(workspace: "Workspace", wanted: Sequence[str] | None) -> tuple[str, ...]:
    rulebook = workspace.rulebook()
    return tuple(rulebook.municipality(name).name for name in wanted) if wanted else rulebook.names


def _now() -> "DateTime":
    import pendulum

    return pendulum.now("Europe/Stockholm")  # noqa: TID251 - the one place where the clock is read


def _who(by: str | None) -> "Who":
    from engine.batch.month import Who

    try:
        name = by or getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user without a name, as in a container
        raise Refused("Ange vem du är med --by eller DEBITERA_USER.") from None
    return Who(name, _now())


def _complain(text: str) -> None:
    from engine.console.text import complain

    complain(text)


if __name__ == "__main__":
    main()
