"""Following the month on the command line: where it stands, and whether all agrees."""

from pathlib import Path

from tests.batch.small_town import EAST, WEST, Town, household
from tests.cli.command_line import DONE, REFUSED, debitera

UNVERIFIED = 5


def exported(folder: Path) -> Town:
    """October of both towns, exported; one household each."""
    town = Town.made(folder)
    for each, number in ((town, 1), (town.other(), 2)):
        each.take_in(household(number, 30_000, "2024-01-10"))
        each.month()
        each.export()
    return town


def test_status_tells_where_every_town_stands_and_what_is_next(billed: Town) -> None:
    shown = debitera("status", "2026-10", "-w", billed.workspace.root)
    assert shown.status == DONE
    assert "2026-10  exporterad, 2 fakturor, 2 100 kr  (härnäst: debitera reconcile 2026-10)" in shown.plain
    assert "godkänd" in shown.plain
    assert "av Bo" in shown.plain


def test_status_for_programs_has_every_step_with_who_and_when(billed: Town) -> None:
    towns = debitera("status", "-w", billed.workspace.root, "--json").json
    assert list(towns) == [EAST, WEST]
    (october,) = towns[EAST]["months"]
    assert (october["state"], october["invoices"], october["sum_ore"]) == ("exported", 2, 2_100_00)
    assert [(each["step"], each["by"]) for each in october["done"]] == [
        ("previewed", "Eva"), ("approved", "Bo"), ("issued", "Eva"), ("exported", "Eva"),
    ]  # fmt: skip


def test_reconcile_tells_that_all_agrees(tmp_path: Path) -> None:
    town = exported(tmp_path)
    shown = debitera("reconcile", "2026-10", "-w", town.workspace.root, "--by", "Eva")
    assert shown.status == DONE
    assert shown.plain.count("allt stämmer, skillnaden är 0 kr") == 2
    assert town.state() == town.other().state() == "reconciled"


def test_a_difference_is_named_and_the_status_is_5(tmp_path: Path) -> None:
    town = exported(tmp_path)
    path = town.workspace.output / EAST / "2026-10" / "print-2026-10.pdf"
    path.unlink()
    shown = debitera("reconcile", "2026-10", "-w", town.workspace.root, "--by", "Eva")
    assert shown.status == UNVERIFIED
    assert f"{path} saknas" in shown.err
    assert (town.state(), town.other().state()) == ("exported", "reconciled")
    values = debitera("reconcile", "2026-10", "-w", town.workspace.root, "--by", "Eva", "--json").json
    assert (values[EAST]["agrees"], values[WEST]["agrees"]) == (False, True)
    assert values[EAST]["differences"][0] == f"{path} saknas"


def test_reconcile_before_the_export_is_refused(town: Town) -> None:
    assert debitera("reconcile", "2026-10", "-w", town.workspace.root, "--by", "Eva").status == REFUSED
