"""Whatever happens to a rule file, it is read or refused with a line that exists; never a traceback."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rulebook import Problem, load_care_tariff, load_tariff
from tests.rulebook.small_care import CARE, CARETOWN, NATIONAL_CARE, NATIONAL_FILE, national_care
from tests.rulebook.small_files import TARIFF, TESTTOWN, refused
from tests.rulebook.test_care_row_types import FULL_CARE
from tests.rulebook.test_every_row_type import FULL

FILES = {TESTTOWN: FULL, CARETOWN: FULL_CARE, NATIONAL_FILE: NATIONAL_CARE}
SMALL_FILES = {TESTTOWN: TARIFF, CARETOWN: CARE}
LAW = national_care()
VALUES = st.sampled_from(
    ["1", "-1", "0.5", "1e9", "nan", "true", '"x"', '""', "[]", "[[]]", "[1, [2]]", "{}", "{ a = 1 }", '["x", "x"]',
     "2020-02-29", "2020-02-29T12:00:00", "12:00:00", "9999-12-31", "0001-01-01", '"3/0"', '"99999999999999999999"',
     "99999999999999999999", '"""\n[[rate]]\n"""', "[{ from = 1, to = 2 }]", '"07:00"', '"1.5"', '"home_care"', '["home_care", "alarm"]',
     "2020-02-01", "2020-01-31"]
)  # fmt: skip


def problems_in(file: str, data: bytes) -> tuple[Problem, ...]:
    if file.endswith("childcare.toml"):
        return refused(lambda: load_tariff(file, data))
    return refused(lambda: load_care_tariff(file, data, None if file == NATIONAL_FILE else LAW))


def read(file: str, data: bytes) -> None:
    last = data.count(b"\n") + 1
    for problem in problems_in(file, data):
        assert problem.file == file
        assert 1 <= problem.line <= last
        assert problem.found
        assert problem.expected


@pytest.mark.parametrize("file", FILES)
@settings(max_examples=150)
@given(st.data())
def test_any_value_in_any_place(file: str, data: Any) -> None:
    lines = FILES[file].split("\n")
    at = data.draw(st.sampled_from([number for number, line in enumerate(lines) if " = " in line]))
    lines[at] = f"{lines[at].split(' = ')[0]} = {data.draw(VALUES)}"
    read(file, "\n".join(lines).encode())


@pytest.mark.parametrize("file", SMALL_FILES)
@settings(max_examples=100)
@given(st.data(), st.integers(0, 40), st.binary(max_size=4))
def test_any_bytes_in_any_place(file: str, data: Any, removed: int, put: bytes) -> None:
    whole = SMALL_FILES[file].encode()
    at = data.draw(st.integers(0, len(whole)))
    read(file, whole[:at] + put + whole[at + removed :])


@pytest.mark.parametrize("file", FILES)
@settings(max_examples=60)
@given(st.data())
def test_any_lines_left_out(file: str, data: Any) -> None:
    lines = FILES[file].split("\n")
    left_out = data.draw(st.sets(st.integers(0, len(lines) - 1), min_size=1, max_size=4))
    read(file, "\n".join(line for number, line in enumerate(lines) if number not in left_out).encode())


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("value", ["1" * 5000, "[" * 5000 + "]" * 5000], ids=["digits", "brackets"])
def test_what_the_parser_gives_up_on_is_refused_too(file: str, value: str) -> None:
    assert problems_in(file, f"{FILES[file]}\nendless = {value}\n".encode())
