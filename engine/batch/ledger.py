"""The invoices of a batch as the general ledger sees them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from engine.batch.compute import Computed
from engine.errors import Refused
from engine.ledger.postings import Coding, Invoice, Line, vouchers
from engine.rulebook import Settings
from engine.rulebook.settings import ADJUSTMENT, CARE_ADJUSTMENT
from engine.vocabulary import credited_number

MANUAL = {"childcare": ADJUSTMENT, "care": CARE_ADJUSTMENT}
"""What manual lines and small amounts saved up are posted as, by area."""
KEY = ("payer_id", "invoice_area")
"""What tells the invoices of a batch apart, in its drafts."""
Key = tuple[str, str]


def codings_on(settings: Settings, day: date) -> tuple[Coding, ...]:
    """How services are posted on a day."""
    return tuple(Coding.like(row) for row in settings.codings if row.holds(day))


def ledger_invoices(computed: Computed, invoices: Sequence[Mapping[str, Any]], issue_date: date) -> Iterator[Invoice]:
    """The issued invoices, given as their rows in the database, with a line for each service and year on them."""
    lines, before = _posted_lines(computed), _brought_forward(computed)
    for row in invoices:
        own = (row["payer_id"], row["area"])
        brought = before[own]
        yield Invoice(
            number=row["number"],
            invoice_date=issue_date,
            customer_number=row["customer"],
            lines=tuple(lines.get(own, ())),
            saved_up=tuple(Line(MANUAL[area], ore) for area, ore in brought if ore > 0),
            credit_used_ore=sum(ore for _, ore in brought if ore < 0) + row["from_credits_ore"],
            credits=credited_number(row["area"]),
            settled_ore=row["settled_ore"],
            to_pay_ore=row["to_pay_ore"],
            carried_forward_ore=row["carried_forward_ore"],
        )


def _posted_lines(computed: Computed) -> dict[Key, list[Line]]:
    """The lines of each invoice: a sum for each service and year, in their order."""
    service = pl.coalesce("form", "service_kind", pl.col("area").replace_strict(MANUAL)).alias("service")
    sums = (
        computed.drafts.lines.group_by(*KEY, service, pl.col("service_month").dt.year().alias("year"))
        .agg(pl.col("amount_ore").sum())
        .sort(*KEY, "service", "year")
        .select(*KEY, "service", "amount_ore", "year")
    )
    found: dict[Key, list[Line]] = {}
    for payer, area, *line in sums.iter_rows():
        found.setdefault((payer, area), []).append(Line(*line))
    return found


def _brought_forward(computed: Computed) -> dict[Key, list[tuple[str, int]]]:
    """What each invoice has from before: areas with their balance in öre."""
    found: dict[Key, list[tuple[str, int]]] = {}
    for payer, of, area, ore in computed.drafts.balances.select(*KEY, "area", "brought_forward_ore").iter_rows():
        found.setdefault((payer, of), []).append((area, ore))
    return found


def refuse_unpostable(
    computed: Computed, invoices: Sequence[Mapping[str, Any]], settings: Settings, issue_date: date
) -> None:
    """`Refused` where the batch could not be exported, while its numbers can still be taken back.

    Manual lines must have a coding in every area that is billed: what is saved up now is posted as such later.
    """
    for area in computed.area_totals:
        settings.coding_on(MANUAL[area], issue_date)
    made = ledger_invoices(computed, invoices, issue_date)
    try:
        vouchers(made, codings_on(settings, issue_date), mode="batch", text="")
    except Refused as refused:
        raise Refused(f"{refused} Inget är fakturerat.") from refused
