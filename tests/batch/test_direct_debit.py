"""A month with direct debit: who is drawn, what their invoices say, the file to the bank, and what comes back."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
import pypdf
import pytest

from engine.batch import evidence, exporting, mandate_orders, mandates, receivables
from engine.batch.bank_file import BankFile, municipality_of
from engine.batch.kept_inputs import check_inputs
from engine.batch.month import issued
from engine.batch.paper import numbered_documents
from engine.batch.reconcile import reconcile
from engine.batch.replay import replay
from engine.errors import Refused
from engine.payments import autogiro
from engine.payments.autogiro_model import ChangeOrder, PaymentOrder
from engine.store import debits as store
from engine.store import receivables as entries
from tests.batch.debit_town import DUE, advice, debit_town, exported, put, rejections, specification, states, take_in
from tests.batch.ledger_town import number_of
from tests.batch.small_town import EAST, EVA, ISSUED_ON, OCTOBER, Town, adult


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Payers 2 (1 500 kr) and 3 (1 547 kr) have mandates, payer 1 (600 kr) has none; nothing is previewed."""
    return debit_town(tmp_path_factory.mktemp("before"))


@pytest.fixture(scope="module")
def once(before: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The month issued and exported."""
    return exported(before.copied(tmp_path_factory.mktemp("exported")))


@pytest.fixture
def town(once: Town, tmp_path: Path) -> Town:
    """The same, to do with as a test likes."""
    return once.copied(tmp_path)


def text_of(town: Town, household: int) -> str:
    """What an invoice says on its first page."""
    pdf = pypdf.PdfReader(BytesIO(town.pdfs()[f"{number_of(town, household)}.pdf"]))
    return " ".join(pdf.pages[0].extract_text().split())


def orders(town: Town) -> list[PaymentOrder]:
    """What the bank is asked to draw, as it lies there."""
    (path,) = (town.workspace.output / EAST / "2026-10").glob("autogiro-*.txt")
    read = autogiro.read_orders(path.read_bytes())
    return [order for section in read for order in section.orders if isinstance(order, PaymentOrder)]


def reference(town: Town, household: int) -> str:
    """What the bank calls a household's debit: its OCR number."""
    return str(issued(town.workspace, EAST, OCTOBER).invoices[household - 1]["ocr"])


def answered(town: Town, data: bytes, name: str = "svar.txt") -> receivables.TakenIn:
    """A file from the bank about debits taken in."""
    return receivables.take_in(town.workspace, EAST, BankFile.read(put(town, data, name)), EVA)


def open_kr(town: Town) -> list[int]:
    """What is left to be paid of each invoice."""
    with town.workspace.database() as db, db.reading() as connection:
        return [ore // 100 for ore in entries.items(connection, EAST)["open_ore"]]


def notes(town: Town) -> list[tuple[str, str]]:
    """What has been noted of debits: invoice and what."""
    with town.workspace.database() as db, db.reading() as connection:
        return [(row["number"], row["what"]) for row in store.notes_of(connection, EAST)]


# --- the invoice and the file ---


def test_an_invoice_that_is_drawn_says_so_and_has_no_slip(once: Town) -> None:
    text = text_of(once, 2)
    assert "Beloppet dras via autogiro den 2026-10-30." in text
    assert "Inbetalningsavi" not in text
    assert "Betala med mobilen" not in text


def test_an_invoice_that_is_not_has_its_slip_and_does_not_speak_of_it(once: Town) -> None:
    text = text_of(once, 1)
    assert "autogiro" not in text
    assert "Inbetalningsavi" in text


def test_the_bank_is_asked_to_draw_exactly_the_payers_with_a_mandate(once: Town) -> None:
    assert orders(once) == [
        PaymentOrder(day=DUE, payer_number="502", amount_ore=1_500_00, reference=reference(once, 2)),
        PaymentOrder(day=DUE, payer_number="503", amount_ore=1_547_00, reference=reference(once, 3)),
    ]


def test_no_identity_number_is_in_the_file_to_the_bank(once: Town) -> None:
    (path,) = (once.workspace.output / EAST / "2026-10").glob("autogiro-*.txt")
    assert not [number for number in range(1, 4) if adult(number).encode() in path.read_bytes()]


def test_the_file_is_entered_as_the_banks(once: Town) -> None:
    found = [row for row in exporting.sent(once.workspace, EAST) if row["receiver"] == "bank"]
    assert [(Path(row["path"]).name, row["sequence"], row["count"], row["sum_ore"]) for row in found] == [
        ("autogiro-2026-10.txt", 1, 2, 3_047_00)
    ]


def test_exported_again_nothing_is_ordered_twice(town: Town) -> None:
    exporting.export(town.workspace, EAST, OCTOBER, EVA)
    with town.workspace.database() as db, db.reading() as connection:
        assert len(store.debits_of(connection, EAST)) == 2


def test_reconciliation_reads_the_orders_back_and_names_a_changed_one(town: Town) -> None:
    found = reconcile(town.workspace, EAST, OCTOBER, EVA)
    assert found.agrees, found.differences
    (pair,) = (each for each in found.comparisons if each.left.name == "fakturor som dras via autogiro")
    assert (pair.left.count, pair.left.sum_ore, pair.right.count, pair.right.sum_ore) == (2, 3_047_00, 2, 3_047_00)
    (path,) = (town.workspace.output / EAST / "2026-10").glob("autogiro-*.txt")
    path.write_bytes(path.read_bytes().replace(b"000000154700", b"000000154600"))
    (named,) = reconcile(town.workspace, EAST, OCTOBER, EVA).differences
    assert named.startswith(f"faktura {number_of(town, 3)}: 1\xa0547\xa0kr den 2026-10-30 från kund 503 ska dras")


def test_the_evidence_alone_says_who_is_drawn_and_no_account(town: Town) -> None:
    folder = town.workspace.evidence / EAST / "2026-10-1"
    kept = pl.read_parquet(folder / "mandates.parquet")
    assert kept.select("payer_id", "payer_number").rows() == [(adult(2), "502"), (adult(3), "503")]
    assert kept.columns == ["payer_id", "payer_number", "valid_from"]
    mandates.end(town.workspace, EAST, "502", EVA)
    again = replay(folder)
    assert again.agrees, again.differences
    assert "autogiro-2026-10.txt" in {each.what for each in again.agreed}


def test_a_folder_from_before_mandates_were_kept_draws_nobody(town: Town) -> None:
    folder = town.workspace.evidence / EAST / "2026-10-1"
    (folder / "mandates.parquet").unlink()
    assert evidence.read_before(folder).mandates.is_empty()
    assert {each.table for each in replay(folder).differences} == {"mandates.parquet"}


# --- who is drawn ---


def test_a_preview_tells_that_it_will_be_drawn_without_a_day(before: Town, tmp_path: Path) -> None:
    town = before.copied(tmp_path)
    computed = town.preview().computed
    settings = town.workspace.rulebook().municipality(EAST).settings
    made = list(numbered_documents(computed, town.facts(), settings, (), ISSUED_ON))
    assert [document.direct_debit for document in made] == [False, True, True]
    assert made[1].information[0][1].startswith("Beloppet dras via autogiro. ")


def test_a_mandate_that_changes_after_the_preview_stops_approval_and_issue(before: Town, tmp_path: Path) -> None:
    town = before.copied(tmp_path)
    town.preview()
    take_in(town, advice(town, (503, "11")), "stopped.txt")
    with pytest.raises(Refused, match="Medgivandena för autogiro har ändrats"):
        town.approve()
    town.preview()
    town.approve()
    take_in(town, advice(town, (503, "12")), "again.txt")
    with pytest.raises(Refused, match="Medgivandena för autogiro har ändrats"):
        town.issue()


def test_a_stopped_mandate_and_one_that_begins_later_give_invoices_with_slips(before: Town, tmp_path: Path) -> None:
    town = before.copied(tmp_path)
    take_in(town, advice(town, (503, "11")), "stopped.txt")
    mandates.end(town.workspace, EAST, "502", EVA)
    take_in(town, advice(town, (502, "33")), "ended.txt")
    mandates.request(town.workspace, EAST, "502", "6789,123456789", EVA)
    take_in(town, advice(town, (502, "32"), day=date(2026, 11, 2)), "new.txt")
    assert states(town) == {"502": "active", "503": "stopped"}
    town.month()
    exporting.export(town.workspace, EAST, OCTOBER, EVA)
    assert all("Inbetalningsavi" in text_of(town, household) for household in (1, 2, 3))
    assert not list((town.workspace.output / EAST / "2026-10").glob("autogiro-*"))


def test_issued_too_near_the_due_date_for_the_bank_is_refused_and_no_number_is_given(
    before: Town, tmp_path: Path
) -> None:
    town = before.copied(tmp_path)
    rules = town.workspace.rules / EAST / "municipality.toml"
    rules.write_text(rules.read_text("utf-8").replace('"471117"\n', '"471117"\nbank_days = 20\n'), "utf-8")
    town.preview()
    town.approve()
    with pytest.raises(Refused, match=r"ska vara där senast 2026-10-02 \(bank_days"):
        town.issue()
    assert town.state() == "approved"


# --- what comes back ---


def test_debits_that_were_made_are_payments_of_their_invoices(town: Town) -> None:
    taken = answered(
        town, specification(town, (502, 1_500, reference(town, 2), "0"), (503, 1_547, reference(town, 3), "0"))
    )
    assert (taken.format, taken.payments, taken.placed_ore, taken.paid_invoices) == ("autogiro", 2, 3_047_00, 2)
    assert (taken.unplaced, taken.not_made) == ((), ())
    assert open_kr(town) == [600, 0, 0]


def test_one_without_cover_stays_open_and_it_is_told_what_to_do(town: Town) -> None:
    taken = answered(
        town, specification(town, (502, 1_500, reference(town, 2), "1"), (503, 1_547, reference(town, 3), "9"))
    )
    assert open_kr(town) == [600, 1_500, 1_547]
    assert [(each.number, each.what, each.amount_ore) for each in taken.not_made] == [
        (number_of(town, 2), "not_made", 1_500_00),
        (number_of(town, 3), "retried", 1_547_00),
    ]
    assert "inbetalningskort" in taken.not_made[0].what_to_do
    assert notes(town) == [(number_of(town, 2), "not_made"), (number_of(town, 3), "retried")]


def test_orders_that_were_not_accepted_are_known_by_the_same_command_and_end_the_mandate(town: Town) -> None:
    data = rejections(town, (502, 1_500, reference(town, 2), "01"))
    assert municipality_of(town.workspace.rulebook(), BankFile.read(put(town, data))) == EAST
    taken = answered(town, data)
    assert (taken.payments, taken.sum_ore, open_kr(town)) == (0, 0, [600, 1_500, 1_547])
    assert [(each.number, each.what, each.text) for each in taken.not_made] == [
        (number_of(town, 2), "rejected", "Medgivande saknas. Betalningen görs inte.")
    ]
    assert states(town) == {"502": "ended", "503": "active"}
    with pytest.raises(Refused, match="redan inläst"):
        answered(town, data, "copy.txt")


def test_a_debit_that_is_taken_back_opens_its_invoice_again(town: Town) -> None:
    answered(town, specification(town, (502, 1_500, reference(town, 2), "0")))
    taken = answered(town, specification(town, (502, 1_500, reference(town, 2), ""), back=True, stamp="2"), "back.txt")
    assert open_kr(town) == [600, 1_500, 1_547]
    assert taken.unplaced == ()
    with town.workspace.database() as db, db.reading() as connection:
        kinds = [row["kind"] for row in entries.entries_of(connection, EAST, number_of(town, 2))]
    assert kinds == ["payment", "returned"]
    assert notes(town) == [(number_of(town, 2), "taken_back")]
    found = reconcile(town.workspace, EAST, OCTOBER, EVA)
    assert found.agrees, found.differences


def test_one_taken_back_that_was_never_counted_as_paid_is_left_for_a_person(town: Town) -> None:
    taken = answered(town, specification(town, (502, 1_500, reference(town, 2), ""), back=True))
    assert open_kr(town) == [600, 1_500, 1_547]
    assert [(each.amount_ore, each.reason) for each in taken.unplaced] == [(-1_500_00, "left_account")]


def test_a_debit_of_no_invoice_here_is_told(town: Town) -> None:
    (told,) = answered(town, rejections(town, (502, 1_500, "RIDLEKTION", "01"))).not_made
    assert (told.number, notes(town)) == ("", [])
    assert "Referensen ”RIDLEKTION” är ingen faktura här." in told.what_to_do


# --- cancelled before its day ---


def test_a_debit_is_cancelled_by_a_file_to_the_bank(town: Town) -> None:
    number = number_of(town, 2)
    done = mandate_orders.cancel(town.workspace, number, EVA)
    (section,) = autogiro.read_orders(done.file.path.read_bytes())
    assert section.orders == (
        ChangeOrder(
            kind="25",
            payer_number="502",
            day=DUE,
            amount_ore=1_500_00,
            direction="82",
            reference=reference(town, 2),
        ),
    )
    assert notes(town) == [(number, "cancelled")]
    assert [row["sequence"] for row in exporting.sent(town.workspace, EAST) if row["receiver"] == "bank"] == [1, 2]
    with pytest.raises(Refused, match="dras inte längre: Uttaget är makulerat av oss"):
        mandate_orders.cancel(town.workspace, number, EVA)


def test_what_is_not_drawn_or_has_been_is_not_cancelled(town: Town) -> None:
    with pytest.raises(Refused, match="dras inte via autogiro"):
        mandate_orders.cancel(town.workspace, number_of(town, 1), EVA)
    late = type(EVA)(EVA.name, EVA.at.replace(day=30))
    with pytest.raises(Refused, match="drogs 2026-10-30"):
        mandate_orders.cancel(town.workspace, number_of(town, 2), late)


def test_the_manifest_says_which_format_has_the_mandates(once: Town) -> None:
    manifest = json.loads((once.workspace.evidence / EAST / "2026-10-1" / "manifest.json").read_bytes())
    assert manifest["format"] == evidence.FORMAT >= 5
    assert "mandates.parquet" in manifest["files"]


def test_a_mandate_without_payer_or_day_could_not_be_in_a_folder(once: Town, tmp_path: Path) -> None:
    folder = once.copied(tmp_path).workspace.evidence / EAST / "2026-10-1"
    manifest = json.loads((folder / "manifest.json").read_bytes())
    frame = pl.read_parquet(folder / "mandates.parquet")
    for name in ("payer_id", "payer_number", "valid_from"):
        (folder / "mandates.parquet").write_bytes(
            evidence.as_parquet(frame.with_columns(pl.lit(None, dtype=frame.schema[name]).alias(name)))
        )
        with pytest.raises(Refused, match=rf"mandates\.parquet: kolumnen {name}"):
            check_inputs(folder, manifest)
        (folder / "mandates.parquet").write_bytes(evidence.as_parquet(frame))
    check_inputs(folder, manifest)
