"""The change log: chained, with rules and facts from and to, and nobody named in it."""

import csv
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import openpyxl
import pytest

from engine.batch.change_log import change_log, export_log
from engine.errors import Refused
from engine.facts.records import Household, Income, Person
from engine.store.audit import whole_history
from engine.store.chain import NO_HASH, breaks, hash_of
from tests.batch.small_town import EAST, EVA, OCTOBER, WEST, Town, adult, household
from tests.municipalities.family import LONG_AGO


def rows(town: Town) -> Iterator[dict[str, str]]:
    yield from change_log(town.workspace, (EAST, WEST)).iter_rows(named=True)


def raised(town: Town) -> None:
    """The tariff's share for the first child goes from 3 to 2 per cent."""
    tariff = town.workspace.rules / EAST / "childcare.toml"
    tariff.write_text(tariff.read_text(encoding="utf-8").replace('["3",', '["2",'), encoding="utf-8")


# --- The chain --------------------------------------------------------------------------------------------------------


def test_every_row_is_chained_to_the_one_before(town: Town) -> None:
    town.preview()
    with town.workspace.database() as db, db.reading() as connection:
        history = whole_history(connection)
    before = NO_HASH
    for row in history:
        assert row["hash"] == hash_of(before, row)
        before = row["hash"]
    head = {"rows": len(history), "hash": before}
    assert not list(breaks(history, head))
    assert list(breaks(history[:-1], head))
    assert list(breaks(history[1:], head))


def test_a_run_that_is_refused_leaves_the_chain_whole(town: Town) -> None:
    town.preview()
    with pytest.raises(Refused):
        town.approve(who=EVA)
    town.approve()
    with town.workspace.database() as db, db.reading() as connection:
        history = whole_history(connection)
    assert not list(breaks(history, {"rows": len(history), "hash": history[-1]["hash"]}))


# --- Rules ------------------------------------------------------------------------------------------------------------


def test_rules_are_noted_once_and_again_when_they_have_changed(town: Town) -> None:
    town.preview()
    town.preview()
    assert [row["what"] for row in rows(town)].count("rules") == 1
    raised(town)
    town.preview()
    assert [row["what"] for row in rows(town)].count("rules") == 2


def test_a_changed_rule_is_told_by_file_with_the_lines_from_and_to(town: Town) -> None:
    raised(town)
    town.preview()
    (changed,) = [row for row in rows(town) if row["what"] == "regelfil ändrad"]
    assert changed["about"] == f"{EAST}/childcare.toml"
    assert changed["from"].startswith('percent = ["3",')
    assert changed["to"].startswith('percent = ["2",')
    assert changed["by"] == "Eva Ek"


# --- Facts ------------------------------------------------------------------------------------------------------------


def test_a_changed_fact_is_told_by_field_from_and_to_with_its_file_and_row(town: Town) -> None:
    town.take_in([Income(person_id=adult(1), amount_ore_month=31_000_00, valid_from=LONG_AGO)])
    (changed,) = [row for row in rows(town) if row["what"] == "Inkomst ändrad"]
    assert (changed["field"], changed["from"], changed["to"]) == ("amount_ore_month", "3000000", "3100000")
    assert changed["why"] == "income.csv rad 2"
    assert changed["about"].startswith("19800101-XXXX, employment")


def test_an_entered_fact_is_one_row_with_all_its_values(town: Town) -> None:
    (entered,) = [row for row in rows(town) if row["what"] == "Placering inlagd" and row["about"] == "P11"]
    assert "form preschool" in entered["to"]
    assert entered["from"] == ""


def test_nobody_is_named_and_a_protected_persons_name_and_place_are_left_out(tmp_path: Path) -> None:
    town = Town.made(tmp_path)
    town.take_in(household(1, 30_000, "2024-01-10", protected="secrecy_marking"), household(2, 30_000, "2024-02-10"))
    town.take_in([Household(household_id="H1", note="Bor hos sin syster i Arboga")])
    town.take_in([Person(person_id=adult(1), given_name="Nyttnamn", street="Nygatan 1")])  # no longer protected
    text = "\n".join(str(row) for row in rows(town))
    for number in (adult(1), adult(2)):
        assert number not in text
    assert "Vuxen2" in text
    for secret in ("Vuxen1", "Hemliggatan 1'", "Hemliggatan 1;", "Nyttnamn", "Nygatan", "Arboga", "Hemliga11"):
        assert secret not in text, secret


def test_only_the_municipality_asked_for_is_told_and_the_rules_of_all(town: Town) -> None:
    town.other().take_in(household(4, 30_000, "2024-01-10"))
    found = {row["municipality"] for row in change_log(town.workspace, (WEST,)).iter_rows(named=True)}
    assert found == {"", WEST}


# --- As a file --------------------------------------------------------------------------------------------------------


def test_the_log_is_the_same_in_every_kind_of_file(town: Town, tmp_path: Path) -> None:
    town.preview()
    log = change_log(town.workspace, (EAST,))
    for ending in ("csv", "xlsx", "json"):
        export_log(log, tmp_path / f"log.{ending}", OCTOBER)
    assert json.loads((tmp_path / "log.json").read_text(encoding="utf-8")) == log.to_dicts()
    text = (tmp_path / "log.csv").read_text(encoding="utf-8-sig")
    assert [tuple(row) for row in csv.reader(StringIO(text), delimiter=";")][1:] == log.rows()
    sheet = openpyxl.load_workbook(tmp_path / "log.xlsx", read_only=True).worksheets[0]
    cells = [tuple(value or "" for value in row) for row in sheet.iter_rows(values_only=True)]
    assert cells[0][:4] == ("tid (UTC)", "vem", "kommun", "vad")
    assert cells[1:] == log.rows()


def test_another_kind_of_file_is_refused(town: Town, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"\.csv, \.xlsx, \.json"):
        export_log(change_log(town.workspace, (EAST,)), tmp_path / "log.pdf", OCTOBER)
