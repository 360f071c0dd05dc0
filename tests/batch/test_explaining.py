"""An invoice is explained from the few facts it rests on, and the explanation is that of the whole batch."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from engine.batch import answer as answering
from engine.batch.answer import Answer, answer
from engine.batch.month import issued
from engine.errors import Refused
from engine.facts.care_records import CivilStatus
from engine.facts.records import AlternatingResidence, Income
from engine.store import origins
from tests.batch.care_town import care_town, client, client_id, paid_by
from tests.batch.small_town import NOVEMBER, OCTOBER, Town, adult, child, household, placed
from tests.municipalities.family import LONG_AGO
from tests.project.source_tree import ROOT

NOT_FOR_EXPLAINING = {
    "PIL",
    "alembic",
    "engine.batch.earlier",
    "engine.batch.month",  # only where the whole batch is looked at
    "engine.batch.paper",
    "engine.documents.pdf",
    "engine.rulebook.care_consistency",
    "engine.rulebook.childcare_consistency",
    "engine.store.tables",
    "fastexcel",
    "fontTools",
    "fpdf",
    "holidays",
    "lxml",
    "openpyxl",
    "pendulum",
    "segno",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.orm",
    "xlsxwriter",
}


def whole(town: Town, month: date, monkeypatch: pytest.MonkeyPatch) -> dict[str, Answer]:
    """The explanation of every invoice of a month by way of the whole batch, which is computed once."""
    done = issued(town.workspace, town.name, month)
    with monkeypatch.context() as patched:
        patched.setattr(answering, "_of_invoice", lambda *_: None)
        patched.setattr(answering, "_of_batch", lambda *_: (done.computed, done.facts))
        return {row["number"]: answer(town.workspace, row["number"], facts=True) for row in done.invoices}


def quick(town: Town, number: str, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """The explanation by way of what the invoice rests on, which must do."""
    with monkeypatch.context() as patched:
        patched.setattr(answering, "_of_batch", lambda *_: pytest.fail("the whole batch was computed"))
        return answer(town.workspace, number, facts=True)


def shared(number: int, other: int, born: str, share: str = "1/2") -> list[object]:
    return [
        AlternatingResidence(child_id=child(number, born), household_id=f"H{other}", share=share, valid_from=LONG_AGO)
    ]


def spouses(one: int, other: int) -> list[object]:
    """Two clients of one household who are married."""
    return [
        CivilStatus(person_id=client_id(a), status="married", partner_id=client_id(b), valid_from=LONG_AGO)
        for a, b in ((one, other), (other, one))
    ]


def single(things: list[object]) -> list[object]:
    return [thing for thing in things if not isinstance(thing, CivilStatus)]


def test_every_invoice_is_explained_as_by_the_whole_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = care_town(tmp_path)
    town.take_in(
        household(1, 30_000, "2024-01-10", "2021-05-01"),
        household(2, 40_000, "2024-02-10"),
        household(3, 20_000, "2022-03-10"),
        shared(2, 3, "2024-02-10", "1/3"),
        shared(3, 4, "2022-03-10"),
        household(4, 50_000),
        household(5, 90_000, "2023-03-10", protected_child=True),
        client(1),
        client(2, net_kr=None),
        single(client(3)),
        single(client(4, net_kr=9_000, household_id="K3")),
        spouses(3, 4),
        client(5),
        [paid_by(5, adult(1), "relative")],
    )
    town.month()
    for number, explained in whole(town, OCTOBER, monkeypatch).items():
        assert quick(town, number, monkeypatch) == explained, number


def test_what_was_brought_forward_is_told_as_by_the_whole_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town.made(tmp_path, minimum_invoice='amount_kr = 700\nbelow = "accumulate"')
    town.take_in(household(1, 30_000, "2024-01-10"), household(2, 40_000, "2024-02-10"))
    town.month(OCTOBER)
    town.month(NOVEMBER)
    for number, explained in whole(town, NOVEMBER, monkeypatch).items():
        assert quick(town, number, monkeypatch) == explained


def test_facts_are_told_with_who_entered_them_when_and_where(billed_town: Town) -> None:
    row = billed_town.invoices()[adult(1)]
    found = answer(billed_town.workspace, row["number"], facts=True).facts
    (income,) = [each for each in found if each.record == "income"]
    assert income.values["amount_ore_month"] == "3000000"
    assert (income.recorded_by, income.recorded_at[:10], income.file) == ("Eva", "2026-10-12", "income.csv")
    assert income.row is not None
    assert "XXXX" in income.about
    assert {each.record for each in found} >= {"household_member", "payer", "placement", "household"}
    assert not [each for each in found if adult(1) in str(each) or "Vuxen" in str(each) or "gatan" in str(each)]


def test_a_fact_that_has_changed_since_is_told_as_it_was_then(billed_town: Town) -> None:
    row = billed_town.invoices()[adult(1)]
    billed_town.take_in([Income(person_id=adult(1), amount_ore_month=99_000_00, valid_from=LONG_AGO)])
    (income,) = [
        each for each in answer(billed_town.workspace, row["number"], facts=True).facts if each.record == "income"
    ]
    assert income.values["amount_ore_month"] == "3000000"
    assert income.recorded_by == "Eva"


def test_where_facts_come_from_is_found_however_many_are_asked_for_at_a_time(
    billed_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = billed_town.invoices()[adult(2)]["number"]
    billed_town.take_in([Income(person_id=adult(2), amount_ore_month=99_000_00, valid_from=LONG_AGO)])
    together = answer(billed_town.workspace, number, facts=True)
    monkeypatch.setattr(origins, "ASKED_TOGETHER", 1)
    assert answer(billed_town.workspace, number, facts=True) == together
    assert all(each.row is not None for each in together.facts)


def test_rules_are_those_that_the_batch_was_approved_with_to_the_byte(billed_town: Town) -> None:
    number = billed_town.invoices()[adult(1)]["number"]
    folder = billed_town.workspace.evidence / billed_town.name / "2026-10-1"
    path = folder / "rules" / billed_town.name / "childcare.toml"
    path.write_bytes(path.read_bytes() + b"# a remark that changes nothing\n")
    with pytest.raises(Refused, match=r"childcare\.toml har ändrats"):
        answer(billed_town.workspace, number)


def test_the_command_loads_nothing_that_draws_pays_or_makes_tables(billed_town: Town) -> None:
    """What is loaded is most of the time that somebody waits."""
    number = billed_town.invoices()[adult(1)]["number"]
    words = ["debitera", "explain", number, "--workspace", str(billed_town.workspace.root)]
    run = f"import atexit, sys; sys.argv = {words!r}; atexit.register(lambda: print(*sys.modules)); import cli; cli.main()"
    done = subprocess.run([sys.executable, "-c", run], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    told, loaded = done.stdout, set(done.stdout.splitlines()[-1].split())
    assert number in told
    assert "engine.batch.nearby" in loaded
    assert not loaded & NOT_FOR_EXPLAINING
    assert not {name for name in loaded if name.startswith(("engine.payments.", "engine.ledger."))}


def test_only_the_facts_of_one_line_are_told_when_one_is_asked_for(town: Town) -> None:
    town.take_in(placed(2, 3, "2025-03-03"))
    town.month()
    row = town.invoices()[adult(2)]
    every = answer(town.workspace, row["number"], facts=True).facts
    one = answer(town.workspace, row["number"], line=1, facts=True).facts
    assert len([each for each in every if each.record == "placement"]) == 3
    assert len([each for each in one if each.record == "placement"]) == 1


def test_lines_that_do_not_come_out_are_looked_at_in_the_whole_batch_which_is_refused(billed_town: Town) -> None:
    row = billed_town.invoices()[adult(1)]
    path = billed_town.workspace.evidence / billed_town.name / "2026-10-1" / "lines.parquet"
    lines = pl.read_parquet(path).with_columns(amount_ore=pl.col("amount_ore") + 1)
    lines.write_parquet(path)
    with pytest.raises(Refused, match=r"lines\.parquet har ändrats"):
        answer(billed_town.workspace, row["number"])


@pytest.mark.parametrize("name", ["facts/income.parquet", "lines.parquet", "issued/invoices.parquet"])
def test_a_file_that_cannot_be_read_is_refused_and_never_a_crash(billed_town: Town, name: str) -> None:
    row = billed_town.invoices()[adult(1)]
    path = billed_town.workspace.evidence / billed_town.name / "2026-10-1" / name
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(Refused, match="har ändrats"):
        answer(billed_town.workspace, row["number"])
