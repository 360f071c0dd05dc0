"""Whatever is typed after a command's name, the answer is an exit status and words, never a traceback."""

import inspect
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cli
from tests.batch.small_town import EAST, Town, household
from tests.cli.command_line import debitera
from tests.fuzz.taking_in import IDENTITY

STATUSES = range(6)
TEXTS = st.one_of(
    st.sampled_from(
        ["", " ", "-", "0", "-1", "1", "2026-10", "2026-11", "2026-13", "0000-01", "0001-01", "9999-12", "2199-12", "1900-01", "2026-10-01", "2026-02-30", "2026-W40", "20261001", "２０２６-10",
         "9" * 20, "9" * 400, "1e400", "nan", "inf", "∞", "-0", "1,5", "1.000.000", "\u22125", "0x10", "1_0", EAST, "Eva", "alla", "income", "inkomst", "198001019804", "19800101-9804",
         "11", "1008", "[red]x[/red]", "%s", "{}", "å", "\u202e", "\ufeff", "\n", "\t", "\x1b[31m", "a" * 300, "a" * 5000, "*", "~", "$HOME", "--", "--json", "2021-05-01:preschool", "2021-05-01:preschool:35:work",
         "2021-05-01:x", "2021-05-01:preschool:1e9", "home_care=8h", "home_care=8:30", "home_care=", "=8h", "home_care=1e400h", "home_care=-1", "short_stay=31d", "1:1/2:38000", "1:0/0", "1:1/2:", "\udcff", "a\udcffb"]
    ),
    st.text(max_size=6),
)  # fmt: skip
NUMBERS = st.sampled_from(["0", "1", "-1", "2024", "2199", "9" * 9, "9" * 18, "9" * 19, "9" * 40, "1.5", "", "x", "１"])
PATHS = st.sampled_from(
    ["", ".", "here", "here/there", "file", "file/below", "folder", "å ä ö", "a" * 300, "x\ny", "[b]", "*", "workspace", "evidence", "rules", "income.csv", "income.xlsx", "a\udcffb", "198001019804", "loop"]
)  # fmt: skip
NEVER_TAKEN = {"workers", "workspace"}
"""Given by the test: workers are processes, and the workspace is the one of the example."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A month issued and exported, the next one previewed."""
    town = Town.made(tmp_path_factory.mktemp("billed"))
    town.take_in(household(1, 30_000, "2024-01-10"), household(2, 40_000, "2024-02-10", "2022-02-10"))
    town.month()
    town.export()
    return town


@pytest.fixture(scope="module")
def ground(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder that every example works in: all paths are below it."""
    ground, before = tmp_path_factory.mktemp("ground"), Path.cwd()
    os.chdir(ground)
    yield ground
    os.chdir(before)


def put_back(town: Town, ground: Path) -> None:
    """The ground as every example finds it: a workspace, its rules, a file, a folder and a link to itself."""
    for path in ground.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    shutil.copytree(town.workspace.root, ground / "workspace")
    shutil.copytree(town.workspace.rules, ground / "rules")
    shutil.copytree(town.workspace.evidence / EAST / "2026-10-1", ground / "evidence")
    (ground / "folder").mkdir()
    (ground / "file").write_text("x", encoding="utf-8")
    (ground / "income.csv").write_text(
        "person_id;amount_kr_month;valid_from\n198001019805;1;2026-01-01\n", encoding="utf-8"
    )
    (ground / "income.xlsx").write_bytes(b"PK\x03\x04")
    (ground / "loop").symlink_to("loop")


def kind_of(parameter: inspect.Parameter) -> tuple[Any, Any]:
    """(what Typer says of it, its type without None and list)."""
    annotation = parameter.annotation
    hint, *more = get_args(annotation) if get_origin(annotation) is Annotated else (annotation,)
    inner = [each for each in get_args(hint) if each is not type(None)] or [hint]
    inner = list(get_args(inner[0])) or inner
    return (more[0] if more else None), inner[0]


def values_of(kind: Any) -> st.SearchStrategy[str]:
    return PATHS if kind is Path else NUMBERS if kind is int else TEXTS


def words_of(draw: Any, command: str, function: Any) -> list[str]:
    """What is typed: each argument, and some of the options, with values right and wrong."""
    words = [*command.split()]
    for name, parameter in inspect.signature(function).parameters.items():
        about, kind = kind_of(parameter)
        option = type(about).__name__ == "OptionInfo"
        if name in NEVER_TAKEN:
            continue
        required = parameter.default is inspect.Parameter.empty
        if not (draw(st.integers(0, 9)) < (9 if required else 3)):
            continue
        given_as = (
            next((each for each in about.param_decls or () if each.startswith("--")), f"--{name.replace('_', '-')}")
            if option
            else ""
        )
        if kind is bool:
            words.append(given_as)
            continue
        words += [*([given_as] if option else []), draw(values_of(kind))]
    if "workspace" in inspect.signature(function).parameters:
        words += ["-w", "workspace"]
    if "workers" in inspect.signature(function).parameters:
        words += ["--workers", "1"]
    return words


COMMANDS: Mapping[str, Any] = {**cli.COMMANDS, **{f"quote {name}": quote for name, quote in cli.QUOTES.items()}}


def answered(data: Any, town: Town, ground: Path, commands: st.SearchStrategy[str]) -> None:
    put_back(town, ground)
    command = data.draw(commands)
    words = words_of(data.draw, command, COMMANDS[command])
    ran = debitera(*words)
    assert ran.status in STATUSES, words
    assert ran.status == 0 or (ran.out + ran.err).strip(), words
    assert "Traceback" not in ran.err
    ran.out.encode()
    (ran.err).encode()
    if not any(IDENTITY.search(word) for word in words):
        assert not IDENTITY.search(ran.err), ran.err


@settings(max_examples=40)
@given(data=st.data())
def test_any_words_after_any_command_are_answered(town: Town, ground: Path, data: Any) -> None:
    answered(data, town, ground, st.sampled_from(sorted(COMMANDS)))


@pytest.mark.nightly
@pytest.mark.parametrize("command", sorted(COMMANDS))
@settings(max_examples=200)
@given(data=st.data())
def test_two_hundred_wordings_of_each_command_are_answered(town: Town, ground: Path, command: str, data: Any) -> None:
    answered(data, town, ground, st.just(command))
