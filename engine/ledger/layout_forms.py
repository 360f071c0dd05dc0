"""The three forms of a customer-ledger file as bytes: fixed width, fields with a separator between, and JSON.

A file is taken apart into `Cells`, the texts of one record's fields, and put together from them. What the texts mean is
none of this module's business.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Literal

import attrs

from engine.errors import Refused
from engine.ledger import layout_json
from engine.ledger.layout_cells import Cells, filled
from engine.ledger.layout_model import DELIMITED, FIXED, JSON, LINE_ENDS, SEPARATORS, Layout, RecordKind

LARGEST_BYTES = 1 << 30
_QUOTING: Mapping[str, Literal[0, 1, 3]] = {"needed": csv.QUOTE_MINIMAL, "all": csv.QUOTE_ALL, "never": csv.QUOTE_NONE}


@attrs.frozen
class Apart:
    """A file taken apart: its records, and whether its last line is ended as the others."""

    cells: tuple[Cells, ...]
    ended: bool = True


Put = tuple[RecordKind, Sequence[str]]
"""A record that is put into a file: its kind, and the texts of the fields that hold values, in their order and as they
stand, in fixed width filled up.
"""


def joined(records: Iterable[Put], layout: Layout, *, ended: bool = True) -> bytes:
    """The bytes of a file."""
    head = layout.head
    if head.form == JSON:
        return layout_json.joined(records, layout).encode(head.encoding)
    lines = _fixed(records, layout) if head.form == FIXED else _delimited(records, layout)
    end = LINE_ENDS[head.line_end]
    return (end.join(lines) + (end if ended and lines else "")).encode(head.encoding)


def apart(data: bytes, layout: Layout) -> Apart:
    """A file taken apart. Refused: another character set, lines that are no record of the layout."""
    if len(data) > LARGEST_BYTES:
        raise Refused("Filen är större än 1 GB. Kontrollera att det är rätt fil.")
    head = layout.head
    try:
        text = data.decode("utf-8-sig" if head.encoding == "utf-8" else head.encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(f"Rad {line}: filen är inte skriven med teckenuppsättningen {head.encoding}.") from None
    if head.form == JSON:
        return Apart(tuple(layout_json.apart(text, layout)))
    text = text.rstrip("\x1a")
    ended = text.endswith("\n")
    if head.form == DELIMITED:
        return Apart(tuple(_taken_apart(text, layout)), ended)
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n") if text else []
    return Apart(tuple(_cut(line, number, layout) for number, line in enumerate(lines, start=1)), ended)


def _fixed(records: Iterable[Put], layout: Layout) -> list[str]:
    put = {kind: _template(kind).format for kind in layout.records}
    lines = [put[kind](*texts) for kind, texts in records]
    return [line.rstrip(" ") for line in lines] if layout.head.ragged else lines


def _template(kind: RecordKind) -> str:
    """A record as a format string: mark, constants and blanks as they stand, and a place for each text."""
    line, end = kind.head.mark.ljust(kind.head.length), 0
    parts = []
    for field in sorted(kind.fields, key=lambda each: each.at):
        place = f"{{{kind.held.index(field)}}}" if field.value else _literal(filled(field.constant, field))
        parts += [_literal(line[end : field.at - 1]), place]
        end = field.at - 1 + field.length
    return "".join((*parts, _literal(line[end:])))


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _cut(line: str, number: int, layout: Layout) -> Cells:
    place = f"Rad {number}"
    for kind in layout.certain_first:
        padded = line.ljust(kind.head.length)
        texts = tuple(padded[field.at - 1 : field.at - 1 + field.length] for field in kind.fields)
        if padded.startswith(kind.head.mark) and _is(kind, texts):
            _refuse_more(padded, kind, place)
            return Cells(kind, texts, number, place)
    raise Refused(f"{place}: posten känns inte igen. Layouten {layout.name} har: {_kinds(layout)}.")


def _refuse_more(line: str, kind: RecordKind, place: str) -> None:
    """What stands where the layout has no field would be lost."""
    spans = [(1, len(kind.head.mark)), *((field.at, field.at + field.length - 1) for field in kind.fields)]
    end = 0
    for first, last in [*sorted(spans), (kind.head.length + 1, kind.head.length)]:
        if line[end : first - 1].strip(" "):
            raise Refused(
                f"{place}: posten {kind.name} har tecken på position {end + 1}-{first - 1}, där inget ska stå."
            )
        end = max(end, last)
    if line[kind.head.length :].strip(" "):
        raise Refused(f"{place}: posten {kind.name} är längre än {kind.head.length} tecken.")


def _is(kind: RecordKind, texts: Sequence[str]) -> bool:
    """Whether the texts have what always stands in a kind of record."""
    constants = zip(kind.fields, texts, strict=True)
    return all(field.value or text.strip(" ") == field.constant.strip(" ") for field, text in constants)


def _kinds(layout: Layout) -> str:
    return ", ".join(kind.name for kind in layout.records)


def _delimited(records: Iterable[Put], layout: Layout) -> list[str]:
    lines = _Lines()
    writer = csv.writer(lines, _dialect(layout))
    if layout.head.heading:
        writer.writerow(_heading(layout))
    for kind, texts in records:
        of_values = iter(texts)
        writer.writerow([next(of_values) if field.value else field.constant for field in kind.fields])
    return lines


class _Lines(list[str]):
    """What a writer of CSV writes to: a line each time, kept without the end that the writer must give it."""

    def write(self, line: str) -> None:
        self.append(line.removesuffix("\n"))


def _dialect(layout: Layout) -> type[csv.Dialect]:
    class Own(csv.Dialect):
        delimiter = SEPARATORS[layout.head.separator]
        quoting = _QUOTING[layout.head.quoting]
        quotechar = None if layout.head.quoting == "never" else '"'
        lineterminator = "\n"  # taken away again: the line ends as the layout says
        doublequote = True
        strict = True

    return Own


def _heading(layout: Layout) -> tuple[str, ...]:
    return tuple(field.name for field in layout.records[0].fields)


def _taken_apart(text: str, layout: Layout) -> Iterator[Cells]:
    reader = csv.reader(StringIO(text, newline=""), _dialect(layout))
    begun = not layout.head.heading
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            raise Refused(f"Rad {number}: citattecknen går inte ihop, eller fältet är för långt.") from None
        if not begun:
            _refuse_other_heading(row, layout)
            begun = True
        elif row:
            yield _recognised(row, number, layout)
    if not begun:
        raise Refused("Filen är tom: den saknar rubrikrad.")


def _refuse_other_heading(row: Sequence[str], layout: Layout) -> None:
    expected = _heading(layout)
    if tuple(cell.strip() for cell in row) != expected:
        raise Refused(f"Rad 1: rubrikraden ska vara {SEPARATORS[layout.head.separator].join(expected)}")


def _recognised(row: Sequence[str], number: int, layout: Layout) -> Cells:
    for kind in layout.certain_first:
        if len(row) == len(kind.fields) and _is(kind, row):
            return Cells(kind, tuple(row), number, f"Rad {number}")
    counts = " eller ".join(sorted({str(len(kind.fields)) for kind in layout.records}))
    raise Refused(
        f"Rad {number}: raden har {len(row)} fält och känns inte igen. Layouten {layout.name} har {counts} fält: "
        f"{_kinds(layout)}."
    )
