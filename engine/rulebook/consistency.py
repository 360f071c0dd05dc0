"""What must agree between the rows of a tariff, and between a tariff and the settings."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from math import lcm

from engine.rulebook.childcare_rows import AgeClass, HourBand, Rate, Reduction, Season, SiblingOrder, Term
from engine.rulebook.childcare_tariff import ALL, ChildcareTariff
from engine.rulebook.coverage import Segment, gaps, overlaps, segments
from engine.rulebook.problems import Problem, one_of
from engine.rulebook.rows import Row
from engine.rulebook.settings import ADJUSTMENT, Settings

HIGHEST_COMMON_DENOMINATOR = 1_000_000


def inconsistencies(tariff: ChildcareTariff) -> tuple[Problem, ...]:
    """All that does not agree. Gaps and overlaps are looked for once the names in the rows are right."""
    names = list(_forms_not_offered(tariff))
    if not names:
        for segment in segments(tariff, tariff.starts[0], None) if tariff.starts else ():
            names += _class_starts(tariff, segment)
            names += _band_edges(tariff, segment)
            names += _unknown_names(tariff, segment)
            names += _unknown_seasons(tariff, segment)
            names += _terms(tariff, segment)
            names += _uncounted(tariff, segment)
    names += _denominators(tariff)
    # The same trouble in several segments is told once.
    first = {(problem.line, problem.expected): problem for problem in reversed(names)}
    return tuple(first.values()) or (*overlaps(tariff), *gaps(tariff))


def uncoded(settings: Settings, file: str, tariff: ChildcareTariff) -> Iterator[Problem]:
    """Days without, or with two, rows of `[[invoice]]`, or of `[[coding]]` for a form the tariff offers."""
    yield from _one_at_a_time(settings.invoices, "[[invoice]]", file)
    for service in dict.fromkeys((*tariff.forms, *(row.service for row in settings.codings), ADJUSTMENT)):
        rows = [row for row in settings.codings if row.service == service]
        yield from _one_at_a_time(rows, f'[[coding]] with service = "{service}"', file)


def _one_at_a_time(rows: Iterable[Row], what: str, file: str) -> Iterator[Problem]:
    ordered = sorted(rows, key=lambda row: row.valid_from)
    if not ordered:
        yield Problem(file, 1, f"no {what}", "one")
    for row, following in pairwise(ordered):
        if row.valid_to is None or row.valid_to >= following.valid_from:
            found = f"{what} from {following.valid_from} while the one on line {row.origin.line} still holds"
            yield Problem(file, following.origin.line, found, "valid_to in the earlier row, the day before")
        elif (following.valid_from - row.valid_to).days > 1:
            found = f"no {what} between {row.valid_to} and {following.valid_from}"
            yield Problem(file, following.origin.line, found, "one row on each day between")


def _forms_not_offered(tariff: ChildcareTariff) -> Iterator[Problem]:
    for rows in tariff.tables.values():
        for row in rows:
            for form in set(getattr(row, "form", ())) - set(tariff.forms):
                yield _problem(row, "form", f'form "{form}"', f"a form that the tariff offers, {one_of(tariff.forms)}")


def _class_starts(tariff: ChildcareTariff, segment: Segment) -> Iterator[Problem]:
    for form in tariff.forms:
        rows = [row for row in tariff.on(AgeClass, segment.first) if not row.form or form in row.form]
        by_turns: dict[int, AgeClass] = {}
        for row in rows:
            other = by_turns.setdefault(row.turns, row)
            if other is not row:
                found = f"turns = {row.turns} as on line {other.origin.line}, for {form} {segment}"
                yield _problem(row, "turns", found, "another age for each class of a form")
        if rows and 0 not in by_turns:
            found = f"no age_class with turns = 0 for {form} {segment}"
            yield _problem(rows[0], "turns", found, "one class that children are born into: turns = 0")


def _band_edges(tariff: ChildcareTariff, segment: Segment) -> Iterator[Problem]:
    for form in tariff.forms:
        for age_class in tariff.age_classes(form, segment.first):
            yield from _bands_tile(tariff, form, age_class, segment)


def _bands_tile(tariff: ChildcareTariff, form: str, age_class: str, segment: Segment) -> Iterator[Problem]:
    rows = [
        row
        for row in tariff.on(HourBand, segment.first)
        if (not row.form or form in row.form) and (not row.age_class or age_class in row.age_class)
    ]
    rows.sort(key=lambda row: row.above or 0)
    expected = f"the bands of {form}, age class {age_class}, to cover all hours once"
    reached: int | None = 0
    for row in rows:
        if reached is None or (row.above or 0) < reached:
            yield _problem(row, "above", f'hour_band "{row.name}" covers hours that another has, {segment}', expected)
        elif (row.above or 0) > reached:
            yield _problem(row, "above", f'no hour_band just below "{row.name}" {segment}', expected)
        reached = row.up_to
    if rows and reached is not None:
        yield _problem(rows[-1], "up_to", f'no hour_band above "{rows[-1].name}" {segment}', expected)


def _unknown_names(tariff: ChildcareTariff, segment: Segment) -> Iterator[Problem]:
    day = segment.first
    for kind in tariff.tables:
        for row in tariff.on(kind, day):
            forms = getattr(row, "form", ()) or tariff.forms
            classes = {name for form in forms for name in tariff.age_classes(form, day)} - {ALL}
            yield from _unknown(row, "age_class", classes, segment)
            wanted = set(getattr(row, "age_class", ())) or {*classes, ALL}
            yield from _unknown(row, "hour_band", _bands(tariff, forms, wanted, day), segment)


def _bands(tariff: ChildcareTariff, forms: Iterable[str], classes: set[str], day: date) -> set[str]:
    places = ((form, name) for form in forms for name in tariff.age_classes(form, day) if name in classes)
    return {band for form, name in places for band in tariff.hour_bands(form, name, day)} - {ALL}


def _unknown(row: Row, key: str, known: set[str], segment: Segment) -> Iterator[Problem]:
    table = {"age_class": "age_class", "hour_band": "hour_band"}[key]
    for name in getattr(row, key, ()):
        if name not in known:
            found = f'{key} "{name}", which no [[{table}]] row names for these forms {segment}'
            yield _problem(row, key, found, one_of(sorted(known), name))


def _unknown_seasons(tariff: ChildcareTariff, segment: Segment) -> Iterator[Problem]:
    known = {row.name for row in tariff.on(Season, segment.first)}
    for kind in (Rate, Reduction):
        for row in tariff.on(kind, segment.first):
            for key in ("during", "outside"):
                name = getattr(row, key)
                if name and name not in known:
                    found = f'{key} = "{name}", a season that no [[season]] row names {segment}'
                    yield _problem(row, key, found, one_of(sorted(known), name))


def _terms(tariff: ChildcareTariff, segment: Segment) -> Iterator[Problem]:
    if tariff.on(Term, segment.first):
        return
    for row in tariff.on(AgeClass, segment.first):
        if row.switch == "autumn_term" and row.turns:
            found = f'age_class "{row.name}" switches with the autumn term, but no [[term]] row holds {segment}'
            yield _problem(row, "switch", found, "one [[term]] row on each day that the class holds")


def _uncounted(tariff: ChildcareTariff, segment: Segment) -> Iterator[Problem]:
    """A child that is not counted has no rank; only a rate of nothing needs none."""
    uncounted = {basis for row in tariff.on(SiblingOrder, segment.first) for basis in row.uncounted_basis}
    for rate in tariff.on(Rate, segment.first):
        priced = any(rate.percent or rate.amount_kr or ())
        if uncounted and priced and (not rate.basis or uncounted & set(rate.basis)):
            names = ", ".join(sorted(uncounted & set(rate.basis) or uncounted))
            found = f"a rate above 0 for basis {names}, which sibling_order does not count, {segment}"
            yield _problem(rate, "basis", found, "a rate of its own of 0 for that basis, and the others listed here")


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
                yield _problem(row, key, found, f"a common denominator of at most {HIGHEST_COMMON_DENOMINATOR}")
                break


def _problem(row: Row, key: str, found: str, expected: str) -> Problem:
    return Problem(row.origin.file, row.origin.line_of(key), found, expected)
