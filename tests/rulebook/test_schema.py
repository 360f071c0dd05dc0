"""SCHEMA.md and the JSON Schemas follow the declarations, and an editor using them meets the same errors as the reader."""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from engine.rulebook.childcare_tariff import TABLES
from engine.rulebook.document import generated_files
from engine.rulebook.keys import keys_of
from tests.rulebook.small_files import RULES, TARIFF
from tests.rulebook.test_every_row_type import FULL

SHIPPED = sorted(RULES.glob("*/*.toml"))


def as_an_editor_sees_it(text: str) -> Any:
    """TOML as JSON: days become text."""
    return json.loads(json.dumps(tomllib.loads(text), default=lambda day: day.isoformat()))


def errors(schema: str, text: str) -> list[str]:
    content = json.loads((RULES / schema).read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(content, format_checker=jsonschema.FormatChecker())
    return [error.message for error in validator.iter_errors(as_an_editor_sees_it(text))]


@pytest.mark.parametrize("name", generated_files())
def test_generated_files_are_up_to_date(name: str) -> None:
    written = (RULES / name).read_text(encoding="utf-8")
    assert written == generated_files()[name], "run: python -m engine.rulebook.document rules"


def test_the_schemas_are_valid_schemas() -> None:
    for name in ("childcare.schema.json", "municipality.schema.json"):
        jsonschema.Draft202012Validator.check_schema(json.loads((RULES / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_shipped_files_pass_the_schema_they_name(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    schema = f"{path.stem}.schema.json"
    assert text.split("\n")[0] == f"#:schema ../{schema}"
    assert errors(schema, text) == []


def test_a_file_with_every_row_type_passes() -> None:
    assert errors("childcare.schema.json", FULL) == []


@pytest.mark.parametrize(
    ("stands", "typed"),
    [
        ("percent =", "procent ="),
        ("[[billing]]", "[[biling]]"),
        ('["3", "2", "1", "0"]', "[3, 2, 1, 0]"),
        ('["3", "2", "1", "0"]', '["3", "2", "1"]'),
        ('["3", "2", "1", "0"]', '["3,5", "2", "1", "0"]'),
        ('by = "youngest"', 'by = "oldest"'),
        ('mode = "current"\nstatus = "decided"', 'mode = "current"\nstatus = "assumed"'),
        ('forms = ["preschool"]', 'forms = ["forskola"]'),
        ('percent = ["3", "2", "1", "0"]', 'percent = ["3", "2", "1", "0"]\namount_kr = [1, 1, 1, 0]'),
        ('source = "council"', "source = 7"),
        ('method = "thirtieth"\n', ""),
    ],
)
def test_a_typing_error_fails_the_schema_too(stands: str, typed: str) -> None:
    assert errors("childcare.schema.json", TARIFF) == []
    assert errors("childcare.schema.json", TARIFF.replace(stands, typed, 1))


def test_every_key_of_every_row_is_documented_with_an_example_or_its_choices() -> None:
    text = (RULES / "SCHEMA.md").read_text(encoding="utf-8")
    for table, kind in TABLES.items():
        assert f"### `[[{table}]]`" in text
        assert all(f"| `{key.name}` |" in text for key in keys_of(kind))


def test_the_example_in_the_introduction_passes_the_schema() -> None:
    text = (RULES / "SCHEMA.md").read_text(encoding="utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    assert errors("childcare.schema.json", example) == []
    assert tomllib.loads(example)["rate"][0]["valid_from"] == date(2026, 7, 1)
