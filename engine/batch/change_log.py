"""The change log as a file: every command, rule and fact that has changed; who, when, from what, to what, and why."""

import json
from collections.abc import Collection
from datetime import date
from pathlib import Path

import polars as pl

from engine.batch.files import write_whole
from engine.batch.workspace import Workspace
from engine.documents.spreadsheet import Sheet, workbook
from engine.errors import Refused
from engine.store.audit import whole_history
from engine.store.changelog import commands_log, facts_log, rules_log

HEADINGS = {
    "at": ("tid (UTC)", 28),
    "by": ("vem", 18),
    "municipality": ("kommun", 14),
    "what": ("vad", 28),
    "about": ("gäller", 36),
    "field": ("fält", 20),
    "from": ("från", 36),
    "to": ("till", 36),
    "why": ("underlag", 30),
}
"""The columns of the log as they are headed, and their widths in characters."""
ENDINGS = (".csv", ".xlsx", ".json")


def change_log(workspace: Workspace, towns: Collection[str], *, facts: bool = True) -> pl.DataFrame:
    """Everything that was changed for these municipalities, oldest first: the columns of `engine.store.changelog.LOG`.

    Rules are everybody's and always there. Without `facts` the changes of facts are left out.
    """
    with workspace.database() as db, db.reading() as connection:
        done = [row for row in whole_history(connection) if row["municipality"] in {"", *towns}]
        logs = [commands_log(done), rules_log(connection, done)]
        if facts:
            logs.append(facts_log(connection, towns))
    return pl.concat(logs).sort("at", maintain_order=True)


def export_log(log: pl.DataFrame, path: Path, made: date) -> None:
    """Write the log as CSV with semicolons, an Excel workbook, or JSON, by the file's ending; whole or not at all."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise Refused(f"{path}: ange en fil som slutar på {', '.join(ENDINGS)}.")
    if ending == ".json":
        data = json.dumps(log.to_dicts(), ensure_ascii=False, indent=1).encode()
    elif ending == ".xlsx":
        sheet = Sheet("Ändringar", list(HEADINGS.values()), log.iter_rows())
        data = workbook([sheet], title="Behandlingshistorik", made=made)
    else:
        headed = log.rename({name: heading for name, (heading, _) in HEADINGS.items()})
        data = b"\xef\xbb\xbf" + headed.write_csv(separator=";").encode()  # the mark by which Excel knows UTF-8
    write_whole(path, data)
