"""An invoice can be taken back whole, once, and its months billed again."""

from datetime import date
from pathlib import Path

import pytest

from engine.batch import ordering
from engine.batch.guards import AlreadyDone
from engine.batch.month import issued
from engine.batch.ordering import Order
from engine.batch.paper import numbered_documents
from engine.batch.reconcile import reconcile
from engine.errors import Refused
from engine.facts.records import Adjustment, Payer
from tests.batch.care_town import care_town, client, client_id, visited
from tests.batch.small_town import EVA, ISSUED_ON, NOVEMBER, OCTOBER, Town, adult, household
from tests.municipalities.family import LONG_AGO

DECEMBER = date(2026, 12, 1)
REASON = "Fakturan gick till fel person."


def credit(town: Town, payer: str, month: date = NOVEMBER, *, of: date = OCTOBER, rebill: bool = False) -> Order:
    number = town.invoices(of)[payer]["number"]
    return ordering.credit(town.workspace, number, month, REASON, EVA, rebill=rebill)


def sums(order: Order) -> dict[str, int]:
    """What the order's month comes to, in kronor, by kind of line."""
    lines = order.computed.drafts.lines
    return {kind: int(lines.filter(kind=kind)["amount_ore"].sum()) // 100 for kind in dict.fromkeys(lines["kind"])}


def test_every_line_of_the_invoice_comes_back_with_the_other_sign(empty_town: Town) -> None:
    less = Adjustment(
        adjustment_id="J1", household_id="H1", month=OCTOBER, amount_ore=-50_00, text="Nedsatt avgift",
        reason="-", approved_by="Bo",
    )  # fmt: skip
    empty_town.take_in(household(1, 30_000, "2024-01-10", "2022-01-10"), [less])
    empty_town.month()
    number = empty_town.invoices()[adult(1)]["number"]
    credit(empty_town, adult(1))
    done = empty_town.month(NOVEMBER)
    document, november = numbered_documents(done.computed, done.facts, done.settings, done.invoices, ISSUED_ON)
    assert [(line.text, line.amount_ore) for line in document.lines] == [
        (f"Kreditering av faktura {number}: Förskola, Hemliga11", -600_00),
        (f"Kreditering av faktura {number}: Förskola, Hemliga12", -400_00),
        (f"Kreditering av faktura {number}: Nedsatt avgift", 50_00),
    ]
    assert (document.title, document.corrects, document.to_pay_ore) == ("Kreditfaktura", (number,), 0)
    assert (november.title, november.to_pay_ore) == ("Faktura", 1000_00), "October was not paid"
    assert REASON not in str(document)


def test_billed_again_by_what_is_known_today(empty_town: Town) -> None:
    """The payer was the wrong one: the right one is billed, in the same month as the first is credited."""
    empty_town.take_in(household(1, 30_000, "2024-01-10"), household(2, 40_000, "2024-02-10"))
    empty_town.month()
    empty_town.take_in([Payer(household_id="H1", payer_id=adult(2), valid_from=LONG_AGO)])
    order = credit(empty_town, adult(1), rebill=True)
    assert order.wanted.back_to == OCTOBER
    assert sums(order) == {"charge": 1500, "correction": 600, "credit": -600}
    (again,) = order.corrections.to_dicts()
    assert (again["payer_id"], again["reason"]) == (adult(2), "faktureras på nytt, ändrad uppgift: fakturamottagare")
    empty_town.month(NOVEMBER)
    assert ordering.correct(empty_town.workspace, empty_town.name, DECEMBER, EVA).corrections.is_empty()


def test_what_is_credited_alone_is_billed_by_the_next_correction(billed_town: Town) -> None:
    credit(billed_town, adult(1))
    assert sums(credit(billed_town, adult(1))) == {"charge": 3647, "credit": -600}
    billed_town.month(NOVEMBER)
    order = ordering.correct(billed_town.workspace, billed_town.name, DECEMBER, EVA)
    assert order.corrections.select("household_id", "amount_ore", "reason").rows() == [
        ("H1", 600_00, "faktureras på nytt")
    ]


def test_an_invoice_is_credited_once(billed_town: Town) -> None:
    assert credit(billed_town, adult(1)).is_new
    assert not credit(billed_town, adult(1)).is_new
    with pytest.raises(Refused, match="krediteras redan med 2026-11"):
        credit(billed_town, adult(1), DECEMBER)
    billed_town.month(NOVEMBER)
    with pytest.raises(Refused, match="krediteras redan med 2026-11"):
        credit(billed_town, adult(1), DECEMBER)
    with pytest.raises(AlreadyDone):
        credit(billed_town, adult(1))


def test_a_credit_can_be_taken_back_until_it_is_issued(billed_town: Town) -> None:
    number = billed_town.invoices()[adult(1)]["number"]
    credit(billed_town, adult(1))
    assert ordering.cancel_credit(billed_town.workspace, number, EVA)
    assert not ordering.cancel_credit(billed_town.workspace, number, EVA)
    assert "credit" not in set(billed_town.preview(NOVEMBER).computed.drafts.lines["kind"])
    credit(billed_town, adult(1))
    billed_town.month(NOVEMBER)
    with pytest.raises(AlreadyDone):
        ordering.cancel_credit(billed_town.workspace, number, EVA)


def test_a_credit_invoice_cannot_be_credited(billed_town: Town) -> None:
    number = billed_town.invoices()[adult(1)]["number"]
    credit(billed_town, adult(1))
    billed_town.month(NOVEMBER)
    own = billed_town.credit_invoices()[number]["number"]
    with pytest.raises(Refused, match="är själv en kreditering"):
        ordering.credit(billed_town.workspace, own, DECEMBER, REASON, EVA)
    assert credit(billed_town, adult(1), DECEMBER, of=NOVEMBER).is_new, "the ordinary invoice of the same day can be"


def test_a_reason_and_an_invoice_are_needed(billed_town: Town) -> None:
    number = billed_town.invoices()[adult(1)]["number"]
    with pytest.raises(Refused, match="--reason"):
        ordering.credit(billed_town.workspace, number, NOVEMBER, " ", EVA)
    with pytest.raises(Refused, match="ingen faktura"):
        ordering.credit(billed_town.workspace, "99", NOVEMBER, REASON, EVA)


def test_what_was_brought_forward_is_not_credited(tmp_path: Path) -> None:
    """October's 60 kr were too little to invoice; November's invoice is on 120 kr, of which 60 are November's."""
    town = Town.made(tmp_path, minimum_invoice='amount_kr = 100\nbelow = "accumulate"')
    town.take_in(household(1, 12_000, "2024-01-10"))
    town.month()
    town.month(NOVEMBER)
    assert town.invoices(NOVEMBER)[adult(1)]["to_pay_ore"] == 120_00
    assert sums(credit(town, adult(1), DECEMBER, of=NOVEMBER)) == {"charge": 60, "credit": -60}


def test_a_household_that_is_parked_gets_its_credit_all_the_same(billed_town: Town) -> None:
    billed_town.take_in([Payer(household_id="H1", payer_id=adult(1), valid_from=LONG_AGO, valid_to=date(2026, 10, 31))])
    order = credit(billed_town, adult(1), rebill=True)
    assert order.credits["amount_ore"].sum() == -600_00
    assert order.corrections.filter(household_id="H1").is_empty()
    assert order.computed.households.filter(household_id="H1")["status"].to_list() == ["parked"]


def test_the_credit_of_an_invoice_is_posted_where_its_lines_were_and_reconciles(tmp_path: Path) -> None:
    town = care_town(tmp_path)
    town.take_in(client(1, visits=3), client(2), household(1, 30_000, "2024-01-10"))
    town.month()
    credit(town, client_id(1), rebill=True)
    town.take_in(visited(1, 12))
    done = town.month(NOVEMBER)
    totals = done.computed.totals
    assert sum(row["to_pay_ore"] for row in done.invoices) == totals["to_pay_ore"]
    town.export(NOVEMBER)
    assert reconcile(town.workspace, town.name, NOVEMBER, EVA).differences == ()
    assert issued(town.workspace, town.name, NOVEMBER).computed.totals == totals
