"""What is documented of layouts is what there is, and the example in it is a layout."""

import tomllib
from pathlib import Path

import jsonschema
import pytest

from engine.ledger.layout import check, load, write
from engine.ledger.layout_document import SCHEMA_NAME, generated_files, page, schema
from engine.ledger.layout_model import Field, Head, RecordHead
from engine.ledger.layout_values import VALUES
from engine.rulebook.keys import keys_of
from tests.ledger.layout_cases import LAYOUTS, MONTH


@pytest.mark.parametrize("name", generated_files())
def test_the_page_and_the_schema_are_up_to_date(root: Path, name: str) -> None:
    written = (root / "rules" / name).read_text(encoding="utf-8")
    assert written == generated_files()[name], "run: python -m engine.ledger.layout_document rules"


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_every_shipped_layout_passes_the_schema_that_it_names(root: Path, name: str) -> None:
    text = (root / "rules" / "layouts" / f"{name}.toml").read_text(encoding="utf-8")
    assert text.startswith(f"#:schema ../{SCHEMA_NAME}\n")
    assert complaints(text) == []


@pytest.mark.parametrize(
    ("stands", "typed"),
    [
        ('form = "fixed"', 'form = "fast"'),
        ("length = 250", 'length = "250"'),
        ("value =", "valeu ="),
        ("suffix", "siffix"),
    ],
)
def test_a_typing_error_fails_the_schema_too(root: Path, stands: str, typed: str) -> None:
    text = (root / "rules" / "layouts" / "rutin-270.toml").read_text(encoding="utf-8")
    assert complaints(text.replace(stands, typed, 1))


def complaints(text: str) -> list[str]:
    """What the schema says of a layout."""
    jsonschema.Draft202012Validator.check_schema(schema())
    return [error.message for error in jsonschema.Draft202012Validator(schema()).iter_errors(tomllib.loads(text))]


def test_every_key_and_every_value_is_documented() -> None:
    parts = page().split("\n## ")[1:]
    for part, kind in zip(parts, (Head, RecordHead, Field), strict=False):
        assert all(f"| `{key.name}` |" in part and key.doc in part for key in keys_of(kind))
    assert all(f"| `{name}` |" in parts[3] for name in VALUES)


def test_the_example_is_a_layout_that_writes_a_month() -> None:
    example = page().split("```toml\n")[1].split("```")[0]
    layout = load("layouts/example.toml", example.encode())
    assert check(write(MONTH, layout).data, layout) == ()


def test_every_shipped_layout_is_in_the_table_of_formats(root: Path) -> None:
    text = (root / "docs" / "formats.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in text for name in LAYOUTS)
