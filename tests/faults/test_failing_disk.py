"""The disk is full or fails at any moment of any command: a clear message, nothing half done, and the same bytes later.

`make faults` lets each of the first 200 calls to the disk of every command fail; a test run some of them.
"""

import errno
import os
import random
from pathlib import Path

import pytest

from tests.faults.faulty_disk import contents
from tests.faults.small_month import DONE, REFUSED, STOPPED, Ran, SmallMonth, Step, differences

ALL = int(os.environ.get("FAULTS", "25")) >= 500
FAILING = 200


SHARES = {
    "preview": 1,
    "approve": 1,
    "issue": 3,
    "export": 2,
    "reconcile": 1,
    "correct": 1,
    "preview with corrections": 1,
}
"""Of 10 calls in a test run, for each kind of trouble."""


def calls_to_fail(step: Step, error: int) -> list[int]:
    """Which calls of the command fail, one at a time: each of the first 200, or some of them chosen by lot."""
    first = range(1, min(step.calls, FAILING) + 1)
    return [*first] if ALL else sorted(random.Random(f"{step.name} {error}").sample(first, SHARES[step.name]))


@pytest.mark.parametrize(
    "error", [errno.ENOSPC, *([errno.EIO] if ALL else [])], ids=["full", "failing"] if ALL else ["full"]
)
@pytest.mark.parametrize("name", SHARES)
def test_a_disk_that_fails_stops_the_command_with_a_message_and_it_can_be_given_again(
    month: SmallMonth, tmp_path: Path, name: str, error: int
) -> None:
    step = month.steps[name]
    for stop_at in calls_to_fail(step, error):
        place = month.before(step, tmp_path / "workspace")
        failed = month.run(step, place, stop_at=stop_at, error=error)
        if failed.status == DONE:  # nothing was written any more, or only something that nobody sees was not removed
            assert not [each for each in differences(contents(place), step.after) if "/." not in each], stop_at
        else:
            assert_it_was_told(failed)
        again = month.run(step, place)
        assert again.status == DONE or "redan" in again.err, (stop_at, again)
        assert not differences(contents(place), step.after), stop_at


@pytest.mark.parametrize("largest", [2_500, 20_000, 60_000] if ALL else [20_000])
@pytest.mark.parametrize("name", SHARES)
def test_so_it_is_where_the_system_itself_lets_no_file_grow(
    month: SmallMonth, tmp_path: Path, name: str, largest: int
) -> None:
    """Files of any kind: tables, PDFs, and what the database writes by itself."""
    step = month.steps[name]
    place = month.before(step, tmp_path / "workspace")
    failed = month.run(step, place, largest=largest)
    if failed.status != DONE:
        assert_it_was_told(failed)
    again = month.run(step, place)
    assert again.status == DONE or "redan" in again.err
    assert not differences(contents(place), step.after)


def assert_it_was_told(failed: Ran) -> None:
    """A message that says what to do, and an exit status that says that something is left to do."""
    assert failed.status in {STOPPED, REFUSED}, failed
    assert "Databasen kan inte användas" in failed.err or "Inget är halvgjort" in failed.err, failed
