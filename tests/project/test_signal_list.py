"""The signal list in docs/month.md: every code a household may get is there, with what to do, and no other."""

import ast
import re

from tests.project.source_tree import ROOT, python_files, tree_of

CODE = re.compile(r"[a-z]+(-[a-z]+)+")
LISTED = re.compile(r"`([a-z]+(?:-[a-z]+)+)`")


def makes_findings(tree: ast.Module) -> bool:
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(isinstance(called, ast.Name) and called.id == "Finding" for called in calls)


def codes_in_the_engine() -> set[str]:
    """What is written as a code is in the modules that make findings."""
    trees = [tree for path in python_files("engine") if makes_findings(tree := tree_of(path))]
    nodes = (node for tree in trees for node in ast.walk(tree))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {text for text in texts if CODE.fullmatch(text)}


def codes_in_the_list() -> dict[str, str]:
    """What to do, by code."""
    page = (ROOT / "docs/month.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in page.splitlines() if line.startswith("| `")]
    return {code: row[3].strip() for row in rows for code in LISTED.findall(row[1])}


def test_every_code_is_in_the_signal_list_and_no_other() -> None:
    assert set(codes_in_the_list()) == codes_in_the_engine()


def test_the_signal_list_says_what_to_do_about_every_code() -> None:
    assert all(codes_in_the_list().values())
