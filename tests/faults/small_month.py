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

from engine.batch import ordering
from engine.batch.workspace import open_workspace
from engine.facts.records import Income
from tests.batch.care_town import care_town, client
from tests.batch.small_town import EAST, EVA, NOVEMBER, OCTOBER, WEST, Town, adult, household
from tests.faults.faulty_disk import contents, copied
from tests.municipalities.family import LONG_AGO

DONE, REFUSED, STOPPED, UNVERIFIED = 0, 2, 4, 5
KILLED = -9
COMMANDS = {
    "preview": ("2026-10-12T09:00:00+02:00", ["preview", "2026-10", "--by", "Eva"]),
    "approve": ("2026-10-13T09:00:00+02:00", ["approve", "2026-10", "--by", "Bo"]),
    "issue": (
        "2026-10-14T09:00:00+02:00",
        ["issue", "2026-10", "--by", "Eva", "--date", "2026-10-14", "--workers", "1"],
    ),
    "export": ("2026-10-14T10:00:00+02:00", ["export", "2026-10", "--by", "Eva"]),
    "reconcile": ("2026-10-15T09:00:00+02:00", ["reconcile", "2026-10", "--by", "Eva"]),
    "correct": ("2026-11-10T09:00:00+01:00", ["correct", "--month", "2026-11", "--by", "Eva"]),
    "preview with corrections": ("2026-11-11T09:00:00+01:00", ["preview", "2026-11", "--by", "Eva"]),
    "approve a credit": ("2026-11-12T09:00:00+01:00", ["approve", "2026-11", "--by", "Bo"]),
    "issue a credit": (
        "2026-11-14T09:00:00+01:00",
        ["issue", "2026-11", "--by", "Eva", "--date", "2026-11-14", "--workers", "1"],
    ),
}


@attrs.frozen
class Ran:
    """What came of a command: its exit status (-9: killed), what it wrote, and how often it called the disk."""

    status: int
    out: str
    err: str
    calls: int
    seconds: float
    meanwhile: "Ran | None" = None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Ran":
        """From what the server answers; a traceback is never an answer."""
        assert "Traceback" not in told["out"] + told["err"], told["err"]
        meanwhile = cls.of(told["meanwhile"]) if told["meanwhile"] else None
        return cls(told["status"], told["out"], told["err"], int(told["calls"] or 0), told["seconds"], meanwhile)


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
        """Facts of 7 households, taken in; then every command of the month, each in a copy of its own."""
        town = care_town(folder / "made")
        town.take_in(*(household(n, 29_000 + n * 1000, "2024-01-10") for n in range(1, 4)), *map(client, range(1, 3)))
        town.other().take_in(*(household(n, 29_000 + n * 1000, "2024-01-10", "2022-03-10") for n in range(1, 3)))
        program = [sys.executable, str(Path(__file__).with_name("fork_server.py")), str(town.workspace.root)]
        with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            month = cls(server, {})
            place = copied(town.workspace.root, folder / "0")
            for number, (name, (at, words)) in enumerate(COMMANDS.items(), start=1):
                if name == "correct":
                    _hear_of_other_incomes(place)
                    _credit_an_invoice(place)
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
        assert self.server.stdin
        assert self.server.stdout
        self.server.stdin.write(json.dumps(self.asked(step, place) | how) + "\n")
        self.server.stdin.flush()
        return Ran.of(json.loads(self.server.stdout.readline()))

    def asked(self, step: Step, place: Path) -> dict[str, Any]:
        """The command as the server is asked for it."""
        return {"words": [*step.words, "-w", str(place)], "at": step.at}

    def before(self, step: Step, place: Path) -> Path:
        """A workspace as it is just before the command."""
        return copied(step.before, place)


def _hear_of_other_incomes(place: Path) -> None:
    """What was billed for October is no longer right for some households."""
    for name in (EAST, WEST):
        town = Town(open_workspace(place), name, files=10)
        incomes = [Income(person_id=adult(n), amount_ore_month=44_000_00, valid_from=LONG_AGO) for n in range(1, 3)]
        town.take_in(incomes)


def _credit_an_invoice(place: Path) -> None:
    """One of October's invoices, of which nothing is paid, goes back whole with November."""
    town = Town(open_workspace(place), EAST)
    number = town.invoices(OCTOBER)[adult(3)]["number"]
    ordering.credit(town.workspace, number, NOVEMBER, "Fel", EVA)


def differences(found: Mapping[str, bytes], wanted: Mapping[str, bytes]) -> list[str]:
    """What is missing, left over or other than it should be, by name."""
    return sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))
