"""What became known too late is corrected with the next month: late income, late visits, another payer, a new tariff."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from engine.batch import ordering
from engine.batch.answer import answer
from engine.batch.guards import AlreadyDone
from engine.batch.month import issued
from engine.batch.ordering import Order
from engine.batch.paper import numbered_documents
from engine.batch.replay import replay
from engine.calc.wording import NBSP
from engine.documents.model import InvoiceDocument
from engine.errors import Refused
from engine.facts.care_records import CareIncome, Visit
from engine.facts.reader import read_file
from engine.facts.records import Income, Payer, Placement
from engine.facts.registry import RECORD_TYPES
from engine.store.database import activities
from engine.store.facts import import_file
from tests.batch.care_town import care_town, client, client_id, income, paid_by, visited
from tests.batch.small_town import (
    EVA,
    ISSUED_ON,
    NOVEMBER,
    OCTOBER,
    Town,
    adult,
    changed,
    child,
    household,
)
from tests.municipalities.family import LONG_AGO

DECEMBER, JANUARY = date(2026, 12, 1), date(2027, 1, 1)
AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)


@pytest.fixture(scope="module")
def first_visited(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A family, and a client with three visits in September for 1 146 kr; October issued; to be copied."""
    town = care_town(tmp_path_factory.mktemp("visited"))
    town.take_in(client(1, visits=3, alarm=False), household(1, 30_000, "2024-01-10"))
    town.month()
    return town


@pytest.fixture(scope="module")
def first_clients(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Two clients of the plain kind; October issued; to be copied."""
    town = care_town(tmp_path_factory.mktemp("clients"))
    town.take_in(client(1), client(2))
    town.month()
    return town


@pytest.fixture
def visited_town(first_visited: Town, tmp_path: Path) -> Town:
    """The town of `first_visited`."""
    return first_visited.copied(tmp_path)


@pytest.fixture
def clients_town(first_clients: Town, tmp_path: Path) -> Town:
    """The town of `first_clients`."""
    return first_clients.copied(tmp_path)


def correct(town: Town, month: date = NOVEMBER, back_to: date | None = None) -> Order:
    return ordering.correct(town.workspace, town.name, month, EVA, back_to)


def earning(number: int, kr: int, since: date = LONG_AGO) -> Income:
    return Income(person_id=adult(number), amount_ore_month=kr * 100, valid_from=since)


def told(lines: pl.DataFrame) -> list[tuple[Any, ...]]:
    """(household, month, text, old, new, difference, number of invoices, reason), in kronor."""
    kronor = [(pl.col(name) // 100) for name in ("old_ore", "new_ore", "amount_ore")]
    month = pl.col("service_month").dt.strftime("%Y-%m")
    return lines.select("household_id", month, "text", *kronor, pl.col("numbers").list.len(), "reason").rows()


def paper(town: Town, month: date, payer: str) -> InvoiceDocument:
    """A payer's only invoice of an issued month."""
    done = issued(town.workspace, town.name, month)
    number = town.invoices(month)[payer]["number"]
    made = numbered_documents(done.computed, done.facts, done.settings, done.invoices, ISSUED_ON)
    return next(document for document in made if document.number == number)


def test_a_late_income_gives_the_difference_on_the_next_invoice(billed_town: Town) -> None:
    number = billed_town.invoices()[adult(1)]["number"]
    billed_town.take_in([earning(1, 40_000)])  # 3 % of 30 000 = 900 kr instead of 600
    order = correct(billed_town)
    assert told(order.corrections) == [("H1", "2026-10", "Förskola", 600, 900, 300, 1, "ändrad uppgift: inkomst")]
    billed_town.month(NOVEMBER)
    document = paper(billed_town, NOVEMBER, adult(1))
    assert [(line.text, line.amount_ore) for line in document.lines] == [
        ("Förskola, Hemliga11", 900_00),
        ("Rättelse oktober 2026: Förskola, Hemliga11", 300_00),
    ]
    assert document.lines[1].notes == (
        f"Tidigare 600{NBSP}kr på faktura {number}, nu 900{NBSP}kr",
        "Ändrad uppgift: inkomst",
    )
    assert document.to_pay_ore == 1200_00
    assert [each.heading for each in document.explanations if "Rättelse" in each.heading] == [
        "Rättelse: Hushållets inkomst", "Rättelse: Förskola, Hemliga11, oktober 2026"
    ]  # fmt: skip


def test_the_second_time_there_is_nothing_left_to_correct(billed_town: Town) -> None:
    billed_town.take_in([earning(1, 40_000)])
    first = correct(billed_town)
    second = correct(billed_town)
    assert (first.is_new, second.is_new) == (True, False)
    assert told(second.corrections) == told(first.corrections)
    billed_town.month(NOVEMBER)
    assert correct(billed_town, DECEMBER).corrections.is_empty()
    with billed_town.workspace.database() as db:
        assert [row["what"] for row in activities(db) if row["command"] == "correct"] == [
            "2026-11 från och med 2026-10", "2026-12 från och med 2026-10"
        ]  # fmt: skip


def test_without_an_order_nothing_is_corrected_and_an_order_can_be_taken_back(billed_town: Town) -> None:
    billed_town.take_in([earning(1, 40_000)])
    correct(billed_town)
    assert ordering.cancel_correct(billed_town.workspace, billed_town.name, NOVEMBER, EVA)
    assert not ordering.cancel_correct(billed_town.workspace, billed_town.name, NOVEMBER, EVA)
    computed = billed_town.preview(NOVEMBER).computed
    assert set(computed.drafts.lines["kind"]) == {"charge"}


def test_months_of_several_batches_are_corrected_in_one_go_each_with_its_own_rules(town: Town) -> None:
    """January's tariff is in force in December's correction of nothing but December."""
    for month in (OCTOBER, NOVEMBER, DECEMBER):
        town.month(month)
    town.take_in([earning(2, 20_000, LONG_AGO)])  # 3 and 2 % of 10 000 instead of 30 000
    order = correct(town, JANUARY)
    months = [f"2026-{month}" for month in (10, 11, 12)]
    assert [row[1] for row in told(order.corrections)] == [month for month in months for _ in range(2)]
    assert order.corrections["amount_ore"].sum() == 3 * (300_00 + 200_00 - 1500_00)
    assert correct(town, JANUARY, NOVEMBER).corrections["amount_ore"].sum() == 2 * -1000_00


def test_late_visits_are_billed_up_to_what_the_clients_income_leaves(visited_town: Town) -> None:
    """Three visits are 1 146 kr; twelve are 4 584 kr, of which the client has 1 704 kr left to pay with."""
    visited_town.take_in(visited(1, 12))
    order = correct(visited_town)
    assert told(order.corrections) == [("K1", "2026-09", "Hemtjänst", 1146, 1704, 558, 1, "ändrad uppgift: besök")]


def test_the_headroom_of_the_month_is_shared_anew_between_the_services(clients_town: Town) -> None:
    """Ten visits (3 820 kr) took all of 1 704 kr; with one visit left (382 kr) the alarm is paid too (461 kr)."""
    clients_town.take_in(changed(Visit, [*visited(1, 10)[1:]], status="cancelled"))
    assert [row[2:6] for row in told(correct(clients_town).corrections)] == [
        ("Hemtjänst", 1704, 382, -1322),
        ("Trygghetslarm", 0, 461, 461),
    ]


def test_only_services_that_were_billed_for_the_month_are_corrected(tmp_path: Path) -> None:
    """October's batch bills September's home care; October's is billed by November's, as always."""
    town = care_town(tmp_path)
    town.take_in(client(1, meals=0), visited(1, 3, OCTOBER))
    town.month()
    town.take_in(income(1, 12_000)[1:])
    order = correct(town)
    assert set(order.corrections["service_month"]) == {SEPTEMBER}
    charges = order.computed.drafts.lines.filter(kind="charge")
    assert set(charges["service_month"]) == {OCTOBER}


def test_another_payer_of_the_month_gets_it_and_the_first_gets_it_back(clients_town: Town) -> None:
    organisation = "2120000142"
    clients_town.take_in([paid_by(1, organisation, "organisation", name="Bolaget AB")])
    order = correct(clients_town)
    sums = dict(order.corrections.group_by("payer_id").agg(pl.col("amount_ore").sum()).iter_rows())
    assert sums == {client_id(1): -3104_00, organisation: 3104_00}
    assert set(order.corrections["reason"]) == {"ändrad uppgift: fakturamottagare"}
    clients_town.month(NOVEMBER)
    of_another = paper(clients_town, NOVEMBER, organisation)
    notes = [line.notes for line in of_another.lines if line.text.startswith("Rättelse") and "Klient1" in line.text]
    assert notes
    assert {note[-1] for note in notes} == {"Ändrat underlag"}, "it is not told what changed for the client"


def test_a_new_tariff_from_an_earlier_day_is_a_correction_too(billed_town: Town) -> None:
    rules = billed_town.workspace.rules / billed_town.name / "childcare.toml"
    rules.write_text(rules.read_text().replace('percent = ["3", "2", "1", "0"]', 'percent = ["2", "2", "1", "0"]'))
    order = correct(billed_town)
    assert told(order.corrections)[0] == ("H1", "2026-10", "Förskola", 600, 400, -200, 1, "ändrad taxa")
    billed_town.take_in([earning(1, 50_000)])
    assert told(correct(billed_town).corrections)[0][-1] == "ändrad uppgift: inkomst; ändrad taxa"


def test_a_household_that_was_parked_is_billed_in_full_once_it_is_mended(empty_town: Town) -> None:
    """Nobody was entered as payer in October."""
    empty_town.take_in(
        household(1, 30_000, "2024-01-10"), [t for t in household(2, 40_000, "2024-02-10") if not isinstance(t, Payer)]
    )
    empty_town.month()
    assert list(empty_town.invoices()) == [adult(1)]
    empty_town.take_in([Payer(household_id="H2", payer_id=adult(2), valid_from=LONG_AGO)])
    order = correct(empty_town)
    assert told(order.corrections) == [("H2", "2026-10", "Förskola", 0, 900, 900, 0, "inte debiterat tidigare")]
    empty_town.month(NOVEMBER)
    line = paper(empty_town, NOVEMBER, adult(2)).lines[1]
    assert (line.amount_ore, line.notes) == (900_00, ("Inte debiterat tidigare",))


def test_a_household_with_trouble_in_a_month_is_not_corrected_but_its_present_month_is_billed(
    billed_town: Town,
) -> None:
    """Two places at once in October, one of which ended then."""
    first = Placement(
        placement_id="P91", child_id=child(1, "2024-01-10"), form="preschool", minutes_week=2400,
        valid_from=date(2026, 10, 5), valid_to=date(2026, 10, 20),
    )  # fmt: skip
    billed_town.take_in([first, earning(1, 40_000), earning(2, 50_000)])
    order = correct(billed_town)
    assert set(order.corrections["household_id"]) == {"H2"}
    (finding,) = [each for each in order.computed.findings if each.household_id == "H1"]
    assert (finding.code, finding.parked) == ("placement-overlap", False)
    assert finding.subject.startswith("rättelse 2026-10")
    lines = order.computed.drafts.lines.filter(household_id="H1")
    assert lines.select("kind", "service_month").rows() == [("charge", NOVEMBER)]


def test_a_household_that_is_parked_now_is_corrected_when_it_is_mended(billed_town: Town) -> None:
    billed_town.take_in(
        [
            earning(1, 40_000),
            Payer(household_id="H1", payer_id=adult(1), valid_from=LONG_AGO, valid_to=date(2026, 10, 31)),
        ]
    )
    assert correct(billed_town).corrections.is_empty()
    billed_town.month(NOVEMBER)
    billed_town.take_in([Payer(household_id="H1", payer_id=adult(1), valid_from=LONG_AGO)])
    order = correct(billed_town, DECEMBER)
    assert [row[:6] for row in told(order.corrections)] == [
        ("H1", "2026-10", "Förskola", 600, 900, 300),
        ("H1", "2026-11", "Förskola", 0, 900, 900),
    ]


def test_a_household_that_was_entered_by_mistake_gets_everything_back(billed_town: Town) -> None:
    """Its place was ended the day before it began; the child is a member no more."""
    place = Placement(
        placement_id="P11", child_id=child(1, "2024-01-10"), form="preschool", minutes_week=2400,
        valid_from=date(2024, 1, 10), valid_to=date(2026, 9, 30),
    )  # fmt: skip
    billed_town.take_in([place])
    billed_town.preview(NOVEMBER)
    order = correct(billed_town)
    assert told(order.corrections) == [("H1", "2026-10", "Förskola", 600, 0, -600, 1, "ändrad uppgift: placering")]
    computed = billed_town.preview(NOVEMBER).computed
    assert computed.households.filter(household_id="H1")["status"].to_list() == ["invoiced"]
    assert sum(computed.counts[status] for status in computed.counts if status != "all") == computed.counts["all"]
    billed_town.approve(NOVEMBER)
    billed_town.issue(NOVEMBER)
    assert paper(billed_town, NOVEMBER, adult(1)).title == "Kreditfaktura"


def test_a_child_that_nobody_has_any_more_gives_no_credit(billed_town: Town, tmp_path: Path) -> None:
    """A membership moved to the wrong child is an error in the facts; it does not pay a whole month back."""
    file = tmp_path / "household_member.csv"
    file.write_text(
        f"household_id,person_id,role,valid_from,withdraw\nH1,{child(1, '2024-01-10')},child,2024-01-10,yes\n"
    )
    with billed_town.workspace.database() as db:
        import_file(db, billed_town.name, read_file(file, RECORD_TYPES["household_member"]), by="Eva", at=EVA.at)
    order = correct(billed_town)
    assert order.corrections.is_empty()
    assert "child-without-household" in {each.code for each in order.computed.findings}


def test_differences_below_the_limit_of_the_town_are_shown_and_not_billed(tmp_path: Path) -> None:
    town = Town.made(tmp_path, settings={"one_invoice = true": "one_invoice = true\nleast_correction_kr = 50"})
    town.take_in(household(1, 30_000, "2024-01-10"), household(2, 30_000, "2024-02-10"))
    town.month()
    town.take_in([earning(1, 31_000), earning(2, 35_000)])  # 30 and 150 kr
    order = correct(town)
    assert [row[0] for row in told(order.corrections)] == ["H2"]
    assert [row[0] for row in told(order.computed.small_corrections)] == ["H1"]
    town.month(NOVEMBER)
    again = correct(town, DECEMBER)
    assert again.corrections.is_empty()
    assert told(again.computed.small_corrections) == told(order.computed.small_corrections)


def test_a_month_below_the_smallest_invoice_counts_as_billed(tmp_path: Path) -> None:
    town = Town.made(tmp_path, minimum_invoice='amount_kr = 100\nbelow = "waive"')
    town.take_in(household(1, 12_000, "2024-01-10"))  # 3 % of 2 000 = 60 kr
    town.month()
    town.take_in([earning(1, 30_000)])
    (row,) = told(correct(town).corrections)
    assert row[3:7] == (60, 600, 540, 0)


@pytest.mark.parametrize(("back_to", "said"), [(SEPTEMBER, "2026-10"), (date(2027, 3, 1), "2026-10")])
def test_only_what_was_billed_here_can_be_corrected(billed_town: Town, back_to: date, said: str) -> None:
    with pytest.raises(Refused, match=said):
        correct(billed_town, NOVEMBER, back_to)


def test_before_the_first_issued_month_there_is_nothing_to_correct(town: Town) -> None:
    town.preview()
    with pytest.raises(Refused, match="Inget har fakturerats"):
        correct(town)


def test_an_issued_month_takes_no_more_corrections(billed_town: Town) -> None:
    with pytest.raises(AlreadyDone):
        correct(billed_town, OCTOBER)


def test_an_order_after_the_preview_asks_for_a_new_one(billed_town: Town) -> None:
    billed_town.take_in([earning(1, 40_000)])
    billed_town.preview(NOVEMBER)
    correct(billed_town)
    with pytest.raises(Refused, match="Provdebitera igen"):
        billed_town.approve(NOVEMBER)
    billed_town.preview(NOVEMBER)
    billed_town.approve(NOVEMBER)
    ordering.cancel_correct(billed_town.workspace, billed_town.name, NOVEMBER, EVA)
    with pytest.raises(Refused, match="Provdebitera igen"):
        billed_town.issue(NOVEMBER)
    assert billed_town.state(NOVEMBER) == "approved"


def test_a_corrected_month_can_be_computed_again_from_its_folder_alone(visited_town: Town) -> None:
    visited_town.take_in(visited(1, 12), [earning(1, 40_000)])
    correct(visited_town)
    done = visited_town.month(NOVEMBER)
    folder = visited_town.workspace.root / done.batch.folder
    for kept in ("corrected/steps-childcare-2026-10", "corrected/charges-care-2026-09", "billed", "changed"):
        assert not pl.read_parquet(folder / f"{kept}.parquet").is_empty(), kept
    assert replay(folder).differences == ()


def test_explain_tells_the_difference_and_the_steps_of_the_new_amount(billed_town: Town) -> None:
    billed_town.take_in([earning(1, 40_000)])
    correct(billed_town)
    billed_town.month(NOVEMBER)
    found = answer(billed_town.workspace, billed_town.invoices(NOVEMBER)[adult(1)]["number"])
    line = found.lines[1]
    assert line.text == "Rättelse oktober 2026: Förskola, Hemliga11"
    assert [step.name for step in line.steps][:2] == ["correction", "correction"]
    assert line.steps[-1].value == f"900{NBSP}kr"


def test_what_was_billed_cannot_be_corrected_from_a_folder_that_was_changed(billed_town: Town) -> None:
    (billed_town.workspace.evidence / billed_town.name / "2026-10-1" / "lines.parquet").write_bytes(b"x")
    with pytest.raises(Refused, match=r"lines\.parquet"):
        correct(billed_town)
    with billed_town.workspace.database() as db:
        assert not [row for row in activities(db) if row["command"] == "correct"]


def test_a_protected_childs_correction_names_nobody(empty_town: Town) -> None:
    empty_town.take_in(household(1, 30_000, "2024-01-10", protected_child=True))
    empty_town.month()
    empty_town.take_in([earning(1, 40_000)])
    correct(empty_town)
    empty_town.month(NOVEMBER)
    texts = [line.text for line in paper(empty_town, NOVEMBER, adult(1)).lines]
    assert texts[1] == "Rättelse oktober 2026: Förskola, Barnet"
    assert "Hemliga11" not in "".join(texts)


def test_a_payer_who_has_died_since_is_not_sent_a_correction(visited_town: Town) -> None:
    dead = changed(type(client(1)[0]), client(1)[:1], deceased_on=date(2026, 10, 20))
    visited_town.take_in(dead, visited(1, 12))
    order = correct(visited_town)
    assert order.corrections.is_empty()
    assert "payer-deceased" in {each.code for each in order.computed.findings}
    visited_town.take_in(
        [paid_by(1, client_id(1), "estate", name="Dödsboet efter Klient1", valid_from=date(2026, 10, 20))]
    )
    assert [row[5] for row in told(correct(visited_town).corrections)] == [558]


def test_the_reason_names_every_kind_of_fact_that_changed(visited_town: Town) -> None:
    raised = CareIncome(person_id=client_id(1), kind="income_pension", amount_ore=15_000_00, valid_from=LONG_AGO)
    visited_town.take_in([raised], visited(1, 12))
    assert {row[-1] for row in told(correct(visited_town).corrections)} == {"ändrad uppgift: besök, inkomst"}
