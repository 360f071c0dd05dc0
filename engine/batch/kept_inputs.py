"""What a batch was calculated from, checked before it is calculated with.

The hashes of a folder say that nobody has changed it since they were made. Whoever changes a file can make them anew,
so an auditor's replay takes nothing of it on trust: what could not be in a folder that the program wrote is refused.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from engine.batch.before import Before
from engine.batch.evidence import EARLIER, MANDATES_FILE, MANIFEST, UNPAID_FILE
from engine.batch.kept import read_frame
from engine.batch.older import CREDITS_ON_ORDINARY_INVOICES, as_now
from engine.batch.scope import Scope
from engine.calc.credits import UNPAID
from engine.calc.invoices import FORWARD
from engine.errors import Refused
from engine.facts.declared import undeclared
from engine.facts.registry import RECORD_TYPES

SINCE_MANDATES = 5
"""The format of evidence since which the mandates in force are kept."""
NEVER_EMPTY = ("household_id", "payer_id", "area", "kind", "amount_ore", "payer_number", "valid_from", "unpaid_ore")
"""Columns of earlier batches' tables that a batch always fills in, where the table has them."""


def check_inputs(folder: Path, manifest: Mapping[str, Any]) -> None:
    """`Refused` where the facts, or what earlier batches meant, are not such as a batch is calculated from."""
    made_in: int = manifest["format"]
    for name, record in RECORD_TYPES.items():
        path = folder / "facts" / f"{name}.parquet"
        _refuse(path, undeclared(record, as_now(f"facts/{name}", read_frame(path), made_in)))
    known = {f"{name}.parquet" for name in RECORD_TYPES}
    for path in sorted((folder / "facts").iterdir()):
        if path.name not in known:
            raise Refused(f"{path} hör inte till underlaget. Ta bort filen, eller återställ mappen.")
    tables = {"brought_forward": pl.DataFrame(schema=FORWARD)} | {name: getattr(Before(), name) for name in EARLIER}
    if manifest["format"] >= SINCE_MANDATES or (folder / MANDATES_FILE).is_file():
        tables |= {"mandates": Before().mandates}
    if manifest["format"] > CREDITS_ON_ORDINARY_INVOICES or (folder / UNPAID_FILE).is_file():
        tables |= {"unpaid": UNPAID}
    for name, empty in tables.items():
        path = folder / f"{name}.parquet"
        _refuse(path, _unlike(as_now(name, read_frame(path), made_in), empty))
    if "unpaid" in tables:
        _refuse(folder / UNPAID_FILE, _not_of_the_credited(folder))
    try:
        Scope.of(manifest["corrected_months"])
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Refused(f"{folder / MANIFEST}: corrected_months är inga månader. Återställ filen.") from None


def _unlike(frame: pl.DataFrame, empty: pl.DataFrame) -> str:
    """The first column that is not as in a table of that kind; "" where there is none."""
    for name, dtype in empty.schema.items():
        if frame.schema.get(name) != dtype or (name in NEVER_EMPTY and frame[name].null_count()):
            return name
    return next((name for name in frame.columns if name not in empty.columns), "")


def _not_of_the_credited(folder: Path) -> str:
    """The column that is wrong where what is unpaid is not told once of each invoice that is credited; or ""."""
    credited = read_frame(folder / "credited.parquet")["numbers"].list.first().unique().to_list()
    told = read_frame(folder / UNPAID_FILE)["number"].to_list()
    wrong = None in credited or len(credited) != len(told) or set(credited) != set(told)
    return "number" if wrong else ""


def _refuse(path: Path, column: str) -> None:
    if column:
        raise Refused(
            f"{path}: kolumnen {column} saknas eller har annat än ett underlag kan ha. Filen är ändrad, fast "
            "kontrollsummorna stämmer. Återställ mappen från säkerhetskopian."
        )
