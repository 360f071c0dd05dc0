"""Reminders were sent although the originals never arrived: here nothing is sent without proof of delivery."""

from datetime import date
from pathlib import Path

import pytest

from engine.store.delivery import STATES, Delivery, record_delivery
from tests.batch.late_town import REMINDED, delivered, late_town, looked, number, on, reminded, steps
from tests.batch.small_town import EAST, Town, household


@pytest.fixture
def late(tmp_path: Path) -> Town:
    return late_town(tmp_path, household(1, 30_000, "2024-01-10"), household(2, 30_000, "2024-02-10"))


def test_reminders_although_the_originals_never_arrived(late: Town) -> None:
    assert set(steps(looked(late, REMINDED)).values()) == {"not_delivered"}
    assert reminded(late).files == ()
    delivered(late)
    assert set(steps(looked(late, REMINDED)).values()) == {"reminder"}


@pytest.mark.parametrize("state", [state for state in STATES if state != "delivered"])
def test_only_what_is_confirmed_as_delivered_counts(late: Town, state: str) -> None:
    known = Delivery(number=number(late, 1), channel="paper", state=state, day=date(2026, 10, 15))
    with late.workspace.database() as db, db.writing() as connection:
        record_delivery(connection, EAST, [known], by="Eva", at=on(REMINDED).at)
    assert steps(looked(late, REMINDED))[number(late, 1)] in {"not_delivered", "returned"}


def test_what_came_back_is_listed_and_not_reminded_of_until_it_has_been_sent_again(late: Town) -> None:
    one = number(late, 1)
    delivered(late, returned=[one])
    assert steps(looked(late, REMINDED)) == {one: "returned", number(late, 2): "reminder"}
    delivered(late)
    assert steps(looked(late, REMINDED))[one] == "returned", "the batch's confirmation says nothing of what came back"
    delivered(late, date(2026, 11, 9), again=[one])
    assert steps(looked(late, REMINDED))[one] == "waiting"
    assert steps(looked(late, date(2026, 11, 16)))[one] == "reminder", "a week after it arrived, as for everybody"
