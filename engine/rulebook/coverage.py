"""Whether everything the calculation may ask for has its row: none missing, none twice.

The days of a tariff fall into *segments* on which the same rows hold, and what may be asked for on a day is finite
(forms, age classes, hour bands, grounds; services; ways of living). So nothing is sampled: every case is tried.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, Generic, TypeVar

import attrs

from engine.rulebook.demands import Demand
from engine.rulebook.problems import Problem
from engine.rulebook.rows import Presence, Row
from engine.rulebook.tariff import ONE_DAY, Segment, Tariff

Cell = Mapping[str, Any]
"""One thing that may be asked for: key of a row -> value; "season" -> the set of seasons that a day is inside."""

T = TypeVar("T", bound=Tariff)


@attrs.frozen
class Area(Generic[T]):
    """What may be asked of the tariffs of one area of fees.

    `cells` gives everything that may be asked for by a demand in a segment. What lacks a row is told in one problem for
    all values of the key `together`; they are not named where they are `all_together`. `whenever` is how the
    documentation says for what time rows are demanded.
    """

    tables: Mapping[str, type[Row]]
    local: tuple[Demand, ...]
    national: tuple[Demand, ...]
    cells: Callable[[T, Demand, Segment], Iterator[Cell]]
    together: str = ""
    all_together: tuple[str, ...] = ()
    whenever: str = "On every day"

    def demands(self, tariff: T) -> tuple[Demand, ...]:
        """What is demanded of a tariff."""
        return self.national if tariff.is_national else self.local

    def table(self, kind: type[Row]) -> str:
        """What a row type is called in the file."""
        return next(name for name, row in self.tables.items() if row is kind)

    def uncovered(self, first: date, last: date, *tariffs: T | None) -> tuple[Problem, ...]:
        """What is missing for the days `first` to `last` in a tariff and in the national one behind it."""
        return tuple(problem for tariff in tariffs if tariff for problem in missing(self, tariff, first, last))


def missing(area: Area[T], tariff: T, first: date, last: date) -> tuple[Problem, ...]:
    """A problem for everything that has no row on some of the days `first` to `last`, though one must hold."""
    return _without_row(area, tariff, ((segment, None) for segment in tariff.segments(first, last)))


def gaps(area: Area[T], tariff: T) -> tuple[Problem, ...]:
    """As `missing`, from the first day of any row that must be there until the last day of any row of the type.

    That all rows of a type end one day is no gap: the tariff has been decided until then, and later months are refused.
    """
    ends = {kind: _end(tariff.rows(kind)) for kind in area.tables.values()}
    compulsory = [d.kind for d in area.demands(tariff) if d.presence is Presence.EXACTLY_ONE or d.always]
    begins = [row.valid_from for kind in compulsory for row in tariff.rows(kind)]
    if not begins:
        expected = f"[[{area.table(compulsory[0])}]] and others"
        return (Problem(tariff.file, 1, "no row of those that must be there", expected),)
    every = tariff.segments(min(begins), None)
    return _without_row(area, tariff, ((segment, ends) for segment in every))


def overlaps(area: Area[T], tariff: T) -> tuple[Problem, ...]:
    """A problem for every two rows that hold for the same thing on the same day."""
    found: dict[tuple[int, int], Problem] = {}
    for segment in tariff.all_segments():
        for demand in area.demands(tariff):
            rows = tariff.on(demand.kind, segment.first)
            if len(rows) < 2 or demand.presence is Presence.ANY_NUMBER:
                continue
            for cell in area.cells(tariff, demand, segment):
                both = [row for row in rows if speaks_of(row, cell)]
                for one, other in pairwise(both):
                    problem = _overlap(area.table(demand.kind), one, other, f"{_described(cell)} {segment}")
                    found.setdefault((id(one), id(other)), problem)
    return tuple(found.values())


def speaks_of(row: Row, cell: Cell) -> bool:
    """Whether a row holds for what is asked for."""
    for name, value in cell.items():
        if name == "season":
            during, outside = getattr(row, "during", ""), getattr(row, "outside", "")
            if (during and during not in value) or (outside and outside in value):
                return False
            continue
        written = getattr(row, name)
        if written != value if isinstance(written, str) else written and value not in written:
            return False
    return True


def values_written(tariff: Tariff, demand: Demand, key: str, day: date) -> tuple[str, ...]:
    """The values of one key in the rows that hold on a day, and those that must always be there."""
    found = dict.fromkeys(demand.always)
    for row in tariff.on(demand.kind, day):
        value = getattr(row, key)
        found.update(dict.fromkeys((value,) if isinstance(value, str) else value))
    return tuple(found)


Ends = Mapping[type[Row], date | None]


def _without_row(area: Area[T], tariff: T, wanted: Iterable[tuple[Segment, Ends | None]]) -> tuple[Problem, ...]:
    """Problems for what has no row. Neighbouring segments, and what the area tells together, are told together."""
    open_gaps: dict[tuple[Demand, str], tuple[Segment, dict[str, None]]] = {}
    problems: list[Problem] = []

    def close(key: tuple[Demand, str]) -> None:
        segment, values = open_gaps.pop(key)
        demand, described = key
        if values and tuple(values) != area.all_together:
            described += f"{',' if described else ' for'} {area.together} {' '.join(values)}"
        problems.append(_gap(area.table(demand.kind), tariff, demand, f"{described} {segment}", segment.first))

    for segment, ends in wanted:
        for demand in area.demands(tariff):
            end = ends[demand.kind] if ends else None
            if end is not None and segment.first > end:
                continue
            for cell in _lacking(area, tariff, demand, segment):
                key = (demand, _described({name: v for name, v in cell.items() if name != area.together}))
                value = {cell[area.together]: None} if area.together in cell else {}
                if key in open_gaps and open_gaps[key][0].last not in (segment.last, segment.first - ONE_DAY):
                    close(key)
                before, values = open_gaps.get(key, (segment, {}))
                open_gaps[key] = (Segment(before.first, segment.last), {**values, **value})
    for key in tuple(open_gaps):
        close(key)
    return tuple(problems)


def _lacking(area: Area[T], tariff: T, demand: Demand, segment: Segment) -> Iterator[Cell]:
    required: Collection[str] = demand.always
    if demand.where is not None:
        required = {*required, *demand.where.values(tariff, segment.first)}
    if demand.presence is not Presence.EXACTLY_ONE and not required:
        return
    rows = tariff.on(demand.kind, segment.first)
    if not rows and demand.presence is Presence.EXACTLY_ONE:
        yield {}
        return
    for cell in area.cells(tariff, demand, segment):
        must = demand.presence is Presence.EXACTLY_ONE or cell[demand.keyed_by[-1]] in required
        if must and not any(speaks_of(row, cell) for row in rows):
            yield cell


def _end(rows: Iterable[Row]) -> date | None:
    """The last day on which any of the rows holds; None = until further notice, or no rows at all."""
    ends = [row.valid_to for row in rows]
    return None if not ends or None in ends else max(end for end in ends if end is not None)


def _gap(table: str, tariff: Tariff, demand: Demand, what: str, first: date) -> Problem:
    rows = sorted(tariff.rows(demand.kind), key=lambda row: row.valid_from)
    near = [row for row in rows if row.valid_from < first][-1:] or rows[:1]
    many = "a" if demand.presence is Presence.ANY_NUMBER else "exactly one"
    expected = f"{many} [[{table}]] row on each of these days"
    why = f": {demand.where.words}" if demand.where else ""
    return Problem(tariff.file, near[0].origin.line if near else 1, f"no {table}{what}", f"{expected}{why}")


def _overlap(table: str, one: Row, other: Row, what: str) -> Problem:
    first, second = sorted((one, other), key=lambda row: row.origin.line)
    return Problem(
        second.origin.file,
        second.origin.line,
        f"{table}{what} stands on line {first.origin.line} too",
        f"one [[{table}]] row at most on any day; end the earlier with valid_to, or narrow one of them",
    )


def _described(cell: Cell) -> str:
    """What is asked for, in words: " for form preschool, age_class 3-5"."""
    parts = [f"{name} {value}" for name, value in cell.items() if name != "season"]
    if state := cell.get("season"):
        parts.append(f"inside {' and '.join(sorted(state))}")
    return f" for {', '.join(parts)}" if parts else ""
