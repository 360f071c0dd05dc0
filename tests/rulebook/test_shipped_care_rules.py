"""The care rules we ship: national amounts as published, the four municipalities as far as they are known."""

import csv
import tomllib
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from engine.rulebook import CareTariff, Rulebook, load
from engine.rulebook.care_rows import (
    AbsenceRule,
    Billing,
    HousingMaximum,
    LegalBasis,
    MaximumFee,
    MinimumAmount,
    MonthlyCap,
    Price,
    PriceBaseAmount,
    Service,
)
from engine.rulebook.care_tariff import CARE_TABLES
from engine.rulebook.rows import Row
from tests.published.care_prices import ASSUMED_THOUGH_READ, PRICES
from tests.rulebook.small_files import RULES

FIRST_MONTH = {
    "hallefors": date(2018, 1, 1),
    "lindesberg": date(2021, 1, 1),
    "ljusnarsberg": date(2016, 7, 1),
    "nora": date(2024, 1, 1),
}
LAST_DAY = date(2026, 12, 31)
ASKED_FOR = (
    "home_care",
    "residential_care",
    "residential_food",
    "short_stay",
    "short_stay_food",
    "day_activity",
    "day_food",
    "safety_alarm",
    "alarm_installation",
    "meal_box",
    "meal_delivery",
)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load(RULES)


def national_of(rulebook: Rulebook) -> CareTariff:
    assert rulebook.national_care is not None
    return rulebook.national_care


def tariff_of(rulebook: Rulebook, municipality: str) -> CareTariff:
    tariff = rulebook.municipality(municipality).care
    assert tariff is not None
    return tariff


def published_periods(shared: Path) -> list[dict[str, str]]:
    """The rows of the collected table; 2027, which nobody knows, is left out."""
    with (shared / "data" / "care_national.csv").open(encoding="utf-8") as file:
        return [period for period in csv.DictReader(file) if period["pbb"]]


def ends_of(period: dict[str, str]) -> Iterator[date]:
    yield from (date.fromisoformat(period[key]) for key in ("valid_from", "valid_to"))


def only(tariff: CareTariff, kind: type[Row], day: date) -> Row:
    (row,) = tariff.on(kind, day)
    return row


def kronor(ore: Fraction) -> str:
    """An exact amount as the notes have it: 208940 -> "2 089,40"."""
    whole, hundredths = divmod(int(ore + Fraction(1, 2)), 100)
    return f"{whole:_}".replace("_", " ") + f",{hundredths:02d}"


def test_national_amounts_2002_to_2026_are_those_of_the_published_table(rulebook: Rulebook, shared: Path) -> None:
    national, periods = national_of(rulebook), published_periods(shared)
    assert len(periods) == 27
    for period in periods:
        for day in ends_of(period):
            amounts = {row.living: row for row in national.on(MinimumAmount, day)}
            rows = {
                ("pbb", ""): only(national, PriceBaseAmount, day),
                ("max_fee_month", "mult_max"): only(national, MaximumFee, day),
                ("housing_max", "mult_housing"): only(national, HousingMaximum, day),
                ("min_single", "mult_single"): amounts["single"],
                ("min_cohab", "mult_cohab"): amounts["cohabiting"],
            }
            for (amount, multiplier), row in rows.items():
                assert row.amount_kr == int(period[amount]) * 100, (day, amount)  # type: ignore[attr-defined]
                if multiplier:
                    assert row.multiplier == Fraction(period[multiplier]), (day, multiplier)  # type: ignore[attr-defined]


def test_the_rows_of_the_table_follow_each_other_without_a_day_between(rulebook: Rulebook) -> None:
    assert national_of(rulebook).covered(date(2002, 7, 1), LAST_DAY) == ()


def with_multiplier(national: CareTariff) -> list[MaximumFee | HousingMaximum | MinimumAmount]:
    return [*national.rows(MaximumFee), *national.rows(HousingMaximum), *national.rows(MinimumAmount)]


def exact_ore(national: CareTariff, row: MaximumFee | HousingMaximum | MinimumAmount) -> Fraction:
    """A twelfth of the law's share of the price base amount."""
    base = only(national, PriceBaseAmount, row.valid_from)
    assert row.multiplier is not None
    return row.multiplier * base.amount_kr / 12  # type: ignore[attr-defined, no-any-return]


def test_every_decided_amount_is_the_laws_share_rounded_to_the_nearest_krona(rulebook: Rulebook) -> None:
    national = national_of(rulebook)
    for row in with_multiplier(national):
        assert abs(row.amount_kr - exact_ore(national, row)) <= 50, row.origin


def test_where_rounding_makes_a_difference_the_laws_own_amount_stands_beside(rulebook: Rulebook) -> None:
    national = national_of(rulebook)
    for row in with_multiplier(national):
        exact = exact_ore(national, row)
        assert (row.note.startswith(f"lagens tal ger {kronor(exact)} kr")) == (row.amount_kr != exact), row.origin


def test_2024_maximum_fee_is_32_ore_above_the_law(rulebook: Rulebook) -> None:
    national = national_of(rulebook)
    row = only(national, MaximumFee, date(2024, 1, 1))
    assert isinstance(row, MaximumFee)
    assert row.amount_kr - exact_ore(national, row) == 32


def test_national_amounts_that_nobody_published_are_assumed(rulebook: Rulebook, shared: Path) -> None:
    national = national_of(rulebook)
    for period in published_periods(shared):
        for day in ends_of(period):
            unread = period["verified"] == "no"
            calculated = unread or any(word in period["note"] for word in ("inferred", "computed"))
            assert (only(national, MaximumFee, day).status == "assumed") == unread
            assert all((row.status == "assumed") == calculated for row in national.on(MinimumAmount, day)), day


@pytest.mark.parametrize(
    ("day", "maximum", "single", "cohabiting"),
    [
        ("2016-06-30", 1772, 5001, 4225),
        ("2016-07-01", 1991, 5001, 4225),
        ("2022-07-31", 2170, 5653, 4707),
        ("2022-08-01", 2170, 5953, 4857),
        ("2025-06-30", 2642, 7247, 5912),
        ("2025-07-01", 2642, 7247, 5912),
    ],
)
def test_amounts_changed_in_the_middle_of_2016_and_2022_but_not_of_2025(
    rulebook: Rulebook, day: str, maximum: int, single: int, cohabiting: int
) -> None:
    national, on = national_of(rulebook), date.fromisoformat(day)
    (highest,) = national.on(MaximumFee, on)
    lowest = {row.living: row.amount_kr for row in national.on(MinimumAmount, on)}
    assert highest.amount_kr == maximum * 100
    assert lowest == {"single": single * 100, "cohabiting": cohabiting * 100}


def test_decisions_from_1_july_2025_rest_on_the_new_act_and_earlier_ones_on_the_old(rulebook: Rulebook) -> None:
    def paragraphs(day: date) -> tuple[str, ...]:
        (row,) = national_of(rulebook).on(LegalBasis, day)
        keys = (row.fees, row.income, row.maximum, row.reserved, row.minimum, row.adjusted, row.change)
        return row.act, *keys, row.appeal

    old, new = paragraphs(date(2025, 6, 30)), paragraphs(date(2025, 7, 1))
    assert old == (
        "socialtjänstlagen (2001:453)",
        *(f"8 kap. {number} §" for number in (2, 4, 5, 6, 7, 8, 9)),
        "16 kap. 3 §",
    )
    assert new == (
        "socialtjänstlagen (2025:400)",
        *(f"32 kap. {number} §" for number in (1, 5, 6, 7, 8, 9, 10)),
        "35 kap. 1 §",
    )


def test_every_month_from_the_first_known_year_to_december_2026_is_covered(rulebook: Rulebook) -> None:
    for name, first in FIRST_MONTH.items():
        assert tariff_of(rulebook, name).covered(first, LAST_DAY) == ()


def test_january_2027_is_not_covered_by_national_amounts_or_by_any_price(rulebook: Rulebook) -> None:
    for name in FIRST_MONTH:
        problems = tariff_of(rulebook, name).covered(date(2027, 1, 1), date(2027, 1, 31))
        missing = {(p.file, p.found.split()[1]) for p in problems}
        amounts = ("price_base_amount", "maximum_fee", "housing_maximum", "minimum_amount")
        assert missing == {(f"{name}/care.toml", "price"), *(("national/care.toml", amount) for amount in amounts)}


def test_every_published_price_of_the_four_is_in_their_tables_as_decided(rulebook: Rulebook) -> None:
    for municipality, services in PRICES.items():
        for service, (per, by_year) in services.items():
            for year, kr in by_year.items():
                day = date(year, 12, 1)
                rows = [row for row in tariff_of(rulebook, municipality).on(Price, day) if service in row.service]
                assert [(row.per, row.amount_kr) for row in rows] == [(per, int(Fraction(kr) * 100))], (service, year)
                expected = "assumed" if (municipality, service) in ASSUMED_THOUGH_READ else "decided"
                assert rows[0].status == expected, (municipality, service, year)


def test_all_other_prices_are_assumed(rulebook: Rulebook) -> None:
    for municipality, services in PRICES.items():
        for row in tariff_of(rulebook, municipality).rows(Price):
            years = set.union(*(set(services[name][1]) if name in services else set() for name in row.service))
            assert (row.status == "decided") <= (row.valid_from.year in years), row.origin


def test_no_assumed_price_is_other_than_one_that_was_read(rulebook: Rulebook) -> None:
    """Nothing is indexed: years that are not known keep the amounts of the last year that is."""
    borrowed = {row.amount_kr for row in tariff_of(rulebook, "lindesberg").rows(Price)}
    for municipality in PRICES:
        rows = tariff_of(rulebook, municipality).rows(Price)
        read = {row.amount_kr for row in rows if row.status == "decided"}
        for row in (row for row in rows if row.status == "assumed"):
            of_a_neighbour = municipality == "nora" and row.amount_kr in borrowed
            nothing_known = row.amount_kr == 0 and "0 kr tills kommunen har svarat" in row.reason
            derived = "28 dygn à 131 kr" in row.reason and row.amount_kr == 28 * 131_00
            unclear = row.service[0] in {service for _, service in ASSUMED_THOUGH_READ}
            assert row.amount_kr in read or of_a_neighbour or nothing_known or derived or unclear, row.origin


def test_home_health_visits_cost_15_and_25_percent_of_the_price_of_an_hour(rulebook: Rulebook) -> None:
    for municipality, day in (("lindesberg", date(2026, 1, 1)), ("ljusnarsberg", date(2016, 7, 1))):
        price = {
            name: row.amount_kr for row in tariff_of(rulebook, municipality).on(Price, day) for name in row.service
        }
        assert price["home_health_care_15"] == price["home_care"] * Fraction(15, 100)
        assert price["home_health_care_25"] == price["home_care"] * Fraction(25, 100)


def test_the_services_of_a_demo_month_are_there_in_all_four(rulebook: Rulebook) -> None:
    for name in FIRST_MONTH:
        offered = {service.name for service in tariff_of(rulebook, name).services(date(2026, 9, 1))}
        assert offered >= set(ASKED_FOR)
        assert any(service.startswith("home_health_care") for service in offered)


def test_food_and_sales_are_outside_and_everything_else_inside_both_limits(rulebook: Rulebook) -> None:
    for name in FIRST_MONTH:
        for service in tariff_of(rulebook, name).rows(Service):
            inside = service.kind != "meal" and service.law != "sale"
            assert (service.inside_maximum, service.inside_headroom) == (inside, inside), service.origin


def test_care_of_september_2026_is_billed_in_october_in_all_four(rulebook: Rulebook) -> None:
    for name in FIRST_MONTH:
        assert [row.mode for row in tariff_of(rulebook, name).on(Billing, date(2026, 9, 1))] == ["arrears"]


def test_short_stay_food_in_ljusnarsberg_never_costs_more_than_the_month(rulebook: Rulebook) -> None:
    (cap,) = tariff_of(rulebook, "ljusnarsberg").on(MonthlyCap, date(2022, 6, 1))
    assert (cap.service, cap.amount_kr, cap.status) == (("short_stay_food",), 28 * 131_00, "assumed")


def test_absence_in_nora_is_as_on_its_page(rulebook: Rulebook) -> None:
    rows = [row for row in tariff_of(rulebook, "nora").on(AbsenceRule, date(2024, 5, 1)) if row.status == "decided"]
    (row,) = rows
    assert (row.service, row.notice_days, row.return_day, row.method) == (("home_care",), 7, True, "missed_visits")
    assert row.not_from_hours == Fraction("5.7")


def test_every_care_row_says_where_it_comes_from_and_every_assumption_why(rulebook: Rulebook) -> None:
    tariffs = [national_of(rulebook), *(tariff_of(rulebook, name) for name in FIRST_MONTH)]
    rows = [row for tariff in tariffs for kind in CARE_TABLES.values() for row in tariff.rows(kind)]
    assert all(row.source.decision for row in rows)
    assert all(row.reason for row in rows if row.status == "assumed")
    assert not any("antagande" in row.source.decision for row in rows if row.status == "decided")


def test_every_source_that_a_file_names_is_used(rulebook: Rulebook) -> None:
    for name in ("national", *FIRST_MONTH):
        text = (RULES / name / "care.toml").read_text("utf-8")
        named = tomllib.loads(text)["sources"]
        assert [source for source in named if f'source = "{source}"' not in text] == [], name
