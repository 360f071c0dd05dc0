"""What would the fee be? As customer service asks for it, under the shipped rules."""

from typing import Any

import pytest

from tests.batch.small_town import EAST, write_rules
from tests.cli.command_line import DONE, REFUSED, Ran, debitera

SMALL, BIG = "2022-05-01:preschool", "2019-03-01:preschool"  # one and four years old in September 2023


def quote(
    *children: str,
    on: str = "2023-09-01",
    income: str | None = "41000",
    town: str = "hallefors",
    more: tuple[object, ...] = (),
) -> Ran:
    """A quote in Hällefors unless told otherwise."""
    words = [word for child in children for word in ("--child", child)]
    words += ["--income", income] if income is not None else []
    return debitera("quote", "childcare", "-m", town, "--on", on, *words, *more)


def fees(*children: str, **options: Any) -> list[int]:
    """Kronor by child."""
    ran = quote(*children, **{**options, "more": (*options.get("more", ()), "--json")})
    assert ran.status == DONE, ran.err
    answer = ran.json
    assert answer["total_ore"] == sum(child["fee_ore"] for child in answer["children"])
    return [child["fee_ore"] // 100 for child in answer["children"]]


def test_two_children_in_hallefors() -> None:
    """3 % for the youngest; the older is child 2 of Hällefors' own table for 3-5 years: 1 %."""
    assert fees(SMALL, BIG) == [1230, 410]


def test_it_is_told_step_by_step() -> None:
    told = quote(SMALL, BIG).plain
    expected = ["september 2023", "41 000 kr", "54 830 kr", "3 %", "1 %", "1 230 kr", "410 kr", "1 640 kr", "2001:160"]
    assert [word for word in expected[:-1] if word not in told] == []


def test_every_step_in_json_has_its_law_and_its_rule() -> None:
    steps = {step["name"]: step for step in quote(SMALL, more=("--json",)).json["children"][0]["steps"]}
    assert "2001:160" in steps["capped_income_ore"]["law"]
    assert steps["fee_num"]["rule"].startswith("hallefors/childcare.toml:")


def test_assumed_rules_are_said_to_be_assumed() -> None:
    assert quote(SMALL, more=("--json",)).json["assumed_rules"]
    assert "ntagen" in quote(SMALL).out


@pytest.mark.parametrize(
    ("on", "highest"),
    [("2020-02-01", 1478), ("2023-09-01", 1645), ("2024-01-01", 1688), ("2026-06-30", 1847), ("2026-07-01", 1547)],
)
def test_the_highest_fee_is_that_of_the_published_table(on: str, highest: int) -> None:
    born = f"{int(on[:4]) - 1}-01-15:preschool"
    assert fees(born, on=on, income="100000") == [highest]
    assert fees(born, on=on, income=None) == [highest]


def test_an_unknown_income_gives_the_highest_fee_and_says_so() -> None:
    assert "inte känd" in quote(SMALL, income=None).out


@pytest.mark.parametrize("income", ["41000", "41 000", "41\u00a0000", "41000,00", "41000.00"])
def test_an_amount_may_be_typed_in_many_ways(income: str) -> None:
    assert fees(SMALL, income=income) == [1230]


def test_no_income_is_not_an_unknown_income() -> None:
    assert fees(SMALL, income="0") == [0]


def test_children_may_be_named_in_any_order() -> None:
    assert fees(BIG, SMALL) == [410, 1230]


def test_hours_and_ground_hold_for_children_without_their_own() -> None:
    """Hällefors: up to 15 hours are free for a child in need of special support."""
    assert fees(SMALL, more=("--hours", "15", "--basis", "special-support")) == [0]
    assert fees(f"{SMALL}:40:work", more=("--hours", "15", "--basis", "special-support")) == [1230]
    assert fees(f"{SMALL}:15:special-support") == [0]
    assert fees(f"{SMALL}:15,5:special-support") == fees(f"{SMALL}:16:special-support") == [820]


def test_universal_preschool_costs_nothing() -> None:
    assert fees(f"{BIG}:15:universal") == [0]


def test_forms_are_written_with_a_hyphen() -> None:
    assert fees("2015-03-01:school-age") == [820]


def test_parental_leave_in_ljusnarsberg() -> None:
    assert fees("2017-12-01:preschool:15:parental-leave", on="2019-10-01", income="47490", town="ljusnarsberg") == [712]


def test_a_shared_child_costs_this_household_its_share() -> None:
    assert fees(SMALL, more=("--custody", "1:1/2:20000")) == [615]
    assert fees(SMALL, more=("--custody", "1:1/3:20000")) == [820]
    assert fees(SMALL, more=("--custody", "1:1/2")) == [615]  # the other household's income is not known
    assert fees(SMALL, BIG, more=("--custody", "2:1/2:20000")) == [1230, 205]


def test_other_rules(tmp_path: Any) -> None:
    rules = write_rules(tmp_path, rate='percent = ["2", "1", "1", "0"]')
    assert fees("2025-05-01:preschool", on="2026-10-01", town=EAST, more=("--rules", rules)) == [620]


def test_a_fee_above_the_law_is_refused(tmp_path: Any) -> None:
    rules = write_rules(tmp_path, rate='percent = ["4", "1", "1", "0"]')
    ran = quote("2025-05-01:preschool", on="2026-10-01", town=EAST, more=("--rules", rules))
    assert ran.status == REFUSED
    assert ran.err


BAD: list[Any] = [
    ("a day that is none", {"on": "2023-02-30"}),
    ("a day before the rules", {"on": "1999-01-01"}),
    ("the last day there is", {"on": "9999-12-31"}),
    ("an income in words", {"income": "fyrtio tusen"}),
    ("an income below zero", {"income": "-1"}),
    ("a part of an öre", {"income": "41000,005"}),
    ("not a number", {"income": "nan"}),
    ("an endless income", {"income": "inf"}),
    ("an income beyond reason", {"income": "1e999999999"}),
    ("an empty income", {"income": ""}),
    ("an unknown municipality", {"town": "örebro"}),
    ("too many hours", {"more": ("--hours", "169")}),
    ("hours below zero", {"more": ("--hours", "-1")}),
    ("hours in words", {"more": ("--hours", "heltid")}),
    ("an unknown ground", {"more": ("--basis", "semester")}),
    ("custody of no child", {"more": ("--custody", "2:1/2:1")}),
    ("custody of child 0", {"more": ("--custody", "0:1/2:1")}),
    ("a whole share", {"more": ("--custody", "1:1/1:1")}),
    ("a share of nothing", {"more": ("--custody", "1:0/2:1")}),
    ("a share divided by nothing", {"more": ("--custody", "1:1/0:1")}),
    ("a share in decimals", {"more": ("--custody", "1:0.5:1")}),
    ("too much custody", {"more": ("--custody", "1:1/2:1:1")}),
    ("a share with spaces", {"more": ("--custody", "1: 1/2 :1")}),
    ("a share too fine", {"more": ("--custody", "1:1/99999999999999999999:1")}),
    ("rules that are not there", {"more": ("--rules", "/no/rules")}),
]


@pytest.mark.parametrize(("what", "options"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_what_cannot_be_answered_is_refused_with_a_reason(what: str, options: dict[str, Any]) -> None:
    ran = quote(SMALL, **options)
    assert (ran.status, ran.out) == (REFUSED, ""), what
    assert ran.err


BAD_CHILDREN: list[Any] = [
    "2022-05-01",
    ":preschool",
    "2022-05-01:",
    "2022-05-32:preschool",
    "2022-05-01:dagis",
    "2022-05-01:evening-care",
    "2022-05-01:preschool:1000",
    "2022-05-01:preschool:40:semester",
    "2022-05-01:preschool:40:work:more",
    "2023-10-01:preschool",
    "",
    "0022-05-01:preschool",
]


@pytest.mark.parametrize("child", BAD_CHILDREN)
def test_a_child_that_cannot_be(child: str) -> None:
    ran = quote(child)
    assert (ran.status, ran.out) == (REFUSED, "")
    assert ran.err


def test_more_children_than_a_quote_takes() -> None:
    assert fees(*[SMALL] * 20)[3:] == [0] * 17
    assert quote(*[SMALL] * 21).status == REFUSED
