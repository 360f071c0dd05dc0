"""Debitera against others on the same rule and rows, in one run: `make bench-rivals`.

    python -m benchmarks.rivals.compare OTHER_PYTHON [CHILD_MONTHS]

OTHER_PYTHON is the interpreter of an environment with `requirements.txt`. All must come to the same fees, child by
child; then the medians are shown, and how many times as long as Debitera each took.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from statistics import median
from time import perf_counter

import polars as pl

from benchmarks.bench_core import Given, charged, given
from benchmarks.machine import machine
from benchmarks.rivals.decimal_rule import fees_ore

ROUNDS = 7
SCRIPT = Path(__file__).with_name("apart") / "openfisca_rule.py"


def timed(work: Callable[[], object], rounds: int) -> float:
    """The median of so many rounds, in seconds."""
    seconds = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        seconds.append(perf_counter() - start)
    return median(seconds)


def digest(fees: Sequence[int]) -> str:
    """SHA-256 of the fees as eight bytes each, the lowest first."""
    return sha256(b"".join(fee.to_bytes(8, "little") for fee in fees)).hexdigest()


def rows_of(what: Given) -> pl.DataFrame:
    """What the rule needs of the columns."""
    income = pl.when("income_missing").then(None).otherwise("income_ore")
    return what.columns.select(
        (pl.col("household_part") - 1).alias("household"),
        "born",
        income.alias("income_ore"),
        (pl.col("form") == "school_age").alias("school_age"),
    )


def openfisca(python: str, rows: pl.DataFrame) -> tuple[float, str]:
    """Median seconds, and the digest of the fees."""
    with tempfile.TemporaryDirectory() as folder:
        columns, result = Path(folder) / "columns.parquet", Path(folder) / "result.json"
        rows.write_parquet(columns)
        subprocess.run([python, str(SCRIPT), str(columns), str(result), str(ROUNDS)], check=True)
        found = json.loads(result.read_text())
    return median(found["seconds"]), found["sha256"]


def main(python: str, child_months: int) -> None:
    """Run all three and show the table."""
    measured_on, what = machine(), given(child_months, "plain")
    rows = rows_of(what)
    ours = digest(charged(what)["charge_ore"].to_list())
    seconds = {"Debitera": timed(lambda: charged(what), ROUNDS)}
    seconds["OpenFisca-Core"], theirs = openfisca(python, rows)
    children = rows.rows()
    seconds["plain Python with Decimal"] = timed(lambda: fees_ore(children), 1)
    assert ours == theirs == digest(fees_ore(children)), "they do not come to the same fees"
    print(f"{child_months} child-months, the same fees from all")
    for name, took in seconds.items():
        rate, ratio = child_months / took, took / seconds["Debitera"]
        print(f"{name:<28}{took:>9.4f} s {rate:>14,.0f} child-months/s {ratio:>8.1f} x")
    print(measured_on)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
