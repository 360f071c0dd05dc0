"""Rule files small enough to see at once, and ways to spoil them."""

from collections.abc import Callable, Mapping
from pathlib import Path

from engine.rulebook import ChildcareTariff, Problem, RulesRefused, load_files, load_tariff

RULES = Path(__file__).resolve().parents[2] / "rules"
TESTTOWN = "testtown/childcare.toml"

NATIONAL = (RULES / "national" / "childcare.toml").read_bytes()
SETTINGS = (RULES / "nora" / "municipality.toml").read_bytes()

TARIFF = """\
forms = ["preschool"]

[sources.council]
decision = "Kommunfullmäktige 2020-01-01 § 1"

[[rate]]
valid_from = 2020-01-01
percent = ["3", "2", "1", "0"]
status = "decided"
source = "council"

[[sibling_order]]
valid_from = 2020-01-01
by = "youngest"
status = "decided"
source = "council"

[[income_rule]]
valid_from = 2020-01-01
missing = "highest_fee"
status = "decided"
source = "council"

[[part_month]]
valid_from = 2020-01-01
method = "thirtieth"
status = "decided"
source = "council"

[[two_households]]
valid_from = 2020-01-01
method = "not_split"
status = "decided"
source = "council"

[[rounding]]
valid_from = 2020-01-01
step = "charge"
to = "krona"
mode = "half_up"
status = "decided"
source = "council"

[[billing]]
valid_from = 2020-01-01
mode = "current"
status = "decided"
source = "council"
"""


def row(table: str, valid_from: str = "2020-01-01", **keys: str) -> str:
    """One more row; values as they stand in the file."""
    lines = [f"[[{table}]]", f"valid_from = {valid_from}", *(f"{name} = {value}" for name, value in keys.items())]
    return "\n" + "\n".join([*lines, 'status = "decided"', 'source = "council"']) + "\n"


def tariff(text: str) -> ChildcareTariff:
    """The tariff of a file that is right."""
    return load_tariff(TESTTOWN, text.encode())


def refused(read: Callable[[], object]) -> tuple[Problem, ...]:
    """Everything that is wrong with what is read; empty if nothing is."""
    try:
        read()
    except RulesRefused as refusal:
        return refusal.problems
    return ()


def problems(text: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a childcare.toml; empty if nothing is."""
    return refused(lambda: tariff(text))


def problems_of(files: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """Everything that is wrong with a set of rule files; empty if nothing is."""
    return refused(lambda: load_files(files))


def line_of(text: str, wanted: str) -> int:
    """The line (1-based) of the only line that begins so."""
    found = [number for number, line in enumerate(text.split("\n"), start=1) if line.startswith(wanted)]
    assert len(found) == 1, f"{wanted!r} begins {len(found)} lines"
    return found[0]
