"""A rule file made to keep the reader busy, or to make it fail, is refused in words, and soon."""

from time import process_time

import pytest

from tests.rulebook.small_files import TARIFF, problems

DEEP = ".".join("a" * 900)


def found_in(more: str) -> list[tuple[int, str]]:
    """What is wrong in a right tariff with something added, in a moment: the line and what stands there."""
    began = process_time()
    found = problems(f"{TARIFF}{more}\n")
    assert process_time() - began < 5
    return [(problem.line, problem.found) for problem in found]


END = TARIFF.count("\n") + 1


def test_a_heading_of_blanks_that_is_not_closed_does_not_keep_the_reader_busy() -> None:
    ((line, found),) = found_in("[" + " " * 1_900 + "x")
    assert line == END
    assert "Expected ']'" in found


def test_a_line_without_end_is_refused_before_it_is_read() -> None:
    assert found_in("[" + ".".join("a" * 50_000) + "]") == [(END, "a line of 100001 characters")]


def test_a_file_of_megabytes_is_refused_before_it_is_read() -> None:
    ((line, found),) = found_in("# x\n" * 100_000)
    assert line == 1
    assert found.endswith("bytes")


@pytest.mark.parametrize(
    "more",
    [
        f"[{DEEP}]\n{DEEP} = 1",
        f"[rate.{DEEP}]\n{DEEP} = 1",
        f"[sources.{DEEP}]\n{DEEP} = 1",
        f"[sources.x.read.{DEEP}]\n{DEEP} = 1",
    ],
)
def test_tables_in_tables_a_thousand_deep_are_a_problem_and_no_crash(more: str) -> None:
    assert found_in(more)


def test_a_name_that_would_act_on_the_terminal_is_shown_without_it() -> None:
    assert found_in('[["\\u001b[31m"]]') == [(1, 'unknown name "?[31m"')]


def test_a_long_name_is_shortened() -> None:
    ((_, found),) = found_in(f"[{'a' * 1_900}]")
    assert len(found) == 200
