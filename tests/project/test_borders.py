"""The borders of the house: who may import whom, and what must not happen inside."""

import ast
import re
from pathlib import Path

import pytest

from tests.project.source_tree import ROOT, imports_of, python_files, tree_of, where

# A part of engine/ -> the parts it may use. Every part uses only parts above it, so data flows one way.
MAY_USE: dict[str, set[str]] = {
    "errors": set(),
    "vocabulary": set(),
    "cores": set(),
    "facts": {"errors", "vocabulary"},
    "rulebook": {"errors", "vocabulary"},
    "calc": {"errors", "vocabulary", "rulebook"},
    "payments": {"errors"},
    "documents": {"errors", "payments"},
    "ledger": {"errors", "rulebook", "payments", "documents"},
    "store": {"errors", "vocabulary", "facts"},
    "batch": {"errors", "vocabulary", "cores", "facts", "rulebook", "calc", "payments", "documents", "ledger", "store"},
    "console": {"errors", "vocabulary", "facts", "rulebook", "calc", "store", "batch"},
    "commands": {"errors", "vocabulary", "cores", "facts", "rulebook", "calc", "store", "batch", "console"},
}
ONLY_IN = {
    "sqlalchemy": ("engine/store/",),  # no SQL elsewhere
    "fpdf": ("engine/documents/",),  # nothing is drawn elsewhere
    "typer": ("engine/commands/", "cli.py"),
    "rich": ("engine/console/",),  # what a terminal shows
}
ENGINE = python_files("engine")
CALC = python_files("engine/calc")
PRODUCT = [*ENGINE, *python_files("fixtures"), *(path for path in [ROOT / "cli.py"] if path.exists())]

# Numbers with a part that are no money and reach none.
NO_MONEY = {"engine/facts/advice.py": "how similar two words must be for one to be offered instead of the other"}

ONE_CLOCK = ROOT / "engine" / "commands" / "options.py"  # where a command learns when it was given
CLOCKS = {"now", "today", "utcnow", "monotonic", "perf_counter", "localtime", "gmtime"}
NOT_REPEATABLE = {"time", "random", "secrets", "locale", "uuid"}
OUTSIDE_WORLD = {
    "io",
    "logging",
    "os",
    "pathlib",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "sys",
    "tempfile",
    "urllib",
}
MAKES_FLOATS = {"Float32", "Float64", "truediv", "mean", "median", "std", "var", "sqrt"}


def part(path: Path) -> str:
    """engine/calc/steps.py -> calc; engine/errors.py -> errors; engine/__init__.py -> "" (it holds the version)."""
    inside = path.relative_to(ROOT / "engine").parts
    return inside[0].removesuffix(".py").removesuffix("__init__")


def test_every_part_of_the_engine_has_its_borders_written_down() -> None:
    assert {part(path) for path in ENGINE} - {""} == set(MAY_USE)


def test_the_borders_have_no_circles() -> None:
    order = list(MAY_USE)
    assert all(order.index(used) < order.index(user) for user, uses in MAY_USE.items() for used in uses)


@pytest.mark.parametrize("name", MAY_USE)
def test_a_part_of_the_engine_uses_only_the_parts_it_may_use(name: str) -> None:
    broken = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in ENGINE
        if part(path) == name
        for module in sorted(imports_of(path))
        if module.startswith("engine.") and module.split(".")[1] not in MAY_USE[name] | {name, "__version__"}
    ]
    assert not broken


@pytest.mark.parametrize("outsider", ["cli", "fixtures", "benchmarks", "tests"])
def test_the_engine_knows_nothing_of_what_is_around_it(outsider: str) -> None:
    assert not [path for path in ENGINE if any(m.split(".")[0] == outsider for m in imports_of(path))]


def test_the_fixtures_do_not_use_the_command_line() -> None:
    assert not [path for path in python_files("fixtures") if "cli" in imports_of(path)]


@pytest.mark.parametrize(("library", "places"), ONLY_IN.items())
def test_a_library_stays_in_its_place(library: str, places: tuple[str, ...]) -> None:
    users = {
        str(path.relative_to(ROOT)) for path in PRODUCT if any(m.split(".")[0] == library for m in imports_of(path))
    }
    assert not {user for user in users if not user.startswith(places)}


def test_the_calculation_reads_and_writes_nothing() -> None:
    worlds = {f"{path.name}: {m}" for path in CALC for m in imports_of(path) if m.split(".")[0] in OUTSIDE_WORLD}
    files = [
        where(path, node)
        for path in CALC
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Name) and node.id in {"open", "print", "input"})
        or (
            isinstance(node, ast.Attribute)
            and re.match(r"(read|scan|write|sink)_(csv|parquet|excel|ipc|json|ndj)", node.attr)
        )
    ]
    assert not worlds
    assert not files


def test_no_clock_and_no_chance_in_the_engine() -> None:
    modules = {f"{path.relative_to(ROOT)}: {m}" for path in ENGINE for m in imports_of(path) if m in NOT_REPEATABLE}
    clocks = [
        where(path, node)
        for path in ENGINE
        if path != ONE_CLOCK
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS
    ]
    assert not modules
    assert not clocks


def is_float(node: ast.AST) -> bool:
    """A float in the open: the word, a column type or an operation that makes one."""
    return (isinstance(node, ast.Name) and node.id == "float") or (
        isinstance(node, ast.Attribute) and node.attr in MAKES_FLOATS
    )


def test_no_float_in_the_engine() -> None:
    assert not [where(path, node) for path in ENGINE for node in ast.walk(tree_of(path)) if is_float(node)]


def test_only_drawings_are_measured_in_parts_of_a_millimetre() -> None:
    """engine/documents may write 2.5 for a place on paper; money there is printed from integers like everywhere."""
    literals = [
        where(path, node)
        for path in ENGINE
        if part(path) != "documents" and str(path.relative_to(ROOT)) not in NO_MONEY
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    assert not literals


def test_the_calculation_does_not_divide_columns_with_a_slash() -> None:
    """In Polars `/` gives a float; exact division is `//` of integers, with the remainder kept."""
    divisions = [
        where(path, node)
        for path in CALC
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    ]
    assert not divisions


def test_rules_are_data_and_hold_no_python() -> None:
    assert not python_files("rules")
