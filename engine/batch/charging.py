"""What the months of a scope are charged, and what reliefs take off.

The same for what is billed and for what is corrected, so that a correction can never tell another story.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import attrs
import polars as pl

from engine.batch.scope import Scope
from engine.calc.care.assess import CareAssessment
from engine.calc.childcare.assess import Assessment
from engine.calc.lines import care_lines, childcare_lines
from engine.calc.periods import MONTHS_AFTER, Month
from engine.calc.relief import Reliefs, in_order_of_children, relief_lines, reliefs_of, unused, without_rule
from engine.errors import Finding
from engine.rulebook.care_rows import Billing
from engine.rulebook.care_tariff import CareTariff
from engine.rulebook.rows import Relief
from engine.rulebook.rulebook import Municipality

IN_ORDER_OF_BILLING = ("household_id", "person_id", "_billed_after", "service_index")


@attrs.frozen(eq=False)
class Charged:
    """An area's month: the `charges` and reliefs (`relieved`) that the scope bills.

    `month_relieved`: all reliefs of the month, those of services that another batch bills too.
    """

    reliefs: Reliefs
    charges: pl.DataFrame
    relieved: pl.DataFrame
    month_relieved: pl.DataFrame

    @property
    def rows_used(self) -> tuple[Relief, ...]:
        """The rule rows that the reliefs rest on."""
        kinds = set(self.reliefs.granted.join(self.relieved, on="relief_id", how="semi")["kind"])
        return tuple(row for kind, row in self.reliefs.rules.items() if kind in kinds)

    @property
    def lines(self) -> pl.DataFrame:
        """The lines of charges and of reliefs."""
        return pl.concat([self.charges, self.relieved], how="diagonal")


@attrs.frozen(eq=False)
class ReliefMonth:
    """An area's month in a scope: its reliefs, and which of them are told of here where they lower nothing (`is_due`).

    Of care a month's services may be billed by several batches. A relief of all services is then told of by the last.
    """

    reliefs: Reliefs
    is_due: pl.Expr


def relief_months(facts: Mapping[str, pl.DataFrame], town: Municipality, scope: Scope) -> tuple[ReliefMonth, ...]:
    """The reliefs of every area and month of a scope."""
    return (*_of_childcare(facts, town, scope), *_of_care(facts, town, scope))


def _of_childcare(facts: Mapping[str, pl.DataFrame], town: Municipality, scope: Scope) -> Iterator[ReliefMonth]:
    for month in scope.childcare:
        rules = town.childcare.on(Relief, month)
        yield ReliefMonth(reliefs_of(facts, "childcare", Month.of(month), rules), pl.lit(value=True))


def _of_care(facts: Mapping[str, pl.DataFrame], town: Municipality, scope: Scope) -> Iterator[ReliefMonth]:
    for month, services in scope.care:
        assert town.care is not None, "care is billed by a care tariff"
        after = _billed_after(town.care, month)
        elsewhere = sorted({*after} - services)
        latest = max((after[name] for name in services if name in after), default=0)
        is_last = all(after[name] <= latest for name in elsewhere)
        named = pl.col("service") != ""
        is_due = pl.when(named).then(~pl.col("service").is_in(elsewhere)).otherwise(pl.lit(is_last))
        yield ReliefMonth(reliefs_of(facts, "care", Month.of(month), town.care.on(Relief, month)), is_due)


def _billed_after(tariff: CareTariff, month: date) -> dict[str, int]:
    """How many months after a month each of its services is billed."""
    names = tuple(service.name for service in tariff.services(month))
    return {name: MONTHS_AFTER[row.mode] for row in tariff.on(Billing, month) for name in row.service or names}


def charged(
    childcare: Sequence[Assessment], care: Sequence[CareAssessment], scope: Scope, months: Iterable[ReliefMonth]
) -> tuple[Charged, ...]:
    """Every area and month of a scope charged; `months` are its reliefs (`relief_months`)."""
    reliefs = {(each.reliefs.area, each.reliefs.month.first): each.reliefs for each in months}
    return (
        *(_charged_childcare(each, reliefs["childcare", each.month.first]) for each in childcare),
        *(
            _charged_care(each, services, reliefs["care", each.month.first])
            for each, (_, services) in zip(care, scope.care, strict=True)
        ),
    )


def _charged_childcare(assessment: Assessment, reliefs: Reliefs) -> Charged:
    charges = childcare_lines(assessment)
    relieved = relief_lines(in_order_of_children(charges), reliefs)
    return Charged(reliefs, charges, relieved, relieved)


def _charged_care(assessment: CareAssessment, services: frozenset[str], reliefs: Reliefs) -> Charged:
    """A client's services in the order they are billed: an amount a month is given once, whichever batch bills what."""
    after = {name: MONTHS_AFTER[row.mode] for name, row in assessment.rules.billing.items()}
    whole = care_lines(assessment, assessment.rules.names)
    place = pl.col("service").replace_strict(after, return_dtype=pl.Int64).alias("_billed_after")
    ordered = whole.with_columns(place).sort(IN_ORDER_OF_BILLING).drop("_billed_after")
    relieved = relief_lines(ordered, reliefs)
    billed = pl.col("service").is_in(sorted(services))
    return Charged(reliefs, whole.filter(billed), relieved.filter(billed), relieved)


def reliefs_without_rule(months: Iterable[ReliefMonth]) -> Iterator[Finding]:
    """Reliefs that cannot be calculated, whose households are parked."""
    for each in months:
        yield from without_rule(each.reliefs)


def unused_reliefs(months: Iterable[ReliefMonth], made: Iterable[Charged]) -> Iterator[Finding]:
    """Reliefs that lowered nothing in their month, each told of once."""
    for month, each in zip(months, made, strict=True):
        due = attrs.evolve(month.reliefs, granted=month.reliefs.granted.filter(month.is_due))
        yield from unused(due, each.month_relieved)
