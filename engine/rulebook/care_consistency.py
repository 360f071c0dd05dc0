"""What must agree between the rows of a care tariff."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from engine.rulebook.agreement import disagreements, problem, unknown_names
from engine.rulebook.care_coverage import CARE
from engine.rulebook.care_ladders import uneven_levels, uneven_prices
from engine.rulebook.care_rows import (
    Billing,
    ChildAddition,
    HousingMaximum,
    MaximumFee,
    MinimumAmount,
    MonthlyCap,
    PriceBaseAmount,
    StandardTime,
)
from engine.rulebook.care_tariff import CareTariff
from engine.rulebook.coverage import gaps, overlaps
from engine.rulebook.problems import Problem
from engine.rulebook.rows import Row
from engine.rulebook.tariff import ONE_DAY, Segment

NAMING = ("service", "order", "counts_as")
"""The keys, of whatever row, that hold names of services."""
ONE_KRONA = 100


def inconsistencies(tariff: CareTariff) -> tuple[Problem, ...]:
    """All that does not agree. Gaps and overlaps are looked for once the months and names in the rows are right."""
    agreed = (
        _unknown_services,
        _fed_twice,
        uneven_prices,
        uneven_levels,
        _billed_apart,
        _ages_twice,
        _off_the_formula,
        _uncapped_housing,
    )
    return (
        tuple(_part_months(tariff))
        or (*disagreements(tariff, agreed), *_beyond_the_law(tariff))
        or (*overlaps(CARE, tariff), *gaps(CARE, tariff))
    )


def _part_months(tariff: CareTariff) -> Iterator[Problem]:
    for rows in tariff.tables.values():
        for row in rows:
            if row.valid_from.day != 1:
                first = row.valid_from.replace(day=1)
                yield problem(row, "valid_from", f"valid_from = {row.valid_from}", f"the first of a month, as {first}")
            if row.valid_to is not None and (row.valid_to + ONE_DAY).day != 1:
                yield problem(row, "valid_to", f"valid_to = {row.valid_to}", "the last day of a month")


def _unknown_services(tariff: CareTariff, segment: Segment) -> Iterator[Problem]:
    known = {row.name for row in tariff.services(segment.first)}
    for kind in tariff.tables:
        for row in tariff.on(kind, segment.first):
            for key in NAMING:
                yield from unknown_names(row, key, known, "no [[service]] row names", segment)


def _fed_twice(tariff: CareTariff, segment: Segment) -> Iterator[Problem]:
    """Time that is added to a service is not added on from there."""
    rows = tariff.on(StandardTime, segment.first)
    feeding = {name: row for row in rows for name in row.service}
    for row in rows:
        if row.counts_as in feeding:
            other = feeding[row.counts_as]
            found = f'counts_as = "{row.counts_as}", which counts as another on line {other.origin.line}, {segment}'
            yield problem(row, "counts_as", found, "a service that is in no standard_time row's own list")


def _billed_apart(tariff: CareTariff, segment: Segment) -> Iterator[Problem]:
    """The limits of a month are applied once, so all that is inside them is billed together."""
    limited = {row.name for row in tariff.services(segment.first) if row.inside_maximum or row.inside_headroom}
    rows = [
        row for row in tariff.on(Billing, segment.first) if limited and (not row.service or limited & set(row.service))
    ]
    for row in rows[1:]:
        if row.mode != rows[0].mode:
            names = " ".join(sorted(limited & set(row.service) or limited))
            found = f'mode = "{row.mode}" for {names}, inside the maximum fee or the headroom, {segment}'
            expected = (
                f'mode = "{rows[0].mode}" as on line {rows[0].origin.line}: all that is inside is billed together'
            )
            yield problem(row, "mode", found, expected)


def _ages_twice(tariff: CareTariff, segment: Segment) -> Iterator[Problem]:
    for one, other in combinations(tariff.on(ChildAddition, segment.first), 2):
        age = max(one.from_age, other.from_age)
        if age <= min(one.up_to_age, other.up_to_age):
            found = f"age {age}, which the row on line {one.origin.line} has too, {segment}"
            yield problem(other, "from_age", found, "ages that no other child_addition has")


def _off_the_formula(tariff: CareTariff, segment: Segment) -> Iterator[Problem]:
    """The decided kronor are the law's share of the price base amount, rounded somehow to a krona."""
    behind = tariff if tariff.is_national else tariff.national
    bases = behind.on(PriceBaseAmount, segment.first) if behind else ()
    kinds: tuple[type[MaximumFee | HousingMaximum | MinimumAmount], ...] = (MaximumFee, HousingMaximum, MinimumAmount)
    for row in (row for kind in kinds for row in tariff.on(kind, segment.first)):
        if row.multiplier is None:
            if tariff.is_national:
                yield problem(row, "amount_kr", "no multiplier", "the law's share of the price base amount too")
            continue
        for base in bases:
            exact = row.multiplier * base.amount_kr / 12
            if abs(exact - row.amount_kr) >= ONE_KRONA:
                found = f"amount_kr = {_kronor(row.amount_kr)}, {segment}"
                yield problem(row, "amount_kr", found, f"less than a krona from the formula's {_kronor(exact)}")


def _uncapped_housing(tariff: CareTariff, segment: Segment) -> Iterator[Problem]:
    """A housing fee has a maximum of its own (32 kap. 6 § 2), which a monthly_cap row sees to."""
    caps = (row for row in tariff.on(MonthlyCap, segment.first) if row.most == "housing_maximum")
    capped = {name for row in caps for name in row.service}
    for row in tariff.services(segment.first):
        if row.kind == "housing_fee" and row.law in ("sol", "hsl") and row.name not in capped:
            found = f'kind = "housing_fee" and no [[monthly_cap]] that names {row.name}, {segment}'
            yield problem(row, "kind", found, 'a [[monthly_cap]] row with most = "housing_maximum" (32 kap. 6 § SoL)')


def _beyond_the_law(tariff: CareTariff) -> Iterator[Problem]:
    """A municipality may charge less than the law's highest and leave more than its lowest (32 kap. 6 och 8 §§), and a
    table that was not changed when the law's amounts rose is found here.
    """
    national = tariff.national
    kinds: tuple[type[MaximumFee | HousingMaximum | MinimumAmount], ...] = (MaximumFee, HousingMaximum, MinimumAmount)
    pairs = (
        (own, law) for kind in kinds for own in tariff.rows(kind) for law in (national.rows(kind) if national else ())
    )
    for own, law in pairs:
        if getattr(own, "living", "") != getattr(law, "living", "") or not _meet(own, law):
            continue
        least = isinstance(own, MinimumAmount)
        beyond = law.amount_kr - own.amount_kr if least else own.amount_kr - law.amount_kr
        if beyond >= ONE_KRONA:
            since = max(own.valid_from, law.valid_from)
            bound = "at least" if least else "at most"
            found = f"amount_kr = {_kronor(own.amount_kr)} from {since}"
            yield problem(
                own, "amount_kr", found, f"{bound} the law's {_kronor(law.amount_kr)}; end the row before then"
            )


def _meet(one: Row, other: Row) -> bool:
    """Whether two rows hold on a common day."""
    return one.holds(other.valid_from) or other.holds(one.valid_from)


def _kronor(ore: int | Fraction) -> str:
    """Whole öre, rounded down, as kronor."""
    kronor, rest = divmod(int(ore), 100)
    return f"{kronor}.{rest:02}" if rest else str(kronor)
