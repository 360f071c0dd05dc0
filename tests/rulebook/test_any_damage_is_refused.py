"""Whatever happens to a rule file, it is read or refused with a line that exists; never a traceback."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rulebook import Problem, RulesRefused, load_tariff
from tests.rulebook.small_files import TARIFF, TESTTOWN
from tests.rulebook.test_every_row_type import FULL

LINES = FULL.split("\n")
VALUES = st.sampled_from(
    ["1", "-1", "0.5", "1e9", "nan", "true", '"x"', '""', "[]", "[[]]", "[1, [2]]", "{}", "{ a = 1 }", '["x", "x"]',
     "2020-02-29", "2020-02-29T12:00:00", "12:00:00", "9999-12-31", "0001-01-01", '"3/0"', '"99999999999999999999"',
     "99999999999999999999", '"""\n[[rate]]\n"""', "[{ from = 1, to = 2 }]"]
)  # fmt: skip


def problems_in(data: bytes) -> tuple[Problem, ...]:
    try:
        load_tariff(TESTTOWN, data)
    except RulesRefused as refused:
        return refused.problems
    return ()


def read(data: bytes) -> None:
    last = data.count(b"\n") + 1
    for problem in problems_in(data):
        assert problem.file == TESTTOWN
        assert 1 <= problem.line <= last
        assert problem.found
        assert problem.expected


@settings(max_examples=150)
@given(st.data())
def test_any_value_in_any_place(data: Any) -> None:
    at = data.draw(st.sampled_from([number for number, line in enumerate(LINES) if " = " in line]))
    changed = [*LINES]
    changed[at] = f"{LINES[at].split(' = ')[0]} = {data.draw(VALUES)}"
    read("\n".join(changed).encode())


@settings(max_examples=100)
@given(st.integers(0, len(TARIFF)), st.integers(0, 40), st.binary(max_size=4))
def test_any_bytes_in_any_place(at: int, removed: int, put: bytes) -> None:
    data = TARIFF.encode()
    read(data[:at] + put + data[at + removed :])


@settings(max_examples=60)
@given(st.lists(st.integers(0, len(LINES) - 1), min_size=1, max_size=4, unique=True))
def test_any_lines_left_out(left_out: list[int]) -> None:
    read("\n".join(line for number, line in enumerate(LINES) if number not in left_out).encode())


@pytest.mark.parametrize("value", ["1" * 5000, "[" * 5000 + "]" * 5000], ids=["digits", "brackets"])
def test_what_the_parser_gives_up_on_is_refused_too(value: str) -> None:
    assert problems_in(f"{FULL}\nendless = {value}\n".encode())
