"""How many rows of each type of a care tariff hold in one month, and for what."""

from collections.abc import Iterable
from datetime import date

from engine.rulebook import care_rows as rows
from engine.rulebook.care_tariff import CareTariff
from engine.rulebook.demands import ANY, FREE, ONE, Demand, Where
from engine.rulebook.rows import MinimumInvoice, Relief

_BY_VISIT = {"performed_hour", "visit", "visit_day", "no_show"}
_LEVEL_BY_VISIT = {"performed_hours", "visits", "visit_days"}
_BY_MONTH = {"month", "piece", "granted_hour"}


def with_visits(tariff: CareTariff, day: date) -> frozenset[str]:
    """The services whose visits are counted: in prices and levels, as time of another service, in named absence."""
    absence = (row for row in tariff.on(rows.AbsenceRule, day) if row.method == "missed_visits" or row.not_from_hours)
    counted = _priced(tariff, day, _BY_VISIT) | _levelled(tariff, day, _LEVEL_BY_VISIT) | _timed(tariff, day, "visit")
    return counted | _all(row.service for row in absence)


def with_stays(tariff: CareTariff, day: date) -> frozenset[str]:
    """The services whose days of stay are counted."""
    changes = (row.service for row in tariff.on(rows.MinimumChange, day) if row.per == "day")
    days = _priced(tariff, day, {"day"}) | _levelled(tariff, day, {"days"})
    return days | _timed(tariff, day, "day") | _all(changes)


def with_months(tariff: CareTariff, day: date) -> frozenset[str]:
    """The services of which a part of the month is paid when they begin or end in it."""
    return _priced(tariff, day, _BY_MONTH) | _levelled(tariff, day, {"granted_hours"})


def unlevelled(tariff: CareTariff, day: date) -> frozenset[str]:
    """The services without a level, which must have a price."""
    return frozenset(row.name for row in tariff.services(day)) - _levelled(tariff, day, set(rows.LEVEL_BY))


def _priced(tariff: CareTariff, day: date, per: set[str]) -> frozenset[str]:
    return _all(row.service for row in tariff.on(rows.Price, day) if row.per in per)


def _levelled(tariff: CareTariff, day: date, by: set[str]) -> frozenset[str]:
    return _all(row.service for row in tariff.on(rows.Level, day) if row.by in by)


def _timed(tariff: CareTariff, day: date, per: str) -> frozenset[str]:
    return _all(row.service for row in tariff.on(rows.StandardTime, day) if row.per == per)


def _all(lists: Iterable[tuple[str, ...]]) -> frozenset[str]:
    return frozenset(name for names in lists for name in names)


LOCAL = (
    Demand(rows.Service, ONE, ("name",)),
    Demand(rows.Price, ANY, ("service",), where=Where("it has no level", unlevelled)),
    Demand(rows.Billing, ONE, ("service",)),
    Demand(rows.Allocation, ONE),
    Demand(rows.HousingRule, ONE),
    Demand(rows.CoupleRule, ONE),
    Demand(rows.IncomeRule, ONE),
    Demand(rows.Rounding, FREE, ("step",), always=("headroom", "charge")),
    Demand(
        rows.VisitRule,
        FREE,
        ("service",),
        where=Where("its visits are counted by a price, level, standard_time or absence_rule", with_visits),
    ),
    Demand(
        rows.DayCount,
        FREE,
        ("service",),
        where=Where("its days are counted by a price, level, standard_time or minimum_change", with_stays),
    ),
    Demand(
        rows.PartMonth,
        FREE,
        ("service",),
        where=Where("it has a price per month, piece or granted_hour, or a level by granted_hours", with_months),
    ),
    Demand(rows.TimeRounding, FREE, ("service",)),
    Demand(rows.AbsenceRule, FREE, ("service", "reason_of_absence")),
    Demand(rows.MinimumAmount, FREE, ("living",)),
    Demand(rows.AgeUplift, FREE, ("living",)),
    Demand(rows.MaximumFee, FREE),
    Demand(rows.HousingMaximum, FREE),
    Demand(MinimumInvoice, FREE),
    Demand(Relief, FREE, ("kind",)),
    Demand(rows.Level, ANY),
    Demand(rows.Combine, ANY),
    Demand(rows.MonthlyCap, ANY),
    Demand(rows.StandardTime, ANY),
    Demand(rows.MinimumChange, ANY),
    Demand(rows.ChildAddition, ANY),
)

NATIONAL = (
    Demand(rows.PriceBaseAmount, ONE),
    Demand(rows.MaximumFee, ONE),
    Demand(rows.HousingMaximum, ONE),
    Demand(rows.MinimumAmount, ONE, ("living",)),
    Demand(rows.LegalBasis, ONE),
)
