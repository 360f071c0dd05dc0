"""What must agree in a layout whose single keys are right: positions, levels, values and how they are written."""

from collections import Counter
from collections.abc import Iterator

from engine.ledger.layout_cells import blank_in
from engine.ledger.layout_model import CLOCKS, DAYS, DELIMITED, FIXED, JSON, Branch, Field, Layout, RecordKind, Step
from engine.ledger.layout_text import has
from engine.ledger.layout_values import DEPTH, NUMBERS, VALUES, Level, Sort
from engine.rulebook.problems import Problem, one_of
from engine.rulebook.rows import Origin

_WRITTEN_AS = {
    "cut": (Sort.TEXT,),
    "whole_words": (Sort.TEXT,),
    "digits": (Sort.CODE,),
    "last": (Sort.CODE,),
    "codes": (Sort.WORD,),
    "format": (Sort.DAY, Sort.CLOCK),
    "sign": NUMBERS,
    "decimals": (Sort.AMOUNT, Sort.QUANTITY),
    "point": (Sort.AMOUNT, Sort.QUANTITY),
}
"""Keys that only some sorts of values have a use for."""
_DEFAULTS = {"sign": "minus", "decimals": 2, "point": "none"}


def faults(layout: Layout) -> Iterator[Problem]:
    """Everything in a layout that does not agree."""
    yield from _head(layout)
    yield from _levels(layout)
    for kind in layout.records:
        yield from _record(layout, kind)
        for field in kind.fields:
            yield from _field(layout, kind, field)


def _problem(origin: Origin, key: str, found: str, expected: str) -> Problem:
    return Problem(origin.file, origin.line_of(key), found, expected)


def _head(layout: Layout) -> Iterator[Problem]:
    head = layout.head
    if head.form != FIXED and head.ragged:
        yield _problem(head.origin, "ragged", f'ragged with form = "{head.form}"', f'ragged only with form = "{FIXED}"')
    for character, instead in {**layout.nearest, "unknown": head.unknown.replace("{code}", "")}.items():
        if not has(instead, head.encoding):
            yield _problem(
                head.origin, "unknown", f'"{character}" replaced by "{instead}"', f"characters that {head.encoding} has"
            )
    if head.form == DELIMITED and head.heading:
        for field in layout.records[0].fields:
            if not has(field.name, head.encoding):
                found = f'heading with the field "{field.name}"'
                yield _problem(head.origin, "heading", found, f"characters that {head.encoding} has")
    if head.form == JSON and head.encoding != "utf-8":
        yield _problem(head.origin, "encoding", f'encoding = "{head.encoding}"', "utf-8: JSON has no other")


def _levels(layout: Layout) -> Iterator[Problem]:
    origin = layout.head.origin
    if not layout.has(Level.ROW) and not layout.has(Level.POSTING):
        yield _problem(origin, "form", "no records for rows", 'a [[record]] with level = "row" or "posting"')
    held = {field.value for kind in layout.records for field in kind.fields}
    if not held & {"row.amount_ore", "posting.amount_ore"}:
        yield _problem(origin, "form", "no amount", "a field with row.amount_ore or posting.amount_ore")
    names = Counter(kind.name for kind in layout.records)
    for kind in layout.records:
        if names[kind.name] > 1:
            yield _problem(kind.head.origin, "name", f'two records called "{kind.name}"', "a name for each")
        if layout.opens(kind) and kind.head.when and kind.level not in (Level.TEXT, Level.FILE):
            found = f'when = "{kind.head.when}" in the first record of level "{kind.level}"'
            yield _problem(kind.head.origin, "when", found, "a record that is always written to begin with")
    yield from _twice(layout.steps)
    if layout.head.form == JSON:
        for level, count in Counter(kind.level for kind in layout.records).items():
            if count > 1:
                yield _problem(origin, "form", f'{count} records of level "{level}"', "one of each level in JSON")
        if not layout.has(Level.FILE):
            yield _problem(origin, "form", "JSON without a record of the file", 'a [[record]] with level = "file"')


def _twice(steps: tuple[Step, ...]) -> Iterator[Problem]:
    """What is of a deeper level stands together: else it would be written twice."""
    seen: set[Level] = set()
    for step in steps:
        if isinstance(step, Branch):
            first = _first(step)
            if step.level in seen:
                found = f'"{first.name}" apart from what is of level "{step.level}" before it'
                yield _problem(first.head.origin, "level", found, f'the records of level "{step.level}" together')
            seen.add(step.level)
            yield from _begun_late(step)
            yield from _twice(step.steps)


def _begun_late(branch: Branch) -> Iterator[Problem]:
    """What is of a thing comes after what begins it: else it would be read as of the one before."""
    own = [step for step in branch.steps if isinstance(step, RecordKind)]
    begins = branch.steps[0]
    late = isinstance(begins, Branch) and (bool(own) or begins.level is Level.TEXT)
    if late:
        kind = _first(branch)
        found = f'"{kind.name}" before what begins the {branch.level} it belongs to'
        yield _problem(kind.head.origin, "level", found, f"it after the first record of the {branch.level}")


def _first(branch: Branch) -> RecordKind:
    step = branch.steps[0]
    return _first(step) if isinstance(step, Branch) else step


def _record(layout: Layout, kind: RecordKind) -> Iterator[Problem]:
    head, form = kind.head, layout.head.form
    fixed = form == FIXED
    if fixed and not head.length:
        yield _problem(head.origin, "length", f'record "{kind.name}" without length', "length = its characters in all")
    if not fixed and (head.mark or head.length):
        key = "mark" if head.mark else "length"
        yield _problem(head.origin, key, f'{key} with form = "{form}"', f'{key} only with form = "{FIXED}"')
    if (form == JSON and kind.level is not Level.FILE) != bool(head.into):
        yield _problem(head.origin, "into", f'into = "{head.into}"', "into in JSON, in all records but the file's")
    if head.when and (head.when not in VALUES or DEPTH[VALUES[head.when].level] > DEPTH[kind.level]):
        yield _problem(head.origin, "when", f'when = "{head.when}"', one_of(_values_of(kind), head.when))
    if not kind.fields and not head.mark:
        yield _problem(head.origin, "fields", f'record "{kind.name}" without fields', "fields, or a mark")
    if not fixed:
        twice = [name for name, count in Counter(field.name for field in kind.fields).items() if count > 1]
        for name in twice:
            yield _problem(head.origin, "fields", f'two fields "{name}"', "a name for each")
        return
    end, before = len(head.mark), "mark"
    for field in sorted(kind.fields, key=lambda each: each.at):
        if field.at and field.at <= end:
            found = f'field "{field.name}" from position {field.at}, where {before} ends at {end}'
            yield _problem(field.origin, "at", found, f"at = {end + 1} or more")
        end, before = field.at + field.length - 1, f'"{field.name}"'
    if head.length and end > head.length:
        found = f'record "{kind.name}" with length = {head.length} and a field that ends at {end}'
        yield _problem(head.origin, "length", found, f"length = {end} or more")


def _values_of(kind: RecordKind) -> tuple[str, ...]:
    """What a record may hold: what is of its level and what is above it."""
    return tuple(name for name, value in VALUES.items() if _fits(kind, value.level))


def _fits(kind: RecordKind, level: Level) -> bool:
    return level is kind.level or DEPTH[level] < DEPTH[kind.level]


def _field(layout: Layout, kind: RecordKind, field: Field) -> Iterator[Problem]:
    here = f'field "{field.name}" of "{kind.name}"'
    if layout.head.form == FIXED and not (field.at and field.length):
        yield _problem(field.origin, "at", f"{here} without at or length", "both in fixed width")
    if layout.head.form != FIXED and (field.at or field.align or field.pad):
        yield _problem(field.origin, "at", f"{here} with at, align or pad", f'these only with form = "{FIXED}"')
    if field.value and field.constant:
        yield _problem(field.origin, "value", f"{here} with value and constant", "one of the two")
    if field.constant:
        if not has(field.constant, layout.head.encoding) or len(field.constant) > (field.length or 1000):
            expected = f"at most {field.length} characters of {layout.head.encoding}"
            yield _problem(field.origin, "constant", f'{here}: constant = "{field.constant}"', expected)
    elif field.value:
        yield from _valued(layout, kind, field, here)


def _valued(layout: Layout, kind: RecordKind, field: Field, here: str) -> Iterator[Problem]:
    value = field.of
    if value is None or not _fits(kind, value.level):
        yield _problem(field.origin, "value", f'{here}: value = "{field.value}"', one_of(_values_of(kind), field.value))
        return
    for key, sorts in _WRITTEN_AS.items():
        if getattr(field, key) != _DEFAULTS.get(key, type(getattr(field, key))()) and value.sort not in sorts:
            yield _problem(
                field.origin, key, f"{here}: {key} with a {value.sort}", f"{key} only with: {', '.join(sorts)}"
            )
    if field.decimals > 2:
        yield _problem(field.origin, "decimals", f"{here}: decimals = {field.decimals}", "0, 1 or 2")
    if field.cut and not field.length:
        yield _problem(field.origin, "cut", f"{here}: cut without length", "length = what it may have")
    if field.whole_words and not field.cut:
        yield _problem(field.origin, "whole_words", f"{here}: whole_words without cut", "cut = true with it")
    yield from _formats(field, here)
    if field.pad == "zero" and (value.sort not in (*NUMBERS, Sort.CODE) or field.align == "left"):
        yield _problem(field.origin, "pad", f'{here}: pad = "zero"', "zeros to the left of a number or a code only")
    if layout.head.form == FIXED and blank_in(field) == "0" and value.sort in (Sort.DAY, Sort.CLOCK, Sort.WORD):
        yield _problem(field.origin, "pad", f"{here}: zeros", "blanks")


def _formats(field: Field, here: str) -> Iterator[Problem]:
    value = field.of
    assert value is not None, "a field with a value that there is"
    known = {Sort.DAY: DAYS, Sort.CLOCK: CLOCKS}.get(value.sort)
    if known is not None:
        if field.format not in known:
            yield _problem(field.origin, "format", f'{here}: format = "{field.format}"', one_of(known, field.format))
        elif field.length and field.length < len(field.format):
            found = f'{here}: length = {field.length} with format = "{field.format}"'
            yield _problem(field.origin, "length", found, f"length = {len(field.format)} or more")
    if value.sort is Sort.WORD:
        codes = field.code_of
        right = all("=" in pair for pair in field.codes) and set(codes) <= set(value.words)
        if not codes or not right or "" in codes.values() or len(set(codes.values())) < len(field.codes):
            expected = f'codes = ["{value.words[0]}=..."], each its own, of: {", ".join(value.words)}'
            yield _problem(field.origin, "codes", f"{here}: codes = {list(field.codes)}", expected)
        elif field.length and max(map(len, codes.values())) > field.length:
            yield _problem(field.origin, "codes", f"{here}: a code that is too long", f"{field.length} characters")
