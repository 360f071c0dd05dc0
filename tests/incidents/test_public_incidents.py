"""What went wrong elsewhere and became public, and what keeps it from happening here: one test for each.

The incidents are those of Swedish municipalities and other billing systems between 2011 and 2024.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.batch.diff import diff
from engine.batch.month import look
from engine.errors import Refused
from engine.facts.reader import read_file
from engine.facts.records import Income, Payer, Placement
from engine.facts.registry import RECORD_TYPES
from engine.store.facts import ImportRefused, import_file
from fixtures.files import write
from tests.batch.care_town import care_town, client, paid_by
from tests.batch.small_town import (
    EVA,
    NOVEMBER,
    OCTOBER,
    Town,
    changed,
    files_in,
    household,
    placed,
    write_rules,
)
from tests.municipalities.family import LONG_AGO


def test_elderly_overcharged_for_two_years_since_a_table_was_not_updated(tmp_path: Path) -> None:
    """A value expires, and a run whose period is not covered is refused before it starts."""
    until_september = 'valid_from = 2026-07-01\nvalid_to = 2026-09-30\npercent = ["3", "2", "1", "0"]'
    town = Town.made(tmp_path, rate=until_september)
    town.take_in(household(1, 30_000, "2024-01-10"))
    with pytest.raises(Refused, match=r"(?s)childcare\.toml.*rate.*2026-10-01"):
        town.preview()
    assert town.state() == ""
    assert not list(town.workspace.evidence.rglob("*.parquet"))


def test_two_thousand_invoices_voided_since_one_file_was_read_three_times(town: Town, tmp_path: Path) -> None:
    """The same content is refused, whatever the file is called."""
    before = town.facts()["income"].height
    write({"income": town.facts()["income"].head(1)}, tmp_path / "again")
    file = tmp_path / "again" / "income.csv"
    record = RECORD_TYPES["income"]
    with town.workspace.database() as db:
        import_file(db, town.name, read_file(file, record), by="Eva", at=EVA.at)
        renamed = file.rename(tmp_path / "again" / "income_2.csv")
        for _ in range(2):
            with pytest.raises(ImportRefused, match="redan inläst"):
                import_file(db, town.name, read_file(renamed, record), by="Eva", at=EVA.at)
    assert town.facts()["income"].height == before


def test_four_hundred_payers_billed_wrong_after_a_change_of_system(town: Town) -> None:
    """Every household is accounted for, and what is billed is what the lines say."""
    found = town.preview().computed
    counts = found.counts
    assert sum(counts[status] for status in counts if status != "all") == counts["all"] == 3
    assert found.totals["to_pay_ore"] == sum(line for line in found.drafts.lines["amount_ore"]) > 0


def test_a_change_that_bills_many_wrong_stands_out_against_last_month(billed_town: Town, tmp_path: Path) -> None:
    """The second half of that guard: whatever moves amounts is told with its sum and reason before anybody approves."""
    write_rules(tmp_path / "rules", rate='percent = ["2", "1", "1", "0"]')
    previewed = billed_town.preview(NOVEMBER).computed
    found = diff(billed_town.workspace, billed_town.name, NOVEMBER)
    assert found.by_reason.select("reason", "households").rows() == [("tariff", 3)]
    assert found.after_ore == previewed.totals["to_pay_ore"] < found.before_ore


def test_an_indexed_fee_a_month_early(tmp_path: Path) -> None:
    """What begins to hold is shown with its decision to the second person, who signs the very rules."""
    lower, higher = 'percent = ["2", "1", "1", "0"]', 'percent = ["3", "2", "1", "0"]'
    town = Town.made(
        tmp_path,
        rate=[f"valid_from = 2026-07-01\nvalid_to = 2026-09-30\n{lower}", f"valid_from = 2026-10-01\n{higher}"],
    )
    town.take_in(household(1, 30_000, "2024-01-10"))
    begun = town.preview().computed.begun
    assert {(type(row).__name__, row.valid_from) for row in begun} == {("Rate", OCTOBER)}
    write_rules(tmp_path / "rules", rate=higher)
    with pytest.raises(Refused, match="Reglerna"):
        town.approve()


def test_invoices_a_month_late_with_the_old_due_date(town: Town) -> None:
    """The due date follows from the day of issue, and is never too near."""
    late = date(2026, 11, 23)
    town.month(on=late)
    assert {row["due_date"] for row in town.invoices().values()} == {date(2026, 12, 3)}
    assert min(row["due_date"] for row in town.invoices().values()) >= late + timedelta(days=10)


def test_letters_to_the_estates_of_364_living_people(tmp_path: Path) -> None:
    """An estate may pay for nobody who lives."""
    town = care_town(tmp_path)
    town.take_in(client(1), [paid_by(1, "2120001983", "estate", name="Dödsboet")])
    found = town.preview().computed
    assert [finding.code for finding in found.findings] == ["estate-of-living"]
    assert found.totals["invoices"] == 0


def test_the_preview_differed_from_the_real_invoice_again_and_again(town: Town) -> None:
    """What is issued is what was previewed: the same tables, byte for byte, and the same amounts."""
    previewed = town.preview()
    before = files_in(previewed.folder)
    town.approve()
    done = town.issue()
    after = {name: data for name, data in files_in(previewed.folder).items() if not name.startswith("issued/")}
    assert after == before
    wanted = previewed.computed.numbered.select("payer_id", "to_pay_ore").sort("payer_id").rows()
    assert sorted((row["payer_id"], row["to_pay_ore"]) for row in done.invoices) == wanted


def test_one_familys_bad_data_stopped_everybodys_run(empty_town: Town) -> None:
    """The household is parked with a finding that says what to do; the others get their invoices."""
    unpaid = [thing for thing in household(2, 30_000, "2024-01-10") if not isinstance(thing, Payer)]
    empty_town.take_in(household(1, 30_000, "2024-01-10"), unpaid, household(3, 30_000, "2024-01-10"))
    found = empty_town.preview().computed
    assert [(finding.code, finding.household_id) for finding in found.findings] == [("payer-missing", "H2")]
    assert found.findings[0].action
    assert (found.counts["invoiced"], found.counts["parked"]) == (2, 1)


def test_every_recalculation_made_corrections_after_a_change_of_rounding(tmp_path: Path) -> None:
    """Rounding belongs to a dated rule: another rounding from November leaves October as it was."""
    income = changed(Income, household(1, 33_333, "2024-01-10"), valid_from=LONG_AGO)
    down, up = (f'step = "fee"\nto = "krona"\nmode = "{mode}"' for mode in ("down", "up"))
    charge = 'step = "charge"\nto = "krona"\nmode = "half_up"'
    since = "valid_from = 2026-07-01\n"
    before = Town.made(tmp_path / "before", rounding=[since + down, since + charge])
    after = Town.made(
        tmp_path / "after",
        rounding=[f"{since}valid_to = 2026-10-31\n{down}", f"valid_from = 2026-11-01\n{up}", since + charge],
    )
    for town in (before, after):
        town.take_in(income)
    assert _fees(before, OCTOBER) == _fees(after, OCTOBER)
    assert _fees(before, NOVEMBER) != _fees(after, NOVEMBER)


def _fees(town: Town, month: date) -> list[int]:
    return look(town.workspace, town.name, month).drafts.lines["amount_ore"].to_list()


def test_a_bill_to_a_man_dead_three_years(tmp_path: Path) -> None:
    """A small amount saved up is never billed alone, and a payer who has died gets no invoice."""
    town = Town.made(tmp_path, minimum_invoice='valid_from = 2026-07-01\namount_kr = 700\nbelow = "accumulate"')
    town.take_in(household(1, 30_000, "2024-01-10"))
    town.month()
    ended = changed(Placement, placed(1, 1, "2024-01-10"), valid_to=date(2026, 10, 31))
    town.take_in([thing for thing in ended if isinstance(thing, Placement)])
    write_rules(tmp_path / "rules")  # the smallest invoice is abolished
    found = town.preview(NOVEMBER).computed
    assert found.totals["brought_forward_ore"] == found.totals["carried_forward_ore"] == 600_00
    assert found.totals["invoices"] == 0
