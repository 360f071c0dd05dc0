"""What lies in an evidence folder against the hashes it should have: every file that is changed, missing or added."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from engine.batch.evidence import EXPORTED, FORMAT, ISSUED, MANIFEST
from engine.batch.files import UNFINISHED
from engine.errors import Refused

CHANGED, MISSING, ADDED = "har ändrats", "saknas", "har tillkommit"
READABLE = (4, FORMAT)
"""The first and the last format of evidence that this version of the program can compute again."""
SHAPE: dict[str, type] = {"files": dict}
MANIFEST_SHAPE: Mapping[str, type] = {
    "files": dict,
    "municipality": str,
    "month": str,
    "program": dict,
    "versions": dict,
}
ISSUED_SHAPE = SHAPE | {"preview": str, "issue_date": str}
"""What a record must hold for anything to be made of it."""
VERSION = r"[0-9]{1,9}(\.[0-9]{1,9})*"
YEARS = (1900, 2199)
BLOCK_BYTES = 1 << 20


@attrs.frozen
class Unlike:
    """A file that is not what it should be: `told` says whether it has changed, is missing or has been added."""

    file: str
    told: str


def hash_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal; "" where there is none."""
    if not path.is_file():
        return ""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            total.update(block)
    return total.hexdigest()


def read_json(path: Path, shape: Mapping[str, type] = SHAPE) -> dict[str, Any]:
    """A record of the evidence; `Refused` where it is not there, or what it must hold cannot be read."""
    if not path.is_file():
        raise Refused(f"{path} saknas. Ange mappen med underlaget för en månad, till exempel evidence/nora/2026-10-1.")
    try:
        record = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict) or not _has(record, shape):
        raise Refused(f"{path} kan inte läsas: filen är skadad. Återställ den från säkerhetskopian.")
    return record


def _has(record: Mapping[str, Any], shape: Mapping[str, type]) -> bool:
    """Whether a record has these values, a day or month that there is, and a hash for every file it lists."""
    if not all(isinstance(record.get(name), kind) for name, kind in shape.items()):
        return False
    days = (f"{record.get('month', '2000-01')}-01", record.get("issue_date", "2000-01-01"))
    try:
        years = [date.fromisoformat(day).year for day in days]
    except (TypeError, ValueError):
        return False
    hashes = (_listed(each) for each in record["files"].values())
    return all(YEARS[0] <= year <= YEARS[1] for year in years) and all(isinstance(each, str) for each in hashes)


def _listed(entry: object) -> object:
    """The hash in an entry of a list of files: the manifest has the size beside it."""
    return entry.get("sha256") if isinstance(entry, dict) else entry


def read_frame(path: Path) -> pl.DataFrame:
    """A table of the evidence; `Refused` where it is not there or cannot be read."""
    try:
        return pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise Refused(f"{path} kan inte läsas: filen saknas eller är skadad.") from error


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder; `Refused` where there is none, or its format is not one that can be computed again."""
    manifest = read_json(folder / MANIFEST, MANIFEST_SHAPE)
    found, program = manifest.get("format"), manifest["program"].get("version")
    if not re.fullmatch(VERSION, str(program)):
        raise Refused(f"{folder / MANIFEST} kan inte läsas: {program} är ingen version av programmet. Återställ filen.")
    if not isinstance(found, int) or not READABLE[0] <= found <= READABLE[1]:
        newer = isinstance(found, int) and found > FORMAT
        advice = "Installera en nyare version av programmet." if newer else "Använd den version som gjorde underlaget."
        raise Refused(
            f"{folder / MANIFEST} har format {found}; den här versionen av programmet läser {READABLE[0]} till "
            f"{READABLE[1]}. {advice}"
        )
    return manifest


def unlike(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> Iterator[Unlike]:
    """The files of the first part of a folder that are not as its manifest (`files`) says, in order of name."""
    here = {name for name in names_in(folder) if name != MANIFEST and not name.startswith("issued/")}
    yield from compared(folder, here, {name: str(_listed(each)) for name, each in files.items()})


def unlike_issued(folder: Path) -> Iterator[Unlike]:
    """The files in `issued/` that are not as its own records say. The records' own hashes are not looked at."""
    here = {name for name in names_in(folder) if name.startswith("issued/")} - {ISSUED, EXPORTED}
    listed = {} if not (folder / ISSUED).is_file() else read_json(folder / ISSUED, ISSUED_SHAPE)["files"]
    yield from compared(folder, here, {f"issued/{name}": str(_listed(each)) for name, each in listed.items()})


def compared(folder: Path, here: set[str], listed: Mapping[str, str]) -> Iterator[Unlike]:
    """The files that are not as listed (SHA-256 by name), among those that are `here` and those that should be."""
    for name in sorted(here | set(listed)):
        if name not in here:
            yield Unlike(name, MISSING)
        elif name not in listed:
            yield Unlike(name, ADDED)
        elif hash_of(folder / name) != listed[name]:
            yield Unlike(name, CHANGED)


def names_in(folder: Path) -> set[str]:
    """Every file below a folder, by relative name; what a stopped run had not finished is none."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name for name in found if not name.endswith(UNFINISHED)}
