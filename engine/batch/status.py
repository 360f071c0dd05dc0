"""Where each municipality stands with its months: who did what when, what is left to do, and which months were skipped.

    planned → previewed → approved → (issuing) → issued → exported → reconciled

All but the first are states of a stored batch; a month is planned where there are facts and no preview.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import attrs

from engine.batch.workspace import Workspace
from engine.calc.periods import add_months
from engine.store import batches
from engine.store.batches import Batch
from engine.store.facts import last_import
from engine.store.postponements import postponed_by_batch

NO_FACTS, PLANNED, SKIPPED = "no_facts", "planned", "skipped"
STEPS = ("previewed", "approved", "issued", "exported", "reconciled")


@attrs.frozen
class Done:
    """A step that has been taken: which (`imported` or one of STEPS), by whom and when (UTC, ISO 8601)."""

    step: str
    by: str
    at: str


@attrs.frozen
class MonthStatus:
    """Where a month stands. `state`: that of the batch, or no_facts, planned, skipped; `sum_ore` is what is to be paid.

    A skipped month has no issued batch, though a later one has. `postponed`: how many of its invoices may wait.
    """

    month: str
    state: str
    done: tuple[Done, ...] = ()
    invoices: int = 0
    sum_ore: int = 0
    postponed: int = 0


@attrs.frozen
class TownStatus:
    """A municipality's months in order, and when facts last came in."""

    municipality: str
    imported: Done | None
    months: tuple[MonthStatus, ...]


def status(workspace: Workspace, municipality: str, month: date | None, today: date) -> TownStatus:
    """Where a municipality stands: in one month (and those skipped before it), or in all there have been.

    Where there has been none yet, in that of `today`.
    """
    with workspace.database() as db:
        every = batches.all_batches(db)
        sums = batches.invoice_sums(db)
        came = last_import(db, municipality)
        with db.reading() as connection:
            waiting = postponed_by_batch(connection, municipality)
    own = {each.month: each for each in every if each.municipality == municipality}
    issued = [each.month for each in own.values() if each.issued_at]
    latest = f"{month or today:%Y-%m}" if month or not every else max(each.month for each in every)
    first = latest if month or not own else min(own)
    wanted = dict.fromkeys([*skipped_months(issued, latest), *_months(first, latest)])
    imported = Done("imported", *came) if came else None
    return TownStatus(
        municipality,
        imported,
        tuple(_month(each, own.get(each), issued, sums, waiting, imported) for each in sorted(wanted)),
    )


def skipped_months(issued: Sequence[str], month: str) -> tuple[str, ...]:
    """The months (YYYY-MM) between the last issued one before `month` and it."""
    before = [each for each in issued if each < month]
    return tuple(_months(max(before), month)[1:-1]) if before else ()


def _months(first: str, last: str) -> list[str]:
    """The months from one to another."""
    found, day = [], date.fromisoformat(f"{first}-01")
    while f"{day:%Y-%m}" <= last:
        found.append(f"{day:%Y-%m}")
        day = add_months(day, 1)
    return found


def _month(
    month: str,
    batch: Batch | None,
    issued: Sequence[str],
    sums: Mapping[int, tuple[int, int]],
    waiting: Mapping[int, int],
    imported: Done | None,
) -> MonthStatus:
    skipped = any(later > month for later in issued)
    if batch is None:
        return MonthStatus(month, SKIPPED if skipped else PLANNED if imported else NO_FACTS)
    count, sum_ore = sums.get(batch.id, (0, 0))
    state = SKIPPED if skipped and batch.issued_at is None else batch.state
    return MonthStatus(month, state, tuple(_steps(batch)), count, sum_ore, waiting.get(batch.id, 0))


def _steps(batch: Batch) -> list[Done]:
    taken = [(step, getattr(batch, f"{step}_by"), getattr(batch, f"{step}_at")) for step in STEPS]
    return [Done(step, by, at) for step, by, at in taken if at is not None]
