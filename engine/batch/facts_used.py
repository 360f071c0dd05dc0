"""What became of the facts that a batch bills from: used, or why not. None may be left without an answer."""

from collections.abc import Iterator, Mapping, Sequence

import attrs
import polars as pl

from engine.batch.charging import ReliefMonth
from engine.batch.compute import Computed
from engine.batch.paper import AREA_WORDS
from engine.calc.care.assess import CareAssessment
from engine.calc.care.clients import used_in
from engine.calc.childcare.assess import Assessment
from engine.calc.childcare.timeline import charged_of, placements_of
from engine.calc.intervals import within
from engine.calc.wording import month_name

Facts = Mapping[str, pl.DataFrame]

PARKED = "i parkerade hushåll"
TOLD = "enligt signallistan"
FREE = "utan avgiftsbelagda dagar"
OTHER_BATCH = "faktureras i en annan omgång"


@attrs.frozen
class FactsUsed:
    """Facts of a kind: how many, how many led to a charge, how many did not and why, and those nobody can explain.

    count = used + all of `others` + the number of `unexplained`, which are named without saying whom they are about.
    """

    name: str
    count: int
    used: int
    others: Mapping[str, int]
    unexplained: tuple[str, ...]


def facts_used(computed: Computed, facts: Facts) -> tuple[FactsUsed, ...]:
    """The placements, the services of clients, the reliefs and the adjustments of a batch."""
    return tuple(_kinds(computed, facts))


def _kinds(computed: Computed, facts: Facts) -> Iterator[FactsUsed]:
    parked = computed.households.filter(status="parked").select("household_id")
    members = facts["household_member"].select("household_id", "person_id").unique()
    waiting = members.join(parked, on="household_id", how="semi")["person_id"].unique()
    known = members["person_id"].to_list()
    homeless = pl.col("person_id").is_in(known).not_()  # of whom a finding tells that names no household
    is_waiting = pl.col("person_id").is_in(waiting.to_list())
    for each in computed.assessments:
        yield _placements(each, facts, is_waiting, homeless)
    for care, (_, services) in zip(computed.care, computed.scope.care, strict=True):
        homes = sorted({finding.household_id for finding in care.findings})
        of_homes = members.filter(pl.col("household_id").is_in(homes))["person_id"].unique()
        is_told = pl.col("person_id").is_in(of_homes.to_list()) | homeless
        yield _services(care, sorted(services), facts, is_waiting, is_told)
    yield from (_reliefs(each, computed, facts, parked) for each in computed.reliefs)
    yield _adjustments(computed, facts, parked)


def _placements(assessment: Assessment, facts: Facts, is_waiting: pl.Expr, is_told: pl.Expr) -> FactsUsed:
    month = assessment.month
    placed = within(facts["placement"], month.first, month.last).rename({"child_id": "person_id"})
    charged = charged_of(placements_of(facts, assessment.rules), assessment.rules)["placement_id"]
    used = pl.col("placement_id").is_in(assessment.parts["placement_id"].unique().to_list())
    whys = {PARKED: is_waiting, FREE: pl.col("placement_id").is_in(charged.to_list()).not_(), TOLD: is_told}
    name = pl.format("placering {}", "placement_id")
    return _counted(f"placeringar {month_name(month.first)}", placed, used, whys, name)


def _services(
    care: CareAssessment, billed: Sequence[str], facts: Facts, is_waiting: pl.Expr, is_told: pl.Expr
) -> FactsUsed:
    """Each client and service with a decision, visit, stay, delivery or installation in the month."""
    kinds = used_in(facts, care.month).values()
    cases = pl.concat([kind.select("person_id", "service") for kind in kinds]).unique().collect(engine="in-memory")
    charged = care.charges.select("person_id", "service", used=True)
    found = cases.sort("person_id", "service").join(charged, on=["person_id", "service"], how="left")
    used = pl.col("used").fill_null(value=False) & pl.col("service").is_in(billed)
    whys = {OTHER_BATCH: pl.col("service").is_in(billed).not_(), PARKED: is_waiting, TOLD: is_told}
    name = pl.format("{} för person född {}", "service", pl.col("person_id").str.head(4))
    return _counted(f"insatser {month_name(care.month.first)}", found, used, whys, name)


def _reliefs(relief: ReliefMonth, computed: Computed, facts: Facts, parked: pl.DataFrame) -> FactsUsed:
    """Each relief that holds in the month: a line of it, or why there is none."""
    area, month = relief.reliefs.area, relief.reliefs.month
    entered = within(facts["relief"].filter(area=area), month.first, month.last)
    lines = computed.drafts.lines.filter(kind="relief", area=area, service_month=month.first)["relief_id"]
    told = {each.subject for each in computed.findings if each.code == "relief-unused"}
    named = pl.format("nedsättning {}", "relief_id")
    whys = {
        OTHER_BATCH: relief.is_due.not_(),
        PARKED: pl.col("household_id").is_in(parked["household_id"].to_list()),
        TOLD: named.is_in(sorted(told)),
    }
    words = f"nedsättningar {AREA_WORDS[area]} {month_name(month.first)}"
    return _counted(words, entered, pl.col("relief_id").is_in(lines.to_list()), whys, named)


def _adjustments(computed: Computed, facts: Facts, parked: pl.DataFrame) -> FactsUsed:
    entered = facts["adjustment"].filter(pl.col("month") == computed.month)
    lines = computed.drafts.lines.filter(kind="adjustment")["adjustment_id"]
    used = pl.col("adjustment_id").is_in(lines.to_list())
    whys = {
        PARKED: pl.col("household_id").is_in(parked["household_id"].to_list()),
        TOLD: pl.col("household_id").is_in(sorted({finding.household_id for finding in computed.findings})),
    }
    return _counted("justeringar", entered, used, whys, pl.format("justering {}", "adjustment_id"))


def _counted(name: str, facts: pl.DataFrame, used: pl.Expr, whys: Mapping[str, pl.Expr], named: pl.Expr) -> FactsUsed:
    """Every fact counted once: as used, or else under the first reason that holds."""
    reasons = {"used": used, **whys}
    reason = pl.coalesce(*(pl.when(holds).then(pl.lit(why)) for why, holds in reasons.items()), pl.lit(""))
    sorted_out = facts.select(reason.alias("why"), named.alias("named"))
    counts = dict(sorted_out.group_by("why").len().iter_rows())
    return FactsUsed(
        name,
        facts.height,
        counts.get("used", 0),
        {why: counts[why] for why in whys if why in counts},
        tuple(sorted_out.filter(why="")["named"].sort().to_list()),
    )
