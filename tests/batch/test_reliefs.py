"""A household's relief (nedsättning): on its invoice, in its explanation, in corrections, and in all that adds up."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from engine.batch import answer as answering
from engine.batch import ordering
from engine.batch.answer import Answer, answer
from engine.batch.diff import diff
from engine.batch.facts_used import facts_used
from engine.batch.journal import sheets
from engine.batch.ledger import ledger_invoices
from engine.batch.month import issued
from engine.batch.month import look as looked_at
from engine.batch.ordering import Order
from engine.batch.paper import numbered_documents
from engine.batch.reconcile import reconcile
from engine.batch.replay import replay
from engine.batch.report import gather
from engine.calc.wording import NBSP
from engine.documents.model import InvoiceDocument
from engine.facts.care_records import CareDecision, CareIncome
from engine.facts.records import AlternatingResidence, Income, Payer
from engine.rulebook.rows import Relief as ReliefRow
from tests.batch.care_town import SEPTEMBER, care_town, client, client_id, paid_by
from tests.batch.income_town import TWO_MONTHS, checked, income_town
from tests.batch.reliefs import CARE_HARDSHIP, HARDSHIP, care_relief, relief
from tests.batch.small_town import (
    EAST,
    EVA,
    ISSUED_ON,
    NOVEMBER,
    OCTOBER,
    Town,
    adult,
    child,
    household,
    write_rules,
)
from tests.municipalities.family import LONG_AGO

DECEMBER = date(2026, 12, 1)
QUARTER = f"Jämkning 25{NBSP}%"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """One child for 600 kr, two for 900 and 600 kr; a relief may be given."""
    town = Town.made(tmp_path_factory.mktemp("town"), relief=HARDSHIP)
    town.take_in(household(1, 30_000, "2024-01-10"), household(2, 40_000, "2024-02-10", "2022-02-10"))
    return town


@pytest.fixture(scope="module")
def with_care(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town with care; a client with a fee of 1 704 kr and meals for 1 400 kr, and rent of 6 000 kr in advance."""
    town = care_town(tmp_path_factory.mktemp("both"), relief=HARDSHIP, care=CARE_HARDSHIP)
    town.take_in(household(1, 30_000, "2024-01-10"), client(1))
    return town


@pytest.fixture(scope="module")
def with_care_billed(with_care: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The same, October issued without reliefs."""
    town = with_care.copied(tmp_path_factory.mktemp("billed"))
    town.month()
    return town


@pytest.fixture(scope="module")
def once_relieved(once: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The town of `once`: household 1 is let off a quarter, and October is issued."""
    town = once.copied(tmp_path_factory.mktemp("relieved"))
    town.take_in([relief(1)])
    town.month()
    return town


@pytest.fixture
def town(once: Town, tmp_path: Path) -> Town:
    """The town of `once`, to do with as a test likes."""
    return once.copied(tmp_path)


@pytest.fixture
def relieved(once_relieved: Town, tmp_path: Path) -> Town:
    """The town of `once_relieved`."""
    return once_relieved.copied(tmp_path)


@pytest.fixture
def both(with_care: Town, tmp_path: Path) -> Town:
    """The town of `with_care`."""
    return with_care.copied(tmp_path)


@pytest.fixture
def both_billed(with_care_billed: Town, tmp_path: Path) -> Town:
    """The town of `with_care_billed`."""
    return with_care_billed.copied(tmp_path)


def lowered(town: Town, month: date = OCTOBER) -> list[tuple[str, int]]:
    """(household, kronor) of the reliefs of a preview."""
    lines = looked_at(town.workspace, town.name, month).drafts.lines.filter(kind="relief")
    return [(household, ore // 100) for household, ore in lines.select("household_id", "amount_ore").iter_rows()]


def earning(number: int, kr: int) -> CareIncome:
    """Another pension after tax of a client."""
    return CareIncome(person_id=client_id(number), kind="income_pension", amount_ore=kr * 100, valid_from=LONG_AGO)


def findings(town: Town, month: date = OCTOBER) -> list[tuple[str, str, bool]]:
    found = looked_at(town.workspace, town.name, month).findings
    return [(each.code, each.household_id, each.parked) for each in found]


def paper(town: Town, payer: str, month: date = OCTOBER) -> InvoiceDocument:
    done = issued(town.workspace, town.name, month)
    number = town.invoices(month)[payer]["number"]
    made = numbered_documents(done.computed, done.facts, done.settings, done.invoices, ISSUED_ON)
    return next(document for document in made if document.number == number)


def explained(town: Town, payer: str, month: date = OCTOBER) -> Answer:
    return answer(town.workspace, town.invoices(month)[payer]["number"], facts=True)


def correct(town: Town, month: date = NOVEMBER) -> Order:
    return ordering.correct(town.workspace, town.name, month, EVA)


def differences(order: Order) -> list[tuple[str, int, int, str]]:
    """(month, old, new, reason) of the corrections, kronor."""
    kronor = [pl.col(name) // 100 for name in ("old_ore", "new_ore")]
    return order.corrections.select(pl.col("service_month").dt.strftime("%Y-%m"), *kronor, "reason").rows()


def test_the_invoice_shows_the_fee_and_below_it_what_is_taken_off(relieved: Town) -> None:
    document = paper(relieved, adult(1))
    assert [(line.text, line.period, line.amount_ore) for line in document.lines] == [
        ("Förskola, Hemliga11", "oktober 2026", 600_00),
        (f"{QUARTER}: Förskola, Hemliga11", "oktober 2026", -150_00),
    ]
    assert document.to_pay_ore == 450_00
    told = document.explanations[-1]
    assert told.heading == f"{QUARTER}: Förskola, Hemliga11, oktober 2026"
    assert [(step.text, step.value) for step in told.steps] == [
        ("Avgift före nedsättning.", f"600{NBSP}kr"),
        (f"25{NBSP}% av avgiften.", f"−150{NBSP}kr"),
        ("Kvar att betala.", f"450{NBSP}kr"),
    ]
    assert "Bo Berg" not in str(document)
    assert "sjukdom" not in str(document)


def test_the_handler_is_told_who_decided_and_why_and_by_which_rule(relieved: Town) -> None:
    found = explained(relieved, adult(1))
    line = found.lines[1]
    assert (line.text, line.amount_ore) == (f"{QUARTER}: Förskola, Hemliga11, oktober 2026", -150_00)
    assert line.steps[-1].text == "Beslutat av Bo Berg. Skäl: sjukdom"
    assert [type(step.row) for step in line.steps if step.row] == [ReliefRow]
    assert "Nedsättning" in {fact.title for fact in found.facts}


def test_the_explanation_of_one_invoice_is_that_of_the_whole_batch(both: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    both.take_in([relief(1), care_relief(1, valid_from=SEPTEMBER)])
    both.month()
    for payer in (adult(1), client_id(1)):
        quick = explained(both, payer)
        with monkeypatch.context() as patched:
            patched.setattr(answering, "_of_invoice", lambda *_: None)
            assert explained(both, payer) == quick


def test_a_payer_who_is_not_the_family_sees_the_amount_and_not_that_it_is_hardship(tmp_path: Path) -> None:
    town = Town.made(tmp_path, relief=HARDSHIP)
    things = [thing for thing in household(1, 30_000, "2024-01-10") if not isinstance(thing, Payer)]
    office = Payer(household_id="H1", payer_id="2120000142", name="Bolaget AB", valid_from=LONG_AGO)
    town.take_in(things, [office, relief(1)])
    town.month()
    document = paper(town, "2120000142")
    assert document.lines[1].text == "Nedsättning: Förskola, Hemliga11"
    assert "Jämkning" not in str(document)


def test_a_relative_sees_no_hardship_of_a_client_and_a_trustee_does(tmp_path: Path) -> None:
    for role, word in (("relative", "Nedsättning"), ("trustee", "Jämkning")):
        town = care_town(tmp_path / role, care=CARE_HARDSHIP)
        town.take_in(household(1, 30_000), client(1), [paid_by(1, adult(1), role)])
        town.take_in([care_relief(1, valid_from=SEPTEMBER)])
        town.month()
        words = {line.text.split()[0].strip(":") for line in paper(town, client_id(1)).lines if line.amount_ore < 0}
        assert words == {word}


def test_all_children_or_one_and_an_amount_for_the_youngest_first(town: Town) -> None:
    town.take_in([relief(2)])
    assert lowered(town) == [("H2", -225), ("H2", -150)]
    town.take_in([relief(2, person_id=child(2, "2022-02-10"))])
    assert lowered(town) == [("H2", -150)]
    town.take_in([relief(2, percent=None, amount_ore_month=1000_00)])
    assert lowered(town) == [("H2", -900), ("H2", -100)]


def test_the_whole_fee_can_be_taken_off(town: Town) -> None:
    town.take_in([relief(1, percent=100)])
    town.month()
    assert (town.invoices()[adult(1)]["lines_ore"], town.invoices()[adult(1)]["to_pay_ore"]) == (0, 0)


def test_the_other_home_of_a_child_pays_its_own_part_as_before(tmp_path: Path) -> None:
    town = Town.made(tmp_path, relief=HARDSHIP)
    second = AlternatingResidence(child_id=child(1, "2024-01-10"), household_id="H2", valid_from=LONG_AGO)
    town.take_in(household(1, 30_000, "2024-01-10"), household(2, 30_000), [second, relief(1)])
    assert lowered(town) == [("H1", -75)]


def test_of_care_the_client_is_let_off_a_part_of_every_service(both: Town) -> None:
    both.take_in([care_relief(1, valid_from=SEPTEMBER)])
    assert lowered(both) == [("K1", -426), ("K1", -350)]
    both.take_in([care_relief(1, valid_from=SEPTEMBER, service="meal_box")])
    assert lowered(both) == [("K1", -350)]


def test_an_amount_of_a_month_that_two_batches_bill_is_given_once(both: Town) -> None:
    """October's rent is billed in advance, in September's batch; home care, alarm and meals in November's."""
    rent = CareDecision(decision_id="R1", person_id=client_id(1), service="rent", valid_from=OCTOBER)
    both.take_in([rent, care_relief(1, percent=None, amount_ore_month=6_400_00)])
    in_advance = looked_at(both.workspace, both.name, SEPTEMBER).drafts.lines.filter(kind="relief")
    assert in_advance.select("service", "service_month", "amount_ore").rows() == [("rent", OCTOBER, -6_000_00)]
    rest = looked_at(both.workspace, both.name, NOVEMBER).drafts.lines.filter(kind="relief", service_month=OCTOBER)
    assert rest.select("service", "amount_ore").rows() == [("safety_alarm", -400_00)]


def test_a_relief_without_a_rule_parks_the_household(town: Town) -> None:
    town.take_in([relief(1, kind="application")])
    assert findings(town) == [("relief-without-rule", "H1", True)]
    assert lowered(town) == []


def test_a_relief_that_lowers_nothing_is_told_in_the_batch_that_bills_what_it_speaks_of(both: Town) -> None:
    """A child that is an adult; a service that is misspelled; rent, which the client does not pay."""
    client = {"household_id": "K1", "person_id": client_id(1), "valid_from": SEPTEMBER}
    wrong = {**client, "service": "hemtjanst", "valid_to": date(2026, 9, 30)}
    rent = {**client, "service": "rent", "valid_from": OCTOBER, "valid_to": date(2026, 10, 31)}
    both.take_in([relief(1, person_id=adult(1)), care_relief(2, **wrong), care_relief(3, **rent)])
    october, september = (
        {
            (each.subject, each.parked)
            for each in looked_at(both.workspace, both.name, month).findings
            if each.code == "relief-unused"
        }
        for month in (OCTOBER, SEPTEMBER)
    )
    assert october == {("nedsättning N1", False), ("nedsättning NK2", False)}
    assert september == {("nedsättning NK3", False)}


def test_a_relief_of_an_unknown_person_or_household_is_told(town: Town) -> None:
    town.take_in([relief(1, person_id=child(1, "2019-01-10")), relief(9)])
    assert findings(town) == [("person-unknown", "H1", True), ("household-unknown", "H9", True)]


def test_the_rule_behind_a_relief_is_among_those_the_batch_rests_on(town: Town) -> None:
    assert ReliefRow not in map(type, town.preview().computed.rows_used)
    town.take_in([relief(1)])
    assert [type(row) for row in town.preview().computed.rows_used].count(ReliefRow) == 1


def test_what_is_posted_is_the_service_less_its_relief(town: Town) -> None:
    town.take_in([relief(1), relief(2, percent=None, amount_ore_month=100_00)])
    town.month()
    done = issued(town.workspace, town.name, OCTOBER)
    invoices = ledger_invoices(done.computed, done.invoices, ISSUED_ON)
    assert sorted((line.service, line.amount_ore) for each in invoices for line in each.lines) == [
        ("preschool", 450_00), ("preschool", 1400_00)
    ]  # fmt: skip


def test_a_relief_decided_afterwards_is_given_back_for_its_months_with_the_next_invoice(town: Town) -> None:
    town.month()
    town.take_in([relief(1, valid_to=date(2026, 10, 31))])
    order = correct(town)
    assert differences(order) == [("2026-10", 600, 450, "ändrad uppgift: nedsättning")]
    town.month(NOVEMBER)
    document = paper(town, adult(1), NOVEMBER)
    assert [(line.text, line.amount_ore) for line in document.lines] == [
        ("Förskola, Hemliga11", 600_00),
        ("Rättelse oktober 2026: Förskola, Hemliga11", -150_00),
    ]
    assert "Ändrad uppgift: nedsättning" in document.lines[1].notes
    assert document.explanations[-1].heading == f"Rättelse: {QUARTER}: Förskola, Hemliga11, oktober 2026"
    assert explained(town, adult(1), NOVEMBER).lines[1].steps[-1].text == "Beslutat av Bo Berg. Skäl: sjukdom"
    assert correct(town, DECEMBER).corrections.is_empty()


def test_an_income_that_changes_later_changes_the_relief_with_it(relieved: Town) -> None:
    """600 kr less a quarter was billed; with 40 000 kr it is 900 kr less a quarter."""
    relieved.take_in([Income(person_id=adult(1), amount_ore_month=40_000_00, valid_from=LONG_AGO)])
    assert differences(correct(relieved)) == [("2026-10", 450, 675, "ändrad uppgift: inkomst")]
    relieved.month(NOVEMBER)
    assert relieved.invoices(NOVEMBER)[adult(1)]["to_pay_ore"] == (675 + 225) * 100
    assert correct(relieved, DECEMBER).corrections.is_empty()


def test_a_relief_that_is_taken_back_is_billed_again(town: Town) -> None:
    town.take_in([relief(1), relief(2)])
    town.month()
    town.take_in([relief(1, valid_from=NOVEMBER)])
    assert differences(correct(town)) == [("2026-10", 450, 600, "ändrad uppgift: nedsättning")]


def test_of_care_too_what_is_decided_or_known_later_is_corrected_to_the_right_amount(both_billed: Town) -> None:
    """The headroom of 1 704 kr becomes 904 kr with less income; the meals cost what they did. A quarter off both."""
    both_billed.take_in([care_relief(1, valid_from=SEPTEMBER)])
    assert differences(correct(both_billed)) == [
        ("2026-09", 1704, 1278, "ändrad uppgift: nedsättning"),
        ("2026-09", 1400, 1050, "ändrad uppgift: nedsättning"),
    ]
    both_billed.month(NOVEMBER)
    assert correct(both_billed, DECEMBER).corrections.is_empty()
    both_billed.take_in([earning(1, 13_400)])
    assert differences(correct(both_billed, DECEMBER)) == [("2026-09", 1278, 678, "ändrad uppgift: inkomst")]


def test_a_relief_of_one_area_is_no_reason_in_the_other(both_billed: Town) -> None:
    both_billed.take_in([care_relief(1, household_id="H1", valid_from=SEPTEMBER), relief(1, relief_id="N2")])
    reasons = {line[-1] for line in differences(correct(both_billed))}
    assert reasons == {"ändrad uppgift: nedsättning"}
    both_billed.take_in([relief(1, relief_id="N2", valid_from=DECEMBER), earning(1, 13_400)])
    assert differences(correct(both_billed)) == [("2026-09", 1704, 904, "ändrad uppgift: inkomst")]


def test_a_rule_for_reliefs_that_is_added_is_no_changed_tariff(tmp_path: Path) -> None:
    town = Town.made(tmp_path)
    town.take_in(household(1, 30_000, "2024-01-10"))
    town.month()
    write_rules(tmp_path / "rules", relief=HARDSHIP)
    town.take_in([relief(1)])
    assert differences(correct(town)) == [("2026-10", 600, 450, "ändrad uppgift: nedsättning")]


def test_a_past_month_whose_relief_has_no_rule_is_not_corrected_and_one_without_effect_is_told(tmp_path: Path) -> None:
    town = Town.made(tmp_path, relief=f"valid_from = {NOVEMBER}\n{HARDSHIP}")
    town.take_in(household(1, 30_000, "2024-01-10"), household(2, 30_000, "2024-02-10"))
    town.month()
    town.take_in([relief(1), relief(2, person_id=adult(2), valid_from=NOVEMBER)])
    again = correct(town).computed.reassessed
    assert [(each.code, each.subject) for each in again.findings] == [
        ("relief-without-rule", "rättelse 2026-10: nedsättning N1")
    ]
    write_rules(tmp_path / "rules", relief=HARDSHIP)
    town.take_in([relief(2, person_id=adult(2))])
    order = correct(town)
    assert [each.subject for each in order.computed.reassessed.unused] == ["nedsättning N2"]
    assert differences(order) == [("2026-10", 600, 450, "ändrad uppgift: nedsättning")]


def test_an_invoice_that_is_credited_gives_charge_and_relief_back(relieved: Town) -> None:
    number = relieved.invoices()[adult(1)]["number"]
    order = ordering.credit(relieved.workspace, number, NOVEMBER, "fel", EVA, rebill=True)
    assert order.credits["amount_ore"].sum() == -450_00
    assert differences(order) == [("2026-10", 0, 450, "faktureras på nytt")]
    relieved.month(NOVEMBER)
    done = issued(relieved.workspace, relieved.name, NOVEMBER)
    made = numbered_documents(done.computed, done.facts, done.settings, done.invoices, ISSUED_ON)
    texts = [line.text for document in made if document.credits == number for line in document.lines]
    assert f"Kreditering av faktura {number}: nedsättning, Förskola, Hemliga11" in texts


def test_the_month_is_replayed_and_reconciled_with_its_reliefs(both: Town) -> None:
    both.take_in(
        [
            relief(1),
            care_relief(1, valid_from=SEPTEMBER),
            relief(2, relief_id="N9", household_id="H1", area="care", person_id=client_id(1)),
        ]
    )
    done = both.month()
    both.export()
    assert replay(both.workspace.root / done.batch.folder).differences == ()
    found = reconcile(both.workspace, EAST, OCTOBER, EVA)
    assert found.differences == ()
    kinds = {each.name: (each.count, each.used) for each in found.facts if "nedsättning" in each.name}
    assert kinds == {
        "nedsättningar barnomsorg oktober 2026": (1, 1),
        "nedsättningar vård och omsorg september 2026": (1, 1),
        "nedsättningar vård och omsorg november 2026": (2, 0),
    }


def test_every_relief_has_its_line_or_is_named(town: Town) -> None:
    town.take_in([relief(1), relief(2), relief(3, household_id="H1", person_id=adult(1))])
    previewed = town.preview().computed
    (kind,) = (each for each in facts_used(previewed, town.facts()) if each.name.startswith("nedsättning"))
    assert (kind.count, kind.used, dict(kind.others), kind.unexplained) == (3, 2, {"enligt signallistan": 1}, ())


def test_a_relief_that_begins_is_a_reason_for_another_amount(town: Town) -> None:
    town.month()
    town.take_in([relief(1, valid_from=NOVEMBER)])
    town.preview(NOVEMBER)
    found = diff(town.workspace, EAST, NOVEMBER)
    row = found.households.row(by_predicate=pl.col("household_id") == "H1", named=True)
    assert (row["difference_ore"], list(row["reasons"])) == (-150_00, ["relief"])
    assert found.by_reason.select("reason", "difference_ore").rows() == [("relief", -150_00)]


def test_the_journal_names_the_relief(town: Town) -> None:
    town.take_in([relief(1)])
    town.preview()
    lines = [*sheets(gather(town.workspace, EAST, OCTOBER))[0].rows]
    assert (lines[1][4], lines[1][5]) == ("nedsättning", f"{QUARTER}: Förskola")


def test_the_income_check_takes_the_relief_off_both_calculations(tmp_path: Path) -> None:
    """900 kr declared and 1 050 kr taxed a month: with a quarter off 675 and 788 kr (787.50 kr taken off to the krona)."""
    town = income_town(tmp_path, **TWO_MONTHS, relief=f"valid_from = 2024-11-01\n{HARDSHIP}")
    town.take_in(household(1, 30_000, "2022-01-10"))
    town.take_in([relief(1, valid_from=date(2024, 11, 1))])
    (proposal,) = checked(town, 2024, {1: 420_000}).open
    assert [(row["declared_ore"], row["taxed_ore"]) for row in proposal.months] == [(675_00, 787_00)] * 2
    assert proposal.amount_ore == 224_00


def test_a_relief_of_one_household_moves_no_amount_of_another(town: Town) -> None:
    before = looked_at(town.workspace, town.name, OCTOBER).drafts.lines.filter(household_id="H1")
    town.take_in([relief(2, percent=100)])
    after = looked_at(town.workspace, town.name, OCTOBER).drafts.lines.filter(household_id="H1")
    assert after.equals(before)
