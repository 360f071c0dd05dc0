"""Every command shown in docs/ is one that there is, with options that it has."""

import re
import shlex

import pytest
import typer.main
from typer.core import TyperGroup

import cli
from tests.project.source_tree import ROOT

PAGES = sorted((ROOT / "docs").glob("*.md"))
APP = typer.main.get_group(cli.app)
INSTEAD = {"…": "x"}
"""What stands for something the reader puts in."""


def commands(text: str) -> list[str]:
    """The commands in ```sh blocks, remarks taken off."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("debitera ")]


SHOWN = [(page.name, line) for page in PAGES for line in commands(page.read_text("utf-8"))]


@pytest.mark.parametrize(("page", "line"), SHOWN)
def test_it_is_understood(page: str, line: str) -> None:
    """Words are taken apart as when the command is run, and it is not run: what is wrong is raised."""
    name, *words = [INSTEAD.get(word, word) for word in shlex.split(line, comments=True)[1:]]
    command = APP.commands[name]
    if isinstance(command, TyperGroup):
        name, *words = words
        command = command.commands[name]
    command.make_context(name, words)


def test_there_are_commands_to_look_at() -> None:
    assert {page for page, _ in SHOWN} >= {"month.md", "payments.md", "corrections.md"}
