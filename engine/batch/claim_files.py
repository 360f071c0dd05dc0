"""Letters and files about claims: kept under their hash in the evidence, then put where they are sent from.

They are kept before they are noted and put out after: a run that was stopped never leaves a letter in the folder that
nobody knows of, and the same command on the same day puts out what is missing.
"""

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from engine.batch.files import make_folder, write_whole
from engine.batch.workspace import Workspace
from engine.errors import Refused
from engine.store.claims import ClaimFile, files_of

FOLDER = "claims"


def keep(workspace: Workspace, municipality: str, day: date, files: Iterable[tuple[str, bytes]]) -> list[ClaimFile]:
    """Keep files (name, bytes) of a day in the evidence, to be noted with `engine.store.claims.add_files`."""
    folder = workspace.evidence / municipality / FOLDER
    make_folder(folder)
    kept = []
    for name, data in files:
        digest = hashlib.sha256(data).hexdigest()
        write_whole(folder / _kept_name(digest, name), data)
        kept.append(ClaimFile(day=day, name=name, sha256=digest))
    return kept


def put_out(workspace: Workspace, municipality: str, day: date) -> list[Path]:
    """See to it that the files of a day lie in output/<municipality>/krav/<day>/; where they lie.

    `Refused` where a kept file is not as it was.
    """
    with workspace.database() as db, db.reading() as connection:
        files = files_of(connection, municipality, day)
    folder = workspace.output / municipality / "krav" / day.isoformat()
    if files:
        make_folder(folder)
    for file in files:
        if (folder / file.name).is_file():
            continue
        kept = workspace.evidence / municipality / FOLDER / _kept_name(file.sha256, file.name)
        data = kept.read_bytes() if kept.is_file() else b""
        if hashlib.sha256(data).hexdigest() != file.sha256:
            raise Refused(f"{kept} saknas eller är ändrad. Återställ filen från säkerhetskopian och kör igen.")
        write_whole(folder / file.name, data)
    return [folder / file.name for file in files]


def _kept_name(digest: str, name: str) -> str:
    return f"{digest}{Path(name).suffix}"
