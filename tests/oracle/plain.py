"""A plain tariff and plain facts to build examples from: every row once, nothing special."""

import json
from datetime import date, timedelta
from typing import Any

RECORDS = (
    "person",
    "household",
    "household_member",
    "income",
    "placement",
    "schedule",
    "attendance",
    "absence",
    "alternating_residence",
    "payer",
    "adjustment",
)
Family = dict[str, list[dict[str, Any]]]
LONG_AGO = date(2000, 1, 1)

PLAIN_ROWS: dict[str, list[str]] = {
    "billing": ['mode = "current"'],
    "part_month": ['method = "thirtieth"'],
    "two_households": ['method = "share_on_own_income"'],
    "sibling_order": ['by = "youngest"'],
    "income_rule": ['missing = "highest_fee"'],
    "rounding": ['step = "fee"\nto = "krona"\nmode = "half_up"', 'step = "charge"\nto = "krona"\nmode = "half_up"'],
    "rate": [
        'form = ["preschool", "pedagogical_care", "evening_care"]\npercent = ["3", "2", "1", "0"]',
        'form = ["school_age", "holiday_care"]\npercent = ["2", "1", "1", "0"]',
    ],
}
ALL_FORMS = ("preschool", "pedagogical_care", "school_age", "evening_care", "holiday_care")


def tariff(forms: tuple[str, ...] = ALL_FORMS, valid_from: str = "2002-01-01", **tables: str | list[str]) -> str:
    """TOML of the plain tariff, with some tables' rows replaced or added."""
    rows = {**PLAIN_ROWS, **{k: [v] if isinstance(v, str) else v for k, v in tables.items()}}
    text = f"forms = {json.dumps(forms)}\n"
    for table, bodies in rows.items():
        for body in bodies:
            start = "" if "valid_from" in body else f"valid_from = {valid_from}\n"
            text += f'\n[[{table}]]\n{start}{body}\nstatus = "decided"\nsource = {{ decision = "test" }}\n'
    return text


def person_id(born: date, number: int) -> str:
    """A test identity number: birth number 980-999, and a valid check digit."""
    assert 0 <= number < 20, "the test range has twenty numbers a day"
    digits = f"{born:%y%m%d}{980 + number}"
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(digits))
    return f"{born:%Y%m%d}{980 + number}{-total % 10}"


def empty() -> Family:
    """No facts, of every kind."""
    return {name: [] for name in RECORDS}


def add_person(facts: Family, who: str) -> None:
    """The person's own record, with all of its fields."""
    address = {"care_of": "", "street": "Storgatan 1", "postal_code": "71130", "city": "Lindesberg"}
    names = {"given_name": "Test", "family_name": "Person"}
    if all(p["person_id"] != who for p in facts["person"]):
        facts["person"].append({"person_id": who, **names, "protection": "none", **address, "deceased_on": None})


def add_household(facts: Family, name: str, adults: list[str], *, accepts_highest_fee: bool = False) -> None:
    """A household that has always been there, paid for by its first adult."""
    household = {"household_id": name, "accepts_highest_fee": accepts_highest_fee, "note": ""}
    facts["household"].append(household)
    for adult in adults:
        add_person(facts, adult)
        add_member(facts, name, adult, "adult")
    add_payer(facts, name, adults[0])


def add_member(
    facts: Family, household: str, who: str, role: str, first: date = LONG_AGO, last: date | None = None
) -> None:
    """A membership."""
    period = {"valid_from": first, "valid_to": last}
    facts["household_member"].append({"household_id": household, "person_id": who, "role": role, **period})


def add_payer(facts: Family, household: str, who: str, first: date = LONG_AGO, last: date | None = None) -> None:
    """Who gets the household's invoice."""
    address = {"name": "", "care_of": "", "street": "", "postal_code": "", "city": "", "delivery": "paper"}
    period = {"valid_from": first, "valid_to": last}
    facts["payer"].append({"household_id": household, "payer_id": who, **address, **period})


def add_income(
    facts: Family, who: str, ore: int | None, first: date = LONG_AGO, last: date | None = None, kind: str = "employment"
) -> None:
    """A monthly income in öre; None is one that was asked for and not given."""
    status = "missing" if ore is None else "declared"
    row = {"person_id": who, "kind": kind, "amount_ore_month": ore, "status": status}
    facts["income"].append({**row, "valid_from": first, "valid_to": last, "received_on": None})


def add_place(facts: Family, child: str, form: str = "preschool", first: date = LONG_AGO, **more: Any) -> str:
    """A placement of 40 hours a week for work, unless told otherwise; its identity."""
    identity = f"P-{child}-{len(facts['placement'])}"
    row: dict[str, Any] = {
        "placement_id": identity,
        "child_id": child,
        "form": form,
        "unit": "",
        "provider": "municipal",
        "basis": "work",
    }
    row |= {"minutes_week": 2400, "valid_from": first, "valid_to": None, "settling_in": False, "payer_id": None}
    assert set(more) <= set(row), "unknown field"
    facts["placement"].append(row | more)
    return identity


def plain_family(income_ore: int | None, *children: tuple[date, str], household: str = "H1") -> Family:
    """One adult with one income and a place for every (birth date, form)."""
    facts = empty()
    adult = person_id(date(1985, 3, 14), 0)
    add_household(facts, household, [adult])
    add_income(facts, adult, income_ore)
    for number, (born, form) in enumerate(children):
        child = person_id(born, number)
        add_person(facts, child)
        add_member(facts, household, child, "child")
        add_place(facts, child, form, first=max(born + timedelta(days=365), LONG_AGO))
    return facts
