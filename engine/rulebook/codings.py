"""What must agree between the settings of a municipality and its tariffs: everything billed can be posted."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from engine.rulebook.care_rows import Service
from engine.rulebook.care_tariff import CareTariff
from engine.rulebook.childcare_tariff import ChildcareTariff
from engine.rulebook.problems import Problem
from engine.rulebook.rows import Row
from engine.rulebook.settings import ADJUSTMENT, CARE_ADJUSTMENT, Settings


def uncoded(settings: Settings, file: str, childcare: ChildcareTariff, care: CareTariff | None) -> Iterator[Problem]:
    """Days without, or with two, rows of `[[invoice]]`, or of `[[coding]]` for anything that the tariffs charge."""
    kinds = (*(row.kind for row in care.rows(Service)), CARE_ADJUSTMENT) if care else ()
    yield from _one_at_a_time(settings.invoices, "[[invoice]]", file)
    for service in dict.fromkeys((*childcare.forms, ADJUSTMENT, *kinds, *(row.service for row in settings.codings))):
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
