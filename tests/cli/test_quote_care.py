"""What would care cost? As customer service asks for it, under the shipped rules."""

from typing import Any

import pytest

from tests.cli.command_line import DONE, REFUSED, Ran, debitera

LINDESBERG = ("--municipality", "lindesberg", "--on", "2026-05-01")
ASKED = (*LINDESBERG, "--living", "single", "--net-income", "14200", "--housing-cost", "5200")
HELP, ALARM = ("--service", "home_care=8h"), ("--service", "safety_alarm=1")


def quote(*words: str) -> Ran:
    """A quote of care."""
    return debitera("quote", "care", *words)


def answer(*words: str) -> Any:
    """The quote as a program reads it."""
    ran = quote(*words, "--json")
    assert ran.status == DONE, ran.err
    return ran.json


def kronor(*words: str) -> dict[str, int | None]:
    """The sums of a quote, in whole kronor."""
    sums = ("headroom_ore", "maximum_fee_ore", "tariff_ore", "fee_ore", "outside_ore", "total_ore")
    found = answer(*words)
    return {name.removesuffix("_ore"): None if found[name] is None else found[name] // 100 for name in sums}


def test_a_single_person_in_lindesberg_pays_the_headroom() -> None:
    """14 200 less 5 200 for the home and 7 296 to live on leaves 1 704; eight hours and an alarm would be 3 517."""
    assert kronor(*ASKED, *HELP, *ALARM) == {
        "headroom": 1704,
        "maximum_fee": 2660,
        "tariff": 8 * 382 + 461,
        "fee": 1704,
        "outside": 0,
        "total": 1704,
    }


def test_reductions_are_told_per_service_and_lead_from_tariff_to_charge() -> None:
    for service in answer(*ASKED, *HELP, *ALARM)["services"]:
        off = service["maximum_off_ore"] + service["headroom_off_ore"]
        assert service["tariff_ore"] - off == service["charge_ore"]


def test_food_is_outside_both_limits() -> None:
    found = kronor(*ASKED, *HELP, "--service", "short_stay=30d", "--service", "short_stay_food=30d")
    assert (found["fee"], found["outside"], found["total"]) == (1704, 30 * 153, 1704 + 30 * 153)


def test_without_income_the_maximum_fee_is_the_only_limit() -> None:
    found = kronor(*LINDESBERG, *HELP, *ALARM)
    assert (found["headroom"], found["fee"]) == (None, 2660)


def test_spouses_incomes_are_pooled_and_the_home_is_shared() -> None:
    """(14 200 + 12 000) / 2 less 5 200 / 2 and 5 953."""
    married = ("--living", "married", "--partner-net-income", "12000")
    assert kronor(*ASKED, *married, *HELP)["headroom"] == 13100 - 2600 - 5953


def test_partners_incomes_are_not_pooled() -> None:
    partners = ("--living", "cohabiting", "--partner-net-income", "12000")
    assert kronor(*ASKED, *partners, *HELP)["headroom"] == 14200 - 2600 - 5953


def test_an_addition_lowers_the_headroom_and_a_deduction_raises_it() -> None:
    changed = (*ASKED, *HELP, "--addition", "862", "--deduction", "229")
    assert kronor(*changed)["headroom"] == 1704 - 862 + 229


def test_it_is_told_step_by_step_with_the_decided_amount_beside_the_formula() -> None:
    told = quote(*ASKED, *HELP).plain
    expected = ["maj 2026", "14 200 kr", "7 295,91 kr, beslutat 7 296 kr", "8 tim à 382 kr", "1 704 kr"]
    assert [words for words in expected if words not in told] == []


@pytest.mark.parametrize(
    ("on", "law"),
    [
        ("2025-06-01", "socialtjänstlagen (2001:453) 8 kap. 5 §"),
        ("2025-07-01", "socialtjänstlagen (2025:400) 32 kap. 6 §"),
    ],
)
def test_the_law_is_that_of_the_month(on: str, law: str) -> None:
    steps = answer("-m", "lindesberg", "--on", on, "--net-income", "20000", *HELP)["steps"]
    assert {step["name"]: step["law"] for step in steps}["maximum_ore"] == law


def test_assumed_rules_are_named() -> None:
    assert any("lindesberg/care.toml" in rule for rule in answer(*ASKED, *HELP)["assumed_rules"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*ASKED, "--service", "hemtjanst=8h"), "Taxan har ingen insats hemtjanst"),
        ((*ASKED, "--service", "home_care=8"), "home_care=8h"),
        ((*ASKED, "--service", "home_care=0h"), "mer än 0"),
        ((*ASKED, "--service", "home_care=8x"), "INSATS=TIMMARh"),
        ((*ASKED, "--service", "home_care=500h"), "hinns inte med"),
        ((*ASKED, "--service", "safety_alarm=1.5"), "hela"),
        ((*ASKED, "--service", "short_stay=32d"), "31 dagar"),
        ((*ASKED, *HELP, *HELP), "två gånger"),
        ((*LINDESBERG, *HELP, "--living", "ensam"), "inget civilstånd"),
        ((*LINDESBERG, *HELP, "--living", "married", "--net-income", "14000"), "Makars inkomster räknas ihop"),
        ((*ASKED, *HELP, "--partner-net-income", "1"), "ingen partner"),
        ((*LINDESBERG, *HELP, "--age", "121"), "Åldern 121"),
        (("-m", "lindesberg", "--on", "2027-05-01", *HELP), "täcker inte"),
        (("-m", "orebro", "--on", "2026-05-01", *HELP), "orebro finns inte"),
    ],
)
def test_what_cannot_be_quoted_is_refused_with_what_to_do(words: tuple[str, ...], said: str) -> None:
    ran = quote(*words)
    assert ran.status == REFUSED
    assert said in ran.err
