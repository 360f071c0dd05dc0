"""Taking in facts: a file, or a folder with one folder per municipality. A refused file leaves the others alone."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import attrs

from engine.batch.month import Who
from engine.batch.workspace import Workspace
from engine.errors import Refused
from engine.facts.columns import RecordType
from engine.facts.naming import known_names, plain_name, records_in
from engine.facts.reader import FileRead, read_file
from engine.store.batches import all_batches
from engine.store.database import Database
from engine.store.facts import ImportRefused, import_file

ENDINGS = (".csv", ".xlsx")


@attrs.frozen(kw_only=True)
class Taken:
    """What became of a file: rows by kind, or why it was refused, with its bad cells."""

    municipality: str
    file: Path
    new: int = 0
    superseded: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    refused: str = ""
    problems: tuple[str, ...] = ()


def take_in(workspace: Workspace, path: Path, municipality: str | None, who: Who) -> list[Taken]:
    """Import a file, or every file in a folder, each whole or not at all.

    A file is the municipality's that is named, or else that of the nearest folder above it with a municipality's name.
    """
    known = workspace.rulebook().names
    with workspace.database() as db:
        return [_taken(db, file, municipality or _town_of(file, known), known, who) for file in _files(path)]


def _files(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise Refused(f"{path} finns inte.")
    files = [path] if path.is_file() else sorted(p for p in _below(path) if p.suffix.lower() in ENDINGS)
    if not files:
        raise Refused(f"Det finns ingen .csv- eller .xlsx-fil i {path}.")
    yield from files


def _below(folder: Path) -> Iterator[Path]:
    """Every file below a folder; `Refused` where one of its folders cannot be read, lest a municipality be left out."""

    def refuse(error: OSError) -> NoReturn:
        raise Refused(f"Mappen {error.filename} kan inte öppnas. Kontrollera behörigheten.") from error

    for where, _, names in os.walk(folder, onerror=refuse):
        yield from (Path(where) / name for name in names if not name.startswith(("~$", ".")))  # Excel's own files


def _town_of(file: Path, known: tuple[str, ...]) -> str:
    folders = [folder.name for folder in file.resolve().parents]
    return next((name for name in folders if name in known), folders[0])


def _taken(db: Database, file: Path, town: str, known: tuple[str, ...], who: Who) -> Taken:
    taken = Taken(municipality=town, file=file)
    try:
        if town not in known:
            raise Refused(f"{town} är ingen kommun i reglerna. Ange --municipality: {', '.join(known)}.")
        for record in records_in(file):
            read = read_file(file, record)
            _refuse_issued_months(db, town, read)
            done = import_file(db, town, read, by=who.name, at=who.at)
            taken = attrs.evolve(
                taken,
                new=taken.new + done.new,
                superseded=taken.superseded + done.superseded,
                unchanged=taken.unchanged + done.unchanged,
                withdrawn=taken.withdrawn + done.withdrawn,
            )
    except ImportRefused as refused:
        return attrs.evolve(taken, refused=str(refused), problems=tuple(str(each) for each in refused.problems))
    except Refused as refused:
        return attrs.evolve(taken, refused=str(refused))
    return taken


def _refuse_issued_months(db: Database, town: str, read: FileRead) -> None:
    """An adjustment goes out with the batch of its month; where that is issued already it would never be billed."""
    if read.record.name != "adjustment" or read.problems:
        return
    issued = {each.month for each in all_batches(db) if each.municipality == town and each.issued_at}
    late = sorted({f"{month:%Y-%m}" for month in read.frame["month"]} & issued)
    if late:
        raise Refused(f"{', '.join(late)} är redan fakturerad i {town}. Ange en månad som inte är fakturerad.")


def record_named(name: str) -> RecordType:
    """The kind of fact of that English or Swedish name; `Refused` with the names there are."""
    names = known_names()
    if plain_name(name) not in names:
        raise Refused(f"{name} är inget slags uppgift. Använd någon av: {', '.join(names)}.")
    return names[plain_name(name)]
