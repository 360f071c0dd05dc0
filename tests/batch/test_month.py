"""Preview, approval by another person, issue: each refused where the one before is not done or no longer true."""

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import attrs
import polars as pl
import pytest

from engine.batch.month import issued
from engine.errors import Refused
from engine.facts.records import Adjustment, Income
from engine.payments import bankdays, ocr
from engine.store.database import activities
from tests.batch.small_town import BO, EVA, ISSUED_ON, NOVEMBER, OCTOBER, Town, adult, household, write_rules
from tests.municipalities.family import LONG_AGO


def new_income(number: int, kronor: int) -> list[object]:
    """Another income of a household's adult, in place of the one there."""
    return [Income(person_id=adult(number), amount_ore_month=kronor * 100, valid_from=LONG_AGO)]


# --- Who may do what, and when ----------------------------------------------------------------------------------------


def test_a_month_goes_from_preview_to_approval_to_issue_to_export(town: Town) -> None:
    states = [town.state()]
    for step in (town.preview, town.approve, town.number, town.issue, town.export):
        step()
        states.append(town.state())
    assert states == ["", "previewed", "approved", "issuing", "issued", "exported"]


def test_who_did_what_is_kept(billed_town: Town) -> None:
    billed_town.export()
    with billed_town.workspace.database() as db:
        done = [
            (row["command"], row["recorded_by"]) for row in activities(db) if row["command"] not in {"rules", "import"}
        ]
    assert [command for command, _ in done] == ["preview", "approve", "issue", "issued", "exported"]
    assert dict(done)["preview"] == EVA.name
    assert dict(done)["approve"] == BO.name


def test_the_person_who_made_the_preview_may_not_approve_it(town: Town) -> None:
    town.preview(who=EVA)
    with pytest.raises(Refused, match="två personer"):
        town.approve(who=EVA)
    assert town.state() == "previewed"


@pytest.mark.parametrize("name", ["eva ek", " Eva Ek ", "Eva  Ek"])
def test_the_same_name_written_otherwise_is_the_same_person(town: Town, name: str) -> None:
    town.preview(who=EVA)
    with pytest.raises(Refused):
        town.approve(who=attrs.evolve(BO, name=name))


def test_where_one_person_is_enough_the_same_may_approve(tmp_path: Path) -> None:
    town = Town.made(tmp_path, settings={"second_person = true": "second_person = false"})
    town.take_in(household(1, 30_000, "2024-01-10"))
    town.preview(who=EVA)
    assert town.approve(who=EVA).state == "approved"


@pytest.mark.parametrize("step", ["approve", "number", "export"])
def test_nothing_is_approved_issued_or_exported_without_a_preview(town: Town, step: str) -> None:
    with pytest.raises(Refused, match="debitera preview"):
        getattr(town, step)()


def test_nothing_is_issued_without_approval(town: Town) -> None:
    town.preview()
    with pytest.raises(Refused, match="debitera approve"):
        town.number()
    assert town.state() == "previewed"


def test_a_preview_that_comes_to_the_same_changes_nothing_and_keeps_the_approval(town: Town) -> None:
    first = town.preview()
    town.approve()
    assert town.preview(who=BO).preview_hash == first.preview_hash
    assert town.state() == "approved"
    with town.workspace.database() as db:
        done = [
            (row["command"], row["recorded_by"]) for row in activities(db) if row["command"] not in {"rules", "import"}
        ]
    assert done == [("preview", EVA.name), ("approve", BO.name)]
    assert len(town.issue().invoices) == 3


def test_what_is_approved_is_not_approved_again(approved_town: Town) -> None:
    with pytest.raises(Refused, match=f"redan godkänd av {BO.name}"):
        approved_town.approve(who=attrs.evolve(BO, name="Cecilia"))


def test_a_new_preview_needs_a_new_approval(approved_town: Town) -> None:
    approved_town.take_in(new_income(1, 31_000))
    approved_town.preview()
    with pytest.raises(Refused, match="debitera approve"):
        approved_town.number()


def test_what_has_been_issued_is_not_made_again(billed_town: Town) -> None:
    for step in (billed_town.preview, billed_town.approve, billed_town.number):
        with pytest.raises(Refused, match="redan"):
            step()
    billed_town.export()
    with pytest.raises(Refused, match="redan"):
        billed_town.number()


def test_export_before_issue_is_refused(approved_town: Town) -> None:
    with pytest.raises(Refused, match="debitera issue"):
        approved_town.export()


def test_export_is_refused_while_invoices_are_still_to_be_written(approved_town: Town) -> None:
    approved_town.number()
    with pytest.raises(Refused):
        approved_town.export()
    assert approved_town.state() == "issuing"


# --- What was approved is what is issued ------------------------------------------------------------------------------


def test_a_changed_fact_after_approval_stops_the_issue_and_nothing_is_done(approved_town: Town) -> None:
    approved_town.take_in(new_income(1, 31_000))
    with pytest.raises(Refused, match=r"[Uu]ppgift"):
        approved_town.number()
    assert approved_town.state() == "approved"
    assert not (approved_town.workspace.output / approved_town.name).exists()
    assert approved_town.preview().computed.drafts.invoices.filter(payer_id=adult(1))["to_pay_ore"].to_list() == [
        630_00
    ]


def test_numbers_are_not_used_up_by_an_issue_that_was_refused(approved_town: Town) -> None:
    approved_town.take_in(new_income(1, 31_000))
    with pytest.raises(Refused):
        approved_town.number()
    assert [row["number"] for row in approved_town.month().invoices] == ["11", "12", "13"]


def test_a_changed_rule_after_approval_stops_the_issue(approved_town: Town) -> None:
    write_rules(approved_town.workspace.rules, part_month='method = "calendar_days"')
    with pytest.raises(Refused, match=r"[Rr]egler"):
        approved_town.number()
    assert approved_town.state() == "approved"


def test_facts_and_rules_of_another_town_do_not_matter(approved_town: Town) -> None:
    approved_town.other().take_in(household(1, 50_000, "2024-01-10"))
    file = approved_town.workspace.rules / approved_town.other().name / "childcare.toml"
    file.write_text(file.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    assert approved_town.issue().batch.municipality == approved_town.name


ALLOWS_NO_ASSUMED = {"allow_assumed = true": "allow_assumed = false"}


def town_with_assumed(folder: Path, table: str, **tables: str | list[str]) -> Town:
    """A town that allows no assumed rules, with an assumed row in one table."""
    town = Town.made(folder, settings=ALLOWS_NO_ASSUMED, more=None, **tables)
    file = town.workspace.rules / town.name / "childcare.toml"
    before, row, after = file.read_text(encoding="utf-8").partition(f"[[{table}]]")
    assumed = after.replace('status = "decided"', 'status = "assumed"\nreason = "not read"', 1)
    file.write_text(before + row + assumed, encoding="utf-8")
    town.take_in(household(1, 30_000, "2024-01-10"))
    return town


@pytest.mark.parametrize(
    "table",
    [
        "rate",
        "part_month",
        "income_rule",
        "sibling_order",
        "two_households",
        "rounding",
        "billing",
    ],
)
def test_amounts_that_rest_on_an_assumed_row_are_refused_where_the_town_does_not_allow_them(
    tmp_path: Path, table: str
) -> None:
    town = town_with_assumed(tmp_path, table)
    assert len(town.preview().computed.assumed) == 1
    town.approve()
    with pytest.raises(Refused, match="allow_assumed"):
        town.number()
    assert town.state() == "approved"


def test_an_assumed_row_that_no_amount_rests_on_stops_nothing(tmp_path: Path) -> None:
    ceiling = 'basis = ["study"]\namount_kr = [800, 400, 400, 0]'
    town = town_with_assumed(tmp_path, "ceiling", ceiling=ceiling)
    assert len(town.month().invoices) == 1


@pytest.mark.parametrize(
    "file",
    ["manifest.json", "lines.parquet", "facts/income.parquet", "rules/easttown/childcare.toml", "rules_used.parquet"],
)
def test_evidence_that_was_touched_is_not_issued(approved_town: Town, file: str) -> None:
    path = approved_town.workspace.evidence / approved_town.name / "2026-10-1" / file
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(Refused, match=Path(file).name):
        approved_town.number()
    assert approved_town.state() == "approved"


def test_evidence_that_lost_a_file_or_got_one_is_not_issued(approved_town: Town) -> None:
    folder = approved_town.workspace.evidence / approved_town.name / "2026-10-1"
    (folder / "note.txt").write_text("x", encoding="utf-8")
    with pytest.raises(Refused, match=r"note\.txt"):
        approved_town.number()
    (folder / "note.txt").unlink()
    (folder / "findings.parquet").unlink()
    with pytest.raises(Refused, match="findings"):
        approved_town.number()


def test_evidence_that_was_touched_is_not_approved_either(town: Town) -> None:
    folder = town.preview().folder
    (folder / "invoices.parquet").unlink()
    with pytest.raises(Refused, match="invoices"):
        town.approve()


# --- Numbers and dates ------------------------------------------------------------------------------------------------


def test_numbers_have_no_gaps_over_months_and_towns(town: Town) -> None:
    west = town.other()
    west.take_in(household(4, 30_000, "2024-01-10"), household(5, 30_000, "2024-01-10"))
    issues = [
        town.month(),
        west.month(),
        town.month(NOVEMBER, date(2026, 11, 13)),
        west.month(NOVEMBER, date(2026, 11, 13)),
    ]
    assert [[row["number"] for row in issue.invoices] for issue in issues] == [
        ["11", "12", "13"], ["21", "22"], ["14", "15", "16"], ["23", "24"],
    ]  # fmt: skip


def test_a_payer_keeps_its_customer_number(billed_town: Town) -> None:
    before = {payer: row["customer"] for payer, row in billed_town.invoices().items()}
    billed_town.take_in(household(4, 30_000, "2024-01-10"))
    billed_town.month(NOVEMBER, date(2026, 11, 13))
    after = {payer: row["customer"] for payer, row in billed_town.invoices(NOVEMBER).items()}
    assert after.items() >= before.items()
    assert len(set(after.values())) == 4
    assert not any(payer[2:] in customer for payer, customer in after.items())


def test_every_reference_has_the_check_digit_of_its_number(town: Town) -> None:
    for row in town.month().invoices:
        assert ocr.check(row["ocr"], "hard")
        assert ocr.read(row["ocr"], "hard") == row["number"]


@pytest.mark.parametrize("issued_on", [date(2026, 10, 14), date(2026, 10, 25), date(2026, 12, 18), date(2027, 4, 28)])
def test_invoices_fall_due_on_a_bank_day_and_leave_ten_days(town: Town, issued_on: date) -> None:
    for row in town.month(on=issued_on).invoices:
        assert bankdays.is_bank_day(row["due_date"])
        assert row["due_date"] >= issued_on + timedelta(days=10)


# --- A run that stops -------------------------------------------------------------------------------------------------


def test_a_run_that_stopped_after_numbering_gives_the_same_numbers_and_the_same_bytes(
    town: Town, tmp_path: Path
) -> None:
    straight = Town.made(tmp_path / "straight")
    things = [
        household(1, 30_000, "2024-01-10"),
        household(2, 40_000, "2024-02-10", "2022-02-10"),
        household(3, 90_000, "2023-03-10"),
    ]
    straight.take_in(*things)
    straight.month()
    town.preview()
    town.approve()
    first = town.number()
    again = town.issue(on=ISSUED_ON + timedelta(days=3))  # what was decided the first time holds
    assert again.invoices == first.invoices
    assert again.batch.issue_date == ISSUED_ON
    assert town.pdfs() == straight.pdfs()


def test_documents_written_twice_are_the_same(approved_town: Town) -> None:
    approved_town.number()
    approved_town.issue()
    once = approved_town.pdfs()
    done = issued(approved_town.workspace, approved_town.name, OCTOBER)
    for path in (approved_town.workspace.evidence / approved_town.name / "2026-10-1" / "issued").glob("pages-*"):
        path.unlink()
    approved_town.write(done)
    assert approved_town.pdfs() == once


def test_a_run_that_goes_on_after_the_settings_changed_still_writes_what_was_approved(approved_town: Town) -> None:
    first = approved_town.number()
    write_rules(approved_town.workspace.rules, settings={"010-000 00 00": "010-999 99 99"})
    assert approved_town.number().settings == first.settings


# --- What payers bring along ------------------------------------------------------------------------------------------


def test_a_credit_is_used_once_also_when_an_earlier_month_is_issued_late(town: Town) -> None:
    credit = Adjustment(
        adjustment_id="J1",
        household_id="H1",
        month=OCTOBER,
        amount_ore=-800_00,
        text="Rättning",
        reason="fel",
        approved_by="Bo",
    )
    town.take_in([credit])
    town.month(OCTOBER)  # 600 - 800: 200 kr to the good
    september = date(2026, 9, 1)
    used = 0
    for month, on in ((september, date(2026, 10, 20)), (NOVEMBER, date(2026, 11, 13))):
        try:
            town.month(month, on)
        except Refused:  # to refuse the late month would be as good
            continue
        used += town.invoices(month)[adult(1)]["brought_forward_ore"]
    assert used == -200_00


def test_the_manifest_says_what_was_issued_and_by_whom(billed_town: Town) -> None:
    folder = billed_town.workspace.evidence / billed_town.name / "2026-10-1"
    record = json.loads((folder / "issued" / "issued.json").read_text(encoding="utf-8"))
    assert record["previewed"][0] == EVA.name
    assert record["approved"][0] == BO.name
    assert record["numbers"] == {"first": "11", "last": "13", "count": 3}
    assert record["batch_before"] == ""


def test_every_batch_is_chained_to_the_one_before(billed_town: Town) -> None:
    billed_town.month(NOVEMBER, date(2026, 11, 13))
    folder = billed_town.workspace.evidence / billed_town.name
    first = (folder / "2026-10-1" / "issued" / "issued.json").read_bytes()
    second = json.loads((folder / "2026-11-1" / "issued" / "issued.json").read_text(encoding="utf-8"))
    assert second["batch_before"] == hashlib.sha256(first).hexdigest()


def test_two_batches_are_of_the_right_months(town: Town) -> None:
    issue = town.month()
    assert [each.month.first for each in issue.computed.assessments] == [OCTOBER]
    assert isinstance(attrs.asdict(issue.batch)["issue_date"], date)
    assert set(issue.computed.drafts.lines["service_month"]) == {OCTOBER}
    assert issue.computed.drafts.lines.filter(pl.col("days") == 31).height == 4
