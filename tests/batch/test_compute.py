"""One household's trouble is one finding: it is parked, all others are billed, and everybody is accounted for."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from engine.batch import month as months
from engine.batch.compute import STATUSES, Computed
from engine.batch.month import look
from engine.batch.output import write_files
from engine.errors import Refused
from engine.facts.records import Adjustment, AlternatingResidence, Household, HouseholdMember, Payer, Person, Placement
from tests.batch.small_town import NOVEMBER, OCTOBER, Town, adult, changed, child, files_in, household
from tests.municipalities.family import LONG_AGO


def without(kind: type, things: list[object]) -> list[object]:
    """The household without its facts of one kind."""
    return [thing for thing in things if not isinstance(thing, kind)]


def second_place(number: int, born: str) -> list[object]:
    """Another place for a child that has one."""
    place = Placement(
        placement_id=f"P{number}X",
        child_id=child(number, born),
        form="preschool",
        minutes_week=2400,
        valid_from=date(2026, 8, 1),
    )
    return [place]


BROKEN: dict[str, tuple[str, list[object]]] = {
    "two places at once": ("placement-overlap", [*household(4, 30_000, "2024-04-10"), *second_place(4, "2024-04-10")]),
    "no payer": ("payer-missing", without(Payer, household(4, 30_000, "2024-04-10"))),
    "a payer who has died": (
        "payer-deceased",
        changed(Person, household(4, 30_000, "2024-04-10"), deceased_on=date(2026, 9, 20)),
    ),
    "a child who lives nowhere": (
        "child-without-household",
        [t for t in household(4, 30_000, "2024-04-10") if not (isinstance(t, HouseholdMember) and t.role == "child")],
    ),
    "no adult": (
        "household-without-adult",
        [t for t in household(4, 30_000, "2024-04-10") if not (isinstance(t, HouseholdMember) and t.role == "adult")],
    ),
    "a form that the tariff does not offer": (
        "form-not-offered",
        changed(Placement, household(4, 30_000, "2024-04-10"), form="holiday_care"),
    ),
    "a member who is nobody": (
        "person-unknown",
        [*household(4, 30_000, "2024-04-10"), HouseholdMember(household_id="H4", person_id=adult(19), role="adult", valid_from=LONG_AGO)],
    ),
}  # fmt: skip


def small(folder: Path, *things: list[object]) -> Town:
    """Three sound households and more, in a town that offers only preschool."""
    town = Town.made(folder)
    town.take_in(
        household(1, 30_000, "2024-01-10"),
        household(2, 40_000, "2024-02-10", "2022-02-10"),
        household(3, 90_000, "2023-03-10"),
    )
    if things:
        town.take_in(*things)
    return town


def lines_of(computed: Computed, *households: str) -> pl.DataFrame:
    """What these households are billed for, without the numbers that groups have only within one calculation."""
    return computed.drafts.lines.filter(pl.col("household_id").is_in(households)).drop(
        "sibling_group", "household_part"
    )


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """All files that go out where every household is in order."""
    town = small(tmp_path_factory.mktemp("sound"))
    town.month()
    return files_in(town.export()[0].parent)


@pytest.mark.parametrize("trouble", sorted(BROKEN))
def test_a_broken_household_is_parked_and_all_that_goes_out_to_others_is_the_same_to_the_byte(
    trouble: str, sound: dict[str, bytes], tmp_path: Path
) -> None:
    code, things = BROKEN[trouble]
    town = small(tmp_path, things)
    found = town.preview().computed
    assert code in {finding.code for finding in found.findings}
    assert all(finding.message and finding.action for finding in found.findings)
    town.approve()
    town.issue()
    assert files_in(town.export()[0].parent) == sound


def test_breaking_a_household_leaves_the_lines_of_the_others_as_they_were(town: Town) -> None:
    before = look(town.workspace, town.name, OCTOBER)
    town.take_in(second_place(2, "2022-02-10"))
    after = look(town.workspace, town.name, OCTOBER)
    assert {finding.household_id for finding in after.findings} == {"H2"}
    assert lines_of(after, "H1", "H3").equals(lines_of(before, "H1", "H3"))
    assert lines_of(after, "H2").is_empty()
    assert after.drafts.invoices.equals(before.drafts.invoices.filter(pl.col("payer_id") != adult(2)))


def test_a_household_that_shares_a_place_with_a_parked_one_waits_too(town: Town) -> None:
    town.take_in([AlternatingResidence(child_id=child(1, "2024-01-10"), household_id="H3", valid_from=LONG_AGO)])
    assert look(town.workspace, town.name, OCTOBER).counts["invoiced"] == 3
    town.take_in(second_place(3, "2023-03-10"))
    found = look(town.workspace, town.name, OCTOBER)
    assert {f.household_id: f.code for f in found.findings} == {
        "H3": "placement-overlap",
        "H1": "other-household-parked",
    }
    assert found.counts["invoiced"] == 1


def test_every_household_is_accounted_for(tmp_path: Path) -> None:
    _, broken = BROKEN["two places at once"]
    town = Town.made(tmp_path, minimum_invoice='amount_kr = 100\nbelow = "waive"')
    town.take_in(
        household(1, 30_000, "2024-01-10"),
        household(2, 0, "2024-02-10"),  # no fee
        household(3, 12_000, "2024-03-10"),  # 60 kr
        broken,
        household(5, 30_000),  # no child
        household(6, 30_000, "2026-12-01"),  # not born yet
        [Household(household_id="H7")],  # nobody lives there
    )
    found = look(town.workspace, town.name, OCTOBER)
    assert dict(found.households.select("household_id", "status").rows()) == {
        "H1": "invoiced", "H2": "zero", "H3": "below_minimum", "H4": "parked",
        "H5": "excluded", "H6": "excluded", "H7": "excluded",
    }  # fmt: skip
    assert sum(found.counts[status] for status in STATUSES) == found.counts["all"] == 7
    assert set(found.households.filter(status="excluded")["reason"]) != {""}


def test_a_town_without_facts_has_nothing_to_bill(empty_town: Town) -> None:
    found = look(empty_town.workspace, empty_town.name, OCTOBER)
    assert found.counts == {**dict.fromkeys(STATUSES, 0), "all": 0}
    assert found.drafts.lines.is_empty()
    assert empty_town.month().invoices == ()


def test_a_batch_without_invoices_has_no_files(empty_town: Town) -> None:
    empty_town.month()
    assert write_files(empty_town.workspace, months.issued(empty_town.workspace, empty_town.name, OCTOBER)) == []


# --- The months of care -----------------------------------------------------------------------------------------------


def test_a_change_from_arrears_to_current_month_puts_two_months_on_one_invoice(tmp_path: Path) -> None:
    rows = [
        'valid_from = 2026-07-01\nvalid_to = 2026-09-30\nmode = "arrears"',
        'valid_from = 2026-10-01\nmode = "current"',
    ]
    town = Town.made(tmp_path, billing=rows)
    town.take_in(household(1, 30_000, "2024-01-10"))
    (row,) = town.month().invoices
    assert row["to_pay_ore"] == 2 * 600_00
    assert len(town.pdfs()) == 1


def test_a_month_without_invoices_is_refused_with_the_reason(tmp_path: Path) -> None:
    rows = [
        'valid_from = 2026-07-01\nvalid_to = 2026-09-30\nmode = "current"',
        'valid_from = 2026-10-01\nmode = "arrears"',
    ]
    town = Town.made(tmp_path, billing=rows)
    with pytest.raises(Refused, match="billing"):
        town.preview()


def test_a_month_that_the_rules_do_not_cover_is_refused_before_it_starts(town: Town) -> None:
    with pytest.raises(Refused, match=r"[Rr]egler"):
        town.preview(date(2001, 1, 1))
    assert town.state(date(2001, 1, 1)) == ""


# --- What payers bring along ------------------------------------------------------------------------------------------


def adjustment(kronor: int, month: date = OCTOBER, number: int = 1) -> list[object]:
    """A line decided by a person for the first household."""
    values: dict[str, Any] = {"amount_ore": kronor * 100, "text": "Rättad avgift", "reason": "fel", "approved_by": "Bo"}
    return [Adjustment(adjustment_id=f"J{number}", household_id="H1", month=month, **values)]


def amounts(town: Town, month: date) -> tuple[int, ...]:
    """Kronor of the first household's invoice: lines, brought forward, to pay, carried forward."""
    row = town.invoices(month)[adult(1)]
    return tuple(row[f"{name}_ore"] // 100 for name in ("lines", "brought_forward", "to_pay", "carried_forward"))


MONTHS = ((OCTOBER, date(2026, 10, 14)), (NOVEMBER, date(2026, 11, 13)), (date(2026, 12, 1), date(2026, 12, 14)))


def test_a_credit_larger_than_the_fee_is_carried_on_until_it_is_used_up(town: Town) -> None:
    town.take_in(adjustment(-1_500))
    for month, on in MONTHS:
        town.month(month, on)
    assert [amounts(town, month) for month, _ in MONTHS] == [
        (-900, 0, 0, -900),
        (600, -900, 0, -300),
        (600, -300, 300, 0),
    ]


def test_an_adjustment_goes_to_a_payer_who_begins_within_the_month(empty_town: Town) -> None:
    begins = date(2026, 10, 5)
    things = changed(
        Payer, changed(Placement, household(1, 30_000, "2024-01-10"), valid_from=begins), valid_from=begins
    )
    empty_town.take_in(things, adjustment(-100))
    assert look(empty_town.workspace, empty_town.name, OCTOBER).counts["parked"] == 0


def test_an_adjustment_goes_out_with_its_own_month_only(town: Town) -> None:
    town.take_in(adjustment(-250, NOVEMBER))
    for month, on in MONTHS:
        town.month(month, on)
    assert [amounts(town, month)[0] for month, _ in MONTHS] == [600, 350, 600]


def test_small_amounts_are_saved_up_and_invoiced_when_there_is_enough(tmp_path: Path) -> None:
    town = Town.made(tmp_path, minimum_invoice='amount_kr = 100\nbelow = "accumulate"')
    town.take_in(household(1, 11_500, "2024-01-10"), household(2, 30_000, "2024-02-10"))  # 45 kr a month
    found = []
    for month, on in MONTHS:
        town.month(month, on)
        found.append(adult(1) in town.invoices(month))
    assert found == [False, False, True]
    assert amounts(town, MONTHS[2][0]) == (45, 90, 135, 0)


def test_a_payer_who_is_parked_keeps_what_it_has_to_its_credit(town: Town) -> None:
    town.take_in(adjustment(-1_500))
    town.month()
    town.take_in(second_place(1, "2024-01-10"))
    town.month(*MONTHS[1])
    assert adult(1) not in town.invoices(NOVEMBER)
    december = look(town.workspace, town.name, date(2026, 12, 1)).drafts.invoices.filter(payer_id=adult(1))
    assert december["brought_forward_ore"].to_list() == [-900_00]


def test_what_another_batch_carries_forward_after_the_preview_stops_the_issue(town: Town) -> None:
    town.take_in(adjustment(-1_500))
    town.preview(NOVEMBER)
    town.approve(NOVEMBER)
    town.month()
    with pytest.raises(Refused, match="för med sig"):
        town.number(NOVEMBER)


@pytest.mark.parametrize("below", ["waive", "accumulate"])
def test_a_credit_that_is_used_is_always_on_an_invoice(tmp_path: Path, below: str) -> None:
    town = Town.made(tmp_path, minimum_invoice=f'amount_kr = 100\nbelow = "{below}"')
    town.take_in(household(1, 30_000, "2024-01-10"), adjustment(-1_150))
    town.month()  # 600 - 1 150: 550 kr to the good, posted as the customer's balance
    town.month(*MONTHS[1])  # 600 - 550: 50 kr
    assert adult(1) in town.invoices(NOVEMBER)
