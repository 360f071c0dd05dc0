"""What the declarations give to people: a template file for every record type, and the tables of docs/facts.md."""

from pathlib import Path
from typing import Literal

from engine.errors import Refused
from engine.facts.columns import Column, Kind, RecordType
from engine.facts.registry import RECORD_TYPES

Language = Literal["en", "sv"]
BEGIN = "<!-- The tables below are made from engine/facts/records.py and care_records.py; change them there. -->"
END = "<!-- End of the tables. -->"
_WRITTEN = {
    Kind.TEXT: "text",
    Kind.IDENTITY: "personnummer, 12 digits",
    Kind.PARTY: "personnummer, 12 digits, or organisationsnummer, 10 digits",
    Kind.DAY: "date",
    Kind.TIME: "date and time",
    Kind.MONEY: "kronor",
    Kind.HOURS: "hours",
    Kind.NUMBER: "whole number",
    Kind.FRACTION: "fraction",
    Kind.CHOICE: "one of",
    Kind.FLAG: "ja or nej",
}


def write_templates(directory: Path, language: Language = "en", *, with_example: bool = False) -> tuple[Path, ...]:
    """One CSV file per record type: headings, semicolons and a byte order mark, as Excel wants.

    Without the example row, which would be taken in as a real family. A file that is there already is `Refused`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    taken = [path for record in RECORD_TYPES.values() if (path := directory / f"{record.name}.csv").exists()]
    if taken:
        raise Refused(f"{taken[0]} finns redan och skrivs inte över. Ange en annan mapp.")
    paths = []
    for record in RECORD_TYPES.values():
        path = directory / f"{record.name}.csv"
        headings = (c.header_sv if language == "sv" else c.header for c in record.columns)
        rows = [headings, *([example(column) for column in record.columns] for _ in range(with_example))]
        lines = [";".join(row) for row in rows]
        path.write_text("".join(f"{line}\r\n" for line in lines), encoding="utf-8-sig", newline="")
        paths.append(path)
    return tuple(paths)


def example(column: Column) -> str:
    """The column's example; for a choice or a flag that must be filled in without one, its first value."""
    if column.required and not column.example and column.choices:
        return column.choices[0]
    return column.example


def facts_markdown() -> str:
    """A section of Markdown for every record type: what it is, its columns, its key and an example row."""
    return "\n".join(_section(record) for record in RECORD_TYPES.values())


def updated(page: str) -> str:
    """A page with what stands between the two marks replaced by the tables of the declarations."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{facts_markdown()}\n{END}{after}"


def _section(record: RecordType) -> str:
    key = " + ".join(f"`{column.header}`" for column in record.columns if column.name in record.key)
    lines = [
        f"### {record.title_sv} · `{record.name}.csv`",
        "",
        " ".join(record.doc.split()),
        "",
        "| column | Swedish heading | written as | must be filled in | meaning |",
        "|---|---|---|---|---|",
        *(_row(column) for column in record.columns),
        "",
        f"One fact is told from another by {key}.{_periods(record)}",
        "",
        "```csv",
        ";".join(column.header for column in record.columns),
        ";".join(example(column) for column in record.columns),
        "```",
        "",
    ]
    return "\n".join(lines)


def _row(column: Column) -> str:
    written = _WRITTEN[column.kind]
    if column.kind is Kind.CHOICE:
        written += " " + ", ".join(f"`{choice}`" for choice in column.choices)
    return f"| `{column.header}` | `{column.header_sv}` | {written} | {_needed(column)} | {column.doc} |"


def _needed(column: Column) -> str:
    """Yes, or what an empty cell means."""
    if column.required:
        return "yes"
    match column.default:
        case None | "":
            return "no"
        case bool():
            return f"no; empty means {'ja' if column.default else 'nej'}"
        case _:
            return f"no; empty means `{column.default}`"


def _periods(record: RecordType) -> str:
    if not record.period_of:
        return ""
    group = " + ".join(f"`{column.header}`" for column in record.columns if column.name in record.period_of)
    return f" Periods with the same {group} may not overlap."
