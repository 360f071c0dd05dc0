"""What a proposed tariff would do to a real month: counted household by household, and nothing stored."""

from pathlib import Path

import pytest

from engine.batch.whatif import WhatIf, proposed_rules, what_if
from engine.errors import Refused
from engine.rulebook import RulesRefused
from tests.batch.small_town import EAST, OCTOBER, RATE, SINCE, WEST, Town, files_in, household
from tests.oracle.plain import tariff

# Households of the town (see conftest): 600 kr; 900 + 600 kr; 1 547 kr, above the cap.
CHEAPER = 'percent = ["2", "1", "1", "0"]'


def proposal(folder: Path, rate: str = CHEAPER, **tables: str | list[str]) -> Path:
    """A folder with the changed childcare tariff of one town, and nothing else."""
    (folder / EAST).mkdir(parents=True)
    text = tariff(("preschool",), SINCE, **{"rate": rate, **tables})
    (folder / EAST / "childcare.toml").write_text(text, encoding="utf-8")
    return folder


def tried(town: Town, folder: Path) -> WhatIf:
    return what_if(town.workspace, proposed_rules(town.workspace, folder), town.name, OCTOBER)


def changes(found: WhatIf) -> dict[str, int]:
    return {row["household_id"]: row["change_ore"] // 100 for row in found.households.to_dicts()}


def test_each_household_before_and_after_by_hand(town: Town, tmp_path: Path) -> None:
    """2 % of 20 000 is 400; 2 and 1 % of 30 000 are 600 and 300; 2 % of 51 560 is 1 031."""
    found = tried(town, proposal(tmp_path / "forslag"))
    assert {row["household_id"]: row["after_ore"] // 100 for row in found.households.to_dicts()} == {
        "H1": 400,
        "H2": 900,
        "H3": 1031,
    }
    assert changes(found) == {"H1": -200, "H2": -600, "H3": -516}
    assert found.total_ore == ((600 + 1500 + 1547) * 100, (400 + 900 + 1031) * 100)


def test_the_total_is_the_sum_of_the_households_and_of_the_buckets(town: Town, tmp_path: Path) -> None:
    found = tried(town, proposal(tmp_path / "forslag"))
    before, after = found.total_ore
    assert after - before == found.households["change_ore"].sum()
    assert before == found.before.drafts.lines["amount_ore"].sum()
    assert sum(bucket.households for bucket in found.buckets) == found.households.height


def test_changes_are_counted_between_round_amounts(town: Town, tmp_path: Path) -> None:
    town.take_in(household(4, 0, "2024-04-10"))
    found = tried(town, proposal(tmp_path / "forslag"))
    counted = {(each.above_ore, each.up_to_ore): each.households for each in found.buckets if each.households}
    assert counted == {(-1000_00, -500_00): 2, (-500_00, -200_00): 1, (0, 0): 1}
    assert found.unchanged == 1


def test_the_most_affected_stand_first_up_and_down_apart(town: Town, tmp_path: Path) -> None:
    down = tried(town, proposal(tmp_path / "ned"))
    assert down.most_down["household_id"].to_list() == ["H2", "H3", "H1"]
    assert down.most_up.is_empty()


def test_rules_that_are_the_same_change_nothing(town: Town, tmp_path: Path) -> None:
    found = tried(town, proposal(tmp_path / "forslag", RATE))
    assert not found.changed_rules
    assert found.unchanged == found.households.height


def test_a_municipality_that_is_not_in_the_folder_keeps_its_rules(town: Town, tmp_path: Path) -> None:
    west = town.other()
    west.take_in(household(1, 30_000, "2024-01-10"))
    proposed = proposed_rules(town.workspace, proposal(tmp_path / "forslag"))
    found = what_if(west.workspace, proposed, WEST, OCTOBER)
    assert (found.changed_rules, found.unchanged) == (False, 1)


def test_findings_that_the_proposal_would_bring_are_told(town: Town, tmp_path: Path) -> None:
    """4 % is above what the law allows: every household would be parked."""
    found = tried(town, proposal(tmp_path / "forslag", 'percent = ["4", "3", "2", "0"]'))
    assert {each.code for each in found.new_findings} == {"above-ceiling"}
    assert set(found.households["status_after"]) == {"parked"}
    assert found.total_ore[1] == 0


def test_nothing_is_stored(town: Town, tmp_path: Path) -> None:
    folder = proposal(tmp_path / "forslag")
    town.month()
    before = files_in(town.workspace.root) | files_in(town.workspace.rules)
    tried(town, folder)
    assert files_in(town.workspace.root) | files_in(town.workspace.rules) == before


def test_the_present_month_is_what_a_preview_would_come_to(town: Town, tmp_path: Path) -> None:
    found = tried(town, proposal(tmp_path / "forslag"))
    previewed = town.preview().computed
    assert found.before.totals == previewed.totals
    assert found.before.drafts.lines.equals(previewed.drafts.lines)


def test_a_proposal_with_mistakes_is_refused_with_every_one_of_them(town: Town, tmp_path: Path) -> None:
    folder = proposal(tmp_path / "forslag", 'percent = ["3 %", "2", "1", "0"]', billing='mode = "sometimes"')
    with pytest.raises(RulesRefused) as refused:
        proposed_rules(town.workspace, folder)
    assert {(each.file, each.line > 0) for each in refused.value.problems} == {(f"{EAST}/childcare.toml", True)}
    assert len(refused.value.problems) == 2


def test_a_proposal_that_does_not_cover_the_month_is_refused(town: Town, tmp_path: Path) -> None:
    folder = proposal(tmp_path / "forslag")
    file = folder / EAST / "childcare.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(SINCE, "2026-11-01"), encoding="utf-8")
    with pytest.raises(Refused, match="Reglerna täcker inte perioden"):
        tried(town, folder)


@pytest.mark.parametrize("make", [False, True])
def test_a_folder_that_is_not_there_or_has_no_rules_is_refused(town: Town, tmp_path: Path, make: bool) -> None:
    folder = tmp_path / "tom"
    if make:
        folder.mkdir()
    with pytest.raises(Refused, match="mapp"):
        proposed_rules(town.workspace, folder)
