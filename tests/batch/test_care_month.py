"""One batch holds childcare and care: what a client's month comes to, on one invoice or two."""

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from engine.batch.compute import STATUSES
from engine.batch.month import issued, look
from engine.batch.paper import numbered_documents
from engine.errors import Refused
from engine.facts.care_records import CareDecision, CareIncome, CivilStatus, Delivery
from engine.facts.records import Adjustment, Household, HouseholdMember, Payer, Person
from tests.batch.care_town import (
    ARREARS,
    BILLING,
    SEPTEMBER,
    TWO_INVOICES,
    calculated,
    care_town,
    client,
    client_id,
    income,
    paid_by,
    visited,
)
from tests.batch.small_town import NOVEMBER, OCTOBER, WEST, Town, adult, changed, household
from tests.ledger.independent_sie import account_totals, balances, faults

NOVEMBER_ISSUE = date(2026, 11, 13)
FAMILY = household(1, 30_000, "2024-01-10")  # 600 kr for October
CLIENTS_FAMILY = changed(Payer, FAMILY, payer_id=client_id(1))  # client 1 pays for the family's childcare too
TRUSTEE: dict[str, Any] = {"name": "Bo Berg", "street": "Storgatan 9", "postal_code": "71130", "city": "Provstad"}
TRUSTEE_ID = "2120000142"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town with one family and one client."""
    town = care_town(tmp_path_factory.mktemp("town"))
    town.take_in(FAMILY, client(1))
    return town


@pytest.fixture
def town(once: Town, tmp_path: Path) -> Town:
    """The same, to do with as a test likes."""
    return once.copied(tmp_path)


@pytest.fixture(scope="module")
def once_approved(once: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The same, October previewed and approved."""
    town = once.copied(tmp_path_factory.mktemp("approved"))
    town.preview()
    town.approve()
    return town


@pytest.fixture
def approved(once_approved: Town, tmp_path: Path) -> Town:
    """The town of `once_approved`, to do with as a test likes."""
    return once_approved.copied(tmp_path)


def adjustment(number: int, kronor: int, area: str, month: date = OCTOBER, **who: Any) -> Adjustment:
    """A line decided by a person: for household H1's childcare, or for client 1's care."""
    values: dict[str, Any] = {"text": f"Rättning {number}", "reason": "fel", "approved_by": "Bo"}
    where: dict[str, Any] = {
        "childcare": {"household_id": "H1"},
        "care": {"household_id": "K1", "person_id": client_id(1)},
    }
    return Adjustment(
        adjustment_id=f"J{number}", area=area, month=month, amount_ore=kronor * 100, **values, **{**where[area], **who}
    )


def both(folder: Path, *things: list[object], **how: Any) -> Town:
    """A town where client 1 pays for the family's childcare too."""
    town = care_town(folder, **how)
    town.take_in(CLIENTS_FAMILY, client(1), *things)
    return town


def kronor(town: Town, month: date = OCTOBER) -> list[tuple[str, int, int, int, int]]:
    """(area, lines, brought forward, to pay, carried forward) of client 1's invoices."""
    rows = [row for row in issued(town.workspace, town.name, month).invoices if row["payer_id"] == client_id(1)]
    names = ("lines_ore", "brought_forward_ore", "to_pay_ore", "carried_forward_ore")
    return [(row["area"], *(row[name] // 100 for name in names)) for row in rows]


# --- What is billed ---------------------------------------------------------------------------------------------------


def test_a_client_pays_up_to_the_headroom_for_care_and_the_meals_besides(tmp_path: Path) -> None:
    lines = calculated(tmp_path, FAMILY, client(1))[0].drafts.lines.filter(area="care")
    assert lines.select("service", "amount_ore").rows() == [
        ("home_care", 1704_00),
        ("safety_alarm", 0),
        ("meal_box", 1400_00),
    ]


def test_one_batch_bills_octobers_childcare_and_septembers_care(town: Town) -> None:
    done = town.month()
    assert [each.month.first for each in done.computed.assessments] == [OCTOBER]
    assert done.computed.scope.care[0] == (SEPTEMBER, frozenset({"home_care", "safety_alarm", "meal_box", "foot_care"}))
    assert {payer: row["to_pay_ore"] for payer, row in town.invoices().items()} == {
        adult(1): 600_00,
        client_id(1): 3104_00,
    }


def test_rent_in_advance_and_care_in_arrears_are_of_different_months_and_on_one_invoice(tmp_path: Path) -> None:
    rent = CareDecision(decision_id="R1", person_id=client_id(1), service="rent", valid_from=date(2026, 11, 1))
    found, (document,) = calculated(tmp_path, client(1), [rent])
    assert document.period == "September 2026 och november 2026"
    assert found.scope.service_months["care"] == {
        "2026-09": ["foot_care", "home_care", "meal_box", "safety_alarm"],
        "2026-11": ["rent"],
    }
    lines = found.drafts.lines.filter(area="care").select("service_month", "service", "amount_ore")
    assert lines.rows()[-1] == (NOVEMBER, "rent", 6000_00)
    assert found.drafts.invoices.filter(payer_id=client_id(1))["to_pay_ore"].to_list() == [9104_00]


def test_every_month_of_care_is_billed_once(town: Town) -> None:
    town.take_in(visited(1, 2, OCTOBER))
    town.month()
    town.month(NOVEMBER, NOVEMBER_ISSUE)
    # two hours and the alarm in October: 764 + 461 kr
    assert town.invoices(NOVEMBER)[client_id(1)]["to_pay_ore"] == 1225_00


def test_a_town_without_care_beside_it_bills_childcare_as_ever(town: Town) -> None:
    west = Town(town.workspace, WEST)
    west.take_in(FAMILY, client(1))
    found = west.preview().computed
    assert (found.scope.areas, found.care) == (("childcare",), ())
    assert found.area_totals == {"childcare": {"lines": 1, "people": 1, "lines_ore": 600_00}}
    assert found.counts == {**dict.fromkeys(STATUSES, 0), "invoiced": 1, "excluded": 1, "all": 2}


def test_before_the_care_tariff_begins_only_childcare_is_billed(tmp_path: Path) -> None:
    town = care_town(tmp_path, billing=ARREARS)
    town.take_in(FAMILY, client(1))
    found = look(town.workspace, town.name, date(2026, 7, 1))  # rules from July: nothing in arrears yet
    assert found.scope.areas == ("childcare",)


def test_a_month_that_the_care_rules_do_not_cover_is_refused(tmp_path: Path) -> None:
    ended = BILLING.replace("valid_from = 2026-07-01", "valid_from = 2026-07-01\nvalid_to = 2026-08-31")
    with pytest.raises(Refused, match=r"care\.toml"):
        calculated(tmp_path, FAMILY, client(1), billing=ended)


def test_what_is_billed_in_advance_is_never_left_out_for_want_of_rules(tmp_path: Path) -> None:
    """Home care of September has its rules, November's rent has none yet: it would not be billed in any month."""
    ended = BILLING.replace("valid_from = 2026-07-01", "valid_from = 2026-07-01\nvalid_to = 2026-10-31")
    with pytest.raises(Refused, match=r"care\.toml, .*no billing from 2026-11-01"):
        calculated(tmp_path, FAMILY, client(1), billing=ended)


# --- One invoice or two -----------------------------------------------------------------------------------------------


def test_a_payer_of_both_gets_one_invoice_where_the_town_says_so(tmp_path: Path) -> None:
    town = both(tmp_path)
    (row,) = town.month().invoices
    assert (row["area"], row["number"], row["to_pay_ore"]) == ("all", "11", 3704_00)


def test_else_two_invoices_with_a_number_and_a_reference_each(tmp_path: Path) -> None:
    town = both(tmp_path, settings=TWO_INVOICES)
    rows = town.month().invoices
    assert [(row["area"], row["number"], row["to_pay_ore"]) for row in rows] == [
        ("childcare", "11", 600_00),
        ("care", "12", 3104_00),
    ]
    assert len({row["ocr"] for row in rows}) == 2
    assert len({row["customer"] for row in rows}) == 1
    assert sorted(town.pdfs()) == ["11.pdf", "12.pdf"]


def test_a_credit_for_care_stays_with_care_where_there_are_two_invoices(tmp_path: Path) -> None:
    town = both(tmp_path, [adjustment(1, -4_000, "care")], settings=TWO_INVOICES)
    town.take_in(visited(1, 2, OCTOBER))
    town.month()
    town.month(NOVEMBER, NOVEMBER_ISSUE)
    assert kronor(town) == [("childcare", 600, 0, 600, 0), ("care", -896, 0, 0, -896)]
    assert kronor(town, NOVEMBER) == [("childcare", 600, 0, 600, 0), ("care", 1225, -896, 329, 0)]


def test_on_one_invoice_it_pays_for_childcare_too(tmp_path: Path) -> None:
    town = both(tmp_path, [adjustment(1, -4_000, "care")])
    town.month()
    town.month(NOVEMBER, NOVEMBER_ISSUE)
    assert kronor(town) == [("all", -296, 0, 0, -296)]
    # October's alarm, and childcare
    assert kronor(town, NOVEMBER) == [("all", 1061, -296, 765, 0)]


def test_what_is_carried_forward_survives_a_change_from_one_invoice_to_two(tmp_path: Path) -> None:
    town = both(tmp_path, [adjustment(1, -4_000, "care")])
    town.month()
    settings = town.workspace.rules / town.name / "municipality.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("one_invoice = true", "one_invoice = false"), encoding="utf-8"
    )
    town.month(NOVEMBER, NOVEMBER_ISSUE)
    assert kronor(town, NOVEMBER) == [("childcare", 600, 0, 600, 0), ("care", 461, -296, 165, 0)]


def test_each_area_has_its_own_smallest_invoice(tmp_path: Path) -> None:
    least = '\n[[minimum_invoice]]\nvalid_from = 2026-07-01\namount_kr = 5000\nbelow = "accumulate"\n'
    care = least + 'status = "decided"\nsource = { decision = "test" }\n'
    things = (CLIENTS_FAMILY, client(1))
    apart, _ = calculated(tmp_path / "apart", *things, settings=TWO_INVOICES, care=care)
    assert dict(apart.drafts.invoices.select("area", "outcome").rows()) == {
        "childcare": "invoice",
        "care": "accumulated",
    }
    together, _ = calculated(tmp_path / "together", *things, care=care)
    assert dict(together.drafts.invoices.select("area", "outcome").rows()) == {"all": "invoice"}


# --- Who pays ---------------------------------------------------------------------------------------------------------


def test_a_care_adjustment_stands_on_the_invoice_of_whoever_pays_for_the_clients_care(tmp_path: Path) -> None:
    town = both(tmp_path, [adjustment(1, -100, "care"), adjustment(2, -50, "childcare")], settings=TWO_INVOICES)
    town.month()
    assert [row[:2] for row in kronor(town)] == [("childcare", 550), ("care", 3004)]


def test_a_care_adjustment_for_somebody_who_has_died_waits_for_the_estate(tmp_path: Path) -> None:
    dead = changed(Person, client(2), deceased_on=date(2026, 7, 20))
    home = [t for t in dead if isinstance(t, Person | Household | HouseholdMember)]
    line = adjustment(1, -100, "care", household_id="K2", person_id=client_id(2))
    (finding,) = calculated(tmp_path, home, [line])[0].findings
    assert (finding.code, finding.household_id, finding.parked) == ("payer-deceased", "K2", True)


def test_two_clients_of_one_trustee_owe_for_themselves(tmp_path: Path) -> None:
    """An invoice, a reference and a customer number each: each pays from an own account."""
    town = care_town(tmp_path)
    town.take_in(client(1), client(2), [paid_by(number, TRUSTEE_ID, "trustee", **TRUSTEE) for number in (1, 2)])
    done = town.month()
    assert {payer: row["to_pay_ore"] for payer, row in town.invoices().items()} == {
        client_id(1): 3104_00,
        client_id(2): 3104_00,
    }
    for column in ("number", "ocr", "customer"):
        assert len({row[column] for row in done.invoices}) == 2, column
    told = [each.recipient for each in numbered_documents(
        done.computed, done.facts, done.settings, done.invoices, date(2026, 10, 14)
    )]  # fmt: skip
    assert {each.address for each in told} == {("c/o Bo Berg", "Storgatan 9", "711 30 Provstad")}
    assert [each.name for each in told] == ["Klient1 Prov", "Klient2 Prov"]


def test_a_mothers_care_is_not_joined_with_the_daughters_childcare(tmp_path: Path) -> None:
    """The daughter gets both, and owes for one of them, also where a payer gets one invoice for all."""
    town = care_town(tmp_path)
    town.take_in(FAMILY, client(1), [paid_by(1, adult(1), "relative")])
    done = town.month()
    assert {row["payer_id"]: row["to_pay_ore"] for row in done.invoices} == {adult(1): 600_00, client_id(1): 3104_00}
    assert len({row["customer"] for row in done.invoices}) == len({row["ocr"] for row in done.invoices}) == 2


def test_an_organisation_that_has_taken_over_owes_itself_for_all_its_clients(tmp_path: Path) -> None:
    organisation = [paid_by(number, TRUSTEE_ID, "organisation", name="Bolaget AB") for number in (1, 2)]
    found, (document,) = calculated(tmp_path, client(1), client(2), organisation)
    assert found.drafts.invoices.select("payer_id", "to_pay_ore").rows() == [(TRUSTEE_ID, 6208_00)]
    assert document.recipient.name == "Bolaget AB"


def test_an_adjustment_follows_whoever_owes(tmp_path: Path) -> None:
    line = [adjustment(1, -100, "care")]
    of = {
        role: calculated(tmp_path / role, client(1), line, [paid_by(1, TRUSTEE_ID, role, name="Bo")])[0].drafts.lines
        for role in ("trustee", "organisation")
    }
    payers = {role: set(lines.filter(kind="adjustment")["payer_id"]) for role, lines in of.items()}
    assert payers == {"trustee": {client_id(1)}, "organisation": {TRUSTEE_ID}}


def test_a_dead_clients_invoice_waits_for_the_estate_and_then_goes_to_it(town: Town) -> None:
    town.take_in([t for t in changed(Person, client(1), deceased_on=date(2026, 9, 20)) if isinstance(t, Person)])
    found = look(town.workspace, town.name, OCTOBER)
    assert {f.code for f in found.findings if f.household_id == "K1"} >= {"payer-deceased"}
    assert found.counts["parked"] == 1
    estate = paid_by(1, "2120000142", "estate", name="Dödsboet", street="Byn 1", valid_from=date(2026, 9, 20))
    town.take_in([estate])
    town.month()
    assert town.invoices()[client_id(1)]["lines_ore"] == 3104_00


# --- Everybody is accounted for ---------------------------------------------------------------------------------------


def test_every_household_has_one_status_over_both_areas(tmp_path: Path) -> None:
    found, _ = calculated(
        tmp_path,
        FAMILY,
        household(2, 0, "2024-02-10"),  # no income, no fee
        household(3, 30_000),  # nothing at all
        client(1),
        client(4, net_kr=9_000, meals=0),  # no headroom: nothing to pay
        client(5, household_id="H1", meals=1),  # lives with the first family
        [t for t in client(6) if not isinstance(t, CivilStatus)],
    )
    assert dict(found.households.select("household_id", "status").rows()) == {
        "H1": "invoiced", "H2": "zero", "H3": "excluded", "K1": "invoiced", "K4": "zero", "K6": "parked",
    }  # fmt: skip
    assert sum(found.counts[status] for status in STATUSES) == found.counts["all"] == 6


def test_trouble_in_a_households_care_parks_its_childcare_too_and_nobody_elses(tmp_path: Path) -> None:
    grandmother = [t for t in client(5, household_id="H1") if not isinstance(t, CivilStatus)]
    found, _ = calculated(tmp_path, FAMILY, household(2, 30_000, "2024-02-10"), client(1), grandmother)
    assert set(found.drafts.lines["household_id"]) == {"H2", "K1"}
    assert {f.code for f in found.findings if f.household_id == "H1"} == {"civil-status-missing"}


def test_trouble_in_a_households_childcare_parks_its_care_too(tmp_path: Path) -> None:
    unpaid = [t for t in FAMILY if not isinstance(t, Payer)]
    found, _ = calculated(tmp_path, unpaid, client(5, household_id="H1"))
    assert found.drafts.lines.is_empty()


def test_a_client_who_is_a_member_nowhere_is_told_and_parks_nobody(tmp_path: Path) -> None:
    nowhere = [t for t in client(7) if not isinstance(t, HouseholdMember)]
    found, _ = calculated(tmp_path, FAMILY, client(1), nowhere)
    assert {f.code: f.household_id for f in found.findings} == {"client-without-household": ""}
    assert found.counts["invoiced"] == 2


# --- What was approved is what is issued ------------------------------------------------------------------------------


def test_a_changed_care_fact_after_approval_stops_the_issue(approved: Town) -> None:
    approved.take_in([t for t in income(1, 15_000) if isinstance(t, CareIncome)])
    with pytest.raises(Refused, match=r"[Uu]ppgift"):
        approved.number()


def test_a_visit_of_long_ago_that_comes_in_late_stops_nothing(approved: Town) -> None:
    approved.take_in(visited(1, 1, date(2026, 3, 1)))
    assert len(approved.issue().invoices) == 2


def test_a_changed_care_rule_after_approval_stops_the_issue(approved: Town) -> None:
    file = approved.workspace.rules / approved.name / "care.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("amount_kr = 382", "amount_kr = 383"), encoding="utf-8")
    with pytest.raises(Refused, match=r"[Rr]egler"):
        approved.number()


def test_the_evidence_holds_every_clients_steps_and_charges_and_gives_the_same_again(approved: Town) -> None:
    folder = approved.workspace.evidence / approved.name / "2026-10-1"
    assert pl.read_parquet(folder / "steps-care-2026-09.parquet")["headroom_ore"].to_list() == [1704_00]
    charges = pl.read_parquet(folder / "charges-care-2026-09.parquet")
    assert charges.select("service", "charge_ore").rows()[:2] == [("home_care", 1704_00), ("safety_alarm", 0)]
    assert (folder / "rules" / "national" / "care.toml").is_file()
    assert len(approved.issue().invoices) == 2


def test_facts_in_another_order_give_the_same_month(tmp_path: Path) -> None:
    daughter = paid_by(1, adult(1), "relative")
    things = [thing for some in (FAMILY, client(1), client(2), client(3, net_kr=None), [daughter]) for thing in some]
    first, documents = calculated(tmp_path / "one", things)
    Random(7).shuffle(things)
    second, again = calculated(tmp_path / "other", things)
    for one, other in (
        (first.drafts.lines, second.drafts.lines),
        (first.drafts.balances, second.drafts.balances),
        (first.care[0].persons, second.care[0].persons),
        (first.care[0].charges, second.care[0].charges),
    ):
        assert_frame_equal(one, other)
    assert documents == again


@pytest.mark.parametrize("file", ["steps-care-2026-09", "charges-care-2026-09", "facts/visit", "balances"])
def test_care_evidence_that_was_touched_is_not_issued(approved: Town, file: str) -> None:
    path = approved.workspace.evidence / approved.name / "2026-10-1" / f"{file}.parquet"
    pl.read_parquet(path).head(0).write_parquet(path)
    with pytest.raises(Refused, match=path.stem):
        approved.number()


# --- The ledger -------------------------------------------------------------------------------------------------------


def test_care_is_posted_by_kind_and_balances_with_childcare(tmp_path: Path) -> None:
    town = both(tmp_path, [adjustment(1, -100, "care")])
    town.month()
    data = town.export()[1].read_bytes()
    assert faults(data) == []
    assert balances(data) == [0]
    totals = {account: round(amount) for account, amount in account_totals(data).items()}
    assert totals == {"1511": 3604, "31331": -600, "31320": -3004}


def test_joint_invoices_whose_parts_cannot_be_one_voucher_are_refused_before_anything_is_calculated(
    tmp_path: Path,
) -> None:
    town = both(tmp_path)
    file = town.workspace.rules / town.name / "municipality.toml"
    text = file.read_text(encoding="utf-8")
    head, kind, tail = text.partition('service = "home_care"')
    file.write_text(head + kind + tail.replace('voucher_series = "KF"', 'voucher_series = "VO"', 1), encoding="utf-8")
    with pytest.raises(Refused, match='voucher_series = "VO" for home_care'):
        town.preview()


def test_what_is_sold_with_vat_is_marked(tmp_path: Path) -> None:
    sold = Delivery(person_id=client_id(1), service="foot_care", day=SEPTEMBER, quantity=1)
    lines = calculated(tmp_path, client(1), [sold])[0].drafts.lines
    assert lines.filter(pl.col("taxable"))["service"].to_list() == ["foot_care"]
