"""The yearly income check in a workspace: what is proposed, what is left alone, and what approval does, once."""

from datetime import date
from pathlib import Path

import attrs
import pytest

from engine.batch import guards
from engine.batch.income_check import check_incomes, stored_proposals
from engine.batch.income_decisions import approve_proposals, by_town, reject_proposals
from engine.batch.intake import take_in
from engine.errors import Refused
from engine.facts.records import Adjustment, Payer
from engine.store.database import activities
from engine.store.facts import ImportRefused
from tests.batch.income_town import ANNA, BERIT, LATER, TWO_MONTHS, checked, income_town, taxed_file
from tests.batch.small_town import OCTOBER, Town, adult, household

NOVEMBER = date(2026, 11, 1)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Household 1 with a child who turned two in 2024, 30 000 kr a month declared: 900 kr a month, in two months."""
    town = income_town(tmp_path_factory.mktemp("town"), **TWO_MONTHS)
    town.take_in(household(1, 30_000, "2022-01-10"))
    return town


@pytest.fixture(scope="module")
def once_checked(once: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The same, with 420 000 kr taxed in 2024: 300 kr more is proposed."""
    town = once.copied(tmp_path_factory.mktemp("checked"))
    checked(town, 2024, {1: 420_000})
    return town


@pytest.fixture
def town(once: Town, tmp_path: Path) -> Town:
    """The town, to do with as a test likes."""
    return once.copied(tmp_path)


@pytest.fixture
def checked_town(once_checked: Town, tmp_path: Path) -> Town:
    """The town of `once_checked`."""
    return once_checked.copied(tmp_path)


def adjustments(town: Town) -> list[tuple[str, int, date, str]]:
    frame = town.facts()["adjustment"].sort("adjustment_id")
    return list(frame.select("household_id", "amount_ore", "month", "approved_by").iter_rows())


def approved(town: Town, *numbers: int, month: date = NOVEMBER, year: int = 2024) -> int:
    done = approve_proposals(town.workspace, town.name, year, month, BERIT, numbers)
    return sum(each.amount_ore for each in done)


def test_a_difference_is_proposed_with_both_calculations_month_by_month(tmp_path: Path) -> None:
    town = income_town(tmp_path)
    town.take_in(household(1, 30_000, "2022-01-10"))
    (proposal,) = checked(town, 2024, {1: 420_000}).open
    assert (proposal.declared_ore, proposal.taxed_ore, proposal.amount_ore) == (10_800_00, 12_600_00, 1_800_00)
    assert [row["month"] for row in proposal.months] == [f"2024-{month:02d}" for month in range(1, 13)]
    assert {(row["declared_ore"], row["taxed_ore"]) for row in proposal.months} == {(900_00, 1050_00)}
    assert {row["declared_first_ore"] for row in proposal.months} == {30_000_00}
    assert {row["taxed_first_num"] for row in proposal.months} == {35_000_00 * 12}
    assert sum(row["difference_ore"] for row in proposal.months) == proposal.amount_ore


def test_too_much_paid_is_proposed_to_be_paid_back(town: Town) -> None:
    (proposal,) = checked(town, 2024, {1: 300_000}).open
    assert proposal.amount_ore == -300_00


def test_a_year_with_two_formulas_is_summed_over_both(tmp_path: Path) -> None:
    """2026: declared 900 kr to June and 600 kr from July; taxed 1 000 000 kr, the highest fees, 1 847 and 1 547 kr."""
    town = income_town(tmp_path)
    town.take_in(household(1, 30_000, "2023-01-10"))
    (proposal,) = checked(town, 2026, {1: 1_000_000}, LATER).open
    assert proposal.amount_ore == 6 * (1847 - 900) * 100 + 6 * (1547 - 600) * 100


@pytest.mark.parametrize(
    ("taxed_kr", "amount_kr"),
    [
        (360_000, 0),  # what was declared
        (399_600, 198),
        (400_000, 200),
        (320_400, -198),
        (320_000, -200),
    ],
)
def test_a_difference_below_the_tolerance_is_not_proposed_either_way(town: Town, taxed_kr: int, amount_kr: int) -> None:
    """3 % of a twelfth: 400 000 kr is 1 000 kr a month, 100 more than declared, 200 for two months; 399 600 is 999."""
    result = checked(town, 2024, {1: taxed_kr})
    assert [each.amount_ore for each in result.open] == ([amount_kr * 100] if abs(amount_kr) >= 200 else [])
    assert (result.within, result.equal) == (int(0 < abs(amount_kr) < 200), int(amount_kr == 0))


def test_the_tolerance_is_the_rule_of_the_last_day_of_the_year(tmp_path: Path) -> None:
    rows = [
        "valid_to = 2024-12-30\nvalid_from = 2024-01-01\ntolerance_kr = 5000",
        "valid_from = 2024-12-31\ntolerance_kr = 0",
    ]
    town = income_town(tmp_path, **{**TWO_MONTHS, "income_check": rows})
    town.take_in(household(1, 30_000, "2022-01-10"))
    result = checked(town, 2024, {1: 360_400})
    assert [(each.tolerance_ore, each.amount_ore) for each in result.open] == [(0, 2_00)]


def test_a_municipality_without_the_rule_makes_no_check(tmp_path: Path) -> None:
    town = income_town(tmp_path, income_check=[])
    with pytest.raises(Refused, match=r"ingen \[\[income_check\]\] gäller 2024-12-31"):
        checked(town, 2024, {})


def test_a_year_that_is_not_over_is_not_checked(town: Town) -> None:
    with pytest.raises(Refused, match="2026 är inte slut"):
        checked(town, 2026, {1: 420_000})


def test_who_lacks_taxed_income_is_listed_and_nothing_is_guessed(town: Town) -> None:
    town.take_in(household(2, 40_000, "2022-02-10"))
    result = checked(town, 2024, {2: 480_000})
    assert [(each.household_id, each.code) for each in result.unchecked] == [("H1", "taxed-income-missing")]
    assert not result.open
    assert result.equal == 1


def test_persons_of_the_file_who_have_no_childcare_are_counted_and_not_named(town: Town) -> None:
    assert checked(town, 2024, {1: 360_000, adult(9): 100_000}).strangers == 1


def test_the_months_that_the_workspace_has_billed_are_told_from_those_it_has_not(town: Town) -> None:
    assert checked(town, 2024, {1: 360_000}).billed == ()
    town.month(OCTOBER)
    assert checked(town, 2026, {1: 360_000}, LATER).billed == (OCTOBER,)


def test_months_without_rules_are_left_out_and_named(town: Town) -> None:
    result = checked(town, 2024, {1: 420_000})
    assert result.uncovered == tuple(date(2024, month, 1) for month in range(1, 11))
    assert [each.amount_ore for each in result.open] == [2 * 150_00]


def test_a_year_that_no_rules_cover_is_refused(tmp_path: Path) -> None:
    rules = {**TWO_MONTHS, "income_check": "valid_from = 2002-01-01\ntolerance_kr = 200"}
    with pytest.raises(Refused, match="Reglerna täcker inte perioden"):
        checked(income_town(tmp_path, **rules), 2023, {})


def test_the_same_check_twice_proposes_the_same(town: Town) -> None:
    first, again = (checked(town, 2024, {1: 420_000}).proposals for _ in range(2))
    assert first == again


def test_a_check_with_other_incomes_takes_the_place_of_what_nobody_decided(checked_town: Town) -> None:
    later = checked(checked_town, 2024, {1: 480_000})
    assert [(each.state, each.amount_ore) for each in later.proposals] == [
        ("replaced", 300_00),
        ("proposed", 600_00),
    ]
    assert not checked(checked_town, 2024, {1: 360_000}).open


def test_nothing_reaches_an_invoice_before_somebody_approves(checked_town: Town) -> None:
    assert not adjustments(checked_town)
    checked_town.month(NOVEMBER, date(2026, 11, 12))
    assert checked_town.invoices(NOVEMBER)[adult(1)]["to_pay_ore"] == 600_00


def test_what_is_approved_is_an_adjustment_and_goes_out_with_the_month(checked_town: Town) -> None:
    assert approved(checked_town) == 300_00
    assert adjustments(checked_town) == [("H1", 300_00, NOVEMBER, "Berit Bo")]
    checked_town.month(NOVEMBER, date(2026, 11, 12))
    assert checked_town.invoices(NOVEMBER)[adult(1)]["to_pay_ore"] == 900_00


def test_approving_twice_does_nothing_twice(town: Town) -> None:
    (proposal,) = checked(town, 2024, {1: 420_000}).open
    approved(town, proposal.id)
    before = adjustments(town)
    for numbers in ((proposal.id,), ()):
        with pytest.raises(guards.AlreadyDone):
            approved(town, *numbers)
    assert adjustments(town) == before


def test_what_has_been_approved_is_not_proposed_again(checked_town: Town) -> None:
    approved(checked_town)
    result = checked(checked_town, 2024, {1: 420_000})
    assert (result.open, result.settled) == ((), 1)


def test_only_what_is_left_is_proposed_when_the_taxed_income_is_changed_afterwards(checked_town: Town) -> None:
    approved(checked_town)
    (more,) = checked(checked_town, 2024, {1: 480_000}).open
    assert (more.already_ore, more.amount_ore) == (300_00, 300_00)
    approved(checked_town)
    assert sum(ore for _, ore, _, _ in adjustments(checked_town)) == 600_00
    (back,) = checked(checked_town, 2024, {1: 360_000}).open
    assert back.amount_ore == -600_00


def test_an_approved_adjustment_that_was_taken_back_can_be_proposed_and_approved_again(checked_town: Town) -> None:
    approved(checked_town)
    identity = checked_town.facts()["adjustment"]["adjustment_id"][0]
    file = checked_town.workspace.root.parent / "adjustment.csv"
    file.write_text(
        f"adjustment_id;household_id;month;amount_kr;text;reason;approved_by;withdraw\n{identity};;;;;;;ja\n"
    )
    (taken,) = take_in(checked_town.workspace, file, checked_town.name, ANNA)
    assert taken.withdrawn == 1
    assert len(checked(checked_town, 2024, {1: 420_000}).open) == 1
    assert approved(checked_town) == 300_00


def test_an_income_corrected_in_the_facts_leaves_nothing_to_propose(town: Town) -> None:
    """Other corrections are part of what is known: they are corrected by the facts, and not once more by the check."""
    town.take_in(household(1, 35_000, "2022-01-10")[4:5])
    result = checked(town, 2024, {1: 420_000})
    assert (result.open, result.equal) == ((), 1)


def test_manual_adjustments_of_the_year_are_shown_beside_the_proposal(town: Town) -> None:
    by_hand = Adjustment(
        adjustment_id="J1",
        household_id="H1",
        month=date(2024, 9, 1),
        amount_ore=500_00,
        text="Rättad inkomst",
        reason="Sent inkommen uppgift",
        approved_by="Bo",
    )
    town.take_in([by_hand])
    assert checked(town, 2024, {1: 420_000}).adjusted_ore == {"H1": 500_00}


def test_who_made_the_check_does_not_approve_it_where_two_are_asked_for(checked_town: Town) -> None:
    with pytest.raises(Refused, match="kräver två personer"):
        approve_proposals(
            checked_town.workspace, checked_town.name, 2024, NOVEMBER, attrs.evolve(ANNA, name="anna  ALM"), ()
        )
    assert not adjustments(checked_town)


def test_one_person_may_do_both_where_the_municipality_says_so(tmp_path: Path) -> None:
    town = income_town(tmp_path, **TWO_MONTHS, settings={"second_person = true": "second_person = false"})
    town.take_in(household(1, 30_000, "2022-01-10"))
    checked(town, 2024, {1: 420_000})
    assert len(approve_proposals(town.workspace, town.name, 2024, NOVEMBER, ANNA, ())) == 1


def test_an_assumed_tolerance_stops_the_approval_where_assumed_rules_are_not_allowed(tmp_path: Path) -> None:
    decided = 'tolerance_kr = 200\nstatus = "decided"'
    town = income_town(tmp_path, **TWO_MONTHS, settings={"allow_assumed = true": "allow_assumed = false"})
    rules = town.workspace.rules / town.name / "childcare.toml"
    rules.write_text(rules.read_text().replace(decided, 'tolerance_kr = 200\nreason = "inte känd"\nstatus = "assumed"'))
    town.take_in(household(1, 30_000, "2022-01-10"))
    checked(town, 2024, {1: 420_000})
    with pytest.raises(Refused, match="antagna regler"):
        approved(town)


def test_a_month_that_has_been_billed_is_refused(town: Town) -> None:
    town.month(OCTOBER)
    checked(town, 2024, {1: 420_000})
    with pytest.raises(Refused, match="2026-10 är redan fakturerad"):
        approved(town, month=OCTOBER)


def test_a_household_without_payer_in_the_month_is_refused_and_so_are_the_others(town: Town) -> None:
    town.take_in(household(2, 30_000, "2022-02-10"))
    town.take_in([Payer(household_id="H2", payer_id=adult(2), valid_from=date(2000, 1, 1), valid_to=date(2025, 1, 1))])
    checked(town, 2024, {1: 420_000, 2: 420_000})
    with pytest.raises(Refused, match="hushåll H2 har ingen fakturamottagare 2026-11"):
        approved(town)
    assert not adjustments(town)


def test_only_the_proposals_named_are_approved(town: Town) -> None:
    town.take_in(household(2, 30_000, "2022-02-10"))
    first, second = checked(town, 2024, {1: 420_000, 2: 480_000}).open
    assert by_town(town.workspace, 2024, [first.id, second.id]) == {town.name: [first.id, second.id]}
    approved(town, second.id)
    states = {each.id: each.state for each in stored_proposals(town.workspace, town.name, 2024)}
    assert states == {first.id: "proposed", second.id: "approved"}


def test_a_proposal_that_is_not_there_is_refused(checked_town: Town) -> None:
    with pytest.raises(Refused, match="inget förslag 99"):
        by_town(checked_town.workspace, 2024, [99])


def test_what_is_rejected_is_not_proposed_again_but_something_else_may_be(town: Town) -> None:
    (proposal,) = checked(town, 2024, {1: 420_000}).open
    reject_proposals(town.workspace, town.name, 2024, "Ojämn inkomst, styrkt", BERIT, [proposal.id])
    again = checked(town, 2024, {1: 420_000})
    assert (again.open, again.rejected) == ((), 1)
    assert [each.reason for each in again.proposals] == ["Ojämn inkomst, styrkt"]
    assert len(checked(town, 2024, {1: 480_000}).open) == 1


def test_every_command_is_noted_without_names_or_identity_numbers(checked_town: Town) -> None:
    approved(checked_town)
    with checked_town.workspace.database() as db:
        noted = [(row["recorded_by"], row["what"]) for row in activities(db) if row["command"] == "income-check"]
    assert noted == [
        ("Anna Alm", "2024: 1 förslag, 1 hushåll jämförda, 0 inte"),
        ("Berit Bo", "2024: 1 förslag godkända, faktureras 2026-11"),
    ]


def test_a_bad_file_stores_nothing_and_every_bad_row_is_named(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "fel.csv"
    file.write_text(
        f"personnummer;faststalld_inkomst_kr\n{adult(1)};tusen\n190001010000;5\n{adult(2)};-5\n", encoding="utf-8"
    )
    with pytest.raises(ImportRefused) as refused:
        check_incomes(town.workspace, town.name, 2024, file, ANNA)
    assert [each.row for each in refused.value.problems] == [2, 3, 4]
    assert not stored_proposals(town.workspace, town.name, 2024)


def test_a_file_of_another_year_is_refused(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "inkomster.csv"
    file.write_text(f"personnummer;faststalld_inkomst_kr;inkomstar\n{adult(1)};420000;2023\n", encoding="utf-8")
    with pytest.raises(ImportRefused, match="annat inkomstår än 2024"):
        check_incomes(town.workspace, town.name, 2024, file, ANNA)


def test_the_same_person_twice_in_the_file_is_refused(town: Town, tmp_path: Path) -> None:
    file = taxed_file(tmp_path, {1: 420_000})
    file.write_text(f"{file.read_text()}{adult(1)};1\n", encoding="utf-8")
    with pytest.raises(ImportRefused, match="finns på en annan rad"):
        check_incomes(town.workspace, town.name, 2024, file, ANNA)


def test_a_household_with_dangling_facts_is_not_checked(town: Town) -> None:
    three = household(3, 30_000, "2022-03-10")
    town.take_in([thing for thing in three if thing != three[5]])  # the child is no known person
    result = checked(town, 2024, {1: 420_000, 3: 420_000})
    assert [each.household_id for each in result.unchecked] == ["H3"]
