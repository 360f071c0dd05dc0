"""The yearly income check of a municipality: both calculations compared, and what comes out stored as proposals.

Nothing is charged because a check has been made. A person approves (`engine.batch.income_decisions`), and only then is
an adjustment entered that goes out with a month not yet billed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import attrs
import polars as pl

from engine.batch.month import Who
from engine.batch.scope import no_cover
from engine.batch.workspace import Workspace
from engine.calc.childcare.income_check import TWELVE, Unchecked, YearCheck, check_year
from engine.calc.periods import Month, service_months
from engine.errors import Refused
from engine.facts.dangling import dangling
from engine.facts.taxed_income import read_taxed_incomes
from engine.rulebook import ChildcareTariff
from engine.rulebook.childcare_rows import IncomeCheck
from engine.store import batches, proposals
from engine.store.database import record_activity
from engine.store.facts import current_facts, refuse_problems
from engine.store.proposals import Proposal, Proposed

COMMAND = "income-check"
RECORDS = (
    "person",
    "household",
    "household_member",
    "income",
    "placement",
    "schedule",
    "attendance",
    "absence",
    "alternating_residence",
    "payer",
    "adjustment",
    "relief",
)
"""The kinds of facts that a year of childcare rests on."""


@attrs.frozen(kw_only=True, eq=False)
class Checked:
    """What a check of a year came to for one municipality.

    `rule` is the tolerance, `billed` the months that this workspace has billed; the others are compared with what the
    facts say. `uncovered` are months that lack rules. `proposals` are all of the year, with what became of them. Of the
    households compared, `within` have a difference below the tolerance, `equal` none, `settled` one that an earlier
    approval has taken care of, `rejected` one whose same proposal was rejected before; the others are proposed.
    `strangers` counts the persons of the file who are in no household with childcare that year. `adjusted_ore`: manual
    adjustments of the households that went out in the year.
    """

    municipality: str
    year: int
    rule: IncomeCheck
    check: YearCheck
    billed: tuple[date, ...]
    uncovered: tuple[date, ...]
    proposals: tuple[Proposal, ...]
    within: int
    equal: int
    settled: int
    rejected: int
    strangers: int
    adjusted_ore: Mapping[str, int]
    assumed_rules: int

    @property
    def unchecked(self) -> tuple[Unchecked, ...]:
        """The households that are not compared, and why."""
        return self.check.unchecked

    @property
    def open(self) -> tuple[Proposal, ...]:
        """The proposals that nobody has decided."""
        return tuple(each for each in self.proposals if each.state == "proposed")


def check_incomes(workspace: Workspace, municipality: str, year: int, file: Path, who: Who) -> Checked:
    """Compare a year that is over with the taxed incomes in a file, and store what comes out as proposals."""
    if who.at.year <= year:
        raise Refused(f"{year} är inte slut. Avgiftskontrollen görs när årets inkomster är fastställda.")
    read = read_taxed_incomes(file, year)
    refuse_problems(read.file, read.problems, read.problem_count)
    taxed = read.frame.select("person_id", pl.col("income_ore_year").alias("income_ore"))
    rulebook = workspace.rulebook()
    tariff = rulebook.municipality(municipality).childcare
    rule = _rule(tariff, year)
    months, uncovered = _covered(tariff, year)
    with workspace.database() as db:
        facts = current_facts(db, municipality, since=date(year - 1, 12, 1), only=RECORDS)
        check = check_year(facts, rulebook, municipality, months, taxed, dangling(facts))
        assumed = sum(row.status == "assumed" for row in (*check.rows_used, rule))
        with db.writing() as connection:
            earlier = proposals.proposals_of(connection, municipality, year)
            left = _left(check, _already(earlier, facts))
            found = _proposed(check, left, rule, assumed)
            proposals.propose(connection, municipality, year, found, by=who.name, at=who.at)
            what = f"{year}: {len(found)} förslag, {left.height} hushåll jämförda, {len(check.unchecked)} inte"
            record_activity(connection, municipality, by=who.name, at=who.at, command=COMMAND, what=what)
            stored = proposals.proposals_of(connection, municipality, year)
            issued = batches.months_issued(connection, municipality)
    same = left.filter(difference_ore=0)
    settled = left.filter((pl.col("left_ore") == 0) & (pl.col("difference_ore") != 0))
    return Checked(
        municipality=municipality,
        year=year,
        rule=rule,
        check=check,
        billed=_billed(tariff, issued, year),
        uncovered=uncovered,
        proposals=stored,
        within=left.height - len(found) - same.filter(left_ore=0).height - settled.height,
        equal=same.filter(left_ore=0).height,
        settled=settled.height,
        rejected=len(found) - sum(each.state == "proposed" for each in stored),
        strangers=taxed.join(check.adults, on="person_id", how="anti").height,
        adjusted_ore=_adjusted(facts, year, earlier),
        assumed_rules=assumed,
    )


def _rule(tariff: ChildcareTariff, year: int) -> IncomeCheck:
    rows = tariff.on(IncomeCheck, date(year, 12, 31))
    if not rows:
        raise Refused(
            f"{tariff.file}: ingen [[income_check]] gäller {year}-12-31, så kommunen gör ingen avgiftskontroll för "
            f"{year}. Lägg in raden med kommunens gräns om den gör det."
        )
    return rows[0]


def _covered(tariff: ChildcareTariff, year: int) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """The months of a year that the rules cover, and those that they do not; `Refused` where they cover none."""
    months = [date(year, number, 1) for number in range(1, TWELVE + 1)]
    lacking = {month: tariff.covered(month, Month.of(month).last) for month in months}
    if all(lacking.values()):
        no_cover(lacking[months[0]])
    return (
        tuple(month for month in months if not lacking[month]),
        tuple(month for month in months if lacking[month]),
    )


def _billed(tariff: ChildcareTariff, issued: Iterable[str], year: int) -> tuple[date, ...]:
    billed = {month for each in issued for month in service_months(tariff, date.fromisoformat(f"{each}-01"))}
    return tuple(sorted(month for month in billed if month.year == year))


def _already(earlier: Sequence[Proposal], facts: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """What approved proposals of the year have adjusted, as far as it is in force: household_id, already_ore."""
    ids = [each.adjustment_id for each in earlier if each.state == "approved"]
    entered = facts["adjustment"].filter(pl.col("adjustment_id").is_in(ids))
    return entered.group_by("household_id").agg(pl.col("amount_ore").sum().alias("already_ore"))


def _left(check: YearCheck, already: pl.DataFrame) -> pl.DataFrame:
    """The compared households' sums with `already_ore` and what is left of the difference, `left_ore`."""
    sums = check.households.join(already, on="household_id", how="left").with_columns(
        pl.col("already_ore").fill_null(0)
    )
    return sums.with_columns((pl.col("difference_ore") - pl.col("already_ore")).alias("left_ore"))


def _proposed(check: YearCheck, left: pl.DataFrame, rule: IncomeCheck, assumed: int) -> list[Proposed]:
    """A proposal for every household whose difference is there, and not below the tolerance."""
    over = left.filter((pl.col("left_ore") != 0) & (pl.col("left_ore").abs() >= rule.tolerance_kr))
    months = check.months.with_columns(pl.col("month").dt.strftime("%Y-%m"))
    by_household = months.join(over, on="household_id", how="semi").partition_by("household_id", as_dict=True)
    return [
        Proposed(
            household_id=row["household_id"],
            declared_ore=row["declared_ore"],
            taxed_ore=row["taxed_ore"],
            already_ore=row["already_ore"],
            amount_ore=row["left_ore"],
            tolerance_ore=rule.tolerance_kr,
            assumed_rules=assumed,
            months=tuple(by_household[row["household_id"],].drop("household_id").sort("month").to_dicts()),
        )
        for row in over.iter_rows(named=True)
    ]


def _adjusted(facts: Mapping[str, pl.DataFrame], year: int, earlier: Sequence[Proposal]) -> dict[str, int]:
    """The sum of each household's manual adjustments of the year's months, those of income checks left out."""
    own = [each.adjustment_id for each in earlier if each.adjustment_id]
    rows = facts["adjustment"].filter(
        (pl.col("month").dt.year() == year) & (pl.col("area") == "childcare") & ~pl.col("adjustment_id").is_in(own)
    )
    return dict(rows.group_by("household_id").agg(pl.col("amount_ore").sum()).sort("household_id").iter_rows())


def stored_proposals(workspace: Workspace, municipality: str, year: int) -> tuple[Proposal, ...]:
    """The proposals of a year, with what became of them."""
    with workspace.database() as db, db.reading() as connection:
        return proposals.proposals_of(connection, municipality, year)
