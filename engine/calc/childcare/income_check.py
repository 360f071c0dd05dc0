"""The yearly income check (avgiftskontroll): what a year's months would have cost on taxed income instead of declared.

Every month is assessed twice by the same calculation, with that month's rules: once with the facts as they are known,
once with a twelfth of each adult's taxed income of the year in the place of what was declared. A twelfth need not be
whole öre, so the second is calculated in twelfths of an öre, where it is exactly the year's income in öre.

A relief (nedsättning) of a month is taken off both: who was let off a quarter of the fee owes a quarter less of the
difference.

An average over a year is no income of a month. What comes out is a difference to propose to a person, not a debt.
"""

from collections.abc import Sequence
from datetime import date

import attrs
import polars as pl

from engine.calc.childcare.assess import Assessment, assess
from engine.calc.childcare.timeline import Facts
from engine.calc.findings import parked
from engine.calc.intervals import meeting, within
from engine.calc.lines import LINES, childcare_lines
from engine.calc.periods import Month
from engine.calc.relief import Reliefs, in_order_of_children, relief_lines, reliefs_of
from engine.errors import Finding
from engine.rulebook import Rulebook
from engine.rulebook.rows import Relief, Row

TWELVE = 12
"""Months of a year: what a taxed income is divided by, and so what one öre counts as."""

OTHER_HOME_MATTERS = frozenset({"incomes_added", "own_income_capped"})
"""The ways to share a place between two homes where the fee of one depends on the income of the other."""

HOME = ("household_id", "month")
UNTAXED = "taxed-income-missing"
OWN_PAYER = "place-with-own-payer"


@attrs.frozen(order=True)
class Unchecked:
    """A household that cannot be compared, and why: a code, and a sentence in Swedish without identity numbers."""

    household_id: str
    code: str
    reason: str


@attrs.frozen(eq=False)
class YearCheck:
    """Both calculations of a year, side by side.

    `months`: a row for each household and month that can be compared, with household_id, month, `declared_ore` and
    `taxed_ore` (the household's charges), `difference_ore`; the household's income on its first and last days of the
    month as declared (`declared_first_ore`, `declared_last_ore`, öre a month) and as taxed (`taxed_first_num`,
    `taxed_last_num`, twelfths of an öre a month); `income_missing`, `accepts_highest_fee`, and `others_income`: whether
    another household's income is part of it. `adults`: household_id, month, person_id of whose income it is.
    `unchecked`: the households that had childcare and are not compared. `rows_used`: the rule rows behind it.
    """

    months: pl.DataFrame
    adults: pl.DataFrame
    unchecked: tuple[Unchecked, ...]
    rows_used: tuple[Row, ...]

    @property
    def households(self) -> pl.DataFrame:
        """The sum of each household's months: household_id, declared_ore, taxed_ore, difference_ore."""
        sums = ("declared_ore", "taxed_ore", "difference_ore")
        return self.months.group_by("household_id").agg(pl.col(name).sum() for name in sums).sort("household_id")


def check_year(
    facts: Facts,
    rulebook: Rulebook,
    municipality: str,
    months: Sequence[date],
    taxed: pl.DataFrame,
    known: Sequence[Finding] = (),
) -> YearCheck:
    """Compare the months (of one year, as first days, covered by the rules) on declared and on taxed income.

    `taxed`: person_id, income_ore: the whole year's taxed income, one row a person. `known` are problems found before.
    A household with an adult whose taxed income is not there is not compared; nothing is assumed in its place.
    """
    year = _with_yearly_incomes(facts, taxed, months[0].year)
    declared = [assess(facts, rulebook, municipality, month, known) for month in months]
    by_tax = [assess(year, rulebook, municipality, month, known, ore_den=TWELVE) for month in months]
    adults = pl.concat(_adults(each, facts) for each in declared)
    reasons = [
        *sorted(_parked([*declared, *by_tax], _with_childcare(facts, months))),
        *sorted(_untaxed(declared, adults, taxed)),
        *sorted(_with_own_payer(declared, facts)),
    ]
    unchecked = {each.household_id: each for each in reversed(reasons)}  # the first reason of each household
    out = sorted(unchecked)
    tariff = rulebook.municipality(municipality).childcare
    reliefs = [reliefs_of(facts, "childcare", each.month, tariff.on(Relief, each.month.first)) for each in declared]
    both = _sums(declared, "declared").join(_sums(by_tax, "taxed"), on=HOME, how="inner")
    kept = both.filter(~pl.col("household_id").is_in(out)).with_columns(pl.col("taxed_ore") // TWELVE)
    kept = _relieved(_relieved(kept, "declared_ore", declared, reliefs), "taxed_ore", by_tax, reliefs, TWELVE)
    compared = kept.with_columns((pl.col("taxed_ore") - pl.col("declared_ore")).alias("difference_ore")).sort(HOME)
    rows = {id(row): row for each in declared for row in each.rows_used}
    return YearCheck(
        compared, adults.sort(*HOME, "person_id"), tuple(unchecked[each] for each in out), tuple(rows.values())
    )


def _with_yearly_incomes(facts: Facts, taxed: pl.DataFrame, year: int) -> Facts:
    """The facts in twelfths of an öre, with the year's taxed income for those who have one."""
    incomes = facts["income"]
    others = incomes.join(taxed, on="person_id", how="anti").with_columns(pl.col("amount_ore_month") * TWELVE)
    averaged = taxed.select(
        "person_id",
        pl.lit("employment").alias("kind"),
        pl.col("income_ore").alias("amount_ore_month"),
        pl.lit("assessed").alias("status"),
        pl.lit(date(year, 1, 1)).alias("valid_from"),
        pl.lit(date(year, 12, 31)).alias("valid_to"),
        pl.lit(None, dtype=pl.Date).alias("received_on"),
    )
    return {**facts, "income": pl.concat([others, averaged.select(incomes.columns)])}


def _sums(assessments: Sequence[Assessment], name: str) -> pl.DataFrame:
    """Each household's charges of a month and its income on its first and last days with childcare in it."""
    suffix = "ore" if name == "declared" else "num"
    found = []
    for each in assessments:
        added = each.rules.two_households.method == "incomes_added"
        columns = [pl.col("charge_ore").sum().alias(f"{name}_ore")]
        columns += [
            pl.col("income_ore").first().alias(f"{name}_first_{suffix}"),
            pl.col("income_ore").last().alias(f"{name}_last_{suffix}"),
        ]
        if name == "declared":
            columns += [pl.col("income_missing", "accepts_highest_fee").any()]
            columns += [(pl.col("shared").any() & added).alias("others_income")]
        parts = each.parts.sort("household_id", "part_from")
        sums = parts.group_by("household_id", maintain_order=True).agg(columns)
        found.append(sums.with_columns(pl.lit(each.month.first, dtype=pl.Date).alias("month")))
    return pl.concat(found)


def _relieved(
    sums: pl.DataFrame, name: str, assessments: Sequence[Assessment], reliefs: Sequence[Reliefs], ore_den: int = 1
) -> pl.DataFrame:
    """The households' sums `name` less the reliefs of the months; the assessments' amounts are in parts of an öre."""
    found = [LINES]
    for assessment, of_month in zip(assessments, reliefs, strict=True):
        homes = of_month.granted.select("household_id").unique()
        few = attrs.evolve(assessment, parts=assessment.parts.join(homes, on="household_id", how="semi"))
        charges = in_order_of_children(childcare_lines(few)).with_columns(pl.col("amount_ore") // ore_den)
        found.append(relief_lines(charges, of_month))
    off = pl.concat(found, how="diagonal").group_by("household_id", pl.col("service_month").alias("month"))
    taken = off.agg(pl.col("amount_ore").sum().alias("_relief"))
    with_reliefs = sums.join(taken, on=HOME, how="left").with_columns(pl.col(name) + pl.col("_relief").fill_null(0))
    return with_reliefs.drop("_relief")


def _adults(assessment: Assessment, facts: Facts) -> pl.DataFrame:
    """The adults of each household on days of the month that it pays for: household_id, month, person_id."""
    members = facts["household_member"].filter(pl.col("role") == "adult")
    days = assessment.parts.select(
        "household_id", pl.col("part_from").alias("valid_from"), pl.col("part_to").alias("valid_to")
    )
    month = assessment.month
    own = meeting(days, within(members, month.first, month.last).drop("role"), on=["household_id"])
    return own.select("household_id", pl.lit(month.first, dtype=pl.Date).alias("month"), "person_id").unique()


def _untaxed(assessments: Sequence[Assessment], adults: pl.DataFrame, taxed: pl.DataFrame) -> set[Unchecked]:
    """Households whose fee depends on the income of an adult who has no taxed income."""
    lacking = adults.join(taxed, on="person_id", how="anti")
    found = set()
    for each in assessments:
        depends = each.parts.filter((pl.col("rate_num") > 0) & ~pl.col("accepts_highest_fee"))
        homes = depends.select("household_id", pl.col("household_id").alias("whose"))
        if each.rules.two_households.method in OTHER_HOME_MATTERS:
            other = each.parts.select("child_id", pl.col("household_id").alias("whose")).unique()
            shared = depends.filter("shared").select("child_id", "household_id").join(other, on="child_id")
            homes = pl.concat([homes, shared.select("household_id", "whose")])
        whose = lacking.filter(month=each.month.first).select(pl.col("household_id").alias("whose")).unique()
        for household, of in homes.unique().join(whose, on="whose").iter_rows():
            text = "en vuxen i hushållet" if of == household else "en vuxen i barnets andra hushåll"
            found.add(Unchecked(household, UNTAXED, f"Fastställd inkomst saknas i filen för {text}."))
    return found


def _with_own_payer(assessments: Sequence[Assessment], facts: Facts) -> set[Unchecked]:
    """Households with a place that somebody else pays for: the difference has no place on the household's invoice."""
    of_household = facts["payer"].select("household_id", "payer_id").unique()
    paid = pl.concat(each.parts.select("household_id", "payer_id") for each in assessments).unique()
    others = paid.join(of_household, on=["household_id", "payer_id"], how="anti")["household_id"].unique()
    reason = "En placering har en egen betalare. Skillnaden kan inte läggas på hushållets faktura."
    return {Unchecked(household, OWN_PAYER, reason) for household in others}


def _parked(assessments: Sequence[Assessment], with_childcare: pl.Series) -> set[Unchecked]:
    """Households that could not be billed in some month of the year, by the first problem that was found."""
    having = set(with_childcare)
    found: dict[str, Unchecked] = {}
    for each in assessments:
        waiting = set(parked(each.findings)) & having
        for problem in each.findings:
            if problem.parked and problem.household_id in waiting:
                told = f"{each.month.first:%Y-%m}: {problem.message}"
                found.setdefault(problem.household_id, Unchecked(problem.household_id, problem.code, told))
    return set(found.values())


def _with_childcare(facts: Facts, months: Sequence[date]) -> pl.Series:
    """The households of children who had a place on some day of the months."""
    first, last = months[0], Month.of(months[-1]).last
    placed = within(facts["placement"], first, last).select("child_id").unique()
    members = within(facts["household_member"], first, last).filter(pl.col("role") == "child")
    second = within(facts["alternating_residence"], first, last)
    homes = pl.concat([members.select("household_id", child_id="person_id"), second.select("household_id", "child_id")])
    return homes.join(placed, on="child_id")["household_id"].unique()
