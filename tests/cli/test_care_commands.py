"""The month's commands where a town has care too."""

from pathlib import Path

import pytest

from engine.batch.month import issued
from engine.facts.records import Payer
from tests.batch.care_town import TWO_INVOICES, care_town, client, client_id
from tests.batch.small_town import EAST, OCTOBER, Town, changed, household
from tests.cli.command_line import DONE, debitera


@pytest.fixture(scope="module")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town with a client, and a client who pays for a family's childcare too; issued and exported."""
    town = care_town(tmp_path_factory.mktemp("care"), settings=TWO_INVOICES)
    family = changed(Payer, household(1, 30_000, "2024-01-10"), payer_id=client_id(2))
    town.take_in(family, client(1), client(2))
    at = ("-w", town.workspace.root, "-m", EAST)
    for words in (
        ("preview", "2026-10", "--by", "Eva"),
        ("approve", "2026-10", "--by", "Bo"),
        ("issue", "2026-10", "--by", "Eva", "--date", "2026-10-14", "--workers", "1"),
        ("export", "2026-10", "--by", "Eva"),
    ):
        assert debitera(*words, *at).status == DONE
    return town


def number_of(town: Town, payer: str, area: str) -> str:
    """The number of a payer's invoice of an area."""
    rows = issued(town.workspace, town.name, OCTOBER).invoices
    return str(next(row["number"] for row in rows if (row["payer_id"], row["area"]) == (payer, area)))


def test_check_tells_counts_and_sums_of_each_area(tmp_path: Path) -> None:
    town = care_town(tmp_path)
    town.take_in(household(1, 30_000, "2024-01-10"), client(1))
    ran = debitera("check", "2026-10", "-w", town.workspace.root, "-m", EAST)
    assert ran.status == DONE
    assert "barnomsorg, oktober 2026: 1 rad för 1 barn, 600 kr" in ran.plain
    assert "vård och omsorg, september 2026, november 2026: 3 rader för 1 person, 3 104 kr" in ran.plain
    assert "2 fakturor, 4 rader, 3 704 kr att betala" in ran.plain


def test_check_gives_programs_the_same(tmp_path: Path) -> None:
    town = care_town(tmp_path)
    town.take_in(household(1, 30_000, "2024-01-10"), client(1))
    told = debitera("check", "2026-10", "-w", town.workspace.root, "-m", EAST, "--json").json[EAST]
    assert told["areas"] == {
        "childcare": {"lines": 1, "people": 1, "lines_ore": 60000},
        "care": {"lines": 3, "people": 1, "lines_ore": 310400},
    }
    assert told["service_months"]["childcare"] == ["2026-10"]
    assert set(told["service_months"]["care"]) == {"2026-09", "2026-11"}


def test_explain_tells_the_clients_steps_once_and_each_service_with_its_rule(billed: Town) -> None:
    ran = debitera("explain", number_of(billed, client_id(1), "care"), "-w", billed.workspace.root)
    assert ran.status == DONE
    assert ran.plain.count("Boendekostnaden är 5 200 kr i månaden.") == 1
    assert "1. Hemtjänst, Klient1, september 2026  1 704 kr  (hushåll K1)" in ran.plain
    assert "easttown/care.toml:" in ran.plain
    assert "national/care.toml:" in ran.plain
    assert "socialtjänstlagen (2025:400) 32 kap. 6 §" in ran.plain


def test_explain_of_one_line_tells_the_clients_steps_with_it(billed: Town) -> None:
    number = number_of(billed, client_id(1), "care")
    ran = debitera("explain", number, "--line", "3", "-w", billed.workspace.root)
    assert "Matlåda" in ran.plain
    assert "Boendekostnaden är 5 200 kr i månaden." in ran.plain
    (line,) = debitera("explain", number, "--line", "3", "-w", billed.workspace.root, "--json").json["lines"]
    assert (line["area"], line["amount_ore"]) == ("care", 140000)
    assert {"net_num", "headroom_ore", "charge_ore"} <= {step["name"] for step in line["steps"]}


def test_each_invoice_of_a_payer_is_found_by_its_own_number(billed: Town) -> None:
    found = {
        area: debitera("invoice", number_of(billed, client_id(2), area), "-w", billed.workspace.root, "--json").json
        for area in ("childcare", "care")
    }
    assert {area: (each["area"], each["to_pay_ore"]) for area, each in found.items()} == {
        "childcare": ("childcare", 60000),
        "care": ("care", 310400),
    }


def test_history_names_the_month_once_for_both_areas(billed: Town) -> None:
    told = debitera("history", "-w", billed.workspace.root, "--json").json["activities"]
    assert [each["command"] for each in told if each["command"] not in {"rules", "import"}] == [
        "preview", "approve", "issue", "issued", "exported",
    ]  # fmt: skip
