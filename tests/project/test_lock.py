"""The lock file: every package of the project, pinned, with hashes, and without naming where it comes from."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.project.source_tree import ROOT, all_files, imports_of, python_files

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
EXTRAS = PROJECT["project"]["optional-dependencies"]
OPTIONAL = [Requirement(text) for name, texts in EXTRAS.items() if name != "dev" for text in texts]
DEVELOPMENT = [Requirement(text) for text in EXTRAS["dev"]]
BUILD = [Requirement(text) for text in PROJECT["build-system"]["requires"]]

# Run by us, not by the user: it makes files that are kept in the project.
MAINTENANCE = {
    ROOT / "engine/documents/fonts/make_fonts.py",
    *ROOT.glob("benchmarks/rivals/apart/*.py"),  # run in an environment of their own
}
LINES = [
    r"[a-z0-9.-]+==[A-Za-z0-9.+!-]+ \\",
    r"    --hash=sha256:[0-9a-f]{64}( \\)?",
    r"    # +via( .*)?",
    r"    #   .*",
    r"# The following packages are considered to be unsafe in a requirements file:",
    "",
]


def pins() -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+) ", LOCK, re.MULTILINE))


def hosts() -> list[str]:
    """Hosts of package indexes. Put together here, so that this file does not name one either."""
    names = (("pypi", "org"), ("pythonhosted", "org"), ("pypi", "python", "org"), ("conda", "anaconda", "org"))
    return [".".join(parts) for parts in names]


def imported(folders: list[str]) -> set[str]:
    """Names of the distributions that our code imports. Our own modules and the standard library are left out."""
    files = [path for folder in folders for path in python_files(folder) if path not in MAINTENANCE]
    files += [path for path in [ROOT / "cli.py"] if path.exists()]
    modules = {module.split(".")[0] for path in files for module in imports_of(path)}
    ours = {"engine", "fixtures", "benchmarks", "tests", "cli"}
    known = packages_distributions()
    foreign = modules - ours - set(sys.stdlib_module_names)
    return {canonicalize_name(known[module][0] if module in known else module) for module in foreign}


def test_every_line_of_the_lock_is_a_pin_a_hash_or_a_remark() -> None:
    assert not [line for line in LOCK.splitlines() if not any(re.fullmatch(form, line) for form in LINES)]


def test_every_pin_has_a_hash() -> None:
    assert all("--hash=sha256:" in entry for entry in re.split(r"^(?=[a-z0-9.-]+==)", LOCK, flags=re.MULTILINE)[1:])


def test_the_lock_names_no_place() -> None:
    assert "://" not in LOCK
    assert not re.search(r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b", LOCK, re.MULTILINE)


@pytest.mark.parametrize("wanted", sorted({*RUNTIME, *OPTIONAL, *DEVELOPMENT, *BUILD}, key=str), ids=str)
def test_the_lock_holds_what_the_project_asks_for(wanted: Requirement) -> None:
    assert wanted.specifier.contains(pins()[canonicalize_name(wanted.name)])


def test_the_product_imports_only_what_it_declares() -> None:
    assert imported(["engine", "fixtures"]) <= {canonicalize_name(wanted.name) for wanted in (*RUNTIME, *OPTIONAL)}


def test_the_product_declares_only_what_it_uses() -> None:
    declared = {canonicalize_name(wanted.name) for wanted in RUNTIME}
    assert declared <= imported(["engine", "fixtures"])


def test_tests_and_benchmarks_import_only_what_is_declared() -> None:
    declared = {canonicalize_name(wanted.name) for wanted in [*RUNTIME, *DEVELOPMENT]}
    assert imported(["tests", "benchmarks"]) <= declared


def test_no_file_of_the_project_names_a_package_index() -> None:
    """Where packages come from is the machine's affair."""
    naming = [
        str(path.relative_to(ROOT))
        for path in all_files()
        if any(host.encode() in path.read_bytes() for host in hosts())
    ]
    assert not naming
