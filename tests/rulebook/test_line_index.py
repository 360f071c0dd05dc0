"""Lines of tables and keys, whatever way the file is written."""

import re
from pathlib import Path

import pytest

from engine.rulebook.lines import index_lines
from tests.rulebook.small_files import RULES

TRICKY = '''\
# [[rate]] in a comment
forms = [  # a list over lines
  "preschool",
  "percent = [",
]
text = """
[[rate]]
percent = 1
"""

[[rate]]   # the first
percent = ["3 # no comment", '2 [[rate]]', "1\\"", "0"]
"note" = "x"
source.decision = "d"

[ sources . council ]
decision = """one line""" # a comment with """

[[rate]]
windows = [
  { from = "06-01", to = "06-30" },
]
  valid_from = 2020-01-01
[rate.source]
decision = "d"
'''


def test_keys_and_headings_are_found_in_a_tricky_file() -> None:
    index = index_lines(TRICKY)
    assert (index.heading("forms"), index.heading("text")) == (2, 6)
    assert (index.heading("rate", 0), index.heading("rate", 1)) == (11, 19)
    assert index.keys_of("rate", 0) == (("percent", 12), ("note", 13), ("source", 14))
    assert index.keys_of("rate", 1) == (("windows", 20), ("valid_from", 23), ("source", 24))
    assert index.heading("sources.council") == 16
    assert index.key("rate", 1, "missing") == 19


@pytest.mark.parametrize("path", sorted(RULES.glob("*/*.toml")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_line_of_the_shipped_files_is_found(path: Path) -> None:
    """Shipped files have one key a line, so what a plain search finds is right."""
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    plain = [number for number, line in enumerate(lines, start=1) if re.match(r"[a-z_]+ = ", line)]
    index = index_lines(text)
    assert sorted(line for keys in index.keys.values() for line in keys.values() if "=" in lines[line - 1]) == plain
