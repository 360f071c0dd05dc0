"""Calendar months, and the rules that describe a month as a whole."""

import calendar
from dataclasses import dataclass
from datetime import date

from tests.oracle.rules import Row, Rules


@dataclass(frozen=True)
class MonthRules:
    """The rows that describe the month as a whole: those in force on its first day."""

    part_month: Row
    two_households: Row
    charge: Row
    minimum_fee: Row | None

    @classmethod
    def of(cls, tariff: Rules, service_month: date) -> "MonthRules":
        """Look them up; a tariff without them is a mistake in the test, not a finding."""
        return cls(
            part_month=tariff.one("part_month", service_month),
            two_households=tariff.one("two_households", service_month),
            charge=next(r for r in tariff.on("rounding", service_month) if r["step"] == "charge"),
            minimum_fee=tariff.one_or_none("minimum_fee", service_month),
        )


def days_of(month: date) -> list[date]:
    """All days of the calendar month."""
    return [month.replace(day=d) for d in range(1, calendar.monthrange(month.year, month.month)[1] + 1)]


def month_after(day: date) -> date:
    """The day one calendar month later; after a 31st the last day of the next month."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
