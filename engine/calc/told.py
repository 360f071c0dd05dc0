"""A step told: the sentence of a column, filled in with the values of one row."""

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from engine.calc.step import Sentence
from engine.rulebook.rows import Row


@attrs.frozen
class Told:
    """One step of one row, told: the column's name, the sentence, the value it led to, the law, and the row that
    decided.
    """

    name: str
    text: str
    value: str
    law: str
    row: Row | None


def tell(what: Sentence, view: Mapping[str, Any], decided: Row | None) -> Told | None:
    """A sentence filled in with the values and flags of a view; None where there is nothing to tell."""
    text = _first(what.texts, view)
    if not text:
        return None
    return Told(what.name, _filled(text, view), _filled(what.value, view), _filled(what.law, view), decided)


def _first(texts: Iterable[tuple[str, str]], view: Mapping[str, Any]) -> str:
    """The first text whose flag is true, or which has none."""
    for flag, text in texts:
        if not flag or view[flag]:
            return text
    raise AssertionError("the last text has no flag")


def _filled(template: str, view: Mapping[str, Any]) -> str:
    """A template with its values; most laws and many sentences have none."""
    return template.format_map(view) if "{" in template else template


def source_of(row: Row) -> str:
    """Where a rule row comes from: file, line, decision, and whether it is assumed."""
    status = "" if row.status == "decided" else f" (antagen: {row.reason})"
    return f"{row.origin.file}:{row.origin.line}, {row.source.decision}{status}"
