"""The rows a care tariff is written with: one declaration per row type.

A municipality names its services itself (`service`); every other row speaks of services by those names, and a list of
services left out means all of them. What the rows mean, step by step, stands in docs/care.md.
"""

from fractions import Fraction
from typing import Any, ClassVar

import attrs

from engine.rulebook.keys import Kind, key
from engine.rulebook.rows import Row
from engine.vocabulary import CARE_ABSENCE_REASONS, CARE_KINDS, CARE_LAWS, LIVING

NAME = "[a-z][a-z0-9_]{1,39}"
NAME_IN_WORDS = "2-40 small letters a-z, digits and _, a letter first"
PER = ("performed_hour", "granted_hour", "visit", "visit_day", "no_show", "day", "unit", "piece", "month")
LEVEL_BY = ("performed_hours", "granted_hours", "visits", "visit_days", "days", "units", "services")
LSS_GROUNDS = ("housing", "leisure", "parents", "own_cost")
ROUNDING_STEPS = ("minimum_amount", "headroom", "share", "charge")
BILLING_MODES = ("advance", "current", "arrears", "two_months_arrears")


def _services(*, required: bool = False, doc: str = "names of services; left out = all") -> Any:
    return key(Kind.NAMES, doc, required=required, default=() if not required else None, example='["home_care"]')


@attrs.frozen(kw_only=True)
class Service(Row):
    """Something a municipality charges for, and what the law lets it be counted in."""

    name: str = key(
        Kind.TEXT,
        f"name in facts and rules: {NAME_IN_WORDS}",
        required=True,
        pattern=NAME,
        example='"home_care"',
    )
    text: str = key(Kind.TEXT, "what it is called on the invoice, Swedish", required=True, example='"Hemtjänst"')
    kind: str = key(Kind.CHOICE, "what it is", required=True, choices=CARE_KINDS, example='"home_care"')
    law: str = key(
        Kind.CHOICE, "the law it is given under; sale = sold without a need", choices=CARE_LAWS, required=True
    )
    lss_ground: str = key(
        Kind.CHOICE,
        "why an LSS service may be charged at all: 19 § housing, 19 § leisure and culture, 20 § parents, or the "
        "person's own costs; LSS care itself is free (21 §)",
        choices=LSS_GROUNDS,
        default="",
    )
    inside_maximum: bool = key(Kind.FLAG, "whether it is counted in the maximum fee", required=True)
    inside_headroom: bool = key(Kind.FLAG, "whether it is limited by the fee headroom", required=True)
    needs_decision: bool = key(Kind.FLAG, "whether it is billed only where a decision is in force", default=True)
    shared: str = key(
        Kind.CHOICE,
        "what is used by several members of a household who have it: each pays for his own; it is paid once and "
        "divided equally; all of it is added, priced and divided equally",
        choices=("no", "once", "sum"),
        default="no",
    )
    vat: str = key(
        Kind.CHOICE,
        "care is exempt (10 kap. 14 § ML); other sales may be taxable",
        choices=("exempt", "taxable"),
        default="exempt",
    )
    vat_percent: int | None = key(
        Kind.COUNT,
        "the rate of a taxable sale, 6, 12 or 25; the price includes the VAT. Left out = not told, and an invoice with "
        "it cannot be an e-invoice to an organisation",
        example="25",
    )


@attrs.frozen(kw_only=True)
class Price(Row):
    """What a service costs for each of what is counted; a service's amount is the sum of its price rows."""

    service: tuple[str, ...] = _services(required=True, doc="names of services")
    per: str = key(
        Kind.CHOICE,
        "what is counted: hours performed or granted, visits, days with a visit, visits in vain, days of a stay, units "
        "delivered (meals, occasions), pieces installed, the month",
        choices=PER,
        required=True,
    )
    amount_kr: int = key(Kind.KRONOR, "kronor for each", required=True, example="382", minimum=0)
    above: Fraction | None = key(Kind.QUANTITY, "only what is above this many in the month", example='"4"')
    up_to: Fraction | None = key(Kind.QUANTITY, "only what is not above this many in the month", example='"16.5"')
    every_free: int = key(Kind.COUNT, "every so many is free: 4 = the 4th, the 8th …; 0 = none", default=0)
    clock_from: int | None = key(
        Kind.CLOCK, "per visit or no_show: only those that begin at this time of day or later", example='"07:00"'
    )
    clock_to: int | None = key(
        Kind.CLOCK, "and before this time of day; may be earlier than clock_from: over midnight", example='"17:00"'
    )


@attrs.frozen(kw_only=True)
class Level(Row):
    """An amount for the month by how much is used or granted; rows with one `group` are the steps of one ladder."""

    group: str = key(Kind.TEXT, f"name of the ladder: {NAME_IN_WORDS}", required=True, pattern=NAME, example='"home"')
    service: tuple[str, ...] = _services(required=True, doc="names of the services that are counted together")
    by: str = key(Kind.CHOICE, "what is counted; services = how many of them are used", choices=LEVEL_BY, required=True)
    above: Fraction | None = key(Kind.QUANTITY, "more than this many; left out = from the first", example='"2"')
    up_to: Fraction | None = key(Kind.QUANTITY, "at most this many; left out = no end", example='"8"')
    amount_kr: int = key(Kind.KRONOR, "kronor a month", required=True, example="1332", minimum=0)
    headroom_share: Fraction | None = key(
        Kind.SHARE, "never more than this share of the headroom; left out = all of it", example='"75"'
    )


@attrs.frozen(kw_only=True)
class Combine(Row):
    """Services that are not added: only the dearest is charged, or the first in the list that costs anything."""

    service: tuple[str, ...] = _services(required=True, doc="names of services, two at least")
    take: str = key(Kind.CHOICE, "which one is charged", choices=("highest", "first"), required=True)


@attrs.frozen(kw_only=True)
class MonthlyCap(Row):
    """The most that some services may cost together in a month, beside the maximum fee of the law."""

    service: tuple[str, ...] = _services(required=True, doc="names of services")
    most: str = key(
        Kind.CHOICE,
        "an amount; the maximum fee; the maximum of a housing fee (32 kap. 6 § 2)",
        choices=("amount", "maximum_fee", "housing_maximum"),
        default="amount",
    )
    amount_kr: int | None = key(Kind.KRONOR, "kronor a month, where most is amount", example="4534", minimum=0)


@attrs.frozen(kw_only=True)
class StandardTime(Row):
    """A unit, visit or day of one service counts as so many minutes of another."""

    service: tuple[str, ...] = _services(required=True, doc="names of services")
    per: str = key(Kind.CHOICE, "what is counted", choices=("unit", "visit", "day"), required=True)
    minutes: int = key(Kind.COUNT, "minutes for each", required=True, minimum=1, example="10")
    counts_as: str = key(Kind.TEXT, "the service whose hours they are added to", required=True, example='"home_care"')


@attrs.frozen(kw_only=True)
class TimeRounding(Row):
    """How performed time is rounded."""

    service: tuple[str, ...] = _services()
    per: str = key(
        Kind.CHOICE, "each visit, the day's sum, the month's sum", choices=("visit", "day", "month"), required=True
    )
    minutes: int = key(Kind.COUNT, "to whole such minutes", required=True, minimum=1, example="15")
    mode: str = key(Kind.CHOICE, "direction", choices=("half_up", "down", "up"), required=True)


@attrs.frozen(kw_only=True)
class VisitRule(Row):
    """How visits become time."""

    service: tuple[str, ...] = _services()
    double_staffing: str = key(
        Kind.CHOICE,
        "time with two carers at once is charged once, or for each carer",
        choices=("once", "each"),
        required=True,
    )
    over_midnight: str = key(
        Kind.CHOICE,
        "a visit belongs to the day it begins, or is split at midnight",
        choices=("start", "split"),
        required=True,
    )
    no_show: str = key(
        Kind.CHOICE,
        "a visit in vain: its planned time is charged as performed, or only a price per no_show, if there is one",
        choices=("charged", "not_charged"),
        required=True,
    )


@attrs.frozen(kw_only=True)
class DayCount(Row):
    """Which days of a stay count: the day of arrival, of departure, both, or each of them as half a day."""

    service: tuple[str, ...] = _services()
    method: str = key(
        Kind.CHOICE,
        "days that count beside those between",
        choices=("arrival", "departure", "both", "half_each"),
        required=True,
    )


@attrs.frozen(kw_only=True)
class AbsenceRule(Row):
    """When absence lowers the amount of a service, and by how much."""

    service: tuple[str, ...] = _services()
    reason_of_absence: tuple[str, ...] = key(
        Kind.CHOICES, "kinds of absence", required=True, choices=CARE_ABSENCE_REASONS, example='["hospital"]'
    )
    notice_days: int = key(Kind.COUNT, "notified at least so many days before; 0 = no notice needed", default=0)
    at_least_days: int = key(Kind.COUNT, "only absences of at least so many absent days", default=1, minimum=1)
    from_day: int = key(Kind.COUNT, "from the n-th absent day, counted from 1", default=1, minimum=1)
    part_days: bool = key(Kind.FLAG, "the day of leaving and the day of return are absent days too", default=False)
    return_day: bool = key(Kind.FLAG, "the day of return is an absent day", default=False)
    method: str = key(
        Kind.CHOICE,
        "1/30 for each absent day; 1/days of the month for each; in proportion to the visits missed; only a month "
        "without any present day is free",
        choices=("thirtieth", "calendar_days", "missed_visits", "whole_month"),
        required=True,
    )
    not_from_hours: Fraction | None = key(
        Kind.QUANTITY, "no reduction where so many hours have been performed all the same", example='"5.7"'
    )
    text: str = key(Kind.TEXT, "what it is called on the invoice, Swedish", required=True, example='"Sjukhusvistelse"')


@attrs.frozen(kw_only=True)
class PartMonth(Row):
    """What is paid of a monthly amount when the service begins or ends in the month."""

    service: tuple[str, ...] = _services()
    method: str = key(
        Kind.CHOICE,
        "a started month is whole; 1/30 a day; days of the calendar month; only months in force on their first day",
        choices=("whole_month", "thirtieth", "calendar_days", "first_day"),
        required=True,
    )


@attrs.frozen(kw_only=True)
class Allocation(Row):
    """Which services are lowered when the sum is above a limit."""

    method: str = key(
        Kind.CHOICE,
        "the services first in `order` are kept first, or all are lowered alike",
        choices=("order", "pro_rata"),
        required=True,
    )
    order: tuple[str, ...] = key(
        Kind.NAMES,
        "services, those kept first first; services not named come after, by name",
        default=(),
        example='["home_care"]',
    )


@attrs.frozen(kw_only=True)
class PriceBaseAmount(Row):
    """Prisbasbelopp (2 kap. 6 och 7 §§ socialförsäkringsbalken)."""

    amount_kr: int = key(Kind.KRONOR, "kronor a year", required=True, example="59200", minimum=1)


def _multiplier() -> Any:
    return key(Kind.MULTIPLIER, "share of the price base amount a year that the law names; text", example='"0.5392"')


@attrs.frozen(kw_only=True)
class MaximumFee(Row):
    """The most that services inside it may cost a person a month (32 kap. 6 § 1). A municipality may repeat it."""

    multiplier: Fraction | None = _multiplier()
    amount_kr: int = key(Kind.KRONOR, "the decided amount, kronor a month", required=True, example="2660", minimum=0)


@attrs.frozen(kw_only=True)
class HousingMaximum(Row):
    """The most that a housing fee may be a month where the rent act does not apply (32 kap. 6 § 2)."""

    multiplier: Fraction | None = _multiplier()
    amount_kr: int = key(Kind.KRONOR, "the decided amount, kronor a month", required=True, example="2733", minimum=0)


@attrs.frozen(kw_only=True)
class MinimumAmount(Row):
    """What a person must have left beside the housing cost (32 kap. 8 §). A municipality may repeat it."""

    living: str = key(Kind.CHOICE, "on one's own, or each of two who live together", choices=LIVING, required=True)
    multiplier: Fraction | None = _multiplier()
    amount_kr: int = key(Kind.KRONOR, "the decided amount, kronor a month", required=True, example="7296", minimum=0)


@attrs.frozen(kw_only=True)
class LegalBasis(Row):
    """The act and its provisions, by the day of the decision (national)."""

    act: str = key(Kind.TEXT, "the act", required=True, example='"socialtjänstlagen (2025:400)"')
    fees: str = key(Kind.TEXT, "what may be charged", required=True, example='"32 kap. 1 §"')
    income: str = key(Kind.TEXT, "income that counts", required=True, example='"32 kap. 5 §"')
    maximum: str = key(Kind.TEXT, "maximum fee", required=True, example='"32 kap. 6 §"')
    reserved: str = key(Kind.TEXT, "reserved amount, and the spouse", required=True, example='"32 kap. 7 §"')
    minimum: str = key(Kind.TEXT, "minimum amount", required=True, example='"32 kap. 8 §"')
    adjusted: str = key(Kind.TEXT, "raised or lowered minimum amount", required=True, example='"32 kap. 9 §"')
    change: str = key(Kind.TEXT, "when a fee is changed", required=True, example='"32 kap. 10 §"')
    appeal: str = key(Kind.TEXT, "where and how to appeal", required=True, example='"35 kap. 1 §"')


@attrs.frozen(kw_only=True)
class AgeUplift(Row):
    """A higher minimum amount for younger persons."""

    ONE_OF: ClassVar[tuple[str, ...]] = ("percent", "amount_kr")

    under_age: int = key(
        Kind.COUNT, "persons who have not reached this age by the month's first day", required=True, minimum=1
    )
    living: tuple[str, ...] = key(Kind.CHOICES, "left out = both", choices=LIVING, default=(), example='["cohabiting"]')
    percent: Fraction | None = key(
        Kind.SHARE, "share of the minimum amount that is added; or amount_kr", example='"10"'
    )
    amount_kr: int | None = key(Kind.KRONOR, "kronor a month that are added; or percent", example="483", minimum=0)


@attrs.frozen(kw_only=True)
class MinimumChange(Row):
    """The minimum amount is raised or lowered for everybody who has a service (32 kap. 9 §)."""

    service: tuple[str, ...] = _services(required=True, doc="names of services")
    change: str = key(Kind.CHOICE, "raised, or lowered", choices=("addition", "deduction"), required=True)
    per: str = key(Kind.CHOICE, "each month, day of a stay, or unit", choices=("month", "day", "unit"), required=True)
    amount_kr: int = key(Kind.KRONOR, "kronor for each", required=True, minimum=0, example="2121")
    text: str = key(Kind.TEXT, "why, Swedish", required=True, example='"Mat i särskilt boende"')


@attrs.frozen(kw_only=True)
class ChildAddition(Row):
    """The minimum amount is raised for children at home."""

    from_age: int = key(Kind.COUNT, "age on the month's first day, at least", default=0)
    up_to_age: int = key(Kind.COUNT, "and at most", required=True, example="18")
    amount_kr: int = key(Kind.KRONOR, "kronor a month and child, less child benefit", required=True, minimum=0)


@attrs.frozen(kw_only=True)
class HousingRule(Row):
    """What counts as housing cost, and how it is shared."""

    interest_share: Fraction = key(
        Kind.SHARE, "share of loan interest and site leasehold that counts", required=True, example='"70"'
    )
    divide_by: str = key(
        Kind.CHOICE,
        "a couple halves it, or it is divided by the adults of the household",
        choices=("couple", "adults"),
        required=True,
    )
    heating_kr_m2_year: int = key(
        Kind.KRONOR, "heating where the real cost is not known, kronor per m² and year", default=0
    )
    running_kr_m2_year: int = key(
        Kind.KRONOR, "running cost where the real one is not known, kronor per m² and year", default=0
    )


@attrs.frozen(kw_only=True)
class CoupleRule(Row):
    """Spouses and partners. Incomes of spouses are added and halved by law (32 kap. 5 §), those of partners never."""

    cohabiting_minimum: str = key(
        Kind.CHOICE, "the minimum amount of each of two unmarried partners", choices=LIVING, required=True
    )
    apart_income: str = key(
        Kind.CHOICE,
        "spouses who live apart, as one of them in residential care: incomes added and halved, each his own, or what "
        "is best for the couple",
        choices=("pooled", "own", "best"),
        required=True,
    )
    apart_minimum: str = key(Kind.CHOICE, "the minimum amount of spouses who live apart", choices=LIVING, required=True)
    apart_housing: str = key(
        Kind.CHOICE,
        "housing costs of spouses who live apart: each his own, or added and halved",
        choices=("own", "halved"),
        required=True,
    )


@attrs.frozen(kw_only=True)
class IncomeRule(Row):
    """What counts of incomes, and what to do without them."""

    missing: str = key(
        Kind.CHOICE,
        "no form: the full tariff up to the maximum fee, or held back with a finding",
        choices=("full_fee", "hold"),
        required=True,
    )
    capital_tax: Fraction = key(Kind.SHARE, "tax taken off income of capital", required=True, example='"30"')


@attrs.frozen(kw_only=True)
class Rounding(Row):
    """Where and how money is rounded. `headroom` and `charge` must always be there; other steps are exact."""

    step: str = key(
        Kind.CHOICE,
        "the minimum amount after age uplift; the headroom; a share of the headroom; what a service costs",
        choices=ROUNDING_STEPS,
        required=True,
    )
    to: str = key(Kind.CHOICE, "unit", choices=("krona", "ore"), required=True)
    mode: str = key(Kind.CHOICE, "direction", choices=("half_up", "down", "up"), required=True)


@attrs.frozen(kw_only=True)
class Billing(Row):
    """Which month an invoice is for, looked up for the month the care is given in. Services inside the maximum fee or
    the headroom must all have the same.
    """

    service: tuple[str, ...] = _services()
    mode: str = key(
        Kind.CHOICE,
        "in the month before; the same month; the month after; two months after",
        choices=BILLING_MODES,
        required=True,
    )
