"""The small town with care: a plain tariff with the figures of 2026, and a client in one line.

    town = care_town(tmp_path)
    town.take_in(client(1))      # home care, an alarm and meals in September: billed in October
    town.month()

A client of the plain kind has ten visits of an hour (3 820 kr), an alarm (461 kr) and twenty meals (1 400 kr), 14 200 kr
a month after tax and a rent of 5 200 kr. So the headroom is 14 200 - 7 296 - 5 200 = 1 704 kr, the fee is that, and the
meals are paid besides: 3 104 kr.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from engine.batch.before import Before
from engine.batch.compute import Computed, compute
from engine.batch.paper import documents
from engine.documents.model import InvoiceDocument
from engine.facts.care_records import (
    CareDecision,
    CareIncome,
    CarePayer,
    CivilStatus,
    Delivery,
    Housing,
    IncomeStatement,
    Installation,
    Visit,
)
from engine.facts.frames import facts_of
from engine.facts.records import Household, HouseholdMember, Person
from engine.rulebook import load
from tests.batch.small_town import EAST, OCTOBER, SINCE, Town, write_rules
from tests.municipalities.family import LONG_AGO, identity

SEPTEMBER = date(2026, 9, 1)
TWO_INVOICES = {"one_invoice = true": "one_invoice = false"}
STATUS = 'status = "decided"\nsource = { decision = "test" }\n'
ACCOUNTS = (
    'receivable_account = "1511"\nincome_account = "31320"\nrounding_account = "36980"\nansvar = "5100"\n'
    'verksamhet = "510"\nvoucher_series = "KF"\ntext = "Vård- och omsorgsavgifter"\n'
)
CARE_TEXTS = {
    'unit = "Avgifter"\n': 'unit = "Barnomsorgsavgifter"\ncare_unit = "Avgifter för omsorg"\n',
    'questions_text = "-"': 'questions_text = "Ring förskolan."',
    'appeal_text = "-"': 'appeal_text = "Hör av dig till förskolan."',
    'vat_text = "-"\n': 'vat_text = "Ingen moms."\ncare_questions_text = "Ring avgiftshandläggaren."\n',
}


def _rows(table: str, *bodies: str, since: str = SINCE) -> str:
    return "".join(
        f"\n[[{table}]]\n{'' if 'valid_from' in body else f'valid_from = {since}'}\n{body}\n{STATUS}" for body in bodies
    )


def _service(name: str, text: str, kind: str, *, inside: bool = True, law: str = "sol", more: str = "") -> str:
    flag = str(inside).lower()
    return (
        f'name = "{name}"\ntext = "{text}"\nkind = "{kind}"\nlaw = "{law}"\ninside_maximum = {flag}\n'
        f"inside_headroom = {flag}\n{more}"
    )


NATIONAL_CARE = (
    _rows("price_base_amount", "amount_kr = 59200")
    + _rows("maximum_fee", 'multiplier = "0.5392"\namount_kr = 2660')
    + _rows("housing_maximum", 'multiplier = "0.5539"\namount_kr = 2733')
    + _rows(
        "minimum_amount",
        'living = "single"\nmultiplier = "1.4789"\namount_kr = 7296',
        'living = "cohabiting"\nmultiplier = "1.2066"\namount_kr = 5953',
    )
    + _rows(
        "legal_basis",
        'act = "socialtjänstlagen (2025:400)"\nfees = "32 kap. 1 §"\nincome = "32 kap. 5 §"\nmaximum = "32 kap. 6 §"\n'
        'reserved = "32 kap. 7 §"\nminimum = "32 kap. 8 §"\nadjusted = "32 kap. 9 §"\nchange = "32 kap. 10 §"\n'
        'appeal = "35 kap. 1 §"',
    )
)
CARE = (
    _rows(
        "service",
        _service("home_care", "Hemtjänst", "home_care"),
        _service("safety_alarm", "Trygghetslarm", "safety_alarm"),
        _service("meal_box", "Matlåda", "meal", inside=False, more="needs_decision = false"),
        _service("rent", "Hyra", "rent", inside=False),
        _service(
            "foot_care",
            "Fotvård",
            "other_care",
            inside=False,
            law="sale",
            more='needs_decision = false\nvat = "taxable"',
        ),
    )
    + _rows(
        "price",
        'service = ["home_care"]\nper = "performed_hour"\namount_kr = 382',
        'service = ["safety_alarm"]\nper = "month"\namount_kr = 461',
        'service = ["meal_box"]\nper = "unit"\namount_kr = 70',
        'service = ["rent"]\nper = "month"\namount_kr = 6000',
        'service = ["foot_care"]\nper = "unit"\namount_kr = 400',
    )
    + _rows("visit_rule", 'double_staffing = "once"\nover_midnight = "start"\nno_show = "not_charged"')
    + _rows("part_month", 'method = "whole_month"')
    + _rows("allocation", 'method = "order"\norder = ["home_care", "safety_alarm"]')
    + _rows("housing_rule", 'interest_share = "70"\ndivide_by = "couple"')
    + _rows(
        "couple_rule",
        'cohabiting_minimum = "cohabiting"\napart_income = "best"\napart_minimum = "single"\napart_housing = "own"',
    )
    + _rows("income_rule", 'missing = "full_fee"\ncapital_tax = "30"')
    + _rows(
        "rounding", 'step = "headroom"\nto = "ore"\nmode = "down"', 'step = "charge"\nto = "krona"\nmode = "half_up"'
    )
)
BILLING = _rows(
    "billing",
    'service = ["home_care", "safety_alarm", "meal_box", "foot_care"]\nmode = "arrears"',
    'service = ["rent"]\nmode = "advance"',
)

ARREARS = _rows("billing", 'mode = "arrears"')


def care_town(folder: Path, **how: Any) -> Town:
    """A new workspace whose first town has care; `how` as for `rule_texts`."""
    settings, more, tables = rule_texts(**how)
    return Town.made(folder, settings=settings, more=more, **tables)


def calculated(folder: Path, *things: Iterable[object], **how: Any) -> tuple[Computed, list[InvoiceDocument]]:
    """What October comes to for these facts, and its invoices as previewed; without database or files of facts."""
    settings, more, tables = rule_texts(**how)
    rulebook = load(write_rules(folder / "rules", settings=settings, more=more, **tables))
    facts = facts_of([thing for some in things for thing in some])
    computed = compute(facts, rulebook, EAST, OCTOBER, Before())
    return computed, list(documents(computed, facts, rulebook.municipality(EAST).settings, {}))


def rule_texts(
    *, settings: Mapping[str, str] | None = None, care: str = "", billing: str = BILLING, **tables: str | list[str]
) -> tuple[dict[str, str], dict[str, str], dict[str, str | list[str]]]:
    """What the rules of the town with care are made of: replaced texts of the settings, further files, and tables of
    childcare. `care` is added to the tariff of care.
    """
    kinds = ("home_care", "safety_alarm", "meal", "rent", "other_care", "care_adjustment")
    codings = _rows("coding", *(f'service = "{kind}"\n{ACCOUNTS}' for kind in kinds), since="2000-01-01")
    more = {
        "national/care.toml": NATIONAL_CARE,
        f"{EAST}/care.toml": CARE + billing + care,
        f"{EAST}/municipality.toml": codings,
    }
    return {**CARE_TEXTS, **(settings or {})}, more, tables


def client_id(number: int) -> str:
    """The identity number of client `number` (1-19)."""
    return identity(date(1940, 1, number), number)


def client(
    number: int,
    *,
    net_kr: int | None = 14_200,
    visits: int = 10,
    meals: int = 20,
    household_id: str = "",
    protected: str = "none",
    alarm: bool = True,
    **person: Any,
) -> list[object]:
    """Client `number`, on his own with home care, an alarm and meals since long ago, and September's visits and meals.

    `net_kr` is the income after tax a month; None = no income form. With `household_id` he lives with somebody else.
    """
    who, home = client_id(number), household_id or f"K{number}"
    address = {"street": f"Gömda gatan {number}", "postal_code": str(71200 + number), "city": "Provstad"}
    things: list[object] = [
        Person(
            person_id=who, given_name=f"Klient{number}", family_name="Prov", protection=protected, **(address | person)
        ),
        HouseholdMember(household_id=home, person_id=who, role="adult", valid_from=LONG_AGO),
        CivilStatus(person_id=who, status="single", partner_id=None, valid_from=LONG_AGO),
        CareDecision(decision_id=f"B{number}", person_id=who, service="home_care", valid_from=LONG_AGO),
        *visited(number, visits),
        *(
            Delivery(person_id=who, service="meal_box", day=SEPTEMBER + timedelta(days=n), quantity=1)
            for n in range(meals)
        ),
    ]
    if not household_id:
        things += [
            Household(household_id=home),
            Housing(household_id=home, form="rented", rent_ore_month=5_200_00, valid_from=LONG_AGO),
        ]
    if alarm:
        things += [
            CareDecision(decision_id=f"L{number}", person_id=who, service="safety_alarm", valid_from=LONG_AGO),
            Installation(installation_id=f"L{number}", person_id=who, service="safety_alarm", valid_from=LONG_AGO),
        ]
    if net_kr is not None:
        things += income(number, net_kr)
    return things


def income(number: int, net_kr: int) -> list[object]:
    """The form is in, with a pension of so much after tax."""
    who = client_id(number)
    return [
        IncomeStatement(person_id=who, status="declared", valid_from=LONG_AGO),
        CareIncome(person_id=who, kind="income_pension", amount_ore=net_kr * 100, valid_from=LONG_AGO),
    ]


def visited(number: int, visits: int, month: date = SEPTEMBER) -> Sequence[Visit]:
    """An hour of home care on each of the month's first days."""
    start = datetime.combine(month, time(8))
    return [
        Visit(
            visit_id=f"V{number}-{month:%m}-{n}",
            person_id=client_id(number),
            service="home_care",
            starts_at=start + timedelta(days=n),
            ends_at=start + timedelta(days=n, hours=1),
        )
        for n in range(visits)
    ]


def paid_by(number: int, payer_id: str, role: str, **values: Any) -> CarePayer:
    """Somebody else gets the client's invoice."""
    return CarePayer(person_id=client_id(number), payer_id=payer_id, role=role, **{"valid_from": LONG_AGO, **values})
