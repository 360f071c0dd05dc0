"""A whole month at the sizes asked for: what each stage takes of time, memory and disk, in all and per payer.

    python -m benchmarks.whole_month 4000 100000 --place FOLDER            (a million take 15 GB, and an hour or more)
    python -m benchmarks.whole_month 4000 100000 --place FOLDER --prepared --workers 1
    python -m benchmarks.whole_month 4000 --place FOLDER --prepared --profile

Families with childcare of `fixtures.generate`, at most 10 000 in each municipality (`benchmarks.month_place` says how
they are made). The facts are in the store when the month begins: the import is told of too, but is not part of it.
Every command is a new process, as an office gives it; what a start takes is told by itself. All is left in FOLDER;
with --prepared what lies there is not imported again, and the stages run on a copy. The table is Markdown: seconds
on the clock and of processors, the most that one process holds, and by how many bytes a payer the files grow.

--profile tells instead what one municipality's preview, issue and export spend their time on (`benchmarks.profiled`).
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter

import attrs

from benchmarks.machine import machine
from benchmarks.month_place import ROOT, Place, bytes_in, counted
from fixtures.demo import MONTH

BILLED = f"{MONTH:%Y-%m}"
HEADING = (
    "| families | payers | stage | seconds | of processors | ms a payer | MiB at most | database | evidence | output |",
    "|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|",
)


@attrs.frozen(kw_only=True)
class Taken:
    """What a command took: seconds on the clock and of processors, the most that any of its processes held, MiB, and by
    how many bytes the database, the evidence and the output grew.
    """

    command: str
    seconds: float
    cpu_seconds: float
    peak_mib: int
    grown: dict[str, int] = attrs.field(factory=dict)


def run(command: str, *words: object) -> Taken:
    """Run a command; of memory the most that it, or one of the processes it starts, holds."""
    told = [sys.executable, "-m", "cli", command, *map(str, words)]
    before = os.times()
    began = perf_counter()
    with subprocess.Popen(told, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        peak = 0
        while process.poll() is None:
            peak = max(peak, *(_peak_mib(each) for each in _family(process.pid)))
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
    after = os.times()
    if process.returncode not in {0, 3}:
        raise SystemExit(f"{command} ended with status {process.returncode}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Taken(command=command, seconds=perf_counter() - began, cpu_seconds=cpu, peak_mib=peak)


def _family(process: int) -> Iterator[int]:
    yield process
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = path.read_text().split()
        except OSError:
            continue
        for child in map(int, children):
            yield from _family(child)


def _peak_mib(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) // 1024 if found else 0


def prepare(place: Place) -> None:
    """Make the workspace, and take in the facts."""
    place.deliver()
    run("init", place.prepared, "--rules", place.rules)
    empty = bytes_in(place.prepared)
    taken = run("import", place.facts, "-w", place.prepared, "--by", "Eva Ek")
    place.keep_import(attrs.asdict(attrs.evolve(taken, grown=_difference(empty, bytes_in(place.prepared)))))


def stages(place: Place, workers: int, scheduler: str | None) -> Iterator[Taken]:
    """The commands of the month, one after the other, on a copy of the workspace."""
    here = ("-w", place.copy(), "--by")
    on = ("--workers", workers) if scheduler is None else ("--scheduler", scheduler)
    for command, words in (
        ("preview", (*here, "Eva Ek")),
        ("approve", (*here, "Bo Berg")),
        ("issue", (*here, "Eva Ek", "--date", "2026-10-14", *on)),
        ("export", (*here, "Eva Ek", *on)),
    ):
        before = bytes_in(place.run)
        taken = run(command, BILLED, *words)
        print(f"{place.families}: {command} {taken.seconds:.1f} s", file=sys.stderr, flush=True)
        yield attrs.evolve(taken, grown=_difference(before, bytes_in(place.run)))


def _difference(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in after}


def together(month: Iterable[Taken]) -> Taken:
    """The stages of the month as one."""
    all_of = list(month)
    return Taken(
        command="**the month**",
        seconds=sum(each.seconds for each in all_of),
        cpu_seconds=sum(each.cpu_seconds for each in all_of),
        peak_mib=max(each.peak_mib for each in all_of),
        grown={name: sum(each.grown[name] for each in all_of) for name in all_of[0].grown},
    )


def rows(place: Place, workers: int, scheduler: str | None) -> Iterator[str]:
    """The table's rows of one size: the start of a command, the import, the stages, and these together."""
    start, kept = run("--help"), place.kept_import()
    assert kept is not None, "the workspace is prepared"
    month = list(stages(place, workers, scheduler))
    payers, _ = counted(place.run)
    for taken in (attrs.evolve(start, command="a start"), Taken(**kept), *month, together(month)):
        a_payer = [f"{taken.grown[name] / payers:.0f}" if taken.grown else "" for name in bytes_in(place.run)]
        times = (f"{taken.seconds:.1f}", f"{taken.cpu_seconds:.1f}", f"{taken.seconds * 1000 / payers:.3f}")
        row = (place.families, payers, taken.command, *times, taken.peak_mib, *a_payer)
        yield f"| {' | '.join(map(str, row))} |"


def told(place: Place) -> str:
    """What lies there after the month."""
    payers, invoices = counted(place.run)
    sizes = ", ".join(f"{name} {size >> 20} MiB" for name, size in bytes_in(place.run).items())
    towns = len(place.towns)
    return f"{place.families} families in {towns} municipalities, {payers} payers, {invoices} invoices: {sizes}."


def main() -> None:
    """Measure, and print a table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("families", type=int, nargs="+")
    asked.add_argument("--place", type=Path, required=True)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--scheduler", help="of a dask cluster; processor seconds are then those of this machine's part")
    asked.add_argument("--prepared", action="store_true", help="what lies in the folder is used, not made again")
    asked.add_argument("--profile", action="store_true")
    given = asked.parse_args()
    measured_on, places = machine(), [Place(given.place / str(size), size) for size in given.families]
    for place in places:
        ready = place.kept_import() is not None
        if place.root.exists() and not (given.prepared and ready):
            advice = "Ask for --prepared to use it." if ready else "It is not whole: remove it."
            raise SystemExit(f"{place.root} is there already. {advice}")
        if not ready:
            prepare(place)
    if given.profile:
        from benchmarks.profiled import show

        for place in places:
            show(place)
    else:
        lines(places, given.workers, given.scheduler)
    print(f"\n{measured_on}")


def lines(places: Iterable[Place], workers: int, scheduler: str | None) -> None:
    """Print the table row by row, and what it is of."""
    print(*HEADING, sep="\n")
    for place in places:
        for row in rows(place, workers, scheduler):
            print(row, flush=True)
    print("", *map(told, places), f"Workers: {scheduler or workers}.", sep="\n")


if __name__ == "__main__":
    main()
