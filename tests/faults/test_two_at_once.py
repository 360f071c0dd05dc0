"""Two give the same command at the same time: one does it, the other is told so; and nothing is done twice."""

from pathlib import Path

import pytest

from tests.faults.faulty_disk import contents
from tests.faults.small_month import DONE, REFUSED, SmallMonth, differences

ALL = ("preview", "approve", "issue", "export", "reconcile", "correct", "preview with corrections")
REST = ("preview", "approve", "reconcile", "correct", "preview with corrections")


@pytest.mark.parametrize("name", ALL)
def test_one_wins_and_the_other_is_refused_with_a_clear_message(month: SmallMonth, tmp_path: Path, name: str) -> None:
    step = month.steps[name]
    place = month.before(step, tmp_path / "workspace")
    in_the_first_town = max(step.calls // 4, 2)
    first = month.run(step, place, stop_at=in_the_first_town, meanwhile=month.asked(step, place))
    assert first.meanwhile
    assert first.meanwhile.status == REFUSED
    assert "Ett annat kommando arbetar just nu med easttown" in first.meanwhile.err
    assert first.status == DONE
    assert not differences(contents(place), step.after)


@pytest.mark.parametrize("name", ["issue", "export", *(pytest.param(name, marks=pytest.mark.nightly) for name in REST)])
def test_a_command_given_twice_does_nothing_twice(month: SmallMonth, tmp_path: Path, name: str) -> None:
    step = month.steps[name]
    place = month.before(step, tmp_path / "workspace")
    assert month.run(step, place).status == DONE
    again = month.run(step, place)
    assert again.status == DONE or "redan" in again.err
    assert not differences(contents(place), step.after)


def test_a_command_given_again_later_by_somebody_else_does_not_take_over_what_was_done(
    month: SmallMonth, tmp_path: Path
) -> None:
    for name in ("preview", "approve", "issue", "export", "reconcile"):
        step = month.steps[name]
        place = month.before(step, tmp_path / "workspace")
        month.run(step, place)
        later = month.asked(step, place)
        later["words"][later["words"].index("--by") + 1] = "Cecilia"
        month.run(step, place, **later | {"at": "2026-12-24T09:00:00+01:00"})
        assert not differences(contents(place), step.after)
