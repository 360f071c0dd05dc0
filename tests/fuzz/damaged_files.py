"""Files as people, programs and bad luck make them: right ones, ones written in another way, and damaged ones."""

from collections.abc import Callable

from hypothesis import strategies as st

from engine.facts.columns import Column, Kind, RecordType
from engine.facts.registry import RECORD_TYPES
from engine.facts.templates import example

records = st.sampled_from(sorted(RECORD_TYPES))
PERSONS = ("198001019804", "197001019814", "202201019805", "19400101-9803", "194102029818")

SPELLINGS: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("A", "Åsa Ö", "a;b,c", 'x "y"', "7", "\u00c5ngstro\u0308m", "=1+1", "  x  ", "Elin\u00a0Ek", "北"),
    Kind.IDENTITY: PERSONS,
    Kind.PARTY: (*PERSONS, "2120000142", "212000-0142", "165560360793"),
    Kind.DAY: ("2026-01-01", "20261001", "2026-10-01 00:00:00", "2024-02-29", "1940-12-31", "2026-10-01T00:00"),
    Kind.TIME: ("2026-10-05 07:30", "2026-10-05T8:05", "20261005 23:59:00", "2026-10-25 02:30", "2026-10-05 07:30:00.000"),
    Kind.MONEY: ("38500", "38 500,50", "-250.00", "38\u00a0500", "\u22121,5", "0", "+7", "999999999", "0,1"),
    Kind.HOURS: ("37,5", "37:30", "0", "15", "1.25", "7:05", "0:59"),
    Kind.NUMBER: ("1", "12", "0", "999999", "007"),
    Kind.FRACTION: ("1/2", "2/3", "3/7", "1/30"),
    Kind.FLAG: ("ja", "nej", "Yes", "NO", "true", "0", "1"),
}  # fmt: skip
"""Ways to write a value of each kind that a file may have; some are no good in a given column."""

ODD = (
    "", " ", "x", "1e400", "-1e400", "NaN", "inf", "∞", "-0", "١٢٣", "１２３", "٢٠٢٦-٠١-٠١", "0000-01-01", "9999-12-31", "2026-02-30", "2026-13-01",
    "20260101-20261231", "00:00", "24:00", "2026-10-05 24:00", "99999-01-01", "-1", "\u22121", "\u22125\u00a0000", "1\u00a0000\u00a0000\u00a0000", "1,2,3", "0.1" + "0" * 30,
    "9" * 18, "9" * 19, "9" * 400, "0x1F", "1_000", "\u200e198001019804", "\u202b1980\u202c", "\u200bx", "\x00", "a\x00b", "\x1a", "\ufeff1", "\ud7ff", "\U0010ffff", "e\u0301" * 50,
    "198001019805", "800101-9804", "8001019804", "19800101 9804", "19800101+9804", "18991231-0000", "000000000000", "1/0", "0/0", "2/1", "1/2/3", "½", "=cmd|' /C calc'!A0",
    "ja nej", "JA", "true ", "{}", "[bold]x[/bold]", "%s%n", "../../x", "\\", "'", "null", "None", "x" * 501, "å" * 500, "\u2028", "a\tb", "Ǆ",
)  # fmt: skip
"""Texts that are wrong in most columns, or nearly right."""


@st.composite
def tables(draw: st.DrawFn, record: RecordType) -> list[list[str]]:
    """Headings and rows of a kind of fact: its example, with some cells written otherwise, or odd."""
    columns = draw(st.permutations(record.columns)) if draw(st.booleans()) else list(record.columns)
    swedish = draw(st.booleans())
    rows = [[column.header_sv if swedish else column.header for column in columns]]
    for _ in range(draw(st.integers(0, 3))):
        row = [example(column) for column in columns]
        for _ in range(draw(st.integers(0, 3))):
            place = draw(st.integers(0, len(columns) - 1))
            row[place] = draw(written(columns[place]))
        rows.append(row)
    return rows


def written(column: Column) -> st.SearchStrategy[str]:
    right = SPELLINGS.get(column.kind, column.choices)
    return st.one_of(*[st.sampled_from(right)] * 5, st.sampled_from(ODD), st.text(max_size=8))


def as_csv(rows: list[list[str]], separator: str = ";", end: str = "\r\n") -> str:
    """The rows in quotation marks where a cell needs them."""
    return "".join(separator.join(quoted(cell) for cell in row) + end for row in rows)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(';,\t"\r\n') else cell


def _replace(old: str, new: str) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(old.encode(), new.encode())


def _recoded(encoding: str) -> Callable[[bytes], bytes]:
    return lambda data: data.decode("utf-8", "replace").encode(encoding, "replace")


def _wide(data: bytes) -> bytes:
    return data.replace(b"\r\n", b";" * 100_000 + b"\r\n", 1)


def _twice(data: bytes) -> bytes:
    """Every column twice."""
    return b"\r\n".join(line + b";" + line for line in data.split(b"\r\n"))


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "none": lambda data: data,
    "UTF-16": _recoded("utf-16"),
    "UTF-16 without mark": _recoded("utf-16-le"),
    "Windows-1252": _recoded("cp1252"),
    "mark": lambda data: b"\xef\xbb\xbf" + data,
    "two marks": lambda data: b"\xef\xbb\xbf" * 2 + data,
    "lone CR": _replace("\r\n", "\r"),
    "lone LF": _replace("\r\n", "\n"),
    "doubled ends": _replace("\r\n", "\r\n\r\n"),
    "commas": _replace(";", ","),
    "tabs": _replace(";", "\t"),
    "bars": _replace(";", "|"),
    "quotes": _replace(";", '";"'),
    "hard spaces": _replace(" ", "\u00a0"),
    "direction marks": _replace(";", ";\u200f"),
    "zeros at the end": lambda data: data + b"\0" * 4096,
    "end of file mark": lambda data: data + b"\x1a",
    "a huge cell": lambda data: data + b"x" * 30_000,
    "no headings": lambda data: data.partition(b"\r\n")[2],
    "headings twice": lambda data: data.partition(b"\r\n")[0] + b"\r\n" + data,
    "columns twice": _twice,
    "100,000 columns": _wide,
    "rows twice": lambda data: data + data.partition(b"\r\n")[2],
    "XML": lambda data: b"<?xml version='1.0'?><a>" + data + b"</a>",
}  # fmt: skip
damages = st.one_of(st.just("none"), st.just("none"), st.sampled_from(sorted(DAMAGES)))


@st.composite
def bent(draw: st.DrawFn, data: bytes) -> bytes:
    """The bytes with one flipped, some taken away or put in, or cut short; mostly as they are."""
    at = draw(st.integers(0, len(data)))
    match draw(st.sampled_from((*["as it is"] * 6, "flipped", "cut", "put in", "taken away"))):
        case "flipped" if at < len(data):
            return data[:at] + bytes([data[at] ^ 1 << draw(st.integers(0, 7))]) + data[at + 1 :]
        case "cut":
            return data[:at]
        case "put in":
            return data[:at] + draw(st.binary(min_size=1, max_size=4)) + data[at:]
        case "taken away":
            return data[:at] + data[at + draw(st.integers(1, 40)) :]
    return data


@st.composite
def csv_files(draw: st.DrawFn, record: RecordType) -> bytes:
    """The bytes of a CSV file of a kind of fact: right, odd or damaged."""
    data = as_csv(draw(tables(record))).encode("utf-8", "surrogatepass")
    return draw(bent(DAMAGES[draw(damages)](data)))
