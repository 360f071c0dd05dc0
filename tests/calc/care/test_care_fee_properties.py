"""What holds for every fee, whatever the tariff and the client: tried on clients drawn at random, hundreds at a time."""

from fractions import Fraction
from random import Random
from typing import Any

import attrs
import polars as pl
import pytest

from engine.calc.care.rules import CareRules
from tests.calc.care.fee_town import ANNA, BO, Client, Fees, couple, fees, offered, price, rules, used
from tests.municipalities.family import day, identity

NAMES = ("a_care", "b_alarm", "c_room", "d_food")
SERVICES = [
    offered("a_care"),
    offered("b_alarm"),
    offered("c_room", inside_maximum=False),
    offered("d_food", inside=False),
]
PRICES = [
    price("a_care", "performed_hour", "382.50"),
    price("b_alarm", "month", "461"),
    price("c_room", "day", "88.33"),
    price("d_food", "unit", "70.10"),
]
ORDERS = (NAMES, NAMES[::-1], ("c_room", "a_care", "b_alarm", "d_food"))


def by(order: tuple[str, ...] = NAMES, **tables: Any) -> CareRules:
    """The tariff with an order of services; none means in proportion."""
    named = ", ".join(f'"{name}"' for name in order)
    allocation = f'method = "order"\norder = [{named}]' if order else 'method = "pro_rata"'
    return rules(service=SERVICES, price=PRICES, allocation=allocation, **tables)


def drawn(rng: Random, count: int = 150) -> tuple[list[Client], list[dict[str, Any]]]:
    """Clients who live alone, each in his own household, and what they use."""
    clients, uses = [], []
    for number in range(count):
        who = identity(day(f"{1925 + number % 60}-0{1 + number // 60 % 9}-11"), number % 20)
        income = rng.choice((None, rng.randrange(5_000, 12_000), rng.randrange(8_000, 30_000)))
        clients.append(
            Client(person=who, home=f"H{number}", income=income, housing=rng.choice((0, rng.randrange(9_000))))
        )
        uses += [
            used("a_care", who, hours=str(Fraction(rng.randrange(60 * 12), 60))),
            used("b_alarm", who, month=Fraction(rng.randrange(32), 31), factor=Fraction(rng.randrange(1, 31), 30)),
            used("c_room", who, days=str(Fraction(rng.randrange(63), 2))),
            used("d_food", who, units=rng.randrange(60)),
        ]
    return clients, uses


@pytest.mark.parametrize("order", [*ORDERS, ()])
def test_no_fee_is_above_the_maximum_or_the_headroom_and_none_below_nothing(order: tuple[str, ...]) -> None:
    clients, uses = drawn(Random(f"{order}"))
    found = fees(uses, *clients, by=by(order))
    sums = found.charges.group_by("person_id").agg(
        pl.col("charge_ore").filter(pl.col("service").is_in(["a_care", "b_alarm"])).sum().alias("in_maximum"),
        pl.col("charge_ore").filter(pl.col("service") != "d_food").sum().alias("in_headroom"),
        pl.col("headroom_ore", "maximum_ore").first(),
    )
    assert sums.filter(pl.col("in_maximum") > pl.col("maximum_ore")).is_empty()
    assert sums.filter(pl.col("in_headroom") > pl.col("headroom_ore")).is_empty()
    assert found.charges.filter(pl.col("charge_ore") < 0).is_empty()
    lowered = pl.col("tariff_ore") - pl.col("maximum_off_ore") - pl.col("headroom_off_ore")
    assert found.charges.filter(pl.col("charge_ore") != lowered).is_empty()


def test_the_order_of_services_changes_who_bears_a_limit_and_never_the_sum() -> None:
    """Where all that is inside one limit is inside the other."""
    services = [offered(name, inside=name != "d_food") for name in NAMES]
    clients, uses = drawn(Random("order"))
    tables: dict[str, Any] = {"service": services, "price": PRICES}
    found = [
        fees(uses, *clients, by=rules(allocation=allocation, **tables))
        for allocation in (
            *(f'method = "order"\norder = {str(list(order)).replace(chr(39), chr(34))}' for order in ORDERS),
            'method = "pro_rata"',
        )
    ]
    first, *others = [each.persons.select("person_id", "fee_ore", "total_ore") for each in found]
    assert all(each.equals(first) for each in others)
    assert not found[0].charges.equals(found[1].charges)


def test_the_fee_is_the_least_of_tariff_maximum_and_headroom() -> None:
    services = [offered(name, inside=name != "d_food") for name in NAMES]
    clients, uses = drawn(Random("least"))
    persons = fees(uses, *clients, by=rules(service=services, price=PRICES, allocation='method = "pro_rata"')).persons
    least = pl.min_horizontal("tariff_ore", "maximum_ore", "headroom_ore")
    assert persons.filter(pl.col("fee_ore") != least).is_empty()
    assert persons["fee_ore"].n_unique() > 50


def test_the_headroom_falls_when_the_housing_cost_rises() -> None:
    clients, uses = drawn(Random("housing"))
    dearer = [attrs.evolve(client, housing=client.housing + 500) for client in clients]
    before, after = (fees(uses, *those, by=by()).persons for those in (clients, dearer))
    both = before.select("person_id", "headroom_ore", "fee_ore").join(
        after.select("person_id", "headroom_ore", "fee_ore"), on="person_id", suffix="_after"
    )
    known = both.filter(pl.col("headroom_ore").is_not_null())
    falls = pl.max_horizontal(pl.col("headroom_ore") - 50_000, 0)
    assert known.filter(pl.col("headroom_ore_after") != falls).is_empty()
    assert both.filter(pl.col("fee_ore_after") > pl.col("fee_ore")).is_empty()


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("way", ["pooled", "best"])
def test_spouses_whose_incomes_are_added_may_change_places(together: bool, way: str) -> None:
    rule = (
        f'cohabiting_minimum = "cohabiting"\napart_income = "{way}"\napart_minimum = "single"\napart_housing = "halved"'
    )
    rng = Random(f"{together} {way}")
    for _ in range(10):
        rich, poor, rent = rng.randrange(9_000, 25_000), rng.randrange(3_000, 12_000), rng.randrange(8_000)
        hours = rng.randrange(12)
        uses = [used("home_care", who, hours=hours) for who in (ANNA, BO)]
        found: list[Fees] = []
        for one, other in ((rich, poor), (poor, rich)):
            pair = couple(
                Client(ANNA, income=one, housing=rent), Client(BO, income=other, home="H2"), together=together
            )
            found.append(fees(uses, *pair, by=rules(couple_rule=rule)))
        for each in found:
            if each.of()["whose"] == "pooled":
                assert each.kr("headroom_ore", ANNA) == each.kr("headroom_ore", BO)
        assert sorted(found[0].persons["total_ore"]) == sorted(found[1].persons["total_ore"])


def test_what_is_best_for_a_couple_is_never_dearer_than_either_way() -> None:
    def total(way: str, pair: tuple[Client, Client], uses: list[dict[str, Any]]) -> Fraction:
        rule = f'cohabiting_minimum = "single"\napart_income = "{way}"\napart_minimum = "single"\napart_housing = "own"'
        return Fraction(fees(uses, *pair, by=rules(couple_rule=rule)).persons["total_ore"].sum())

    rng = Random("best")
    for _ in range(15):
        one = Client(ANNA, income=rng.randrange(4_000, 25_000), housing=rng.randrange(6_000))
        other = Client(BO, income=rng.randrange(4_000, 25_000), housing=rng.randrange(6_000), home="H2")
        uses = [used("home_care", ANNA, hours=rng.randrange(12))]
        uses += [used("home_care", BO, hours=rng.randrange(12))] if rng.randrange(2) else []
        pair = couple(one, other, together=False)
        best, pooled, own = (total(way, pair, uses) for way in ("best", "pooled", "own"))
        assert best == min(pooled, own)
