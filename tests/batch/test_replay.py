"""A batch is computed again from its folder alone, and the first difference is told with its explanation."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from engine import __version__
from engine.batch.drawing import drawing
from engine.batch.replay import Replayed
from engine.batch.replay import replay as replay_with
from engine.calc.changes import CHANGES, Changed
from engine.errors import Refused
from tests.batch.care_town import care_town, client
from tests.batch.small_town import NOVEMBER, OCTOBER, Town, household

MANIFEST = "manifest.json"


def replay(folder: Path, **how: Any) -> Replayed:
    """A replay that draws in this process."""
    with drawing(1) as draw:
        return replay_with(folder, draw, **how)


@pytest.fixture(scope="module")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evidence of a month of childcare and care that was issued and exported. Nobody may change it."""
    town = care_town(tmp_path_factory.mktemp("billed"))
    town.take_in(household(1, 30_000, "2024-01-10"), household(2, 40_000, "2024-02-10", "2022-02-10"), client(1))
    town.month()
    town.export()
    return town.workspace.evidence / town.name / "2026-10-1"


@pytest.fixture
def folder(billed: Path, tmp_path: Path) -> Path:
    """A copy of it, far from its workspace, to change."""
    return Path(shutil.copytree(billed, tmp_path / "taken home"))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def edit_json(path: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Change a record in place."""
    record = json.loads(path.read_text(encoding="utf-8"))
    edit(record)
    path.write_text(json.dumps(record), encoding="utf-8")


def alter(folder: Path, name: str, *, rows: pl.Expr, **columns: object) -> None:
    """Change columns of some rows of a table, and redo the hashes so that nothing else gives it away."""
    path = folder / f"{name}.parquet"
    frame = pl.read_parquet(path)
    types = frame.schema
    changed = [
        pl.when(rows).then(pl.lit(value, dtype=types[column])).otherwise(column).alias(column)
        for column, value in columns.items()
    ]
    assert frame.filter(rows).height, "no such row"
    frame.with_columns(changed).write_parquet(path)
    hashed(folder, f"{name}.parquet")


def hashed(folder: Path, name: str) -> None:
    """Redo the hashes after a file has been changed."""
    if name.startswith("issued/"):
        edit_issued(folder, lambda record: record["files"].update({name[7:]: sha256(folder / name)}))
        return
    entry = {"sha256": sha256(folder / name), "bytes": (folder / name).stat().st_size}
    edit_manifest(folder, lambda record: record["files"].update({name: entry}))


def edit_manifest(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Change the manifest, and the hash of it that was kept at issue."""
    edit_json(folder / MANIFEST, edit)
    edit_issued(folder, lambda record: record.update(preview=sha256(folder / MANIFEST)))


def edit_issued(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Change what was kept at issue, and the hash of it that was kept at export."""
    path = folder / "issued" / "issued.json"
    edit_json(path, edit)
    edit_json(folder / "issued" / "exported.json", lambda record: record.update(issued=sha256(path)))


def made_by(folder: Path, version: str) -> None:
    """Let the folder have been made by another version of the program."""
    edit_manifest(folder, lambda record: record["program"].update(version=version))


def as_before_credit_invoices(folder: Path, made_in: int) -> None:
    """Let the folder, which credits no invoice or does so in the old way, be as it was written until format 6."""
    for name in ("balances", "invoices", "issued/invoices"):
        frame = pl.read_parquet(folder / f"{name}.parquet")
        frame.drop("settled_ore", "from_credits_ore").write_parquet(folder / f"{name}.parquet")
        hashed(folder, f"{name}.parquet")
    (folder / "unpaid.parquet").unlink(missing_ok=True)
    edit_manifest(folder, lambda record: record["files"].pop("unpaid.parquet", None))
    edit_manifest(folder, lambda record: record["totals"].pop("settled_ore"))
    edit_manifest(folder, lambda record: record.update(format=made_in))


HOME_1 = pl.col("household_id") == "H1"


# --- What agrees ------------------------------------------------------------------------------------------------------


def test_a_batch_comes_out_as_it_was_kept_with_every_table_document_and_file(billed: Path) -> None:
    found = replay(billed)
    assert found.agrees
    agreed = {each.what: (each.count, each.sum_ore) for each in found.agreed}
    assert agreed["steps-childcare-2026-10"] == (3, 600_00 + 1_500_00)  # 3 % of 20 000; 3 and 2 % of 30 000
    assert agreed["steps-care-2026-09"] == (1, 3_104_00)
    assert agreed["invoices"] == (3, 600_00 + 1_500_00 + 3_104_00)
    assert agreed["PDF"][0] == 3
    assert {"FAKT.SI", "print-2026-10.pdf", "findings", "households", "rules_used"} <= set(agreed)
    assert found.versions == ()


def test_neither_workspace_nor_rules_are_needed(tmp_path: Path) -> None:
    town = Town.made(tmp_path / "office")
    town.take_in(household(1, 30_000, "2024-01-10"))
    town.month()
    taken = shutil.copytree(town.workspace.evidence / town.name / "2026-10-1", tmp_path / "home")
    shutil.rmtree(tmp_path / "office")
    assert replay(taken).agrees


def test_rules_that_have_changed_since_do_not_matter(tmp_path: Path) -> None:
    town = Town.made(tmp_path)
    town.take_in(household(1, 30_000, "2024-01-10"))
    town.month()
    tariff = town.workspace.rules / town.name / "childcare.toml"
    tariff.write_text(tariff.read_text(encoding="utf-8").replace('["3",', '["2",'), encoding="utf-8")
    assert replay(town.workspace.evidence / town.name / "2026-10-1").agrees


def test_a_preview_and_a_batch_that_is_not_exported_can_be_replayed_too(town: Town) -> None:
    folder = town.preview(OCTOBER).folder
    assert "PDF" not in {each.what for each in replay(folder).agreed}
    town.approve(OCTOBER)
    town.issue(OCTOBER)
    assert "FAKT.SI" not in {each.what for each in replay(folder).agreed}


def test_what_was_brought_forward_is_replayed_from_the_folder(tmp_path: Path) -> None:
    town = Town.made(tmp_path, settings={}, minimum_invoice='amount_kr = 700\nbelow = "accumulate"')
    town.take_in(household(1, 30_000, "2024-01-10"))
    town.month(OCTOBER)
    town.month(NOVEMBER)
    found = replay(town.workspace.evidence / town.name / "2026-11-1")
    assert found.agrees
    assert next(each.sum_ore for each in found.agreed if each.what == "invoices") == 1_200_00


# --- What does not ----------------------------------------------------------------------------------------------------


def test_a_fact_that_was_altered_is_told_by_the_first_step_that_it_moves(folder: Path) -> None:
    payer = pl.read_parquet(folder / "facts" / "payer.parquet").filter(HOME_1)["payer_id"][0]
    alter(folder, "facts/income", rows=pl.col("person_id") == payer, amount_ore_month=31_000_00)
    first = replay(folder).differences[0]
    assert (first.table, first.column) == ("steps-childcare-2026-10", "income_ore")
    assert "hushåll H1" in first.where
    assert (plain(first.kept), plain(first.computed)) == ("30 000 kr", "31 000 kr")
    assert plain(first.told).startswith("Hushållets inkomst före skatt är 31 000 kr i månaden.")
    assert first.law == "förordning (2001:160) 5 §"


def test_a_step_that_was_altered_is_told_with_its_sentence_and_law(folder: Path) -> None:
    alter(folder, "steps-childcare-2026-10", rows=HOME_1, fee_base_ore=15_000_00)
    found = replay(folder)
    (first,) = found.differences
    assert (first.table, first.column) == ("steps-childcare-2026-10", "fee_base_ore")
    assert (plain(first.kept), plain(first.computed)) == ("15 000 kr", "20 000 kr")
    assert first.law == "förordning (2001:160) 5 §, SFS 2026:3"
    assert not found.agrees


def test_a_step_of_care_is_told_with_its_sentence_and_law(folder: Path) -> None:
    alter(folder, "steps-care-2026-09", rows=pl.col("household_id") == "K1", headroom_ore=99)
    (first,) = replay(folder).differences
    assert first.column == "headroom_ore"
    assert "socialtjänstlagen" in first.law
    assert first.told


def test_an_amount_of_a_line_that_was_altered_is_told(folder: Path) -> None:
    alter(folder, "lines", rows=HOME_1, amount_ore=1_00)
    (first,) = replay(folder).differences
    assert (first.table, first.column) == ("lines", "amount_ore")
    assert (plain(first.kept), plain(first.computed)) == ("1 kr", "600 kr")


def test_a_line_that_was_taken_away_is_told(folder: Path) -> None:
    path = folder / "lines.parquet"
    pl.read_parquet(path).filter(~HOME_1).write_parquet(path)
    hashed(folder, "lines.parquet")
    (first,) = replay(folder).differences
    assert "hushåll H1" in first.where
    assert first.kept == "raden finns bara i det som räknats fram"


def test_rows_in_another_order_are_told(folder: Path) -> None:
    path = folder / "households.parquet"
    pl.read_parquet(path).reverse().write_parquet(path)
    hashed(folder, "households.parquet")
    assert [(each.table, each.kept) for each in replay(folder).differences] == [("households", "radernas ordning")]


def test_a_table_without_one_of_its_columns_is_told(folder: Path) -> None:
    path = folder / "balances.parquet"
    pl.read_parquet(path).drop("carried_forward_ore").write_parquet(path)
    hashed(folder, "balances.parquet")
    (first,) = replay(folder).differences
    assert (first.table, first.column, first.kept) == ("balances", "carried_forward_ore", "kolumnen saknas")


def test_the_hash_of_a_pdf_that_was_altered_is_told_with_the_invoice(folder: Path) -> None:
    number = pl.read_parquet(folder / "issued" / "documents.parquet")["number"][0]
    alter(folder, "issued/documents", rows=pl.col("number") == number, sha256="0" * 64)
    (first,) = replay(folder).differences
    assert (first.table, first.column, first.where) == ("issued/documents", "sha256", f"faktura {number}")


@pytest.mark.parametrize(("column", "value"), [("ocr", "1234"), ("to_pay_ore", 100), ("number", "100999")])
def test_an_issued_invoice_that_was_altered_is_told(folder: Path, column: str, value: object) -> None:
    first = pl.read_parquet(folder / "issued" / "invoices.parquet")["number"][1]
    alter(folder, "issued/invoices", rows=pl.col("number") == first, **{column: value})
    differences = replay(folder).differences
    assert (differences[0].table, differences[0].column) == ("issued/invoices", column)


@pytest.mark.parametrize("name", ["FAKT.SI", "print-2026-10.pdf"])
def test_the_hash_of_a_file_that_went_out_is_compared(folder: Path, name: str) -> None:
    edit_json(folder / "issued" / "exported.json", lambda record: record["files"].update({name: "0" * 64}))
    (first,) = replay(folder).differences
    assert (first.table, first.kept) == (name, "0" * 64)


def test_a_sum_in_the_manifest_that_was_altered_is_told(folder: Path) -> None:
    edit_json(folder / MANIFEST, lambda record: record["totals"].update(to_pay_ore=1))
    differences = replay(folder).differences
    assert [(each.table, each.column) for each in differences] == [
        (MANIFEST, "totals"),
        ("issued/issued.json", "preview"),
    ]


def test_files_that_are_damaged_are_all_named_and_nothing_is_computed(folder: Path) -> None:
    (folder / "lines.parquet").write_bytes(b"broken")
    (folder / "facts" / "person.parquet").unlink()
    (folder / "issued" / "added.txt").write_text("?")
    found = replay(folder)
    assert {(each.table, each.kept) for each in found.differences} == {
        ("lines.parquet", "har ändrats"),
        ("facts/person.parquet", "saknas"),
        ("issued/added.txt", "har tillkommit"),
    }
    assert not found.agreed


def test_no_identity_number_is_told(folder: Path) -> None:
    other = pl.read_parquet(folder / "facts" / "person.parquet")["person_id"][-1]
    alter(folder, "lines", rows=HOME_1, payer_id=other)
    alter(folder, "steps-childcare-2026-10", rows=HOME_1, payer_id=other)
    found = replay(folder)
    assert len(found.differences) == 2
    assert not [each for each in found.differences if re.search(r"\b\d{12}\b", str(each))]


# --- Versions ---------------------------------------------------------------------------------------------------------


def test_another_version_of_the_program_or_of_a_package_is_told(folder: Path) -> None:
    made_by(folder, "0.0.9")
    edit_manifest(folder, lambda record: record["versions"].update(polars="1.0"))
    found = replay(folder)
    assert found.agrees
    assert ("debitera", "0.0.9", __version__) in found.versions
    assert ("polars", "1.0", pl.__version__) in found.versions


@pytest.mark.parametrize(("number", "advice"), [(99, "nyare version"), (1, "den version som gjorde"), ("x", "version")])
def test_evidence_of_an_unknown_format_is_refused(folder: Path, number: object, advice: str) -> None:
    edit_json(folder / MANIFEST, lambda record: record.update(format=number))
    with pytest.raises(Refused, match=advice):
        replay(folder)


def test_a_folder_that_is_no_evidence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"saknas\. Ange mappen"):
        replay(tmp_path)


ON_PURPOSE = Changed("0.1.0", ("fee_base_ore",), "Avdraget görs före taket (påhittat exempel).")


def test_a_step_that_was_changed_on_purpose_is_told_and_is_no_difference(folder: Path) -> None:
    made_by(folder, "0.0.9")
    alter(folder, "steps-childcare-2026-10", rows=HOME_1, fee_base_ore=15_000_00, charge_ore=450_00)
    alter(folder, "lines", rows=HOME_1, fee_base_ore=15_000_00, amount_ore=450_00)
    found = replay(folder, changes=(ON_PURPOSE,))
    assert found.agrees
    assert found.changed == ((ON_PURPOSE, 1),)


def test_what_does_not_follow_from_a_change_on_purpose_is_a_difference_still(folder: Path) -> None:
    made_by(folder, "0.0.9")
    alter(folder, "steps-childcare-2026-10", rows=HOME_1, fee_base_ore=15_000_00)
    alter(folder, "lines", rows=pl.col("household_id") == "H2", amount_ore=1_00)
    found = replay(folder, changes=(ON_PURPOSE,))
    assert [(each.table, "H2" in each.where) for each in found.differences] == [("lines", True)]


@pytest.mark.parametrize("made", ["0.1.0", "0.2.0"])
def test_a_change_excuses_only_batches_made_before_it(folder: Path, made: str) -> None:
    made_by(folder, made)
    alter(folder, "steps-childcare-2026-10", rows=HOME_1, fee_base_ore=15_000_00)
    assert not replay(folder, changes=(ON_PURPOSE,)).agrees


def test_every_declared_change_names_a_version_steps_and_a_reason() -> None:
    declared: Mapping[str, Changed] = {each.version: each for each in CHANGES}
    assert all(re.fullmatch(r"\d+(\.\d+)*", each.version) and each.steps and each.why for each in declared.values())


def plain(text: str) -> str:
    """With ordinary spaces."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("record", ["manifest.json", "issued/issued.json", "issued/exported.json"])
def test_a_list_with_any_byte_changed_is_a_difference_or_a_refusal_and_never_a_crash(folder: Path, record: str) -> None:
    path = folder / record
    whole = path.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 5)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            found = replay(folder)
        except Refused:
            continue
        assert not found.agrees, place
