"""The chain of the processing history: each row's hash covers its content and the hash of the row before it."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

CHAINED = ("municipality", "recorded_by", "recorded_at", "command", "what")
NO_HASH = ""
"""The hash before the first row."""


def hash_of(before: str, row: Mapping[str, Any]) -> str:
    """SHA-256, hexadecimal, over the hash of the row before and the row's content as canonical JSON."""
    content = {name: row[name] for name in CHAINED} | {"before": before}
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def breaks(rows: Sequence[Mapping[str, Any]], head: Mapping[str, Any] | None) -> Iterator[str]:
    """Where the chain is broken, in words: rows that do not follow on the one before, and what is missing at its end.

    `rows`: the whole history, oldest first. `head`: how many rows there should be, and the hash of the last.
    """
    before = NO_HASH
    for row in rows:
        if row["hash"] != hash_of(before, row):
            yield f"rad {row['id']} ({row['command']}) har ändrats, eller raden före den har ändrats eller tagits bort"
        before = row["hash"]
    last = {"rows": len(rows), "hash": before}
    kept = {"rows": 0, "hash": NO_HASH} if head is None else {name: head[name] for name in last}
    if kept != last:
        yield f"historiken har {len(rows)} rader och slutar inte som den ska; den ska ha {kept['rows']}"
