"""What would care cost? A client made up of what the caller says, through the same calculation as the batch."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction

import attrs
import polars as pl

from engine.batch.scope import no_cover
from engine.calc.care.assess import CareAssessment, assess_care
from engine.calc.care.explain import explain_charge, explain_person
from engine.calc.care.payers import FULL_AGE
from engine.calc.care.rules import CareRules, care_rules_for
from engine.calc.periods import Month
from engine.calc.told import Told
from engine.errors import Refused
from engine.facts.care_records import (
    CareDecision,
    CareIncome,
    CarePayer,
    CivilStatus,
    Delivery,
    Housing,
    IncomeStatement,
    Installation,
    MinimumAdjustment,
    Stay,
    Visit,
)
from engine.facts.frames import facts_of
from engine.facts.records import Household, HouseholdMember, Person
from engine.facts.words import SWEDISH
from engine.rulebook import Rulebook
from engine.rulebook.care_rows import Service
from engine.rulebook.rows import Row

LONG_AGO = date(1990, 1, 1)
HOME = "H1"
LIVING_WAYS = ("single", "married", "cohabiting")
YOUNGEST, OLDEST = 0, 120
GUARDIAN_AGE = 40
MOST = 1000
LONGEST_VISIT = 10 * 60
COUNT_WORDS = {
    "hours": "timmar",
    "days": "dagar",
    "visits": "besök",
    "units": "antal",
    "pieces": "antal",
    "month": "månader",
}
COUNTED_PER = {
    "performed_hour": "hours",
    "granted_hour": "hours",
    "visit": "visits",
    "visit_day": "visits",
    "no_show": "visits",
    "day": "days",
    "unit": "units",
    "piece": "pieces",
    "month": "month",
}
COUNTED_BY = {
    "performed_hours": "hours",
    "granted_hours": "hours",
    "visits": "visits",
    "visit_days": "visits",
    "days": "days",
    "units": "units",
    "services": "month",
}


@attrs.frozen
class Wanted:
    """A service in a quote: how much of it in the month, and the unit it was said in ("h", "d" or "" = a number)."""

    service: str
    quantity: Fraction
    unit: str


@attrs.frozen(kw_only=True)
class Client:
    """Who the quote is for. Amounts are öre a month; `net_income_ore` None = not known.

    `housing_cost_ore` is that of the whole home, which a couple shares. `age` is reached on the month's first day.
    """

    living: str = "single"
    age: int = 80
    net_income_ore: int | None = None
    partner_net_income_ore: int | None = None
    housing_cost_ore: int = 0
    addition_ore: int = 0
    deduction_ore: int = 0


@attrs.frozen(kw_only=True)
class QuotedService:
    """What one service costs, in öre: by the tariff, what the two limits take off, and what is charged."""

    service: str
    text: str
    tariff_ore: int
    maximum_off_ore: int
    headroom_off_ore: int
    charge_ore: int
    steps: tuple[Told, ...]


@attrs.frozen(kw_only=True)
class CareQuote:
    """The fee of a client for one month, in öre; `headroom_ore` None = not limited by it."""

    month: date
    headroom_ore: int | None
    maximum_fee_ore: int
    tariff_ore: int
    fee_ore: int
    outside_ore: int
    total_ore: int
    services: tuple[QuotedService, ...]
    steps: tuple[Told, ...]
    assumed: tuple[Row, ...]


def quote_care(rulebook: Rulebook, municipality: str, on: date, client: Client, wanted: Sequence[Wanted]) -> CareQuote:
    """What a client would pay for the whole month that `on` lies in."""
    month = Month.of(on)
    tariff = rulebook.municipality(municipality).care
    if tariff is None or rulebook.national_care is None:
        raise Refused(f"{municipality} har ingen taxa för vård och omsorg (care.toml).")
    no_cover(tariff.covered(month.first, month.last))
    _refuse_unusable(client)
    rules = care_rules_for(tariff, rulebook.national_care, month)
    facts = facts_of([*_person(client, month), *_services(wanted, rules, _identity(client.age, month))])
    found = assess_care(facts, rulebook, municipality, month.first)
    # What is only told is about the made-up visits: those of two services begin at the same time.
    wrong = [finding for finding in found.findings if finding.parked]
    if wrong:
        raise Refused("\n".join(f"{finding.message} {finding.action}" for finding in wrong))
    return _quoted(found)


def _refuse_unusable(client: Client) -> None:
    if client.living not in LIVING_WAYS:
        ways = ", ".join(f"{way} ({SWEDISH[way][0]})" for way in LIVING_WAYS)
        raise Refused(f"{client.living} är inget civilstånd. Skriv något av: {ways}.")
    if not YOUNGEST <= client.age <= OLDEST:
        raise Refused(f"Åldern {client.age} går inte. Ange {YOUNGEST} till {OLDEST} år.")
    if client.living == "single" and client.partner_net_income_ore is not None:
        raise Refused("En ensamstående har ingen partner med inkomst. Ange --living married eller cohabiting.")
    if client.living == "married" and (client.net_income_ore is None) != (client.partner_net_income_ore is None):
        raise Refused("Makars inkomster räknas ihop. Ange bådas, eller ingen om de inte är kända.")
    amounts = (client.net_income_ore or 0, client.partner_net_income_ore or 0, client.housing_cost_ore)
    if min(*amounts, client.addition_ore, client.deduction_ore) < 0:
        raise Refused("Belopp kan inte vara negativa. Ange 0 eller mer.")


def _identity(age: int, month: Month, number: int = 0) -> str:
    """A made-up identity of somebody who has reached an age on the month's first day."""
    return f"{month.first.year - age:04}{month.first.month:02}01{9801 + number}"


def _person(client: Client, month: Month) -> Iterable[object]:
    who, partner = _identity(client.age, month), _identity(client.age, month, 1)
    couple = client.living != "single"
    everybody = (who, partner) if couple else (who,)
    yield Household(household_id=HOME)
    for each, other in zip(everybody, reversed(everybody), strict=True):
        yield Person(person_id=each, given_name="Kunden" if each == who else "Partnern")
        yield HouseholdMember(household_id=HOME, person_id=each, role="adult", valid_from=LONG_AGO)
        yield CivilStatus(
            person_id=each, status=client.living, partner_id=other if couple else None, valid_from=LONG_AGO
        )
    if client.net_income_ore is not None:
        incomes = (client.net_income_ore, client.partner_net_income_ore)
        for each, income_ore in zip(everybody, incomes, strict=False):
            if income_ore is None:
                continue
            yield IncomeStatement(person_id=each, valid_from=LONG_AGO)
            yield CareIncome(person_id=each, kind="other", amount_ore=income_ore, valid_from=LONG_AGO)
    if client.age < FULL_AGE:
        yield CarePayer(person_id=who, payer_id=_identity(GUARDIAN_AGE, month, 2), role="relative", valid_from=LONG_AGO)
    if client.housing_cost_ore:
        yield Housing(household_id=HOME, form="rented", rent_ore_month=client.housing_cost_ore, valid_from=LONG_AGO)
    changes = (("addition", "Eget tillägg", client.addition_ore), ("deduction", "Eget avdrag", client.deduction_ore))
    for change, text, ore in changes:
        if ore:
            yield MinimumAdjustment(person_id=who, change=change, text=text, amount_ore_month=ore, valid_from=LONG_AGO)


def _services(wanted: Sequence[Wanted], rules: CareRules, who: str) -> Iterable[object]:
    if not wanted:
        raise Refused("Ange minst en insats, till exempel --service home_care=8h.")
    known = rules.by_name
    names = {**{service.text.lower(): name for name, service in known.items()}, **{name: name for name in known}}
    seen: set[str] = set()
    for each in wanted:
        name = names.get(each.service, each.service.replace("-", "_"))
        if name not in known:
            services = ", ".join(f"{name} ({service.text})" for name, service in known.items())
            raise Refused(f"Taxan har ingen insats {each.service}. Den har: {services}.")
        if name in seen:
            raise Refused(f"Insatsen {name} är angiven två gånger. Ange den en gång, med summan.")
        seen.add(name)
        yield from _usage(attrs.evolve(each, service=name), known[name], rules, who)


def _usage(wanted: Wanted, service: Service, rules: CareRules, who: str) -> Iterable[object]:
    """The facts that make up what is wanted of a service: a decision, and what the tariff counts."""
    counted = counted_of(service.name, rules)
    how = _how(wanted, counted)
    granted = int(wanted.quantity * 60) if how == "hours" else None
    yield CareDecision(
        decision_id=f"B-{service.name}",
        person_id=who,
        service=service.name,
        law=service.law,
        minutes_month=granted,
        valid_from=LONG_AGO,
    )
    count = int(wanted.quantity)
    if granted is not None:
        yield from _visits(service.name, who, rules.month, _in_days(granted))
    elif how == "visits":
        yield from _visits(service.name, who, rules.month, [1] * count)
    elif how == "days":
        yield _stay(service.name, who, rules, count)
    elif how == "units":
        yield Delivery(person_id=who, service=service.name, day=rules.month.first, quantity=count)
    elif how == "pieces":
        yield Installation(
            installation_id=f"I-{service.name}", person_id=who, service=service.name, pieces=count, valid_from=LONG_AGO
        )


def counted_of(name: str, rules: CareRules) -> tuple[str, ...]:
    """What the tariff counts of a service: hours, visits, days, units, pieces, month."""
    prices = [COUNTED_PER[row.per] for row in rules.prices if name in rules.of(row)]
    levels = [COUNTED_BY[row.by] for row in rules.levels if name in rules.of(row)]
    standard = [COUNTED_PER[row.per] for row in rules.standard_times if name in rules.of(row)]
    return tuple(dict.fromkeys((*prices, *levels, *standard)))


def _how(wanted: Wanted, counted: Sequence[str]) -> str:
    """Which of what is counted the quantity is, or `Refused` with what to write instead."""
    said = {"h": ("hours",), "d": ("days",), "": ("pieces", "units", "visits", "days", "month")}[wanted.unit]
    how = next((each for each in said if each in counted), None)
    examples = {"hours": f"{wanted.service}=8h", "days": f"{wanted.service}=14d"}
    if how is None:
        words = " eller ".join(dict.fromkeys(COUNT_WORDS[each] for each in counted))
        right = " eller ".join(dict.fromkeys(examples.get(each, f"{wanted.service}=1") for each in counted))
        raise Refused(f"Insatsen {wanted.service} räknas i {words}. Skriv till exempel {right}.")
    if not 0 < wanted.quantity <= MOST:
        raise Refused(f"{wanted.service}: ange mer än 0 och högst {MOST}.")
    scale = 60 if how == "hours" else 1
    if (wanted.quantity * scale).denominator != 1:
        raise Refused(f"{wanted.service}: ange hela {'minuter' if how == 'hours' else COUNT_WORDS[how]}.")
    if how == "month" and wanted.quantity != 1:
        raise Refused(f"{wanted.service} kostar lika mycket varje månad. Skriv {wanted.service}=1.")
    return how


def _in_days(minutes: int) -> list[int]:
    """Minutes as visits of at most ten hours."""
    whole, rest = divmod(minutes, LONGEST_VISIT)
    return [LONGEST_VISIT] * whole + ([rest] if rest else [])


def _visits(service: str, who: str, month: Month, minutes: Sequence[int]) -> Iterable[object]:
    """Visits of so many minutes, spread over the days of the month from seven in the morning, none over another."""
    begins = [datetime.combine(month.first + timedelta(days=day), time(7)) for day in range(month.days)]
    for number, length in enumerate(minutes):
        day = number % month.days
        ends = begins[day] + timedelta(minutes=length)
        if ends.date() != begins[day].date():
            raise Refused(f"{service}: så mycket hinns inte med under en månad.")
        yield Visit(visit_id=f"{service}-{number}", person_id=who, service=service, starts_at=begins[day], ends_at=ends)
        begins[day] = ends


def _stay(service: str, who: str, rules: CareRules, days: int) -> Stay:
    """A stay of which so many days count."""
    if days > rules.month.days:
        raise Refused(f"{service}: månaden har {rules.month.days} dagar.")
    method = rules.day_counts[service].method
    whole_month = method == "half_each" and days == rules.month.days  # its ends, by half, are in other months
    arrived = rules.month.first - timedelta(days=method == "departure" or whole_month)
    departed = arrived + timedelta(days=days + whole_month - (method == "both"))
    noon = time(12)
    return Stay(
        stay_id=f"S-{service}",
        person_id=who,
        service=service,
        arrived_at=datetime.combine(arrived, noon),
        departed_at=datetime.combine(departed, noon),
    )


def _quoted(found: CareAssessment) -> CareQuote:
    (person,) = found.persons.filter(pl.col("person_id").is_in(found.charges["person_id"].implode())).to_dicts()
    known = found.rules.by_name
    services = tuple(
        QuotedService(
            service=row["service"],
            text=known[row["service"]].text,
            tariff_ore=row["tariff_ore"],
            maximum_off_ore=row["maximum_off_ore"],
            headroom_off_ore=row["headroom_off_ore"],
            charge_ore=row["charge_ore"],
            steps=explain_charge(row, found.rules),
        )
        for row in found.charges.sort("service_index").to_dicts()
    )
    return CareQuote(
        month=found.month.first,
        headroom_ore=person["headroom_ore"],
        maximum_fee_ore=person["maximum_ore"],
        services=services,
        steps=explain_person(person, found.rules, "Kunden"),
        assumed=tuple(row for row in found.rows_used if row.status == "assumed"),
        **{name: person[name] for name in ("tariff_ore", "fee_ore", "outside_ore", "total_ore")},
    )
