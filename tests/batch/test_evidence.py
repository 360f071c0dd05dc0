"""The evidence folder stands alone, says what it is, and is the same for the same facts and rules."""

import hashlib
import json
from pathlib import Path
from random import Random

import polars as pl
from polars.testing import assert_frame_equal

from engine.batch.before import Before
from engine.batch.compute import compute
from engine.batch.evidence import MANIFEST, read_inputs
from engine.facts.frames import facts_of
from engine.facts.records import Adjustment
from engine.facts.registry import RECORD_TYPES
from tests.batch.small_town import EAST, OCTOBER, Town, files_in, household

THREE = (
    household(1, 30_000, "2024-01-10"),
    household(2, 40_000, "2024-02-10", "2022-02-10"),
    household(3, 90_000, "2023-03-10"),
)


def adjustment(number: int, kronor: int, household_id: str = "H1") -> Adjustment:
    return Adjustment(
        adjustment_id=f"J{number}",
        household_id=household_id,
        month=OCTOBER,
        amount_ore=kronor * 100,
        text=f"Rättning {number}",
        reason="fel",
        approved_by="Bo",
    )


def test_every_file_is_in_the_manifest_with_its_hash_and_size(town: Town) -> None:
    folder = town.preview().folder
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    found = files_in(folder)
    del found[MANIFEST]
    assert manifest["files"] == {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for name, data in found.items()
    }


def test_the_hash_of_the_preview_is_that_of_the_manifest(town: Town) -> None:
    made = town.preview()
    assert made.preview_hash == hashlib.sha256((made.folder / MANIFEST).read_bytes()).hexdigest()
    assert town.approve().preview_hash == made.preview_hash


def test_the_folder_holds_facts_rules_steps_lines_invoices_findings_and_households(town: Town) -> None:
    names = set(files_in(town.preview().folder))
    assert {f"facts/{name}.parquet" for name in RECORD_TYPES} <= names
    assert {"rules/national/childcare.toml", f"rules/{EAST}/childcare.toml", f"rules/{EAST}/municipality.toml"} <= names
    tables = (
        "lines",
        "invoices",
        "findings",
        "households",
        "rules_used",
        "balances",
        "billed",
        "brought_forward",
        "changed",
        "credited",
        "steps-childcare-2026-10",
    )
    assert {f"{name}.parquet" for name in tables} <= names
    assert not [name for name in names if "westtown" in name]


def test_the_manifest_says_what_was_billed_and_what_it_came_to(town: Town) -> None:
    manifest = json.loads((town.preview().folder / MANIFEST).read_text(encoding="utf-8"))
    assert (manifest["municipality"], manifest["month"], manifest["areas"]) == (EAST, "2026-10", ["childcare"])
    assert manifest["service_months"] == {"childcare": ["2026-10"], "care": {}}
    # 3 % of 20 000; 3 and 2 % of 30 000; 3 % of 51 560 is 1 546.80
    assert manifest["totals"]["to_pay_ore"] == 600_00 + 900_00 + 600_00 + 1547_00
    assert manifest["totals"]["invoices"] == 3
    assert manifest["households"]["all"] == 3


def test_what_lies_in_the_folder_gives_the_same_result_again(town: Town) -> None:
    made = town.preview()
    kept = read_inputs(made.folder)
    again = compute(kept.facts, kept.rulebook, EAST, OCTOBER, kept.before)
    assert_frame_equal(again.drafts.lines, made.computed.drafts.lines)
    assert_frame_equal(again.drafts.invoices, made.computed.drafts.invoices)
    assert again.findings == made.computed.findings


def test_two_previews_are_equal_to_the_byte(town: Town) -> None:
    first = town.preview()
    before = files_in(first.folder)
    second = town.preview()
    assert files_in(second.folder) == before
    assert second.preview_hash == first.preview_hash


def test_facts_taken_in_in_another_order_give_the_same_preview(tmp_path: Path) -> None:
    one, other = Town.made(tmp_path / "one"), Town.made(tmp_path / "other")
    for some in THREE:
        one.take_in(some)
    one.take_in([adjustment(1, -100), adjustment(2, 50)])
    other.take_in([adjustment(2, 50), adjustment(1, -100)])
    everything = [thing for some in THREE for thing in some]
    Random(4).shuffle(everything)
    other.take_in(everything)
    assert other.preview().preview_hash == one.preview().preview_hash


def test_rows_in_another_order_give_the_same_result(town: Town) -> None:
    things = [thing for some in THREE for thing in some] + [adjustment(n, -10 * n) for n in range(1, 6)]
    rulebook = town.workspace.rulebook()
    results = []
    for seed in range(4):
        Random(seed).shuffle(things)
        results.append(compute(facts_of(things), rulebook, EAST, OCTOBER, Before()))
    for result in results[1:]:
        assert_frame_equal(result.drafts.lines, results[0].drafts.lines)
        assert_frame_equal(result.drafts.invoices, results[0].drafts.invoices)


def test_who_previews_and_when_leaves_no_trace_in_the_evidence(town: Town) -> None:
    folder = town.preview().folder
    everything = b"".join(files_in(folder).values())
    assert b"Eva" not in everything
    assert str(town.workspace.root).encode() not in everything


def test_every_household_has_one_status(town: Town) -> None:
    made = town.preview()
    households = pl.read_parquet(made.folder / "households.parquet")
    assert households["household_id"].to_list() == ["H1", "H2", "H3"]
    assert households["status"].to_list() == ["invoiced"] * 3


def test_the_rules_behind_the_amounts_are_listed_with_file_and_line(town: Town) -> None:
    used = pl.read_parquet(town.preview().folder / "rules_used.parquet")
    assert {"Rate", "PartMonth", "IncomeCap", "SiblingOrder", "IncomeRule"} <= set(used["kind"])
    for kind, file, line in used.select("kind", "file", "line").rows():
        text = (town.workspace.rules / file).read_text(encoding="utf-8").splitlines()[line - 1]
        assert text.startswith("[["), (kind, file, line)
