"""Whatever the bytes, reading gives facts, a list of problems or a refusal, never anything else."""

import csv
import io
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.errors import Refused
from engine.facts.reader import read_file
from engine.facts.registry import RECORD_TYPES

CELLS = st.sampled_from(
    ["H1", "H2", "", " ", "ja", "x", '"', '""', '"a;b"', "ä", "1,5", "2026-01-01", "\x00", "\u202e", "household_id", "note", "accepts_highest_fee", "\ufeff", "a\r", "\t"]
)  # fmt: skip
TEXTS = st.lists(st.lists(CELLS, max_size=5), max_size=8).map(lambda rows: "\n".join(";".join(row) for row in rows))


def read_bytes(data: bytes, name: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        with suppress(Refused):
            result = read_file(path, RECORD_TYPES["household"])
            assert (result.problem_count == 0) == (result.problems == ())


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf")
@example(b"a;\xc3")
@settings(max_examples=75)
def test_any_bytes_as_csv(data: bytes) -> None:
    read_bytes(data, "household.csv")


@given(TEXTS)
@settings(max_examples=80)
def test_any_text_as_csv(text: str) -> None:
    read_bytes(f"household_id;note\n{text}".encode(), "household.csv")
    read_bytes(text.encode(), "household.csv")


@given(st.binary(max_size=200), st.booleans())
@settings(max_examples=80)
def test_any_bytes_as_excel(data: bytes, archive: bool) -> None:
    read_bytes(b"PK\x03\x04" + data if archive else data, "household.xlsx")


@given(st.lists(st.lists(st.text('ab;" ,', max_size=6), min_size=2, max_size=2), max_size=6))
@settings(max_examples=75)
def test_quoted_cells_are_read_as_the_standard_library_reads_them(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        [["household_id", "note"], *rows]
    )
    with TemporaryDirectory() as folder:
        path = Path(folder, "household.csv")
        path.write_text(text.getvalue(), encoding="utf-8", newline="")
        result = read_file(path, RECORD_TYPES["household"])
    expected = [(number, note.strip(" ")) for number, (key, note) in enumerate(rows, start=2) if key.strip(" ")]
    assert (
        result.frame.filter(result.frame["household_id"].is_not_null()).select("source_row", "note").rows() == expected
    )
