"""The results of a run as a table for docs/performance.md.

.venv/bin/python -m pytest benchmarks --benchmark-only --benchmark-json=results.json
.venv/bin/python -m benchmarks.table results.json
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HEADING = ("| what | fastest | median | rounds | noted |", "|---|---:|---:|---:|---|")


def lines(results: dict[str, Any]) -> Iterator[str]:
    """The table, line by line."""
    yield from HEADING
    for one in sorted(results["benchmarks"], key=lambda one: str(one["fullname"])):
        stats, noted = (
            one["stats"],
            ", ".join(f"{name}: {_grouped(value)}" for name, value in one["extra_info"].items()),
        )
        name = one["name"].removeprefix("test_").replace("_", " ")
        yield f"| {name} | {_time(stats['min'])} | {_time(stats['median'])} | {stats['rounds']} | {noted} |"


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _grouped(value: object) -> str:
    return f"{value:,}".replace(",", " ") if isinstance(value, int) else str(value)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
