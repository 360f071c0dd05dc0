"""The JSON form of a customer-ledger file: the file is an object, what is below it stands in lists of objects.

A number without decimal point is a JSON integer (öre, hundredths; null where there is none), everything else is text.
There is never a JSON number with a point: programs read those inexactly.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from engine.errors import Refused
from engine.ledger.layout_cells import Cells, is_whole
from engine.ledger.layout_model import Field, Layout, RecordKind
from engine.ledger.layout_values import ABOVE, Level

_INTEGER = 18  # digits; beyond them a number is no amount


Object = dict[str, "str | list[Object]"]
"""An object while the file is put together: by key, both as they stand in JSON, a value or the objects in a list."""
_quoted = json.JSONEncoder(ensure_ascii=False).encode


def joined(records: Iterable[tuple[RecordKind, Sequence[str]]], layout: Layout) -> str:
    """The text of a file, one value a line; of each record its kind and the texts of its values."""
    above = {kind: _holder(kind, layout) for kind in layout.records}
    into = {kind: _quoted(kind.head.into) for kind in layout.records}
    keys = {kind: [(_quoted(field.name), field, is_whole(field)) for field in kind.fields] for kind in layout.records}
    root: Object = {}
    last: dict[Level, Object] = {}
    for kind, texts in records:
        made = root if kind.level is Level.FILE else {}
        of_values = iter(texts)
        for key, field, whole in keys[kind]:
            text = next(of_values) if field.value else field.constant
            made[key] = (str(int(text)) if text else "null") if whole else _quoted(text)
        for below, level in above.items():
            if level is kind.level:
                made[into[below]] = []
        if (holder := above[kind]) is not None:
            listed = last[holder][into[kind]]
            assert isinstance(listed, list), "what is below stands in a list"
            listed.append(made)
        last[kind.level] = made
    return _shown(root, "\n") + "\n"


def _shown(made: Object, line: str) -> str:
    """An object. `line` begins the line where it ends; what is in it stands one blank further in."""
    inner = f"{line} "
    values = [
        f"{inner}{key}: {value if isinstance(value, str) else _listed(value, inner)}" for key, value in made.items()
    ]
    return f"{{{','.join(values)}{line}}}" if values else "{}"


def _listed(objects: Sequence[Object], line: str) -> str:
    inner = f"{line} "
    return f"[{','.join([inner + _shown(each, inner) for each in objects])}{line}]" if objects else "[]"


def apart(text: str, layout: Layout) -> Iterator[Cells]:
    """The records of a file. Refused: no JSON, or other keys than those of the layout."""
    try:
        root = json.loads(text, parse_float=_refused_number, parse_constant=_refused_number, parse_int=_integer)
    except (ValueError, RecursionError) as error:
        line = f"Rad {error.lineno}: f" if isinstance(error, json.JSONDecodeError) else "F"
        raise Refused(f"{line}ilen är inte giltig JSON.") from None
    numbered = enumerate(_objects(root, layout.by_level[Level.FILE][0], layout), start=1)
    for number, (kind, made) in numbered:
        place = f"Post {number}"
        yield Cells(kind, tuple(_text(made, field, kind, place) for field in kind.fields), number, place)


def _holder(kind: RecordKind, layout: Layout) -> Level | None:
    """The level whose objects hold those of a kind: the nearest above it that has any."""
    level = ABOVE.get(kind.level)
    while level is not None and not layout.has(level):
        level = ABOVE.get(level)
    return level


def _objects(made: object, kind: RecordKind, layout: Layout) -> Iterator[tuple[RecordKind, dict[str, Any]]]:
    if not isinstance(made, dict):
        raise Refused(f"Här ska stå ett objekt för {kind.name}: filen är inte skriven efter layouten {layout.name}.")
    below = [each for each in layout.records if _holder(each, layout) is kind.level]
    known = {field.name for field in kind.fields} | {each.head.into for each in below}
    if set(made) != known:
        wrong = min(set(made) ^ known)
        said = "saknas" if wrong in known else "finns inte i layouten"
        raise Refused(f"{kind.name}: nyckeln ”{_short(wrong)}” {said}.")
    yield kind, made
    for each in below:
        listed = made[each.head.into]
        if not isinstance(listed, list):
            raise Refused(f"{kind.name}: ”{each.head.into}” ska vara en lista.")
        for one in listed:
            yield from _objects(one, each, layout)


def _text(made: dict[str, Any], field: Field, kind: RecordKind, place: str) -> str:
    held = made[field.name]
    if held is None and is_whole(field):
        return ""
    if is_whole(field) and type(held) is int:
        return str(held)
    if not is_whole(field) and type(held) is str and (field.value or held == field.constant):
        return held
    expected = "ett heltal" if is_whole(field) else "en text" if field.value else f"”{field.constant}”"
    raise Refused(f"{place}, {kind.name}, {field.name}: här ska stå {expected}.")


def _integer(text: str) -> int:
    if len(text) > _INTEGER:
        raise ValueError("a number too large")
    return int(text)


def _refused_number(_: str) -> object:
    raise ValueError("a number with a decimal point")


def _short(text: str) -> str:
    plain = "".join(each if each.isprintable() else "?" for each in text)
    return plain if len(plain) <= 40 else f"{plain[:37]}..."
