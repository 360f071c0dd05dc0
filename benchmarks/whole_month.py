"""A whole month at the size that is asked for: what each stage takes, in time, memory and bytes, and per payer.

    python -m benchmarks.whole_month 100000 --workers 2 --place FOLDER

Families of `fixtures.generate`, at most 10 000 in each municipality, which are copies of the four under other names.
The facts are in the store when the clock starts. FOLDER must not be there; it is left as it is, to be looked at. Every
command is a new process, as an office gives it; its start is told by itself.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import attrs

from fixtures.demo import MONTH, SEED
from fixtures.files import write
from fixtures.generate import PART_HOUSEHOLDS, generate

ROOT = Path(__file__).parents[1]
TOWNS = ("hallefors", "lindesberg", "ljusnarsberg", "nora")
BILLED = f"{MONTH:%Y-%m}"


@attrs.frozen(kw_only=True)
class Taken:
    """What a command took: seconds on the clock and of processors, and the most that any of its processes held, MiB."""

    command: str
    seconds: float
    cpu_seconds: float
    peak_mib: int


def prepared(place: Path, payers: int) -> tuple[Path, Path]:
    """The rules and the facts' files of so many municipalities as it takes, the same number of families in each."""
    count = max(-(-payers // PART_HOUSEHOLDS), len(TOWNS))
    shutil.copytree(ROOT / "rules", place / "rules", ignore=shutil.ignore_patterns(*TOWNS))
    made: dict[str, Path] = {}
    for number in range(count):
        like = TOWNS[number % len(TOWNS)]
        town = f"{like}{number:03}"
        shutil.copytree(ROOT / "rules" / like, place / "rules" / town)
        if like in made:
            shutil.copytree(made[like], place / "facts" / town, copy_function=os.link)
        else:
            made[like] = place / "facts" / town
            write(generate(like, households=payers // count, seed=SEED, month=MONTH), made[like])
    return place / "rules", place / "facts"


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


def stages(place: Path, workers: int, scheduler: str | None) -> Iterator[Taken]:
    """The commands of the month, one after the other; `import` is told too, but is before the clock."""
    here = ("-w", place / "workspace", "--by")
    on = ("--workers", workers) if scheduler is None else ("--scheduler", scheduler)
    yield run("--help")
    run("init", place / "workspace", "--rules", place / "rules")
    yield run("import", place / "facts", *here, "Eva Ek")
    yield run("preview", BILLED, *here, "Eva Ek")
    yield run("approve", BILLED, *here, "Bo Berg")
    yield run("issue", BILLED, *here, "Eva Ek", "--date", "2026-10-14", *on)
    yield run("export", BILLED, *here, "Eva Ek", *on)


def size_mib(folder: Path) -> int:
    """What the files below a folder take."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) >> 20


def main() -> None:
    """Measure, and print a table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("payers", type=int)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--scheduler")
    asked.add_argument("--place", type=Path, required=True)
    given = asked.parse_args()
    given.place.mkdir(parents=True)
    prepared(given.place, given.payers)
    print("| stage | seconds | processor seconds | ms a payer | MiB at most |\n|---|---:|---:|---:|---:|")  # noqa: T201
    for taken in stages(given.place, given.workers, given.scheduler):
        each = taken.seconds * 1000 / given.payers
        row = (taken.command, f"{taken.seconds:.1f}", f"{taken.cpu_seconds:.1f}", f"{each:.3f}", taken.peak_mib)
        print(f"| {' | '.join(map(str, row))} |", flush=True)  # noqa: T201
    workspace = given.place / "workspace"
    for name in ("evidence", "output", "debitera.db"):
        path = workspace / name
        print(f"{name}: {size_mib(path) if path.is_dir() else path.stat().st_size >> 20} MiB")  # noqa: T201


if __name__ == "__main__":
    main()
