"""rules/SCHEMA-layouts.md and rules/layout.schema.json: every key and every value of a layout, from the declarations.

`python -m engine.ledger.layout_document rules` writes them; a test fails when they are not up to date.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from engine.ledger.layout_model import Field, Head, RecordHead
from engine.ledger.layout_values import VALUES
from engine.rulebook.json_schema import Schema, file_schema, table_schema
from engine.rulebook.keys import Key, Kind, keys_of

NAME, SCHEMA_NAME = "SCHEMA-layouts.md", "layout.schema.json"
INTRODUCTION = """# The layouts of customer-ledger files

<!-- Made from the declarations in engine/ledger by `python -m engine.ledger.layout_document rules`. -->

Each file in `layouts/` says how a file to a finance system is written; what it is called is its file's name. A new
finance system is a new file here and no Python: copy the one that is most like it, and change what differs. What
becomes of characters and texts that do not fit stands in [docs/formats.md](../docs/formats.md).

A layout is `[layout]`, then a `[[record]]` for every kind of record with its `fields`, and perhaps `[nearest]`:
characters with what is written in their place, as `"’" = "'"`. `source` says where the layout comes from, as in a rule
file. Positions are counted from 1; what no field covers is blank. A value that follows from others (*derived*) is
calculated when a file is written and compared when one is read.

The first line lets an editor with TOML support complete and check what is written.

```toml
#:schema ../layout.schema.json

[layout]
title = "Ett ekonomisystem"
form = "fixed"
suffix = "txt"
encoding = "iso-8859-1"
characters = "nearest"
protected = "nameless"
source = { decision = "leverantörens beskrivning, 2026-10-01" }

[[record]]
name = "Faktura"
level = "invoice"
mark = "F"
length = 29
fields = [
  { name = "Kundnummer", at = 2, length = 10, value = "payer.customer_number", required = true },
  { name = "Fakturanummer", at = 12, length = 10, value = "invoice.number", required = true },
  { name = "Förfallodatum", at = 22, length = 8, value = "invoice.due_date", format = "yyyyMMdd" },
]

[[record]]
name = "Rad"
level = "posting"
mark = "R"
length = 50
fields = [
  { name = "Text", at = 2, length = 30, value = "row.text", cut = true },
  { name = "Konto", at = 32, length = 6, value = "posting.account", required = true },
  { name = "Belopp", at = 38, length = 13, value = "posting.amount_ore" },
]

[[record]]
name = "Summa"
level = "file"
mark = "S"
length = 16
fields = [{ name = "Summa", at = 2, length = 15, value = "total.rows_ore" }]
```
"""
_TABLES = (("`[layout]`", Head), ("`[[record]]`", RecordHead), ("An entry of `fields`", Field))


def schema() -> Schema:
    """The JSON Schema of a layout, for editors; what its keys must agree on is checked when it is read."""
    record, field = table_schema(RecordHead), table_schema(Field)
    record["properties"]["fields"] = {"description": "its fields, in order", "type": "array", "items": field}
    tables = {
        "layout": table_schema(Head),
        "record": {"type": "array", "items": record, "minItems": 1},
        "nearest": {
            "description": "characters with what is written in their place",
            "type": "object",
            "additionalProperties": {"type": "string"},
        },
    }
    return file_schema("A layout of a customer-ledger file", tables, ("layout", "record"))


def generated_files() -> dict[str, str]:
    """Both files, by name."""
    return {NAME: page(), SCHEMA_NAME: json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"}


def page() -> str:
    """The whole page."""
    lines = [INTRODUCTION]
    for heading, kind in _TABLES:
        lines += [f"## {heading}\n", " ".join((kind.__doc__ or "").split()), ""]
        lines += ["| key | value | meaning | example |", "|---|---|---|---|", *map(_row, keys_of(kind)), ""]
    lines += ["## The values\n", "| value | in records of | written as | meaning |", "|---|---|---|---|", *_values()]
    return "\n".join(lines) + "\n"


def _row(key: Key) -> str:
    choices = " ".join(f"`{choice}`" for choice in key.choices)
    kind = {Kind.CHOICE: f"one of {choices}"}.get(key.kind, str(key.kind))
    given = "" if key.default in (None, "", 0, ()) else f"; left out = `{str(key.default).lower()}`"
    meaning = key.doc + ("; **compulsory**" if key.required else given)
    example = key.example or (f'"{key.choices[0]}"' if key.choices else "")
    return f"| `{key.name}` | {kind} | {meaning} | {f'`{key.name} = {example}`' if example else ''} |"


def _values() -> Iterator[str]:
    for name, value in VALUES.items():
        words = f" ({', '.join(value.words)})" if value.words else ""
        derived = "; *derived*" if value.derived else ""
        yield f"| `{name}` | {value.level} | {value.sort}{words} | {value.doc}{derived} |"


if __name__ == "__main__":
    for name, text in generated_files().items():
        (Path(sys.argv[1]) / name).write_text(text, encoding="utf-8", newline="\n")
