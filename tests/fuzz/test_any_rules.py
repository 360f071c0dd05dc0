"""Whatever is done to the rule files, they are read, or refused with the file and line of every problem, and soon."""

import re
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rulebook import Problem, Rulebook, RulesRefused, load_files

RULES = Path(__file__).resolve().parents[2] / "rules"
FILES = {
    path.relative_to(RULES).as_posix(): path.read_bytes()
    for folder in ("national", "nora")
    for path in sorted((RULES / folder).glob("*.toml"))
}
names = st.sampled_from(sorted(FILES))
SECONDS = 5
NESTED = 900

VALUES = (
    "1", "-1", "0", "0.5", "1e400", "-inf", "nan", "true", '""', '"x"', "''", '" "', "[]", "[[]]", "[{}]", "{}", "{ a = 1 }", "2020-02-30", "2020-01-01", "9999-12-31",
    "0001-01-01", "2020-01-01T00:00:00Z", "07:00:00", "99999999999999999999", "9" * 4000, "0x" + "f" * 1_900, "0b" + "1" * 1_900, "0x" + "f" * 5_000, "1_000", '"1e9"', '"1/0"', '"٣"', '"３"', '"½"', '"-0"',
    '"100.00001"', '"\\u0000"', '"\\U0010FFFF"', '"\\ud800"', '"\u202e"', '"\u2028"', '"' + "x" * 20_000 + '"', "[" + "1, " * 5_000 + "]", '["' + '", "'.join(map(str, range(2_000))) + '"]',
    "[" * 100 + "]" * 100, "{ a = " * 100 + "1" + " }" * 100, "[" * NESTED + "]" * NESTED, ".".join("a" * 3) + " = 1", '"""\n[[rate]]\n"""', "'''\n'''", "# x", "=",
)  # fmt: skip
DEEP = f"[{'.'.join('a' * NESTED)}]\n{'.'.join('b' * NESTED)} = 1"
LINES = (
    "x = 1", "x.y.z = 1", ".".join("a" for _ in range(NESTED)) + " = 1", "[" + ".".join("a" for _ in range(NESTED)) + "]", "[[rate]]", "[rate]", "[rate.x]", "[[rate.source]]", "[sources]",
    "[[sources]]", "[sources.council]", "sources = 1", "[identity]", "[[identity]]", "[policy]", "[[coding]]", "forms = []", 'forms = [1, "x", []]', "source.decision = 1", "source = 0x" + "f" * 1_900, DEEP, f"[rate.{'.'.join('a' * NESTED)}]\n{'.'.join('b' * NESTED)} = 1", f"[sources.x.read.{'.'.join('a' * NESTED)}]",
    f"[[rate]]\nsource.{'.'.join('a' * NESTED)} = 1", f"[identity]\n{'.'.join('a' * NESTED)} = 1",
    "status.x = 1", "'' = 1", '"\\u0000" = 1', '"a.b" = 1', "ключ = 1", '"ключ" = 1', "\ufeff", "\x00", "\r", "\t", '"' * 3, "[[a]]\n" * 2_000, "[" * 50_000, "\\" * 50_000, '"' + "\\" * 50_000, "=" * 50_000,
    ". " * 20_000, "a" * 100_000, 'a = "' + "x" * 100_000 + '"', " " * 100_000, "[" + " " * 50_000 + "x", "a " + ". a" * 20_000 + " ", "[x]" + " " * 50_000 + "y", "[" + " " * 1_900 + "x", '"' + '\\"' * 900,
    '"\\u001b[31m" = 1', '["\\u001b[31m"]',
)  # fmt: skip


def read(files: dict[str, bytes]) -> None:
    """The rules as a whole: a rulebook, or every problem with its place."""
    began = monotonic()
    found: tuple[Problem, ...] = ()
    try:
        assert isinstance(load_files(files), Rulebook)
    except RulesRefused as refused:
        found = refused.problems
    for problem in found:
        assert str(problem).isprintable(), ascii(str(problem))
        last = files.get(problem.file, b"").count(b"\n") + 1
        assert 1 <= problem.line <= last, problem
        assert problem.found
        assert problem.expected
    assert monotonic() - began < SECONDS


def _value(draw: Any, lines: list[str]) -> None:
    at = draw(st.sampled_from([number for number, line in enumerate(lines) if " = " in line]))
    lines[at] = f"{lines[at].split(' = ')[0]} = {draw(st.sampled_from(VALUES))}"


def _key(draw: Any, lines: list[str]) -> None:
    at = draw(st.sampled_from([number for number, line in enumerate(lines) if " = " in line]))
    new = draw(st.sampled_from(["x", "''", '"å"', "valid_from", "source", "status", "source.decision", "a.b.c", ""]))
    lines[at] = f"{new} = {lines[at].split(' = ', 1)[1]}"


def _table(draw: Any, lines: list[str]) -> None:
    at = draw(st.sampled_from([number for number, line in enumerate(lines) if line.startswith("[")]))
    name = re.sub(r"[\[\]]", "", lines[at])
    lines[at] = draw(
        st.sampled_from([f"[{name}]", f"[[{name}]]", f"[{name}.x]", "[[x]]", f"[['{name}']]", f"[ {name} ]", ""])
    )


def _line(draw: Any, lines: list[str]) -> None:
    lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(LINES)))


def _left_out(draw: Any, lines: list[str]) -> None:
    at = draw(st.integers(0, len(lines) - 1))
    del lines[at : at + draw(st.integers(1, 12))]


def _twice(draw: Any, lines: list[str]) -> None:
    at, many = draw(st.integers(0, len(lines) - 1)), draw(st.integers(1, 12))
    lines[at:at] = lines[at : at + many]


def _swapped(draw: Any, lines: list[str]) -> None:
    """Digits for other digits: days, amounts and shares that no longer fit."""
    at = draw(st.sampled_from([number for number, line in enumerate(lines) if re.search("[0-9]", line)]))
    lines[at] = re.sub("[0-9]", lambda _: str(draw(st.integers(0, 9))), lines[at])


CHANGES: tuple[Callable[[Any, list[str]], None], ...] = (_value, _key, _table, _line, _left_out, _twice, _swapped)


@st.composite
def changed(draw: st.DrawFn, data: bytes) -> bytes:
    """A rule file with one to three things in it changed."""
    lines = data.decode().split("\n")
    for change in draw(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=3)):
        change(draw, lines)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def changed_rules(data: Any, name: str) -> None:
    read(FILES | {name: data.draw(changed(FILES[name]))})


def changed_bytes(data: Any, name: str) -> None:
    whole = FILES[name]
    at = data.draw(st.integers(0, len(whole)))
    put = data.draw(
        st.binary(max_size=6) | st.sampled_from([b"\xff\xfe", b"\xef\xbb\xbf", b"\x00" * 500, b"\xed\xa0\x80"])
    )
    read(FILES | {name: whole[:at] + put + whole[at + data.draw(st.integers(0, 200)) :]})


@settings(max_examples=35)
@given(data=st.data(), name=names)
def test_changed_rules_are_read_or_refused_with_their_places(data: Any, name: str) -> None:
    changed_rules(data, name)


@settings(max_examples=25)
@given(data=st.data(), name=names)
def test_rules_with_any_bytes_changed_are_read_or_refused(data: Any, name: str) -> None:
    changed_bytes(data, name)


@pytest.mark.nightly
@settings(max_examples=5_000)
@given(data=st.data(), name=names)
def test_five_thousand_changed_rules_are_read_or_refused(data: Any, name: str) -> None:
    changed_rules(data, name)


@pytest.mark.nightly
@settings(max_examples=5_000)
@given(data=st.data(), name=names)
def test_rules_with_any_five_thousand_bytes_changed_are_read_or_refused(data: Any, name: str) -> None:
    changed_bytes(data, name)


@pytest.mark.parametrize("name", ["nora/childcare.toml", "nora/municipality.toml", "national/care.toml"])
def test_no_line_at_the_end_of_a_file_keeps_the_reader_busy(name: str) -> None:
    for line in LINES:
        read({name: FILES[name] + f"\n{line}\n".encode()})


@pytest.mark.parametrize("key", ["note", "source", "valid_from", "status", "reason", "percent", "x"])
def test_no_value_of_any_key_is_more_than_can_be_told(key: str) -> None:
    for value in VALUES:
        read({"nora/childcare.toml": f"[[rate]]\n{key} = {value}\n".encode()})


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_no_list_of_forms_is_more_than_can_be_told(value: str) -> None:
    read(
        {"nora/childcare.toml": f"forms = {value}\n".encode(), "national/childcare.toml": f"forms = [{value}]".encode()}
    )


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                *FILES,
                "x.toml",
                "nora/x.toml",
                "x/childcare.toml",
                "a/b/c.toml",
                "national/municipality.toml",
                "Å/childcare.toml",
            ]
        ),
        st.one_of(st.just(b""), st.sampled_from(sorted(FILES.values())), st.binary(max_size=40)),
        max_size=5,
    )
)
def test_any_set_of_files_is_read_or_refused(files: dict[str, bytes]) -> None:
    read(files)
