"""Two more public incidents: what is tried or found out about incomes and tariffs is proposed, and decided by a person."""

from datetime import date
from pathlib import Path

import pytest

from engine.batch.income_decisions import approve_proposals
from engine.batch.whatif import proposed_rules, what_if
from engine.errors import Refused
from tests.batch.income_town import ANNA, BERIT, TWO_MONTHS, checked, income_town
from tests.batch.small_town import EAST, NOVEMBER, OCTOBER, SINCE, Town, adult, files_in, household
from tests.oracle.plain import tariff


def test_automatic_debts_from_averaged_yearly_incomes(tmp_path: Path) -> None:
    """A worker paid for half the year declared each month rightly; the average says otherwise. Nothing is owed by that:
    it is proposed with both calculations, and nobody's own check turns into an invoice.
    """
    town = income_town(tmp_path, **TWO_MONTHS)
    town.take_in(household(1, 0, "2022-01-10"))
    (proposal,) = checked(town, 2024, {1: 180_000}).open
    assert {(row["declared_ore"], row["taxed_ore"]) for row in proposal.months} == {(0, 450_00)}
    with pytest.raises(Refused, match="två personer"):
        approve_proposals(town.workspace, town.name, 2024, NOVEMBER, ANNA)
    assert town.facts()["adjustment"].is_empty()
    town.month(NOVEMBER, date(2026, 11, 12))
    assert not town.invoices(NOVEMBER)
    approve_proposals(town.workspace, town.name, 2024, date(2026, 12, 1), BERIT)
    assert town.facts()["adjustment"]["approved_by"].to_list() == ["Berit Bo"]


def test_invoices_with_a_new_flat_tariff_that_nobody_had_tried(town: Town, tmp_path: Path) -> None:
    """1 500 kr a child whatever the income: the month shows whom it hits before it is in force, and nothing is stored."""
    folder = tmp_path / "forslag" / EAST
    folder.mkdir(parents=True)
    flat = tariff(("preschool",), SINCE, rate="amount_kr = [1500, 1000, 500, 0]")
    (folder / "childcare.toml").write_text(flat, encoding="utf-8")
    before = files_in(town.workspace.root)
    found = what_if(town.workspace, proposed_rules(town.workspace, folder.parent), town.name, OCTOBER)
    assert {each.household_id for each in found.new_findings if each.code == "above-ceiling"} == {"H1", "H2"}
    assert files_in(town.workspace.root) == before
    assert town.preview().computed.drafts.lines.filter(payer_id=adult(1))["amount_ore"].sum() == 600_00
