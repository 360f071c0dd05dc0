"""The independent oracle for care: one month in plain Python, one client and one day at a time.

Written from docs/care.md and the law, not from the engine's calculation, of which it imports nothing; facts and rule
rows are data and are taken as they are. Exact `Fraction` arithmetic, no columns; slow and plain on purpose. The tests
demand that the engine agrees to the öre.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from engine.facts.care_records import (
    CareDecision,
    CareIncome,
    CarePayer,
    CivilStatus,
    Housing,
    IncomeStatement,
    MinimumAdjustment,
    Stay,
)
from engine.rulebook.care_rows import CoupleRule, IncomeRule
from engine.rulebook.care_tariff import CareTariff
from tests.oracle.care.book import Book, age, holds
from tests.oracle.care.means import Means, MeansTest
from tests.oracle.care.prices import Amounts, lowered, priced, tariff
from tests.oracle.care.rules import MonthRules
from tests.oracle.care.usage import ClientUsage, Usage, UsageCounter


@dataclass(frozen=True)
class Told:
    """A finding: about whom, in which household ("" = none), about which service ("" = not one), how many."""

    code: str
    household_id: str
    person_id: str
    service: str = ""
    number: int = 1
    parks: bool = True


@dataclass
class Bill:
    """What a client is charged for the month, and every step on the way; amounts in öre by service."""

    person_id: str
    household_id: str
    payer_id: str
    basis_day: date
    usage: dict[str, Usage]
    means: Means
    priced: Amounts
    combined: Amounts
    tariff: Amounts
    maximum_off: Amounts
    headroom_off: Amounts
    charge: Amounts

    def trace(self) -> str:
        """The whole calculation: for a person looking for a disagreement."""
        means = " ".join(f"{f.name}={getattr(self.means, f.name)}" for f in fields(self.means))
        lines = [f"{self.person_id} {self.household_id} paid by {self.payer_id} on {self.basis_day}", f"  {means}"]
        for service, usage in self.usage.items():
            if usage.is_had:
                used = " ".join(f"{f.name}={v}" for f in fields(usage) if (v := getattr(usage, f.name)) != f.default)
                steps = ("priced", "combined", "tariff", "maximum_off", "headroom_off", "charge")
                amounts = " ".join(f"{step}={getattr(self, step)[service]}" for step in steps)
                lines.append(f"  {service}: {used}\n    {amounts}")
        return "\n".join(lines)


@dataclass
class Result:
    """The bills of everybody who is not parked, by person, and all findings."""

    bills: dict[str, Bill]
    told: list[Told]

    @property
    def parked(self) -> set[str]:
        """The households that are not billed."""
        return {told.household_id for told in self.told if told.parks and told.household_id}


@dataclass
class Client:
    """A client on the way to a bill."""

    person_id: str
    households: list[str]
    basis_day: date
    usage: ClientUsage

    @property
    def has_something(self) -> bool:
        """Whether any service is had this month: else nothing waits for the client's circumstances."""
        return any(used.is_had for used in self.usage.of.values())


def assess(records: Iterable[Any], care: CareTariff, national: CareTariff, month: date) -> Result:
    """One service month of some clients."""
    return Assessment(records, care, national, month).result()


class Assessment:
    """One service month in the making."""

    def __init__(self, records: Iterable[Any], care: CareTariff, national: CareTariff, month: date) -> None:
        self.book = Book(records, month)
        self.rules = MonthRules(care, national, month)
        self.test = MeansTest(self.book, self.rules)
        self.clients: dict[str, Client] = {}
        self.told: list[Told] = []

    def result(self) -> Result:
        """Who is a client, what each uses, what is wrong, and the bills of the others."""
        counter = UsageCounter(self.book, self.rules)
        for who in self.book.clients():
            basis_day = self.basis_day(who)
            client = Client(who, self.book.households(who, basis_day), basis_day, counter.usage(who))
            self.clients[who] = client
            self.tell_about(client)
        self.share()
        self.park_with_spouses()
        parked = {told.household_id for told in self.told if told.parks}
        settled = {who: c for who, c in self.clients.items() if len(c.households) == 1 and c.has_something}
        billed = {who: client for who, client in settled.items() if client.households[0] not in parked}
        return Result(self.bills(billed), self.told)

    def basis_day(self, who: str) -> date:
        """The first day of the month on which a decision makes a service active, else the first."""
        for day in self.book.days:
            if self.book.is_alive(who, day) and self.book.of_on(CareDecision, who, day):
                return day
        return self.book.first

    def tell(self, client: Client, code: str, service: str = "", number: int = 1, *, parks: bool = True) -> None:
        """A finding, in every household of the client."""
        for household in client.households or [""]:
            self.told.append(Told(code, household, client.person_id, service, number, parks))

    def tell_about(self, client: Client) -> None:
        """All findings about one client that need nobody else's."""
        if len(client.households) != 1:
            self.tell(client, "client-in-two-households" if client.households else "client-without-household")
            return
        for (code, service), number in client.usage.told.items():
            self.tell(client, code, service, number, parks=False)
        self.tell_about_services(client)
        if client.has_something:
            self.tell_about_means(client)
            self.tell_about_payer(client)
            self.tell_what_is_said_twice(client)

    def tell_what_is_said_twice(self, client: Client) -> None:
        """Two facts about the client, the spouse or the home where one alone may hold on the day that decides the fee."""
        who, day, home = client.person_id, client.basis_day, client.households[0]
        status = self.book.civil_status(who, day)
        for person in [who, *([status.partner_id] if status and status.partner_id else [])]:
            said: list[Any] = ["status" for _ in self.book.of_on(CivilStatus, person, day)]
            said += ["statement" for _ in self.book.of_on(IncomeStatement, person, day)]
            said += [("income", income.kind) for income in self.book.of_on(CareIncome, person, day)]
            said += [("adjustment", own.text) for own in self.book.of_on(MinimumAdjustment, person, day)]
            if len(said) > len(set(said)):
                self.told.append(Told("period-overlap", home, person))
        used = [home, *self.test.other_homes(status, day)]
        homes = max(len(self.book.in_household(Housing, place, day)) for place in used)
        payers = self.book.of_on(CarePayer, who, self.book.last)
        if homes > 1 or len(payers) > 1:
            self.tell(client, "period-overlap")

    def tell_about_payer(self, client: Client) -> None:
        """An invoice that would go to one who has died, an estate of one who lives, a child who would pay."""
        who, payer = client.person_id, self.book.payer(client.person_id)
        said = self.book.of_on(CarePayer, who, self.book.last)
        estate_entered = any(row.role == "estate" for row in said)
        others = [row.payer_id for row in said if row.role != "estate" and row.payer_id != who]
        nobody_for_the_dead = payer == who and self.book.has_died(who) and not estate_entered
        if nobody_for_the_dead or any(self.book.has_died(other) for other in others):
            self.tell(client, "payer-deceased")
        if estate_entered and not self.book.has_died(who):
            self.tell(client, "estate-of-living")
        if len(payer) == 12 and age(payer, self.book.first) < 18:
            self.tell(client, "payer-minor")

    def tell_about_services(self, client: Client) -> None:
        """Decisions and uses that do not agree with the tariff or with each other."""
        who = client.person_id
        used = self.book.used(who)
        for service in sorted({record.service for record in used}):
            own = [d for d in used if isinstance(d, CareDecision) and d.service == service]
            if service not in self.rules.services:
                self.tell(client, "service-unknown", service)
            elif any(decision.law != self.rules.services[service].law for decision in own):
                self.tell(client, "law-mismatch", service)
            if any(sum(holds(decision, day) for decision in own) > 1 for day in self.book.days):
                self.tell(client, "decision-overlap", service)
            stays = [stay for stay in used if isinstance(stay, Stay) and stay.service == service]
            if any(are_together(one, other) for i, one in enumerate(stays) for other in stays[:i]):
                self.tell(client, "stay-overlap", service)

    def tell_about_means(self, client: Client) -> None:
        """Incomes, civil status and spouse that are not as they must be."""
        who, day = client.person_id, client.basis_day
        needed = self.test.needed(who, day)
        known = all(self.test.is_known(other, day) for other in needed)
        declined = any(self.test.has_declined(other, day) for other in needed)
        if not known and not declined and self.rules.one(IncomeRule).missing == "hold":
            self.tell(client, "income-missing")
        status = self.book.civil_status(who, day)
        if status is None:
            if self.test.is_known(who, day):
                self.tell(client, "civil-status-missing")
        elif status.status != "single" and status.partner_id:
            other = self.book.civil_status(status.partner_id, day)
            mine = (who, status.status, status.living_together)
            if other and (other.partner_id, other.status, other.living_together) != mine:
                self.tell(client, "couple-not-mutual")
            death = self.book.deceased_on(status.partner_id)
            if death is not None and death < day:
                self.tell(client, "partner-deceased")

    def share(self) -> None:
        """Services that several clients of a household have together: what each is priced on."""
        homes: dict[str, list[Client]] = defaultdict(list)
        for client in self.clients.values():
            if len(client.households) == 1:
                homes[client.households[0]].append(client)
        for clients in homes.values():
            for service, row in self.rules.services.items():
                sharers = sorted((c for c in clients if c.usage.of[service].is_had), key=lambda c: c.person_id)
                if row.shared != "no" and len(sharers) > 1:
                    together = shared([c.usage.of[service] for c in sharers], row.shared)
                    for index, client in enumerate(sharers):
                        client.usage.of[service] = replace(together, share_index=index)

    def park_with_spouses(self) -> None:
        """Who needs the income of a spouse in a parked household is parked too, and so on from home to home."""
        while True:
            parked = {told.household_id for told in self.told if told.parks}
            waiting = [c for c in self.clients.values() if len(c.households) == 1 and c.households[0] not in parked]
            held = [c for c in waiting if c.has_something and parked & self.homes_of_spouse(c)]
            if not held:
                return
            for client in held:
                self.tell(client, "other-household-parked")

    def homes_of_spouse(self, client: Client) -> set[str]:
        """The other households of whom the client needs the income."""
        spouses = self.test.needed(client.person_id, client.basis_day)[1:]
        homes = {home for spouse in spouses for home in self.book.households(spouse, client.basis_day)}
        return homes - set(client.households)

    def bills(self, billed: dict[str, Client]) -> dict[str, Bill]:
        """The bills; where the best for a couple is sought, both ways are tried."""
        way = self.rules.one(CoupleRule).apart_income
        if way != "best":
            return {who: self.bill(client, way) for who, client in billed.items()}
        pooled = {who: self.bill(client, "pooled") for who, client in billed.items()}
        own = {who: self.bill(client, "own") for who, client in billed.items()}
        return {
            who: own[who] if self.own_is_better(client, pooled, own) else pooled[who] for who, client in billed.items()
        }

    def own_is_better(self, client: Client, pooled: dict[str, Bill], own: dict[str, Bill]) -> bool:
        """Whether the two spouses' charges are together lower where each has his own income."""
        couple = self.test.needed(client.person_id, client.basis_day)
        if pooled[client.person_id].means.income is None:
            return False
        sums = [sum(sum(bills[who].charge.values()) for who in couple if who in bills) for bills in (pooled, own)]
        return sums[1] < sums[0]

    def bill(self, client: Client, apart: str) -> Bill:
        """Prices, then the maximum fee, then the headroom."""
        of, services = client.usage.of, self.rules.services
        household = client.households[0]
        means = self.test.means(client.person_id, household, client.basis_day, of, apart)
        amounts = priced(of, self.rules, means.headroom)
        combined, full = tariff(amounts, self.rules)
        inside = {service: full[service] for service, row in services.items() if row.inside_maximum}
        within_maximum = full | lowered(inside, self.rules.maximum_fee_ore(), self.rules)
        charge = within_maximum
        if means.headroom is not None:
            inside = {service: within_maximum[service] for service, row in services.items() if row.inside_headroom}
            charge = within_maximum | lowered(inside, means.headroom, self.rules)
        return Bill(
            client.person_id,
            household,
            self.book.payer(client.person_id),
            client.basis_day,
            of,
            means,
            amounts,
            combined,
            full,
            {service: full[service] - within_maximum[service] for service in services},
            {service: within_maximum[service] - charge[service] for service in services},
            charge,
        )


def shared(used: list[Usage], method: str) -> Usage:
    """What several have of a service: the largest, or the sum, of each quantity."""
    combine = max if method == "once" else sum
    quantities = {name: combine(getattr(usage, name) for usage in used) for name in Usage.QUANTITIES}
    largest = {name: max(getattr(usage, name) for usage in used) for name in Usage.LARGEST}
    windows = {window: combine(usage.windows[window] for usage in used) for window in used[0].windows}
    return Usage(**quantities, **largest, windows=windows, shared_by=len(used))


def are_together(one: Stay, other: Stay) -> bool:
    """Whether two stays are at the same time."""

    def begins_before_the_end(first: Stay, second: Stay) -> bool:
        return second.departed_at is None or first.arrived_at < second.departed_at

    return begins_before_the_end(one, other) and begins_before_the_end(other, one)
