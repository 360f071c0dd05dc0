"""A tariff as arrays: what a month's columns are looked up in.

Within a *rule part* (consecutive days of the month on which no rule and no season changes) every combination of form,
age class, hour band and ground has one position, and every position one rate, at most one ceiling, one reduction. The
rulebook has checked that each combination is covered exactly once, so a lookup is a plain gather and cannot miss.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from typing import TypeVar

import attrs
import polars as pl

from engine.calc.intervals import birthday_in
from engine.calc.money import UNIT_ORE, RoundTo
from engine.calc.periods import Month
from engine.rulebook import ChildcareTariff
from engine.rulebook.childcare_rows import (
    AgeClass,
    Ceiling,
    FreeMonths,
    HourBand,
    Rate,
    Reduction,
    Rounding,
    Season,
    Term,
)
from engine.rulebook.rows import Row
from engine.vocabulary import BASES

RANKS = 4
NO_CEILING_ORE = 1 << 40
NOTHING = -1

R = TypeVar("R", bound=Rate | Reduction | Ceiling)


@attrs.frozen
class AgeEntry:
    """When children of a form enter their class number `ordinal` this year, by birth year.

    Born in `year_born` or earlier years: those of earlier years have entered, those of the year itself enter on
    `day`, or on their birthday where `day` is None.
    """

    form: int
    ordinal: int
    year_born: int
    day: date | None


@attrs.frozen
class BandStart:
    """Children of a form and age class are in band number `ordinal` or higher above `above_minutes` a week."""

    form: int
    age_class: int
    ordinal: int
    above_minutes: int


@attrs.frozen
class RulePart:
    """Consecutive days of the month with one set of rules."""

    first: date
    ages: tuple[AgeEntry, ...]
    bands: tuple[BandStart, ...]
    fee_rounding: RoundTo | None
    reduction_rounding: RoundTo | None

    def times(self, count: int) -> "RulePart":
        """The same part where `count` is what one öre counts as."""
        fee, reduction = (each.times(count) if each else None for each in (self.fee_rounding, self.reduction_rounding))
        return attrs.evolve(self, fee_rounding=fee, reduction_rounding=reduction)


@attrs.frozen
class Lookup:
    """The arrays. Positions run over rule part, form, age class, hour band, ground; rank is innermost where it
    counts.

    Shapes: `rate_num`, `fixed_ore`, `ceiling_ore`: positions x 4. `rate_ref`, `ceiling_ref`, `reduction_ref`,
    `free_ref`, `keep_num`: positions. Rates are over `rate_den`, what a reduction keeps over `keep_den`. A `*_ref` is
    an index into `refs`, or -1.
    """

    forms: tuple[str, ...]
    class_names: tuple[tuple[str, ...], ...]
    parts: tuple[RulePart, ...]
    classes: int
    bands: int
    rate_den: int
    keep_den: int
    rate_num: pl.Series
    fixed_ore: pl.Series
    ceiling_ore: pl.Series
    rate_ref: pl.Series
    ceiling_ref: pl.Series
    reduction_ref: pl.Series
    free_ref: pl.Series
    keep_num: pl.Series
    refs: tuple[Row, ...]

    def position(self) -> pl.Expr:
        """A row's position from rule_part, form_code, age_class_code, hour_band_code and basis_code."""
        key = pl.col("form_code")
        if len(self.parts) > 1:
            key = pl.col("rule_part") * len(self.forms) + key
        for count, name in (
            (self.classes, "age_class_code"),
            (self.bands, "hour_band_code"),
            (len(BASES), "basis_code"),
        ):
            key = key * count + pl.col(name) if count > 1 else key
        return key

    def times(self, count: int) -> "Lookup":
        """The same tariff where `count` is what one öre counts as; where there is no ceiling there is still none."""
        limited = self.ceiling_ore != NO_CEILING_ORE
        return attrs.evolve(
            self,
            parts=tuple(part.times(count) for part in self.parts),
            fixed_ore=self.fixed_ore * count,
            ceiling_ore=self.ceiling_ore.zip_with(~limited, self.ceiling_ore * count),
        )

    def age_class(self) -> pl.Expr:
        """The number of the age class: how many of the form's classes, after the first, the child has entered."""
        entered = (self._has_entered(index, entry) for index, part in enumerate(self.parts) for entry in part.ages)
        return _count(entered)

    def hour_band(self) -> pl.Expr:
        """The number of the hour band: how many of the band starts the weekly minutes are above."""
        above = (self._is_above(index, start) for index, part in enumerate(self.parts) for start in part.bands)
        return _count(above)

    def _has_entered(self, part: int, entry: AgeEntry) -> pl.Expr:
        born, on = pl.col("born"), pl.col("part_from")
        before = born < date(entry.year_born, 1, 1)
        before_or_then = born <= date(entry.year_born, 12, 31)
        if entry.day is None:
            entered = before | (before_or_then & (on >= birthday_in(self.parts[part].first.year)))
        elif entry.day <= self.parts[part].first:
            entered = before_or_then
        else:
            entered = before | (before_or_then & (on >= entry.day))
        return self._applies(part, entry.form) & entered

    def _is_above(self, part: int, start: BandStart) -> pl.Expr:
        applies = self._applies(part, start.form)
        if self.classes > 1:
            applies = applies & (pl.col("age_class_code") == start.age_class)
        return applies & (pl.col("minutes_week") > start.above_minutes)

    def _applies(self, part: int, form: int) -> pl.Expr:
        same_form = pl.col("form_code") == form
        return same_form & (pl.col("rule_part") == part) if len(self.parts) > 1 else same_form


def _count(conditions: Iterable[pl.Expr]) -> pl.Expr:
    """How many conditions hold: in narrow numbers as long as it is counted, since they are many."""
    return sum((c.cast(pl.UInt8) for c in conditions), pl.lit(0, dtype=pl.UInt8)).cast(pl.Int64)


def rule_part_starts(tariffs: Sequence[ChildcareTariff], month: Month) -> tuple[date, ...]:
    """The first days of the month's rule parts: its first day, rule changes, and the edges of seasons in use."""
    starts = {month.first}
    for tariff in tariffs:
        starts.update(tariff.change_dates(month.first, month.last))
        starts.update(day for season in tariff.rows(Season) for day in _edges(season, month))
    return tuple(sorted(starts))


def _edges(season: Season, month: Month) -> set[date]:
    edges = set()
    for start, end in season.windows:
        edges.add(_in_year(month.first.year, start))
        edges.add(_in_year(month.first.year, end) + timedelta(days=1))
    return {day for day in edges if month.inside(day)}


def _in_year(year: int, month_day: tuple[int, int]) -> date:
    """A month-day in a year; 29 February is 1 March in other years."""
    try:
        return date(year, *month_day)
    except ValueError:
        return date(year, 3, 1)


def compile_lookup(tariff: ChildcareTariff, forms: tuple[str, ...], starts: Sequence[date]) -> Lookup:
    """The arrays for rule parts that begin on `starts` (one month), for forms in the order given (their codes)."""
    classes = [[_classes_on(tariff, form, day) for form in forms] for day in starts]
    bands = [
        [[_bands_on(tariff, form, c.name, day) for c in of_form] for form, of_form in zip(forms, by_form, strict=True)]
        for day, by_form in zip(starts, classes, strict=True)
    ]
    n_classes = max(len(of_form) for by_form in classes for of_form in by_form)
    n_bands = max(len(b) for by_form in bands for of_form in by_form for b in of_form)
    builder = _Builder(tariff)
    for p, day in enumerate(starts):
        day_rows = _DayRows(tariff, day)
        for f, c, b, basis in product(range(len(forms)), range(n_classes), range(n_bands), BASES):
            of_form = classes[p][f]
            cls = of_form[min(c, len(of_form) - 1)].name
            of_class = bands[p][f][min(c, len(of_form) - 1)]
            builder.add(day_rows, forms[f], cls, of_class[min(b, len(of_class) - 1)].name, basis)
    parts = tuple(_rule_part(tariff, day, classes[p], bands[p]) for p, day in enumerate(starts))
    names = tuple(tuple(c.name for c in of_form) for of_form in classes[0])
    return builder.finish(forms, names, parts, n_classes, n_bands)


@attrs.frozen
class _Named:
    name: str
    entry: AgeClass | None = None
    above: int = 0


def _classes_on(tariff: ChildcareTariff, form: str, day: date) -> list[_Named]:
    rows = [row for row in tariff.on(AgeClass, day) if not row.form or form in row.form]
    return [_Named(row.name, row) for row in sorted(rows, key=lambda r: r.turns)] or [_Named("all")]


def _bands_on(tariff: ChildcareTariff, form: str, age_class: str, day: date) -> list[_Named]:
    rows = [
        row
        for row in tariff.on(HourBand, day)
        if (not row.form or form in row.form) and (not row.age_class or age_class in row.age_class)
    ]
    return sorted((_Named(row.name, None, row.above or 0) for row in rows), key=lambda b: b.above) or [_Named("all")]


def _rule_part(
    tariff: ChildcareTariff, day: date, classes: Sequence[Sequence[_Named]], bands: Sequence[Sequence[Sequence[_Named]]]
) -> RulePart:
    ages = tuple(
        AgeEntry(f, c, day.year - named.entry.turns, _entry_day(tariff, named.entry, day.year))
        for f, of_form in enumerate(classes)
        for c, named in enumerate(of_form)
        if c > 0 and named.entry is not None
    )
    starts = tuple(
        BandStart(f, c, b, named.above)
        for f, of_form in enumerate(bands)
        for c, of_class in enumerate(of_form)
        for b, named in enumerate(of_class)
        if b > 0
    )
    return RulePart(day, ages, starts, _rounding(tariff, day, "fee"), _rounding(tariff, day, "reduction"))


def _entry_day(tariff: ChildcareTariff, entry: AgeClass, year: int) -> date | None:
    if entry.switch == "birthday":
        return None
    if entry.switch == "date":
        assert entry.date is not None
        return _in_year(year, entry.date)
    starts = [on for row in tariff.rows(Term) if row.holds(on := _in_year(year, row.autumn_start))]
    assert len(starts) == 1, f"the rulebook lets one term row hold in {year}"
    return starts[0]


def _rounding(tariff: ChildcareTariff, day: date, step: str) -> RoundTo | None:
    rows = [row for row in tariff.on(Rounding, day) if row.step == step]
    return RoundTo(UNIT_ORE[rows[0].to], rows[0].mode) if rows else None


def charge_rounding(tariff: ChildcareTariff, day: date) -> RoundTo:
    """The rounding of what a place costs for the month; the rulebook sees to it that there is one."""
    rounding = _rounding(tariff, day, "charge")
    assert rounding is not None
    return rounding


@attrs.frozen
class _DayRows:
    """The rows that hold on one day, seasons decided."""

    tariff: ChildcareTariff
    day: date

    def in_time(self, row: Rate | Reduction | Ceiling) -> bool:
        if isinstance(row, Ceiling):
            return True
        inside = {s.name for s in self.tariff.on(Season, self.day) if s.includes(self.day)}
        return (not row.during or row.during in inside) and (not row.outside or row.outside not in inside)

    def one(self, kind: type[R], form: str, cls: str, band: str, basis: str) -> R | None:
        rows = self.tariff.on(kind, self.day)
        found = [row for row in rows if _keyed(row, form, cls, band, basis) and self.in_time(row)]
        assert len(found) <= 1, f"the rulebook lets at most one row hold: {[row.origin for row in found]}"
        return found[0] if found else None


def _keyed(row: Rate | Reduction | Ceiling, form: str, cls: str, band: str, basis: str) -> bool:
    wanted = ((row.form, form), (row.age_class, cls), (row.hour_band, band), (row.basis, basis))
    return all(not listed or value in listed for listed, value in wanted)


class _Builder:
    """Collects the arrays position by position, in the order that `Lookup.position` counts."""

    def __init__(self, tariff: ChildcareTariff) -> None:
        shares = [p for row in tariff.rows(Rate) for p in row.percent or ()]
        self.rate_den = math.lcm(*(s.denominator for s in shares)) if shares else 1
        offs = [row.off for row in tariff.rows(Reduction)]
        self.keep_den = math.lcm(*(o.denominator for o in offs)) if offs else 1
        self.refs: list[Row] = []
        self.columns: dict[str, list[int]] = {
            name: []
            for name in (
                "rate_num",
                "fixed_ore",
                "ceiling_ore",
                "rate_ref",
                "ceiling_ref",
                "reduction_ref",
                "free_ref",
                "keep_num",
            )
        }

    def add(self, rows: _DayRows, form: str, cls: str, band: str, basis: str) -> None:
        rate = rows.one(Rate, form, cls, band, basis)
        assert rate is not None, f"no rate for {form}, {cls}, {band}, {basis} on {rows.day}"
        ceiling = rows.one(Ceiling, form, cls, band, basis)
        reduction = rows.one(Reduction, form, cls, band, basis)
        free = [
            row
            for row in rows.tariff.on(FreeMonths, rows.day)
            if (not row.form or form in row.form) and rows.day.month in row.months
        ]
        put = self.columns
        for rank in range(RANKS):
            put["rate_num"].append(int(rate.percent[rank] * self.rate_den) if rate.percent else 0)
            put["fixed_ore"].append(rate.amount_kr[rank] if rate.amount_kr else 0)
            put["ceiling_ore"].append(ceiling.amount_kr[rank] if ceiling else NO_CEILING_ORE)
        put["rate_ref"].append(self._ref(rate))
        put["ceiling_ref"].append(self._ref(ceiling))
        put["reduction_ref"].append(self._ref(reduction))
        put["free_ref"].append(self._ref(free[0] if free else None))
        put["keep_num"].append(int((1 - (reduction.off if reduction else Fraction(0))) * self.keep_den))

    def _ref(self, row: Row | None) -> int:
        if row is None:
            return NOTHING
        for index, known in enumerate(self.refs):
            if known is row:
                return index
        self.refs.append(row)
        return len(self.refs) - 1

    def finish(
        self,
        forms: tuple[str, ...],
        names: tuple[tuple[str, ...], ...],
        parts: tuple[RulePart, ...],
        classes: int,
        bands: int,
    ) -> Lookup:
        series = {name: pl.Series(name, values, dtype=pl.Int64) for name, values in self.columns.items()}
        return Lookup(
            forms, names, parts, classes, bands, self.rate_den, self.keep_den, refs=tuple(self.refs), **series
        )
