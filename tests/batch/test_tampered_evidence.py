"""A folder that was changed by somebody who made its hashes anew is refused or differs; replay takes nothing on trust."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from engine.batch.replay import Replayed, replay
from engine.errors import Refused
from tests.batch.small_town import EAST, Town, household
from tests.fuzz.changed_folders import rehash


@pytest.fixture(scope="module")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    town = Town.made(tmp_path_factory.mktemp("billed"))
    town.take_in(household(1, 30_000, "2024-01-10"))
    town.month()
    town.export()
    return town.workspace.evidence / EAST / "2026-10-1"


@pytest.fixture
def folder(billed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(billed, tmp_path / "taken home"))


def replayed(folder: Path) -> Replayed:
    return replay(folder)


def table(folder: Path, name: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    path = folder / f"{name}.parquet"
    change(pl.read_parquet(path)).write_parquet(path)
    rehash(folder, f"{name}.parquet")


def record(folder: Path, name: str, **values: object) -> None:
    path = folder / name
    path.write_text(json.dumps(json.loads(path.read_bytes()) | values), encoding="utf-8")


@pytest.mark.parametrize("name", ["facts/income", "brought_forward", "billed", "mandates", "lines"])
def test_a_table_that_is_no_table_is_refused_by_name(folder: Path, name: str) -> None:
    (folder / f"{name}.parquet").write_bytes(b"PAR1")
    rehash(folder, f"{name}.parquet")
    with pytest.raises(Refused, match=f"{name}.parquet"):
        replayed(folder)


@pytest.mark.parametrize(
    ("name", "column", "values"),
    [
        ("facts/income", "amount_ore_month", "thirty"),  # another type
        ("facts/income", "person_id", None),  # what must be filled in is empty
        ("facts/placement", "form", "castle"),  # no such choice
        ("facts/placement", "minutes_week", 10**9),
        ("facts/income", "amount_ore_month", 2**62),
        ("facts/adjustment", "amount_ore", None),
        ("brought_forward", "amount_ore", "x"),
        ("billed", "household_id", 7),
    ],
)
def test_a_table_that_the_program_would_not_write_is_refused_by_column(
    folder: Path, name: str, column: str, values: object
) -> None:
    table(folder, name, lambda frame: frame.with_columns(pl.lit(values).alias(column)))
    with pytest.raises(Refused, match=rf"{name}.parquet: kolumnen {column}"):
        replayed(folder)


def test_a_table_without_a_column_is_refused(folder: Path) -> None:
    table(folder, "facts/household_member", lambda frame: frame.drop("household_id"))
    with pytest.raises(Refused, match=r"household_member\.parquet: kolumnen household_id"):
        replayed(folder)


def test_a_table_with_a_column_more_is_refused(folder: Path) -> None:
    table(folder, "facts/income", lambda frame: frame.with_columns(extra=1))
    with pytest.raises(Refused, match="kolumnen extra"):
        replayed(folder)


def test_a_result_without_columns_is_a_difference(folder: Path) -> None:
    table(folder, "lines", lambda _: pl.DataFrame())
    assert {each.table for each in replayed(folder).differences} >= {"lines"}


def test_facts_of_an_unknown_kind_are_refused(folder: Path) -> None:
    shutil.copy(folder / "facts" / "income.parquet", folder / "facts" / "wealth.parquet")
    rehash(folder, "facts/wealth.parquet")
    with pytest.raises(Refused, match=r"wealth\.parquet"):
        replayed(folder)


@pytest.mark.parametrize(
    "values",
    [
        {"corrected_months": {"care": {}}},
        {"corrected_months": {"childcare": [7], "care": {}}},
        {"corrected_months": []},
        {"files": {"lines.parquet": 7}},
        {"month": "9999-12"},
        {"month": "0001-01"},
        {"program": {"name": "debitera", "version": "ny"}},
        {"municipality": "nowhere"},
    ],
)
def test_a_manifest_that_cannot_be_so_is_refused(folder: Path, values: dict[str, object]) -> None:
    record(folder, "manifest.json", **values)
    with pytest.raises(Refused):
        replayed(folder)


def test_a_manifest_nested_without_end_is_refused(folder: Path) -> None:
    (folder / "manifest.json").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(Refused, match="skadad"):
        replayed(folder)


def test_a_manifest_that_lists_a_hash_alone_is_read(folder: Path) -> None:
    files = json.loads((folder / "manifest.json").read_bytes())["files"]
    record(folder, "manifest.json", files=files | {"lines.parquet": "0" * 64})
    assert ("lines.parquet", "har ändrats") in {(each.table, each.kept) for each in replayed(folder).differences}


@pytest.mark.parametrize("number", ["abc", "1" * 30, ""])
def test_issued_invoices_whose_first_number_is_no_number_are_refused(folder: Path, number: str) -> None:
    table(folder, "issued/invoices", lambda frame: frame.with_columns(number=pl.lit(number)))
    with pytest.raises(Refused, match="numret"):
        replayed(folder)


def test_issued_invoices_without_numbers_are_refused(folder: Path) -> None:
    table(folder, "issued/invoices", lambda frame: frame.drop("number"))
    with pytest.raises(Refused, match="kolumnen number"):
        replayed(folder)


def test_a_folder_that_was_not_changed_agrees_still(folder: Path) -> None:
    assert replayed(folder).agrees
