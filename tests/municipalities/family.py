"""Facts in one line: a household, its children and their places, as the frames the engine bills from.

    family(41_000).child(born="2021-05-01", hours=35).child(born="2023-02-01").facts()

Money is kronor and time is hours here, öre and minutes in the frames. What a test does not say is ordinary: one adult
for each income, full-time work, a place from the child's birth, the first adult pays.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs
import polars as pl
from stdnum import luhn

import engine.facts.records  # noqa: F401  # declares the record types in REGISTRY
from engine.facts.columns import REGISTRY, Kind

LONG_AGO = date(2000, 1, 1)
_TYPES: dict[Kind, Any] = {Kind.DAY: pl.Date, Kind.MONEY: pl.Int64, Kind.HOURS: pl.Int64, Kind.FLAG: pl.Boolean}
Fact = tuple[str, Mapping[str, Any]]


def identity(born: date, serial: int) -> str:
    """A test identity number: birth numbers 980-999 are never given to anybody. `serial` 0-19."""
    ten = f"{born:%y%m%d}{980 + serial:03d}"
    return f"{born:%Y%m%d}{ten[6:]}{luhn.calc_check_digit(ten)}"


def day(text: str) -> date:
    """2024-03-01 -> the day."""
    return date.fromisoformat(text)


def fact(name: str, **values: Any) -> Fact:
    """One fact of a record type; columns that are left out have their defaults."""
    columns = {column.name: column.default for column in REGISTRY[name].columns}
    assert values.keys() <= columns.keys(), f"{name} has no column {sorted(values.keys() - columns.keys())}"
    return name, columns | values


@attrs.frozen
class Family:
    """Facts collected so far. Every method gives a new family; those about a child mean the one named last."""

    number: int
    facts_so_far: tuple[Fact, ...] = ()
    child_ids: tuple[str, ...] = ()

    @property
    def household(self) -> str:
        """The household's identity."""
        return f"H{self.number}"

    def child(
        self,
        born: str,
        *,
        hours: int = 40,
        basis: str = "work",
        form: str = "preschool",
        since: str = "",
        until: str = "",
        settling_in: bool = False,
        payer: str | None = None,
    ) -> "Family":
        """A child of the household with a place."""
        born_on = day(born)
        child_id = identity(born_on, self.number * 5 + len(self.child_ids))
        place = fact(
            "placement",
            placement_id=f"P{self.number}{len(self.child_ids) + 1}",
            child_id=child_id,
            form=form,
            basis=basis,
            minutes_week=hours * 60,
            valid_from=day(since) if since else born_on,
            valid_to=day(until) if until else None,
            settling_in=settling_in,
            payer_id=payer,
        )
        person = fact("person", person_id=child_id, given_name="Test")
        member = fact("household_member", **self._home, person_id=child_id, role="child", valid_from=born_on)
        return attrs.evolve(self, child_ids=(*self.child_ids, child_id)).knowing(person, member, place)

    def later_place(self, since: str, until: str = "", *, hours: int = 40, form: str = "preschool") -> "Family":
        """A second place of the child, for instance at another preschool."""
        place = {"placement_id": f"{self._place['placement_id']}-2", "child_id": self.child_ids[-1]}
        period = {"valid_from": day(since), "valid_to": day(until) if until else None}
        return self.knowing(fact("placement", **place, form=form, minutes_week=hours * 60, **period))

    def changes(self, since: str, *, hours: int, basis: str | None = None) -> "Family":
        """From a day the child has other hours, and perhaps another ground."""
        return self.knowing(
            fact("schedule", **self._place, minutes_week=hours * 60, basis=basis, valid_from=day(since))
        )

    def away(self, reason: str, since: str, until: str, *, certified: bool = False) -> "Family":
        """The child is away, both days included."""
        period = {"valid_from": day(since), "valid_to": day(until)}
        return self.knowing(fact("absence", **self._place, reason=reason, certified=certified, **period))

    def attends(self, *days: str) -> "Family":
        """The child is at the unit for eight hours on each of these days."""
        return self.knowing(*(fact("attendance", **self._place, day=day(d), minutes=480) for d in days))

    def also_lives_with(self, other: "Family", share: str = "1/2", *, both_need_care: bool = True) -> "Family":
        """The child also lives in another household, whose facts are taken in."""
        residence = fact(
            "alternating_residence",
            **other._home,
            child_id=self.child_ids[-1],
            share=share,
            both_need_care=both_need_care,
            valid_from=LONG_AGO,
        )
        return self.knowing(residence, *other.facts_so_far)

    @property
    def placed(self) -> tuple[str, ...]:
        """All placed children, those of the other household included, in the order they were named."""
        return tuple(dict.fromkeys(values["child_id"] for name, values in self.facts_so_far if name == "placement"))

    def knowing(self, *more: Fact) -> "Family":
        """The family with more facts."""
        return attrs.evolve(self, facts_so_far=self.facts_so_far + more)

    def facts(self) -> Mapping[str, pl.DataFrame]:
        """One typed frame for every record type, most of them empty."""
        return {name: self._frame(name) for name in REGISTRY}

    @property
    def _home(self) -> dict[str, Any]:
        return {"household_id": self.household}

    @property
    def _place(self) -> dict[str, Any]:
        return {"placement_id": f"P{self.number}{len(self.child_ids)}"}

    def _frame(self, name: str) -> pl.DataFrame:
        schema = {column.name: _TYPES.get(column.kind, pl.String()) for column in REGISTRY[name].columns}
        return pl.DataFrame([values for kind, values in self.facts_so_far if kind == name], schema=schema, orient="row")


def family(*incomes_kr: int, number: int = 1, accepts_highest_fee: bool = False) -> Family:
    """A household with one adult for each income, kronor a month; without any, one adult whose income is not known.

    A second household in the same test takes another `number` (0-3).
    """
    home = Family(number)
    adults = [identity(date(1980, 1, 1 + index), number * 5) for index in range(max(1, len(incomes_kr)))]
    household = fact("household", **home._home, accepts_highest_fee=accepts_highest_fee)
    home = home.knowing(household, fact("payer", **home._home, payer_id=adults[0], valid_from=LONG_AGO))
    for adult in adults:
        member = fact("household_member", **home._home, person_id=adult, role="adult", valid_from=LONG_AGO)
        home = home.knowing(fact("person", person_id=adult, given_name="Test"), member)
    for adult, income_kr in zip(adults, incomes_kr, strict=False):
        home = home.knowing(fact("income", person_id=adult, amount_ore_month=income_kr * 100, valid_from=LONG_AGO))
    return home
