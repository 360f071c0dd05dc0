"""The rows of one service month: a municipality's own and the national ones behind them."""

from datetime import date
from fractions import Fraction
from typing import TypeVar

from engine.rulebook.care_rows import HousingMaximum, MaximumFee, MinimumAmount, Rounding, Service
from engine.rulebook.care_tariff import CareTariff
from engine.rulebook.rows import Row

R = TypeVar("R", bound=Row)


class MonthRules:
    """The rows in force on the first day of the month. Rows are data: nothing of the engine is called on them."""

    def __init__(self, tariff: CareTariff, national: CareTariff, month: date) -> None:
        self._rows = [row for rows in tariff.tables.values() for row in rows if _holds(row, month)]
        self._national = [row for rows in national.tables.values() for row in rows if _holds(row, month)]
        self.services: dict[str, Service] = {row.name: row for row in self.all(Service)}

    def all(self, kind: type[R]) -> list[R]:
        """The rows of a type, in file order."""
        return [row for row in self._rows if isinstance(row, kind)]

    def about(self, kind: type[R], service: str) -> list[R]:
        """The rows of a type that speak of a service: those that name it, and those that name none."""
        return [row for row in self.all(kind) if not row.service or service in row.service]  # type: ignore[attr-defined]  # asked only of rows with services

    def one(self, kind: type[R], service: str = "") -> R:
        """The row of a type that must be there, for a service where it has services."""
        (row,) = self.about(kind, service) if service else self.all(kind)
        return row

    def maximum_fee_ore(self) -> int:
        """The maximum fee a month: the municipality's own, else the national."""
        return self._own_or_national(MaximumFee)[0].amount_kr

    def housing_maximum_ore(self) -> int:
        """The most that a housing fee may be a month."""
        return self._own_or_national(HousingMaximum)[0].amount_kr

    def minimum_amount_ore(self, living: str) -> int:
        """The minimum amount a month of a way of living."""
        own = [row for row in self.all(MinimumAmount) if row.living == living]
        national = [row for row in self._national if isinstance(row, MinimumAmount) and row.living == living]
        return (own or national)[0].amount_kr

    def rounded(self, step: str, ore: Fraction | int) -> Fraction:
        """An amount as the rounding row of the step has it; as it is where there is none."""
        for row in self.all(Rounding):
            if row.step == step:
                return round_to(Fraction(ore), {"krona": 100, "ore": 1}[row.to], row.mode)
        return Fraction(ore)

    def _own_or_national(self, kind: type[R]) -> list[R]:
        return self.all(kind) or [row for row in self._national if isinstance(row, kind)]


def round_to(amount: Fraction, unit: int, mode: str) -> Fraction:
    """A number that is not negative to whole units; `half_up` takes ties upwards."""
    assert amount >= 0
    whole, rest = divmod(amount, unit)
    up = {"down": False, "up": rest > 0, "half_up": 2 * rest >= unit}[mode]
    return Fraction((whole + up) * unit)


def _holds(row: Row, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
