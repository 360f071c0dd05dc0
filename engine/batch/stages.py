"""The stages of a month for one municipality, each a task that any process can do that has the workspace at hand.

What they give back is small, however large the municipality: it is told to people, and sent between processes.
"""

import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from engine.batch import month
from engine.batch.executors import SERIAL, Advance, Executor, executor
from engine.batch.month import Who
from engine.batch.summary import PreviewSummary, Summary
from engine.batch.workspace import SETTINGS, Workspace
from engine.store.batches import Batch
from engine.store.facts import persons_entered

if TYPE_CHECKING:
    from engine.batch.output import Written

LARGE = 10_000
"""Persons for whom it takes less time to start processes than to do the municipalities one after the other."""
Watch = Callable[[str, int], AbstractContextManager[Advance]]
"""Shows how far something of so many things has come, while a block runs."""


@attrs.frozen
class Spread:
    """Who does the work of a stage: `over` the municipalities, side by side (None: one comes after the other), and
    `within` each of them.
    """

    over: Executor | None
    within: Executor


@contextmanager
def spread(workspace: Workspace, towns: Sequence[str], workers: int, scheduler: str | None = None) -> Iterator[Spread]:
    """Several large municipalities are done side by side, each whole by one process, where all of those have the
    workspace at hand; otherwise the workers share the work of each.
    """
    with executor(workers, scheduler) as work:
        several = len(towns) > 1 and _is_large(workspace)
        side_by_side = several and work.all_say(_is_at_hand, _Mark.of(workspace))
        yield Spread(work, SERIAL) if side_by_side else Spread(None, work)


def _is_large(workspace: Workspace) -> bool:
    with workspace.database() as db, db.reading() as connection:
        return persons_entered(connection) >= LARGE


@attrs.frozen
class _Mark:
    """What a workspace is known by; one whose database is a file is of one machine, since no others may share it."""

    settings: Path
    number: int
    of_machine: str

    @classmethod
    def of(cls, workspace: Workspace) -> "_Mark":
        """The mark of a workspace as it is seen from here."""
        settings = workspace.root / SETTINGS
        return cls(settings, settings.stat().st_ino, "" if workspace.server else platform.node())


def _is_at_hand(mark: _Mark) -> bool:
    """Whether the marked workspace is seen from here too."""
    there = mark.settings.is_file() and mark.settings.stat().st_ino == mark.number
    return there and mark.of_machine in {"", platform.node()}


def check(workspace: Workspace, first: date, town: str) -> Summary:
    """What a preview would come to."""
    return Summary.of(month.look(workspace, town, first))


def preview(workspace: Workspace, first: date, who: Who, town: str) -> PreviewSummary:
    """See `engine.batch.month.preview`."""
    made = month.preview(workspace, town, first, who)
    return PreviewSummary(
        summary=Summary.of(made.computed),
        preview_hash=made.preview_hash,
        folder=str(made.folder),
        skipped=made.skipped,
    )


def approve(workspace: Workspace, first: date, who: Who, town: str) -> Batch:
    """See `engine.batch.month.approve`."""
    return month.approve(workspace, town, first, who)


def issue(
    workspace: Workspace,
    first: date,
    issue_date: date,
    who: Who,
    work: Executor,
    watch: Watch,
    town: str,
) -> "list[Written]":
    """Number the approved invoices, draw them and keep them."""
    from engine.batch.output import write_invoices  # it loads what draws, which other stages do without

    done = month.issue(workspace, town, first, issue_date, who)
    with watch(town, len(done.invoices)) as advance:
        files = [write_invoices(workspace, done, work, advance)]
    month.move_on(workspace, done.batch, "issued", who)
    return files


def export(workspace: Workspace, first: date, who: Who, work: Executor, watch: Watch, town: str) -> "list[Written]":
    """See `engine.batch.exporting.export`."""
    from engine.batch import exporting  # as above

    return exporting.export(workspace, town, first, who, work, partial(watch, town))
