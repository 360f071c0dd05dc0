"""What the commands have in common: their options, their exit statuses, and who gives them when.

The clock is read here and nowhere else.
"""

import gc
import getpass
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from engine.cores import on_one_core
from engine.errors import Refused

if TYPE_CHECKING:
    from pendulum import DateTime

    from engine.batch.executors import Executor
    from engine.batch.month import Who
    from engine.batch.workspace import Workspace

DONE, USAGE, REFUSED, PARKED, STOPPED, UNVERIFIED = 0, 1, 2, 3, 4, 5
Result = TypeVar("Result")
TIMINGS = "timings.jsonl"
"""How long each stage of a month took, a line each time. Nothing rests on it: it may be removed."""
RULES = Path(__file__).resolve().parents[2] / "rules"

At = Annotated[
    Path, typer.Option("--workspace", "-w", help="The workspace / arbetsytan", show_default="the folder you are in")
]
Towns = Annotated[
    list[str] | None,
    typer.Option("--municipality", "-m", help="Only this municipality; may be repeated / bara denna kommun"),
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, money in öre / svara i JSON, belopp i öre")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say only what is refused / säg bara det som avvisas")]
By = Annotated[
    str | None,
    typer.Option("--by", envvar="DEBITERA_USER", help="Who you are / vem du är", show_default="your user name"),
]
MonthArgument = Annotated[str, typer.Argument(metavar="MONTH", help="The billing month, YYYY-MM / debiteringsmånad")]
NumberArgument = Annotated[
    str, typer.Argument(metavar="NUMBER", help="Invoice number or OCR reference / fakturanummer eller OCR-nummer")
]
OptionalNumber = Annotated[
    str | None, typer.Argument(metavar="NUMBER", help="Invoice number or OCR reference / fakturanummer eller OCR")
]
InMonth = Annotated[
    str | None,
    typer.Option("--on", help="The month, YYYY-MM, or a day in it / månad eller dag", show_default="this month"),
]
Workers = Annotated[int, typer.Option(min=1, max=64, help="Processes that do the work / processer")]
Scheduler = Annotated[
    str | None,
    typer.Option(help="Let the workers of this dask scheduler do it, tcp://HOST:8786 / låt ett kluster göra det"),
]


def be_brief() -> None:
    """Stay on one core and leave the garbage: for a command that looks at a few rows and is done.

    Nearly all that it makes, most of it by loading libraries, is needed to the end.
    """
    gc.disable()
    on_one_core(os.getpid())


def each_town(
    workspace: "Workspace",
    municipality: Towns,
    work: Callable[[str], Result],
    tell: Callable[[str, Result], None] | None,
    *,
    stage: str = "",
    executor: "Executor | None" = None,
    quiet: bool = False,
) -> dict[str, Result]:
    """Do one municipality after the other, telling of each as it is done, until one is refused.

    Those done already are passed by; where one is named, or all are done already, that is refused instead. With a
    `stage` the month is moved on: while that is done nobody else may move that municipality's months, and how long it
    took is noted. With an `executor` they are done side by side, so that what is refused in one stops no other; `work`
    is pickled, and all are told of when all are done.
    """
    from engine.batch.guards import AlreadyDone
    from engine.console.text import complain

    towns, do = towns_of(workspace, municipality), partial(_done_in, workspace, work, stage)
    answers = map(do, towns) if executor is None else iter(_watched(executor.map(do, towns), len(towns), quiet=quiet))
    results: dict[str, Result] = {}
    done, refused = [], []
    for town, answer in zip(towns, answers, strict=True):
        if isinstance(answer, AlreadyDone) and not municipality:
            done.append(str(answer))
        elif isinstance(answer, Refused):
            if executor is None:
                raise answer
            refused.append(answer)
        else:
            results[town] = answer
            if tell:
                tell(town, answer)
    if refused or (done and not results):
        raise Refused("\n".join(dict.fromkeys((*done, *map(str, refused)))))
    for already_done in done:
        complain(already_done)
    return results


def _watched(answers: Iterator[Result], count: int, *, quiet: bool) -> list[Result]:
    """The answers of so many municipalities, whose coming is shown."""
    from engine.console.progress import counted

    came = []
    with counted("kommuner", count, quiet=quiet) as advance:
        for answer in answers:
            came.append(answer)
            advance(1)
    return came


def _done_in(workspace: "Workspace", work: Callable[[str], Result], stage: str, town: str) -> Result | Refused:
    """What the work for a municipality comes to, or why it was refused."""
    try:
        with workspace.alone(town) if stage else nullcontext(), _timed(workspace, stage, town):
            return work(town)
    except Refused as refused:
        return refused


@contextmanager
def _timed(workspace: "Workspace", stage: str, town: str) -> Iterator[None]:
    """Note how long a stage took, in milliseconds, when it is done."""
    at = now()
    yield
    if stage:
        took_ms = (now() - at).as_timedelta() // timedelta(milliseconds=1)
        line = {"at": at.to_iso8601_string(), "stage": stage, "municipality": town, "took_ms": took_ms}
        with suppress(OSError), (workspace.root / TIMINGS).open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(line)}\n")  # the stage is done, whether there is room to tell of it or not


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
