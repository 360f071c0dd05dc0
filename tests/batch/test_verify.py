"""Verification finds and names everything that is not as it was left: files, chains, and rows of the database."""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from engine.batch.verify import Verified, verify
from engine.errors import Refused
from engine.facts.records import Income
from tests.batch.small_town import EAST, NOVEMBER, OCTOBER, Town, household

FLIPS = int(os.environ.get("DEBITERA_FLIPS", "60"))
AT_ONCE = 15


def lists_others(path: Path) -> bool:
    """Whether a file says what others should be: where it cannot be read, they cannot be told from one another."""
    return path.name == "manifest.json" or path.parent.name == "issued"


@pytest.fixture(scope="module")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Two months of two towns, issued and exported. Nobody may change it."""
    town = Town.made(tmp_path_factory.mktemp("billed"))
    town.take_in(household(1, 30_000, "2024-01-10"), household(2, 40_000, "2024-02-10", "2022-02-10"))
    town.other().take_in(household(1, 90_000, "2023-03-10"))
    for each in (town, town.other()):
        for month in (OCTOBER, NOVEMBER):
            each.month(month)
            each.export(month)
        each.take_in([thing for thing in household(1, 31_000) if isinstance(thing, Income)])
    return town


@pytest.fixture
def town(billed: Town, tmp_path: Path) -> Town:
    """A copy to change."""
    root = shutil.copytree(billed.workspace.root, tmp_path / "workspace")
    return Town(type(billed.workspace)(Path(root), billed.workspace.rules))


def verified(town: Town) -> Verified:
    return verify(town.workspace)


def named(town: Town) -> set[tuple[str, str]]:
    """What is wrong, and where."""
    return {(each.where, each.what) for each in verified(town).troubles}


def retained(town: Town) -> list[Path]:
    """Every file that is kept: evidence, documents, files for others."""
    root = town.workspace.root
    return [path for part in ("evidence", "output") for path in sorted((root / part).rglob("*")) if path.is_file()]


def sql(town: Town, statement: str, *values: object) -> None:
    """Change the database behind the program's back."""
    with sqlite3.connect(town.workspace.root / "debitera.db") as connection:
        changed = connection.execute(statement, values)
        assert changed.rowcount, "nothing was changed"
    connection.close()


def test_what_nobody_has_touched_is_as_it_was_left(billed: Town) -> None:
    found = verified(billed)
    assert not found.troubles
    assert not found.notes
    assert found.counts["underlag"] == 4
    assert found.counts["led i kedjan"] == 4
    assert found.counts["fakturor"] == 6


def test_previews_and_approved_batches_are_looked_at_too(town: Town) -> None:
    folder = town.preview(NOVEMBER.replace(month=12)).folder
    assert not named(town)
    (folder / "lines.parquet").write_bytes(b"?")
    assert named(town) == {(f"evidence/{EAST}/2026-12-1/lines.parquet", "har ändrats")}


# --- Files ------------------------------------------------------------------------------------------------------------


def flipped(town: Town, flips: int, seed: int) -> Iterator[tuple[set[str], set[str]]]:
    """Flip one bit in each of some files at a time: the files that were changed, and those that were named."""
    draw, root = Random(seed), town.workspace.root
    for chosen in rounds(retained(town), flips, draw):
        contents = {path: path.read_bytes() for path in chosen}
        for path, data in contents.items():
            place = draw.randrange(len(data))
            path.write_bytes(data[:place] + bytes([data[place] ^ 1 << draw.randrange(8)]) + data[place + 1 :])
        found = {each.where for each in verified(town).troubles}
        yield {path.relative_to(root).as_posix() for path in chosen}, found
        for path, data in contents.items():
            path.write_bytes(data)


def rounds(files: list[Path], flips: int, draw: Random) -> Iterator[list[Path]]:
    """Files drawn at random, as many as there are flips: up to AT_ONCE different ones at a time, a list alone."""
    together: list[Path] = []
    for path in (draw.choice(files) for _ in range(flips)):
        if lists_others(path):
            yield [path]
            continue
        if path in together or len(together) == AT_ONCE:
            yield together
            together = []
        together.append(path)
    if together:
        yield together


def assert_all_named(town: Town, flips: int) -> None:
    for changed, found in flipped(town, flips, seed=flips):
        assert changed <= found, sorted(changed - found)
    assert not named(town), "put back, all is as it was left"


def test_every_flipped_bit_is_found_and_its_file_named(town: Town) -> None:
    assert_all_named(town, FLIPS)


@pytest.mark.nightly
def test_a_thousand_flipped_bits_are_found_and_their_files_named(town: Town) -> None:
    assert_all_named(town, 1_000)


def test_a_flip_names_its_own_file_and_no_other(town: Town) -> None:
    wanted = [path for path in retained(town) if path.suffix in {".parquet", ".pdf", ".SI", ".toml"}]
    path = Random(7).choice(wanted)
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    assert named(town) == {(path.relative_to(town.workspace.root).as_posix(), "har ändrats")}


def test_every_file_that_was_taken_away_is_named(town: Town) -> None:
    root, gone = town.workspace.root, Random(3).sample([p for p in retained(town) if not lists_others(p)], 60)
    for path in gone:
        path.unlink()
    assert {(path.relative_to(root).as_posix(), "saknas") for path in gone} == named(town)


def test_where_a_list_cannot_be_read_that_is_told(town: Town) -> None:
    (town.workspace.evidence / EAST / "2026-10-1" / "manifest.json").unlink()
    assert named(town) == {
        (f"evidence/{EAST}/2026-10-1/manifest.json", "saknas"),
        (f"evidence/{EAST}/2026-10-1", "filerna kan inte prövas utan förteckningen manifest.json"),
    }


@pytest.mark.parametrize(
    "place",
    ["evidence/easttown/2026-10-1", "evidence/easttown/2026-10-1/facts", "evidence/easttown/2026-10-1/issued"],
)  # fmt: skip
def test_a_file_that_was_added_is_named(town: Town, place: str) -> None:
    (town.workspace.root / place / "extra.parquet").write_bytes(b"")
    assert named(town) == {(f"{place}/extra.parquet", "har tillkommit")}


def test_a_folder_of_no_batch_is_named(town: Town) -> None:
    shutil.copytree(town.workspace.evidence / EAST / "2026-10-1", town.workspace.evidence / EAST / "2026-09-1")
    ((where, what),) = named(town)
    assert where == f"evidence/{EAST}/2026-09-1"
    assert "har tillkommit" in what


def test_a_voucher_file_that_the_ledger_has_read_is_as_it_was_left(town: Town) -> None:
    path = town.workspace.output / EAST / "2026-10" / "FAKT.SI"
    path.write_bytes(path.read_bytes().replace(b"#FLAGGA 0", b"#FLAGGA 1"))
    assert not named(town)


def test_only_the_municipality_asked_for_is_looked_at(town: Town) -> None:
    (town.workspace.evidence / "westtown" / "2026-10-1" / "lines.parquet").unlink()
    assert not verify(town.workspace, [EAST]).troubles
    assert verify(town.workspace, ["westtown"]).troubles


# --- Chains -----------------------------------------------------------------------------------------------------------


def test_a_batch_that_was_made_anew_breaks_the_chain_of_those_after_it(town: Town) -> None:
    path = town.workspace.evidence / EAST / "2026-10-1" / "issued" / "issued.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(record, indent=1), encoding="utf-8")
    new = hashlib.sha256(path.read_bytes()).hexdigest()
    sql(town, "UPDATE batch SET issued_hash = ? WHERE municipality = ? AND month = '2026-10'", new, EAST)
    troubles = dict(named(town))
    assert "hänger inte ihop" in troubles[f"evidence/{EAST}/2026-11-1"]
    assert troubles[f"databasen, {EAST} 2026-10"] == "issued stämmer inte med historiken"


def test_months_issued_in_another_order_are_one_chain_still(tmp_path: Path) -> None:
    town = Town.made(tmp_path)
    town.take_in(household(1, 30_000, "2024-01-10"))
    town.month(NOVEMBER)
    town.month(OCTOBER)
    town.month(NOVEMBER.replace(month=12))
    found = verified(town)
    assert not found.troubles
    assert found.counts["led i kedjan"] == 3


def test_a_batch_is_not_numbered_while_another_is_not_whole(town: Town) -> None:
    december, january = NOVEMBER.replace(month=12), OCTOBER.replace(year=2027, month=1)
    for month in (december, january):
        town.preview(month)
        town.approve(month)
    done = town.number(december)
    with pytest.raises(Refused, match="2026-12 stannade halvvägs"):
        town.number(january)
    assert any("2026-12" in note for note in verified(town).notes)
    town.write(done)


# --- The database -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["MIN(id)", "MAX(id)", "MIN(id) + 3"])
def test_a_row_of_the_history_that_was_taken_away_is_missed(town: Town, which: str) -> None:
    sql(town, f"DELETE FROM activity WHERE id = (SELECT {which} FROM activity)")  # noqa: S608 - our own words
    assert "behandlingshistoriken" in {where for where, _ in named(town)}


@pytest.mark.parametrize("column", ["recorded_by", "recorded_at", "command", "what", "municipality", "hash"])
def test_a_row_of_the_history_that_was_altered_is_named(town: Town, column: str) -> None:
    sql(town, f"UPDATE activity SET {column} = 'x' WHERE command = 'approve' AND what LIKE '2026-10%'")  # noqa: S608 - our own words
    assert any(where == "behandlingshistoriken" and "har ändrats" in what for where, what in named(town))


@pytest.mark.parametrize(
    ("column", "value"), [("to_pay_ore", 1), ("payer_id", "x"), ("due_date", "2030-01-01"), ("customer", "9")]
)
def test_an_invoice_that_was_altered_in_the_database_is_named(town: Town, column: str, value: object) -> None:
    sql(town, f"UPDATE invoice SET {column} = ? WHERE number = '11'", value)  # noqa: S608 - our own words
    assert named(town) == {("databasen, faktura 11", f"{column} stämmer inte med underlaget")}


def test_an_invoice_that_was_taken_away_or_added_in_the_database_is_named(town: Town) -> None:
    sql(town, "UPDATE invoice SET number = '9999' WHERE number = '11'")
    assert named(town) == {("databasen, faktura 11", "saknas"), ("databasen, faktura 9999", "har tillkommit")}


@pytest.mark.parametrize("column", ["previewed_by", "approved_by", "approved_at", "issued_by", "preview_hash"])
def test_a_batch_that_was_altered_in_the_database_is_named(town: Town, column: str) -> None:
    sql(town, f"UPDATE batch SET {column} = 'x' WHERE municipality = ? AND month = '2026-10'", EAST)  # noqa: S608 - our own words
    assert f"databasen, {EAST} 2026-10" in {where for where, _ in named(town)}


def test_an_amount_carried_forward_that_was_added_is_named(town: Town) -> None:
    statement = "INSERT INTO carried SELECT id, '198001010001', 'care', 5 FROM batch WHERE municipality = ? AND month = '2026-10'"
    sql(town, statement, EAST)
    assert {where for where, _ in named(town)} == {f"databasen, {EAST} 2026-10"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fact_income SET amount_ore_month = 1 WHERE id = 1",
        "UPDATE fact_income SET recorded_by = 'x' WHERE id = 1",
        "UPDATE fact_income SET superseded_by = import_id WHERE superseded_by IS NULL",
        "UPDATE fact_income SET withdrawn = 1, superseded_by = import_id WHERE id = 2",
        "DELETE FROM fact_income WHERE id = 2",
        (
            "INSERT INTO fact_income SELECT 99, municipality, import_id, source_row, recorded_by, recorded_at,"
            " superseded_by, withdrawn, person_id, 'other', 5, status, valid_from, valid_to, received_on"
            " FROM fact_income WHERE id = 2"
        ),
    ],
)
def test_a_fact_that_was_altered_in_the_database_is_named(town: Town, statement: str) -> None:
    sql(town, statement)
    found = named(town)
    assert found
    for where, what in found:
        assert where.startswith("fact_income, import ")
        assert "utan import" in what


def test_an_import_that_was_altered_or_taken_away_is_named(town: Town) -> None:
    sql(town, "UPDATE import SET recorded_by = 'x' WHERE id = 2")
    ((where, what),) = named(town)
    assert where.startswith("import 2 (")
    assert what == "har ändrats i databasen"


def test_a_rule_file_that_was_altered_in_the_database_is_named(town: Town) -> None:
    sql(town, "UPDATE rule_file SET content = X'00' WHERE sha256 = (SELECT MIN(sha256) FROM rule_file)")
    ((where, what),) = named(town)
    assert where == "databasen"
    assert what.startswith("regelfilen ")
