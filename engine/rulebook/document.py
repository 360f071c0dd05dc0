"""rules/SCHEMA.md with its parts and the JSON Schemas, made from the declarations.

`python -m engine.rulebook.document rules` writes them; a test fails when they are not up to date.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from engine.rulebook import document_texts as texts
from engine.rulebook.care_coverage import CARE
from engine.rulebook.childcare_coverage import CHILDCARE
from engine.rulebook.coverage import Area
from engine.rulebook.demands import Demand
from engine.rulebook.files import NEEDED_SETTINGS
from engine.rulebook.json_schema import (
    SETTINGS_TYPES,
    care_schema,
    childcare_schema,
    interest_schema,
    municipality_schema,
)
from engine.rulebook.keys import Key, Kind, keys_of
from engine.rulebook.reference_rates import TABLE as RATE_TABLE
from engine.rulebook.reference_rates import ReferenceRate
from engine.rulebook.rows import Presence, Row
from engine.rulebook.values import EXPECTED

SOURCE_ROW = '| `source` | text or table | where it comes from; **compulsory** | `source = "council"` |'
COMMON = ("valid_from", "valid_to", "status", "reason", "note")
_NAMES = {Kind.CHOICE: "one of", Kind.CHOICES: "list of"}
_MANY = {
    Presence.EXACTLY_ONE: "exactly one",
    Presence.AT_MOST_ONE: "at most one",
    Presence.ANY_NUMBER: "any number",
}


def generated_files() -> Mapping[str, str]:
    """Every generated file of the rules folder by name."""
    return {
        "SCHEMA.md": _page(texts.RULE_FILES, _common(), _settings(), _rates(), _kinds()),
        "SCHEMA-childcare.md": _page(texts.CHILDCARE_FILE, _tariff(CHILDCARE)),
        "SCHEMA-care.md": _page(texts.CARE_FILE, _tariff(CARE)),
        "childcare.schema.json": _json(childcare_schema()),
        "care.schema.json": _json(care_schema()),
        "municipality.schema.json": _json(municipality_schema()),
        "interest.schema.json": _json(interest_schema()),
    }


def _page(introduction: str, *parts: Iterable[str]) -> str:
    return "\n".join([introduction, *(line for part in parts for line in part)]).rstrip() + "\n"


def _json(schema: Mapping[str, object]) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _common() -> Iterator[str]:
    yield "## What every dated row has\n"
    yield from _key_table([key for key in keys_of(Row) if key.name in COMMON])
    yield f"{SOURCE_ROW}\n"


def _tariff(area: Area[Any]) -> Iterator[str]:
    yield "## The rows\n"
    for name, kind in area.tables.items():
        yield from _heading(f"[[{name}]]", kind)
        yield f"{_presence(area, kind)}\n"
        yield from _keys(kind)


def _settings() -> Iterator[str]:
    yield "## municipality.toml\n"
    for name, kind in SETTINGS_TYPES.items():
        dated = issubclass(kind, Row)
        written = f"[[{name}]]" if dated else f"[{name}]"
        yield from _heading(written, kind)
        if not dated:
            yield "One table.\n"
        elif name == "coding":
            yield "On every day exactly one for each form the childcare tariff offers, and for `adjustment`; where"
            yield "there is a care tariff, also for each kind of its services and for `care_adjustment`.\n"
        elif name in NEEDED_SETTINGS:
            yield "On every day exactly one.\n"
        else:
            yield "None, or on every day exactly one.\n"
        yield from _keys(kind)


def _rates() -> Iterator[str]:
    yield "## national/interest.toml\n"
    yield from _heading(f"[[{RATE_TABLE}]]", ReferenceRate)
    yield "Whole half-years. Interest for a day without a row is refused; fees need none.\n"
    yield from _keys(ReferenceRate)


def _heading(written: str, kind: type) -> Iterator[str]:
    yield f"### `{written}`\n"
    yield f"{(kind.__doc__ or '').strip().replace(chr(10) + '    ', chr(10))}\n"


def _presence(area: Area[Any], kind: type[Row]) -> str:
    """How many rows there may be, in a municipality's file and in the national one."""
    local, national = (
        next((_demanded(area, demand) for demand in demands if demand.kind is kind), None)
        for demands in (area.local, area.national)
    )
    if national is None:
        return f"{local} Not in the national file."
    if local is None:
        return f"In the national file only. {national}"
    return local if local == national else f"{local} In the national file: {national[0].lower()}{national[1:]}"


def _demanded(area: Area[Any], demand: Demand) -> str:
    if demand.presence is Presence.ANY_NUMBER:
        text = "Any number"
    else:
        text = f"{area.whenever} {_MANY[demand.presence]}"
        keys = [key if key == "season" else f"`{key}`" for key in demand.keyed_by]
        text += f" for each {'combination of ' if len(keys) > 1 else ''}{', '.join(keys)}" if keys else ""
    text += "".join(f"; `{value}` must always be there" for value in demand.always)
    return f"{text}{f'. A service must have one if {demand.where.words}' if demand.where else ''}."


def _keys(kind: type[attrs.AttrsInstance]) -> Iterator[str]:
    keys = [key for key in keys_of(kind) if not issubclass(kind, Row) or key.name not in COMMON]
    yield from _key_table(keys)
    if not issubclass(kind, Row) and any(field.name == "source" for field in attrs.fields(kind)):
        yield SOURCE_ROW
    yield ""


def _key_table(keys: list[Key]) -> Iterator[str]:
    yield "| key | value | meaning | example |"
    yield "|---|---|---|---|"
    for key in keys:
        yield f"| `{key.name}` | {_kind(key)} | {_meaning(key)} | {_written(key)} |"


def _kind(key: Key) -> str:
    choices = " ".join(f"`{choice}`" for choice in key.choices)
    return f"{_NAMES[key.kind]} {choices}" if choices else str(key.kind)


def _meaning(key: Key) -> str:
    if key.required:
        return f"{key.doc}; **compulsory**"
    if key.default is None or key.default in ("", ()):
        return key.doc
    default = str(key.default).lower() if isinstance(key.default, bool) else key.default
    return f"{key.doc}; left out = `{default}`"


def _written(key: Key) -> str:
    first = next((choice for choice in key.choices), "")
    example = key.example or (f'"{first}"' if first else "")
    return f"`{key.name} = {example}`" if example else ""


def _kinds() -> Iterator[str]:
    yield "## What a value may be\n"
    yield "| value | expected |"
    yield "|---|---|"
    for kind, expected in EXPECTED.items():
        if kind not in _NAMES:
            yield f"| {kind} | {expected} |"


def main(folder: Path) -> None:
    """Write the generated files into the rules folder."""
    for name, text in generated_files().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
