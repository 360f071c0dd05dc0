"""A batch as a function: facts, rules and what was brought forward in; charges, invoices and findings out.

Preview, issue and replay all rest on this one computation. It reads and writes nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

import attrs
import polars as pl

from engine.batch.adjustments import adjustments_of
from engine.batch.before import MANDATES, Before
from engine.batch.channels import incomplete
from engine.batch.charging import ReliefMonth, charged, relief_months, reliefs_without_rule, unused_reliefs
from engine.batch.reassessment import Reassessment, reassess
from engine.batch.scope import Scope, scope_of
from engine.calc.care.assess import CareAssessment, assess_care
from engine.calc.childcare.assess import Assessment, assess
from engine.calc.corrections import credit_lines, large_enough
from engine.calc.findings import in_order, parked, without
from engine.calc.intervals import within
from engine.calc.invoices import FORWARD, Drafts, draft
from engine.calc.lines import adjustment_lines
from engine.calc.periods import Month
from engine.documents.characters import unsupported
from engine.errors import Finding
from engine.facts.dangling import dangling
from engine.rulebook import Rulebook
from engine.rulebook.rows import MinimumInvoice, Row
from engine.rulebook.rulebook import Municipality
from engine.vocabulary import AREAS

STATUSES = ("invoiced", "zero", "below_minimum", "parked", "excluded")
NUMBERED = ("invoice", "credit")
"""The outcomes of a payer's month that give an invoice with a number."""
_BY_OUTCOME = {"invoice": "invoiced", "credit": "invoiced", "waived": "below_minimum", "accumulated": "below_minimum"}


@attrs.frozen
class Computed:
    """What a batch comes to.

    `assessments` are the months of childcare, `care` the months of care, of which the services in `scope` are billed;
    `reliefs` the reliefs of all of these months.
    `reassessed` are the months that are corrected, `small_corrections` those of their corrections that are too small to
    be billed. `mandates` are those in force, as they were given. `households`: household_id, status, reason: every
    household of the facts has exactly one status, over both areas, so that invoiced + zero + below minimum + parked +
    excluded = all.
    """

    municipality: str
    month: date
    scope: Scope
    assessments: tuple[Assessment, ...]
    care: tuple[CareAssessment, ...]
    reliefs: tuple[ReliefMonth, ...]
    reassessed: Reassessment
    small_corrections: pl.DataFrame
    drafts: Drafts
    findings: tuple[Finding, ...]
    households: pl.DataFrame
    rows_used: tuple[Row, ...]
    mandates: pl.DataFrame = MANDATES

    @property
    def numbered(self) -> pl.DataFrame:
        """The invoices that get a number, in the order they get it."""
        return self.drafts.invoices.filter(pl.col("outcome").is_in(NUMBERED))

    @property
    def assumed(self) -> tuple[Row, ...]:
        """The rule rows used that are assumed, not decided."""
        return tuple(row for row in self.rows_used if row.status == "assumed")

    @property
    def begun(self) -> tuple[Row, ...]:
        """The rule rows used that began to hold in the months that are billed: what the approver sees for the first
        time.
        """
        first = min((*self.scope.childcare, *(month for month, _ in self.scope.care)), default=self.month)
        return tuple(row for row in self.rows_used if row.valid_from >= first)

    @property
    def counts(self) -> dict[str, int]:
        """How many households have each status, and `all`."""
        found = dict(self.households.group_by("status").len().iter_rows())
        return {status: found.get(status, 0) for status in STATUSES} | {"all": self.households.height}

    @property
    def totals(self) -> dict[str, int]:
        """The batch's sums, in öre, and how many invoices, lines and findings it has.

        Lines + settled + brought forward = to pay + carried forward + waived. What a credit invoice hands on to the
        payer's ordinary invoice is not carried forward from the batch.
        """
        invoices = self.drafts.invoices
        sums = ("lines_ore", "settled_ore", "to_pay_ore", "brought_forward_ore", "waived_ore")
        return {
            "invoices": self.numbered.height,
            "lines": self.drafts.lines.height,
            **{name: int(invoices[name].sum()) for name in sums},
            "carried_forward_ore": int((invoices["carried_forward_ore"] - invoices["from_credits_ore"]).sum()),
            "findings": len(self.findings),
        }

    @property
    def changing_totals(self) -> dict[str, dict[str, int]]:
        """How many lines lower a fee, or correct or credit what was billed before, and their sum in öre."""
        kinds = ((kind, self.drafts.lines.filter(kind=kind)) for kind in ("relief", "correction", "credit"))
        return {kind: {"lines": lines.height, "lines_ore": int(lines["amount_ore"].sum())} for kind, lines in kinds}

    @property
    def area_totals(self) -> dict[str, dict[str, int]]:
        """How many lines each area has, how many children or clients they are for, and their sum in öre."""
        who = pl.coalesce("child_id", "person_id")
        totals = {}
        for area in AREAS:
            lines = self.drafts.lines.filter(area=area)
            if area in self.scope.areas or lines.height:
                people = lines.select(who).drop_nulls().n_unique()
                totals[area] = {"lines": lines.height, "people": people, "lines_ore": int(lines["amount_ore"].sum())}
        return totals


def compute(
    facts: Mapping[str, pl.DataFrame],
    rulebook: Rulebook,
    municipality: str,
    month: date,
    before: Before,
    *,
    areas: Collection[str] = AREAS,
) -> Computed:
    """Everything the batch of a municipality and month comes to, or what it comes to in some `areas`."""
    town = rulebook.municipality(municipality)
    scope = scope_of(town, month).only(areas)
    loose = tuple(dangling(facts))
    childcare = tuple(assess(facts, rulebook, municipality, each, loose) for each in scope.childcare)
    care = tuple(assess_care(facts, rulebook, municipality, each, loose) for each, _ in scope.care)
    reliefs = relief_months(facts, town, scope)
    again = reassess(facts, rulebook, municipality, month, before, loose)
    adjustments, unpaid = adjustments_of(facts, month)
    problems = (finding for months in (childcare, care) for each in months for finding in each.findings)
    named = [*_on_paper(childcare, care), *_receivers(facts, month, care), *_corrected(again.corrections)]
    unprintable = _unprintable_names(facts, named)
    findings = in_order([*problems, *unpaid, *unprintable, *reliefs_without_rule(reliefs)])
    waiting = parked(findings)
    kept, again = partial(without, waiting), again.without(waiting)
    childcare = tuple(attrs.evolve(each, parts=kept(each.parts)) for each in childcare)
    care = tuple(attrs.evolve(each, persons=kept(each.persons), charges=kept(each.charges)) for each in care)
    made = charged(childcare, care, scope, reliefs)
    told = [*again.findings, *again.unused, *unused_reliefs(reliefs, made)]
    minimums = _minimums(town, month)
    corrections, small = large_enough(
        again.corrections, town.settings.policy.least_correction_kr, before.credited["payer_id"].unique()
    )
    drafts = draft(
        # what is credited was billed: a household that is parked gets it back all the same
        [
            *(each.lines for each in made),
            adjustment_lines(kept(adjustments)),
            corrections,
            credit_lines(before.credited),
        ],
        pl.DataFrame([(*key, ore) for key, ore in before.brought_forward.items()], schema=FORWARD, orient="row"),
        minimums,
        one_invoice=town.settings.policy.one_invoice,
        unpaid=before.unpaid,
    )
    told += incomplete(facts, month, drafts, drafts.invoices.filter(pl.col("outcome").is_in(NUMBERED)))
    findings = in_order([*findings, *(each for each in told if each.household_id not in waiting)])
    households = _accounted(facts, drafts, set(waiting))
    used = (row for part in (childcare, care, made) for each in part for row in each.rows_used)
    rows = {id(row): row for row in (*used, *again.rows_used, *minimums.values())}
    return Computed(
        municipality=municipality,
        month=month,
        scope=scope,
        assessments=childcare,
        care=care,
        reliefs=reliefs,
        reassessed=again,
        small_corrections=small,
        drafts=drafts,
        findings=findings,
        households=households,
        rows_used=tuple(rows.values()),
        mandates=before.mandates,
    )


def _minimums(town: Municipality, month: date) -> dict[str, MinimumInvoice]:
    """The smallest invoice of each area on the first day of the batch's month, where the tariff has one."""
    tariffs = {"childcare": town.childcare, "care": town.care}
    return {
        area: row for area, tariff in tariffs.items() if tariff is not None for row in tariff.on(MinimumInvoice, month)
    }


def _on_paper(childcare: Sequence[Assessment], care: Sequence[CareAssessment]) -> Iterator[pl.DataFrame]:
    """Everybody whose name stands on an invoice: household_id, person_id."""
    for frames, names in (
        ([each.parts for each in childcare], ("payer_id", "child_id")),
        ([each.persons for each in care], ("payer_id", "person_id")),
    ):
        yield from (frame.select("household_id", pl.col(name).alias("person_id")) for frame in frames for name in names)


def _receivers(
    facts: Mapping[str, pl.DataFrame], month: date, care: Sequence[CareAssessment]
) -> Iterator[pl.DataFrame]:
    """Everybody whom a client's invoice goes care of: household_id, person_id."""
    last = Month.of(month).last
    entered = within(facts["care_payer"], last, last).select("person_id", receiver_id="payer_id")
    for each in care:
        clients = each.persons.select("household_id", "person_id").join(entered, on="person_id")
        yield clients.select("household_id", person_id="receiver_id")


def _corrected(lines: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Everybody whose name stands on a correction: household_id, person_id."""
    for name in ("payer_id", "child_id", "person_id"):
        yield lines.select("household_id", pl.col(name).alias("person_id")).drop_nulls()


def _unprintable_names(facts: Mapping[str, pl.DataFrame], on_paper: Sequence[pl.DataFrame]) -> list[Finding]:
    """Payers, children and clients of the month whose names have characters that paper cannot show."""
    named = (
        pl.concat(on_paper)
        .unique()
        .join(facts["person"].select("person_id", "given_name", "family_name"), on="person_id")
    )
    return [
        Finding(
            code="name-unprintable",
            household_id=household,
            subject=f"person född {person[:4]}",
            message=f"Namnet innehåller tecken som inte kan skrivas ut på fakturan (person född {person[:4]}).",
            action="Ange namnet med latinska bokstäver, som i folkbokföringen.",
            parked=False,
        )
        for household, person, given, family in named.sort("household_id", "person_id").iter_rows()
        if unsupported(f"{given} {family}")
    ]


def _accounted(facts: Mapping[str, pl.DataFrame], drafts: Drafts, waiting: set[str]) -> pl.DataFrame:
    """Every household with exactly one status: the best that any of its invoices came to, unless it is parked."""
    corrected = set(drafts.lines["household_id"])  # one may be corrected or credited and no longer among the facts
    known = {*facts["household"]["household_id"], *facts["household_member"]["household_id"]}
    everyone = sorted((known | corrected | waiting) - {""})
    outcomes = {
        (payer, area): what for payer, area, what in drafts.invoices.select("payer_id", "area", "outcome").rows()
    }
    status: dict[str, str] = {}
    order = {name: index for index, name in enumerate(STATUSES)}
    for household, *invoice in drafts.lines.select("household_id", "payer_id", "invoice_area").unique().iter_rows():
        this = _BY_OUTCOME.get(outcomes[tuple(invoice)], "zero")
        status[household] = min(status.get(household, this), this, key=order.__getitem__)
    status.update(dict.fromkeys(waiting - {""}, "parked"))
    reasons = {"parked": "se signallistan", "excluded": "ingen plats eller insats i perioden"}
    rows = [(household, status.get(household, "excluded")) for household in everyone]
    return pl.DataFrame(
        [(household, state, reasons.get(state, "")) for household, state in rows],
        schema={"household_id": pl.String, "status": pl.String, "reason": pl.String},
        orient="row",
    )
