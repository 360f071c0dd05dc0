"""A month of two small towns, command by command, as it goes when nothing happens; and again, with what may happen.

    month = SmallMonth.made(folder)
    step = month.steps["issue"]
    place = month.before(step, folder / "trial")           # a workspace as it is just before that command
    month.run(step, place, stop_at=17)                     # killed at its 17th call to the disk
    month.run(step, place)                                 # given again
    assert contents(place) == step.after
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs

from tests.batch.care_town import care_town, client
from tests.batch.small_town import household
from tests.faults.faulty_disk import contents, copied

DONE, REFUSED, STOPPED, UNVERIFIED = 0, 2, 4, 5
KILLED = -9
OCTOBER = {
    "preview": ("2026-10-12T09:00:00+02:00", ["preview", "2026-10", "--by", "Eva"]),
    "approve": ("2026-10-13T09:00:00+02:00", ["approve", "2026-10", "--by", "Bo"]),
    "issue": ("2026-10-14T09:00:00+02:00", ["issue", "2026-10", "--by", "Eva", "--date", "2026-10-14", "--workers", "1"]),
    "export": ("2026-10-14T10:00:00+02:00", ["export", "2026-10", "--by", "Eva"]),
    "reconcile": ("2026-10-15T09:00:00+02:00", ["reconcile", "2026-10", "--by", "Eva"]),
}


@attrs.frozen
class Ran:
    """What came of a command: its exit status (-9: killed), what it wrote, and how often it called the disk."""

    status: int
    out: str
    err: str
    calls: int
    seconds: float


@attrs.define
class Step:
    """A command, the workspace just before it, and everything in it just after it when nothing happened."""

    name: str
    at: str
    words: list[str]
    before: Path
    after: Mapping[str, bytes]
    calls: int
    seconds: float


@attrs.define
class SmallMonth:
    """The steps of the month and the process that runs them."""

    server: "subprocess.Popen[str]"
    steps: dict[str, Step]

    @classmethod
    @contextmanager
    def made(cls, folder: Path) -> Iterator["SmallMonth"]:
        """Facts of 20 households, taken in; then every command of the month, each in a copy of its own."""
        town = care_town(folder / "made")
        town.take_in(*(household(n, 29_000 + n * 1000, "2024-01-10") for n in range(1, 9)), *map(client, range(1, 5)))
        town.other().take_in(*(household(n, 29_000 + n * 1000, "2024-01-10", "2022-03-10") for n in range(1, 9)))
        program = [sys.executable, str(Path(__file__).with_name("fork_server.py")), str(town.workspace.root)]
        with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            month = cls(server, {})
            place = copied(town.workspace.root, folder / "0")
            for number, (name, (at, words)) in enumerate(OCTOBER.items(), start=1):
                following = copied(place, folder / str(number))
                step = Step(name, at, words, place, {}, 0, 0)
                ran = month.run(step, following)
                assert ran.status == DONE, ran
                step.after, step.calls, step.seconds = contents(following), ran.calls, ran.seconds
                month.steps[name], place = step, following
            yield month
            assert server.stdin
            server.stdin.close()

    def run(self, step: Step, place: Path, **how: Any) -> Ran:
        """Give the command in the workspace at `place`; `how` says what happens to it, see `fork_server`."""
        asked = {"words": [*step.words, "-w", str(place)], "at": step.at, **how}
        assert self.server.stdin
        assert self.server.stdout
        self.server.stdin.write(json.dumps(asked) + "\n")
        self.server.stdin.flush()
        told = json.loads(self.server.stdout.readline())
        assert "Traceback" not in told["out"] + told["err"], told["err"]
        return Ran(told["status"], told["out"], told["err"], int(told["calls"] or 0), told["seconds"])

    def before(self, step: Step, place: Path) -> Path:
        """A workspace as it is just before the command."""
        return copied(step.before, place)


def differences(found: Mapping[str, bytes], wanted: Mapping[str, bytes]) -> list[str]:
    """What is missing, left over or other than it should be, by name."""
    return sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))
