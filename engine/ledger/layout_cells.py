"""One field of a customer-ledger file: from a value to its text, and from the text back to the value.

Numbers, days and codes arrive whole or not at all; only text may be cut, where the layout says so. What is written is
read back at once, and refused if it would be read as something else (a day of 1999 with two digits for the year, a code
that begins with the zeros it is filled up with).
"""

import re
from datetime import date, datetime, time
from functools import cache

import attrs

from engine.ledger.layout_model import DAYS, POINTS, Field, Layout, RecordKind
from engine.ledger.layout_text import CUT, Change, Unwritable, fitted
from engine.ledger.layout_values import NUMBERS, Sort

Held = str | int | date | time | None
"""What a field may hold; None and "" are nothing."""

LONGEST_NUMBER = 18
_NO_DIGITS = re.compile("[^0-9]")
_PATTERNS = {"yyyy": "%Y", "yy": "%y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}


@attrs.frozen
class Cells:
    """The texts of one record's fields as they stand in the file, in fixed width filled up; where the record stands
    (line or number, from 1), and what messages call the place.
    """

    kind: RecordKind
    texts: tuple[str, ...]
    line: int = 0
    place: str = ""


class Unreadable(Exception):
    """A text that its field cannot hold; says what is expected, in Swedish."""


def written(value: Held, field: Field, layout: Layout) -> tuple[str, tuple[Change, ...]]:
    """The text of a value before it is filled up, and what was altered. `Unwritable` where it would not arrive."""
    if value is None or value == "":
        return "", ()
    found, changes = _as_text(value, field, layout)
    if field.length and len(found) > field.length:
        if not field.cut:
            raise _unwritable(f"har {len(found)} tecken, men får ha högst {field.length}")
        was, found = len(found), _cut(found, field)
        changes = (*changes, (CUT, f"{was} tecken blev {len(found)}"))
    of = field.of
    assert of is not None, "only a field with a value is written"
    if of.sort is not Sort.TEXT and read_back(found, field) != _expected(value, field):
        raise _unwritable("kan inte skrivas så att det läses rätt")
    return found, changes


def _cut(text: str, field: Field) -> str:
    """As much of a text as its field has place for."""
    if not field.whole_words:
        return text[: field.length].rstrip(" ")
    end = text.rfind(" ", 0, field.length + 1)
    return text[: end if end > field.length // 2 else field.length].rstrip(" ,")


def filled(text: str, field: Field) -> str:
    """A text filled up to the width of its field; zeros come after a sign."""
    fill = blank_in(field)
    if not is_right(field):
        return text.ljust(field.length)
    if fill == "0" and text[:1] in ("-", "+", " ") and text:
        return text[0] + text[1:].rjust(field.length - 1, fill)
    return text.rjust(field.length, fill) if text else " " * field.length


def is_right(field: Field) -> bool:
    """Whether the value stands to the right."""
    return field.align == "right" or (not field.align and _is_number(field)) or field.pad == "zero"


def blank_in(field: Field) -> str:
    """What the field is filled up with."""
    zeros = field.pad == "zero" or (not field.pad and _is_number(field) and field.align != "left")
    return "0" if zeros else " "


def read_back(text: str, field: Field) -> Held:
    """The value of a field's text, None or "" for nothing. `Unreadable` if it is no such value."""
    of = field.of
    assert of is not None, "only a field with a value is read"
    bare = text.strip(" ")
    if of.sort in NUMBERS:
        return _number(bare, field) if bare else None
    if of.sort is Sort.DAY:
        return _moment(bare, field).date() if bare.strip("0") else None
    if of.sort is Sort.CLOCK:
        return _moment(bare, field).time() if bare else None
    if of.sort is Sort.WORD:
        if bare and bare not in field.word_of:
            raise Unreadable(f"en av: {', '.join(field.word_of)}")
        return field.word_of.get(bare, "")
    if field.digits and bare and not (bare.isascii() and bare.isdigit()):
        raise Unreadable("bara siffror")
    return bare.lstrip("0") if field.pad == "zero" else bare


def is_whole(field: Field) -> bool:
    """Whether it is a number that is written as an integer."""
    return _is_number(field) and field.point == "none"


def _is_number(field: Field) -> bool:
    return field.of is not None and field.of.sort in NUMBERS


def _as_text(value: Held, field: Field, layout: Layout) -> tuple[str, tuple[Change, ...]]:
    match value:
        case int():
            return _digits(value, field), ()
        case date() | time():
            return value.strftime(_pattern(field.format)), ()
        case str() if field.codes:
            if value not in field.code_of:
                raise _unwritable(f"är ”{value}”, som layouten inte har någon kod för")
            return field.code_of[value], ()
        case str() if field.of is not None and field.of.sort is Sort.CODE:
            code = _code(value, field)
            if fitted(code, layout) != (code, ()):
                raise _unwritable("har tecken som inte finns i filens teckenuppsättning")
            return code, ()
        case _:
            found, changes = fitted(str(value), layout)
            return found.strip(" "), changes


def _code(value: str, field: Field) -> str:
    code = _NO_DIGITS.sub("", value) if field.digits else value.strip(" ")
    return code[-field.last :] if field.last else code


def _expected(value: Held, field: Field) -> Held:
    return _code(value, field) if isinstance(value, str) and not field.codes else value


def _digits(value: int, field: Field) -> str:
    of = field.of
    assert of is not None, "only a field with a value is written"
    if value < 0 and field.sign == "unsigned":
        raise _unwritable("är negativt, och layouten har ingen plats för tecken")
    decimals = 0 if of.sort is Sort.COUNT else field.decimals
    scaled, rest = divmod(abs(value), 1 if of.sort is Sort.COUNT else 10 ** (2 - decimals))
    if rest:
        raise _unwritable(f"har fler decimaler än de {decimals} som layouten har plats för")
    number = str(scaled)
    if decimals and field.point != "none":
        number = f"{scaled // 10**decimals}{POINTS[field.point]}{scaled % 10**decimals:0{decimals}}"
    negative = value < 0
    if field.sign == "trailing_minus":
        return number + ("-" if negative else "+")
    plus = {"plus_minus": "+", "blank_minus": " "}.get(field.sign, "")
    return ("-" if negative else plus) + number


def _number(text: str, field: Field) -> int:
    of = field.of
    assert of is not None, "only a field with a value is read"
    decimals = 0 if of.sort is Sort.COUNT else field.decimals
    point = POINTS[field.point] if decimals else ""
    found = _number_shape(decimals, point).fullmatch(text)
    if found is None or (found[1] and found[4]):
        raise Unreadable(f"ett tal med {decimals} decimaler" if point else "ett heltal")
    size = int(found[2] + found[3]) * (1 if of.sort is Sort.COUNT else 10 ** (2 - decimals))
    return -size if "-" in found[1] + found[4] else size


@cache
def _number_shape(decimals: int, point: str) -> re.Pattern[str]:
    tail = rf"{re.escape(point)}([0-9]{{{decimals}}})" if point else "()"
    return re.compile(rf"([+-]?) *([0-9]{{1,{LONGEST_NUMBER}}}){tail}([+-]?)")


@cache
def _pattern(shape: str) -> str:
    return re.sub("yyyy|yy|MM|dd|HH|mm|ss", lambda found: _PATTERNS[found[0]], shape)


@cache
def _moment_shape(shape: str) -> re.Pattern[str]:
    return re.compile(re.sub("[yMdHms]", "[0-9]", shape))


def _moment(text: str, field: Field) -> datetime:
    """Two digits of a year are of this century."""
    shape = field.format
    if _moment_shape(shape).fullmatch(text):
        if "yyyy" not in shape and shape in DAYS:
            text, shape = f"20{text}", f"yy{shape}"
        try:
            return datetime.strptime(text, _pattern(shape))  # noqa: DTZ007 - a day or a time of day; no zone is written
        except ValueError:
            pass
    raise Unreadable(f"skrivet som {field.format}")


def _unwritable(why: str) -> Unwritable:
    return Unwritable(f"värdet {why}. Inget är skrivet.")
