"""docs/formats.md says what the code does: its tables of characters and references are run."""

import pytest

from engine.ledger.sie_text import pc8
from engine.payments import ocr


def cells(document, heading):
    """The rows of the table that begins with `heading`."""
    lines = document.split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(heading)) + 2
    rows = []
    while lines[start].startswith("|"):
        rows.append([cell.strip() for cell in lines[start].strip("|").split("|")])
        start += 1
    return rows


@pytest.fixture
def document(root):
    return (root / "docs" / "formats.md").read_text(encoding="utf-8")


def test_every_character_in_the_table_is_written_as_it_says(document):
    (kept, as_they_are), *replaced = cells(document, "| in the text |")[:4]
    assert (pc8(kept), as_they_are) == (kept, "as they are")
    assert [(text, pc8(text)) for text, _ in replaced] == [(text, written) for text, written in replaced]
    assert pc8("Ж") == "(U+0416)"


def test_every_reference_in_the_table_is_the_one_that_is_made(document):
    for level, reference, _ in cells(document, "| level | invoice 20261100001"):
        name, _, length = level.replace("`", "").partition(", ")
        assert ocr.make("20261100001", name, int(length) if length else None) == reference
