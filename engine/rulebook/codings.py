"""What must agree between the settings of a municipality and its tariffs: everything billed can be posted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from engine.rulebook.care_rows import Service
from engine.rulebook.care_tariff import CareTariff
from engine.rulebook.childcare_tariff import ChildcareTariff
from engine.rulebook.problems import Problem
from engine.rulebook.rows import Row
from engine.rulebook.settings import ADJUSTMENT, CARE_ADJUSTMENT, Coding, Settings

ON_ONE_CLAIM = ("receivable_account", "voucher_series")
"""What all services of an invoice have in common: its claim is one posting in one voucher."""


def uncoded(settings: Settings, file: str, childcare: ChildcareTariff, care: CareTariff | None) -> Iterator[Problem]:
    """Days without, or with two, rows of `[[invoice]]`, or of `[[coding]]` for anything that the tariffs charge."""
    yield from _one_at_a_time(settings.invoices, "[[invoice]]", file)
    optional: Mapping[str, Sequence[Row]] = {
        "[[ledger]]": settings.ledgers,
        "[[claims]]": settings.claims,
        "[[direct_debit]]": settings.direct_debits,
    }
    for what, rows in optional.items():
        if rows:
            yield from _one_at_a_time(rows, what, file)
    charged = (*_of_childcare(childcare), *_of_care(care))
    for service in dict.fromkeys((*charged, *(row.service for row in settings.codings))):
        coded = [row for row in settings.codings if row.service == service]
        yield from _one_at_a_time(coded, f'[[coding]] with service = "{service}"', file)


def posted_apart(
    settings: Settings, file: str, childcare: ChildcareTariff, care: CareTariff | None
) -> Iterator[Problem]:
    """Rows of `[[coding]]` for services that may stand on one invoice, whose claims would be posted apart."""
    areas = (_of_childcare(childcare), _of_care(care))
    for services in ((*areas[0], *areas[1]),) if settings.policy.one_invoice else areas:
        rows = sorted((row for row in settings.codings if row.service in services), key=lambda row: row.origin.line)
        for name in ON_ONE_CLAIM:
            yield from _first_that_differs(rows, name, file)


def _of_childcare(childcare: ChildcareTariff) -> tuple[str, ...]:
    return (*childcare.forms, ADJUSTMENT)


def _of_care(care: CareTariff | None) -> tuple[str, ...]:
    return (*(row.kind for row in care.rows(Service)), CARE_ADJUSTMENT) if care else ()


def _first_that_differs(rows: Iterable[Coding], name: str, file: str) -> Iterator[Problem]:
    """The first row whose account or series is not that of an earlier row in force on some of its days."""
    for earlier, row in combinations(rows, 2):
        at_once = (row.valid_to is None or row.valid_to >= earlier.valid_from) and (
            earlier.valid_to is None or earlier.valid_to >= row.valid_from
        )
        here, there = getattr(row, name), getattr(earlier, name)
        if at_once and here != there:
            found = f'{name} = "{here}" for {row.service}, which may stand on an invoice with {earlier.service}'
            expected = f'{name} = "{there}" as on line {earlier.origin.line_of(name)}'
            yield Problem(file, row.origin.line_of(name), found, expected)
            return


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
