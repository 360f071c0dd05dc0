"""`debitera diff` and `debitera report` as the user meets them."""

from pathlib import Path

import pytest

from tests.batch.small_town import EAST, NOVEMBER, Town
from tests.batch.two_months import HIDDEN_NAME, two_months
from tests.cli.command_line import DONE, REFUSED, debitera


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return two_months(tmp_path_factory.mktemp("two"))


def test_diff_says_why_and_lists_those_that_stand_out_first(two: Town) -> None:
    ran = debitera("diff", "2026-11", "-w", two.workspace.root, "-m", EAST, "--top", 3)
    assert ran.status == DONE
    assert "easttown: 2026-11 mot 2026-10" in ran.plain
    assert "annan inkomst" in ran.plain
    listed = [line.split("│")[0].strip() for line in ran.plain.splitlines() if line.startswith(("H", "K"))]
    assert listed == ["K4", "K5", "K3"]
    assert "hushåll till" in ran.plain


def test_diff_gives_programs_all_of_it_in_ore_without_identity_numbers(two: Town) -> None:
    ran = debitera("diff", "2026-11", "-w", two.workspace.root, "-m", EAST, "--json")
    found = ran.json[EAST]
    assert found["difference_ore"] == sum(each["difference_ore"] for each in found["households"])
    assert found["difference_ore"] == sum(each["difference_ore"] for each in found["by_reason"])
    (more,) = [each for each in found["households"] if each["household_id"] == "H4"]
    assert more["items"][0]["what"] == "barn född 2024"
    assert HIDDEN_NAME not in ran.out
    assert "19800104" not in ran.out


def test_the_report_and_the_journal_are_written_where_they_are_asked_for(two: Town, tmp_path: Path) -> None:
    at = ("-w", two.workspace.root, "-m", EAST)
    to, journal = tmp_path / "sida.html", tmp_path / "journal.xlsx"
    ran = debitera("report", "2026-11", *at, "--to", to, "--journal", journal, "--json")
    assert ran.status == DONE
    assert [each["path"] for each in ran.json[EAST]] == [str(to), str(journal)]
    assert to.read_text(encoding="utf-8").startswith("<!DOCTYPE html>\n<html lang=")
    assert journal.read_bytes().startswith(b"PK")
    usual = debitera("report", "2026-11", *at)
    assert usual.status == DONE
    assert (two.workspace.output / EAST / "2026-11" / "rapport.html").read_bytes() == to.read_bytes()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("report", "2026-11", "--journal", "x.xlsx"), "En fil rymmer en kommun. Ange vilken med -m"),
        (("report", "2027-03", "-m", EAST), "inte provdebiterad"),
        (("diff", "2026-10", "-m", EAST), "ingen fakturerad månad före 2026-10"),
        (("diff", "oktober", "-m", EAST), "ingen månad"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_to_do(two: Town, words: tuple[str, ...], told: str) -> None:
    ran = debitera(*words, "-w", two.workspace.root)
    assert ran.status == REFUSED
    assert told in ran.err


def test_nothing_of_the_batch_is_changed(two: Town) -> None:
    assert two.state(NOVEMBER) == "previewed"
