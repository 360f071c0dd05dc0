"""The commands of the auditor: compute a batch again from its folder, and check every hash."""

from pathlib import Path
from typing import Annotated

import typer

from engine.commands.options import DONE, UNVERIFIED, At, Json, Scheduler, Towns, Workers, open_at, towns_of


def replay(
    folder: Annotated[
        Path, typer.Argument(help="The evidence of one batch, e.g. evidence/nora/2026-10-1 / mappen med underlaget")
    ],
    workers: Workers = 2,
    scheduler: Scheduler = None,
    json: Json = False,
) -> int:
    """Compute a batch again from its folder alone and compare every step, invoice and file. / Räkna om från underlaget.

    Needs no workspace and no other rules than those in the folder.
    """
    from engine.batch.executors import executor
    from engine.batch.replay import replay as again
    from engine.console import audited
    from engine.console.text import answer_json

    with executor(workers, scheduler) as work:
        found = again(folder, work)
    if json:
        answer_json(audited.replayed_values(found))
    else:
        audited.replayed(found)
    return DONE if found.agrees else UNVERIFIED


def verify(workspace: At = Path(), municipality: Towns = None, json: Json = False) -> int:
    """Check every hash and chain: evidence, documents, files, facts, history. / Pröva att inget har ändrats."""
    from engine.batch.verify import verify as check
    from engine.console import audited
    from engine.console.text import answer_json

    here = open_at(workspace)
    found = check(here, towns_of(here, municipality) if municipality else None)
    if json:
        answer_json(audited.verified_values(found))
    else:
        audited.verified(found)
    return UNVERIFIED if found.troubles else DONE
