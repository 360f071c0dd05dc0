"""On which line every table and every key of a TOML file stands. The standard reader gives values without places."""

import re
from collections import Counter
from collections.abc import Mapping

import attrs

_HEADING = re.compile(r"\s*\[\[?([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*=""")
_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[{]|[\]}]')


Table = tuple[str, int]


@attrs.frozen
class LineIndex:
    """Lines (1-based) of table headings and of keys. A table is its dotted name and its number among its namesakes.

    The top of the file is the table `""`. What is not found by its own name is given the line of what holds it.
    """

    headings: Mapping[Table, int]
    keys: Mapping[Table, Mapping[str, int]]

    def heading(self, name: str, number: int = 0) -> int:
        """The line of a table's heading, or of its key where it is written inline."""
        return self.headings.get((name, number)) or self.keys[TOP].get(name, 1)

    def key(self, name: str, number: int, key: str) -> int:
        """The line of one key in a table."""
        return self.keys.get((name, number), {}).get(key) or self.heading(name, number)

    def keys_of(self, name: str, number: int) -> tuple[tuple[str, int], ...]:
        """All keys of a table with their lines."""
        return tuple(self.keys.get((name, number), {}).items())


TOP: Table = ("", 0)


def index_lines(text: str) -> LineIndex:
    """The index of a file that is valid TOML."""
    headings: dict[Table, int] = {}
    keys: dict[Table, dict[str, int]] = {TOP: {}}
    seen: Counter[str] = Counter()
    here, state = TOP, _State()
    for number, line in enumerate(text.split("\n"), start=1):
        if state.between_statements:
            if heading := _HEADING.match(line):
                name = _plain(heading[1])
                here = (name, seen[name])
                seen[name] += 1
                headings[here] = number
                keys.setdefault(here, {})
                _note_in_parent(name, number, seen, keys)
                continue
            if key := _KEY.match(line):
                keys[here].setdefault(_plain(key[1]).split(".")[0], number)
        state = state.after(line)
    return LineIndex(headings, keys)


def _note_in_parent(name: str, line: int, seen: Counter[str], keys: dict[Table, dict[str, int]]) -> None:
    """The heading `[rate.source]` is also the key `source` of the `[[rate]]` before it."""
    parent, _, last = name.rpartition(".")
    if parent:
        keys.setdefault((parent, max(seen[parent] - 1, 0)), {}).setdefault(last, line)


def _plain(name: str) -> str:
    """A dotted name without quotes and blanks."""
    return ".".join(part.strip().strip("\"'") for part in name.split("."))


@attrs.frozen
class _State:
    """Whether a line begins inside a list, an inline table or a text over several lines."""

    depth: int = 0
    quote: str = ""

    @property
    def between_statements(self) -> bool:
        return not self.depth and not self.quote

    def after(self, line: str) -> "_State":
        """The state at the end of a line that began in this one."""
        depth, quote, at = self.depth, self.quote, 0
        while at <= len(line):
            if quote:
                end = line.find(quote, at)
                if end < 0:
                    return _State(depth, quote)
                quote, at = "", end + 3
                continue
            token = _TOKEN.search(line, at)
            if token is None:
                break
            at = token.end()
            if token[0] in ('"""', "'''"):
                quote = token[0]
            elif token[0] in "[{":
                depth += 1
            elif token[0] in "]}":
                depth -= 1
        return _State(depth, quote)
