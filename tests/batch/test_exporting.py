"""Files that go out: entered once with a number for their receiver, answered by a receipt, and one for each ledger."""

from datetime import date
from pathlib import Path

import pytest

from engine.batch import exporting, receivables
from engine.batch.pairs import Side
from engine.batch.reconcile import reconcile
from engine.errors import Refused
from engine.ledger import layout, sie
from engine.store.database import activities
from tests.batch.ledger_town import ledger_town, number_of, paid
from tests.batch.small_town import BO, EAST, EVA, NOVEMBER, OCTOBER, Town


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Three invoices of 600, 1 500 and 1 547 kr, and their files; the second payer has protected identity."""
    town = ledger_town(tmp_path_factory.mktemp("town"), protected=2)
    exporting.export(town.workspace, EAST, OCTOBER, EVA)
    return town


@pytest.fixture
def exported(once: Town, tmp_path: Path) -> Town:
    """The same, to do with as a test likes."""
    return once.copied(tmp_path)


def test_every_file_has_a_number_of_its_receiver(exported: Town) -> None:
    found = exporting.sent(exported.workspace, EAST, OCTOBER)
    assert [(row["receiver"], row["sequence"], Path(row["path"]).name) for row in found] == [
        ("print", 1, "print-2026-10.pdf"),
        ("print", 2, "print-2026-10.csv"),
        ("by_hand", 1, "print-skyddade-2026-10.pdf"),
        ("ledger", 1, "FAKT.SI"),
        ("customer_ledger", 1, "kundreskontra-2026-10.csv"),
    ]
    apart = (1, 1_500_00)
    assert [(row["count"], row["sum_ore"]) for row in found] == [
        (2, 2_147_00), (2, 2_147_00), apart, (3, 3_647_00), (3, 3_647_00)
    ]  # fmt: skip


def test_exported_again_nothing_is_entered_twice(exported: Town) -> None:
    before = exporting.sent(exported.workspace, EAST)
    exporting.export(exported.workspace, EAST, OCTOBER, BO)
    assert exporting.sent(exported.workspace, EAST) == before


def test_the_next_month_goes_on_with_the_numbers(exported: Town) -> None:
    exported.month(NOVEMBER, date(2026, 11, 12))
    exporting.export(exported.workspace, EAST, NOVEMBER, EVA)
    found = exporting.sent(exported.workspace, EAST, NOVEMBER)
    numbers = [(row["receiver"], row["sequence"]) for row in found]
    assert numbers == [("print", 3), ("print", 4), ("by_hand", 2), ("ledger", 2), ("customer_ledger", 2)]


def test_the_customer_ledgers_file_says_what_the_invoices_say_and_hides_who_is_protected(exported: Town) -> None:
    (path,) = (exported.workspace.output / EAST / "2026-10").glob("kundreskontra*")
    how = layout.named("generic-csv", exported.workspace.rulebook().files)
    made = layout.read(path.read_bytes(), how)
    by_number = dict(receivables.asked_for(exported.workspace, EAST).select("number", "to_pay_ore").iter_rows())
    assert {invoice.number: invoice.amount_ore for invoice in made.invoices} == by_number
    text = path.read_text("utf-8-sig")
    assert "Hemliggatan 1" in text
    assert "Hemliggatan 2" not in text
    assert "Vuxen2" not in text


def test_reconciliation_reads_the_customer_ledgers_file_back(exported: Town) -> None:
    found = reconcile(exported.workspace, EAST, OCTOBER, EVA)
    assert found.agrees, found.differences
    assert Side("kundreskontrafil", 3, 3_647_00) in [each.right for each in found.comparisons]


def test_a_changed_amount_in_the_customer_ledgers_file_is_a_difference(exported: Town) -> None:
    (path,) = (exported.workspace.output / EAST / "2026-10").glob("kundreskontra*")
    data = path.read_bytes()
    assert b"1547" in data
    path.write_bytes(data.replace(b"1547", b"1546"))
    assert not reconcile(exported.workspace, EAST, OCTOBER, EVA).agrees


def answered(town: Town) -> tuple[str, str]:
    """What counts as the ledger's answer, and its note."""
    row = next(row for row in exporting.sent(town.workspace, EAST) if row["receiver"] == "ledger")
    return row["answer"], row["note"]


def receipts(town: Town) -> list[str]:
    """What the history has of receipts, but for the hashes of the files."""
    with town.workspace.database() as db:
        rows = [row["what"].split() for row in activities(db) if row["command"] == "receipt"]
    return [" ".join((name, *answer)) for name, _, *answer in rows]


def test_a_receipt_is_noted_once_and_a_rejection_stays_visible(exported: Town) -> None:
    exporting.receipt(exported.workspace, EAST, "ledger-1", "rejected", "fel period", EVA)
    exporting.receipt(exported.workspace, EAST, "FAKT.SI", "acknowledged", "", EVA)
    assert answered(exported) == ("acknowledged", "")
    with pytest.raises(Refused, match="redan kvitterad"):
        exporting.receipt(exported.workspace, EAST, "ledger-1", "acknowledged", "", EVA)
    assert receipts(exported) == ["ledger-1 rejected fel period", "ledger-1 acknowledged"]


def test_an_acceptance_noted_by_mistake_is_corrected_with_a_reason_and_stays_in_the_history(exported: Town) -> None:
    exporting.receipt(exported.workspace, EAST, "ledger-1", "acknowledged", "", EVA)
    with pytest.raises(Refused, match=r"redan kvitterad .* --note"):
        exporting.receipt(exported.workspace, EAST, "ledger-1", "rejected", "", EVA)
    exporting.receipt(exported.workspace, EAST, "ledger-1", "rejected", "gällde print-1", EVA)
    assert answered(exported) == ("rejected", "gällde print-1")
    assert receipts(exported) == ["ledger-1 acknowledged", "ledger-1 acknowledged -> rejected gällde print-1"]


def test_a_receipt_for_a_file_that_is_not_there_is_refused_with_those_that_are(exported: Town) -> None:
    with pytest.raises(Refused, match=r"print-1 \(.*by_hand-1 \(.*ledger-1 \(FAKT.SI\), customer_ledger-1"):
        exporting.receipt(exported.workspace, EAST, "agency-4", "acknowledged", "", EVA)


def test_payments_are_posted_once_and_balance(exported: Town) -> None:
    paid(exported, (600, 1), (1_600, 2))
    written = exporting.export_payments(exported.workspace, EAST, EVA)
    assert written is not None
    assert written.path.name == "INBET-0002.SI"
    totals: dict[str, int] = {}
    for voucher in sie.read(written.path.read_bytes()).vouchers:
        for row in voucher.transactions:
            totals[row.account] = totals.get(row.account, 0) + row.amount_ore
    assert totals == {"1940": 2_200_00, "1511": -2_100_00, "2990": -100_00}
    assert exporting.export_payments(exported.workspace, EAST, EVA) is None


def test_what_is_moved_and_paid_back_and_written_off_is_posted_too(exported: Town) -> None:
    paid(exported, (1_600, 2))
    exporting.export_payments(exported.workspace, EAST, EVA)
    receivables.refund(exported.workspace, EAST, 1, "återbetalt", BO)
    receivables.write_off(exported.workspace, EAST, number_of(exported, 1), "avliden", BO)
    written = exporting.export_payments(exported.workspace, EAST, EVA)
    assert written is not None
    rows = [row for v in sie.read(written.path.read_bytes()).vouchers for row in v.transactions]
    assert {(row.account, row.amount_ore) for row in rows} == {
        ("2990", 100_00),
        ("1940", -100_00),
        ("1511", -600_00),
        ("7350", 600_00),
    }


def test_a_layout_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    town = ledger_town(tmp_path, layout_name="finns-inte")
    with pytest.raises(Refused, match="finns-inte"):
        exporting.export(town.workspace, EAST, OCTOBER, EVA)
    assert town.state() == "issued"
