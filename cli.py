"""The command line: parse, call the engine, show. No rules, no SQL, no calculation.

Heavy libraries are imported inside the commands, so that `debitera --help` starts fast. The clock is read here and nowhere else.
"""

import getpass
import json as json_module
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from engine.errors import Refused

if TYPE_CHECKING:
    from datetime import date

    from engine.batch.compute import Computed
    from engine.batch.month import Who
    from engine.batch.quote import Child, Quote
    from engine.batch.workspace import Workspace

DONE, USAGE, REFUSED, PARKED = 0, 1, 2, 3
RULES = Path(__file__).resolve().parent / "rules"
SHOWN_FINDINGS = 20

app = typer.Typer(
    name="debitera",
    help="Bills childcare fees: facts and dated fee tables in, explained invoices out.\n\n"
    "Debiterar barnomsorgsavgifter: uppgifter och daterade taxor in, förklarade fakturor ut.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
quotes = typer.Typer(help="What would the fee be? Needs no workspace. / Vad skulle avgiften bli?", no_args_is_help=True)
app.add_typer(quotes, name="quote")

At = Annotated[Path, typer.Option("--workspace", "-w", help="The workspace / arbetsytan", show_default="this folder")]
Towns = Annotated[
    list[str] | None,
    typer.Option("--municipality", "-m", help="Only this municipality; may be repeated / bara denna kommun"),
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, money in öre / svara i JSON, belopp i öre")]
By = Annotated[str | None, typer.Option("--by", help="Who you are / vem du är", show_default="your user name")]
MonthArgument = Annotated[str, typer.Argument(metavar="MONTH", help="The billing month, YYYY-MM / debiteringsmånad")]


def main() -> NoReturn:
    """Run the command line; every refusal is a message and an exit status, never a traceback."""
    try:
        status = app(standalone_mode=False)
    except Refused as refused:
        _complain(str(refused))
        sys.exit(REFUSED)
    except typer.BadParameter.__mro__[2] as wrong:
        wrong.show()
        sys.exit(USAGE)
    except (typer.Abort, KeyboardInterrupt):
        _complain("Stopped. Run the command again; what was done is kept.")
        sys.exit(4)
    sys.exit(status if isinstance(status, int) else DONE)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The folder to make / mappen som skapas")],
    rules: Annotated[Path, typer.Option(help="The rules to bill by / reglerna")] = RULES,
) -> int:
    """Make a workspace: database, evidence and output. / Skapa en arbetsyta."""
    from engine.batch.workspace import create

    workspace = create(folder, rules)
    _say(f"{workspace.root} is ready. Rules: {workspace.rules}")
    return DONE


@app.command(name="import")
def import_(
    path: Annotated[Path | None, typer.Argument(help="A file, or a folder with one folder per municipality")] = None,
    workspace: At = Path(),
    municipality: Annotated[str | None, typer.Option("--municipality", "-m", help="Whose facts a file holds")] = None,
    by: By = None,
    template: Annotated[Path | None, typer.Option(help="Write empty files with the right headings here")] = None,
    json: Json = False,
) -> int:
    """Take in facts from CSV or Excel: all or nothing per file, every bad row named. / Läs in uppgifter."""
    if template is not None:
        from engine.facts.templates import write_templates

        written = write_templates(template)
        _say(f"{len(written)} templates in {template}")
        return DONE
    if path is None:
        raise typer.BadParameter("name a file or a folder, or use --template")
    return _import_all(_open(workspace), _files(path, municipality), _who(by), json=json)


def _files(path: Path, municipality: str | None) -> list[tuple[str, Path]]:
    """The files to read, each with its municipality: the one named, or the name of the file's folder."""
    if not path.exists():
        raise Refused(f"{path} does not exist.")
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.suffix.lower() in {".csv", ".xlsx"})
    if not files:
        raise Refused(f"There is no .csv or .xlsx file in {path}.")
    return [(municipality or file.resolve().parent.name, file) for file in files]


def _import_all(workspace: "Workspace", files: Sequence[tuple[str, Path]], who: "Who", *, json: bool) -> int:
    from engine.facts.naming import records_in
    from engine.facts.reader import read_file
    from engine.store.facts import ImportRefused, import_file

    known = workspace.rulebook().names
    results: list[dict[str, Any]] = []
    with workspace.database() as db:
        for town, file in files:
            row: dict[str, Any] = {"municipality": town, "file": str(file)}
            results.append(row)
            try:
                if town not in known:
                    raise Refused(f"{town} is not a municipality in the rules. Use --municipality: {', '.join(known)}.")
                for record in records_in(file):
                    done = import_file(db, town, read_file(file, record), by=who.name, at=who.at)
                    row |= {k: row.get(k, 0) + getattr(done, k) for k in ("new", "superseded", "unchanged", "withdrawn")}
            except ImportRefused as refused:
                row |= {"refused": str(refused), "problems": [str(p) for p in refused.problems]}
            except Refused as refused:
                row |= {"refused": str(refused), "problems": []}
    refusals = [row for row in results if "refused" in row]
    if json:
        _print_json({"files": results})
    else:
        _show_imports(results, refusals)
    return REFUSED if refusals else DONE


def _show_imports(results: Sequence[dict[str, Any]], refusals: Sequence[dict[str, Any]]) -> None:
    taken = [row for row in results if "refused" not in row]
    for town in dict.fromkeys(row["municipality"] for row in taken):
        rows = [row for row in taken if row["municipality"] == town]
        total = {k: sum(row.get(k, 0) for row in rows) for k in ("new", "superseded", "unchanged", "withdrawn")}
        _say(f"{town}: {len(rows)} files, " + ", ".join(f"{_thousands(v)} {k}" for k, v in total.items() if v or k == "new"))
    for row in refusals:
        _complain(f"{row['file']} was not taken in, nothing of it was stored:\n{row['refused']}")


@app.command()
def check(month: MonthArgument, workspace: At = Path(), municipality: Towns = None, json: Json = False) -> int:
    """Are rules and facts complete for a month? Nothing is stored. / Är allt klart för månaden?"""
    from engine.batch.month import look

    here = _open(workspace)
    first = _month(month)
    results = {town: look(here, town, first) for town in _towns(here, municipality)}
    if json:
        _print_json({town: _summary(computed) for town, computed in results.items()})
    else:
        for town, computed in results.items():
            _show_computed(town, computed)
    return PARKED if any(computed.counts["parked"] for computed in results.values()) else DONE


@app.command()
def preview(
    month: MonthArgument, workspace: At = Path(), municipality: Towns = None, by: By = None, json: Json = False
) -> int:
    """Calculate the month without billing it. / Provdebitera."""
    from engine.batch.month import preview as make

    here, who, first = _open(workspace), _who(by), _month(month)
    made = {town: make(here, town, first, who) for town in _towns(here, municipality)}
    if json:
        _print_json({town: _summary(p.computed) | {"hash": p.preview_hash, "folder": str(p.folder)} for town, p in made.items()})
    else:
        for town, previewed in made.items():
            _show_computed(town, previewed.computed)
            _say(f"  preview {previewed.preview_hash[:16]}, evidence in {previewed.folder}\n")
    return PARKED if any(p.computed.counts["parked"] for p in made.values()) else DONE


@app.command()
def approve(month: MonthArgument, workspace: At = Path(), municipality: Towns = None, by: By = None) -> int:
    """Sign exactly the previewed result; another person than made it. / Godkänn, attestera."""
    from engine.batch.month import approve as sign

    here, who, first = _open(workspace), _who(by), _month(month)
    for town in _towns(here, municipality):
        batch = sign(here, town, first, who)
        _say(f"{town} {batch.month}: {who.name} approved preview {batch.preview_hash[:16]}")
    return DONE


@app.command()
def issue(
    month: MonthArgument,
    workspace: At = Path(),
    municipality: Towns = None,
    by: By = None,
    on: Annotated[str | None, typer.Option("--date", help="Invoice date, YYYY-MM-DD", show_default="today")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that draw invoices")] = 2,
    json: Json = False,
) -> int:
    """Number the approved invoices and write each as PDF. / Fakturera."""
    from engine.batch.month import issue as number
    from engine.batch.month import move_on
    from engine.batch.output import write_invoices

    here, who, first = _open(workspace), _who(by), _month(month)
    day = _date(on) if on else who.at.date()
    written = {}
    for town in _towns(here, municipality):
        done = number(here, town, first, day, who)
        written[town] = write_invoices(here, done, workers)
        move_on(here, done.batch, "issued", who)
    _show_written({town: [files] for town, files in written.items()}, json=json)
    return DONE


@app.command()
def export(
    month: MonthArgument, workspace: At = Path(), municipality: Towns = None, by: By = None, json: Json = False
) -> int:
    """Write the print file and the ledger's voucher file. / Skapa filer till tryckeri och ekonomisystem."""
    from engine.batch.month import issued, move_on
    from engine.batch.output import write_print_file, write_voucher_file

    here, who, first = _open(workspace), _who(by), _month(month)
    written = {}
    for town in _towns(here, municipality):
        done = issued(here, town, first)
        written[town] = [write_print_file(here, done), write_voucher_file(here, done)]
        move_on(here, done.batch, "exported", who)
    _show_written(written, json=json)
    return DONE


@app.command()
def invoice(
    number: Annotated[str, typer.Argument(help="Invoice number or OCR reference / fakturanummer eller OCR-nummer")],
    workspace: At = Path(),
    to: Annotated[Path | None, typer.Option("--to", help="Copy the PDF here / spara PDF-filen här")] = None,
    json: Json = False,
) -> int:
    """Find one invoice and its PDF. / Ta fram en faktura."""
    from engine.batch.answer import answer
    from engine.batch.workspace import write_whole

    found = answer(_open(workspace), number)
    if not found.pdf.is_file():
        raise Refused(f"{found.pdf} is not there. Run: debitera issue {found.month} -m {found.municipality}")
    if to is not None:
        write_whole(to, found.pdf.read_bytes())
    shown = {
        "municipality": found.municipality,
        "month": found.month,
        "number": found.number,
        "ocr": found.ocr,
        "to_pay_ore": found.to_pay_ore,
        "pdf": str(to or found.pdf),
    }
    if json:
        _print_json(shown)
    else:
        for name, value in shown.items():
            _say(f"{name:<13} {_kronor(value) if isinstance(value, int) else value}")
    return DONE


@app.command()
def explain(
    number: Annotated[str, typer.Argument(help="Invoice number or OCR reference / fakturanummer eller OCR-nummer")],
    workspace: At = Path(),
    line: Annotated[int | None, typer.Option(min=1, help="Only this line / bara denna rad")] = None,
    json: Json = False,
) -> int:
    """Why this amount? Every line, step, rule and law. / Varför detta belopp?"""
    from engine.batch.answer import answer, source_of

    found = answer(_open(workspace), number)
    if line is not None and line > len(found.lines):
        raise Refused(f"Invoice {found.number} has {len(found.lines)} lines; there is no line {line}.")
    lines = list(enumerate(found.lines, start=1))[line - 1 : line] if line else list(enumerate(found.lines, start=1))
    if json:
        told = [
            {"line": n, "text": each.text, "household": each.household_id, "amount_ore": each.amount_ore, "steps": _steps(each.steps)}
            for n, each in lines
        ]
        _print_json({"number": found.number, "month": found.month, "to_pay_ore": found.to_pay_ore, "lines": told})
        return DONE
    _say(f"Faktura {found.number}, {found.municipality} {found.month}, OCR {found.ocr}")
    for n, each in lines:
        _say(f"\n{n}. {each.text}  {_kronor(each.amount_ore)}  (hushåll {each.household_id})")
        for step in each.steps:
            _say(f"   {step.text} {step.value}".rstrip())
            _say(f"      {step.law}" + (f"; {source_of(step.row)}" if step.row else ""), dim=True)
    if found.brought_forward_ore:
        _say(f"\nFrån tidigare  {_kronor(found.brought_forward_ore)}")
    _say(f"\nAtt betala  {_kronor(found.to_pay_ore)}")
    if found.carried_forward_ore:
        _say(f"Förs över till nästa faktura  {_kronor(found.carried_forward_ore)}")
    return DONE


@app.command()
def history(workspace: At = Path(), json: Json = False) -> int:
    """Who did what, and when. / Behandlingshistorik."""
    from engine.store.database import activities

    with _open(workspace).database() as db:
        rows = activities(db)
    if json:
        _print_json({"activities": rows})
    else:
        for row in rows:
            _say(f"{row['recorded_at'][:19]}  {row['recorded_by']:<16} {row['municipality']:<13} {row['command']:<9} {row['what']}")
    return DONE


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where / mapp")] = Path("demo"),
    facts: Annotated[bool, typer.Option("--facts", help="Only write the facts, as files / bara uppgifterna")] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that draw invoices")] = 2,
) -> int:
    """All of October 2026 for the four municipalities, made-up families. / Hela månaden på påhittade uppgifter."""
    from fixtures.demo import write_demo

    if facts:
        write_demo(folder)
        _say(f"Facts of four municipalities are in {folder}")
        return DONE
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty. Remove it, or name another folder: debitera demo FOLDER")
    return _run_demo(folder, workers)


def _run_demo(folder: Path, workers: int) -> int:
    """The same commands a person would give, one after the other."""
    from fixtures.demo import write_demo

    month, place, given = "2026-10", folder / "workspace", folder / "facts"
    _say("Facts: made-up families, October 2026")
    write_demo(given)
    steps: list[tuple[str, Any]] = [
        (f"init {place}", lambda: init(place)),
        (f"import {given}", lambda: import_(given, place, None, "Eva Ek")),
        (f"check {month}", lambda: check(month, place)),
        (f"preview {month} --by 'Eva Ek'", lambda: preview(month, place, None, "Eva Ek")),
        (f"approve {month} --by 'Bo Berg'", lambda: approve(month, place, None, "Bo Berg")),
        (f"issue {month} --date 2026-10-14", lambda: issue(month, place, None, "Eva Ek", "2026-10-14", workers)),
        (f"export {month}", lambda: export(month, place, None, "Eva Ek")),
    ]
    for command, run in steps:
        _say(f"\n$ debitera {command}", bold=True)
        run()
    _show_demo(_open(place), month)
    return DONE


def _show_demo(workspace: "Workspace", month: str) -> None:
    from rich.table import Table

    from engine.batch.month import issued
    from engine.batch.output import folder_of

    table = Table(title=f"Barnomsorg {month}", title_justify="left")
    for name in ("kommun", "hushåll", "fakturor", "att betala", "parkerade", "fakturor, tryckfil och FAKT.SI i"):
        table.add_column(name, justify="left" if name in {"kommun"} or "FAKT" in name else "right")
    for town in workspace.rulebook().names:
        done = issued(workspace, town, _month(month))
        counts = done.computed.counts
        paid = sum(row["to_pay_ore"] for row in done.invoices)
        cells = (counts["all"], len(done.invoices))
        table.add_row(
            town, *map(_thousands, cells), _kronor(paid), str(counts["parked"]), str(folder_of(workspace, done))
        )
    _console().print(table)
    number = done.invoices[0]["number"]
    _say(f"Next: debitera explain {number} -w {workspace.root}")


@quotes.command(name="childcare")
def quote_childcare(
    municipality: Annotated[str, typer.Option("--municipality", "-m", help="Whose tariff / kommunens taxa")],
    child: Annotated[
        list[str],
        typer.Option(
            help="BIRTH:FORM[:HOURS[:GROUND]], once per child, e.g. 2021-05-01:preschool:35:work. Forms: preschool, "
            "pedagogical-care, school-age. Grounds: work, study, job-seeking, parental-leave, universal / ett per barn"
        ),
    ],
    on: Annotated[str | None, typer.Option(help="A day in the month, YYYY-MM-DD", show_default="today")] = None,
    income: Annotated[
        str | None, typer.Option(help="The household's income, kronor a month; left out = not known / inkomst")
    ] = None,
    hours: Annotated[str, typer.Option(help="Hours a week for children without their own / timmar per vecka")] = "40",
    basis: Annotated[str, typer.Option(help="Ground for children without their own / grund för plats")] = "work",
    custody: Annotated[
        list[str] | None,
        typer.Option(
            help="CHILD:SHARE:INCOME, a child who lives in a second household too: number in the order given, the second "
            "household's share and income, e.g. 1:1/2:38000 / växelvis boende"
        ),
    ] = None,
    rules: Annotated[Path, typer.Option(help="Rules elsewhere / andra regler")] = RULES,
    json: Json = False,
) -> int:
    """The fee of a household for a month, step by step. / Avgiften för ett hushåll, steg för steg."""
    from engine.batch.quote import quote_childcare as quote
    from engine.rulebook import load

    shared = dict(_custody(text) for text in custody or ())
    children = [_child(text, number, hours, basis, shared) for number, text in enumerate(child, start=1)]
    if unknown := sorted(set(shared) - set(range(1, len(children) + 1))):
        raise Refused(f"--custody speaks of child {unknown[0]}, but there are {len(children)} children.")
    day = _date(on) if on else _now().date()
    found = quote(load(rules), municipality, day, _ore(income) if income is not None else None, children)
    if json:
        rows = [{"fee_ore": c.fee_ore, "rank": c.rank, "steps": _steps(c.steps)} for c in found.children]
        _print_json({"month": f"{found.month:%Y-%m}", "children": rows, "total_ore": found.total_ore, "assumed": list(found.assumed)})
    else:
        _show_quote(found, children)
    return DONE


def _child(text: str, number: int, hours: str, basis: str, shared: dict[int, tuple[str, int | None]]) -> "Child":
    from engine.batch.quote import Child

    born, form, *rest = [*text.split(":"), ""] if text.count(":") == 0 else text.split(":")
    if not form or len(rest) > 2:
        raise Refused(f"--child {text}: expected BIRTH:FORM[:HOURS[:GROUND]], e.g. 2021-05-01:preschool:35:work")
    own_hours, own_basis = (*rest, "", "")[:2]
    return Child(
        born=_date(born),
        form=form.replace("-", "_"),
        minutes_week=_minutes(own_hours or hours),
        basis=(own_basis or basis).replace("-", "_"),
        custody=shared.get(number),
    )


def _custody(text: str) -> tuple[int, tuple[str, int | None]]:
    from fractions import Fraction

    number, share, income = (*text.split(":"), "", "")[:3]
    try:
        valid = 0 < Fraction(share) < 1 and "/" in share
    except (ValueError, ZeroDivisionError):
        valid = False
    if not number.isdecimal() or not valid:
        raise Refused(f"--custody {text}: expected CHILD:SHARE:INCOME, e.g. 1:1/2:38000")
    return int(number), (share, _ore(income) if income else None)


def _show_quote(found: "Quote", children: Sequence["Child"]) -> None:
    from engine.calc.wording import FORM_WORDS, month_name

    _say(f"Avgift för {month_name(found.month)}", bold=True)
    for number, (child, quoted) in enumerate(zip(children, found.children, strict=True), start=1):
        _say(f"\nBarn {number}, född {child.born}, {FORM_WORDS[child.form]}: {_kronor(quoted.fee_ore)}", bold=True)
        for step in quoted.steps:
            _say(f"  {step.text} {step.value}".rstrip() + f"  [{step.law}]")
    _say(f"\nTillsammans {_kronor(found.total_ore)} i månaden", bold=True)
    for reason in found.assumed:
        _say(f"Antagen regel: {reason}", dim=True)


def _steps(told: Iterable[Any]) -> list[dict[str, str]]:
    from engine.batch.answer import source_of

    return [
        {"name": s.name, "text": s.text, "value": s.value, "law": s.law, "rule": source_of(s.row) if s.row else ""}
        for s in told
    ]


def _summary(computed: "Computed") -> dict[str, Any]:
    import attrs

    from engine.batch.evidence import totals

    return {
        "month": f"{computed.month:%Y-%m}",
        "service_months": [f"{each.month.first:%Y-%m}" for each in computed.assessments],
        "households": computed.counts,
        **totals(computed),
        "assumed_rules": [f"{row.origin.file}:{row.origin.line} {row.reason}" for row in computed.assumed],
        "parked": [attrs.asdict(finding) for finding in computed.findings],
    }


def _show_computed(town: str, computed: "Computed") -> None:
    from engine.batch.evidence import totals
    from engine.calc.wording import month_name

    sums, counts = totals(computed), computed.counts
    months = ", ".join(month_name(each.month.first) for each in computed.assessments)
    _say(f"{town}: avgifter för {months}", bold=True)
    _say(f"  {_thousands(sums['invoices'])} fakturor, {_thousands(sums['lines'])} rader, {_kronor(sums['to_pay_ore'])} att betala")
    words = ("fakturerade", "utan avgift", "under minsta belopp", "parkerade", "utan plats i perioden")
    parts = [f"{_thousands(n)} {word}" for word, n in zip(words, list(counts.values())[:-1], strict=True)]
    _say(f"  hushåll: {' + '.join(parts)} = {_thousands(counts['all'])}")
    if computed.assumed:
        _say(f"  {len(computed.assumed)} antagna regler används (inte beslutade); --json eller rules_used visar vilka")
    for finding in computed.findings[:SHOWN_FINDINGS]:
        _say(f"  {finding.code:<24} {finding.household_id:<10} {finding.message} {finding.action}")
    if len(computed.findings) > SHOWN_FINDINGS:
        _say(f"  … och {len(computed.findings) - SHOWN_FINDINGS} till i findings.parquet")


def _show_written(written: dict[str, list[Any]], *, json: bool) -> None:
    if json:
        rows = {
            town: [{"path": str(f.path), "count": f.count, "sum_ore": f.sum_ore, "sha256": f.sha256} for f in files]
            for town, files in written.items()
        }
        _print_json(rows)
        return
    for town, files in written.items():
        for file in files:
            _say(f"{town}: {file.path}  {_thousands(file.count)} fakturor, {_kronor(file.sum_ore)}")


def _open(folder: Path) -> "Workspace":
    from engine.batch.workspace import open_workspace

    return open_workspace(folder)


def _towns(workspace: "Workspace", wanted: Sequence[str] | None) -> tuple[str, ...]:
    rulebook = workspace.rulebook()
    return tuple(rulebook.municipality(name).name for name in wanted) if wanted else rulebook.names


def _now() -> Any:
    import pendulum

    return pendulum.now("Europe/Stockholm")


def _who(by: str | None) -> "Who":
    from engine.batch.month import Who

    return Who(by or os.environ.get("DEBITERA_USER") or getpass.getuser(), _now())


def _month(text: str) -> "date":
    return _date(f"{text}-01", f"{text} is not a month. Write it as YYYY-MM, e.g. 2026-10.")


def _date(text: str, otherwise: str = "") -> "date":
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(otherwise or f"{text} is not a date. Write it as YYYY-MM-DD, e.g. 2026-10-01.") from None


def _ore(text: str) -> int:
    """Kronor as typed, "41000" or "41 000,50", in öre."""
    from decimal import Decimal, InvalidOperation

    try:
        ore = Decimal(text.replace(" ", "").replace("\u00a0", "").replace(",", ".")) * 100
        if ore != int(ore) or not 0 <= ore < 10**11:
            raise InvalidOperation
    except (InvalidOperation, ValueError, OverflowError):
        raise Refused(f"{text} is not an amount in kronor. Write it as 41000 or 41000,50.") from None
    return int(ore)


def _minutes(text: str) -> int:
    """Hours as typed, "35" or "37,5", in whole minutes."""
    from decimal import Decimal, InvalidOperation

    try:
        minutes = Decimal(text.replace(",", ".")) * 60
        if not 0 <= minutes <= 168 * 60:
            raise InvalidOperation
    except (InvalidOperation, ValueError):
        raise Refused(f"{text} is not a number of hours a week. Write it as 35 or 37,5.") from None
    return int(minutes)


def _kronor(ore: int) -> str:
    from engine.calc.wording import kronor

    return kronor(ore)


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")


def _console(*, error: bool = False) -> Any:
    from rich.console import Console

    return Console(stderr=error, highlight=False, soft_wrap=True)


def _say(text: str, *, bold: bool = False, dim: bool = False) -> None:
    _console().print(text, markup=False, style="bold" if bold else "dim" if dim else None)


def _complain(text: str) -> None:
    _console(error=True).print(text, markup=False, style="red")


def _print_json(value: object) -> None:
    typer.echo(json_module.dumps(value, ensure_ascii=False, indent=2, default=str))


if __name__ == "__main__":
    main()
