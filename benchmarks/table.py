"""The results of a run (pytest's `--benchmark-json=FILE`) as a table: `python -m benchmarks.table FILE`."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HEADING = ("| what | fastest | median | rounds | noted |", "|---|---:|---:|---:|---|")


def lines(results: dict[str, Any]) -> Iterator[str]:
    """The table, line by line."""
    yield from HEADING
    for one in sorted(results["benchmarks"], key=_place):
        stats, noted = (
            one["stats"],
            ", ".join(f"{name}: {_grouped(value)}" for name, value in one["extra_info"].items()),
        )
        name = one["name"].removeprefix("test_").replace("_", " ").replace("[", ", ").rstrip("]")
        yield f"| {name} | {_time(stats['min'])} | {_time(stats['median'])} | {stats['rounds']} | {noted} |"


def _place(one: dict[str, Any]) -> tuple[str, str, list[str], int]:
    """By file and function, smaller sizes first."""
    size = next((value for value in one["params"].values() if isinstance(value, int)), 0) if one["params"] else 0
    others = [str(value) for value in (one["params"] or {}).values() if not isinstance(value, int)]
    file, _, function = str(one["fullname"]).partition("::")
    return file, function.partition("[")[0], others, size


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _grouped(value: object) -> str:
    return f"{value:,}".replace(",", " ") if isinstance(value, int) else str(value)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
