"""A batch's invoices in portions: some at a time, each with all that they are worded and drawn from, and nothing else.

A portion can be made into documents anywhere, without the batch beside it. So the memory that documents take is that of
a portion, however large the batch, and several processes or machines can make a batch's documents.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import attrs
import polars as pl

from engine.batch.channels import Channels, Way
from engine.batch.compute import Computed
from engine.batch.delivery_files import ways_of
from engine.batch.paper import numbered_documents
from engine.calc.care.assess import CareAssessment
from engine.calc.childcare.assess import Assessment
from engine.calc.relief import Reliefs
from engine.documents.model import InvoiceDocument
from engine.rulebook import Settings

SIZE = 250
"""Invoices in a portion: enough that what it costs to make one does not count."""
Row = Mapping[str, Any]


@attrs.frozen(eq=False)
class Portion:
    """Some of a batch's invoices, or all: `invoices`, their rows as stored, and what they are made of."""

    computed: Computed
    facts: Mapping[str, pl.DataFrame]
    settings: Settings
    invoices: tuple[Row, ...]
    issue_date: date

    def documents(self, whole: Container[str] | None = None) -> Iterator[InvoiceDocument]:
        """What stands on the invoices, in their order; on those that are not `whole` (by number) only their lines."""
        return numbered_documents(self.computed, self.facts, self.settings, self.invoices, self.issue_date, whole)

    def ways(self) -> dict[str, Way]:
        """How each invoice reaches its payer, by number."""
        return ways_of(self.channels(), self.invoices, self.settings)

    def channels(self) -> Channels:
        """How the invoices reach their payers."""
        return Channels.of(self.facts, self.computed.month, self.computed.drafts)

    def of(self, invoices: Sequence[Row]) -> "Portion":
        """These invoices alone, which are all of their payers'."""
        payers = sorted({row["payer_id"] for row in invoices})
        narrow = _only(self.computed, payers)
        return attrs.evolve(
            self, computed=narrow, facts=_facts_of(narrow, self.facts, payers), invoices=tuple(invoices)
        )

    def parts(self, size: int | None = None) -> Iterator["Portion"]:
        """The invoices in their order, some `size` at a time (`SIZE`); those of a payer stay together."""
        waiting: list[Row] = []
        for _, rows in groupby(self.invoices, key=lambda row: row["payer_id"]):
            waiting += rows
            if len(waiting) >= (size or SIZE):
                yield self.of(waiting)
                waiting = []
        if waiting:
            yield self.of(waiting)


def _only(computed: Computed, payers: Sequence[str]) -> Computed:
    """What a batch comes to for these payers, as far as their invoices tell of it."""
    drafts, again = computed.drafts, computed.reassessed
    mine = pl.col("payer_id").is_in(payers)
    lines = drafts.lines.filter(mine)
    homes = pl.col("household_id").is_in(lines["household_id"].drop_nulls().unique().implode())
    clients = pl.col("person_id").is_in(lines["person_id"].drop_nulls().unique().implode())
    return attrs.evolve(
        computed,
        assessments=tuple(map(_rules_alone, computed.assessments)),
        care=tuple(_of_clients(each, clients) for each in computed.care),
        reliefs=tuple(attrs.evolve(each, reliefs=_of_homes(each.reliefs, homes)) for each in computed.reliefs),
        reassessed=attrs.evolve(
            again,
            assessments=tuple(map(_rules_alone, again.assessments)),
            care=tuple(_of_clients(each, clients) for each in again.care),
            charged=tuple(
                attrs.evolve(
                    each,
                    reliefs=_of_homes(each.reliefs, homes),
                    **{name: getattr(each, name).clear() for name in ("charges", "relieved", "month_relieved")},
                )
                for each in again.charged
            ),
            charges=again.charges.filter(homes),
            corrections=again.corrections.clear(),
            findings=(),
            unused=(),
        ),
        small_corrections=computed.small_corrections.clear(),
        drafts=attrs.evolve(
            drafts, lines=lines, invoices=drafts.invoices.filter(mine), balances=drafts.balances.filter(mine)
        ),
        findings=(),
        households=computed.households.clear(),
        rows_used=(),
        mandates=computed.mandates.filter(mine),
    )


def _rules_alone(assessment: Assessment) -> Assessment:
    """Of a month of childcare the lines have every step already."""
    return attrs.evolve(assessment, parts=assessment.parts.clear(), findings=(), rows_used=())


def _of_homes(reliefs: Reliefs, homes: pl.Expr) -> Reliefs:
    return attrs.evolve(reliefs, granted=reliefs.granted.filter(homes))


def _of_clients(assessment: CareAssessment, clients: pl.Expr) -> CareAssessment:
    return attrs.evolve(
        assessment,
        persons=assessment.persons.filter(clients),
        charges=assessment.charges.filter(clients),
        findings=(),
        rows_used=(),
    )


def _facts_of(computed: Computed, facts: Mapping[str, pl.DataFrame], payers: Sequence[str]) -> dict[str, pl.DataFrame]:
    """The facts that name somebody on these payers' invoices: persons, members of households, and receivers."""
    lines = computed.drafts.lines
    about = {name for column in ("child_id", "person_id") for name in lines[column].unique().drop_nulls()}
    debtors = sorted({*payers, *about})
    care_payers = facts["care_payer"].filter(pl.col("person_id").is_in(debtors) | pl.col("payer_id").is_in(payers))
    months = (*computed.care, *computed.reassessed.care)
    partners = {name for each in months for name in each.persons["partner_id"].drop_nulls()}
    named = sorted({*debtors, *partners, *care_payers["payer_id"].unique()})
    members = facts["household_member"]
    return {
        "person": facts["person"].filter(pl.col("person_id").is_in(named)),
        "payer": facts["payer"].filter(pl.col("payer_id").is_in(named)),
        "care_payer": care_payers,
        "household_member": members.filter(pl.col("person_id").is_in(payers)),
    }
