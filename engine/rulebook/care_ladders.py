"""Whether the prices and levels of a care tariff answer every quantity, at every time of day, once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product

from engine.rulebook.agreement import Step, problem, untiled
from engine.rulebook.care_rows import Level, Price
from engine.rulebook.care_tariff import CareTariff
from engine.rulebook.problems import Problem
from engine.rulebook.tariff import Segment

Window = tuple[int | None, int | None]
WHOLE_DAY: Window = (None, None)


def uneven_prices(tariff: CareTariff, segment: Segment) -> Iterator[Problem]:
    """Quantities that no price row of a service speaks of, or two, and times of day."""
    ladders: dict[tuple[str, str], dict[Window, list[Price]]] = defaultdict(lambda: defaultdict(list))
    for row in tariff.on(Price, segment.first):
        for service in row.service:
            ladders[service, row.per][row.clock_from, row.clock_to].append(row)
    for (service, per), windows in ladders.items():
        of = f"the price of {service} per {per}"
        for rows in windows.values():
            steps = (Step(row, f"{of} above {_number(row.above)}", row.above, row.up_to) for row in rows)
            yield from untiled(steps, f"{of} to cover all quantities once", segment)
        yield from _not_round_the_clock((rows[0] for key, rows in windows.items() if key != WHOLE_DAY), of, segment)


def uneven_levels(tariff: CareTariff, segment: Segment) -> Iterator[Problem]:
    """Groups of levels that leave out quantities, or whose rows do not speak of the same."""
    groups: dict[str, list[Level]] = defaultdict(list)
    for row in tariff.on(Level, segment.first):
        groups[row.group].append(row)
    yield from _in_two_groups(groups)
    for group, rows in groups.items():
        for row, key in product(rows[1:], ("by", "service")):
            if getattr(row, key) != getattr(rows[0], key):
                found = f'another {key} than the first row of group "{group}", on line {rows[0].origin.line}'
                yield problem(row, key, found, "the same in all rows of a group")
        of = f'the level of group "{group}"'
        steps = (Step(row, f"{of} above {_number(row.above)}", row.above, row.up_to) for row in rows)
        yield from untiled(steps, f"{of} to cover all quantities once", segment)


def _in_two_groups(groups: Mapping[str, list[Level]]) -> Iterator[Problem]:
    seen: dict[str, Level] = {}
    for first, *_ in groups.values():
        for service in first.service:
            other = seen.setdefault(service, first)
            if other is not first:
                found = f'service "{service}", which is in group "{other.group}" on line {other.origin.line} too'
                yield problem(first, "service", found, "a service in one group of levels at most")


def _number(quantity: Fraction | None) -> str:
    """As it may be written in the file: 4, 16.5."""
    return f"{Decimal(quantity.numerator) / quantity.denominator:f}" if quantity else "0"


def _not_round_the_clock(rows: Iterable[Price], of: str, segment: Segment) -> Iterator[Problem]:
    """Where a part of the day does not end when the next begins; the last ends when the first begins."""
    ordered = sorted(rows, key=lambda row: row.clock_from or 0)
    for row, following in pairwise([*ordered, *ordered[:1]]):
        if row.clock_to != following.clock_from:
            found = f"{of} until {_clock(row.clock_to)} and next from {_clock(following.clock_from)}, {segment}"
            yield problem(row, "clock_to", found, "times that cover the whole day once; amount_kr = 0 where it is free")


def _clock(minutes: int | None) -> str:
    hours, rest = divmod(minutes or 0, 60)
    return f"{hours:02}:{rest:02}"
