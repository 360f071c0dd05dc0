"""What a municipality's month spends its time on: preview, issue and export under cProfile, all in one new process.

    python -m benchmarks.profiled WORKSPACE TOWN [RESULT]     RESULT: under the profile; else only the seconds

Own time is summed by area, a handful of the program's parts. The time of what others have written (Polars, SQLAlchemy,
the standard library) is passed on to those of our functions that called it, by the share that each caller had of it;
only hashing, compression and waiting for the disk are areas of their own, whoever asks for them, and so is the start:
whatever happens while modules are loaded. The profiler itself takes time at every call, most where small functions are
called often. So the same is run without it too, and the shares tell what is large, not what it is to the per cent.
"""

import cProfile
import pstats
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # in the process that is measured only what it needs is loaded
    from benchmarks.month_place import Place

Function = tuple[str, int, str]
"""File, line and name, as pstats has them."""
ROOT = Path(__file__).resolve().parents[1]
LARGEST = 5
ROUNDS = 40
"""So often time is passed on to callers: deeper than the calls of others' code that matter."""

BUILT_IN = (
    ("hashing", ("_hashlib", "_sha", "HASH", "sha256")),
    ("compression", ("zlib.", "Compress")),
    ("the disk", ("fsync", "posix.open", "posix.replace", "_io.BufferedWriter", "_io.FileIO", "posix.rename")),
)
START = ("<frozen importlib", "<frozen zipimport", "importlib")
AREAS = (
    ("words", "engine.calc.wording engine.calc.told engine.calc.childcare.explain engine.calc.care.explain"),
    ("words", "engine.batch.paper engine.batch.papers engine.batch.people engine.batch.area_paper"),
    ("words", "engine.batch.childcare_paper engine.batch.care_paper engine.batch.relief_paper"),
    ("words", "engine.batch.correction_paper engine.documents.swedish engine.documents.model"),
    ("drawing", "engine.documents"),
    ("ledgers' and distributors' files", "engine.ledger engine.batch.outgoing engine.batch.delivery_files"),
    ("ledgers' and distributors' files", "engine.batch.customer_ledger engine.batch.ledger engine.batch.handed"),
    ("calculation", "engine.calc engine.batch.compute engine.batch.charging engine.batch.reassessment"),
    ("calculation", "engine.batch.scope engine.batch.changes engine.batch.earlier engine.batch.before"),
    ("references and codes of payments", "engine.payments"),
    ("the database", "engine.store"),
    ("evidence and Parquet", "engine.batch.evidence engine.batch.packed engine.batch.kept engine.batch.kept_inputs"),
    ("evidence and Parquet", "engine.batch.output engine.batch.files engine.batch.older"),
    ("portions", "engine.batch.portions engine.batch.executors engine.batch.channels"),
    ("rules and facts", "engine.rulebook engine.facts engine.vocabulary"),
    ("steps of the month, commands", "engine cli"),
)


def area_of(function: Function) -> str | None:
    """The area of one of our functions, of the start, or of what is an area whoever calls it; None for all others."""
    file, _, name = function
    if file == "~":
        return next((area for area, marks in BUILT_IN if any(mark in name for mark in marks)), None)
    if name == "<module>" or file.startswith(START):
        return "the start"
    module = module_of(file)
    fits = ((area, len(prefix)) for area, names in AREAS for prefix in names.split() if _is_in(module, prefix))
    return max(fits, key=lambda fit: fit[1], default=(None, 0))[0]


def _is_in(module: str, prefix: str) -> bool:
    """Whether a module is of a package, is the module, or goes on with its name: `explain_person` after `explain`."""
    return module == prefix or module.startswith((f"{prefix}.", f"{prefix}_"))


def module_of(file: str) -> str:
    """The module of a file, and of a class whose methods attrs has written."""
    if file.startswith("<attrs generated"):
        return file.rstrip(">").rpartition(" ")[2].rpartition(".")[0]
    path = Path(file)
    return ".".join(path.relative_to(ROOT).with_suffix("").parts) if path.is_relative_to(ROOT) else ""


def by_area(stats: Mapping[Function, Any]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Seconds of each area, and of each of our functions in it, the time of others' code with its callers."""
    areas, functions = Counter[str](), Counter[tuple[str, str]]()
    passed: Counter[Function] = Counter()
    for function, (_, _, own, _, _) in stats.items():
        passed[function] += own
    for _ in range(ROUNDS):
        above: Counter[Function] = Counter()
        for function, seconds in passed.items():
            area, callers = area_of(function), stats[function][4]
            weights = {caller: max(timed[3], 1e-9) for caller, timed in callers.items() if caller != function}
            if area is not None or not weights:
                areas[area or "others"] += seconds
                functions[area or "others", _named(function)] += seconds
                continue
            whole = sum(weights.values())
            for caller, weight in weights.items():
                above[caller] += seconds * weight / whole
        passed = above
    areas["others"] += passed.total()
    return areas, functions


def _named(function: Function) -> str:
    file, _, name = function
    return f"{module_of(file)}.{name}".lstrip(".")


def show(place: "Place") -> None:
    """Run one municipality's month with and without the profiler, and print the areas, the largest five first."""
    town = place.towns[0]
    with_nothing = _run(place.copy(), town)
    result = place.root / "profile"
    under_profile = _run(place.copy(), town, result)
    areas, functions = by_area(pstats.Stats(str(result)).stats)  # type: ignore[attr-defined]  # typeshed lacks it
    whole = areas.total()
    print(
        f"{town}, {place.families // len(place.towns)} families: {with_nothing:.1f} s, under the profile "
        f"{under_profile:.1f} s of processor time, one process\n"
    )
    print("| area | share | seconds under the profile | most of it in |\n|---|---:|---:|---|")
    for area, seconds in areas.most_common():
        mine = Counter({name: took for (of, name), took in functions.items() if of == area})
        most = ", ".join(f"`{name}` {took / whole:.0%}" for name, took in mine.most_common(3))
        largest = f"**{area}**" if area in dict(areas.most_common(LARGEST)) else area
        print(f"| {largest} | {seconds / whole:.0%} | {seconds:.2f} | {most} |")


def _run(workspace: Path, town: str, *result: Path) -> float:
    words = [sys.executable, "-m", "benchmarks.profiled", str(workspace), town, *map(str, result)]
    done = subprocess.run(words, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    return float(done.stdout.splitlines()[-1])


def month(workspace: Path, town: str) -> None:
    """The commands of the month, for one municipality; what they load is loaded here."""
    from engine.commands import month as commands

    here: dict[str, Any] = {"workspace": workspace, "municipality": [town], "quiet": True}
    commands.preview("2026-10", by="Eva Ek", **here)
    commands.approve("2026-10", by="Bo Berg", **here)
    commands.issue("2026-10", by="Eva Ek", on="2026-10-14", workers=1, **here)
    commands.export("2026-10", by="Eva Ek", workers=1, **here)


def main() -> None:
    """Do the month in this process."""
    workspace, town, *result = sys.argv[1:]
    if result:
        with cProfile.Profile() as profile:
            month(Path(workspace), town)
        profile.dump_stats(result[0])
    else:
        month(Path(workspace), town)
    print(process_time())


if __name__ == "__main__":
    main()
