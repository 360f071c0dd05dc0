"""This month against last: every reason is found, what stands out comes first, and the sums are exact."""

from pathlib import Path

import polars as pl
import pytest

from engine.batch import ordering
from engine.batch.diff import Difference, diff
from engine.batch.diff_reasons import REASONS
from engine.batch.evidence import check_evidence
from engine.batch.report import gather, report_of
from engine.errors import Refused
from engine.facts.records import Income
from tests.batch.care_town import care_town
from tests.batch.small_town import EAST, EVA, NOVEMBER, OCTOBER, Town, adult, household
from tests.batch.two_months import two_months
from tests.municipalities.family import LONG_AGO

NEW_RATE = [
    'valid_from = 2026-07-01\nvalid_to = 2026-10-31\npercent = ["3", "2", "1", "0"]\nform = ["preschool"]',
    'valid_from = 2026-11-01\npercent = ["2.7", "2", "1", "0"]\nform = ["preschool"]',
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return two_months(tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="module")
def found(town: Town) -> Difference:
    return diff(town.workspace, EAST, NOVEMBER)


def reasons_of(found: Difference, household_id: str) -> list[str]:
    """Why a household pays something else."""
    row = found.households.row(by_predicate=pl.col("household_id") == household_id, named=True)
    return list(row["reasons"])


def amounts_of(found: Difference, household_id: str) -> tuple[int, int]:
    """What a household pays in kronor, before and after."""
    row = found.households.row(by_predicate=pl.col("household_id") == household_id, named=True)
    return row["before_ore"] // 100, row["after_ore"] // 100


@pytest.mark.parametrize(
    ("household_id", "reasons", "kr"),
    [
        ("H1", [], (600, 600)),
        ("H2", ["absence"], (600, 500)),
        ("H3", ["child_left"], (600, 0)),
        ("H4", ["income"], (600, 900)),
        ("H5", ["new_child", "rank"], (600, 1000)),
        ("H6", ["part_month"], (320, 600)),
        ("H7", ["parked_now"], (600, 0)),
        ("H8", ["parked_before"], (0, 600)),
        ("H9", ["payer"], (600, 600)),
        ("H10", ["adjustment"], (850, 600)),
        ("H11", ["adjustment", "balance"], (600, 0)),
        ("H12", ["new_child"], (0, 600)),
        ("H13", [], (600, 600)),
        ("H14", ["child_left", "minimum_invoice"], (0, 0)),
        ("K1", [], (1607, 1607)),
        ("K2", ["usage"], (1607, 2371)),
        ("K3", ["income"], (1704, 2504)),
        ("K4", ["client_left"], (1607, 0)),
        ("K5", ["new_client"], (0, 1607)),
        ("K6", ["new_service"], (1146, 1607)),
        ("K7", ["housing"], (1704, 2104)),
        ("K8", ["usage", "limit"], (2660, 2371)),
        ("K9", ["service_ended"], (1747, 1607)),
    ],
)
def test_a_household_is_told_why_it_pays_something_else(
    found: Difference, household_id: str, reasons: list[str], kr: tuple[int, int]
) -> None:
    assert (reasons_of(found, household_id), amounts_of(found, household_id)) == (reasons, kr)


def test_the_amounts_are_those_of_the_two_batches_to_the_ore(town: Town, found: Difference) -> None:
    sums = [check_evidence(town.workspace.root / b.folder, b.preview_hash)["totals"] for b in (found.last, found.this)]
    assert [found.before_ore, found.after_ore] == [each["to_pay_ore"] for each in sums]


def test_the_sums_by_reason_are_together_the_whole_difference(found: Difference) -> None:
    total = found.after_ore - found.before_ore
    assert found.by_reason["difference_ore"].sum() == total == found.items["difference_ore"].sum()
    assert (found.by_reason["raised_ore"] + found.by_reason["lowered_ore"]).to_list() == found.by_reason[
        "difference_ore"
    ].to_list()


def test_every_item_that_differs_has_a_reason_and_none_is_left_to_guessing(found: Difference) -> None:
    assert set(found.by_reason["reason"]) <= set(REASONS) - {"other"}
    assert found.items.filter(pl.col("reasons").list.len() == 0).is_empty()


def test_what_stands_out_most_comes_first(found: Difference) -> None:
    assert found.households["outlier_ore"].is_sorted(descending=True)
    assert found.usual_ppm == 1_000_000, "most households pay the same"


def test_a_new_tariff_is_named_with_its_row_and_nobody_stands_out_for_it(tmp_path: Path) -> None:
    town = Town.made(tmp_path, rate=NEW_RATE)
    town.take_in(*(household(number, 30_000, f"2024-01-{number + 9}") for number in range(1, 8)))
    town.take_in(household(8, 20_000, "2024-02-10"))
    town.preview()
    town.approve()
    town.number()
    town.preview(NOVEMBER)
    found = diff(town.workspace, EAST, NOVEMBER)
    assert set(found.items["reason"]) == {"tariff"}
    assert {"easttown/childcare.toml" in rule for rule in found.items["rule"]} == {True}
    assert found.by_reason["households"].to_list() == [8]
    assert found.by_reason["difference_ore"].to_list() == [-7 * 60_00 - 30_00]
    assert (found.usual_ppm, found.households["outlier_ore"].max()) == (900_000, 0)


def test_what_is_corrected_and_credited_stands_apart_from_the_months_own_fee(tmp_path: Path) -> None:
    town = Town.made(tmp_path)
    town.take_in(*(household(number, 30_000, f"2024-01-{number + 9}") for number in (1, 2, 3)))
    town.preview()
    town.approve()
    done = town.issue()
    town.take_in([Income(person_id=adult(1), amount_ore_month=40_000_00, valid_from=LONG_AGO)])
    number = next(row["number"] for row in done.invoices if row["payer_id"] == adult(2))
    ordering.correct(town.workspace, EAST, NOVEMBER, EVA)
    ordering.credit(town.workspace, number, NOVEMBER, "Fel mottagare", EVA)
    town.preview(NOVEMBER)
    found = diff(town.workspace, EAST, NOVEMBER)
    assert (reasons_of(found, "H1"), amounts_of(found, "H1")) == (["correction", "income"], (600, 900 + 300))
    reasons, amounts = reasons_of(found, "H2"), amounts_of(found, "H2")
    assert (reasons, amounts) == (["correction", "credit", "settled"], (600, 1200)), "not paid, and billed anew"
    assert found.by_reason["reason"].to_list() == ["correction", "credit", "income", "settled"]
    assert found.by_reason["difference_ore"].to_list() == [900_00, -600_00, 300_00, 600_00]
    samples = report_of(gather(town.workspace, EAST, NOVEMBER)).samples
    assert any("Rättelse oktober 2026" in line.text for each in samples for line in each.document.lines)


def test_the_first_month_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    town = care_town(tmp_path)
    town.take_in(household(1, 30_000, "2024-01-10"))
    with pytest.raises(Refused, match="inte provdebiterad"):
        diff(town.workspace, EAST, OCTOBER)
    town.preview()
    with pytest.raises(Refused, match="ingen fakturerad månad före 2026-10"):
        diff(town.workspace, EAST, OCTOBER)
