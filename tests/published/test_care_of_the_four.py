"""Care in Lindesberg, Hällefors, Ljusnarsberg and Nora: their published prices, and every month that can be billed."""

from datetime import date
from fractions import Fraction

import pytest

from engine.calc.care.billing import billed_services
from engine.calc.care.rules import care_rules_for
from engine.calc.periods import Month
from tests.cli.command_line import DONE, debitera
from tests.municipalities.care_billing import assessed, shipped, shipped_charges, shipped_tariffs
from tests.municipalities.client import Client, client
from tests.published.care_prices import PRICES

FIRST_MONTHS = {
    "hallefors": date(2018, 1, 1),
    "lindesberg": date(2021, 1, 1),
    "ljusnarsberg": date(2016, 7, 1),
    "nora": date(2024, 1, 1),
}
BEGINNINGS = [
    (name, year) for name, prices in PRICES.items() for year in sorted({y for _, p in prices.values() for y in p})
]


def one_of(who: Client, service: str, per: str, month: str) -> Client:
    """The client with one of what a service is paid for: an hour, a visit, a day, a unit, a piece, the month."""
    match per:
        case "performed_hour":
            return who.performed(service, month, hours=1)
        case "granted_hour":
            return who.has(service, hours=1)
        case "visit":
            return who.has(service).visited(service, f"{month}-2{len(who.events) % 7} 05:00", minutes=10)
        case "day":
            return who.has(service).stayed(service, f"{month}-05 14:00", f"{month}-06 10:00")
        case "unit":
            return who.has(service).got(service, month, 1)
        case "piece":
            return who.installed(service)
    return who.has(service)


@pytest.mark.parametrize(("municipality", "year"), BEGINNINGS)
def test_one_of_everything_costs_what_the_page_says(municipality: str, year: int) -> None:
    who, month = client(), f"{year}-11"
    prices = {name: (per, by_year[year]) for name, (per, by_year) in PRICES[municipality].items() if year in by_year}
    for service, (per, _) in prices.items():
        who = one_of(who, service, per, month)
    assert shipped_tariffs(municipality, month, who) == {name: Fraction(kr) for name, (_, kr) in prices.items()}


@pytest.mark.parametrize("municipality", FIRST_MONTHS)
def test_every_month_from_the_first_known_year_has_its_rules(municipality: str) -> None:
    tariff, national = shipped().municipality(municipality).care, shipped().national_care
    assert tariff is not None
    assert national is not None
    first, months = FIRST_MONTHS[municipality], 0
    for year in range(first.year, 2027):
        for number in range(first.month if year == first.year else 1, 13):
            rules = care_rules_for(tariff, national, Month.of(date(year, number, 1)))
            assert rules.services
            months += 1
    assert months == {"hallefors": 108, "lindesberg": 72, "ljusnarsberg": 126, "nora": 36}[municipality]


@pytest.mark.parametrize("municipality", FIRST_MONTHS)
def test_the_batch_of_october_2026_bills_the_care_of_september(municipality: str) -> None:
    tariff = shipped().municipality(municipality).care
    assert tariff is not None
    ((month, services),) = billed_services(tariff, date(2026, 10, 1))
    assert month == date(2026, 9, 1)
    assert services == {service.name for service in tariff.services(month)}


def test_the_command_quotes_what_it_is_known_for() -> None:
    words = (
        "quote care --municipality lindesberg --on 2026-05-01 --living single --net-income 14200 --housing-cost 5200"
    )
    ran = debitera(*words.split(), "--service", "home_care=8h", "--service", "safety_alarm=1", "--json")
    assert ran.status == DONE
    amounts = {name: value for name, value in ran.json.items() if name.endswith("_ore")}
    assert amounts == {
        "headroom_ore": 1704_00,  # 14 200 - 5 200 - 7 296
        "maximum_fee_ore": 2660_00,
        "tariff_ore": 3517_00,  # 8 x 382 + 461
        "fee_ore": 1704_00,
        "outside_ore": 0,
        "total_ore": 1704_00,
    }


def test_lindesberg_meals_and_their_delivery_are_paid_beside_the_maximum_fee() -> None:
    who = client().performed("home_care", "2026-09", hours=20).has("meal_box")
    who = who.got("meal_box", "2026-09", 10).got("meal_delivery", "2026-09", 10)
    assert shipped_charges("lindesberg", "2026-09", who) == {"home_care": 2660, "meal_box": 700, "meal_delivery": 130}


def test_lindesberg_alarm_may_be_lowered_before_home_care() -> None:
    who = client(7296 + 1000).performed("home_care", "2026-09", hours=2).installed("safety_alarm")
    assert shipped_charges("lindesberg", "2026-09", who) == {"home_care": 764, "safety_alarm": 236}


def test_lindesberg_a_resident_at_hospital_pays_for_the_other_days() -> None:
    who = client().has("residential_care").has("residential_food")
    who = who.away("hospital", "2026-09-04 15:00", "2026-09-11 11:00")  # six whole days
    assert shipped_charges("lindesberg", "2026-09", who) == {
        "residential_care": 2128,
        "residential_food": Fraction("3627.20"),
    }


def test_hallefors_half_a_day_of_rehabilitation_keeps_its_ore() -> None:
    who = client().has("day_rehab_half").got("day_rehab_half", "2018-03", 3)
    assert shipped_charges("hallefors", "2018-03", who) == {"day_rehab_half": Fraction("76.50")}


def test_ljusnarsberg_first_lost_button_costs_half_of_the_next() -> None:
    who = client().got("lost_button_first", "2022-03", 1).got("lost_button_again", "2022-03", 1)
    assert shipped_charges("ljusnarsberg", "2022-03", who) == {"lost_button_first": 350, "lost_button_again": 700}


def test_nora_hours_above_six_and_a_bit_are_free() -> None:
    assert shipped_charges("nora", "2024-03", client().has("home_care", hours=6)) == {"home_care": 2490}
    assert shipped_charges("nora", "2024-03", client().has("home_care", hours=7)) == {"home_care": 2575}


def test_a_year_that_nobody_has_read_is_billed_with_rows_that_say_so() -> None:
    who = client().performed("home_care", "2025-03", hours=3)
    result = assessed("lindesberg", "2025-03", who, shipped())
    prices = [row for row in result.rows_used if getattr(row, "per", "") == "performed_hour"]
    assert [(row.status, row.reason) for row in prices] == [
        ("assumed", "sidan för 2025 är inte läst; 2024 års belopp står kvar")
    ]
