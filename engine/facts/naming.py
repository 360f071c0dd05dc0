"""Which record type a file or a sheet holds: told by its name."""

import re
import unicodedata
from pathlib import Path

from engine.facts.advice import nearest
from engine.facts.columns import RecordType
from engine.facts.problems import UnreadableFile, shown
from engine.facts.registry import RECORD_TYPES
from engine.facts.workbook import sheet_names

_PLAIN = str.maketrans("åäöéü", "aaoeu")


def plain_name(name: str) -> str:
    """A name as it is compared: Växelvis boende is vaxelvis_boende, and Inkomst, omsorg is inkomst_omsorg.

    Some file systems and archives give å, ä and ö as two characters each; they are the same names.
    """
    composed = unicodedata.normalize("NFC", name.strip().lower())
    return re.sub(r"[ ,_-]+", "_", composed.translate(_PLAIN))


def known_names() -> dict[str, RecordType]:
    """The accepted names of every record type: the English name and the Swedish title."""
    return RECORD_TYPES | {plain_name(record.title_sv): record for record in RECORD_TYPES.values()}


def record_for(path: Path) -> RecordType:
    """The record type of a file, from its name: `person.csv`, `Växelvis boende.xlsx`. Raises UnreadableFile."""
    record = known_names().get(plain_name(path.stem))
    if record is None:
        near = nearest(plain_name(path.stem), tuple(known_names()))
        guess = f"Menades {near}{path.suffix}? " if near else ""
        names = ", ".join(RECORD_TYPES)
        raise UnreadableFile(
            f"{shown(path.name)}: filens namn säger inte vad den innehåller. {guess}Filen ska heta något av: {names}."
        )
    return record


def records_in(path: Path) -> tuple[RecordType, ...]:
    """The record types of a file: one by its name, or, in a workbook, one for every sheet named after one."""
    names = known_names()
    if path.suffix.lower() == ".xlsx" and plain_name(path.stem) not in names and path.is_file():
        found = tuple(
            names[plain_name(s)] for s in sheet_names(path.read_bytes(), shown(path.name)) if plain_name(s) in names
        )
        if found:
            return tuple(dict.fromkeys(found))
    return (record_for(path),)


def sheet_of(data: bytes, record: RecordType, file: str) -> str:
    """The sheet that holds the record type: the one named after it, or the only one there is. Raises UnreadableFile."""
    sheets = sheet_names(data, file)
    names = {record.name, plain_name(record.title_sv)}
    named = [sheet for sheet in sheets if plain_name(sheet) in names]
    if len(named) == 1 or len(sheets) == 1:
        return (named or list(sheets))[0]
    raise UnreadableFile(f"{file}: det ska finnas ett blad med namnet {record.name} (eller {record.title_sv}).")
