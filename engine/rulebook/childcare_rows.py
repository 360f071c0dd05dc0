"""The rows a childcare tariff is written with: one declaration per row type."""

from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

import attrs

from engine.rulebook.keys import Kind, key
from engine.rulebook.rows import Row
from engine.vocabulary import ABSENCE_REASONS, BASES, FORMS

ROUNDING_STEPS = ("fee", "reduction", "charge")
PART_MONTH_METHODS = ("thirtieth", "calendar_days", "half_month", "started_month")


def _forms(doc: str = "forms of childcare it holds for; left out = all that the tariff offers") -> Any:
    return key(Kind.CHOICES, doc, choices=FORMS, default=(), example='["preschool"]')


def _classes() -> Any:
    return key(Kind.NAMES, "age classes; left out = all", default=(), example='["3-5"]')


def _bands() -> Any:
    return key(Kind.NAMES, "hour bands; left out = all", default=(), example='["full_time"]')


def _bases() -> Any:
    return key(Kind.CHOICES, "grounds for placement; left out = all", choices=BASES, default=(), example='["work"]')


def _during() -> Any:
    return key(Kind.TEXT, "only on days inside this season", default="", example='"summer"')


def _outside() -> Any:
    return key(Kind.TEXT, "only on days outside this season", default="", example='"summer"')


@attrs.frozen(kw_only=True)
class IncomeCap(Row):
    """Income above the cap is not counted; from 1 July 2026 a part is deducted after capping (SFS 2001:160 5 §).

    National. A municipality may repeat it for the days on which it used another (Stockholm took the cap of 2024 from
    1 February); its own row then replaces the national one on those days.
    """

    income_cap_kr: int = key(Kind.KRONOR, "cap, kronor a month", required=True, example="61560", minimum=0)
    income_deduction_kr: int = key(
        Kind.KRONOR, "deducted after capping, kronor a month", default=0, example="10000", minimum=0
    )


@attrs.frozen(kw_only=True)
class AgeClass(Row):
    """A child enters the class on a date in the year of a birthday. The class with `turns = 0` is the first."""

    form: tuple[str, ...] = _forms()
    name: str = key(Kind.TEXT, "name of the class", required=True, example='"3-5"')
    turns: int = key(Kind.COUNT, "age reached in the calendar year", required=True, example="3", minimum=0)
    switch: str = key(
        Kind.CHOICE,
        "on `date` in that year, when the autumn term starts, or on the birthday",
        choices=("date", "autumn_term", "birthday"),
        default="date",
    )
    date: tuple[int, int] | None = key(Kind.MONTH_DAY, "the date, where switch is date", example='"08-01"')


@attrs.frozen(kw_only=True)
class Term(Row):
    """The school year's autumn term, where an age class switches with it. Dated by whole calendar years."""

    autumn_start: tuple[int, int] = key(
        Kind.MONTH_DAY, "first day of the autumn term", required=True, example='"08-18"'
    )


@attrs.frozen(kw_only=True)
class HourBand(Row):
    """A band of weekly hours: more than `above`, at most `up_to`. The bands of a form cover all hours once."""

    form: tuple[str, ...] = _forms()
    age_class: tuple[str, ...] = _classes()
    name: str = key(Kind.TEXT, "name of the band", required=True, example='"part_time"')
    above: int | None = key(Kind.HOURS, "hours a week, exclusive; left out = from nothing", example="15", minimum=0)
    up_to: int | None = key(Kind.HOURS, "hours a week, inclusive; left out = no limit", example="30", minimum=0)


@attrs.frozen(kw_only=True)
class Season(Row):
    """A named part of the year, for rates and reductions that hold only inside or outside it."""

    name: str = key(Kind.TEXT, "name of the season", required=True, example='"summer"')
    windows: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = key(
        Kind.WINDOWS,
        "its days each year, both ends included",
        required=True,
        example='[{from = "06-14", to = "08-22"}]',
    )

    def includes(self, day: date) -> bool:
        """Whether a day lies in one of the windows, which may wrap over new year."""
        here = (day.month, day.day)
        return any(
            start <= here <= end if start <= end else here >= start or here <= end for start, end in self.windows
        )


@attrs.frozen(kw_only=True)
class Rate(Row):
    """The share of the fee base, or the amount, that a place costs a month, by sibling rank."""

    ONE_OF: ClassVar[tuple[str, ...]] = ("percent", "amount_kr")

    form: tuple[str, ...] = _forms()
    age_class: tuple[str, ...] = _classes()
    hour_band: tuple[str, ...] = _bands()
    basis: tuple[str, ...] = _bases()
    during: str = _during()
    outside: str = _outside()
    percent: tuple[Fraction, ...] | None = key(
        Kind.SHARE_LIST,
        "by sibling rank 1, 2, 3, 4 and later; text, so that no float is ever parsed. Either this or amount_kr",
        example='["3", "2", "1", "0"]',
    )
    amount_kr: tuple[int, ...] | None = key(
        Kind.KRONOR_LIST, "a fixed amount a month instead, whatever the income", example="[300, 300, 300, 0]"
    )


@attrs.frozen(kw_only=True)
class Ceiling(Row):
    """The most a place may cost a month, kronor, by sibling rank. National: the published maximum fees."""

    form: tuple[str, ...] = _forms()
    age_class: tuple[str, ...] = _classes()
    hour_band: tuple[str, ...] = _bands()
    basis: tuple[str, ...] = _bases()
    amount_kr: tuple[int, ...] = key(
        Kind.KRONOR_LIST, "by sibling rank 1, 2, 3, 4 and later", required=True, example="[1547, 1031, 516, 0]"
    )


@attrs.frozen(kw_only=True)
class Reduction(Row):
    """A part of the fee that is taken off, for instance for universal preschool (skollagen 8:16)."""

    form: tuple[str, ...] = _forms()
    age_class: tuple[str, ...] = _classes()
    hour_band: tuple[str, ...] = _bands()
    basis: tuple[str, ...] = _bases()
    during: str = _during()
    outside: str = _outside()
    off: Fraction = key(Kind.SHARE, "what is taken off: percent or fraction", required=True, example='"25.24"')
    text: str = key(Kind.TEXT, "what it is called on the invoice, Swedish", required=True, example='"Allmän förskola"')


@attrs.frozen(kw_only=True)
class DayFee(Row):
    """A fee per attended day, never more than the monthly fee; with too many days the monthly fee holds."""

    form: tuple[str, ...] = _forms()
    basis: tuple[str, ...] = _bases()
    amount_kr: int = key(Kind.KRONOR, "kronor per attended day", required=True, example="50", minimum=0)
    max_days: int = key(
        Kind.COUNT, "more days than this in a month: the ordinary monthly fee", required=True, example="5", minimum=0
    )


@attrs.frozen(kw_only=True)
class AbsenceCredit(Row):
    """Credit for absence from its n-th day in a row."""

    form: tuple[str, ...] = _forms()
    reason_of_absence: tuple[str, ...] = key(
        Kind.CHOICES, "kinds of absence", required=True, choices=ABSENCE_REASONS, example='["sickness"]'
    )
    certified: bool = key(Kind.FLAG, "only with a certificate", default=True)
    from_day: int = key(
        Kind.COUNT, "first day that is credited, counted from 1", required=True, example="15", minimum=1
    )
    off: Fraction = key(Kind.SHARE, "part of the day's fee that is credited", required=True, example='"100"')
    text: str = key(Kind.TEXT, "what it is called on the invoice, Swedish", required=True, example='"Sjukdom"')


@attrs.frozen(kw_only=True)
class SiblingOrder(Row):
    """How the children of a household are ranked."""

    by: str = key(
        Kind.CHOICE,
        "rank 1 is the youngest, or the child with the longest hours (the youngest of these)",
        choices=("youngest", "longest_hours"),
        required=True,
    )
    uncounted_basis: tuple[str, ...] = key(
        Kind.CHOICES,
        "children on these grounds (only free hours) are not counted; their rates must be 0",
        choices=BASES,
        default=(),
        example='["universal"]',
    )
    same_payer: bool = key(Kind.FLAG, "only children with the same payer are ranked together", default=False)


@attrs.frozen(kw_only=True)
class IncomeRule(Row):
    """What counts when income is missing or low."""

    missing: str = key(
        Kind.CHOICE,
        "no income known: the highest fee, or the household is held back with a finding",
        choices=("highest_fee", "hold"),
        required=True,
    )
    minimum_kr: int = key(Kind.KRONOR, "income below this: no fee", default=0, example="10000", minimum=0)
    minimum_test: str = key(
        Kind.CHOICE,
        "the minimum is compared with the income, or with the fee base after cap and deduction",
        choices=("before_deduction", "after_deduction"),
        default="before_deduction",
    )


@attrs.frozen(kw_only=True)
class PartMonth(Row):
    """What a month costs when the child has the place for a part of it."""

    method: str = key(
        Kind.CHOICE,
        "1/30 a day; days of the calendar month; the halves 1-15 and 16-end that are touched; a started month is whole",
        choices=PART_MONTH_METHODS,
        required=True,
    )
    at_least_one_month: bool = key(
        Kind.FLAG, "a placement shorter than a month costs one whole month, in the month it starts", default=False
    )


@attrs.frozen(kw_only=True)
class SettlingIn(Row):
    """Fee-free days when a child is new (inskolning), counted from the first day of the placement."""

    form: tuple[str, ...] = _forms()
    free_days: int = key(Kind.COUNT, "calendar days without fee", required=True, example="10", minimum=1)


@attrs.frozen(kw_only=True)
class FreeMonths(Row):
    """Calendar months without fee: twelve paying months less these."""

    form: tuple[str, ...] = _forms()
    months: tuple[int, ...] = key(Kind.MONTHS, "month numbers", required=True, example="[7]")


@attrs.frozen(kw_only=True)
class MinimumFee(Row):
    """A monthly fee below this is not charged."""

    amount_kr: int = key(Kind.KRONOR, "kronor a month", required=True, example="100", minimum=1)
    per: str = key(
        Kind.CHOICE, "per place, or for the household together", choices=("place", "household"), required=True
    )


@attrs.frozen(kw_only=True)
class TwoHouseholds(Row):
    """What a place costs when the child lives alternately in two households."""

    method: str = key(
        Kind.CHOICE,
        "the registered household pays all; each pays its share of the place on its own income; each pays the whole "
        "fee on its own income, together at most the highest fee for the place; the incomes are added and the fee "
        "shared",
        choices=("not_split", "share_on_own_income", "own_income_capped", "incomes_added"),
        required=True,
    )
    both_need_care: bool = key(Kind.FLAG, "split only where both households need the place", default=False)


@attrs.frozen(kw_only=True)
class Rounding(Row):
    """Where and how money is rounded. What no row names is not rounded. `charge` must always be there."""

    step: str = key(
        Kind.CHOICE,
        "the monthly fee before its ceiling; the fee after reduction; what the place costs for the month",
        choices=ROUNDING_STEPS,
        required=True,
    )
    to: str = key(Kind.CHOICE, "unit", choices=("krona", "ore"), required=True)
    mode: str = key(Kind.CHOICE, "direction", choices=("half_up", "down", "up"), required=True)


@attrs.frozen(kw_only=True)
class Billing(Row):
    """Which month an invoice is for: the next (advance), the same (current) or the one before (arrears).

    Looked up for the month the care is given in, so that a change of mode skips or doubles the right month.
    """

    mode: str = key(Kind.CHOICE, "mode", choices=("advance", "current", "arrears"), required=True)


@attrs.frozen(kw_only=True)
class IncomeCheck(Row):
    """The yearly comparison with taxed income (avgiftskontroll). What holds on the last day of a year holds for it."""

    tolerance_kr: int = key(
        Kind.KRONOR,
        "a difference for the year below this, either way, is not proposed",
        required=True,
        example="600",
        minimum=0,
    )
    answer_days: int = key(
        Kind.COUNT, "days a household has to answer before it is decided", default=21, example="21", minimum=1
    )
