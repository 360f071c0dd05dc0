"""SCHEMA.md and the JSON Schemas follow the declarations, and an editor using them meets the same errors as the reader."""

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from engine.rulebook.care_tariff import CARE_TABLES
from engine.rulebook.childcare_tariff import TABLES
from engine.rulebook.document import COMMON, generated_files
from engine.rulebook.json_schema import SETTINGS_TYPES
from engine.rulebook.keys import keys_of
from engine.rulebook.rows import Row
from tests.rulebook.small_care import CARE, NATIONAL_CARE
from tests.rulebook.small_files import RULES, TARIFF
from tests.rulebook.test_care_row_types import FULL_CARE
from tests.rulebook.test_every_row_type import FULL

SHIPPED = sorted(path for path in RULES.glob("*/*.toml") if path.parent.name != "layouts")


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
    for name in ("childcare.schema.json", "care.schema.json", "municipality.schema.json"):
        jsonschema.Draft202012Validator.check_schema(json.loads((RULES / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_shipped_files_pass_the_schema_they_name(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    schema = f"{path.stem}.schema.json"
    assert text.split("\n")[0] == f"#:schema ../{schema}"
    assert errors(schema, text) == []


def test_a_file_with_every_row_type_passes() -> None:
    assert errors("childcare.schema.json", FULL) == []
    assert errors("care.schema.json", FULL_CARE) == []
    assert errors("care.schema.json", NATIONAL_CARE) == []


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


@pytest.mark.parametrize(
    ("stands", "typed"),
    [
        ("per =", "pr ="),
        ("[[billing]]", "[[biling]]"),
        ('per = "performed_hour"', 'per = "hour"'),
        ("amount_kr = 371", "amount_kr = 3.71"),
        ("amount_kr = 371", "amount_kr = 371\nup_to = 10001"),
        ("amount_kr = 371", 'amount_kr = 371\nup_to = "16,5"'),
        ("amount_kr = 371", 'amount_kr = 371\nclock_from = "7:00"'),
        ("amount_kr = 371", 'amount_kr = 371\nclock_from = "25:00"'),
        ('kind = "home_care"', 'kind = "homecare"'),
        ('law = "sol"', 'law = "sol"\nlss_ground = ""'),
        ("inside_maximum = true", 'inside_maximum = "ja"'),
        ('interest_share = "70"', "interest_share = 70"),
        ("[[allocation]]", '[[maximum_fee]]\nmultiplier = "0.53920001"\n[[allocation]]'),
        ("[[allocation]]", "[[age_uplift]]\n[[allocation]]"),
    ],
)
def test_a_typing_error_in_a_care_tariff_fails_the_schema_too(stands: str, typed: str) -> None:
    assert errors("care.schema.json", CARE) == []
    assert stands in CARE
    assert errors("care.schema.json", CARE.replace(stands, typed, 1))


@pytest.mark.parametrize(("name", "tables"), [("SCHEMA-childcare.md", TABLES), ("SCHEMA-care.md", CARE_TABLES)])
def test_every_key_of_every_row_is_documented(name: str, tables: dict[str, type]) -> None:
    sections = (RULES / name).read_text(encoding="utf-8").split("\n### ")
    for table, kind in tables.items():
        (section,) = (text for text in sections if text.startswith(f"`[[{table}]]`"))
        for key in keys_of(kind):
            if key.name not in COMMON:
                assert f"| `{key.name}` |" in section
                assert key.doc in section


def test_the_settings_and_what_all_rows_have_are_documented() -> None:
    text = (RULES / "SCHEMA.md").read_text(encoding="utf-8")
    kinds: list[type] = [Row, *SETTINGS_TYPES.values()]
    assert all(f"| `{key.name}` |" in text for kind in kinds for key in keys_of(kind))


@pytest.mark.parametrize(("area", "table"), [("childcare", "rate"), ("care", "price")])
def test_the_example_in_the_introduction_passes_the_schema(area: str, table: str) -> None:
    text = (RULES / f"SCHEMA-{area}.md").read_text(encoding="utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    assert errors(f"{area}.schema.json", example) == []
    assert tomllib.loads(example)[table][0]["source"] == "council"


def test_the_parts_of_the_documentation_lead_to_each_other() -> None:
    whole = (RULES / "SCHEMA.md").read_text(encoding="utf-8")
    for part in ("SCHEMA-childcare.md", "SCHEMA-care.md"):
        assert f"[{part}]({part})" in whole
        assert "[SCHEMA.md](SCHEMA.md)" in (RULES / part).read_text(encoding="utf-8")
