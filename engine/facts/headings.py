"""Which column of a file is which field: English or Swedish headings, any order, any case."""

import attrs

from engine.facts.advice import nearest
from engine.facts.columns import Column, RecordType
from engine.facts.naming import plain_name
from engine.facts.problems import Problems, shown
from engine.facts.raw import RawTable
from engine.facts.registry import RECORD_TYPES

WITHDRAW = ("withdraw", "aterkalla")


@attrs.frozen
class Matched:
    """Where the fields stand: field name to (index in the file, heading as written). `withdraw` is None if absent."""

    fields: dict[str, tuple[int, str]]
    withdraw: tuple[int, str] | None


def match(table: RawTable, record: RecordType, problems: Problems) -> Matched:
    """Find every column's place; what cannot be placed is entered as a problem of the heading row."""
    known = _known(record)
    found: dict[str, tuple[int, str]] = {}
    for index, heading in enumerate(table.headings):
        name = known.get(plain_name(heading))
        if name is None:
            _unknown(table, index, heading, tuple(known), problems)
        elif name in found:
            problems.add(table.heading_row, heading, "", "Kolumnen finns två gånger; ta bort den ena.")
        else:
            found[name] = (index, heading)
    missing = [column for column in record.columns if column.required and column.name not in found]
    for column in missing:
        problems.add(table.heading_row, column.header, "", _missing(column, table, known))
    if missing and (other := _other(table)):
        problems.add(table.heading_row, "", "", f"Rubrikerna är de i {other.name}.csv ({other.title_sv}). Är det den?")
    return Matched(found, found.pop(WITHDRAW[0], None))


def _known(record: RecordType) -> dict[str, str]:
    """Every accepted heading in plain form, to the field's name."""
    known = dict.fromkeys(WITHDRAW, WITHDRAW[0])
    for column in record.columns:
        known |= {plain_name(column.header): column.name, plain_name(column.header_sv): column.name}
    return known


def _other(table: RawTable) -> RecordType | None:
    """The kind of fact whose headings these are, where the file is named as another one."""
    given = {plain_name(heading) for heading in table.headings if heading}
    for record in RECORD_TYPES.values():
        required = ({plain_name(c.header), plain_name(c.header_sv)} for c in record.columns if c.required)
        if given <= set(_known(record)) and all(names & given for names in required):
            return record
    return None


def _unknown(table: RawTable, index: int, heading: str, known: tuple[str, ...], problems: Problems) -> None:
    if heading:
        near = nearest(plain_name(heading), known)
        guess = f"Menades {near}? " if near else ""
        problems.add(
            table.heading_row, heading, "", f"Rubriken är okänd. {guess}Ändra rubriken eller ta bort kolumnen."
        )
    elif table.cells[str(index)].null_count() < table.cells.height:
        problems.add(table.heading_row, "", "", f"Kolumn {index + 1} har uppgifter men ingen rubrik.")


def _missing(column: Column, table: RawTable, known: dict[str, str]) -> str:
    unknown = tuple(h for h in table.headings if h and plain_name(h) not in known)
    near = nearest(column.header, tuple(map(plain_name, unknown))) or nearest(
        column.header_sv, tuple(map(plain_name, unknown))
    )
    guess = f" Är det kolumnen {shown(near)} som ska heta så?" if near else ""
    return f"Kolumnen saknas. Lägg till rubriken {column.header} (eller {column.header_sv}).{guess}"
