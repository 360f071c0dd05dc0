"""How long a person waits for the prompt to answer: a new process each time."""

import subprocess
import sys

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.columns import REPOSITORY

QUOTE = ("quote", "childcare", "-m", "lindesberg", "--on", "2026-10-01", "--income", "45000", "--child")
COMMANDS = {
    "help": ("--help",),
    "quote": (*QUOTE, "2023-05-01:preschool:35:work"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_command(benchmark: BenchmarkFixture, command: str) -> None:
    call = [sys.executable, "-c", "import cli; cli.main()", *COMMANDS[command]]
    done = benchmark.pedantic(
        subprocess.run, (call,), {"cwd": REPOSITORY, "capture_output": True, "check": True}, rounds=10, warmup_rounds=1
    )
    assert done.stdout
