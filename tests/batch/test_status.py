"""Where the months stand: planned, previewed, approved, issued, exported, reconciled, each with who and when."""

from datetime import date

import pytest

from engine.batch.reconcile import reconcile
from engine.batch.status import MonthStatus, TownStatus, skipped_months, status
from tests.batch.small_town import BO, EVA, NOVEMBER, OCTOBER, Town

TODAY = date(2026, 10, 20)
DECEMBER = date(2026, 12, 1)


def standing(town: Town, month: date | None = None) -> TownStatus:
    return status(town.workspace, town.name, month, TODAY)


def states(town: Town, month: date | None = None) -> dict[str, str]:
    return {each.month: each.state for each in standing(town, month).months}


def in_october(town: Town) -> MonthStatus:
    (october,) = standing(town, OCTOBER).months
    return october


def test_a_month_goes_through_its_states(town: Town) -> None:
    found = [in_october(town).state]
    steps = (town.preview, town.approve, town.number, town.issue, town.export)
    for step in (*steps, lambda: reconcile(town.workspace, town.name, OCTOBER, EVA)):
        step()
        found.append(in_october(town).state)
    assert found == ["planned", "previewed", "approved", "issuing", "issued", "exported", "reconciled"]


def test_each_step_says_who_and_when(billed_town: Town) -> None:
    assert [(each.step, each.by, each.at[:10]) for each in in_october(billed_town).done] == [
        ("previewed", EVA.name, f"{EVA.at:%Y-%m-%d}"),
        ("approved", BO.name, f"{BO.at:%Y-%m-%d}"),
        ("issued", EVA.name, f"{EVA.at:%Y-%m-%d}"),
    ]


def test_without_facts_there_is_nothing_to_preview(empty_town: Town) -> None:
    assert in_october(empty_town).state == "no_facts"
    assert standing(empty_town).imported is None


def test_it_is_told_when_facts_last_came_in(town: Town) -> None:
    imported = standing(town).imported
    assert imported
    assert (imported.by, imported.at[:10]) == ("Eva", f"{EVA.at:%Y-%m-%d}")


def test_an_issued_month_says_how_many_invoices_and_how_much(billed_town: Town) -> None:
    rows = billed_town.invoices().values()
    assert (in_october(billed_town).invoices, in_october(billed_town).sum_ore) == (
        3,
        sum(row["to_pay_ore"] for row in rows),
    )


def test_before_the_first_batch_the_month_of_today_is_shown(town: Town) -> None:
    assert states(town) == {"2026-10": "planned"}


@pytest.mark.parametrize("previewed", [False, True])
def test_a_month_that_was_passed_by_is_told_of(billed_town: Town, *, previewed: bool) -> None:
    if previewed:
        billed_town.preview(NOVEMBER)
    billed_town.month(DECEMBER, date(2026, 12, 14))
    assert states(billed_town) == {"2026-10": "issued", "2026-11": "skipped", "2026-12": "issued"}
    assert states(billed_town, DECEMBER) == {"2026-11": "skipped", "2026-12": "issued"}


def test_a_town_that_lags_behind_is_shown_with_the_months_the_other_has_done(town: Town) -> None:
    other = town.other()
    town.month()
    assert states(other) == {"2026-10": "no_facts"}


def test_skipped_months_are_those_between_the_last_issued_and_this() -> None:
    assert skipped_months((), "2026-10") == ()
    assert skipped_months(("2026-09",), "2026-10") == ()
    assert skipped_months(("2025-11", "2025-12"), "2026-03") == ("2026-01", "2026-02")
    assert skipped_months(("2026-12",), "2026-10") == ()
