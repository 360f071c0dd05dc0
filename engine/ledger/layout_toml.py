"""Reads a layout from TOML. All that is wrong is told at once, with file, line, what stands there and what is expected.

A file is read as the rules are (`engine.rulebook.reading`), so it is bounded and named in the same way; what its keys
must agree on stands in `engine.ledger.layout_rules`.
"""

import unicodedata
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import attrs

from engine.errors import Refused
from engine.ledger.layout_model import Field, Head, Layout, RecordHead, RecordKind
from engine.ledger.layout_rules import faults
from engine.rulebook.files import LAYOUTS
from engine.rulebook.lines import LineIndex
from engine.rulebook.problems import Problem, RulesRefused
from engine.rulebook.reading import Sheet, open_sheet, read_rows, read_table
from engine.rulebook.values import shown

TABLES = ("layout", "record", "nearest")


def load(file: str, data: bytes) -> Layout:
    """The layout of a TOML file; `file` is what problems call it. Refused (`RulesRefused`) with all that is wrong."""
    problems: list[Problem] = []
    sheet = open_sheet(file, data, TABLES, problems)
    head = read_table(sheet, "layout", Head) if sheet.values else None
    records = _records(sheet)
    nearest = _nearest(sheet)
    if problems or head is None:
        raise RulesRefused(problems)
    layout = Layout(PurePosixPath(file).stem, head, records, nearest)
    if wrong := tuple(faults(layout)):
        raise RulesRefused(wrong)
    return layout


def load_all(files: Mapping[str, bytes]) -> Mapping[str, Layout]:
    """All layouts among the files of a rulebook, by name. Refused with all that is wrong in any of them."""
    layouts: dict[str, Layout] = {}
    problems: list[Problem] = []
    for name, file in _layouts(files).items():
        try:
            layouts[name] = load(file, files[file])
        except RulesRefused as refused:
            problems.extend(refused.problems)
    if problems:
        raise RulesRefused(problems)
    return layouts


def named(name: str, files: Mapping[str, bytes]) -> Layout:
    """A layout by name (rutin-270) from the files of a rulebook; refused with the names there are."""
    found = _layouts(files)
    if name not in found:
        raise Refused(f"Fillayouten ”{name}” finns inte. Där finns: {', '.join(found) or 'inga'}.")
    return load(found[name], files[found[name]])


def _layouts(files: Mapping[str, bytes]) -> Mapping[str, str]:
    return {PurePosixPath(file).stem: file for file in sorted(files) if file.startswith(f"{LAYOUTS}/")}


def _records(sheet: Sheet) -> tuple[RecordKind, ...]:
    if not sheet.values:  # the file is empty or no TOML, which has been told
        return ()
    written = sheet.values.get("record")
    if not isinstance(written, list) or not all(isinstance(record, dict) for record in written):
        sheet.refuse(sheet.lines.heading("record"), f"record = {shown(written)}", "records headed [[record]]")
        return ()
    heads = [{name: value for name, value in record.items() if name != "fields"} for record in written]
    read = read_rows(attrs.evolve(sheet, values={"record": heads}), "record", RecordHead)
    fields = [_fields(sheet, number, record) for number, record in enumerate(written)]
    # A head with a problem is left out of what is read; the layout is refused then, so that they need not be paired.
    return tuple(RecordKind(head, own) for head, own in zip(read, fields, strict=False))


def _fields(sheet: Sheet, number: int, record: Mapping[str, Any]) -> tuple[Field, ...]:
    line = sheet.lines.key("record", number, "fields")
    written = record.get("fields", [])
    if not isinstance(written, list) or not all(isinstance(field, dict) for field in written):
        sheet.refuse(line, f"fields = {shown(written)}", 'a list such as [{ name = "Belopp", ... }]')
        return ()
    # The fields of a record stand in one list, so all of them have its line; problems name them besides.
    problems: list[Problem] = []
    index = LineIndex({("fields", place): line for place in range(len(written))}, {("", 0): {}})
    read = read_rows(Sheet(sheet.file, {"fields": written}, index, problems), "fields", Field)
    sheet.problems.extend(problems)
    return read


def _nearest(sheet: Sheet) -> Mapping[str, str]:
    written = sheet.values.get("nearest", {})
    if not isinstance(written, dict):
        sheet.refuse(sheet.lines.heading("nearest"), f"nearest = {shown(written)}", "a table headed [nearest]")
        return {}
    for character, instead in written.items():
        if len(unicodedata.normalize("NFC", character)) != 1 or type(instead) is not str:
            line = sheet.lines.key("nearest", 0, character)
            sheet.refuse(line, f"{shown(character)} = {shown(instead)}", 'one character and a text, as "’" = "\'"')
    return {
        unicodedata.normalize("NFC", character): instead
        for character, instead in written.items()
        if isinstance(instead, str)
    }
