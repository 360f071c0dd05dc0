"""Files of 80-column records, as Bankgirot sends and takes them: lines cut by position, and lines put together.

What: ISO-8859-1, lines ended by CR LF, positions counted from 1 as the manuals do. Reading is forgiving about form
(UTF-8, other line ends, trimmed blanks, tabs) and strict about content; a refusal names file, line and position,
never what stands there, as that may be a person's.
Where: Bankgirot, technical manuals of Autogiro and Bankgiro Inbetalningar. Not: what the records mean.
"""

from datetime import date

import attrs

from engine.errors import Refused
from engine.payments.digits import is_digits

COLUMNS = 80
ENCODING = "iso-8859-1"
NEW_LINE = "\r\n"
LARGEST_BYTES = 1 << 30


@attrs.frozen
class Line:
    """One record: `what` file it stands in (for refusals), its line number from 1, and its text, 80 columns or more."""

    what: str
    number: int
    text: str

    def cut(self, first: int, last: int) -> str:
        """What stands in the positions `first` to `last`, blanks and all."""
        return self.text[first - 1 : last]

    def word(self, first: int, last: int) -> str:
        """What stands there, without the blanks around it."""
        return self.cut(first, last).strip()

    def whole(self, first: int, last: int) -> int:
        """The number that stands there, zero-filled. Refused if there is anything but digits."""
        found = self.cut(first, last)
        if not is_digits(found):
            raise self.refused(first, last, "ska vara ett tal med bara siffror")
        return int(found)

    def unfilled(self, first: int, last: int) -> str:
        """A number used as a name (of a payer, a bankgiro) without the zeros before it; "" where there is none."""
        found = self.word(first, last)
        if found and not is_digits(found):
            raise self.refused(first, last, "ska vara ett nummer med bara siffror")
        return found.lstrip("0")

    def day(self, first: int, last: int) -> date:
        """The date ÅÅÅÅMMDD that stands there. Refused if it is no date."""
        found = self.day_if_any(first, last)
        if found is None:
            raise self.refused(first, last, "ska vara ett datum, ÅÅÅÅMMDD")
        return found

    def day_if_any(self, first: int, last: int) -> date | None:
        """The date that stands there; None for blanks, zeros, GENAST and what is no date."""
        return as_day(self.cut(first, last))

    def refused(self, first: int, last: int, wrong: str) -> Refused:
        """What is to be raised when something there is wrong."""
        where = f"position {first}" if first == last else f"position {first}–{last}"
        return Refused(
            f"{self.what}, rad {self.number}, {where}: det som står där {wrong}. Filen läses inte. Hämta den igen."
        )


def as_day(text: str) -> date | None:
    """The date that eight digits ÅÅÅÅMMDD say, else None."""
    if len(text) != 8 or not is_digits(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def decode(data: bytes) -> str:
    """The text of a file: what is valid UTF-8 is UTF-8 (a program has rewritten it), all else is ISO-8859-1."""
    if len(data) > LARGEST_BYTES:
        raise Refused("Filen är större än 1 GB. Kontrollera att det är rätt fil.")
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(ENCODING)


def lines(data: bytes, what: str) -> list[Line]:
    """The records of a file, empty lines left out. Refused if a line is longer than its 80 columns."""
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a")
    found = []
    for number, written in enumerate(text.split("\n"), start=1):
        bare = written.expandtabs(8).rstrip()
        if len(bare) > COLUMNS:
            raise Refused(
                f"{what}, rad {number}: raden är längre än {COLUMNS} tecken. Kontrollera att det är rätt fil."
            )
        if bare:
            found.append(Line(what, number, bare.ljust(COLUMNS)))
    return found


def record(*fields: str) -> str:
    """One record of 80 columns from its fields, one after the other. They must fit: a bug if they do not."""
    made = "".join(fields)
    assert len(made) <= COLUMNS, f"a record of {len(made)} columns"
    return made.ljust(COLUMNS)


def zeros(number: str | int, width: int, what: str) -> str:
    """A number with zeros before it. Refused if it is too long or no number."""
    found = str(number)
    if not is_digits(found) or len(found) > width:
        raise Refused(f"{what} ska vara högst {width} siffror. Rätta uppgiften.")
    return found.rjust(width, "0")


def left(text: str, width: int, what: str) -> str:
    """A text with blanks after it. Refused if it is too long or has characters that the file cannot hold."""
    if len(text) > width:
        raise Refused(f"{what} får vara högst {width} tecken. Korta ner uppgiften.")
    if not text.isprintable() or not all(ord(character) < 256 for character in text):
        raise Refused(f"{what} har tecken som filen till banken inte kan innehålla. Rätta uppgiften.")
    return text.ljust(width)


def day8(day: date | None) -> str:
    """A date as ÅÅÅÅMMDD, blanks for none."""
    return day.strftime("%Y%m%d").rjust(8, "0") if day else " " * 8
