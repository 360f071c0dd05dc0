"""A care tariff of a few services, clients with what they used, and what they are charged: amounts are kronor here.

What a test does not say is ordinary: a tariff of home care at 382 kr an hour, alarms at 461 kr a month and meals at 70 kr
outside all limits; a single client with a known income and no housing cost; the national amounts as shipped.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

import attrs
import polars as pl

from engine.calc.care import fee_findings as find
from engine.calc.care.charges import charged
from engine.calc.care.circumstances import with_circumstances
from engine.calc.care.explain import explain_charge, explain_person
from engine.calc.care.rules import CareRules, care_rules_for
from engine.calc.periods import Month
from engine.calc.told import Told
from engine.errors import Finding
from engine.facts.care_records import CareIncome, CivilStatus, Housing, IncomeStatement
from engine.facts.frames import facts_of
from engine.facts.records import HouseholdMember, Person
from engine.rulebook import CareTariff, load_care_tariff
from tests.conftest import ROOT
from tests.municipalities.family import identity
from tests.sentences import misworded

ANNA, BO, CARL = (identity(date(year, 3, 1), serial) for year, serial in ((1940, 1), (1938, 2), (1945, 3)))
SINCE = date(2000, 1, 1)
MAY = "2026-05"

EMPTY = {
    "weight_num": 0,
    "granted_num": 0,
    "performed_half_minutes": 0,
    "visits": 0,
    "visit_days": 0,
    "no_shows": 0,
    "half_days": 0,
    "units": 0,
    "pieces_num": 0,
    "factor_num": 1,
    "factor_den": 1,
    "absence_text": "",
    "shared_by": 1,
    "share_index": 0,
}
CLOCK = {
    "person_id": pl.String,
    "service": pl.String,
    "clock_from": pl.Int64,
    "clock_to": pl.Int64,
    "visits": pl.Int64,
    "no_shows": pl.Int64,
}


def offered(name: str, *, inside: bool = True, text: str = "", more: str = "", **flags: bool) -> str:
    """A service; `inside` both limits unless told otherwise by a flag."""
    kept = {"inside_maximum": inside, "inside_headroom": inside} | flags
    lines = [f"{key} = {str(flag).lower()}" for key, flag in kept.items()]
    head = [f'name = "{name}"', f'text = "{text or name}"', 'kind = "other_care"', 'law = "sol"']
    return "\n".join([*head, *lines, more])


def price(service: str, per: str, kr: str, more: str = "") -> str:
    """A price row of one service."""
    return f'service = ["{service}"]\nper = "{per}"\namount_kr = "{kr}"\n{more}'


SERVICES = [
    offered("home_care", text="Hemtjänst"),
    offered("alarm", text="Trygghetslarm"),
    offered("meal", text="Matlåda", inside=False),
]
PRICES = [price("home_care", "performed_hour", "382"), price("alarm", "month", "461"), price("meal", "unit", "70")]
DEFAULT: dict[str, list[str]] = {
    "service": SERVICES,
    "price": PRICES,
    "visit_rule": ['double_staffing = "once"\nover_midnight = "start"\nno_show = "not_charged"'],
    "day_count": ['method = "arrival"'],
    "part_month": ['method = "thirtieth"'],
    "allocation": ['method = "order"\norder = ["home_care"]'],
    "housing_rule": ['interest_share = "70"\ndivide_by = "couple"'],
    "couple_rule": [
        'cohabiting_minimum = "cohabiting"\napart_income = "best"\napart_minimum = "single"\napart_housing = "own"'
    ],
    "income_rule": ['missing = "full_fee"\ncapital_tax = "30"'],
    "rounding": ['step = "headroom"\nto = "krona"\nmode = "down"', 'step = "charge"\nto = "ore"\nmode = "half_up"'],
    "billing": ['mode = "arrears"'],
}


def rules(month: str = MAY, **tables: Any) -> CareRules:
    """The ordinary tariff, for a month, with some tables' rows replaced or added."""
    given = {name: [rows] if isinstance(rows, str) else rows for name, rows in tables.items()}
    that = Month.of(date.fromisoformat(f"{month}-01"))
    text = '[sources.council]\ndecision = "Fullmäktige § 1"\n'
    for name, rows in (DEFAULT | given).items():
        for row in rows:
            period = f"valid_from = {that.first}\nvalid_to = {that.last}"
            text += f'[[{name}]]\n{period}\nstatus = "decided"\nsource = "council"\n{row}\n\n'
    return _rules(text, that)


@cache
def national_care() -> CareTariff:
    """The national rules of care, as shipped."""
    return load_care_tariff("national/care.toml", (ROOT / "rules" / "national" / "care.toml").read_bytes())


@cache
def _rules(text: str, month: Month) -> CareRules:
    tariff = load_care_tariff("provkommunen/care.toml", text.encode(), national_care())
    return care_rules_for(tariff, national_care(), month)


def used(
    service: str, person: str = ANNA, *, hours: str | int = 0, days: str | int = 0, **values: Any
) -> dict[str, Any]:
    """What one client used of one service; `month` and `granted` are shares of the month and hours, over 30·31."""
    over = {"performed_half_minutes": int(Fraction(hours) * 120), "half_days": int(Fraction(days) * 2)}
    month = Fraction(values.pop("month", 0))
    over |= {"weight_num": int(month * 930), "active_days": int(month * 31)}
    over |= {"granted_num": int(Fraction(values.pop("granted", 0)) * 60 * 930)}
    over |= {"pieces_num": int(Fraction(values.pop("pieces", 0)) * 930)}
    factor = Fraction(values.pop("factor", 1))
    over |= {"factor_num": factor.numerator, "factor_den": factor.denominator}
    assert values.keys() <= EMPTY.keys(), values
    return EMPTY | over | {"person_id": person, "service": service} | values


@attrs.frozen
class Client:
    """A client's circumstances; kronor a month. `partner` is the other's identity."""

    person: str = ANNA
    income: int | None = 20_000
    housing: int = 0
    status: str = "single"
    partner: str | None = None
    together: bool = True
    home: str = "H1"
    more: tuple[object, ...] = ()

    def records(self) -> Iterable[object]:
        """The facts that say so."""
        since: dict[str, Any] = {"valid_from": SINCE}
        yield Person(person_id=self.person, given_name="Test")
        yield HouseholdMember(household_id=self.home, person_id=self.person, role="adult", **since)
        yield CivilStatus(
            person_id=self.person,
            status=self.status,
            partner_id=self.partner,
            living_together=self.together,
            **since,
        )
        if self.income is not None:
            yield IncomeStatement(person_id=self.person, **since)
            yield CareIncome(person_id=self.person, kind="income_pension", amount_ore=self.income * 100, **since)
        if self.housing:
            yield Housing(household_id=self.home, form="rented", rent_ore_month=self.housing * 100, **since)
        yield from self.more


def couple(one: Client, other: Client, *, status: str = "married", together: bool = True) -> tuple[Client, Client]:
    """Two clients who are a couple; in one household if they live together."""
    pair: dict[str, Any] = {"status": status, "together": together}
    home: dict[str, Any] = {"home": one.home} if together else {}
    return (
        attrs.evolve(one, partner=other.person, **pair),
        attrs.evolve(other, partner=one.person, **pair, **home),
    )


@attrs.frozen
class Fees:
    """A month's outcome."""

    persons: pl.DataFrame
    charges: pl.DataFrame
    findings: list[Finding]
    rules: CareRules

    def of(self, person: str = ANNA) -> dict[str, Any]:
        """A client's row."""
        return self.persons.row(by_predicate=pl.col("person_id") == person, named=True)

    def charge(self, service: str, person: str = ANNA) -> dict[str, Any]:
        """A client's row for a service."""
        found = (pl.col("person_id") == person) & (pl.col("service") == service)
        return self.charges.row(by_predicate=found, named=True)

    def kr(self, column: str, person: str = ANNA) -> int | Fraction:
        """An amount of a client's row, in kronor."""
        row = self.of(person)
        return Fraction(row[column], 100) if column.endswith("_ore") else Fraction(row[column], row["den"] * 100)

    def paid(self, person: str = ANNA) -> dict[str, Fraction]:
        """Kronor by service."""
        rows = self.charges.filter(person_id=person).select("service", "charge_ore")
        return {service: Fraction(ore, 100) for service, ore in rows.iter_rows()}

    def codes(self) -> list[str]:
        """The codes of the findings."""
        return [finding.code for finding in self.findings]

    def told_of(self, person: str = ANNA, name: str = "Anna") -> dict[str, str]:
        """What each step of a client's row says and led to, with ordinary spaces."""
        return texts(explain_person(self.of(person), self.rules, name))

    def told_of_charge(self, service: str, person: str = ANNA) -> dict[str, str]:
        """What each step of a charge says and led to, with ordinary spaces."""
        return texts(explain_charge(self.charge(service, person), self.rules))


def texts(told: Iterable[Told]) -> dict[str, str]:
    """Text and value of each step; several of one name are put together."""
    found: dict[str, str] = {}
    for each in told:
        text = f"{each.text} {each.value}".strip().replace("\u00a0", " ")
        found[each.name] = f"{found[each.name]} {text}" if each.name in found else text
    return found


def fees(
    uses: Iterable[dict[str, Any]],
    *clients: Client,
    by: CareRules | None = None,
    clock: Iterable[tuple[Any, ...]] = (),
) -> Fees:
    """What clients are charged for what they used. Without `by` the ordinary tariff holds."""
    tariff = by or rules()
    who = clients or (Client(),)
    facts = facts_of([record for client in who for record in client.records()])
    homes = {client.person: client.home for client in who}
    quantities = pl.DataFrame(
        [each | {"household_id": homes[each["person_id"]]} for each in uses], infer_schema_length=None
    )
    basis = pl.lit(tariff.month.first).alias("basis_day")
    frame = pl.DataFrame(
        [(person, home) for person, home in homes.items() if person in set(quantities["person_id"])],
        schema={"person_id": pl.String, "household_id": pl.String},
        orient="row",
    ).with_columns(basis, pl.lit(None, dtype=pl.Date).alias("deceased_on"))
    persons = with_circumstances(frame, quantities, facts, tariff)
    problems = find.in_circumstances(persons, facts, tariff)
    assert not misworded(problems), misworded(problems)
    windows = pl.DataFrame(list(clock), schema=CLOCK, orient="row")
    done = charged(persons, quantities, windows, tariff)
    return Fees(*done, problems, tariff)
