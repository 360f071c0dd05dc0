"""rules/SCHEMA.md and the two JSON Schemas, made from the declarations.

`python -m engine.rulebook.document rules` writes them; a test fails when they are not up to date.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

from engine.rulebook.childcare_tariff import NATIONAL_TABLES, TABLES
from engine.rulebook.demands import LOCAL, NATIONAL, SEASON, Demand
from engine.rulebook.json_schema import SETTINGS_TYPES, childcare_schema, municipality_schema
from engine.rulebook.keys import Key, Kind, keys_of
from engine.rulebook.rows import Presence, Row
from engine.rulebook.values import EXPECTED

INTRODUCTION = """\
# The rule files

<!-- Made by `python -m engine.rulebook.document rules` from the declarations in engine/rulebook. Change those. -->

What is charged is decided here, not in the program. Each municipality has a folder with `childcare.toml`, its tariff,
and `municipality.toml`, who it is and how it sends invoices. `national/childcare.toml` has what the law sets for all.
How the rules are used to calculate a fee: [docs/calculation.md](../docs/calculation.md).

**A rule is a row with dates.** To change a rule, end the old row with `valid_to` and add a new one below it with
`valid_from` the day after; never edit a row that has been billed with. Both days are included. A row without `valid_to`
holds until further notice.

**A rule says where it comes from** in `source`: the name of an entry in `[sources]`, or
`{ decision = "...", url = "...", read = 2026-10-01 }`. `status` is `decided`, or `assumed` with a `reason` where the
municipality's decision is not known. Whether invoices may rest on assumptions is set by `allow_assumed`.

**Nothing is guessed.** Where exactly one row must hold on a day, none and two are refused, with file, line, what stands
there and what is expected. All files are read before anything is refused, so that all of it can be put right at once. A
month that the rows do not cover is not billed.

**Lists left out mean all**: all forms the tariff offers, all age classes and hour bands of each form, all grounds. A
form without age classes (or hour bands) has one, called `all`, that only rows without such a list speak of; a name in a
list speaks only of the forms that have it.

Money is whole kronor, or text (`"12.50"`); percentages are text (`"25.24"`): a number with a decimal point is refused,
because computers keep such numbers inexactly. The first line `#:schema ../childcare.schema.json` (or
`../municipality.schema.json`) lets an editor with TOML support (Taplo) complete and check what is typed.

```toml
#:schema ../childcare.schema.json
forms = ["preschool", "school_age"]

[sources.council]
decision = "Kommunfullmäktige 2026-06-15 § 71"
url = "https://kommunen.example/taxa"

[[rate]]
valid_from = 2026-07-01
form = ["preschool"]
percent = ["3", "2", "1", "0"]
status = "decided"
source = "council"
```
"""

SOURCE_ROW = '| `source` | text or table | where it comes from; **compulsory** | `source = "council"` |'
COMMON = ("valid_from", "valid_to", "status", "reason", "note")
_NAMES = {Kind.CHOICE: "one of", Kind.CHOICES: "list of"}


def schema_markdown() -> str:
    """The text of rules/SCHEMA.md."""
    return "\n".join([INTRODUCTION, *_common(), *_tariff(), *_settings(), *_kinds()]).rstrip() + "\n"


def generated_files() -> Mapping[str, str]:
    """Every generated file of the rules folder by name."""
    return {
        "SCHEMA.md": schema_markdown(),
        "childcare.schema.json": _json(childcare_schema()),
        "municipality.schema.json": _json(municipality_schema()),
    }


def _json(schema: Mapping[str, object]) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _common() -> Iterator[str]:
    yield "## What every dated row has\n"
    yield from _key_table([key for key in keys_of(Row) if key.name in COMMON])
    yield f"{SOURCE_ROW}\n"


def _tariff() -> Iterator[str]:
    yield "## childcare.toml\n"
    yield "`forms`, at the top: the forms of childcare that are offered. A place of another form is a finding.\n"
    for name, kind in TABLES.items():
        yield from _heading(f"[[{name}]]", kind)
        yield f"{_presence(name, kind)}\n"
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
            yield "On every day exactly one for each form the tariff offers, and for `adjustment`.\n"
        else:
            yield "On every day exactly one.\n"
        yield from _keys(kind)


def _heading(written: str, kind: type) -> Iterator[str]:
    yield f"### `{written}`\n"
    yield f"{(kind.__doc__ or '').strip().replace(chr(10) + '    ', chr(10))}\n"


def _presence(name: str, kind: type[Row]) -> str:
    local = _demanded(next(demand for demand in LOCAL if demand.kind is kind))
    if name not in NATIONAL_TABLES:
        return f"{local} Not in the national file."
    national = _demanded(next(demand for demand in NATIONAL if demand.kind is kind))
    return local if local == national else f"{local} In the national file: {national[0].lower()}{national[1:]}"


def _demanded(demand: Demand) -> str:
    keys = ", ".join("season" if key == SEASON else f"`{key}`" for key in demand.keyed_by)
    many = "exactly one" if demand.presence is Presence.EXACTLY_ONE else "at most one"
    text = f"On every day {many}{' for each combination of ' if ',' in keys else ' for each '}{keys}" if keys else ""
    always = "".join(f"; `{value}` must always be there" for value in demand.always)
    return f"{text or f'On every day {many}'}{always}."


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
    example = key.example or (f'"{key.choices[0]}"' if key.choices else "")
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
