"""Ordering corrections and credits: shown first, then noted; they go out with the preview of the month."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import attrs
import polars as pl

from engine.batch import guards
from engine.batch.compute import Computed, compute
from engine.batch.earlier import Earlier, billed_scope, credited_lines, earlier_batches
from engine.batch.month import Who, inputs_of
from engine.batch.people import People
from engine.batch.reassessment import unpayable
from engine.batch.workspace import Workspace
from engine.calc.credits import is_credit
from engine.calc.periods import add_months
from engine.errors import Refused
from engine.store import batches, orders
from engine.store.database import Connection, Database, record_activity
from engine.store.orders import Credit, Ordered
from engine.vocabulary import credited_number

REACH_MONTHS = 12
"""How far back months are corrected where nothing is said: longer is a decision of its own."""


@attrs.frozen(eq=False)
class Order:
    """What is ordered for the batch of a month, and what it comes to. `is_new`: whether this changed anything."""

    municipality: str
    month: date
    wanted: Ordered
    computed: Computed
    people: People
    is_new: bool

    @property
    def corrections(self) -> pl.DataFrame:
        """The corrections that are billed."""
        return self.computed.drafts.lines.filter(kind="correction")

    @property
    def credits(self) -> pl.DataFrame:
        """The lines that are credited."""
        return self.computed.drafts.lines.filter(kind="credit")

    @property
    def settled(self) -> dict[str, tuple[int, int]]:
        """Of each invoice that is credited, by number: the öre that are taken off what is not paid of it, and those
        that are taken off the payer's next invoice.
        """
        rows = self.computed.drafts.invoices.filter(is_credit("area"))
        amounts = rows.select("area", "settled_ore", "carried_forward_ore").iter_rows()
        return {credited_number(area): (settled, -handed_on) for area, settled, handed_on in amounts}


def correct(workspace: Workspace, municipality: str, month: date, who: Who, back_to: date | None = None) -> Order:
    """Order that what was billed for the months from `back_to` on is corrected with the batch of `month`.

    Without `back_to`: as ordered before, else as far as twelve months back. Ordered twice it is ordered once.
    """
    with workspace.database() as db:
        with db.reading() as connection:
            guards.refuse_issued(batches.batch_of(connection, municipality, f"{month:%Y-%m}"))
            earlier = earlier_batches(workspace.root, connection, municipality, month)
            before = orders.ordered(connection, municipality, f"{month:%Y-%m}")
        first = _first_to_correct(municipality, earlier, before, month, back_to)
        wanted = attrs.evolve(before, back_to=first)
        computed, facts = _computed(workspace, db, municipality, month, wanted)
        with db.writing() as connection:
            guards.refuse_issued(batches.batch_of(connection, municipality, f"{month:%Y-%m}"))
            is_new = _order_correction(connection, municipality, month, first, who)
    return Order(municipality, month, wanted, computed, People.of(facts, month), is_new)


def credit(workspace: Workspace, number: str, month: date, reason: str, who: Who, *, rebill: bool = False) -> Order:
    """Order that an invoice is credited whole with the batch of `month`; with `rebill` its months are billed anew.

    It gives a credit invoice, which is settled against what is not paid of the invoice; what is paid of it is taken off
    the payer's next one.
    `number` is the invoice's, or its OCR reference. What was brought forward on it is not taken back: it was not a
    charge of that invoice.
    """
    if not reason.strip():
        raise Refused("Ange varför fakturan krediteras, med --reason. Skälet sparas men skrivs inte på fakturan.")
    with workspace.database() as db:
        batch, row = _found(db, number)
        town, wanted_credit = batch.municipality, Credit(row["number"], f"{month:%Y-%m}", reason.strip())
        with db.reading() as connection:
            guards.refuse_issued(batches.batch_of(connection, town, f"{month:%Y-%m}"))
            earlier = earlier_batches(workspace.root, connection, town, month)
            before = orders.ordered(connection, town, f"{month:%Y-%m}")
            is_known = _is_ordered(connection, town, wanted_credit)
        lines = _creditable(earlier, wanted_credit, row)
        wanted = attrs.evolve(
            before,
            credits=before.credits if is_known else (*before.credits, wanted_credit),
            back_to=_back_to_bill(lines, before.back_to) if rebill else before.back_to,
        )
        computed, facts = _computed(workspace, db, town, month, wanted)
        _refuse_unpayable(lines, facts, month)
        with db.writing() as connection:
            guards.refuse_issued(batches.batch_of(connection, town, f"{month:%Y-%m}"))
            is_new = not _is_ordered(connection, town, wanted_credit)
            if is_new:
                orders.order_credit(connection, town, wanted_credit, by=who.name, at=who.at)
                what = f"{month:%Y-%m} faktura {wanted_credit.number}: {wanted_credit.reason}"
                record_activity(connection, town, by=who.name, at=who.at, command="credit", what=what)
            if rebill and wanted.back_to is not None:
                is_new |= _order_correction(connection, town, month, wanted.back_to, who)
    return Order(town, month, wanted, computed, People.of(facts, month), is_new)


def cancel_correct(workspace: Workspace, municipality: str, month: date, who: Who) -> bool:
    """Take the order to correct back; False where there was none."""
    with workspace.database() as db, db.writing() as connection:
        guards.refuse_issued(batches.batch_of(connection, municipality, f"{month:%Y-%m}"))
        was = orders.cancel_correction(connection, municipality, f"{month:%Y-%m}")
        if was:
            what = f"{month:%Y-%m} rättas inte"
            record_activity(connection, municipality, by=who.name, at=who.at, command="correct", what=what)
    return was


def cancel_credit(workspace: Workspace, number: str, who: Who) -> bool:
    """Take the order to credit an invoice back; False where there was none, or it is credited already."""
    with workspace.database() as db:
        batch, row = _found(db, number)
        with db.writing() as connection:
            order = orders.credit_of(connection, batch.municipality, row["number"])
            if order is None:
                return False
            guards.refuse_issued(batches.batch_of(connection, batch.municipality, order.month))
            orders.cancel_credit(connection, batch.municipality, row["number"])
            what = f"{order.month} faktura {row['number']} krediteras inte"
            record_activity(connection, batch.municipality, by=who.name, at=who.at, command="credit", what=what)
    return True


def _first_to_correct(
    municipality: str, earlier: Sequence[Earlier], before: Ordered, month: date, back_to: date | None
) -> date:
    """The first month that is corrected; `Refused` where nothing was billed so far back, or since."""
    scope = billed_scope([each.scope for each in earlier], date.min)
    billed = sorted({*scope.childcare, *(each for each, _ in scope.care)})
    if not billed:
        raise guards.AlreadyDone(f"Inget har fakturerats i {municipality} än, så det finns inget att rätta.")
    if back_to is None:
        return before.back_to or max(billed[0], add_months(month, -REACH_MONTHS))
    if back_to < billed[0]:
        raise Refused(
            f"{municipality}: {back_to:%Y-%m} är före den första månad som har fakturerats här, {billed[0]:%Y-%m}. "
            "Ange --back-to tidigast den månaden. Äldre månader rättas med en justering."
        )
    if back_to > billed[-1]:
        raise Refused(
            f"{municipality}: inget har fakturerats för {back_to:%Y-%m} eller senare. Ange --back-to senast "
            f"{billed[-1]:%Y-%m}."
        )
    return back_to


def _computed(
    workspace: Workspace, db: Database, municipality: str, month: date, wanted: Ordered
) -> tuple[Computed, Mapping[str, pl.DataFrame]]:
    facts, before = inputs_of(workspace, db, municipality, month, wanted)
    return compute(facts, workspace.rulebook(), municipality, month, before), facts


def _order_correction(connection: Connection, municipality: str, month: date, back_to: date, who: Who) -> bool:
    is_new = orders.order_correction(connection, municipality, f"{month:%Y-%m}", back_to, by=who.name, at=who.at)
    if is_new:
        what = f"{month:%Y-%m} från och med {back_to:%Y-%m}"
        record_activity(connection, municipality, by=who.name, at=who.at, command="correct", what=what)
    return is_new


def _found(db: Database, number: str) -> tuple[batches.Batch, Mapping[str, Any]]:
    found = batches.find_invoice(db, number)
    if found is None:
        raise Refused(f"Det finns ingen faktura med nummer eller OCR-nummer {number}.")
    return found


def _is_ordered(connection: Connection, municipality: str, wanted: Credit) -> bool:
    """Whether exactly this is ordered already; `Refused` where the invoice is credited otherwise."""
    order = orders.credit_of(connection, municipality, wanted.number)
    if order is not None and order != wanted:
        raise Refused(
            f"Faktura {wanted.number} krediteras redan med {order.month} ({order.reason}). En faktura krediteras en "
            "gång. Är månaden inte fakturerad kan det ångras med: debitera credit NUMMER --cancel"
        )
    return order is not None


def _creditable(earlier: Sequence[Earlier], wanted: Credit, row: Mapping[str, Any]) -> pl.DataFrame:
    """The lines of an invoice; `Refused` where it is a credit itself, or has nothing to credit."""
    lines = credited_lines(earlier, (wanted,))
    if row["lines_ore"] < 0 or not lines.filter(kind="credit").is_empty():
        raise Refused(f"Faktura {wanted.number} är själv en kreditering och kan inte krediteras.")
    if lines.is_empty():
        raise Refused(f"Faktura {wanted.number} har bara belopp från tidigare månader. Det finns inget att kreditera.")
    return lines


def _back_to_bill(lines: pl.DataFrame, ordered: date | None) -> date | None:
    """How far back months must be corrected for an invoice's months to be billed anew."""
    months = lines.filter(pl.col("adjustment_id").is_null())["service_month"].to_list()
    return min([*months, *([ordered] if ordered else [])], default=None)


def _refuse_unpayable(lines: pl.DataFrame, facts: Mapping[str, pl.DataFrame], month: date) -> None:
    for finding in unpayable(lines, facts, month):
        raise Refused(f"Hushåll {finding.household_id}: {finding.message} {finding.action}")
