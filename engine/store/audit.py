"""What the database can be held to: its own consistency, the history's chain, and facts as their imports left them."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from sqlalchemy import Connection, select

from engine.facts.registry import RECORD_TYPES
from engine.store.batches import CARRIED, Batch
from engine.store.chain import breaks
from engine.store.claims import CLAIM_FILE
from engine.store.import_digest import stored_digests
from engine.store.receivables import PAYMENT_FILE
from engine.store.rule_files import digest_of, rule_contents
from engine.store.schema import ACTIVITY, ACTIVITY_HEAD, IMPORT

NOTED = {"record": "record", "file_name": "file", "content_hash": "content_hash"}
"""The columns of an import that its note in the history holds too, and what they are called there."""


def whole_history(connection: Connection) -> list[Mapping[str, Any]]:
    """The processing history, oldest first, with its hashes."""
    return [dict(row) for row in connection.execute(select(ACTIVITY).order_by(ACTIVITY.c.id)).mappings()]


def kept_files(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Files of no batch that are kept under their SHA-256: (municipality, what they are about, the name kept under)."""
    payments = select(PAYMENT_FILE.c.municipality, PAYMENT_FILE.c.content_hash, PAYMENT_FILE.c.file_name)
    claims = select(CLAIM_FILE.c.municipality, CLAIM_FILE.c.sha256, CLAIM_FILE.c.name)
    for about, query in (("payments", payments), ("claims", claims)):
        for municipality, digest, name in connection.execute(query):
            yield municipality, about, f"{digest}{PurePath(name).suffix}"


def broken_history(connection: Connection, rows: list[Mapping[str, Any]]) -> Iterator[str]:
    """Where the chain of the history is broken, in words."""
    head = connection.execute(select(ACTIVITY_HEAD)).mappings().first()
    yield from breaks(rows, None if head is None else dict(head))


def broken_rules(connection: Connection, rows: list[Mapping[str, Any]]) -> Iterator[str]:
    """Rule files that are not as the history noted them, in words."""
    contents = rule_contents(connection)
    lost = {sha256 for sha256, data in contents.items() if hashlib.sha256(data).hexdigest() != sha256}
    for row in rows:
        if row["command"] == "rules":
            noted = json.loads(row["what"])
            for name, sha256 in noted["files"].items():
                if sha256 in lost or sha256 not in contents:
                    yield f"regelfilen {name}, som gällde från {row['recorded_at'][:10]}, har ändrats eller saknas"
            if digest_of(noted["files"]) != noted["digest"]:
                yield f"rad {row['id']} (rules) stämmer inte med sig själv"


def broken_facts(
    connection: Connection, rows: list[Mapping[str, Any]], towns: Collection[str] | None
) -> Iterator[tuple[str, str]]:
    """Imports whose rows are not as the history noted them: (which table and import, what is wrong)."""
    imports = {row["id"]: dict(row) for row in connection.execute(select(IMPORT)).mappings()}
    noted = {(what := json.loads(row["what"]))["import_id"]: row | what for row in rows if row["command"] == "import"}
    for import_id in sorted({*imports, *noted}):
        found, note = imports.get(import_id), noted.get(import_id)
        whose = (found or note or {})["municipality"]
        if towns is not None and whose not in towns:
            continue
        if found is None or note is None:
            gone = "saknas i databasen" if found is None else "finns inte i behandlingshistoriken"
            yield f"import {import_id}", gone
        elif any(found[column] != note[name] for column, name in NOTED.items()) or _other(found, note):
            yield f"import {import_id} ({note['file']})", "har ändrats i databasen"
    for record in RECORD_TYPES.values():
        stored = stored_digests(connection, record, towns)
        wanted = {
            key: note["digest"]
            for key, note in noted.items()
            if note["record"] == record.name and (towns is None or note["municipality"] in towns)
        }
        for import_id in sorted({*stored, *wanted}):
            if stored.get(import_id) != wanted.get(import_id) and not _empty(
                noted.get(import_id), there=import_id in stored
            ):
                file = noted[import_id]["file"] if import_id in noted else "okänd fil"
                yield (
                    f"fact_{record.name}, import {import_id} ({file})",
                    "uppgifter har ändrats, tagits bort eller lagts till i databasen utan import",
                )


def _other(found: Mapping[str, Any], note: Mapping[str, Any]) -> bool:
    return any(found[name] != note[name] for name in ("municipality", "recorded_by", "recorded_at"))


def _empty(note: Mapping[str, Any] | None, *, there: bool) -> bool:
    """Whether an import changed nothing, so that no fact speaks of it."""
    return note is not None and not there and not any(note[name] for name in ("new", "superseded", "withdrawn"))


def carried_from(connection: Connection, batch: Batch) -> dict[tuple[str, str], int]:
    """What payers carry forward from a batch as stored: öre by payer and area."""
    rows = connection.execute(select(CARRIED).where(CARRIED.c.batch_id == batch.id))
    return {(row.payer_id, row.area): row.amount_ore for row in rows}


def damage(connection: Connection) -> Iterator[str]:
    """What SQLite itself says is wrong with its file; nothing for other databases, which look after their own."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        yield from (str(each) for each in found if each != "ok")
