"""From the bytes of one TOML file to rows. Every problem is noted with its line; reading goes on to find them all."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

import attrs

from engine.rulebook.keys import Key, keys_of
from engine.rulebook.lines import LineIndex, index_lines
from engine.rulebook.problems import Problem, one_of, plainly
from engine.rulebook.row_checks import faults
from engine.rulebook.rows import Origin, Source
from engine.rulebook.values import DecimalNumber, Unexpected, converted, expectation, shown

T = TypeVar("T", bound=attrs.AttrsInstance)

SOURCE_KEYS = ("decision", "url", "read")
FILE_BYTES, LINE_CHARACTERS = 256 * 1024, 2_000
"""Far above what a tariff needs. Beyond them a parser can be kept busy for hours."""
EXPECTED_SOURCE = 'source = "name" of an entry in [sources], or { decision = "...", url = "..." }'


@attrs.frozen
class Sheet:
    """One rule file being read: its values, its lines, and the problems met so far."""

    file: str
    values: Mapping[str, Any]
    lines: LineIndex
    problems: list[Problem]
    sources: dict[str, Source] = attrs.field(factory=dict)

    def refuse(self, line: int, found: str, expected: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.file, line, plainly(found), expected))


def open_sheet(file: str, data: bytes | None, known: Sequence[str], problems: list[Problem]) -> Sheet:
    """Parse a file. `known` are the names that may stand at the top of it. A file that is no TOML gives an empty sheet.

    `data` is None for a file that is not there, which has been told already.
    """
    if data is None:
        return Sheet(file, {}, index_lines(""), problems)
    before = len(problems)
    text = _decoded(file, data, problems)
    values = _parsed(file, text, problems)
    if not values and len(problems) == before:
        problems.append(Problem(file, 1, "an empty file", f"one of these at least: {', '.join(known)}"))
    sheet = Sheet(file, values, index_lines(text if values else ""), problems)
    names = (*known, "sources")
    for name in values:
        if name not in names:
            sheet.refuse(sheet.lines.heading(name), f'unknown name "{name}"', one_of(names, name))
    _read_sources(sheet)
    return sheet


def _decoded(file: str, data: bytes, problems: list[Problem]) -> str:
    if len(data) > FILE_BYTES:
        problems.append(Problem(file, 1, f"a file of {len(data)} bytes", f"at most {FILE_BYTES} bytes"))
        return ""
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.append(Problem(file, line, f"the byte {data[error.start]:#04x}", "the file to be saved as UTF-8"))
        return ""
    lengths = [len(line) for line in text.split("\n")]
    if max(lengths) > LINE_CHARACTERS:
        number = lengths.index(max(lengths)) + 1
        found = f"a line of {max(lengths)} characters"
        problems.append(Problem(file, number, found, f"at most {LINE_CHARACTERS} characters on a line"))
        return ""
    return text


def _parsed(file: str, text: str, problems: list[Problem]) -> Mapping[str, Any]:
    if text.startswith("\ufeff"):
        problems.append(Problem(file, 1, "a byte order mark", "UTF-8 without byte order mark"))
        return {}
    try:
        return tomllib.loads(text, parse_float=DecimalNumber)
    except (ValueError, RecursionError) as error:  # no TOML, a number or a nesting that Python refuses to read
        place = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        stands = text.split("\n")[line - 1].strip()
        found = f"{plainly(stands)!r}: {str(error).split(' (at')[0]}"
        problems.append(Problem(file, line, found, "valid TOML"))
        return {}


def _read_sources(sheet: Sheet) -> None:
    named = sheet.values.get("sources", {})
    if not isinstance(named, dict):
        sheet.refuse(sheet.lines.heading("sources"), f"sources = {shown(named)}", "[sources.name] tables")
        return
    for name, value in named.items():
        line = sheet.lines.headings.get((f"sources.{name}", 0)) or sheet.lines.key("sources", 0, name)
        source = _inline_source(sheet, value, line)
        if source is not None:
            sheet.sources[name] = source


def _inline_source(sheet: Sheet, value: object, line: int) -> Source | None:
    if not isinstance(value, dict):
        sheet.refuse(line, f"source {shown(value)}", EXPECTED_SOURCE)
        return None
    for name in value:
        if name not in SOURCE_KEYS:
            sheet.refuse(line, f'unknown key "{name}" in a source', one_of(SOURCE_KEYS, name))
    texts = {name: value.get(name, "") for name in SOURCE_KEYS}
    texts["read"] = str(texts["read"]) if type(texts["read"]) is date else texts["read"]
    if not all(isinstance(text, str) for text in texts.values()) or not texts["decision"]:
        sheet.refuse(line, f"source {shown(value)}", 'decision = "..." in text, perhaps url = "..." and read = a day')
        return None
    if texts["url"] and not texts["url"].startswith(("https://", "http://")):
        sheet.refuse(line, f'url = "{texts["url"]}"', "an address that begins with https:// or http://")
        return None
    return Source(**texts)


def read_rows(sheet: Sheet, table: str, kind: type[T]) -> tuple[T, ...]:
    """All `[[table]]` rows of a file in file order. Rows with problems are left out; the problems are noted."""
    written = sheet.values.get(table, [])
    if not isinstance(written, list) or not all(isinstance(item, dict) for item in written):
        sheet.refuse(sheet.lines.heading(table), f"{table} = {shown(written)}", f"rows headed [[{table}]]")
        return ()
    keys = {key.name: key for key in keys_of(kind)}
    rows = (_read_row(sheet, table, number, values, kind, keys) for number, values in enumerate(written))
    return tuple(row for row in rows if row is not None)


def read_table(sheet: Sheet, table: str, kind: type[T]) -> T | None:
    """The one `[table]` of a file, or None (with a problem noted) if it is missing or wrong."""
    values = sheet.values.get(table)
    if not isinstance(values, dict):
        found = f"no [{table}]" if values is None else f"{table} = {shown(values)}"
        sheet.refuse(sheet.lines.heading(table), found, f"one table headed [{table}]")
        return None
    return _read_row(sheet, table, 0, values, kind, {key.name: key for key in keys_of(kind)})


def _read_row(
    sheet: Sheet, table: str, number: int, values: Mapping[str, Any], kind: type[T], keys: Mapping[str, Key]
) -> T | None:
    problems_before = len(sheet.problems)
    sourced = any(field.name == "source" for field in attrs.fields(kind))
    names = (*keys, "source") if sourced else tuple(keys)
    line = sheet.lines.heading(table, number)
    made: dict[str, Any] = {}
    for name, value in values.items():
        here = sheet.lines.key(table, number, name)
        if name not in names:
            sheet.refuse(here, f'unknown key "{name}" in {table}', one_of(names, name))
        elif name != "source":
            _convert(sheet, here, keys[name], value, made)
    for name, key in keys.items():
        if key.required and name not in values:
            sheet.refuse(line, f"{table} without {name}", f"{name} = {expectation(key)}")
    if sourced:
        made["source"] = _source(sheet, table, number, values)
    if len(sheet.problems) > problems_before:
        return None
    made["origin"] = Origin(sheet.file, line, sheet.lines.keys_of(table, number))
    row = kind(**made)
    for fault in faults(row):
        sheet.refuse(sheet.lines.key(table, number, fault.key), fault.found, fault.expected)
    return row if len(sheet.problems) == problems_before else None


def _convert(sheet: Sheet, line: int, key: Key, value: object, made: dict[str, Any]) -> None:
    try:
        made[key.name] = converted(key, value)
    except Unexpected as error:
        sheet.refuse(line, f"{key.name} = {shown(value)}", str(error))


def _source(sheet: Sheet, table: str, number: int, values: Mapping[str, Any]) -> Source | None:
    line = sheet.lines.key(table, number, "source")
    written = values.get("source")
    if written is None:
        sheet.refuse(line, f"{table} without source", EXPECTED_SOURCE)
    elif isinstance(written, dict):
        return _inline_source(sheet, written, line)
    elif isinstance(written, str) and written in sheet.sources:
        return sheet.sources[written]
    else:
        names = tuple(sheet.values.get("sources", {}))
        if written not in names:  # a named source with a problem of its own is told once
            sheet.refuse(line, f"source = {shown(written)}", one_of(names, written if isinstance(written, str) else ""))
    return None
