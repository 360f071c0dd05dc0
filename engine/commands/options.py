"""What the commands have in common: their options, their exit statuses, and who gives them when.

The clock is read here and nowhere else.
"""

import gc
import getpass
import os
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from engine.errors import Refused

if TYPE_CHECKING:
    from pendulum import DateTime

    from engine.batch.month import Who
    from engine.batch.workspace import Workspace

DONE, USAGE, REFUSED, PARKED, STOPPED, UNVERIFIED = 0, 1, 2, 3, 4, 5
Result = TypeVar("Result")
RULES = Path(__file__).resolve().parents[2] / "rules"

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


def be_brief() -> None:
    """Stay on one core and leave the garbage: for a command that looks at a few rows and is done.

    That is thousands of small column operations, each handed to a thread and back, which takes several times as long
    where the thread has another core; and nearly all that is made, most of it by loading libraries, is needed to the
    end. To be called before the columns are loaded.
    """
    gc.disable()
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[os.getpid() % len(cores)]})


def each_town(
    workspace: "Workspace",
    municipality: Towns,
    work: Callable[[str], Result],
    tell: Callable[[str, Result], None] | None,
    *,
    alone: bool = False,
) -> dict[str, Result]:
    """Do one municipality after the other, telling of each as it is done; those done already are passed by.

    Where one is named, or all are done already, that is refused instead. What moves a month on is done `alone`: while
    it is done nobody else may move that municipality's months.
    """
    from engine.batch.guards import AlreadyDone
    from engine.console.text import complain

    results, done = {}, []
    for town in towns_of(workspace, municipality):
        try:
            with workspace.alone(town) if alone else nullcontext():
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
        complain(already_done)
    return results


def open_at(folder: Path) -> "Workspace":
    """The workspace in a folder."""
    from engine.batch.workspace import open_workspace

    return open_workspace(folder)


def towns_of(workspace: "Workspace", wanted: Sequence[str] | None) -> tuple[str, ...]:
    """The names of the municipalities that are wanted, as their folders have them; all where none is named."""
    rulebook = workspace.rulebook()
    return tuple(rulebook.municipality(name).name for name in wanted) if wanted else rulebook.names


def now() -> "DateTime":
    """What time it is in Sweden."""
    import pendulum

    return pendulum.now("Europe/Stockholm")  # noqa: TID251 - the one place where the clock is read


def who_is(by: str | None) -> "Who":
    """Who gives the command, and when; `Refused` where nobody is named and the user has no name."""
    from engine.batch.month import Who

    try:
        name = by or getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user without a name, as in a container
        raise Refused("Ange vem du är med --by eller DEBITERA_USER.") from None
    if not name.isprintable():
        raise Refused("Namnet i --by eller DEBITERA_USER har tecken som inte går att skriva ut. Skriv om det.")
    return Who(name, now())
