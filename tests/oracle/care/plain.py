"""A plain care tariff and plain facts to build examples from: every row once, nothing special."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from engine.facts.care_records import CareDecision, CareIncome, CivilStatus, Housing, IncomeStatement, Visit
from engine.facts.records import Household, HouseholdMember, Person
from engine.rulebook import Rulebook, load_files
from engine.vocabulary import CARE_KINDS
from tests.oracle.care.oracle import Bill, Result, assess
from tests.oracle.national import DECIDED, municipality_toml
from tests.oracle.plain import person_id

RULES = Path(__file__).resolve().parents[3] / "rules"
LONG_AGO = date(2000, 1, 1)
MARCH = date(2022, 3, 1)
VISIT_RULES = 'double_staffing = "{}"\nover_midnight = "{}"\nno_show = "{}"'
ALMA, BERTIL = person_id(date(1940, 1, 1), 0), person_id(date(1938, 5, 5), 1)


def service_row(name: str, kind: str, more: str = "", *, inside: bool = True) -> str:
    """A service under the social services act, inside the maximum fee and the headroom or outside both."""
    flag = str(inside).lower()
    limits = f"inside_maximum = {flag}\ninside_headroom = {flag}"
    return f'name = "{name}"\ntext = "{name.title()}"\nkind = "{kind}"\nlaw = "sol"\n{limits}\n{more}'


PLAIN_ROWS: Mapping[str, list[str]] = {
    "service": [
        service_row("home_care", "home_care"),
        service_row("safety_alarm", "safety_alarm"),
        service_row("short_stay", "short_stay"),
        service_row("meal_box", "meal", inside=False),
    ],
    "price": [
        'service = ["home_care"]\nper = "performed_hour"\namount_kr = 452',
        'service = ["safety_alarm"]\nper = "month"\namount_kr = 373',
        'service = ["short_stay"]\nper = "day"\namount_kr = 142',
        'service = ["meal_box"]\nper = "unit"\namount_kr = 68',
    ],
    "visit_rule": ['double_staffing = "once"\nover_midnight = "start"\nno_show = "not_charged"'],
    "day_count": ['method = "arrival"'],
    "part_month": ['method = "thirtieth"'],
    "allocation": ['method = "order"\norder = ["home_care"]'],
    "housing_rule": ['interest_share = "70"\ndivide_by = "couple"'],
    "couple_rule": [
        'cohabiting_minimum = "cohabiting"\napart_income = "pooled"\napart_minimum = "single"\napart_housing = "own"'
    ],
    "income_rule": ['missing = "full_fee"\ncapital_tax = "30"'],
    "rounding": [
        'step = "headroom"\nto = "krona"\nmode = "half_up"',
        'step = "charge"\nto = "ore"\nmode = "half_up"',
    ],
    "billing": ['mode = "arrears"'],
}


def care_toml(**tables: str | list[str]) -> str:
    """TOML of the plain tariff, with some tables' rows replaced or added."""
    rows = {**PLAIN_ROWS, **{name: [body] if isinstance(body, str) else body for name, body in tables.items()}}
    return "\n".join(
        f"[[{table}]]\nvalid_from = 2002-07-01\n{body}\n{DECIDED}" for table, bodies in rows.items() for body in bodies
    )


def care_settings_toml() -> str:
    """The settings of a municipality that has care: where every kind of care is posted."""
    childcare = municipality_toml()
    last = childcare[childcare.rindex("[[coding]]") :]
    kinds = (*CARE_KINDS, "care_adjustment")
    return "\n".join([childcare, *(last.replace('service = "adjustment"', f'service = "{kind}"') for kind in kinds)])


@cache
def rulebook_with(care: str) -> Rulebook:
    """The national rules as they are shipped, and one municipality, "drawn", with this care tariff."""
    files = {
        "national/childcare.toml": (RULES / "national" / "childcare.toml").read_bytes(),
        "national/care.toml": (RULES / "national" / "care.toml").read_bytes(),
        "drawn/childcare.toml": (RULES / "nora" / "childcare.toml").read_bytes(),
        "drawn/care.toml": care.encode(),
        "drawn/municipality.toml": care_settings_toml().encode(),
    }
    return load_files(files)


def assessed(records: list[Any], month: date, **tables: str | list[str]) -> Result:
    """What the oracle says under the plain tariff, with some tables' rows replaced or added."""
    rulebook = rulebook_with(care_toml(**tables))
    care, national = rulebook.municipality("drawn").care, rulebook.national_care
    assert care is not None
    assert national is not None
    return assess(records, care, national, month)


def home(name: str, *adults: str, rent_kr: int = 0) -> list[Any]:
    """A household that has always been there, its adults and its rent."""
    people = [Person(person_id=who, given_name="Test") for who in adults]
    members = [HouseholdMember(household_id=name, person_id=who, role="adult", valid_from=LONG_AGO) for who in adults]
    rent = Housing(household_id=name, form="rented", rent_ore_month=rent_kr * 100, valid_from=LONG_AGO)
    return [Household(household_id=name), *people, *members, rent]


def single(who: str) -> CivilStatus:
    """Somebody on his own."""
    return CivilStatus(person_id=who, status="single", valid_from=LONG_AGO)


def couple(one: str, other: str, status: str = "married", *, together: bool = True) -> list[CivilStatus]:
    """Two who are each other's."""
    return [
        CivilStatus(person_id=a, status=status, partner_id=b, living_together=together, valid_from=LONG_AGO)
        for a, b in ((one, other), (other, one))
    ]


def net_income(who: str, kr: int, *more_kr: int) -> list[Any]:
    """A pension after tax, and what there is besides, kronor a month; the form is in."""
    kinds = ("income_pension", "housing_supplement", "other")
    amounts = zip(kinds, (kr, *more_kr), strict=False)
    incomes = [CareIncome(person_id=who, kind=kind, amount_ore=k * 100, valid_from=LONG_AGO) for kind, k in amounts]
    return [IncomeStatement(person_id=who, valid_from=LONG_AGO), *incomes]


def decision(
    who: str, service: str = "home_care", first: date = LONG_AGO, last: date | None = None, **more: Any
) -> Any:
    """A decision, from long ago and until further notice unless told otherwise."""
    identity = f"B-{who}-{service}-{first}"
    return CareDecision(decision_id=identity, person_id=who, service=service, valid_from=first, valid_to=last, **more)


def visit(who: str, begins: str, ends: str, service: str = "home_care", **more: Any) -> Visit:
    """A visit between two times such as "2022-03-01 07:30"."""
    times: dict[str, Any] = {"starts_at": datetime.fromisoformat(begins), "ends_at": datetime.fromisoformat(ends)}
    return Visit(visit_id=f"V-{who}-{service}-{begins}-{ends}", person_id=who, service=service, **times, **more)


def hours(who: str, number: int, service: str = "home_care") -> list[Visit]:
    """So many visits of one hour, a day each, in March 2022."""
    return [visit(who, f"2022-03-{n:02} 08:00", f"2022-03-{n:02} 09:00", service) for n in range(1, number + 1)]


def alma(*more: Any, income_kr: int = 30_000) -> list[Any]:
    """A woman alone, well off, without rent, and what she has."""
    return [*home("H1", ALMA), single(ALMA), *net_income(ALMA, income_kr), *more]


def bill(records: list[Any], month: date = MARCH, **tables: str | list[str]) -> Bill:
    """Alma's."""
    return assessed(records, month, **tables).bills[ALMA]


def outcome_kr(result: Result, who: str = ALMA) -> list[Any]:
    """Headroom and fee in kronor."""
    found = result.bills[who]
    headroom = found.means.headroom
    return [None if headroom is None else Fraction(headroom, 100), Fraction(sum(found.charge.values()), 100)]


def codes(result: Result) -> set[tuple[str, str, int]]:
    """All findings: code, service and number."""
    return {(told.code, told.service, told.number) for told in result.told}
