"""Until evidence format 6 a credit stood on the payer's ordinary invoice, paid or not. Such a batch is computed so again."""

import shutil
from pathlib import Path

import pytest

from engine.batch import earlier, ordering
from engine.batch.month import issued
from engine.batch.older import CREDITS_ON_ORDINARY_INVOICES
from engine.batch.replay import recomputed
from engine.errors import Refused
from tests.batch.older_evidence import as_until_format_6
from tests.batch.small_town import EVA, NOVEMBER, Town, adult
from tests.batch.test_replay import edit_manifest, replay

OLD = CREDITS_ON_ORDINARY_INVOICES


@pytest.fixture(scope="module")
def exported(first_billed_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evidence of a month that credits an invoice, as the older program computed it."""
    town = first_billed_town.copied(tmp_path_factory.mktemp("exported"))
    with pytest.MonkeyPatch.context() as older:
        older.setattr(earlier, "unpaid_of", lambda *_: None)
        number = town.invoices()[adult(1)]["number"]
        ordering.credit(town.workspace, number, NOVEMBER, "Fel", EVA)
        town.month(NOVEMBER)
        town.export(NOVEMBER)
        done = issued(town.workspace, town.name, NOVEMBER)
    assert done.computed.drafts.lines.filter(kind="credit").height
    return town.workspace.evidence / town.name / "2026-11-1"


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    """The evidence as it was written then: without the columns and sums that have been added since."""
    folder = Path(shutil.copytree(exported, tmp_path / "taken home"))
    assert not (folder / "unpaid.parquet").exists()
    as_until_format_6(folder, OLD)
    return folder


def test_it_agrees_with_every_table_document_and_file(folder: Path) -> None:
    found = replay(folder)
    assert found.agrees, found.differences
    assert {"invoices", "issued/invoices", "PDF", "FAKT.SI"} <= {each.what for each in found.agreed}


def test_the_credit_lowers_the_ordinary_invoice_though_nothing_was_paid(folder: Path) -> None:
    _, computed = recomputed(folder, "easttown", NOVEMBER)
    (invoice,) = computed.numbered.filter(payer_id=adult(1)).to_dicts()
    assert (invoice["lines_ore"], invoice["settled_ore"], invoice["to_pay_ore"]) == (0, 0, 0)


def test_evidence_of_today_must_say_what_is_unpaid_of_what_it_credits(folder: Path) -> None:
    edit_manifest(folder, lambda record: record.update(format=OLD + 1))
    with pytest.raises(Refused, match=r"unpaid\.parquet"):
        replay(folder)
