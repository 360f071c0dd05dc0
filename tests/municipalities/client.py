"""Facts of care in one line: a client, what he has and what he earns, as records.

    client(14_200, housing=5_200).performed("home_care", "2026-05", hours=8).has("safety_alarm").things

Money is kronor and time is hours here, öre and minutes in the frames. What a test does not say is ordinary: a single
person born in 1940 in a rented flat, decisions that have been in force for long, visits of an hour in the morning.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import attrs

from engine.facts.care_records import (
    CareAbsence,
    CareDecision,
    CareIncome,
    CivilStatus,
    Delivery,
    Housing,
    IncomeStatement,
    Installation,
    MinimumAdjustment,
    Stay,
    Visit,
)
from engine.facts.records import Household, HouseholdMember, Person
from tests.municipalities.family import LONG_AGO, day, identity


def moment(text: str) -> datetime:
    """2024-03-01 08:00 -> the local time; a day alone is its beginning."""
    return datetime.fromisoformat(text)


@attrs.frozen
class Client:
    """Facts collected so far. Every method gives a new client; a partner's own facts come with him."""

    person_id: str
    household: str
    net_kr: int | None
    housing: Housing | None
    status: str = "single"
    together: bool = True
    partner: "Client | None" = None
    events: tuple[object, ...] = ()

    def has(self, service: str, *, since: str = "", until: str = "", hours: float | None = None) -> "Client":
        """A decision, by `hours` a month if it is a matter of hours."""
        decision = CareDecision(
            decision_id=f"B{self._serial}",
            person_id=self.person_id,
            service=service,
            minutes_month=None if hours is None else round(hours * 60),
            valid_from=day(since) if since else LONG_AGO,
            valid_to=day(until) if until else None,
        )
        return self.knowing(decision)

    def performed(self, service: str, month: str, *, hours: float) -> "Client":
        """A decision, and visits of an hour at most on the days of a month in order, after those there are."""
        earlier = sum(isinstance(event, CareDecision) for event in self.events)
        first, left = moment(f"{month}-01 07:00") + timedelta(hours=earlier), round(hours * 60)
        client, start = self.has(service), first
        while left > 0:
            client = client.visited(service, f"{start}", minutes=min(left, 60))
            left -= 60
            start += timedelta(days=1)
            if start.month != first.month:
                first += timedelta(hours=6)
                start = first
        return client

    def visited(self, service: str, start: str, *, minutes: int = 60, status: str = "performed") -> "Client":
        """One visit."""
        starts_at = moment(start)
        visit = Visit(
            visit_id=f"V{self._serial}",
            person_id=self.person_id,
            service=service,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            status=status,
        )
        return self.knowing(visit)

    def stayed(self, service: str, arrived: str, departed: str = "") -> "Client":
        """A stay, from arrival to departure."""
        until = moment(departed) if departed else None
        stay = Stay(
            stay_id=f"K{self._serial}",
            person_id=self.person_id,
            service=service,
            arrived_at=moment(arrived),
            departed_at=until,
        )
        return self.knowing(stay)

    def got(self, service: str, month: str, quantity: int) -> "Client":
        """Meals, occasions or days of attendance in a month."""
        return self.knowing(
            Delivery(person_id=self.person_id, service=service, day=day(f"{month}-10"), quantity=quantity)
        )

    def installed(self, service: str, pieces: int = 1) -> "Client":
        """A decision, and something installed at home."""
        return self.has(service).knowing(
            Installation(
                installation_id=f"L{self._serial}",
                person_id=self.person_id,
                service=service,
                pieces=pieces,
                valid_from=LONG_AGO,
            )
        )

    def away(self, reason: str, left: str, returned: str = "", *, notified: str = "") -> "Client":
        """Away from home or from residential care."""
        return self.knowing(
            CareAbsence(
                person_id=self.person_id,
                reason=reason,
                left_at=moment(left),
                returned_at=moment(returned) if returned else None,
                notified_on=day(notified) if notified else None,
            )
        )

    def adjusted(self, amount_kr: int, text: str = "Individuellt tillägg") -> "Client":
        """A minimum amount of the client's own."""
        return self.knowing(
            MinimumAdjustment(
                person_id=self.person_id, text=text, amount_ore_month=100 * amount_kr, valid_from=LONG_AGO
            )
        )

    def with_child(self, born: str) -> "Client":
        """A child at home."""
        born_on = day(born)
        child = identity(born_on, 19)
        member = HouseholdMember(household_id=self.household, person_id=child, role="child", valid_from=born_on)
        return self.knowing(Person(person_id=child, given_name="Barn"), member)

    def with_adult(self, born: str) -> "Client":
        """Another adult at home, who is neither spouse nor partner."""
        other = identity(day(born), 18)
        member = HouseholdMember(household_id=self.household, person_id=other, role="adult", valid_from=LONG_AGO)
        return self.knowing(Person(person_id=other, given_name="Vuxen"), member)

    def married(self, other: "Client", *, together: bool = True) -> "Client":
        """Married to another client: in one home (this one's), or each in his own."""
        return self._coupled(other, "married", together)

    def cohabiting(self, other: "Client") -> "Client":
        """Living with another client without being married."""
        return self._coupled(other, "cohabiting", together=True)

    @property
    def things(self) -> list[object]:
        """The records of the client and his partner."""
        return [*self._things(self.partner), *(self.partner._things(self) if self.partner else ())]

    def knowing(self, *more: object) -> "Client":
        """The client with more facts."""
        return attrs.evolve(self, events=self.events + more)

    @property
    def _serial(self) -> str:
        return f"{self.person_id[-4:]}-{len(self.events)}"

    def _coupled(self, other: "Client", status: str, together: bool) -> "Client":
        home: dict[str, Any] = {"household": self.household, "housing": None} if together else {}
        partner = attrs.evolve(other, status=status, together=together, **home)
        return attrs.evolve(self, status=status, together=together, partner=partner)

    def _things(self, partner: "Client | None") -> list[object]:
        me, always = self.person_id, LONG_AGO
        things: list[object] = [
            Person(person_id=me, given_name="Test"),
            HouseholdMember(household_id=self.household, person_id=me, role="adult", valid_from=always),
            CivilStatus(
                person_id=me,
                status=self.status,
                partner_id=partner.person_id if partner else None,
                living_together=self.together,
                valid_from=always,
            ),
            *self.events,
        ]
        if self.housing is not None:
            things += [Household(household_id=self.household), self.housing]
        if self.net_kr is not None:
            things += [
                IncomeStatement(person_id=me, valid_from=always),
                CareIncome(person_id=me, kind="other", amount_ore=100 * self.net_kr, valid_from=always),
            ]
        return things


def client(net: int | None = None, *, housing: int = 0, born: str = "1940-03-01", number: int = 0) -> Client:
    """A single person with a net income and a rent, kronor a month; without an income, it is not known.

    A second client in the same test takes another `number` (1-9).
    """
    home = Housing(household_id=f"H{number}", form="rented", rent_ore_month=100 * housing, valid_from=LONG_AGO)
    return Client(identity(day(born), number), f"H{number}", net, home)


def records_of(clients: Iterable[Client], laws: Mapping[str, str]) -> list[Any]:
    """The records of some clients. `laws` has the law each service of the tariff is given under."""
    things: list[Any] = [thing for who in clients for thing in who.things]
    return [_under(laws[thing.service], thing) if isinstance(thing, CareDecision) else thing for thing in things]


def _under(law: str, decision: Any) -> object:
    return attrs.evolve(decision, law=law)


def first_of(month: str) -> date:
    """2024-03 -> its first day."""
    return date.fromisoformat(f"{month}-01")
