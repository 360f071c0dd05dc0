"""Postponement (anstånd): an invoice may be paid later, as long as it is owed, and everything said of it is kept."""

from datetime import date

import pytest

from engine.batch import ordering
from engine.batch.answer import answer
from engine.batch.postponing import Postponed, cancel_postponement, postpone
from engine.batch.status import status
from engine.errors import Refused
from engine.facts.records import Adjustment
from engine.store.database import activities
from engine.store.postponements import postponement_of, postponements
from tests.batch.small_town import BO, EVA, NOVEMBER, OCTOBER, Town, adult

DUE, LATER, LATEST = date(2026, 10, 30), date(2027, 1, 31), date(2027, 2, 28)


@pytest.fixture
def number(town: Town) -> str:
    """The number of the first household's invoice, due on 30 October."""
    town.month()
    invoice = town.invoices()[adult(1)]
    assert invoice["due_date"] == DUE
    return str(invoice["number"])


def in_force(town: Town) -> dict[str, date]:
    with town.workspace.database() as db, db.reading() as connection:
        return postponements(connection, town.name)


def noted(town: Town) -> list[str]:
    with town.workspace.database() as db:
        return [row["what"] for row in activities(db) if row["command"] == "postpone"]


def test_an_invoice_may_wait_until_a_day_and_its_explanation_says_so(town: Town, number: str) -> None:
    done = postpone(town.workspace, number, LATER, "sjukdom", EVA)
    assert done == Postponed(municipality=town.name, number=number, due_date=DUE, until=LATER, is_new=True)
    assert in_force(town) == {number: LATER}
    assert answer(town.workspace, number).postponed_until == LATER
    assert noted(town) == [f"2026-10 faktura {number}: anstånd till 2027-01-31: sjukdom"]
    other = town.invoices()[adult(2)]["number"]
    assert answer(town.workspace, other).postponed_until is None


def test_it_may_be_named_by_its_ocr_reference(town: Town, number: str) -> None:
    assert postpone(town.workspace, town.invoices()[adult(1)]["ocr"], LATER, "sjukdom", EVA).number == number


def test_the_same_again_is_said_once_and_another_day_takes_its_place(town: Town, number: str) -> None:
    postpone(town.workspace, number, LATER, "sjukdom", EVA)
    assert not postpone(town.workspace, number, LATER, "sjukdom ", BO).is_new
    postpone(town.workspace, number, LATEST, "fortsatt sjukdom", BO)
    assert in_force(town) == {number: LATEST}
    with town.workspace.database() as db, db.reading() as connection:
        found = postponement_of(connection, town.name, number)
    assert found is not None
    assert (found.reason, found.by, found.at[:10]) == ("fortsatt sjukdom", "Bo Berg", "2026-10-13")
    assert len(noted(town)) == 2


def test_it_can_be_taken_back_and_given_again(town: Town, number: str) -> None:
    assert not cancel_postponement(town.workspace, number, "", EVA).is_new
    postpone(town.workspace, number, LATER, "sjukdom", EVA)
    assert cancel_postponement(town.workspace, number, "har betalat", BO).is_new
    assert in_force(town) == {}
    assert answer(town.workspace, number).postponed_until is None
    assert postpone(town.workspace, number, LATER, "sjukdom", EVA).is_new
    assert in_force(town) == {number: LATER}
    assert noted(town)[1] == f"2026-10 faktura {number}: anståndet är återtaget: har betalat"


@pytest.mark.parametrize(
    ("until", "reason", "said"),
    [(DUE, "sjukdom", "förfaller 2026-10-30"), (LATER, " ", "--reason")],
    ids=["not after the due date", "without a reason"],
)
def test_a_postponement_that_means_nothing_is_refused(
    town: Town, number: str, until: date, reason: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        postpone(town.workspace, number, until, reason, EVA)
    assert in_force(town) == {}
    assert noted(town) == []


def test_an_invoice_that_is_not_there_or_not_issued_is_refused(town: Town) -> None:
    with pytest.raises(Refused, match="ingen faktura"):
        postpone(town.workspace, "99999999", LATER, "sjukdom", EVA)
    town.preview()
    town.approve()
    done = town.number()
    with pytest.raises(Refused, match="inte fakturerad"):
        postpone(town.workspace, done.invoices[0]["number"], LATER, "sjukdom", EVA)


def test_an_invoice_that_is_credited_is_refused(town: Town, number: str) -> None:
    ordering.credit(town.workspace, number, NOVEMBER, "fel", EVA)
    with pytest.raises(Refused, match="krediteras med 2026-11"):
        postpone(town.workspace, number, LATER, "sjukdom", EVA)


def test_an_invoice_with_nothing_to_pay_is_refused(town: Town) -> None:
    credit = Adjustment(
        adjustment_id="J1", household_id="H1", month=OCTOBER, amount_ore=-900_00, text="Åter", reason="fel", approved_by="Bo"
    )  # fmt: skip
    town.take_in([credit])
    town.month()
    with pytest.raises(Refused, match="inget att betala"):
        postpone(town.workspace, town.invoices()[adult(1)]["number"], LATER, "sjukdom", EVA)


def test_the_status_of_the_month_counts_those_that_may_wait(town: Town, number: str) -> None:
    postpone(town.workspace, number, LATER, "sjukdom", EVA)
    (month,) = status(town.workspace, town.name, OCTOBER, OCTOBER).months
    assert month.postponed == 1
    assert in_force(town.other()) == {}
