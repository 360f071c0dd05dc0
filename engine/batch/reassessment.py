"""Months that were billed, assessed anew with today's facts and rules: what differs from what was billed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

import attrs
import polars as pl

from engine.batch.before import Before
from engine.batch.charging import Charged, charged, relief_months, reliefs_without_rule, unused_reliefs
from engine.batch.scope import Scope, no_cover
from engine.calc.care.assess import CareAssessment, assess_care
from engine.calc.care.payers import estates
from engine.calc.childcare.assess import Assessment, assess
from engine.calc.corrections import correction_lines
from engine.calc.findings import in_order, parked, without
from engine.calc.lines import LINES
from engine.calc.periods import Month
from engine.errors import Finding
from engine.rulebook import Rulebook
from engine.rulebook.rows import Row
from engine.rulebook.rulebook import Municipality

UNKNOWN_PAYER = (
    "Den som har betalat finns inte längre bland personerna, så rättelsen kan inte skickas.",
    "Läs in personen igen, eller rätta för hand med en justering.",
)
DEAD_PAYER = (
    "Den som har betalat är avliden, så rättelsen kan inte skickas.",
    "Lägg in dödsboet som fakturamottagare, eller rätta för hand med en justering.",
)
HOMELESS = (
    "En person som har debiterats (född {born}) finns inte i något hushåll.",
    "Lägg in personen i sitt hushåll.",
)


@attrs.frozen(eq=False)
class Reassessment:
    """Billed months as they are now: their assessments, the `charges` they come to with their reliefs, and the
    corrections (as `LINES`).

    `findings` tell which households are not corrected and why, `unused` of reliefs that lower nothing. They park
    nobody: the current month is billed.
    """

    scope: Scope
    assessments: tuple[Assessment, ...] = ()
    care: tuple[CareAssessment, ...] = ()
    charged: tuple[Charged, ...] = ()
    charges: pl.DataFrame = LINES
    corrections: pl.DataFrame = LINES
    findings: tuple[Finding, ...] = ()
    unused: tuple[Finding, ...] = ()

    @property
    def rows_used(self) -> Iterator[Row]:
        """The rule rows that the months rest on."""
        for months in (self.assessments, self.care, self.charged):
            yield from (row for each in months for row in each.rows_used)

    def without(self, households: Sequence[str]) -> "Reassessment":
        """Without these households; what is told of them stays."""
        kept = partial(without, households)
        return attrs.evolve(
            self,
            assessments=tuple(attrs.evolve(each, parts=kept(each.parts)) for each in self.assessments),
            care=tuple(
                attrs.evolve(each, persons=kept(each.persons), charges=kept(each.charges)) for each in self.care
            ),
            charges=kept(self.charges),
            corrections=kept(self.corrections),
        )


def reassess(
    facts: Mapping[str, pl.DataFrame],
    rulebook: Rulebook,
    municipality: str,
    month: date,
    before: Before,
    loose: Sequence[Finding],
) -> Reassessment:
    """The months of `before.corrected` by today's facts and rules, less what was billed for them.

    `loose` are problems of the facts found before. A household in which something is wrong in any of the months, or one
    of whose payers can get no invoice in the batch's `month`, is not corrected at all: half of a correction would be
    wrong too.
    """
    scope = before.corrected
    if not scope.areas:
        return Reassessment(scope)
    town = rulebook.municipality(municipality)
    _refuse_uncovered(town, scope)
    childcare = tuple(assess(facts, rulebook, municipality, each, loose) for each in scope.childcare)
    care = tuple(assess_care(facts, rulebook, municipality, each, loose) for each, _ in scope.care)
    reliefs = relief_months(facts, town, scope)
    assessed: tuple[Assessment | CareAssessment, ...] = (*childcare, *care)
    problems = [(each.month, each.findings) for each in assessed]
    problems += [(each.reliefs.month, tuple(reliefs_without_rule([each]))) for each in reliefs]
    findings = [*_told(problems), *_homeless(assessed, before.billed, facts)]
    uncorrected = _households(findings)
    with_reliefs = charged(childcare, care, scope, reliefs)
    unused = (each for each in unused_reliefs(reliefs, with_reliefs) if each.household_id not in uncorrected)
    charges = pl.concat([LINES, *(each.lines for each in with_reliefs)], how="diagonal")
    corrections = correction_lines([charges], before.billed, before.changed)
    made = Reassessment(scope, childcare, care, with_reliefs, charges, corrections).without(uncorrected)
    unpaid = [*unpayable(made.corrections, facts, month)]
    made = made.without(_households(unpaid))
    return attrs.evolve(made, findings=in_order([*findings, *unpaid]), unused=in_order(unused))


def _refuse_uncovered(town: Municipality, scope: Scope) -> None:
    """`Refused` where the rules no longer cover a month that was billed by them."""
    for month in scope.childcare:
        no_cover(town.childcare.covered(month, Month.of(month).last))
    for month, _ in scope.care:
        if town.care is not None:
            no_cover(town.care.covered(month, Month.of(month).last))


def _households(findings: Sequence[Finding]) -> list[str]:
    return sorted({each.household_id for each in findings} - {""})


def _told(problems: Iterable[tuple[Month, Sequence[Finding]]]) -> Iterator[Finding]:
    """What is wrong in the months, household by household, as something that is only told here."""
    for month, findings in problems:
        for finding in findings:
            if finding.parked and finding.household_id:
                subject = f"rättelse {month.first:%Y-%m}: {finding.subject}"
                yield attrs.evolve(finding, subject=subject, parked=False)


def _homeless(
    assessed: Iterable[Assessment | CareAssessment], billed: pl.DataFrame, facts: Mapping[str, pl.DataFrame]
) -> Iterator[Finding]:
    """Where a place or a client belongs to no household today, whoever was billed for it is not credited for that."""
    months = [each.month.first for each in assessed if "" in parked(each.findings)]
    members = facts["household_member"].select("person_id").unique()
    lost = (
        billed.filter(pl.col("service_month").is_in(sorted(set(months))))
        .select("household_id", "service_month", person_id=pl.coalesce("child_id", "person_id"))
        .unique()
        .join(members, on="person_id", how="anti")
    )
    for household, month, person in lost.iter_rows():
        message, action = HOMELESS
        yield _finding("child-without-household", household, f"{month:%Y-%m}", message.format(born=person[:4]), action)


def unpayable(corrections: pl.DataFrame, facts: Mapping[str, pl.DataFrame], month: date) -> Iterator[Finding]:
    """Households with a correction for somebody who can get no invoice: unknown by now, or dead without an estate."""
    last = Month.of(month).last
    persons = facts["person"]
    named = [facts[name].filter(pl.col("name") != "").select("payer_id") for name in ("payer", "care_payer")]
    known = pl.concat([persons.select(payer_id="person_id"), *named])
    of_dead = estates(facts, last).select(payer_id="person_id")
    dead = persons.filter(pl.col("deceased_on") <= last).select(payer_id="person_id")
    for texts, code, who in (
        (UNKNOWN_PAYER, "person-unknown", corrections.join(known, on="payer_id", how="anti")),
        (
            DEAD_PAYER,
            "payer-deceased",
            corrections.join(dead, on="payer_id", how="semi").join(of_dead, on="payer_id", how="anti"),
        ),
    ):
        for household, service_month in who.select("household_id", "service_month").unique().iter_rows():
            yield _finding(code, household, f"{service_month:%Y-%m}", *texts)


def _finding(code: str, household: str, month: str, message: str, action: str) -> Finding:
    return Finding(
        code=code, household_id=household, subject=f"rättelse {month}", message=message, action=action, parked=False
    )
