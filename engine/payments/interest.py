"""Interest on late payment (dröjsmålsränta), exact and told segment by segment.

What: a claim's capital over time, at the reference rate of each half-year and eight percentage units, by the actual
number of days over 365. Fractions until the end; what is asked for is rounded once, as the municipality's rule says.
Where: räntelagen (1975:635) 3 § (from the due date, where that is fixed in advance), 6 § (the rate), 9 § (half-years).
The law says neither how a year's days are counted nor how the sum is rounded.
Not: interest upon interest or fees; 4 § (a claim without a due date), 8 § (hardship: then it is written off).

A day bears interest on the capital that stands at its beginning: the first is the day after the due date, and the day
of a payment still counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

import attrs

from engine.errors import Refused

ABOVE_REFERENCE = Fraction(8, 100)
DAYS_OF_A_YEAR = 365
ONE_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Rate:
    """The reference rate from one day to another, both included, as a share: 2 % is 1/50."""

    first: date
    last: date
    share: Fraction


@attrs.frozen(kw_only=True)
class Segment:
    """Days on which capital and rate are the same. `share` is the whole rate, a year."""

    first: date
    last: date
    capital_ore: int
    reference: Fraction

    @property
    def share(self) -> Fraction:
        """The reference rate and what is added to it."""
        return self.reference + ABOVE_REFERENCE

    @property
    def days(self) -> int:
        """How many days bear interest."""
        return (self.last - self.first).days + 1

    @property
    def exact_ore(self) -> Fraction:
        """The interest, in parts of an öre."""
        return self.capital_ore * self.share * self.days / DAYS_OF_A_YEAR


@attrs.frozen
class Interest:
    """What a claim has borne. Segments follow on each other but for days without capital, which are left out."""

    segments: tuple[Segment, ...]

    @property
    def exact_ore(self) -> Fraction:
        """The interest in all, in parts of an öre."""
        return sum((segment.exact_ore for segment in self.segments), Fraction())

    def rounded_ore(self, unit_ore: int, mode: str) -> int:
        """The interest rounded to whole units of `unit_ore` öre: half_up, down or up."""
        units = self.exact_ore / unit_ore
        if mode == "half_up":
            return int((2 * units + 1) // 2) * unit_ore
        assert mode in {"down", "up"}, mode
        return int(units // 1 if mode == "down" else -(-units // 1)) * unit_ore


def accrued(capital: Sequence[tuple[date, int]], last: date, rates: Iterable[Rate]) -> Interest:
    """The interest to the end of a day. `capital` is (first day, öre), by day: what bears interest from that day on.

    Refused: a day that has capital and not exactly one rate.
    """
    known = tuple(rates)
    ends = [day - ONE_DAY for day, _ in capital[1:]]
    found: list[Segment] = []
    for (first, ore), end in zip(capital, [*ends, last], strict=True):
        if ore > 0 and first <= min(end, last):
            found += _segments(first, min(end, last), ore, known)
    return Interest(tuple(_joined(found)))


def _segments(first: date, last: date, ore: int, rates: Sequence[Rate]) -> Iterator[Segment]:
    """One stretch of days with the same capital, cut where the rate changes."""
    while first <= last:
        holding = [rate for rate in rates if rate.first <= first <= rate.last]
        if len(holding) != 1:
            stands = "finns två gånger" if holding else "saknas"
            raise Refused(
                f"Referensräntan för {first} {stands}, så dröjsmålsräntan kan inte räknas. Inget är gjort. Lägg in "
                "halvårets sats i reglerna: national/interest.toml."
            )
        end = min(last, holding[0].last)
        yield Segment(first=first, last=end, capital_ore=ore, reference=holding[0].share)
        first = end + ONE_DAY


def _joined(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Neighbours with the same capital and rate as one: two half-years may have one rate."""
    before: Segment | None = None
    for segment in segments:
        if before is not None and (before.last + ONE_DAY, before.capital_ore, before.reference) == (
            segment.first,
            segment.capital_ore,
            segment.reference,
        ):
            before = attrs.evolve(before, last=segment.last)
            continue
        if before is not None:
            yield before
        before = segment
    if before is not None:
        yield before
