"""The Makefile and the check before every merge: they name nothing of one machine and hold together."""

import os
import re
import shutil
import subprocess

import pytest

from tests.project.source_tree import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CI = ROOT / ".ci" / "run"


def test_every_target_says_what_it_does() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    explained = set(re.findall(r"^([a-z-]+):.*## \S", MAKEFILE, re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony
    assert targets == explained == set(phony.group(1).split())


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_alone_shows_the_targets() -> None:
    shown = subprocess.run(["make", "-C", str(ROOT)], capture_output=True, encoding="utf-8", check=True).stdout
    assert re.search(r"^  make demo +\S", shown, re.MULTILINE)
    assert re.search(r"^  make test +\S", shown, re.MULTILINE)


def test_the_check_is_a_program_and_runs_only_targets_that_exist() -> None:
    text = CI.read_text(encoding="utf-8")
    assert os.access(CI, os.X_OK)
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in text
    wanted = set(re.findall(r"\bmake ([a-z-]+)", text))
    assert {"lint", "test", "bench-smoke"} <= wanted
    assert wanted <= set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("path", ["Makefile", ".ci/run", "pyproject.toml"])
def test_set_up_names_no_address_and_no_home(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert not re.search(r"https?://|/home/|/root/|/Users/|/work/", text)
