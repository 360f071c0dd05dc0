"""What is documented of layouts is what there is, and the example in it is a layout."""

from pathlib import Path

from engine.ledger.layout import check, load, write
from engine.ledger.layout_document import NAME, page
from engine.ledger.layout_model import Field, Head, RecordHead
from engine.ledger.layout_values import VALUES
from engine.rulebook.keys import keys_of
from tests.ledger.layout_cases import LAYOUTS, MONTH


def test_the_page_is_up_to_date(root: Path) -> None:
    written = (root / "rules" / NAME).read_text(encoding="utf-8")
    assert written == page(), "run: python -m engine.ledger.layout_document rules"


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
