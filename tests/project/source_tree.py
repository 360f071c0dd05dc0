"""The project's own source, read as syntax trees."""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"build", "demo", "dist", "htmlcov", "mutants", "__pycache__"}


def python_files(folder: str) -> list[Path]:
    """Every Python file below a folder of the project, in order."""
    return sorted((ROOT / folder).rglob("*.py"))


def all_files() -> Iterator[Path]:
    """Every file of the project; what make and the tools have made is left out."""
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [name for name in inner if name == ".ci" or not (name in NOT_OURS or name.startswith("."))]
        inner[:] = [name for name in inner if not name.endswith(".egg-info")]
        yield from (Path(folder, name) for name in names)


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of one file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports_of(path: Path) -> set[str]:
    """Dotted names of all modules a file imports, wherever in it; `from engine import calc` counts as `engine.calc`."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = node.module == "engine"
            found.update(f"engine.{alias.name}" for alias in node.names) if whole else found.add(node.module)
    return found


def where(path: Path, node: ast.AST) -> str:
    """`engine/calc/steps.py:12`, for a message."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"
