"""Reconciliation: facts, charges, lines, invoices, files and vouchers agree to the öre, or the difference has a name."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest

from engine.batch.facts_used import facts_used
from engine.batch.month import issued, move_on
from engine.batch.ordering import correct
from engine.batch.output import write_files
from engine.batch.pairs_issued import invoices_with_pdfs
from engine.batch.reconcile import Reconciliation, reconcile
from engine.errors import Refused
from engine.facts.care_records import CareDecision
from engine.facts.records import Adjustment, Placement
from engine.ledger import fakt, sie
from engine.store.database import activities
from tests.batch.care_town import care_town, client, client_id
from tests.batch.small_town import BO, EVA, NOVEMBER, OCTOBER, Town, adult, changed, household
from tests.batch.test_month import new_income
from tests.municipalities.family import LONG_AGO


@pytest.fixture(scope="module")
def once(first_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """October issued and exported: three invoices of 600, 1 500 and 1 546 kr."""
    town = first_town.copied(tmp_path_factory.mktemp("exported"))
    town.month()
    town.export()
    return town


@pytest.fixture
def exported(once: Town, tmp_path: Path) -> Town:
    """The same, to do with as a test likes."""
    return once.copied(tmp_path)


def reconciled(town: Town, month: date = OCTOBER) -> Reconciliation:
    return reconcile(town.workspace, town.name, month, EVA)


def output(town: Town) -> Path:
    return town.workspace.output / town.name / "2026-10"


def only_difference(town: Town) -> str:
    """The one difference there is; the batch stays exported, and nothing is kept of the attempt."""
    found = reconciled(town)
    assert len(found.differences) == 1, found.differences
    assert town.state() == "exported"
    assert not (output(town) / "avstamning.json").exists()
    return found.differences[0]


def pair(found: Reconciliation, left: str, right: str) -> tuple[int, int, int, int]:
    """How many and how much on the left and on the right."""
    (found_pair,) = [each for each in found.comparisons if (each.left.name, each.right.name) == (left, right)]
    return found_pair.left.count, found_pair.left.sum_ore, found_pair.right.count, found_pair.right.sum_ore


# --- All agrees -------------------------------------------------------------------------------------------------------


def test_a_month_that_agrees_is_reconciled_with_who_and_when(exported: Town) -> None:
    assert reconciled(exported).agrees
    assert exported.state() == "reconciled"
    with exported.workspace.database() as db:
        last = activities(db)[-1]
    assert (last["command"], last["recorded_by"], last["what"]) == ("reconciled", EVA.name, "2026-10")


def test_every_place_holds_the_sum_of_the_invoices(exported: Town) -> None:
    total = sum(row["to_pay_ore"] for row in exported.invoices().values())
    found = reconciled(exported)
    assert pair(found, "beräknade avgifter", "avgiftsrader") == (4, total, 4, total)
    assert pair(found, "fakturor i underlaget", "fakturor i databasen") == (3, total, 3, total)
    assert pair(found, "fakturor", "dokument (PDF)") == (3, total, 3, total)
    assert pair(found, "fakturor att betala", "fordringar i FAKT.SI") == (3, total, 3, total)


def test_what_was_compared_is_kept_beside_the_files(exported: Town) -> None:
    found = reconciled(exported)
    kept = json.loads((output(exported) / "avstamning.json").read_bytes())
    assert kept == json.loads(json.dumps(found.values()))
    assert kept["agrees"] is True
    assert {each["difference_ore"] for each in kept["comparisons"]} == {0}


def test_what_is_kept_does_not_depend_on_who_reconciles_and_when(exported: Town) -> None:
    reconciled(exported)
    first = (output(exported) / "avstamning.json").read_bytes()
    assert reconcile(exported.workspace, exported.name, OCTOBER, BO).agrees
    assert (output(exported) / "avstamning.json").read_bytes() == first


def test_a_file_that_the_ledger_has_read_agrees_still(exported: Town) -> None:
    path = output(exported) / fakt.FILE_NAME
    path.write_bytes(path.read_bytes().replace(b"#FLAGGA 0", b"#FLAGGA 1"))
    assert sie.read(path.read_bytes()).received
    assert reconciled(exported).agrees


def test_a_month_without_invoices_agrees(empty_town: Town) -> None:
    empty_town.take_in(household(1, 5_000, "2024-01-10"))
    empty_town.month()
    done = issued(empty_town.workspace, empty_town.name, OCTOBER)
    assert write_files(empty_town.workspace, done) == []
    move_on(empty_town.workspace, done.batch, "exported", EVA)
    found = reconciled(empty_town)
    assert found.agrees, found.differences
    assert found.households["zero"] == 1


def test_corrections_of_the_month_before_agree(exported: Town) -> None:
    exported.take_in(new_income(1, 41_000))
    correct(exported.workspace, exported.name, NOVEMBER, EVA)
    exported.month(NOVEMBER, date(2026, 11, 13))
    exported.export(NOVEMBER)
    found = reconciled(exported, NOVEMBER)
    assert found.agrees, found.differences
    assert pair(found, "omräknat minus debiterat", "rättelserader") == (1, 330_00, 1, 330_00)


# --- Every fact and household -----------------------------------------------------------------------------------------


def test_every_household_is_accounted_for(town: Town) -> None:
    town.take_in(changed(Placement, household(4, 30_000, "2024-04-10"), form="school_age"))
    town.month()
    town.export()
    found = reconciled(town)
    assert found.agrees, found.differences
    assert {name: number for name, number in found.households.items() if number} == {
        "invoiced": 3, "parked": 1, "all": 4,
    }  # fmt: skip


def test_places_of_parked_households_are_explained(town: Town) -> None:
    town.take_in(changed(Placement, household(4, 30_000, "2024-04-10"), form="school_age"))
    town.month()
    town.export()
    (places,) = [each for each in reconciled(town).facts if each.name.startswith("placeringar")]
    assert (places.count, places.used, places.others) == (5, 4, {"i parkerade hushåll": 1})


def test_decided_care_is_charged_or_explained(tmp_path: Path) -> None:
    town = care_town(tmp_path)
    unasked = CareDecision(decision_id="X1", person_id=client_id(1), service="massage", valid_from=LONG_AGO)
    town.take_in(client(1), client(2, net_kr=None), [unasked])
    town.month()
    town.export()
    found = reconciled(town)
    assert found.agrees, found.differences
    (september,) = [each for each in found.facts if each.name == "insatser september 2026"]
    assert september.count == september.used + sum(september.others.values()) == 7
    assert september.used == 3


def test_an_adjustment_is_billed_or_explained(town: Town) -> None:
    of: dict[str, Any] = {
        "month": OCTOBER,
        "amount_ore": 100_00,
        "text": "Tillägg",
        "reason": "skäl",
        "approved_by": "Bo",
    }
    town.take_in(
        [
            Adjustment(adjustment_id="J1", household_id="H1", **of),
            Adjustment(adjustment_id="J2", household_id="H9", **of),
        ]
    )
    town.month()
    town.export()
    found = reconciled(town)
    (adjustments,) = [each for each in found.facts if each.name == "justeringar"]
    assert (adjustments.count, adjustments.used, adjustments.unexplained) == (2, 1, ())
    assert pair(found, "införda justeringar", "justeringsrader") == (1, 100_00, 1, 100_00)


# --- What differs is named --------------------------------------------------------------------------------------------


def documents_of(numbers: dict[str, str]) -> Sequence[str]:
    """What is said of documents (number and hash) to the invoices 11, 12 and 13, whose hashes are their numbers."""
    issued = pl.DataFrame({"number": ["11", "12", "13"], "sha256": ["11", "12", "13"], "to_pay_ore": [1, 2, 3]})
    index = pl.DataFrame({"number": list(numbers), "sha256": list(numbers.values())})
    return invoices_with_pdfs(issued, index, index.lazy()).named


def test_an_invoice_without_a_document_is_named() -> None:
    assert documents_of({"11": "11", "13": "13"}) == ("faktura 12 har inget dokument",)


def test_an_invoice_with_another_document_is_named() -> None:
    assert documents_of({"11": "11", "12": "x", "13": "13"}) == ("faktura 12 har ett annat dokument",)


def test_a_document_of_no_invoice_is_named() -> None:
    assert documents_of({each: each for each in ("11", "12", "13", "99")}) == (
        "dokument 99 hör inte till någon faktura",
    )


def test_documents_that_are_damaged_are_named_and_nothing_more_is_said_of_them(exported: Town) -> None:
    path = exported.workspace.evidence / exported.name / "2026-10-1" / "issued" / "pages-0001.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    assert "pages-0001.parquet" in only_difference(exported)


def test_an_invoice_that_was_changed_in_the_database_is_named(exported: Town) -> None:
    with sqlite3.connect(exported.workspace.root / "debitera.db") as db:
        db.execute("UPDATE invoice SET to_pay_ore = to_pay_ore + 1 WHERE number = '12'")
    db.close()
    assert "faktura 12 har annan to_pay_ore i databasen" in only_difference(exported)


def test_an_invoice_that_is_gone_from_the_database_is_named(exported: Town) -> None:
    with sqlite3.connect(exported.workspace.root / "debitera.db") as db:
        db.execute("DELETE FROM invoice WHERE number = '12'")
    db.close()
    assert "faktura 12 finns inte i databasen" in only_difference(exported)


def test_a_claim_of_another_amount_in_the_voucher_file_is_named_with_both_amounts(exported: Town) -> None:
    path = output(exported) / fakt.FILE_NAME
    file = sie.read(path.read_bytes())
    (voucher,) = file.vouchers
    rows = list(voucher.transactions)
    claim = next(n for n, row in enumerate(rows) if (10, "12") in row.objects)
    income = next(n for n, row in enumerate(rows) if row.amount_ore < 0)
    for n, more in ((claim, 100), (income, -100)):
        rows[n] = attrs.evolve(rows[n], amount_ore=rows[n].amount_ore + more)
    path.write_bytes(sie.write(attrs.evolve(file, vouchers=(attrs.evolve(voucher, transactions=tuple(rows)),))))
    found = reconciled(exported).differences
    to_pay = exported.invoices()[adult(2)]["to_pay_ore"]
    assert len(found) == 2  # the claim by name, the income by its sum
    assert found[0].startswith("faktura 12: ")
    assert f"{(to_pay + 100) // 100 % 1000:03}" in found[0]
    assert "intäkter i FAKT.SI" in found[1]


@pytest.mark.parametrize("name", ["FAKT.SI", "print-2026-10.pdf"])
def test_a_file_that_is_gone_is_named(exported: Town, name: str) -> None:
    (output(exported) / name).unlink()
    assert any(f"{name} saknas" in each for each in reconciled(exported).differences)
    assert exported.state() == "exported"


def test_a_damaged_voucher_file_is_named(exported: Town) -> None:
    path = output(exported) / fakt.FILE_NAME
    path.write_bytes(path.read_bytes()[:200])
    assert any(fakt.FILE_NAME in each for each in reconciled(exported).differences)


def test_evidence_that_was_changed_is_named_and_nothing_more_is_said_of_it(exported: Town) -> None:
    path = exported.workspace.evidence / exported.name / "2026-10-1" / "lines.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    assert "lines.parquet" in only_difference(exported)


def test_a_file_that_is_damaged_after_the_month_was_reconciled_is_still_found(exported: Town) -> None:
    reconciled(exported)
    (output(exported) / "print-2026-10.pdf").unlink()
    assert not reconciled(exported).agrees
    assert exported.state() == "reconciled"


# --- In its order -----------------------------------------------------------------------------------------------------


def test_what_has_not_been_exported_is_not_reconciled(town: Town) -> None:
    with pytest.raises(Refused, match="debitera preview"):
        reconciled(town)
    town.preview()
    with pytest.raises(Refused, match="debitera issue"):
        reconciled(town)
    town.approve()
    town.issue()
    with pytest.raises(Refused, match="debitera export"):
        reconciled(town)


def test_the_next_month_follows_on_what_was_carried_forward_by_one_that_is_reconciled(tmp_path: Path) -> None:
    town = Town.made(tmp_path, minimum_invoice='amount_kr = 700\nbelow = "accumulate"')
    town.take_in(household(1, 30_000, "2024-01-10"), household(2, 60_000, "2024-02-10"))
    town.month()
    town.export()
    found = reconciled(town)
    assert found.agrees, found.differences
    assert pair(found, "betalare utan faktura", "sparat eller avskrivet") == (1, 600_00, 1, 600_00)
    balances = town.preview(NOVEMBER).computed.drafts.balances
    assert balances.filter(payer_id=adult(1))["brought_forward_ore"].to_list() == [600_00]


def test_a_place_that_was_neither_billed_nor_explained_is_named(town: Town) -> None:
    computed = town.preview().computed
    (assessment,) = computed.assessments
    lost = attrs.evolve(assessment, parts=assessment.parts.filter(pl.col("placement_id") != "P22"))
    places, *_ = facts_used(attrs.evolve(computed, assessments=(lost,)), town.facts())
    assert (places.count, places.used, places.unexplained) == (4, 3, ("placering P22",))


def test_care_that_was_neither_billed_nor_explained_is_named_without_saying_whose_it_is(tmp_path: Path) -> None:
    town = care_town(tmp_path)
    town.take_in(client(1))
    computed = town.preview().computed
    lost = [attrs.evolve(each, charges=each.charges.filter(pl.col("service") != "home_care")) for each in computed.care]
    used = facts_used(attrs.evolve(computed, care=tuple(lost)), town.facts())
    assert [name for kind in used for name in kind.unexplained] == ["home_care för person född 1940"]
