"""What may be asked of a care tariff: every service, reason of absence, way of living and step of rounding."""

from collections.abc import Iterator
from itertools import product

from engine.rulebook.care_demands import LOCAL, NATIONAL
from engine.rulebook.care_rows import ROUNDING_STEPS
from engine.rulebook.care_tariff import CARE_TABLES, CareTariff
from engine.rulebook.coverage import Area, Cell
from engine.rulebook.demands import Demand
from engine.rulebook.tariff import Segment
from engine.vocabulary import CARE_ABSENCE_REASONS, LIVING, RELIEF_KINDS


def _cells(tariff: CareTariff, demand: Demand, segment: Segment) -> Iterator[Cell]:
    services = tuple(dict.fromkeys(row.name for row in tariff.services(segment.first)))
    asked = {
        "name": services,
        "service": services,
        "reason_of_absence": CARE_ABSENCE_REASONS,
        "living": LIVING,
        "step": ROUNDING_STEPS,
        "kind": RELIEF_KINDS,
    }
    for values in product(*(asked[key] for key in demand.keyed_by)):
        yield dict(zip(demand.keyed_by, values, strict=True))


CARE = Area(CARE_TABLES, LOCAL, NATIONAL, _cells, together="service", whenever="In every month")
