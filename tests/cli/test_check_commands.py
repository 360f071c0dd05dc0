"""The yearly income check and what-if on the command line: words in; text, JSON and exit status out."""

import json
from pathlib import Path

import pytest

from tests.batch.income_town import TWO_MONTHS, income_town, taxed_file
from tests.batch.small_town import EAST, Town, adult, household
from tests.cli.command_line import DONE, REFUSED, USAGE, Ran, debitera


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """Two households; November and December 2024 can be compared."""
    town = income_town(tmp_path, **TWO_MONTHS)
    town.take_in(household(1, 30_000, "2022-01-10"), household(2, 40_000, "2022-02-10"))
    return town


def ask(town: Town, *words: object, by: str = "Anna") -> Ran:
    return debitera("income-check", "--year", "2024", "-w", town.workspace.root, "--by", by, *words)


def test_the_check_shows_both_calculations_side_by_side_and_that_it_is_an_average(town: Town, tmp_path: Path) -> None:
    ran = ask(town, "--assessed", taxed_file(tmp_path, {1: 420_000}))
    assert ran.status == DONE
    assert "1 hushåll jämförda = 1 förslag" in ran.plain
    assert "2024-11 │ 30 000 │ 900 │ 35 000 │ 1 050 │ +150" in " ".join(ran.plain.split())
    assert "H2 inte jämfört: Fastställd inkomst saknas" in " ".join(ran.plain.split())
    assert "Inte fakturerat i den här arbetsytan" in ran.plain
    assert "Inget är beslutat förrän någon har godkänt det." in ran.plain
    assert adult(1) not in ran.out


def test_programs_get_every_compared_household_in_ore(town: Town, tmp_path: Path) -> None:
    answer = ask(town, "--assessed", taxed_file(tmp_path, {1: 420_000, 2: 480_000}), "--json").json[EAST]
    assert answer["households"]["proposed"] == 1
    assert [row["household_id"] for row in answer["compared"]] == ["H1", "H2"]
    (november, december) = answer["compared"][0]["months"]
    assert (november["declared_ore"], november["taxed_ore"], november["billed_here"]) == (90_000, 105_000, False)
    assert sum(row["difference_ore"] for row in (november, december)) == answer["proposals"][0]["amount_ore"] == 30_000
    assert adult(1) not in json.dumps(answer)


def test_from_check_to_letter_to_approval(town: Town, tmp_path: Path) -> None:
    ask(town, "--assessed", taxed_file(tmp_path, {1: 420_000, 2: 600_000}))
    letters = ask(town, "--letters", "--date", "2026-10-21", "--json").json[EAST]
    assert all(Path(each["file"]).is_file() for each in letters)
    assert ask(town, "--approve", "1", "--month", "2026-11").status == REFUSED  # the same person
    assert ask(town, "--approve", "1", "--month", "2026-11", by="Bo").status == DONE
    assert ask(town, "--reject", "2", "--reason", "Ojämn inkomst", by="Bo").status == DONE
    listed = ask(town, "--json").json[EAST]
    assert [(each["state"], each["decided_by"]) for each in listed] == [("approved", "Bo"), ("rejected", "Bo")]
    assert "godkänt av Bo, faktureras 2026-11" in ask(town).plain


def test_all_that_is_open_is_approved_once(town: Town, tmp_path: Path) -> None:
    ask(town, "--assessed", taxed_file(tmp_path, {1: 420_000, 2: 600_000}))
    assert "2 förslag" in ask(town, "--all", "--month", "2026-11", by="Bo").plain
    again = ask(town, "--all", "--month", "2026-11", by="Bo")
    assert again.status == REFUSED
    assert "inga öppna förslag" in again.err
    assert town.facts()["adjustment"].height == 2


@pytest.mark.parametrize(
    "words",
    [("--all",), ("--approve", "1"), ("--reject", "1"), ("--letters", "--all", "--month", "2026-11")],
    ids=" ".join,
)
def test_what_is_asked_for_must_be_whole_and_one_thing(town: Town, words: tuple[str, ...]) -> None:
    assert ask(town, *words).status == USAGE


def test_a_file_that_is_not_there_is_refused(town: Town) -> None:
    assert ask(town, "--assessed", "/nowhere.csv").status == REFUSED


def test_a_year_without_proposals_says_so(town: Town) -> None:
    assert f"{EAST}: inga förslag" in ask(town).plain


def test_what_if_tells_total_distribution_and_the_most_affected(town: Town, tmp_path: Path) -> None:
    folder = tmp_path / "forslag" / EAST
    folder.mkdir(parents=True)
    text = (town.workspace.rules / EAST / "childcare.toml").read_text(encoding="utf-8")
    (folder / "childcare.toml").write_text(text.replace('"3", "2"', '"2", "1"'), encoding="utf-8")
    words = ("whatif", "--rules", folder.parent, "--month", "2026-10", "-w", town.workspace.root)
    ran = debitera(*words)
    assert ran.status == DONE
    assert "1 500 kr i dag, 1 000 kr med förslaget: −500 kr" in ran.plain
    assert "2 hushåll får en annan avgift, 0 samma" in ran.plain
    assert "H2 −300 kr (900 kr → 600 kr)" in " ".join(ran.plain.split())
    answer = debitera(*words, "--json").json[EAST]
    assert answer["change_ore"] == sum(row["change_ore"] for row in answer["households"]) == -50_000
    assert [row["household_id"] for row in answer["most_down"]] == ["H2", "H1"]


def test_what_if_refuses_rules_that_cannot_be_used(town: Town, tmp_path: Path) -> None:
    (tmp_path / "forslag" / EAST).mkdir(parents=True)
    (tmp_path / "forslag" / EAST / "childcare.toml").write_text("forms = [")
    ran = debitera("whatif", "--rules", tmp_path / "forslag", "--month", "2026-10", "-w", town.workspace.root)
    assert ran.status == REFUSED
    assert "easttown/childcare.toml" in ran.err
