"""An invoice that is credited gives a credit invoice: what is not paid of it is not owed any more, what is paid comes back.

Every household owes 600 kr for October and for November. November is credited on the day of its invoices.
"""

from datetime import date
from pathlib import Path
from random import Random

import pytest

from engine.batch import exporting, ordering
from engine.batch.answer import answer
from engine.batch.booked import booked
from engine.batch.claims import left_of
from engine.batch.month import issued
from engine.batch.paper import numbered_documents
from engine.batch.receivables import outstanding, write_off
from engine.batch.reconcile import reconcile
from engine.batch.verify import verify
from engine.errors import Refused
from engine.facts.records import Placement
from engine.ledger import sie
from engine.store import receivables
from engine.store.batches import brought_forward
from engine.store.receivables import Entry
from tests.batch.late_town import (
    REMINDED,
    delivered,
    entries,
    late_town,
    looked,
    number,
    on,
    paid,
    reading,
    reminded,
    steps,
)
from tests.batch.small_town import EAST, EVA, NOVEMBER, OCTOBER, Town, adult, changed, household
from tests.batch.test_replay import replay

DECEMBER = date(2026, 12, 1)
DAY = date(2026, 11, 14)
PAID_ON = date(2026, 10, 28)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Four households of 600 kr; October is issued, confirmed as delivered and exported."""
    town = late_town(tmp_path_factory.mktemp("first"), *(household(n, 30_000, f"2024-0{n}-10") for n in range(1, 5)))
    delivered(town)
    town.export()
    return town


@pytest.fixture
def town(first: Town, tmp_path: Path) -> Town:
    """The same, to change."""
    return first.copied(tmp_path / "town")


def credited(town: Town, home: int, *, month: date = NOVEMBER, rebill: bool = False) -> ordering.Order:
    return ordering.credit(town.workspace, number(town, home), month, "Fel", EVA, rebill=rebill)


def billed(town: Town, month: date = NOVEMBER) -> None:
    town.month(month, DAY.replace(month=month.month))


def open_kr(town: Town, home: int, month: date = OCTOBER) -> int:
    items = outstanding(town.workspace, EAST, DAY).items.filter(number=number(town, home, month))
    return int(items["open_ore"].sum()) // 100


def credit_invoice(town: Town, home: int) -> dict[str, int]:
    """The amounts of the credit invoice of October's invoice, in kronor."""
    row = town.credit_invoices()[number(town, home)]
    return {name: row[f"{name}_ore"] // 100 for name in ("lines", "settled", "to_pay", "carried_forward")}


def november(town: Town, home: int) -> tuple[int, int]:
    """What credit invoices have taken off November's ordinary invoice, and what is to be paid, in kronor."""
    row = town.invoices(NOVEMBER)[adult(home)]
    return row["from_credits_ore"] // 100, row["to_pay_ore"] // 100


# --- What becomes of the credit ---------------------------------------------------------------------------------------


def test_what_is_not_paid_is_settled_and_the_next_invoice_is_whole(town: Town) -> None:
    credited(town, 1)
    billed(town)
    assert credit_invoice(town, 1) == {"lines": -600, "settled": 600, "to_pay": 0, "carried_forward": 0}
    assert (open_kr(town, 1), november(town, 1)) == (0, (0, 600))
    assert entries(town, 1) == [("credited", f"{DAY}", -600)]


@pytest.mark.parametrize(("paid_kr", "settled_kr"), [(600, 0), (250, 350)], ids=["all of it", "a part of it"])
def test_what_is_paid_is_taken_off_the_invoice_of_the_same_day(town: Town, paid_kr: int, settled_kr: int) -> None:
    paid(town, 1, paid_kr, PAID_ON)
    credited(town, 1)
    billed(town)
    expected = {"lines": -600, "settled": settled_kr, "to_pay": 0, "carried_forward": -paid_kr}
    assert credit_invoice(town, 1) == expected
    assert (open_kr(town, 1), november(town, 1)) == (0, (-paid_kr, settled_kr))


def test_what_the_next_invoice_cannot_take_is_carried_on(town: Town) -> None:
    """October and November are paid and credited with December, whose invoice is as large as one of them."""
    billed(town)
    for month in (OCTOBER, NOVEMBER):
        paid(town, 1, 600, date(2026, 11, 28), month)
        ordering.credit(town.workspace, number(town, 1, month), DECEMBER, "Fel", EVA)
    billed(town, DECEMBER)
    row = town.invoices(DECEMBER)[adult(1)]
    assert (row["from_credits_ore"], row["to_pay_ore"], row["carried_forward_ore"]) == (-1200_00, 0, -600_00)
    with reading(town) as connection:
        assert brought_forward(connection, EAST) == {(adult(1), "childcare"): -600_00}


def test_a_payer_who_gets_no_other_invoice_keeps_what_is_paid_to_his_credit(town: Town) -> None:
    paid(town, 1, 600, PAID_ON)
    credited(town, 1)
    town.take_in(changed(Placement, household(1, 30_000, "2024-01-10"), valid_to=date(2026, 10, 31)))
    billed(town)
    assert adult(1) not in town.invoices(NOVEMBER)
    with reading(town) as connection:
        assert brought_forward(connection, EAST) == {(adult(1), "childcare"): -600_00}


def test_other_invoices_of_the_month_are_as_ever(town: Town) -> None:
    credited(town, 1)
    billed(town)
    assert [november(town, home) for home in (2, 3, 4)] == [(0, 600)] * 3
    assert set(town.credit_invoices()) == {number(town, 1)}


# --- Fees, interest, what was written off -----------------------------------------------------------------------------


def test_fees_and_interest_of_a_reminder_fall_with_the_claim(town: Town) -> None:
    reminded(town)
    assert open_kr(town, 1) > 600
    credited(town, 1)
    billed(town)
    assert open_kr(town, 1) == 0
    kinds = [kind for kind, _, _ in entries(town, 1)]
    assert sorted(kinds) == ["credited", "interest", "interest", "reminder_fee", "reminder_fee"]


def test_a_fee_that_was_paid_comes_back_too(town: Town) -> None:
    reminded(town)
    with reading(town) as connection:
        owed = int(receivables.items(connection, EAST).filter(number=number(town, 1))["open_ore"].item())
    everything = Entry(number=number(town, 1), kind="payment", day=date(2026, 11, 12), amount_ore=-owed)
    with town.workspace.database() as db, db.writing() as connection:
        receivables.add_entries(connection, EAST, [everything], by="Eva", at=EVA.at)
    credited(town, 1)
    billed(town)
    row = town.credit_invoices()[number(town, 1)]
    assert (row["settled_ore"], row["carried_forward_ore"]) == (600_00 - owed, -owed)
    assert open_kr(town, 1) == 0


def test_what_was_written_off_is_not_given_back(town: Town) -> None:
    paid(town, 1, 200, PAID_ON)
    write_off(town.workspace, EAST, number(town, 1), "Kan inte betala", on(date(2026, 11, 2)))
    credited(town, 1)
    billed(town)
    assert credit_invoice(town, 1) == {"lines": -600, "settled": 400, "to_pay": 0, "carried_forward": -200}
    assert open_kr(town, 1) == 0


def test_the_parts_of_a_claim_that_is_credited_are_all_nothing(town: Town) -> None:
    reminded(town)
    paid(town, 1, 100, date(2026, 11, 12))  # of the fee first
    credited(town, 1)
    billed(town)
    with reading(town) as connection:
        item = receivables.items(connection, EAST).filter(number=number(town, 1)).row(0, named=True)
        left = left_of(connection, EAST, item)
    assert (left.capital_ore, left.interest_ore, left.fees_ore) == (0, 0, 0)
    assert november(town, 1) == (-100, 500)


# --- Reminders --------------------------------------------------------------------------------------------------------


def test_nobody_is_reminded_of_what_will_be_credited_or_has_been(town: Town) -> None:
    credited(town, 1)
    assert steps(looked(town, REMINDED))[number(town, 1)] == "credited"
    billed(town)
    assert number(town, 1) not in steps(looked(town, date(2026, 11, 20)))
    assert number(town, 2) in steps(looked(town, date(2026, 11, 20)))


def test_a_payment_that_the_bank_takes_back_afterwards_is_owed_again(town: Town) -> None:
    """The payer has had it back on the next invoice."""
    paid(town, 1, 600, PAID_ON)
    credited(town, 1)
    billed(town)
    back = Entry(number=number(town, 1), kind="returned", day=date(2026, 11, 20), amount_ore=600_00)
    with town.workspace.database() as db, db.writing() as connection:
        receivables.add_entries(connection, EAST, [back], by="Eva", at=EVA.at)
    assert open_kr(town, 1) == 600
    assert steps(looked(town, date(2026, 11, 25)))[number(town, 1)] == "reminder"


# --- Between preview and issue ----------------------------------------------------------------------------------------


def test_a_payment_after_the_preview_stops_the_approval_and_the_issue(town: Town) -> None:
    credited(town, 1)
    town.preview(NOVEMBER)
    paid(town, 1, 100, date(2026, 11, 12))
    with pytest.raises(Refused, match=r"en betalning har\s+kommit in.*Provdebitera igen"):
        town.approve(NOVEMBER)
    town.preview(NOVEMBER)
    town.approve(NOVEMBER)
    paid(town, 1, 100, date(2026, 11, 13))
    with pytest.raises(Refused, match="Provdebitera igen"):
        town.number(NOVEMBER, DAY)
    billed(town)
    assert november(town, 1) == (-200, 400)


def test_a_payment_of_another_invoice_and_a_reminder_stop_nothing(town: Town) -> None:
    credited(town, 1)
    town.preview(NOVEMBER)
    paid(town, 2, 100, date(2026, 11, 12))
    reminded(town)
    town.approve(NOVEMBER)
    town.issue(NOVEMBER, DAY)
    assert open_kr(town, 1) == 0


def test_a_credit_invoice_is_found_in_the_ledger_by_what_it_takes_off_the_credited_one(town: Town) -> None:
    paid(town, 1, 250, PAID_ON)
    credited(town, 1)
    billed(town)
    exporting.export(town.workspace, EAST, NOVEMBER, EVA)
    own, of = town.credit_invoices()[number(town, 1)]["number"], number(town, 1)
    assert [row.amount_ore for row in booked(town.workspace, EAST, "2026-11", own, of)] == [-350_00]


def test_an_issue_that_is_given_again_enters_the_credit_once(town: Town) -> None:
    credited(town, 1)
    town.preview(NOVEMBER)
    town.approve(NOVEMBER)
    first = town.number(NOVEMBER, DAY)
    assert town.number(NOVEMBER, DAY).invoices == first.invoices
    assert entries(town, 1) == [("credited", f"{DAY}", -600)]


# --- On paper, in the ledger, in the evidence -------------------------------------------------------------------------


def test_each_paper_says_how_the_credit_is_used(town: Town) -> None:
    paid(town, 1, 250, PAID_ON)
    credited(town, 1)
    billed(town)
    done = issued(town.workspace, EAST, NOVEMBER)
    documents = list(numbered_documents(done.computed, done.facts, done.settings, done.invoices, DAY))
    credit, ordinary = (each for each in documents if each.recipient.customer_number == "10001")
    assert (credit.title, credit.credits, credit.settled_ore) == ("Kreditfaktura", number(town, 1), 350_00)
    assert (ordinary.from_credits_ore, ordinary.from_credit_invoices) == (-250_00, (credit.number,))
    assert (credit.slip_code_line, credit.qr_text) == ("", "")
    told = dict(credit.information)["Så används krediteringen"]
    assert "350\u00a0kr räknas av" in told
    assert "250\u00a0kr är redan betalt" in told
    assert credit.period == "Oktober 2026"
    for each in documents:
        total = sum(line.amount_ore for line in each.lines) + each.settled_ore + each.from_credits_ore
        assert total + each.brought_forward_ore == each.to_pay_ore + each.carried_forward_ore


def test_a_credit_invoice_is_explained_and_the_credited_one_names_it(town: Town) -> None:
    credited(town, 1)
    billed(town)
    own = town.credit_invoices()[number(town, 1)]["number"]
    found = answer(town.workspace, own)
    assert (found.area, found.credits, found.settled_ore, found.to_pay_ore) == ("childcare", number(town, 1), 600_00, 0)
    assert answer(town.workspace, number(town, 1)).credited_by == own


def test_paid_unpaid_and_half_paid_invoices_reconcile_and_verify(town: Town) -> None:
    paid(town, 1, 600, PAID_ON)
    paid(town, 2, 250, PAID_ON)
    reminded(town)
    for home in (1, 2, 3):
        credited(town, home, rebill=home == 3)
    billed(town)
    exporting.export(town.workspace, EAST, NOVEMBER, EVA)
    written = exporting.export_payments(town.workspace, EAST, EVA)
    assert written is not None
    first, second = (reconcile(town.workspace, EAST, month, EVA) for month in (OCTOBER, NOVEMBER))
    assert (first.differences, second.differences) == ((), ())
    assert "avräknat på kreditfakturor" in {pair.left.name for pair in second.comparisons}
    assert verify(town.workspace).troubles == ()
    assert replay(town.workspace.evidence / EAST / "2026-11-1").agrees


def test_the_claim_and_the_customers_balance_end_at_what_is_owed_in_the_ledger(town: Town) -> None:
    """Over all vouchers: each invoice's object is what is open of it, and the customer's own what he has to his credit."""
    paid(town, 1, 250, PAID_ON)
    paid(town, 2, 600, PAID_ON)
    reminded(town)
    credited(town, 1)
    credited(town, 2)
    billed(town)
    exporting.export(town.workspace, EAST, NOVEMBER, EVA)
    exporting.export_payments(town.workspace, EAST, EVA)
    claims: dict[str, int] = {}
    for path in sorted(town.workspace.output.glob(f"{EAST}/**/*.SI")):
        for voucher in sie.read(path.read_bytes()).vouchers:
            assert sum(row.amount_ore for row in voucher.transactions) == 0
            for row in voucher.transactions:
                for dimension, value in row.objects:
                    if dimension == 10:
                        claims[value] = claims.get(value, 0) + row.amount_ore
    with reading(town) as connection:
        items = dict(receivables.items(connection, EAST).select("number", "open_ore").iter_rows())
    assert {name: ore for name, ore in claims.items() if ore} == {name: ore for name, ore in items.items() if ore}


# --- Whatever was paid ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_the_debt_afterwards_is_the_debt_before_and_the_month_less_the_credit(town: Town, seed: int) -> None:
    """What payers owe: what is open, and what they carry forward. Nobody had a fee or was let off anything here."""
    chance = Random(seed)
    for home in range(1, 5):
        if kr := chance.choice((0, 1, 250, 599, 600)):
            paid(town, home, kr, PAID_ON)
    wanted = [home for home in range(1, 5) if chance.random() < 0.7] or [1]
    for home in wanted:
        credited(town, home, rebill=chance.random() < 0.3)
    before = {home: debt(town, home) for home in range(1, 5)}
    billed(town)
    done = issued(town.workspace, EAST, NOVEMBER)
    lines = done.computed.drafts.lines
    for home in range(1, 5):
        assert debt(town, home) == before[home] + int(lines.filter(payer_id=adult(home))["amount_ore"].sum())
        assert open_kr(town, home) * (home in wanted) == 0


def debt(town: Town, home: int) -> int:
    with reading(town) as connection:
        items = receivables.items(connection, EAST).filter(payer_id=adult(home))
        carried = brought_forward(connection, EAST)
    return int(items["open_ore"].sum()) + sum(ore for (payer, _), ore in carried.items() if payer == adult(home))
