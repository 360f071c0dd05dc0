"""The template files and the tables of docs/facts.md come from the declarations."""

from pathlib import Path

import pytest

from engine.errors import Refused
from engine.facts.reader import read_file, record_for
from engine.facts.registry import RECORD_TYPES
from engine.facts.templates import updated, write_templates
from tests.facts.files import csv_file


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_template_can_be_read_as_it_is(tmp_path: Path, language: str) -> None:
    paths = write_templates(tmp_path, "sv" if language == "sv" else "en", with_example=True)
    assert {path.stem for path in paths} == set(RECORD_TYPES)
    for path in paths:
        result = read_file(path, record_for(path))
        assert result.problems == ()
        assert result.frame.height == 1


def test_a_template_in_use_is_not_written_over_and_has_no_made_up_family(tmp_path: Path) -> None:
    (path,) = (path for path in write_templates(tmp_path, "sv") if path.stem == "person")
    assert path.read_text("utf-8-sig").splitlines() == [path.read_text("utf-8-sig").strip()]
    with pytest.raises(Refused, match="skrivs inte över"):
        write_templates(tmp_path, "sv")


def test_templates_open_rightly_in_excel(tmp_path: Path) -> None:
    data = write_templates(tmp_path)[0].read_bytes()
    assert data.startswith(b"\xef\xbb\xbfperson_id;given_name;")
    assert data.endswith(b"\r\n")


def test_the_documentation_has_the_tables_of_the_declarations(root: Path) -> None:
    page = (root / "docs" / "facts.md").read_text(encoding="utf-8")
    assert page == updated(page), "write engine.facts.templates.updated(page) back to docs/facts.md"
    assert all(f"`{record.name}.csv`" in page for record in RECORD_TYPES.values())


def test_every_choice_has_its_swedish_word_in_the_documentation(root: Path) -> None:
    page = (root / "docs" / "facts.md").read_text(encoding="utf-8")
    words = page.partition("## Words")[2].partition("## Kinds of facts")[0]
    choices = {choice for record in RECORD_TYPES.values() for column in record.columns for choice in column.choices}
    assert {choice for choice in choices if f"`{choice}`" not in words} == set()


def test_the_examples_of_care_can_be_handed_in_as_they_stand(tmp_path: Path, root: Path) -> None:
    page = (root / "docs" / "facts.md").read_text(encoding="utf-8")
    care = page.partition("## Care: what to hand in")[2].partition("## Words")[0]
    examples = [block.partition("```")[0] for block in care.split("```csv\n")[1:]]
    files = zip(("care_decision", "civil_status", "care_income", "visit"), examples, strict=True)
    for name, text in files:
        result = read_file(csv_file(tmp_path, f"{name}.csv", text), RECORD_TYPES[name])
        assert (result.problems, result.frame.height) == ((), text.count("\n") - 1)


def test_the_page_says_in_which_file_every_kind_of_care_fact_comes(root: Path) -> None:
    page = (root / "docs" / "facts.md").read_text(encoding="utf-8")
    order = page.partition("## Care: what to hand in")[2].partition("```csv")[0]
    care = [name for name, record in RECORD_TYPES.items() if record.cls.__module__.endswith("care_records")]
    assert [name for name in care if f"`{name}`" not in order] == []
