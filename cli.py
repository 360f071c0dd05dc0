"""The command line: parse, call the engine, show. No rules, no SQL, no calculation.

Heavy libraries are imported inside the commands, so that `debitera --help` starts fast.
"""

import atexit
import gc
import io
import sys
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from engine.commands import answers, audit, checks, claims, corrections, direct_debit, ledger, month
from engine.commands import quotes as quoting
from engine.commands import report as reports
from engine.commands.options import DONE, REFUSED, STOPPED, USAGE, Workers, open_at, towns_of
from engine.errors import Refused, words_of

INTERRUPTED = 130
STOPPED_TEXT = "Avbrutet. Kör kommandot igen; det som var gjort finns kvar."

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

COMMANDS: Mapping[str, Callable[..., int]] = {
    "init": month.init,
    "upgrade": month.upgrade,
    "import": month.import_,
    "check": month.check,
    "preview": month.preview,
    "diff": reports.diff,
    "report": reports.report,
    "approve": month.approve,
    "issue": month.issue,
    "export": month.export,
    "reconcile": month.reconcile,
    "status": month.status,
    "decision": month.decision,
    "correct": corrections.correct,
    "credit": corrections.credit,
    "postpone": corrections.postpone,
    "mandates": direct_debit.mandates,
    "receipt": ledger.receipt,
    "payments": ledger.payments,
    "export-payments": ledger.export_payments,
    "receivables": ledger.receivables_,
    "place": ledger.place,
    "write-off": ledger.write_off,
    "delivered": claims.delivered,
    "remind": claims.remind,
    "instalments": claims.instalments,
    "mark": claims.mark,
    "invoice": answers.invoice,
    "explain": answers.explain,
    "history": answers.history,
    "income-check": checks.income_check,
    "whatif": checks.whatif,
    "replay": audit.replay,
    "verify": audit.verify,
}
QUOTES: Mapping[str, Callable[..., int]] = {"childcare": quoting.quote_childcare, "care": quoting.quote_care}
for name, command in COMMANDS.items():
    app.command(name)(command)
for name, command in QUOTES.items():
    quotes.command(name)(command)


def main() -> NoReturn:
    """Run the command line; every refusal is a message and an exit status, never a traceback."""
    gc.set_threshold(100_000)  # nearly all that is made at the start stays: not to be looked through a hundred times
    atexit.register(gc.freeze)  # and what is left goes with the process: not to be looked through at the end
    if isinstance(sys.stdout, io.TextIOWrapper):  # a file's name may be no text: then it is told as far as it can be
        sys.stdout.reconfigure(errors="backslashreplace")
    if not all(map(_is_text, sys.argv)):
        _complain("Ett av orden på kommandoraden är inte text i UTF-8. Skriv om det, eller byt namn på filen.")
        sys.exit(USAGE)
    try:
        status = app(standalone_mode=False)
    except Refused as refused:
        _complain(str(refused))
        sys.exit(REFUSED)
    except OSError as trouble:
        _complain(f"{trouble.filename or 'En fil'}: {words_of(trouble)}. Inget är halvgjort; kör kommandot igen.")
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
def demo(
    folder: Annotated[Path, typer.Argument(help="The folder to make / mappen som skapas")] = Path("demo"),
    facts: Annotated[bool, typer.Option("--facts", help="Only write the facts, as files / bara uppgifterna")] = False,
    workers: Workers = 2,
) -> int:
    """All of October 2026 for the four municipalities, made-up people. / Hela månaden på påhittade uppgifter."""
    from engine.console import shown, typed
    from engine.console.text import say
    from fixtures.bank import mandate_files, payment_files
    from fixtures.demo import write_broken, write_demo

    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} är inte tom. Ta bort den, eller ange en annan mapp: debitera demo MAPP")
    if facts:
        write_demo(folder)
        say(f"Uppgifter för fyra kommuner finns i {folder}")
        return DONE
    october, place, given = "2026-10", folder / "workspace", folder / "facts"
    say("Påhittade familjer och omsorgstagare, oktober 2026. Två filer och några hushåll är fel med flit.")
    write_demo(given)
    write_broken(given)
    _shown(f"init {place}", lambda: month.init(place))
    _shown(f"import {given}", lambda: month.import_(given, place, by="Eva Ek"))
    here = open_at(place)
    for path in mandate_files(here, folder / "bank", date(2026, 9, 30)):
        _shown(f"mandates --import {path}", partial(direct_debit.mandates, place, file=path, by="Eva Ek"))
    commands: Mapping[str, Callable[[], int]] = {
        f"check {october}": lambda: month.check(october, place),
        f"preview {october} --by 'Eva Ek'": lambda: month.preview(october, place, by="Eva Ek", workers=workers),
        f"approve {october} --by 'Bo Berg'": lambda: month.approve(october, place, by="Bo Berg", workers=workers),
        f"issue {october} --date 2026-10-14": lambda: month.issue(
            october, place, by="Eva Ek", on="2026-10-14", workers=workers
        ),
        f"export {october}": lambda: month.export(october, place, by="Eva Ek", workers=workers),
    }
    for command, run in commands.items():
        _shown(command, run)
    for path in payment_files(here, folder / "bank", date(2026, 10, 30)):
        _shown(f"payments {path}", partial(ledger.payments, path, place, by="Eva Ek"))
    _shown(f"reconcile {october}", lambda: month.reconcile(october, place, by="Eva Ek"))
    from engine.batch.month import standing

    first = typed.month(october)
    shown.standings(here, [standing(here, town, first) for town in towns_of(here, None)])
    return DONE


def _shown(command: str, run: Callable[[], int]) -> None:
    """A command as it is typed, and what it says."""
    from engine.console.text import say

    say()
    say(f"$ debitera {command}", bold=True)
    run()


def _is_text(word: str) -> bool:
    """Whether a word is UTF-8; Python gives the bytes of one that is not as half characters that nothing can keep."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True


def _complain(text: str) -> None:
    from engine.console.text import complain

    complain(text)


if __name__ == "__main__":
    main()
