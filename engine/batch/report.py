"""The report of a batch, gathered from its evidence: what a person reads before approving, and an auditor after."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from engine.batch import evidence
from engine.batch.compute import STATUSES, Computed
from engine.batch.diff import Difference, between, checked_folder, this_and_last
from engine.batch.diff_reasons import REASONS
from engine.batch.files import make_folder, write_whole
from engine.batch.guards import STATE_WORDS
from engine.batch.month import output_of
from engine.batch.output import Written
from engine.batch.paper import AREA_WORDS
from engine.batch.replay import recomputed
from engine.batch.report_charts import charts
from engine.batch.report_samples import numbers_of, samples
from engine.batch.workspace import Workspace
from engine.calc.wording import month_name
from engine.documents.report import model
from engine.documents.report.page import page
from engine.errors import Finding
from engine.rulebook import Settings
from engine.store import batches
from engine.store.batches import Batch

FILE_NAME = "rapport.html"
MOST_FINDINGS = 300
MOST_CHANGES = 25
STATUS_WORDS = {
    "invoiced": "fakturerade",
    "zero": "utan avgift",
    "below_minimum": "under minsta fakturabelopp",
    "parked": "parkerade, se signallistan",
    "excluded": "utan plats eller insats i perioden",
}
TOTAL_WORDS = {
    "invoices": "Fakturor",
    "lines": "Rader",
    "lines_ore": "Avgifter, justeringar och rättelser",
    "settled_ore": "Räknas av mot fakturor som krediteras",
    "brought_forward_ore": "Från tidigare månader",
    "carried_forward_ore": "Förs över till senare månader",
    "waived_ore": "Stryks, under minsta fakturabelopp",
    "to_pay_ore": "Att betala",
    "findings": "Signaler",
}
AREA_TOTAL_WORDS = {"people": "Barn eller personer", "lines": "Rader", "lines_ore": "Belopp"}
HEADLINE = ("to_pay_ore", "invoices", "findings")
STEP_WORDS = {
    "previewed": "provdebiterad",
    "approved": "godkänd",
    "issued": "fakturerad",
    "exported": "exporterad",
    "reconciled": "avstämd",
}
PER_HUNDRED = 100
UNCHANGED = "oförändrat"


@attrs.frozen
class Gathered:
    """What a report is made of: the batch, what it came to, and how it differs from the last month issued, if any."""

    batch: Batch
    settings: Settings
    facts: Mapping[str, pl.DataFrame]
    computed: Computed
    invoices: tuple[Mapping[str, Any], ...]
    manifest: Mapping[str, Any]
    last: Mapping[str, Any] | None
    difference: Difference | None


def gather(workspace: Workspace, municipality: str, month: date) -> Gathered:
    """A month's batch, computed once more from its evidence; `Refused` where it is not there or has been changed."""
    this, last = this_and_last(workspace, municipality, month)
    folder = workspace.root / this.folder
    manifest = evidence.check_evidence(folder, this.preview_hash)
    kept, computed = recomputed(folder, municipality, month)
    with workspace.database() as db, db.reading() as connection:
        invoices = tuple(batches.invoices_of(connection, this))
    last_folder = checked_folder(workspace, last) if last else None
    return Gathered(
        batch=this,
        settings=kept.rulebook.municipality(municipality).settings,
        facts=kept.facts,
        computed=computed,
        invoices=invoices,
        manifest=manifest,
        last=evidence.check_evidence(last_folder, last.preview_hash) if last and last_folder else None,
        difference=between(this, last, folder, last_folder) if last and last_folder else None,
    )


def write_report(workspace: Workspace, found: Gathered, to: Path | None = None) -> Written:
    """The page, beside the batch's other files or in the file `to`."""
    path = to or output_of(workspace, found.batch) / FILE_NAME
    make_folder(path.parent)
    data = page(report_of(found)).encode()
    write_whole(path, data)
    sums = found.manifest["totals"]
    return Written(path, sums["invoices"], sums["to_pay_ore"], evidence.sha256(data))


def report_of(found: Gathered) -> model.Report:
    """Everything the page says."""
    computed, batch = found.computed, found.batch
    counts, sums = computed.counts, computed.totals
    assert sum(counts[status] for status in STATUSES) == counts["all"], "every household has exactly one status"
    ordered = sorted(computed.findings, key=lambda each: not each.parked)[:MOST_FINDINGS]
    findings = tuple(_found(each) for each in ordered)
    chosen = tuple(samples(computed, found.facts, found.settings, numbers_of(found.invoices, batch.issue_date)))
    largest = _largest(found.difference)
    last = found.last
    totals = {name: _compared(TOTAL_WORDS[name], name, sums, last and last["totals"]) for name in TOTAL_WORDS}
    return model.Report(
        town=found.settings.identity.name,
        month=month_name(computed.month),
        state=STATE_WORDS[batch.state],
        last_month=month_name(date.fromisoformat(f"{last['month']}-01")) if last else "",
        billed=tuple(_billed(computed)),
        headline=tuple(totals[name] for name in HEADLINE),
        totals=tuple(totals.values()),
        areas=tuple(_areas(computed, last)),
        households=tuple(model.Bar(STATUS_WORDS[status], counts[status]) for status in STATUSES),
        all_households=counts["all"],
        charts=tuple(charts(computed, found.difference)),
        reasons=tuple(_reasons(found.difference)),
        usual=usual(found.difference.usual_ppm) if found.difference else "",
        largest=largest,
        findings=findings,
        findings_in_all=len(computed.findings),
        samples=chosen,
        assumed=tuple(
            model.AssumedRule(
                where=f"{row.origin.file}:{row.origin.line}", decision=row.source.decision, reason=row.reason
            )
            for row in sorted(computed.assumed, key=lambda row: (row.origin.file, row.origin.line))
        ),
        signatures=tuple(_signatures(batch)),
        hashes=tuple(_hashes(found)),
        sections=tuple(_sections(found, findings, largest, chosen)),
    )


def usual(ppm: int) -> str:
    """A change in words: `+2,5 %`, `0 %`."""
    hundredths = (ppm - 1_000_000) // PER_HUNDRED
    sign = "+" if hundredths > 0 else "−" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), PER_HUNDRED)
    decimals = f",{rest:02d}".rstrip("0") if rest else ""
    return f"{sign}{whole}{decimals}\u00a0%"


def _compared(label: str, name: str, now: Mapping[str, int], then: Mapping[str, int] | None) -> model.Compared:
    return model.Compared(
        label=label, before=then.get(name, 0) if then else None, after=now[name], is_money=name.endswith("_ore")
    )


def _billed(computed: Computed) -> Iterator[str]:
    """What the batch bills, area by area."""
    months = {"childcare": computed.scope.childcare, "care": tuple(month for month, _ in computed.scope.care)}
    for area in computed.scope.areas:
        yield f"{AREA_WORDS[area].capitalize()}: {', '.join(map(month_name, months[area]))}."


def _areas(computed: Computed, last: Mapping[str, Any] | None) -> Iterator[tuple[str, tuple[model.Compared, ...]]]:
    nothing = dict.fromkeys(AREA_TOTAL_WORDS, 0)
    then = last["area_totals"] if last else {}
    now = computed.area_totals
    for area, word in AREA_WORDS.items():
        if area in now or area in then:
            before = then.get(area, nothing) if last else None
            figures = (_compared(told, name, now.get(area, nothing), before) for name, told in AREA_TOTAL_WORDS.items())
            yield word.capitalize(), tuple(figures)


def _reasons(difference: Difference | None) -> Iterator[model.ReasonSum]:
    for row in difference.by_reason.iter_rows(named=True) if difference else ():
        yield model.ReasonSum(
            words=REASONS[row["reason"]],
            **{name: row[name] for name in ("households", "raised_ore", "lowered_ore", "difference_ore")},
        )


def _largest(difference: Difference | None) -> tuple[str, ...]:
    """The households that stand out most; one that pays the same stands out where most others pay more."""
    if difference is None:
        return ()
    return tuple(difference.households.filter(pl.col("outlier_ore") > 0)["household_id"].head(MOST_CHANGES))


def _signatures(batch: Batch) -> Iterator[model.Signature]:
    for step, word in STEP_WORDS.items():
        by, at = getattr(batch, f"{step}_by", None), getattr(batch, f"{step}_at", None)
        if by and at:
            yield model.Signature(step=word, by=by, at=f"{at[:10]} kl. {at[11:16]} UTC")


def _hashes(found: Gathered) -> Iterator[tuple[str, str]]:
    batch, program = found.batch, found.manifest["program"]
    yield "provdebiteringens kontrollsumma (den som godkänns)", batch.preview_hash
    yield "uppgifterna", batch.facts_digest
    yield "reglerna", batch.rules_digest
    if batch.issue_date:
        yield "fakturadatum", f"{batch.issue_date}"
    yield "underlag", batch.folder
    yield "program", f"{program['name']} {program['version']}"


def _found(finding: Finding) -> model.Found:
    return model.Found(
        code=finding.code,
        household=finding.household_id,
        subject=finding.subject,
        message=finding.message,
        action=finding.action,
        parked=finding.parked,
    )


def _sections(
    found: Gathered, findings: tuple[model.Found, ...], largest: tuple[str, ...], chosen: tuple[model.Sample, ...]
) -> Iterator[model.HouseholdSection]:
    """The households that the rest of the page speaks of, in order."""
    difference, computed = found.difference, found.computed
    spoken_of = {each.household for each in findings} | {home for each in chosen for home in each.households}
    wanted = sorted((spoken_of | set(largest)) - {""}) + [name for name in largest if not name]
    status = dict(computed.households.select("household_id", "status").iter_rows())
    to_pay = dict(computed.drafts.lines.group_by("household_id").agg(pl.col("amount_ore").sum()).iter_rows())
    changes = _by_household(difference.households, wanted) if difference else {}
    items = _by_household(difference.items, wanted) if difference else {}
    for household in wanted:
        change = changes.get(household, [{}])[0]
        yield model.HouseholdSection(
            household=household,
            status=STATUS_WORDS.get(status.get(household, ""), "inte med i uppgifterna").split(",")[0],
            before_ore=change.get("before_ore", 0) if difference else None,
            after_ore=change["after_ore"] if change else 0 if difference else to_pay.get(household, 0),
            reasons=told(change.get("reasons", ())),
            rule=change.get("rule", ""),
            items=tuple(_changed(each, difference) for each in items.get(household, ()) if difference),
            findings=tuple(each for each in findings if each.household == household),
        )


def _by_household(frame: pl.DataFrame, wanted: list[str]) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in frame.filter(pl.col("household_id").is_in(wanted)).iter_rows(named=True):
        rows.setdefault(row["household_id"], []).append(row)
    return rows


def _changed(item: Mapping[str, Any], difference: Difference) -> model.Changed:
    return model.Changed(
        what=about(item, difference.services),
        words=told(item["reasons"]),
        before_ore=item["before_ore"],
        after_ore=item["after_ore"],
    )


def told(reasons: Sequence[str]) -> str:
    """Reasons in words."""
    return ", ".join(REASONS[each] for each in reasons) or UNCHANGED


def about(item: Mapping[str, Any], services: Mapping[str, str]) -> str:
    """What an item is, without a name: `barn född 2024`, `Hemtjänst, person född 1940`, `justering`."""
    if item["kind"] != "charge":
        return REASONS[item["kind"]]
    if item["area"] == "childcare":
        return f"barn född {item['who'][:4]}"
    return f"{services.get(item['what'], item['what'])}, person född {item['who'][:4]}"
