"""What the operating system answers is told in Swedish."""

import errno
import os
from pathlib import Path

import pytest

from engine.errors import Refused, words_of
from tests.batch.small_town import EAST, Town
from tests.cli.command_line import REFUSED, STOPPED, debitera


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "a.csv"), "filen eller mappen finns inte"),
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES), "a.csv"), "behörighet saknas"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "disken är full"),
        (OSError(errno.ETXTBSY, "Text file busy", "a.csv"), "Text file busy"),
        (OSError("what a library says"), "what a library says"),
        (Refused("Filen är ingen betalfil."), "Filen är ingen betalfil."),
    ],
    ids=["missing", "no rights", "full", "seldom", "without a number", "a refusal"],
)
def test_what_is_common_is_told_in_swedish_and_the_rest_as_it_comes(error: OSError | Refused, words: str) -> None:
    assert words_of(error) == words


@pytest.mark.parametrize(
    "words",
    [("payments", "{}", "-m", EAST), ("mandates", "--import", "{}"), ("import", "{}", "-m", EAST)],
    ids=lambda words: words[0],
)
def test_a_file_whose_name_is_too_long_is_refused_in_swedish(town: Town, words: tuple[str, ...]) -> None:
    ran = debitera(*(each.format("x" * 300 + ".csv") for each in words), "-w", town.workspace.root, "--by", "Eva")
    assert ran.status in {REFUSED, STOPPED}
    assert "namnet är för långt" in ran.err
    assert "File name too long" not in ran.err


def test_a_folder_in_the_place_of_a_file_is_refused_in_swedish(town: Town, tmp_path: Path) -> None:
    ran = debitera("mandates", "--import", tmp_path, "-w", town.workspace.root, "--by", "Eva")
    assert (ran.status, "det är en mapp" in ran.err) == (REFUSED, True)
