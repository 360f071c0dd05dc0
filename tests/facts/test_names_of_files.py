"""What a file is called says which facts are in it, also where childcare and care have facts of the same sort."""

import unicodedata
from pathlib import Path

import pytest

from engine.facts.naming import known_names, plain_name, record_for
from engine.facts.registry import RECORD_TYPES
from tests.facts.files import CLIENT, read


def test_no_name_stands_for_two_kinds_of_facts() -> None:
    titles = [plain_name(record.title_sv) for record in RECORD_TYPES.values()]
    assert len(set(titles)) == len(titles)
    assert all(known_names()[plain_name(record.title_sv)] is record for record in RECORD_TYPES.values())
    assert all(known_names()[name] is record for name, record in RECORD_TYPES.items())


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("Frånvaro.csv", "absence"),
        ("Frånvaro, omsorg.csv", "care_absence"),
        ("franvaro_omsorg.csv", "care_absence"),
        ("Inkomst.xlsx", "income"),
        ("inkomst omsorg.xlsx", "care_income"),
        ("fakturamottagare.csv", "payer"),
        ("Fakturamottagare-omsorg.csv", "care_payer"),
        ("besök.csv", "visit"),
        ("Biståndsbeslut.csv", "care_decision"),
        ("civilstånd.csv", "civil_status"),
        ("inkomstförfrågan.csv", "income_statement"),
        ("vistelse.csv", "stay"),
        ("leverans.csv", "delivery"),
        ("Installation.csv", "installation"),
        ("Boendekostnad.csv", "housing"),
        ("Ändrat minimibelopp.csv", "minimum_adjustment"),
    ],
)
def test_a_file_may_have_its_swedish_name(name: str, record: str) -> None:
    assert record_for(Path(name)).name == record


def test_a_name_is_the_same_where_the_file_system_writes_its_letters_in_two_parts() -> None:
    for record in RECORD_TYPES.values():
        assert record_for(Path(unicodedata.normalize("NFD", f"{record.title_sv}.csv"))) is record


def test_a_file_with_the_headings_of_another_kind_says_which(tmp_path: Path) -> None:
    headings = "personnummer;orsak;borta_fran;ater"
    result = read(tmp_path, "absence", headings, f"{CLIENT};hospital;2026-10-05 10:00;")
    assert "care_absence.csv (Frånvaro, omsorg)" in " ".join(problem.what_to_do for problem in result.problems)


def test_headings_of_no_other_kind_are_not_guessed_at(tmp_path: Path) -> None:
    result = read(tmp_path, "absence", "personnummer;orsak", f"{CLIENT};hospital")
    assert not any("Rubrikerna är de i" in problem.what_to_do for problem in result.problems)


def test_headings_of_a_kind_are_its_own_in_both_languages() -> None:
    """One heading, one field: nothing is read into the wrong column."""
    for record in RECORD_TYPES.values():
        fields: dict[str, str] = {}
        for column in record.columns:
            for heading in (column.header, column.header_sv):
                assert fields.setdefault(plain_name(heading), column.name) == column.name, (record.name, heading)
