"""What would the fee be? A household made up of what the caller says, through the same calculation as the batch."""

from collections.abc import Sequence
from datetime import date, timedelta

import attrs
import polars as pl

from engine.batch.scope import no_cover
from engine.calc.childcare.assess import Assessment, assess
from engine.calc.childcare.explain import explain
from engine.calc.periods import Month
from engine.calc.told import Told
from engine.errors import Refused
from engine.facts.frames import facts_of
from engine.facts.records import (
    AlternatingResidence,
    Attendance,
    Household,
    HouseholdMember,
    Income,
    Payer,
    Person,
    Placement,
)
from engine.rulebook import Rulebook
from engine.rulebook.rows import Row
from engine.vocabulary import BASES, FORMS

LONG_AGO = date(1990, 1, 1)
ADULT, OTHER_ADULT = "199001019802", "199001019810"
HERE, THERE = "H1", "H2"
MOST_CHILDREN = 20


@attrs.frozen(kw_only=True)
class Child:
    """A child in a quote. `custody` is the second household's share of the place, as "1/2", and its income in öre a
    month.
    """

    born: date
    form: str
    minutes_week: int = 40 * 60
    basis: str = "work"
    custody: tuple[str, int | None] | None = None


@attrs.frozen
class QuotedChild:
    """What one child costs the household for the month, in öre, and the steps of all its parts in order."""

    fee_ore: int
    rank: int
    steps: tuple[Told, ...]


@attrs.frozen
class Quote:
    """The fee of a household for one month: children in the order they were given."""

    month: date
    children: tuple[QuotedChild, ...]
    total_ore: int
    assumed: tuple[Row, ...]


def quote_childcare(
    rulebook: Rulebook, municipality: str, on: date, income_ore: int | None, children: Sequence[Child]
) -> Quote:
    """The fee for the whole month that `on` lies in. `income_ore` is the household's income a month; None = not
    known.
    """
    month = Month.of(on)
    tariff = rulebook.municipality(municipality).childcare
    no_cover(tariff.covered(month.first, month.last))
    _refuse_unusable(children, tariff.forms, month)
    assessment = assess(_facts(children, income_ore, month), rulebook, municipality, month.first)
    if assessment.findings:
        raise Refused("\n".join(f"{finding.message} {finding.action}" for finding in assessment.findings))
    quoted = tuple(_quoted(assessment, _identity(child, index), index) for index, child in enumerate(children))
    assumed = tuple(row for row in assessment.rows_used if row.status == "assumed")
    return Quote(month.first, quoted, sum(child.fee_ore for child in quoted), assumed)


def _refuse_unusable(children: Sequence[Child], forms: Sequence[str], month: Month) -> None:
    if not 0 < len(children) <= MOST_CHILDREN:
        raise Refused(f"Ange 1 till {MOST_CHILDREN} barn, inte {len(children)}.")
    for child in children:
        if child.form not in FORMS or child.form not in forms:
            raise Refused(f"Taxan har ingen avgift för formen {child.form}. Den har: {', '.join(forms)}.")
        if child.basis not in BASES:
            raise Refused(f"{child.basis} är ingen grund för plats. Använd någon av: {', '.join(BASES)}.")
        if child.born > month.last:
            raise Refused(f"Ett barn fött {child.born} kan inte ha plats i {month.first:%Y-%m}.")
        if not 0 <= child.minutes_week <= 168 * 60:
            raise Refused(f"{child.minutes_week // 60} timmar i veckan går inte. En vecka har 168.")


def _identity(child: Child, index: int) -> str:
    """A made-up identity that carries the birth date and the child's place in the order given."""
    return f"{child.born:%Y%m%d}{9800 + index}"


def _facts(children: Sequence[Child], income_ore: int | None, month: Month) -> dict[str, pl.DataFrame]:
    things: list[object] = [*_home(HERE, ADULT, income_ore)]
    incomes_there = {child.custody[1] for child in children if child.custody}
    if len(incomes_there) > 1:
        raise Refused("Det andra hushållet har en inkomst. Ange samma för alla barn som bor även där.")
    if incomes_there:
        things += _home(THERE, OTHER_ADULT, incomes_there.pop())
    for index, child in enumerate(children):
        who = _identity(child, index)
        things += [
            Person(person_id=who, given_name=f"Barn {index + 1}"),
            HouseholdMember(household_id=HERE, person_id=who, role="child", valid_from=LONG_AGO),
            Placement(
                placement_id=f"P{index + 1}",
                child_id=who,
                form=child.form,
                basis=child.basis,
                minutes_week=child.minutes_week,
                valid_from=LONG_AGO,
            ),
        ]
        # there every day, so that a fee per day does not come out as nothing
        things += [
            Attendance(placement_id=f"P{index + 1}", day=month.first + timedelta(days=day), minutes=60)
            for day in range(month.days)
        ]
        if child.custody:
            share = child.custody[0]
            things.append(AlternatingResidence(child_id=who, household_id=THERE, share=share, valid_from=LONG_AGO))
    return facts_of(things)


def _home(household: str, adult: str, income_ore: int | None) -> list[object]:
    home: list[object] = [
        Household(household_id=household),
        Person(person_id=adult, given_name="Vuxen"),
        HouseholdMember(household_id=household, person_id=adult, role="adult", valid_from=LONG_AGO),
        Payer(household_id=household, payer_id=adult, valid_from=LONG_AGO),
    ]
    if income_ore is not None:
        home.append(Income(person_id=adult, amount_ore_month=income_ore, valid_from=LONG_AGO))
    return home


def _quoted(assessment: Assessment, child_id: str, index: int) -> QuotedChild:
    rows = assessment.parts.filter(child_id=child_id, household_id=HERE).sort("part_from").to_dicts()
    steps = [told for row in rows for told in explain(row, assessment.rules, child=f"Barn {index + 1}")]
    return QuotedChild(sum(row["charge_ore"] for row in rows), rows[-1]["rank"] if rows else 0, tuple(steps))
