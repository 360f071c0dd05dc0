"""Income, housing cost, minimum amount, and what is left for fees: one step at a time."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from engine.facts.care_records import CareIncome, Housing, IncomeStatement, MinimumAdjustment
from engine.facts.records import HouseholdMember
from tests.calc.care.fee_town import ANNA, BO, SINCE, Client, Fees, couple, fees, offered, price, rules, used
from tests.municipalities.family import identity

CHILD = identity(date(2015, 5, 1), 7)
ALARM = [used("alarm", month=1)]
IN_ORE = ['step = "headroom"\nto = "ore"\nmode = "down"', 'step = "charge"\nto = "ore"\nmode = "half_up"']


def earning(*incomes: tuple[str, int, int, str]) -> Client:
    """A client with incomes of several kinds: kind, kronor before tax, tax, per month or year."""
    own = (
        CareIncome(person_id=ANNA, kind=kind, amount_ore=kr * 100, tax_ore=tax * 100, per=per, valid_from=SINCE)
        for kind, kr, tax, per in incomes
    )
    return Client(income=None, more=(IncomeStatement(person_id=ANNA, valid_from=SINCE), *own))


def of(client: Client, **tables: Any) -> Fees:
    """The month of a client with an alarm."""
    return fees(ALARM, client, by=rules(**tables))


# --- Income ----------------------------------------------------------------------------------------------------------


def test_tax_is_taken_off_each_income() -> None:
    found = of(earning(("income_pension", 15_400, 2_900, "month"), ("occupational_pension", 3_000, 900, "month")))
    assert found.kr("net_num") == 14_600


def test_income_a_year_is_spread_over_its_months() -> None:
    assert of(earning(("work", 36_100, 100, "year"))).kr("net_num") == 3_000


def test_an_income_is_never_below_nothing() -> None:
    assert of(earning(("work", 100, 200, "month"), ("other", 50, 0, "month"))).kr("net_num") == 50


def test_thirty_percent_is_taken_off_capital() -> None:
    assert of(earning(("capital", 1_000, 0, "year"))).kr("net_num") == Fraction(700, 12)


def test_an_income_without_a_form_is_not_known() -> None:
    pension = CareIncome(person_id=ANNA, kind="work", amount_ore=100_00, valid_from=SINCE)
    found = of(Client(income=None, more=(pension,)))
    assert found.of()["headroom_ore"] is None
    assert not found.of()["income_known"]


def test_a_form_that_is_no_longer_in_force_counts_for_nothing() -> None:
    old = IncomeStatement(person_id=ANNA, valid_from=SINCE, valid_to=date(2026, 4, 30))
    assert of(Client(income=None, more=(old,))).of()["headroom_ore"] is None


def test_who_declines_to_tell_pays_the_full_fee() -> None:
    declined = IncomeStatement(person_id=ANNA, status="declined", valid_from=SINCE)
    found = of(Client(income=None, more=(declined,)), income_rule='missing = "hold"\ncapital_tax = "30"')
    assert found.of()["headroom_ore"] is None
    assert found.codes() == []


# --- Housing ---------------------------------------------------------------------------------------------------------


def living_in(**home: Any) -> Client:
    """A client whose home is described; kronor in öre."""
    return Client(more=(Housing(household_id="H1", valid_from=SINCE, **home),))


def test_what_a_rent_holds_that_is_no_housing_is_taken_off() -> None:
    assert of(living_in(form="rented", rent_ore_month=620_000, not_housing_ore_month=40_000)).kr("housing_num") == 5_800


def test_seventy_percent_of_interest_and_leasehold_counts() -> None:
    home = living_in(
        form="own_house",
        interest_ore_year=2_400_000,
        leasehold_ore_year=240_000,
        property_fee_ore_year=1_042_500,
        heating_ore_year=1_200_000,
        running_ore_year=600_000,
    )
    expected = Fraction(26_400 * 7, 10 * 12) + Fraction(10_425 + 12_000 + 6_000, 12)
    assert of(home).kr("housing_num") == expected


VALLENTUNA = 'interest_share = "70"\ndivide_by = "couple"\nheating_kr_m2_year = 198\nrunning_kr_m2_year = 341'


def test_vallentuna_has_standard_costs_for_a_house_whose_real_ones_are_not_known() -> None:
    found = of(living_in(form="own_house", area_m2=100, running_ore_year=0), housing_rule=VALLENTUNA)
    assert found.kr("housing_num") == Fraction(198 * 100, 12)


def test_standard_costs_are_for_houses_only() -> None:
    assert of(living_in(form="tenant_owned", area_m2=100), housing_rule=VALLENTUNA).kr("housing_num") == 0


def test_kalmar_divides_the_home_by_its_adults() -> None:
    others = tuple(
        HouseholdMember(household_id="H1", person_id=who, role="adult", valid_from=SINCE)
        for who in (BO, identity(date(1990, 1, 1), 9))
    )
    found = of(Client(housing=6_000, more=others), housing_rule='interest_share = "70"\ndivide_by = "adults"')
    assert found.kr("housing_num") == 2_000


# --- Minimum amount --------------------------------------------------------------------------------------------------


def test_the_minimum_amount_is_the_one_decided_not_the_one_the_formula_gives() -> None:
    assert of(Client()).kr("minimum_num") == 7_296
    assert of(Client(), minimum_amount='living = "single"\namount_kr = "7296.50"').kr("minimum_num") == Fraction(
        "7296.5"
    )


def young(year: int, **tables: Any) -> int | Fraction:
    """The minimum amount of a single client born in March of a year."""
    who = identity(date(year, 3, 1), 4)
    return fees([used("alarm", who, month=1)], Client(person=who), by=rules(**tables)).kr("minimum_num", who)


KRONA = 'step = "minimum_amount"\nto = "krona"\nmode = "half_up"'


def test_sandviken_gives_ten_percent_more_below_65() -> None:
    """Published for 2024: 7 062 kr, and 7 768 kr below 65."""
    uplift: dict[str, Any] = {"age_uplift": 'under_age = 65\npercent = "10"', "rounding": [*IN_ORE, KRONA]}
    assert young(1959, month="2024-05", **uplift) == 7_062
    assert young(1960, month="2024-05", **uplift) == 7_768


def test_karlskrona_adds_the_same_kronor_to_all() -> None:
    """Published for 2011, own amounts rounded up: 4 832 kr, and 5 315 kr from 19 to 65."""
    own: dict[str, Any] = {
        "minimum_amount": 'living = "single"\namount_kr = 4832',
        "age_uplift": "under_age = 65\namount_kr = 483",
    }
    assert young(1940, month="2011-05", **own) == 4_832
    assert young(1960, month="2011-05", **own) == 5_315


def test_the_uplift_ends_with_the_birthday_on_the_first_of_a_month() -> None:
    on_the_first, after = (identity(date(1961, 5, day), 4) for day in (1, 2))
    tariff = rules(age_uplift='under_age = 65\npercent = "10"')
    both = [used("alarm", who, month=1) for who in (on_the_first, after)]
    found = fees(both, Client(person=on_the_first), Client(person=after, home="H2"), by=tariff)
    assert found.kr("minimum_num", on_the_first) == 7_296
    assert found.kr("minimum_num", after) == Fraction("8025.6")


def test_an_uplift_may_be_for_those_who_live_alone_only() -> None:
    tariff = rules(age_uplift='under_age = 100\nliving = ["single"]\namount_kr = 500')
    found = fees([used("alarm", month=1)], *couple(Client(ANNA), Client(BO)), by=tariff)
    assert found.kr("minimum_num") == 5_953


# --- Additions and deductions ----------------------------------------------------------------------------------------


def test_a_decided_addition_raises_and_a_deduction_lowers_the_reserved_amount() -> None:
    own = tuple(
        MinimumAdjustment(person_id=ANNA, change=change, text=text, amount_ore_month=kr * 100, valid_from=SINCE)
        for change, text, kr in (("addition", "Arvode till god man", 350), ("deduction", "Fri kost", 100))
    )
    assert of(Client(housing=5_000, more=own)).kr("reserved_num") == 7_296 + 350 - 100 + 5_000


def test_the_reserved_amount_is_never_below_nothing() -> None:
    much = MinimumAdjustment(person_id=ANNA, change="deduction", text="x", amount_ore_month=900_000, valid_from=SINCE)
    assert of(Client(more=(much,))).kr("reserved_num") == 0


LJUSDAL = [
    f'service = ["{service}"]\nchange = "{change}"\nper = "{per}"\namount_kr = {kr}\ntext = "{service}"'
    for service, change, per, kr in (
        ("residential", "addition", "month", 2121),
        ("residential", "deduction", "month", 107),
        ("short_stay", "addition", "day", 71),
        ("meal", "addition", "unit", 26),
    )
]


@pytest.mark.parametrize(
    ("what", "change"),
    [
        (used("residential", month=1), 2_014),
        (used("residential", month=Fraction(1, 30)), 2_014),
        (used("short_stay", days="10.5"), Fraction("745.5")),
        (used("meal", units=20), 520),
    ],
)
def test_ljusdal_raises_the_minimum_amount_with_the_services(what: dict[str, Any], change: Fraction) -> None:
    names = ("residential", "short_stay", "meal")
    tariff = rules(
        service=[offered(name) for name in names],
        price=[price(name, "unit", "0") for name in names],
        minimum_change=LJUSDAL,
        allocation='method = "pro_rata"',
    )
    assert fees([what], by=tariff).kr("reserved_num") == 7_296 + change


CHILDREN = ["from_age = 0\nup_to_age = 10\namount_kr = 1500", "from_age = 11\nup_to_age = 18\namount_kr = 2501"]
AT_HOME = (HouseholdMember(household_id="H1", person_id=CHILD, role="child", valid_from=SINCE),)


@pytest.mark.parametrize(("month", "kr"), [("2026-04", 1_500), ("2026-05", 2_501), ("2026-06", 2_501)])
def test_a_child_at_home_raises_the_minimum_amount_by_its_age(month: str, kr: int) -> None:
    found = fees(ALARM, Client(more=AT_HOME), by=rules(month=month, child_addition=CHILDREN))
    assert found.kr("added_num") == kr


def test_each_of_a_couple_has_half_of_it() -> None:
    found = fees(ALARM, *couple(Client(ANNA, more=AT_HOME), Client(BO)), by=rules(child_addition=CHILDREN))
    assert found.kr("added_num") == Fraction("1250.5")


# --- Headroom --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "mode", "kr"),
    [
        ("ore", "down", "58.33"),
        ("ore", "half_up", "58.33"),
        ("ore", "up", "58.34"),
        ("krona", "down", "58"),
        ("krona", "up", "59"),
    ],
)
def test_the_headroom_is_rounded_as_the_tariff_says(to: str, mode: str, kr: str) -> None:
    """700 kr a year is 58.333 kr a month."""
    rounding = [f'step = "headroom"\nto = "{to}"\nmode = "{mode}"', IN_ORE[1]]
    client = earning(("income_pension", 7_296, 0, "month"), ("capital", 1_000, 0, "year"))
    assert of(client, rounding=rounding).kr("headroom_ore") == Fraction(kr)


def test_a_headroom_below_nothing_is_nothing() -> None:
    assert of(Client(income=5_000)).kr("headroom_ore") == 0


# Published: net income, housing supplement, housing cost, what raises the minimum amount, the headroom and the fee.
SKOVDE_2022 = [
    (5_800, 3_600, 4_700, 0, 0, 0),
    (7_800, 3_640, 4_700, 0, 1_087, 1_087),
    (13_200, 0, 4_700, 0, 2_847, 2_170),
]
KARLSHAMN_2022 = [
    (10_500, 0, 2_276, 0, 2_571, 2_170),
    (10_500, 0, 5_300, 862, 0, 0),
    (10_500, 4_500, 5_300, 862, 3_185, 2_170),
    (10_500, 0, 4_700, 0, 147, 147),
]
SKOVDE_HOME_2024 = [
    (10_500, 4_500, 6_700, 1_491, 0, 0),
    (17_000, 0, 7_500, 1_491, 947, 947),
    (19_000, 0, 7_500, 1_491, 2_947, 2_575),
]


@pytest.mark.parametrize(
    ("month", "case"),
    [
        *(("2022-05", case) for case in (*SKOVDE_2022, *KARLSHAMN_2022)),
        *(("2024-05", case) for case in SKOVDE_HOME_2024),
    ],
)
def test_skovde_and_karlshamn_explain_their_fees_with_these_examples(month: str, case: tuple[int, ...]) -> None:
    net, supplement, rent, more, headroom, fee = case
    pension = ("income_pension", net, 0, "month")
    client = earning(pension, ("housing_supplement", supplement, 0, "month"))
    food = MinimumAdjustment(person_id=ANNA, text="Mat", amount_ore_month=more * 100, valid_from=SINCE)
    home = Housing(household_id="H1", form="rented", rent_ore_month=rent * 100, valid_from=SINCE)
    described = Client(income=None, more=(*client.more, food, home))
    found = fees([used("home_care", hours=20)], described, by=rules(month=month))
    assert (found.kr("headroom_ore"), found.kr("fee_ore")) == (headroom, fee)
