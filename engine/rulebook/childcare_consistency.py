"""What must agree between the rows of a childcare tariff."""

from collections.abc import Iterable, Iterator
from datetime import date
from math import lcm

from engine.rulebook.agreement import Step, disagreements, problem, unknown_names, untiled
from engine.rulebook.childcare_coverage import CHILDCARE
from engine.rulebook.childcare_rows import AgeClass, HourBand, Rate, Reduction, Season, SiblingOrder, Term
from engine.rulebook.childcare_tariff import ALL, ChildcareTariff
from engine.rulebook.coverage import gaps, overlaps
from engine.rulebook.problems import Problem, one_of
from engine.rulebook.tariff import Segment

HIGHEST_COMMON_DENOMINATOR = 1_000_000


def inconsistencies(tariff: ChildcareTariff) -> tuple[Problem, ...]:
    """All that does not agree. Gaps and overlaps are looked for once the names in the rows are right."""
    agreed = (_class_starts, _band_edges, _unknown_names, _unknown_seasons, _terms, _uncounted)
    names = tuple(_forms_not_offered(tariff)) or disagreements(tariff, agreed)
    return (*names, *_denominators(tariff)) or (*overlaps(CHILDCARE, tariff), *gaps(CHILDCARE, tariff))


def _forms_not_offered(tariff: ChildcareTariff) -> Iterator[Problem]:
    for rows in tariff.tables.values():
        for row in rows:
            for form in set(getattr(row, "form", ())) - set(tariff.forms):
                yield problem(row, "form", f'form "{form}"', f"a form that the tariff offers, {one_of(tariff.forms)}")


def _class_starts(tariff: ChildcareTariff, segment: Segment) -> Iterator[Problem]:
    for form in tariff.forms:
        rows = [row for row in tariff.on(AgeClass, segment.first) if not row.form or form in row.form]
        by_turns: dict[int, AgeClass] = {}
        for row in rows:
            other = by_turns.setdefault(row.turns, row)
            if other is not row:
                found = f"turns = {row.turns} as on line {other.origin.line}, for {form} {segment}"
                yield problem(row, "turns", found, "another age for each class of a form")
        if rows and 0 not in by_turns:
            found = f"no age_class with turns = 0 for {form} {segment}"
            yield problem(rows[0], "turns", found, "one class that children are born into: turns = 0")


def _band_edges(tariff: ChildcareTariff, segment: Segment) -> Iterator[Problem]:
    for form in tariff.forms:
        for age_class in tariff.age_classes(form, segment.first):
            yield from _bands_tile(tariff, form, age_class, segment)


def _bands_tile(tariff: ChildcareTariff, form: str, age_class: str, segment: Segment) -> Iterator[Problem]:
    steps = [
        Step(row, f'hour_band "{row.name}"', row.above, row.up_to)
        for row in tariff.on(HourBand, segment.first)
        if (not row.form or form in row.form) and (not row.age_class or age_class in row.age_class)
    ]
    return untiled(steps, f"the bands of {form}, age class {age_class}, to cover all hours once", segment)


def _unknown_names(tariff: ChildcareTariff, segment: Segment) -> Iterator[Problem]:
    day = segment.first
    for kind in tariff.tables:
        for row in tariff.on(kind, day):
            forms = getattr(row, "form", ()) or tariff.forms
            classes = {name for form in forms for name in tariff.age_classes(form, day)} - {ALL}
            undefined = "no [[age_class]] row names for these forms"
            yield from unknown_names(row, "age_class", classes, undefined, segment)
            bands = _bands(tariff, forms, set(getattr(row, "age_class", ())) or {*classes, ALL}, day)
            undefined = "no [[hour_band]] row names for these forms"
            yield from unknown_names(row, "hour_band", bands, undefined, segment)


def _bands(tariff: ChildcareTariff, forms: Iterable[str], classes: set[str], day: date) -> set[str]:
    places = ((form, name) for form in forms for name in tariff.age_classes(form, day) if name in classes)
    return {band for form, name in places for band in tariff.hour_bands(form, name, day)} - {ALL}


def _unknown_seasons(tariff: ChildcareTariff, segment: Segment) -> Iterator[Problem]:
    known = {row.name for row in tariff.on(Season, segment.first)}
    for kind in (Rate, Reduction):
        for row in tariff.on(kind, segment.first):
            for key in ("during", "outside"):
                yield from unknown_names(row, key, known, "no [[season]] row names", segment)


def _terms(tariff: ChildcareTariff, segment: Segment) -> Iterator[Problem]:
    if tariff.on(Term, segment.first):
        return
    for row in tariff.on(AgeClass, segment.first):
        if row.switch == "autumn_term" and row.turns:
            found = f'age_class "{row.name}" switches with the autumn term, but no [[term]] row holds {segment}'
            yield problem(row, "switch", found, "one [[term]] row on each day that the class holds")


def _uncounted(tariff: ChildcareTariff, segment: Segment) -> Iterator[Problem]:
    """A child that is not counted has no rank; only a rate of nothing needs none."""
    uncounted = {basis for row in tariff.on(SiblingOrder, segment.first) for basis in row.uncounted_basis}
    for rate in tariff.on(Rate, segment.first):
        priced = any(rate.percent or rate.amount_kr or ())
        if uncounted and priced and (not rate.basis or uncounted & set(rate.basis)):
            names = ", ".join(sorted(uncounted & set(rate.basis) or uncounted))
            found = f"a rate above 0 for basis {names}, which sibling_order does not count, {segment}"
            yield problem(rate, "basis", found, "a rate of its own of 0 for that basis, and the others listed here")


def _denominators(tariff: ChildcareTariff) -> Iterator[Problem]:
    """Shares are calculated over one common denominator, whose size keeps products inside 64 bits."""
    rates = [(row, "percent", share) for row in tariff.rows(Rate) for share in row.percent or ()]
    reductions = [(row, "off", row.off) for row in tariff.rows(Reduction)]
    for shares in (rates, reductions):
        common = 1
        for row, key, share in shares:
            common = lcm(common, share.denominator)
            if common > HIGHEST_COMMON_DENOMINATOR:
                found = f"a share whose common denominator with those above is {common}"
                yield problem(row, key, found, f"a common denominator of at most {HIGHEST_COMMON_DENOMINATOR}")
                break
