"""What the batch of a month bills: months of childcare, and services of months of care. Refused where rules lack."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

import attrs

from engine.calc.care.billing import billed_services
from engine.calc.periods import MONTHS_AFTER, Month, add_months, service_months
from engine.errors import Refused
from engine.rulebook import ChildcareTariff, Problem, care_rows, childcare_rows
from engine.rulebook.care_tariff import CareTariff
from engine.rulebook.rulebook import Municipality

T = TypeVar("T", ChildcareTariff, CareTariff)
B = TypeVar("B", childcare_rows.Billing, care_rows.Billing)

BEARING_MONTHS = 2
"""What happened in the two months before a month of care matters to it: visits over the turn of the month, absences
that began earlier.
"""
REACH_MONTHS = 2 + BEARING_MONTHS
"""Care is billed up to two months after it was given."""


@attrs.frozen
class Scope:
    """The months of childcare that a batch bills; and the months of care, each with the services that are billed."""

    childcare: tuple[date, ...]
    care: tuple[tuple[date, frozenset[str]], ...]

    @classmethod
    def of(cls, service_months: Mapping[str, Any]) -> "Scope":
        """The scope whose `service_months` these are, as a manifest has them."""
        care = service_months["care"]
        return cls(
            tuple(map(_first, service_months["childcare"])),
            tuple((_first(month), frozenset(care[month])) for month in sorted(care)),
        )

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas that are billed."""
        return tuple(area for area, months in (("childcare", self.childcare), ("care", self.care)) if months)

    def only(self, areas: Collection[str]) -> "Scope":
        """What of it is in these areas."""
        return Scope(self.childcare if "childcare" in areas else (), self.care if "care" in areas else ())

    @property
    def service_months(self) -> dict[str, list[str] | dict[str, list[str]]]:
        """The months of each area, as YYYY-MM, for programs; those of care with the services that are billed."""
        return {
            "childcare": [f"{month:%Y-%m}" for month in self.childcare],
            "care": {f"{month:%Y-%m}": sorted(services) for month, services in self.care},
        }


def _first(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def scope_of(town: Municipality, month: date) -> Scope:
    """What is billed; `Refused` where it is nothing, or the rules do not cover a month of it."""
    scope = Scope(_childcare_months(town.childcare, month), _care_months(town.care, month) if town.care else ())
    if not scope.areas:
        raise Refused(
            f"Inget faktureras i {month:%Y-%m}: taxan går då över mellan förskott, innevarande månad och efterskott "
            "([[billing]]). Det finns inget att göra för den månaden."
        )
    return scope


def facts_since(month: date, back_to: date | None = None) -> date:
    """The first day whose events (visits, deliveries) a batch may need that corrects months from `back_to` on."""
    reach = add_months(month.replace(day=1), -REACH_MONTHS)
    return reach if back_to is None else min(reach, add_months(back_to, -BEARING_MONTHS))


def no_cover(missing: Sequence[Problem]) -> None:
    """`Refused` with the list of what is missing, if anything is."""
    if missing:
        listed = "\n".join(f"  {each.file}, efter rad {each.line}: {each.found}" for each in missing)
        raise Refused(f"Reglerna täcker inte perioden. Lägg in de rader som saknas och kör igen:\n{listed}")


def _childcare_months(tariff: ChildcareTariff, month: date) -> tuple[date, ...]:
    _refuse_undecided(tariff, childcare_rows.Billing, month)
    months = service_months(tariff, month)
    if not months:
        no_cover(tariff.covered(month, Month.of(month).last))
    return months


def _care_months(tariff: CareTariff, month: date) -> tuple[tuple[date, frozenset[str]], ...]:
    """The services of each month; none before the municipality's care tariff begins."""
    _refuse_undecided(tariff, care_rows.Billing, month)
    return billed_services(tariff, month)


def _refuse_undecided(tariff: T, billing: type[B], month: date) -> None:
    """`Refused` where a month that is billed now lacks rules; where none say so yet, as the months before it were.

    So what is billed in advance is not left out of December's batch where the tariff of the new year is not there.
    """
    for after in MONTHS_AFTER.values():
        whole = Month.of(add_months(month.replace(day=1), -after))
        ended = [row.valid_to for row in tariff.rows(billing) if row.valid_to and row.valid_to < whole.first]
        rows = tariff.on(billing, whole.first) or (tariff.on(billing, max(ended)) if ended else ())
        if any(MONTHS_AFTER[row.mode] == after for row in rows):
            no_cover(tariff.covered(whole.first, whole.last))
