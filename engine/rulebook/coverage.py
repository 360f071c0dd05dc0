"""Whether everything the calculation may ask for has its row: none missing, none twice.

The days of a tariff fall into *segments* on which the same rows hold, and what may be asked for on a day is finite
(forms, age classes, hour bands, grounds, inside or outside seasons). So nothing is sampled: every case is tried.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise, product
from typing import Any

import attrs

from engine.rulebook.childcare_rows import Rate, Season
from engine.rulebook.childcare_tariff import TABLES, ChildcareTariff
from engine.rulebook.demands import LOCAL, NATIONAL, SEASON, Demand
from engine.rulebook.problems import Problem
from engine.rulebook.rows import Presence, Row
from engine.rulebook.tariff import ONE_DAY
from engine.vocabulary import BASES

Cell = Mapping[str, Any]
"""One thing that may be asked for: key of a row -> value; "season" -> the set of seasons that a day is inside."""

TABLE_OF: Mapping[type[Row], str] = {kind: name for name, kind in TABLES.items()}
_LEAP_YEAR = date(2000, 1, 1)


@attrs.frozen
class Segment:
    """Consecutive days on which the same rows hold; `last` None = until further notice."""

    first: date
    last: date | None

    def __str__(self) -> str:
        return f"from {self.first} to {self.last}" if self.last else f"from {self.first} on"


def segments(tariff: ChildcareTariff, first: date, last: date | None) -> tuple[Segment, ...]:
    """The segments of the days `first` to `last`."""
    starts = [first, *(day for day in tariff.starts if first < day and (last is None or day <= last))]
    ends = [*(day - ONE_DAY for day in starts[1:]), last]
    return tuple(Segment(start, end) for start, end in zip(starts, ends, strict=True))


def missing(tariff: ChildcareTariff, first: date, last: date) -> tuple[Problem, ...]:
    """A problem for everything that has no row on some of the days `first` to `last`, though one must hold."""
    return _without_row(tariff, ((segment, None) for segment in segments(tariff, first, last)))


def gaps(tariff: ChildcareTariff) -> tuple[Problem, ...]:
    """As `missing`, from the first day of any row that must be there until the last day of any row of the type.

    That all rows of a type end one day is no gap: the tariff has been decided until then, and later months are refused.
    """
    ends = {kind: _end(tariff.rows(kind)) for kind in TABLE_OF}
    compulsory = (d.kind for d in _demands(tariff) if d.presence is Presence.EXACTLY_ONE or d.always)
    begins = [row.valid_from for kind in compulsory for row in tariff.rows(kind)]
    if not begins:
        return (Problem(tariff.file, 1, "no row of those that must be there", f"[[{TABLE_OF[Rate]}]] and others"),)
    every = segments(tariff, min(begins), None)
    return _without_row(tariff, ((segment, ends) for segment in every))


def overlaps(tariff: ChildcareTariff) -> tuple[Problem, ...]:
    """A problem for every two rows that hold for the same thing on the same day."""
    found: dict[tuple[int, int], Problem] = {}
    for segment in segments(tariff, tariff.starts[0], None) if tariff.starts else ():
        for demand in _demands(tariff):
            rows = tariff.on(demand.kind, segment.first)
            if len(rows) < 2:
                continue
            for cell in _cells(tariff, demand, segment):
                both = [row for row in rows if speaks_of(row, cell)]
                for one, other in pairwise(both):
                    found.setdefault((id(one), id(other)), _overlap(one, other, cell, segment))
    return tuple(found.values())


def speaks_of(row: Row, cell: Cell) -> bool:
    """Whether a row holds for what is asked for."""
    for name, value in cell.items():
        if name == SEASON:
            during, outside = getattr(row, "during", ""), getattr(row, "outside", "")
            if (during and during not in value) or (outside and outside in value):
                return False
            continue
        written = getattr(row, name)
        if written != value if isinstance(written, str) else written and value not in written:
            return False
    return True


def season_states(tariff: ChildcareTariff, segment: Segment) -> tuple[frozenset[str], ...]:
    """The sets of seasons that days of a segment are inside."""
    seasons = tariff.on(Season, segment.first)
    if not seasons:
        return (frozenset(),)
    days = 366 if segment.last is None else min(366, (segment.last - segment.first).days + 1)
    # Which days of the year: a segment of a year or more has them all, 29 February included.
    first = _LEAP_YEAR if days == 366 else segment.first
    states = (_inside(seasons, first + number * ONE_DAY) for number in range(days))
    return tuple(dict.fromkeys(states))


def _inside(seasons: Iterable[Season], day: date) -> frozenset[str]:
    return frozenset(season.name for season in seasons if season.includes(day))


def _demands(tariff: ChildcareTariff) -> tuple[Demand, ...]:
    return NATIONAL if tariff.is_national else LOCAL


def _cells(tariff: ChildcareTariff, demand: Demand, segment: Segment) -> Iterator[Cell]:
    """Everything that may be asked for in a segment."""
    day, keys = segment.first, demand.keyed_by
    own = [name for name in keys if name not in ("form", "age_class", "hour_band", "basis", SEASON)]
    for form in tariff.forms if "form" in keys else ("",):
        for age_class in tariff.age_classes(form, day) if "age_class" in keys else ("",):
            bands = tariff.hour_bands(form, age_class, day) if "hour_band" in keys else ("",)
            bases = BASES if "basis" in keys else ("",)
            states = season_states(tariff, segment) if SEASON in keys else ("",)
            names = _values(tariff, demand, own[0], day) if own else ("",)
            for band, basis, state, name in product(bands, bases, states, names):
                full = {"form": form, "age_class": age_class, "hour_band": band, "basis": basis, SEASON: state}
                yield {key: full.get(key, name) for key in keys}


def _values(tariff: ChildcareTariff, demand: Demand, key: str, day: date) -> tuple[str, ...]:
    """The values of one key in the rows that hold on a day, and those that must always be there."""
    found = dict.fromkeys(demand.always)
    for row in tariff.on(demand.kind, day):
        value = getattr(row, key)
        found.update(dict.fromkeys((value,) if isinstance(value, str) else value))
    return tuple(found)


Ends = Mapping[type[Row], date | None]


def _without_row(tariff: ChildcareTariff, wanted: Iterable[tuple[Segment, Ends | None]]) -> tuple[Problem, ...]:
    """Problems for what has no row. Neighbouring segments, and the grounds of one place, are told together."""
    open_gaps: dict[tuple[type[Row], str], tuple[Segment, dict[str, None]]] = {}
    problems: list[Problem] = []

    def close(key: tuple[type[Row], str]) -> None:
        segment, bases = open_gaps.pop(key)
        problems.append(_gap(tariff, key, segment, tuple(bases)))

    for segment, ends in wanted:
        for demand in _demands(tariff):
            end = ends[demand.kind] if ends else None
            if end is not None and segment.first > end:
                continue
            for cell in _lacking(tariff, demand, segment):
                key = (demand.kind, _described({name: v for name, v in cell.items() if name != "basis"}))
                basis = {cell["basis"]: None} if "basis" in cell else {}
                if key in open_gaps and open_gaps[key][0].last not in (segment.last, segment.first - ONE_DAY):
                    close(key)
                before, bases = open_gaps.get(key, (segment, {}))
                open_gaps[key] = (Segment(before.first, segment.last), {**bases, **basis})
    for key in tuple(open_gaps):
        close(key)
    return tuple(problems)


def _lacking(tariff: ChildcareTariff, demand: Demand, segment: Segment) -> Iterator[Cell]:
    if demand.presence is Presence.AT_MOST_ONE and not demand.always:
        return
    rows = tariff.on(demand.kind, segment.first)
    if not rows and demand.presence is Presence.EXACTLY_ONE:
        yield {}
        return
    for cell in _cells(tariff, demand, segment):
        must = demand.presence is Presence.EXACTLY_ONE or cell[demand.keyed_by[-1]] in demand.always
        if must and not any(speaks_of(row, cell) for row in rows):
            yield cell


def _end(rows: Iterable[Row]) -> date | None:
    """The last day on which any of the rows holds; None = until further notice, or no rows at all."""
    ends = [row.valid_to for row in rows]
    return None if not ends or None in ends else max(end for end in ends if end is not None)


def _gap(tariff: ChildcareTariff, key: tuple[type[Row], str], segment: Segment, bases: tuple[str, ...]) -> Problem:
    kind, described = key
    table = TABLE_OF[kind]
    rows = sorted(tariff.rows(kind), key=lambda row: row.valid_from)
    earlier = [row for row in rows if row.valid_from < segment.first]
    near = (earlier[-1:] or rows[:1]) if rows else []
    grounds = f", basis {' '.join(bases)}" if bases and bases != BASES else ""
    return Problem(
        tariff.file,
        near[0].origin.line if near else 1,
        f"no {table}{described}{grounds} {segment}",
        f"exactly one [[{table}]] row on each of these days",
    )


def _overlap(one: Row, other: Row, cell: Cell, segment: Segment) -> Problem:
    first, second = sorted((one, other), key=lambda row: row.origin.line)
    table = TABLE_OF[type(one)]
    return Problem(
        second.origin.file,
        second.origin.line,
        f"{table}{_described(cell)} {segment} stands on line {first.origin.line} too",
        f"one [[{table}]] row at most on any day; end the earlier with valid_to, or narrow one of them",
    )


def _described(cell: Cell) -> str:
    """What is asked for, in words: " for form preschool, age_class 3-5"."""
    parts = [f"{name} {value}" for name, value in cell.items() if name != SEASON]
    if state := cell.get(SEASON):
        parts.append(f"inside {' and '.join(sorted(state))}")
    return f" for {', '.join(parts)}" if parts else ""
