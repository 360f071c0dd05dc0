"""Which services of which months of care a batch bills."""

from datetime import date

from engine.calc.periods import MONTHS_AFTER, add_months
from engine.rulebook.care_rows import Billing
from engine.rulebook.care_tariff import CareTariff


def billed_services(tariff: CareTariff, batch_month: date) -> tuple[tuple[date, frozenset[str]], ...]:
    """The months of care that the batch of a month bills: their first days, in order, and the names of the services.

    The mode in force in the month of care decides, so that a change from arrears to advance bills several months of a
    service at once, and the reverse leaves a month without.
    """
    batch = batch_month.replace(day=1)
    months = (add_months(batch, -after) for after in sorted(MONTHS_AFTER.values(), reverse=True))
    found = ((month, _billed_in(tariff, month, batch)) for month in months)
    return tuple((month, services) for month, services in found if services)


def _billed_in(tariff: CareTariff, month: date, batch: date) -> frozenset[str]:
    """The services of a month that are billed in the batch's month."""
    offered = {service.name for service in tariff.services(month)}
    rows = [row for row in tariff.on(Billing, month) if add_months(month, MONTHS_AFTER[row.mode]) == batch]
    return frozenset(name for row in rows for name in (row.service or offered) if name in offered)
