"""The rules as part of the change log: which files anything was done under, and what has changed in them since."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from engine.store.schema import ACTIVITY, RULE_FILE

RuleFiles = Callable[[], Mapping[str, bytes]]
"""Gives the rule files by name."""


def changed_rules(connection: Connection, files: Mapping[str, bytes]) -> str | None:
    """What to note of rules that differ from those of the last note, as JSON: `files` (SHA-256 by name), `before` and
    `digest` of them all. None where they are the same. New contents are stored.
    """
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    query = select(ACTIVITY.c.what).where(ACTIVITY.c.command == "rules").order_by(ACTIVITY.c.id.desc())
    noted = connection.execute(query).scalar()
    before = json.loads(noted) if noted else {"files": {}, "digest": ""}
    if before["files"] == hashes:
        return None
    known = set(connection.execute(select(RULE_FILE.c.sha256)).scalars())
    new = {sha256: files[name] for name, sha256 in hashes.items() if sha256 not in known}
    if new:
        connection.execute(insert(RULE_FILE), [{"sha256": key, "content": data} for key, data in new.items()])
    return json.dumps({"files": hashes, "before": before["digest"], "digest": digest_of(hashes)}, sort_keys=True)


def digest_of(hashes: Mapping[str, str]) -> str:
    """One SHA-256 for files given by name and hash."""
    return hashlib.sha256(json.dumps(hashes, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def rule_contents(connection: Connection) -> dict[str, bytes]:
    """Every rule file's content there has been, by SHA-256."""
    return {row.sha256: bytes(row.content) for row in connection.execute(select(RULE_FILE))}


def rule_changes(what: str, earlier: str | None) -> dict[str, tuple[str, str]]:
    """The files that differ between two notes: SHA-256 from and to by name, "" where there was or is none."""
    new: Mapping[str, Any] = json.loads(what)["files"]
    old: Mapping[str, Any] = json.loads(earlier)["files"] if earlier else {}
    names = sorted({*old, *new})
    return {name: (old.get(name, ""), new.get(name, "")) for name in names if old.get(name) != new.get(name)}
