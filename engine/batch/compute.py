"""A batch as a function: facts, rules and what was brought forward in; charges, invoices and findings out.

Preview, issue and replay all rest on this one computation. It reads and writes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import attrs
import polars as pl

from engine.calc.childcare.assess import Assessment, assess
from engine.calc.intervals import within
from engine.calc.invoices import Drafts, draft
from engine.calc.periods import Month, service_months
from engine.documents.characters import unsupported
from engine.errors import Finding, Refused
from engine.facts.dangling import dangling
from engine.rulebook import ChildcareTariff, Problem, Rulebook
from engine.rulebook.rows import MinimumInvoice, Row

AREA = "childcare"
STATUSES = ("invoiced", "zero", "below_minimum", "parked", "excluded")
NUMBERED = ("invoice", "credit")
"""The outcomes of a payer's month that give an invoice with a number."""
_BY_OUTCOME = {"invoice": "invoiced", "credit": "invoiced", "waived": "below_minimum", "accumulated": "below_minimum"}


@attrs.frozen
class Computed:
    """What a batch comes to.

    `households`: household_id, status, reason: every household of the facts has exactly one status, so that
    invoiced + zero + below minimum + parked + excluded = all.
    """

    municipality: str
    month: date
    assessments: tuple[Assessment, ...]
    drafts: Drafts
    findings: tuple[Finding, ...]
    households: pl.DataFrame
    rows_used: tuple[Row, ...]

    @property
    def assumed(self) -> tuple[Row, ...]:
        """The rule rows used that are assumed, not decided."""
        return tuple(row for row in self.rows_used if row.status == "assumed")

    @property
    def counts(self) -> dict[str, int]:
        """How many households have each status, and `all`."""
        found = dict(self.households.group_by("status").len().iter_rows())
        return {status: found.get(status, 0) for status in STATUSES} | {"all": self.households.height}

    @property
    def totals(self) -> dict[str, int]:
        """The batch's sums, in öre, and how many invoices, lines and findings it has."""
        invoices = self.drafts.invoices
        sums = ("lines_ore", "to_pay_ore", "brought_forward_ore", "carried_forward_ore", "waived_ore")
        return {
            "invoices": invoices.filter(pl.col("outcome").is_in(NUMBERED)).height,
            "lines": self.drafts.lines.height,
            **{name: int(invoices[name].sum()) for name in sums},
            "findings": len(self.findings),
        }


def compute(
    facts: Mapping[str, pl.DataFrame],
    rulebook: Rulebook,
    municipality: str,
    month: date,
    brought_forward: Mapping[str, int],
) -> Computed:
    """Everything the batch of a municipality and month comes to. `brought_forward` is öre by payer."""
    tariff = rulebook.municipality(municipality).childcare
    months = billed_months(tariff, month)
    loose = tuple(dangling(facts))
    assessments = tuple(assess(facts, rulebook, municipality, each, loose) for each in months)
    problems = [finding for each in assessments for finding in each.findings]
    adjustments, unpaid = _adjustments(facts, month)
    unprintable = _unprintable_names(facts, assessments)
    findings = tuple(sorted({*problems, *unpaid, *unprintable}, key=lambda f: (f.household_id, f.code, f.subject)))
    parked = {finding.household_id for finding in findings if finding.parked}
    billed = tuple(_kept(each, parked) for each in assessments)
    before = pl.DataFrame(
        {"payer_id": list(brought_forward), "amount_ore": list(brought_forward.values())},
        schema={"payer_id": pl.String, "amount_ore": pl.Int64},
    )
    minimum = tariff.on(MinimumInvoice, month)
    kept = adjustments.filter(~pl.col("household_id").is_in(sorted(parked)))
    drafts = draft(billed, kept, before, minimum[0] if minimum else None)
    households = _accounted(facts, drafts, parked)
    rows = {id(row): row for each in assessments for row in each.rows_used} | {id(row): row for row in minimum}
    return Computed(municipality, month, billed, drafts, findings, households, tuple(rows.values()))


def billed_months(tariff: ChildcareTariff, month: date) -> tuple[date, ...]:
    """The months of care a batch bills; `Refused` where there is none or the rules do not cover one."""
    months = service_months(tariff, month)
    for each in months or (month,):
        no_cover(tariff.covered(Month.of(each).first, Month.of(each).last))
    if not months:
        raise Refused(
            f"Ingen månad faktureras i {month:%Y-%m}: taxan går då över mellan förskott, innevarande månad och "
            "efterskott ([[billing]]). Det finns inget att göra för den månaden."
        )
    return months


def no_cover(missing: Sequence[Problem]) -> None:
    """`Refused` with the list of what is missing, if anything is."""
    if missing:
        listed = "\n".join(f"  {each.file}, efter rad {each.line}: {each.found}" for each in missing)
        raise Refused(f"Reglerna täcker inte perioden. Lägg in de rader som saknas och kör igen:\n{listed}")


def _adjustments(facts: Mapping[str, pl.DataFrame], month: date) -> tuple[pl.DataFrame, list[Finding]]:
    """The month's manual lines with the household's (last) payer in the month; findings for those without any."""
    wanted = facts["adjustment"].filter(pl.col("month") == month)
    payers = within(facts["payer"], month, Month.of(month).last).sort("valid_from")
    last = payers.group_by("household_id").agg(pl.col("payer_id").last())
    found = wanted.join(last, on="household_id", how="left")
    unpaid = [
        Finding(
            code="payer-missing",
            household_id=household,
            subject=f"justering {adjustment}",
            message=f"Hushållet har ingen fakturamottagare (justering {adjustment}).",
            action="Lägg in vem som ska få fakturan.",
            parked=True,
        )
        for household, adjustment in found.filter(pl.col("payer_id").is_null())
        .select("household_id", "adjustment_id")
        .iter_rows()
    ]
    return found.filter(pl.col("payer_id").is_not_null()), unpaid


def _unprintable_names(facts: Mapping[str, pl.DataFrame], assessments: Sequence[Assessment]) -> list[Finding]:
    """Payers and children of the month whose names have characters that paper cannot show."""
    on_paper = pl.concat(
        [
            each.parts.select("household_id", pl.col(who).alias("person_id"))
            for each in assessments
            for who in ("payer_id", "child_id")
        ]
    ).unique()
    named = on_paper.join(facts["person"].select("person_id", "given_name", "family_name"), on="person_id")
    return [
        Finding(
            code="name-unprintable",
            household_id=household,
            subject=f"person född {person[:4]}",
            message="Namnet innehåller tecken som inte kan skrivas ut på fakturan.",
            action="Ange namnet med latinska bokstäver, som i folkbokföringen.",
            parked=False,
        )
        for household, person, given, family in named.sort("household_id", "person_id").iter_rows()
        if unsupported(f"{given} {family}")
    ]


def _kept(assessment: Assessment, parked: set[str]) -> Assessment:
    return attrs.evolve(assessment, parts=assessment.parts.filter(~pl.col("household_id").is_in(sorted(parked))))


def _accounted(facts: Mapping[str, pl.DataFrame], drafts: Drafts, parked: set[str]) -> pl.DataFrame:
    """Every household with exactly one status."""
    everyone = sorted({*facts["household"]["household_id"], *facts["household_member"]["household_id"], *parked} - {""})
    outcomes = dict(drafts.invoices.select("payer_id", "outcome").iter_rows())
    status: dict[str, str] = {}
    order = {name: index for index, name in enumerate(STATUSES)}
    for household, payer in drafts.lines.select("household_id", "payer_id").unique().iter_rows():
        this = _BY_OUTCOME.get(outcomes[payer], "zero")
        status[household] = min(status.get(household, this), this, key=order.__getitem__)
    status.update(dict.fromkeys(parked - {""}, "parked"))
    reasons = {"parked": "se signallistan", "excluded": "ingen placering i perioden"}
    rows = [(household, status.get(household, "excluded")) for household in everyone]
    return pl.DataFrame(
        [(household, state, reasons.get(state, "")) for household, state in rows],
        schema={"household_id": pl.String, "status": pl.String, "reason": pl.String},
        orient="row",
    )
