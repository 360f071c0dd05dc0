"""What may be asked of a childcare tariff: every form, age class, hour band, ground, inside or outside each season."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product

from engine.rulebook.childcare_demands import LOCAL, NATIONAL, SEASON
from engine.rulebook.childcare_rows import Season
from engine.rulebook.childcare_tariff import TABLES, ChildcareTariff
from engine.rulebook.coverage import Area, Cell, values_written
from engine.rulebook.demands import Demand
from engine.rulebook.tariff import ONE_DAY, Segment
from engine.vocabulary import BASES

_LEAP_YEAR = date(2000, 1, 1)
_NAMED = ("form", "age_class", "hour_band", "basis", SEASON)


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


def _cells(tariff: ChildcareTariff, demand: Demand, segment: Segment) -> Iterator[Cell]:
    day, keys = segment.first, demand.keyed_by
    own = [name for name in keys if name not in _NAMED]
    for form in tariff.forms if "form" in keys else ("",):
        for age_class in tariff.age_classes(form, day) if "age_class" in keys else ("",):
            bands = tariff.hour_bands(form, age_class, day) if "hour_band" in keys else ("",)
            bases = BASES if "basis" in keys else ("",)
            states = season_states(tariff, segment) if SEASON in keys else ("",)
            names = values_written(tariff, demand, own[0], day) if own else ("",)
            for band, basis, state, name in product(bands, bases, states, names):
                full = {"form": form, "age_class": age_class, "hour_band": band, "basis": basis, SEASON: state}
                yield {key: full.get(key, name) for key in keys}


CHILDCARE = Area(TABLES, LOCAL, NATIONAL, _cells, together="basis", all_together=BASES)
