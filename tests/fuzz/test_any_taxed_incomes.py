"""Whatever the file of taxed incomes holds, the check is made of it as another reader reads it, or nothing is stored."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import Refused
from engine.facts.taxed_income import TAXED_INCOME, read_taxed_incomes
from tests.batch.income_town import TWO_MONTHS, income_town
from tests.batch.small_town import Town, adult, household
from tests.cli.command_line import DONE, REFUSED, debitera
from tests.fuzz.damaged_files import csv_files
from tests.fuzz.plain_reader import facts_in
from tests.fuzz.taking_in import IDENTITY, stored


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    town = income_town(tmp_path_factory.mktemp("taxed"), **TWO_MONTHS)
    town.take_in(household(1, 30_000, "2022-01-10"))
    return town


def checked(town: Town, file: Path) -> int:
    """The command's exit status; a refused file has stored nothing, and is named without anybody's number."""
    database = town.workspace.root / "debitera.db"
    before = stored(database)
    at = ("-w", town.workspace.root, "--by", "Anna")
    ran = debitera("income-check", "--year", 2024, "--assessed", file, *at)
    assert ran.status in {DONE, REFUSED}
    if ran.status == REFUSED:
        assert stored(database) == before
        assert file.name in ran.err
        assert not IDENTITY.search(ran.err)
    return ran.status


@settings(max_examples=60)
@given(data=st.data())
def test_a_file_of_taxed_incomes_is_read_as_another_reader_reads_it_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: Any
) -> None:
    file, content = tmp_path_factory.getbasetemp() / "taxed.csv", data.draw(csv_files(TAXED_INCOME))
    file.write_bytes(content)
    try:
        read = read_taxed_incomes(file, 2024)
    except Refused:
        return
    if not read.problem_count:
        rows = {(person, ore, year or 2024) for person, ore, year in facts_in(content, TAXED_INCOME)}
        found = read.frame.select("person_id", "income_ore_year", "year").rows()
        assert {(person, ore, year or 2024) for person, ore, year in found} == rows


@settings(max_examples=12)
@given(data=st.data())
def test_a_check_of_any_file_is_made_or_refused_with_nothing_stored(
    town: Town, tmp_path_factory: pytest.TempPathFactory, data: Any
) -> None:
    file = tmp_path_factory.getbasetemp() / "given.csv"
    file.write_bytes(data.draw(csv_files(TAXED_INCOME)))
    checked(town, file)


@pytest.mark.parametrize("name", ["taxed.xlsx", "taxed.pdf", "taxed"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 200])
def test_a_file_that_is_no_table_is_refused(town: Town, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert checked(town, tmp_path / name) == REFUSED


def test_the_check_can_be_made(town: Town, tmp_path: Path) -> None:
    (tmp_path / "taxed.csv").write_text(f"personnummer;faststalld_inkomst_kr\n{adult(1)};420000\n", encoding="utf-8")
    assert checked(town, tmp_path / "taxed.csv") == DONE
