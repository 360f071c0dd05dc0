"""Payments from the bank on issued invoices: every öre stands on an invoice or is named, and no file counts twice."""

from datetime import date
from pathlib import Path

import pytest

from engine.batch import receivables
from engine.batch.bank_file import BankFile
from engine.batch.receivables import ages, outstanding
from engine.errors import Refused
from engine.store import receivables as store
from engine.store.database import activities
from fixtures.payments import bank_file
from tests.batch.ledger_town import bankgiro, files, ledger_town, number_of, ocr, paid
from tests.batch.small_town import BO, EAST, EVA, WEST, Town
from tests.payments.camt_messages import details, entry, message, strd

DUE = date(2026, 10, 30)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Three invoices: 600, 1 500 and 1 547 kr."""
    return ledger_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def issued(once: Town, tmp_path: Path) -> Town:
    """The same, to do with as a test likes."""
    return once.copied(tmp_path)


def open_kr(town: Town) -> list[int]:
    """What is left to be paid of each invoice."""
    with town.workspace.database() as db, db.reading() as connection:
        return [ore // 100 for ore in store.items(connection, EAST)["open_ore"]]


def test_a_paid_invoice_is_settled_and_the_others_stay_open(issued: Town) -> None:
    taken = paid(issued, (600, 1))
    assert (taken.payments, taken.sum_ore, taken.placed_ore, taken.paid_invoices) == (1, 600_00, 600_00, 1)
    assert open_kr(issued) == [0, 1_500, 1_547]


def test_a_part_leaves_the_rest_and_a_second_part_settles_it(issued: Town) -> None:
    assert paid(issued, (400, 2)).part_paid == 1
    assert open_kr(issued) == [600, 1_100, 1_547]
    paid(issued, (1_100, 2), name="M2")
    assert open_kr(issued) == [600, 0, 1_547]


def test_what_is_paid_twice_or_too_much_or_to_nobody_is_named_with_what_to_do(issued: Town) -> None:
    taken = paid(issued, (600, 1), (600, 1), (1_600, 2), (50, strd(ocr="12351")))
    assert open_kr(issued) == [0, 0, 1_547]
    assert [(each.amount_ore, each.reason) for each in taken.unplaced] == [
        (600_00, "paid_already"),
        (100_00, "overpaid"),
        (50_00, "unknown_reference"),
    ]
    assert taken.sum_ore == taken.placed_ore + taken.unplaced_ore
    assert all(each.what_to_do for each in taken.unplaced)


def test_the_same_file_twice_is_refused_and_changes_nothing(issued: Town) -> None:
    paid(issued, (600, 1))
    with pytest.raises(Refused, match=r"redan inläst: som M1\.xml den 2026-10-12 av Eva Ek"):
        paid(issued, (600, 1))
    assert open_kr(issued) == [0, 1_500, 1_547]


def test_a_file_of_the_same_name_with_other_content_is_refused(issued: Town) -> None:
    paid(issued, (600, 1))
    with pytest.raises(Refused, match="redan inläst"):
        paid(issued, (1_500, 2))


def test_a_payment_that_comes_in_two_files_is_refused_the_second_time(issued: Town) -> None:
    paid(issued, (600, 1))
    again = (files(issued) / "M1.xml").read_bytes().replace(b"<MsgId>M1<", b"<MsgId>M9<")
    (files(issued) / "copy.xml").write_bytes(again)
    with pytest.raises(Refused, match="som redan finns i en annan fil"):
        receivables.take_in(issued.workspace, EAST, BankFile.read(files(issued) / "copy.xml"), EVA)
    assert open_kr(issued) == [0, 1_500, 1_547]


def test_payments_to_another_municipality_are_refused(issued: Town) -> None:
    """The office serves several; a file read for the wrong one must not settle anybody's invoice."""
    path = files(issued) / "west.xml"
    path.write_bytes(message(entry(600_00), new=True).replace(b"50501055", bankgiro(issued, WEST).encode()))
    with pytest.raises(Refused, match=f"bankgirot för {WEST}"):
        receivables.take_in(issued.workspace, EAST, BankFile.read(path), EVA)


def test_nothing_is_kept_of_a_file_that_is_damaged_at_its_end(issued: Town) -> None:
    path = files(issued) / "cut.xml"
    path.write_bytes(message(entry(600_00, details(600_00, ocr(issued, 1))))[:-40])
    with pytest.raises(Refused):
        receivables.take_in(issued.workspace, EAST, BankFile.read(path), EVA)
    assert open_kr(issued) == [600, 1_500, 1_547]
    with issued.workspace.database() as db, db.reading() as connection:
        assert store.files_of(connection, EAST) == []


def test_a_residue_of_a_few_kronor_is_written_off_by_rule(issued: Town) -> None:
    taken = paid(issued, (597, 1), (1_490, 2))
    assert taken.written_off_ore == 3_00  # the town's rule: at most 5 kr
    assert open_kr(issued) == [0, 10, 1_547]


def test_a_payment_is_placed_by_hand_as_far_as_the_invoice_is_open(issued: Town) -> None:
    paid(issued, (700, strd(ocr="12351")))
    number = number_of(issued, 1)
    assert receivables.place(issued.workspace, EAST, 1, number, "ringde och frågade", BO) == 600_00
    assert open_kr(issued) == [0, 1_500, 1_547]
    left = outstanding(issued.workspace, EAST, DUE).unplaced
    assert left["unplaced_ore"].to_list() == [100_00]
    assert receivables.refund(issued.workspace, EAST, 1, "återbetalt till kontot", BO) == 100_00
    assert outstanding(issued.workspace, EAST, DUE).unplaced.is_empty()


def test_a_payment_that_the_bank_took_back_opens_the_invoice_again(issued: Town) -> None:
    taken = paid(issued, (600, 1), back=(600, 1))
    assert taken.sum_ore == 0
    (back,) = taken.unplaced
    assert back.amount_ore == -600_00
    number = number_of(issued, 1)
    payment = outstanding(issued.workspace, EAST, DUE).unplaced["payment_id"].item()
    assert receivables.place(issued.workspace, EAST, payment, number, "återförd av banken", BO) == -600_00
    assert open_kr(issued) == [600, 1_500, 1_547]


def test_a_claim_is_written_off_once_and_the_history_says_why(issued: Town) -> None:
    number = number_of(issued, 3)
    assert receivables.write_off(issued.workspace, EAST, number, "avliden utan tillgångar", BO) == 1_547_00
    with pytest.raises(Refused, match="inget kvar att betala"):
        receivables.write_off(issued.workspace, EAST, number, "igen", BO)
    with issued.workspace.database() as db:
        last = activities(db)[-1]
    assert (last["command"], last["recorded_by"]) == ("write-off", "Bo Berg")
    assert "avliden utan tillgångar" in last["what"]


def test_the_age_list_sums_to_what_is_open(issued: Town) -> None:
    paid(issued, (600, 1))
    items = outstanding(issued.workspace, EAST, DUE).items
    for day, column in (
        (DUE, "inte förfallet"),
        (date(2026, 11, 29), "1–30 dagar"),
        (date(2027, 3, 1), "över 90 dagar"),
    ):
        found = {name: (count, ore) for name, count, ore in ages(items, day)}
        assert found[column] == (2, 3_047_00)
        assert sum(ore for _, ore in found.values()) == items["open_ore"].sum()


def test_every_ore_of_a_months_bank_file_is_accounted_for(issued: Town) -> None:
    with issued.workspace.database() as db, db.reading() as connection:
        asked = store.items(connection, EAST)
    path = files(issued) / "bank.xml"
    path.write_bytes(bank_file(asked, EAST, bankgiro(issued), DUE))
    taken = receivables.take_in(issued.workspace, EAST, BankFile.read(path), EVA)
    with issued.workspace.database() as db, db.reading() as connection:
        paid_ore = sum(row["amount_ore"] for row in store.payments_of(connection, EAST))
        entries = [row for row in store.entries_of(connection, EAST) if row["payment_id"] is not None]
        after = store.items(connection, EAST)
    on_invoices_ore = -sum(row["amount_ore"] for row in entries if row["number"])
    unplaced_ore = -sum(row["amount_ore"] for row in entries if not row["number"])
    assert paid_ore == taken.sum_ore == on_invoices_ore + unplaced_ore
    assert (after["to_pay_ore"] - after["open_ore"]).sum() == taken.placed_ore + taken.written_off_ore
