"""`kill -9` at any moment of any command, then the command again: the same bytes as if nothing had happened.

A moment is a call to the disk or database, chosen by lot among all that the command makes (in the middle of a write, before
and after a commit), or a point in time. `make faults` tries 500 moments, a test run 12: FAULTS says how many.
"""

import os
import random
from pathlib import Path

import pytest

from engine.batch.workspace import open_workspace
from engine.store.receivables import entries_of
from tests.batch.small_town import EAST
from tests.faults.faulty_disk import contents
from tests.faults.small_month import DONE, KILLED, REFUSED, SmallMonth, differences

MOMENTS = int(os.environ.get("FAULTS", "12"))
SHARES = {
    "preview": 9,
    "approve": 4,
    "issue": 14,
    "export": 7,
    "reconcile": 4,
    "correct": 5,
    "preview with corrections": 7,
    "issue a credit": 6,
}
"""Of 50."""


@pytest.mark.parametrize("name", SHARES)
def test_a_command_that_was_killed_is_given_again_and_everything_is_as_if_nothing_had_happened(
    month: SmallMonth, tmp_path: Path, name: str
) -> None:
    step, lots = month.steps[name], random.Random(name)
    for trial in range(max(SHARES[name] * MOMENTS // 50, 2)):
        place = month.before(step, tmp_path / "workspace")
        if trial % 3 == 2:
            moment = {"seconds": lots.uniform(0, step.seconds)}
        else:
            moment = {"stop_at": lots.randint(1, step.calls)}
        killed = month.run(step, place, **moment)
        assert killed.status in {KILLED, DONE}, (moment, killed)  # a point in time may come too late
        again = month.run(step, place)
        assert again.status in {DONE, REFUSED}, (moment, again)
        assert again.status == DONE or again.err.count("redan") == 2, (moment, again)  # both towns were done already
        assert not differences(contents(place), step.after), moment


def test_a_command_that_is_killed_again_and_again_comes_to_an_end(month: SmallMonth, tmp_path: Path) -> None:
    step, lots = month.steps["issue"], random.Random(1)
    place = month.before(step, tmp_path / "workspace")
    for _ in range(5):
        month.run(step, place, stop_at=lots.randint(1, step.calls))
    assert month.run(step, place).status in {DONE, REFUSED}
    assert not differences(contents(place), step.after)


@pytest.mark.parametrize("name", SHARES)
def test_what_was_killed_is_not_half_visible(month: SmallMonth, tmp_path: Path, name: str) -> None:
    """What can be seen is either what was there before the command or what it leaves; the rest has a name with a dot."""
    step = month.steps[name]
    was = contents(step.before)
    for stop_at in (step.calls // 3, step.calls * 2 // 3):
        place = month.before(step, tmp_path / "workspace")
        month.run(step, place, stop_at=stop_at)
        seen = {name: data for name, data in contents(place).items() if "/." not in name and "debitera.db" not in name}
        other = [name for name, data in seen.items() if data not in {was.get(name), step.after.get(name)}]
        assert not other, stop_at


def test_an_issue_that_was_killed_enters_a_credit_on_the_credited_invoice_once(
    month: SmallMonth, tmp_path: Path
) -> None:
    step = month.steps["issue a credit"]
    place = month.before(step, tmp_path / "workspace")
    month.run(step, place, stop_at=step.calls * 2 // 3)
    assert month.run(step, place).status in {DONE, REFUSED}
    with open_workspace(place).database() as db, db.reading() as connection:
        kinds = [(row["kind"], row["amount_ore"]) for row in entries_of(connection, EAST)]
    assert kinds == [("credited", -660_00)]
