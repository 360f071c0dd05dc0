"""Spouses and partners: whose income counts, whose home, and what is best for a couple that lives apart."""

from fractions import Fraction
from typing import Any

import pytest

from tests.calc.care.fee_town import ANNA, BO, Client, Fees, couple, fees, offered, price, rules, used

HOME = [used("home_care", who, hours=20) for who in (ANNA, BO)]


def apart(income: str, housing: str = "own", minimum: str = "single") -> str:
    """A couple rule for spouses who live apart."""
    return (
        f'cohabiting_minimum = "cohabiting"\napart_income = "{income}"\n'
        f'apart_minimum = "{minimum}"\napart_housing = "{housing}"'
    )


def of_two(one: Client, other: Client, *, status: str = "married", together: bool = True, **tables: Any) -> Fees:
    """The month of a couple who both have 20 hours of home care."""
    return fees(HOME, *couple(one, other, status=status, together=together), by=rules(**tables))


# Published by Skövde for 2022: the spouses' incomes, each one's part of the rent, the headroom and what each pays.
@pytest.mark.parametrize(
    ("incomes", "rent", "headroom", "fee"), [((8_300, 6_800), 2_700, 143, 143), ((13_000, 6_950), 3_000, 2_268, 2_170)]
)
def test_skovde_adds_the_incomes_of_spouses_and_halves_them(
    incomes: tuple[int, int], rent: int, headroom: int, fee: int
) -> None:
    one, other = (Client(who, income=kr) for who, kr in zip((ANNA, BO), incomes, strict=True))
    found = of_two(Client(ANNA, income=one.income, housing=2 * rent), other, month="2022-05")
    for who in (ANNA, BO):
        assert found.kr("headroom_ore", who) == headroom
        assert found.kr("fee_ore", who) == fee


def test_a_spouse_without_services_pays_nothing_but_lends_half_of_the_income() -> None:
    pair = couple(Client(ANNA, income=8_300, housing=5_400), Client(BO, income=6_800))
    found = fees([used("home_care", hours=20)], *pair, by=rules(month="2022-05"))
    assert found.persons.height == 1
    assert found.kr("fee_ore") == 143


def test_partners_who_are_not_married_have_each_their_own_income() -> None:
    found = of_two(Client(ANNA, income=20_000, housing=6_000), Client(BO, income=7_000), status="cohabiting")
    assert found.kr("headroom_ore", ANNA) == 20_000 - 5_953 - 3_000
    assert found.kr("headroom_ore", BO) == 0


def test_ljusdal_gives_partners_the_minimum_amount_of_those_who_live_alone() -> None:
    rule = apart("own").replace('cohabiting_minimum = "cohabiting"', 'cohabiting_minimum = "single"')
    found = of_two(Client(ANNA), Client(BO), status="cohabiting", couple_rule=rule)
    assert found.kr("minimum_num") == 7_296


RICH, POOR = Client(ANNA, income=16_000), Client(BO, income=8_000, home="H2")


@pytest.mark.parametrize(
    ("way", "rich", "poor"),
    [
        ("pooled", 2_660, 2_660),  # 12 000 kr each leaves 4 704 kr
        ("own", 2_660, 704),  # 8 000 kr leaves 704 kr
        ("best", 2_660, 704),
    ],
)
def test_spouses_apart_count_incomes_as_the_tariff_says(way: str, rich: int, poor: int) -> None:
    found = of_two(RICH, POOR, together=False, couple_rule=apart(way))
    assert (found.kr("fee_ore", ANNA), found.kr("fee_ore", BO)) == (rich, poor)


def test_the_best_may_be_to_add_the_incomes() -> None:
    """Only the richer has services: half of what they have together leaves less for fees than the own income."""
    pair = couple(RICH, POOR, together=False)
    by = rules(couple_rule=apart("best"))
    assert fees([used("home_care", hours=20)], *pair, by=by).kr("headroom_ore") == 12_000 - 7_296
    assert fees([used("alarm", month=1)], *pair, by=by).of()["whose"] == "pooled"


def test_where_both_ways_cost_the_same_the_incomes_are_added() -> None:
    found = of_two(Client(ANNA, income=30_000), Client(BO, income=29_000, home="H2"), together=False)
    assert [found.of(who)["whose"] for who in (ANNA, BO)] == ["pooled", "pooled"]


def test_what_is_best_for_a_couple_is_so_for_both_of_them_together() -> None:
    """On his own Bo would pay nothing and Anna the maximum; added, both pay what half of the incomes leaves."""
    own, pooled = (
        of_two(Client(ANNA, income=10_500), Client(BO, income=4_500, home="H2"), together=False, couple_rule=apart(way))
        for way in ("own", "pooled")
    )
    best = of_two(Client(ANNA, income=10_500), Client(BO, income=4_500, home="H2"), together=False)
    assert [own.kr("fee_ore", who) for who in (ANNA, BO)] == [2_660, 0]
    assert [pooled.kr("fee_ore", who) for who in (ANNA, BO)] == [204, 204]
    assert [best.kr("fee_ore", who) for who in (ANNA, BO)] == [204, 204]


def test_the_share_of_the_headroom_in_a_level_counts_in_what_is_best() -> None:
    """Outside the maximum and the headroom, only the level's share of it differs between the two ways."""
    tables: dict[str, Any] = {
        "service": [offered("home_care", inside=False)],
        "price": [price("home_care", "unit", "1")],
        "level": 'group = "steps"\nservice = ["home_care"]\nby = "performed_hours"\namount_kr = 5000\n'
        'headroom_share = "50"',
    }
    found = fees(
        [used("home_care", hours=20)],
        *couple(RICH, POOR, together=False),
        by=rules(couple_rule=apart("best"), **tables),
    )
    assert found.kr("total_ore") == (12_000 - 7_296) * Fraction(1, 2)


def test_spouses_apart_have_each_their_own_home_or_half_of_both() -> None:
    two_homes = (Client(ANNA, housing=8_000), Client(BO, housing=3_000, home="H2"))
    own = of_two(*two_homes, together=False, couple_rule=apart("own"))
    halved = of_two(*two_homes, together=False, couple_rule=apart("own", "halved"))
    assert [own.kr("housing_num", who) for who in (ANNA, BO)] == [8_000, 3_000]
    assert [halved.kr("housing_num", who) for who in (ANNA, BO)] == [5_500, 5_500]


def test_the_minimum_amount_of_spouses_apart_is_the_tariffs_choice() -> None:
    found = of_two(RICH, POOR, together=False, couple_rule=apart("own", minimum="cohabiting"))
    assert found.kr("minimum_num") == 5_953


@pytest.mark.parametrize("way", ["pooled", "best"])
def test_where_the_spouse_will_not_tell_nothing_limits_the_fee_but_the_maximum(way: str) -> None:
    silent = Client(BO, income=None, home="H2")
    found = of_two(RICH, silent, together=False, couple_rule=apart(way))
    assert found.of()["headroom_ore"] is None
    assert found.kr("fee_ore") == 2_660


def test_on_ones_own_income_the_spouse_need_not_tell() -> None:
    found = of_two(RICH, Client(BO, income=None, home="H2"), together=False, couple_rule=apart("own"))
    assert found.kr("headroom_ore") == 16_000 - 7_296
    assert found.of(BO)["headroom_ore"] is None
