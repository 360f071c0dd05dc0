"""Fee decisions of a workspace's clients: which files are written, and what is said where there is nothing to decide."""

from datetime import date
from pathlib import Path

import pytest

from engine.batch.care_decision import Decision
from engine.batch.letters import write_decisions
from engine.errors import Refused
from engine.facts.care_records import CareDecision
from engine.facts.records import Household
from engine.store.database import activities
from tests.batch.care_town import care_town, client, client_id
from tests.batch.small_town import EVA, OCTOBER, Town
from tests.municipalities.family import LONG_AGO

DAY = date(2026, 9, 20)


def sharing(home: str = "K1") -> list[object]:
    """Clients 1 and 2 in one household."""
    return [Household(household_id=home), *client(1, household_id=home), *client(2, household_id=home)]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A town with care and nobody in it."""
    return care_town(tmp_path)


def written(town: Town, *persons: str, on: date = DAY) -> list[tuple[Path, Decision]]:
    return write_decisions(town.workspace, town.name, OCTOBER, on, EVA, persons=persons)


def test_every_client_gets_a_letter_of_his_own_named_by_household_and_day(town: Town) -> None:
    town.take_in(sharing())
    assert [path.name for path, _ in written(town)] == [
        "avgiftsbeslut-2026-09-20-K1-1.pdf",
        "avgiftsbeslut-2026-09-20-K1-2.pdf",
    ]


def test_a_letter_never_takes_the_place_of_another_in_the_same_household(town: Town) -> None:
    town.take_in(sharing())
    (first, _), (second, _) = (written(town, client_id(number))[0] for number in (1, 2))
    assert first != second
    assert first.read_bytes() != second.read_bytes()


def test_a_new_decision_on_another_day_leaves_the_earlier_one(town: Town) -> None:
    town.take_in(client(1))
    (earlier, _), (later, _) = (written(town, on=on)[0] for on in (DAY, date(2026, 9, 28)))
    assert earlier.is_file()
    assert later != earlier


def test_somebody_named_twice_gets_one_letter(town: Town) -> None:
    town.take_in(client(1))
    assert len(written(town, client_id(1), client_id(1))) == 1


def test_what_a_household_is_called_leads_to_no_other_folder(town: Town) -> None:
    town.take_in(sharing("../Väg/1"))
    assert {path.parent for path, _ in written(town)} == {town.workspace.output / town.name / "2026-10" / "beslut"}


def test_it_is_noted_who_wrote_how_many_but_not_to_whom(town: Town) -> None:
    town.take_in(client(1))
    written(town)
    with town.workspace.database() as db:
        noted = [row for row in activities(db) if row["command"] == "decision"]
    assert [(row["recorded_by"], row["what"]) for row in noted] == [(EVA.name, "2026-10, 1 avgiftsbeslut 2026-09-20")]


def test_who_waits_is_told_why_and_nothing_of_somebody_born_the_same_year(town: Town) -> None:
    twice = CareDecision(decision_id="B1B", person_id=client_id(1), service="home_care", valid_from=LONG_AGO)
    unknown = CareDecision(decision_id="B2B", person_id=client_id(2), service="fotvard", valid_from=LONG_AGO)
    town.take_in(client(1), client(2), [twice, unknown])
    with pytest.raises(Refused, match="Två beslut om samma insats") as refused:
        written(town, client_id(1))
    assert "fotvard" not in str(refused.value)
