"""What a layout says: the keys of a TOML file in rules/layouts, each declared once.

Reader, checks and the tables in docs/formats.md follow from these declarations, as for rules (`engine.rulebook.keys`).
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any

import attrs

from engine.ledger.layout_values import ABOVE, VALUES, Level, Value
from engine.rulebook.keys import Kind, key
from engine.rulebook.rows import Origin, Source

FIXED, DELIMITED, JSON = "fixed", "delimited", "json"
FORMS = (FIXED, DELIMITED, JSON)
ENCODINGS = ("iso-8859-1", "windows-1252", "cp437", "cp850", "ascii", "utf-8")
LINE_ENDS: Mapping[str, str] = {"crlf": "\r\n", "lf": "\n"}
SEPARATORS: Mapping[str, str] = {"semicolon": ";", "comma": ",", "tab": "\t", "bar": "|"}
QUOTING = ("needed", "all", "never")
NEAREST, REFUSE = "nearest", "refuse"
NAMELESS, LEFT_OUT, WRITTEN = "nameless", "left_out", "written"
POINTS: Mapping[str, str] = {"none": "", "point": ".", "comma": ","}
SIGNS = ("minus", "plus_minus", "blank_minus", "trailing_minus", "unsigned")
DAYS = ("yyyy-MM-dd", "yyyyMMdd", "yyMMdd", "yyyyMM", "yyMM")
CLOCKS = ("HH:mm:ss", "HHmmss", "HHmm")


@attrs.frozen(kw_only=True, eq=False)
class Head:
    """What holds for the whole file: one table, `[layout]`."""

    title: str = key(Kind.TEXT, "what it is for, in words", required=True, example='"Raindance, kundfakturor"')
    form: str = key(
        Kind.CHOICE,
        "fixed width, fields with a separator between, or JSON",
        required=True,
        choices=FORMS,
        example='"fixed"',
    )
    suffix: str = key(Kind.TEXT, "what file names end with", required=True, pattern="[a-zA-Z0-9]{1,8}", example='"txt"')
    encoding: str = key(Kind.CHOICE, "character set", required=True, choices=ENCODINGS, example='"iso-8859-1"')
    characters: str = key(
        Kind.CHOICE,
        "a character that the set lacks: written as the nearest it has (listed to who writes the file), or the file "
        "is refused",
        required=True,
        choices=(NEAREST, REFUSE),
        example='"nearest"',
    )
    unknown: str = key(
        Kind.TEXT,
        "what stands for a character that has no nearest; {code} becomes its number, such as U+0416",
        default="({code})",
        example='"({code})"',
    )
    protected: str = key(
        Kind.CHOICE,
        "invoices to persons with protected identity: without name and address, or left out and listed",
        required=True,
        choices=(NAMELESS, LEFT_OUT),
        example='"nameless"',
    )
    organisations: str = key(
        Kind.CHOICE,
        "invoices to organisations: written as all others, or left out and listed (the receiver takes persons alone)",
        default=WRITTEN,
        choices=(WRITTEN, LEFT_OUT),
        example='"left_out"',
    )
    line_end: str = key(Kind.CHOICE, "how lines end", default="crlf", choices=tuple(LINE_ENDS), example='"crlf"')
    ragged: bool = key(
        Kind.FLAG, "fixed: whether lines end after their last character that is no blank", default=False, example="true"
    )
    separator: str = key(
        Kind.CHOICE, "delimited: what stands between fields", choices=tuple(SEPARATORS), default="semicolon"
    )
    quoting: str = key(
        Kind.CHOICE,
        "delimited: which fields have quotes: those that need them, all, or none (a separator inside one is then a "
        "character that the set lacks)",
        choices=QUOTING,
        default="needed",
    )
    heading: bool = key(
        Kind.FLAG, "delimited: whether the first line has the names of the fields", default=False, example="true"
    )
    source: Source = attrs.field()
    origin: Origin = attrs.field()


@attrs.frozen(kw_only=True, eq=False)
class RecordHead:
    """One kind of record: `[[record]]`. They stand in the order in which they are written; what is of a deeper level is
    written once for each customer, invoice, row, text or posting. Those before the first deeper one begin the file (the
    customer, the invoice ...), those after end it.
    """

    name: str = key(Kind.TEXT, "what it is called in messages", required=True, example='"Fakturarad"')
    level: str = key(Kind.CHOICE, "what it is about", required=True, choices=tuple(Level), example='"row"')
    mark: str = key(Kind.TEXT, "fixed: what the record begins with", default="", example='"R"')
    length: int = key(Kind.COUNT, "fixed: characters in all", default=0, minimum=1, example="75")
    when: str = key(
        Kind.TEXT,
        "a value; the record is only written where there is one",
        default="",
        example='"payer.care_of"',
    )
    into: str = key(Kind.TEXT, "JSON: the key under which they stand in what is above", default="", example='"rader"')
    origin: Origin = attrs.field()


@attrs.frozen(kw_only=True, eq=False)
class Field:
    """One field: an entry of `fields` in a `[[record]]`. It has a `value` or a `constant`; with neither it is blank,
    and a record is only taken for this kind if it is.
    """

    name: str = key(
        Kind.TEXT, "what it is called: the heading, the key in JSON, in messages", required=True, example='"Belopp"'
    )
    at: int = key(Kind.COUNT, "fixed: its first position, the first of the record being 1", default=0, minimum=1)
    length: int = key(Kind.COUNT, "characters; else than in fixed width the most it may have", default=0, minimum=1)
    value: str = key(Kind.TEXT, "what stands there, see the values", default="", example='"row.amount_ore"')
    constant: str = key(Kind.TEXT, "what always stands there", default="", example='"SEK"')
    align: str = key(
        Kind.CHOICE,
        "fixed: left or right; left out = numbers right, others left",
        choices=("left", "right"),
        default="",
    )
    pad: str = key(
        Kind.CHOICE,
        "fixed: filled with; left out = numbers zeros, others blanks",
        choices=("blank", "zero"),
        default="",
    )
    required: bool = key(
        Kind.FLAG, "whether there must be a value; a file without is refused", default=False, example="true"
    )
    cut: bool = key(
        Kind.FLAG, "text that is too long is cut, and listed; else the file is refused", default=False, example="true"
    )
    whole_words: bool = key(
        Kind.FLAG,
        "text that is cut ends with a whole word, where one ends in the second half of the field",
        default=False,
        example="true",
    )
    digits: bool = key(Kind.FLAG, "codes: only the digits, without hyphens and blanks", default=False, example="true")
    last: int = key(Kind.COUNT, "codes: only so many characters from the end", default=0, minimum=1, example="10")
    decimals: int = key(Kind.COUNT, "amounts and quantities: decimals, 0-2", default=2, minimum=0, example="2")
    point: str = key(
        Kind.CHOICE, "amounts and quantities: what stands before the decimals", choices=tuple(POINTS), default="none"
    )
    sign: str = key(
        Kind.CHOICE,
        "numbers: a minus before what is negative; a plus or minus; a blank or minus; a plus or minus after; or none, "
        "what is negative being refused. A sign before zeros stands first",
        choices=SIGNS,
        default="minus",
    )
    format: str = key(
        Kind.CHOICE, "days and times: how they are written", choices=(*DAYS, *CLOCKS), default="", example='"yyyyMMdd"'
    )
    codes: tuple[str, ...] = key(
        Kind.LINES,
        "words: the code of each; a word without one is refused",
        default=(),
        example='["debit=F", "credit=K"]',
    )
    origin: Origin = attrs.field()

    @cached_property
    def of(self) -> Value | None:
        """The value it holds, None where it is constant or blank."""
        return VALUES.get(self.value)

    @cached_property
    def code_of(self) -> Mapping[str, str]:
        """The codes by word."""
        pairs = (pair.partition("=") for pair in self.codes)
        return {word: code for word, _, code in pairs}

    @cached_property
    def word_of(self) -> Mapping[str, str]:
        """The words by code."""
        return {code: word for word, code in self.code_of.items()}


@attrs.frozen(eq=False)
class RecordKind:
    """A kind of record with its fields."""

    head: RecordHead
    fields: tuple[Field, ...]

    @cached_property
    def level(self) -> Level:
        """What it is about."""
        return Level(self.head.level)

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return self.head.name

    @cached_property
    def certain(self) -> int:
        """How many characters of it always stand: where two kinds could be meant, the one with more is."""
        return len(self.head.mark) + sum(field.length + 1 for field in self.fields if not field.value)

    @cached_property
    def held(self) -> tuple[Field, ...]:
        """The fields that hold values."""
        return tuple(field for field in self.fields if field.value)

    @cached_property
    def values_in(self) -> Callable[[object], tuple[Any, ...]]:
        """Takes the values of its fields, in order, out of an object with the things they are of as attributes."""
        names = [field.value for field in self.held]
        take: Callable[[object], Any] = attrgetter(*names) if names else lambda _: ()
        return take if len(names) != 1 else lambda things: (take(things),)


@attrs.frozen(eq=False)
class Branch:
    """What is written once for each thing of a level."""

    level: Level
    steps: "tuple[Step, ...]"


Step = RecordKind | Branch


def steps_of(level: Level, kinds: Sequence[RecordKind]) -> tuple[Step, ...]:
    """How a thing of a level is written: records of its own, and branches where it goes deeper."""
    steps: list[Step] = []
    at = 0
    while at < len(kinds):
        first = kinds[at].level
        if first is level:
            steps.append(kinds[at])
            at += 1
            continue
        below = first if level is Level.ROW else next(each for each, above in ABOVE.items() if above is level)
        end = at
        while end < len(kinds) and (kinds[end].level is first if level is Level.ROW else kinds[end].level is not level):
            end += 1
        steps.append(Branch(below, steps_of(below, kinds[at:end])))
        at = end
    return tuple(steps)


@attrs.frozen(eq=False)
class Layout:
    """A whole layout. `nearest` are its own replacements of characters, before those of the house."""

    name: str
    head: Head
    records: tuple[RecordKind, ...]
    nearest: Mapping[str, str]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """How a file is written."""
        return steps_of(Level.FILE, self.records)

    @cached_property
    def certain_first(self) -> tuple[RecordKind, ...]:
        """The kinds of records in the order in which a record is recognised."""
        return tuple(sorted(self.records, key=lambda kind: -kind.certain))

    @cached_property
    def separators(self) -> str:
        """Characters that no text may have, as they would end a field."""
        never = self.head.form == DELIMITED and self.head.quoting == "never"
        return f'{SEPARATORS[self.head.separator]}"' if never else ""

    @cached_property
    def by_level(self) -> Mapping[Level, tuple[RecordKind, ...]]:
        """The kinds of records by level, in order; levels without any are left out."""
        levels = dict.fromkeys(kind.level for kind in self.records)
        return {level: tuple(kind for kind in self.records if kind.level is level) for level in levels}

    def has(self, level: Level) -> bool:
        """Whether there are records of a level."""
        return level in self.by_level

    def opens(self, kind: RecordKind) -> bool:
        """Whether a record of this kind begins what it is about: the first kind of its level does."""
        return self.by_level[kind.level][0] is kind
