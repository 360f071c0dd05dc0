"""The yearly income check: a year's months on declared income and on a twelfth of the taxed income, side by side.

The figures are worked by hand from the law: 2024 the cap is 56 250 kr and a child in preschool costs 3 %; January to
June 2026 the cap is 61 560 kr, and from July 10 000 kr are deducted first.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calc.childcare.assess import assess
from engine.calc.childcare.income_check import OWN_PAYER, UNTAXED, YearCheck, check_year
from tests.calc.childcare.town import TOWN, rulebook
from tests.municipalities.family import Family, day, fact, family, identity

ADULTS = tuple(identity(date(1980, 1, 1 + index), 5) for index in range(2))
ELSEWHERE = identity(date(1980, 1, 1), 10)


def taxed(**income_kr: int) -> pl.DataFrame:
    """Taxed yearly incomes in kronor, by p and identity number."""
    rows = [(person.removeprefix("p"), kr * 100) for person, kr in income_kr.items()]
    return pl.DataFrame(rows, schema={"person_id": pl.String, "income_ore": pl.Int64}, orient="row")


def checked(
    home: Family,
    year: int,
    *incomes_kr: int,
    others: int | None = None,
    months: Sequence[int] = range(1, 13),
    **tables: str | list[str],
) -> YearCheck:
    """The check of a year of the first household's adults, and of the adult of the second one."""
    known = {f"p{person}": kr for person, kr in zip(ADULTS, incomes_kr, strict=False)}
    if others is not None:
        known[f"p{ELSEWHERE}"] = others
    days = [date(year, number, 1) for number in months]
    return check_year(home.facts(), rulebook(**tables), TOWN, days, taxed(**known))


def kronor(found: YearCheck, column: str, household: str = "H1") -> list[int]:
    """A column of a household's months, in whole kronor."""
    rows = found.months.filter(household_id=household).sort("month")[column].to_list()
    assert not [ore for ore in rows if ore % 100]
    return [ore // 100 for ore in rows]


def test_a_year_with_one_tariff_by_hand() -> None:
    """Declared 30 000 a month: 900 kr. Taxed 420 000 a year is 35 000 a month: 1 050 kr. 150 kr in twelve months."""
    found = checked(family(30_000).child("2021-05-01"), 2024, 420_000)
    assert kronor(found, "declared_ore") == [900] * 12
    assert kronor(found, "taxed_ore") == [1050] * 12
    assert found.households.row(0, named=True) == {
        "household_id": "H1",
        "declared_ore": 10_800_00,
        "taxed_ore": 12_600_00,
        "difference_ore": 1_800_00,
    }


def test_two_formulas_in_one_year_by_hand() -> None:
    """2026: 30 000 declared, 480 000 taxed, 40 000 a month. To June 3 % of all: 900 and 1 200 kr; from July 3 % of what
    is above 10 000: 600 and 900 kr.
    """
    found = checked(family(30_000).child("2023-05-01"), 2026, 480_000)
    assert kronor(found, "declared_ore") == [900] * 6 + [600] * 6
    assert kronor(found, "taxed_ore") == [1200] * 6 + [900] * 6


def test_two_formulas_differ_where_an_income_is_above_the_cap_or_below_the_deduction() -> None:
    """2026, taxed 1 000 000: the caps' fees 1 847 and 1 547 kr. Taxed 90 000, 7 500 a month: 225 kr, and nothing."""
    home = family(30_000).child("2023-05-01")
    assert kronor(checked(home, 2026, 1_000_000, months=[6, 7]), "taxed_ore") == [1847, 1547]
    assert kronor(checked(home, 2026, 90_000, months=[6, 7]), "taxed_ore") == [225, 0]


def test_a_twelfth_is_exact_and_not_whole_ore() -> None:
    """200 kr a year is 16 2/3 kr a month and costs exactly 50 öre, which is a krona; of 1 666 öre it would be nothing."""
    assert kronor(checked(family(0).child("2021-05-01"), 2024, 200, months=[1]), "taxed_ore") == [1]
    assert kronor(checked(family(0).child("2021-05-01"), 2024, 199, months=[1]), "taxed_ore") == [0]


def test_the_incomes_of_both_adults_are_added_before_they_are_rounded() -> None:
    """100 kr a year each is 8 1/3 kr a month each, 16 2/3 together."""
    assert kronor(checked(family(0, 0).child("2021-05-01"), 2024, 100, 100, months=[1]), "taxed_ore") == [1]


@settings(max_examples=20, deadline=None)
@given(yearly_kr=st.integers(0, 900_000), other_kr=st.integers(0, 400_000))
def test_every_month_is_the_fee_of_an_exact_twelfth(yearly_kr: int, other_kr: int) -> None:
    """Against a pocket calculator: 3 % of the capped income and 2 % for the elder, to whole kronor, half up."""
    home = family(20_000, 10_000).child("2021-05-01").child("2019-02-01")
    base = min(Fraction(yearly_kr + other_kr, 12), Fraction(56_250))
    expected = sum(int(base * rate / 100 + Fraction(1, 2)) for rate in (3, 2))
    assert kronor(checked(home, 2024, yearly_kr, other_kr, months=[5]), "taxed_ore") == [expected]


@settings(max_examples=10, deadline=None)
@given(monthly_kr=st.integers(0, 80_000), year=st.sampled_from([2024, 2025, 2026]))
def test_whoever_declared_what_was_taxed_owes_nothing(monthly_kr: int, year: int) -> None:
    found = checked(family(monthly_kr).child("2021-05-01").child("2023-02-01"), year, monthly_kr * 12, months=[6, 7])
    assert found.households["difference_ore"].to_list() == [0]


def test_the_year_is_the_sum_of_its_months() -> None:
    found = checked(family(31_000).child("2021-05-01", since="2024-03-10"), 2024, 377_777, months=[2, 3, 4])
    assert found.households["difference_ore"].to_list() == [found.months["difference_ore"].sum()]
    assert found.months["difference_ore"].to_list() == [
        taxed - declared for declared, taxed in found.months.select("declared_ore", "taxed_ore").iter_rows()
    ]


def test_the_lowest_fee_is_the_same_for_taxed_incomes() -> None:
    """18 000 a year is 1 500 a month and would cost 45 kr; 24 000 a year costs the 60 kr that are the lowest fee."""
    home = family(1_500).child("2021-05-01")
    for yearly_kr, fee_kr in ((18_000, 0), (24_000, 60)):
        found = checked(home, 2024, yearly_kr, months=[3], minimum_fee='amount_kr = 60\nper = "place"')
        assert (kronor(found, "declared_ore"), kronor(found, "taxed_ore")) == ([0], [fee_kr])


def test_the_municipalitys_own_cap_is_the_same_for_taxed_incomes() -> None:
    """Declared 30 000 costs 900 kr; taxed 600 000 is 50 000 a month, of which 40 000 count: 1 200 kr."""
    found = checked(family(30_000).child("2021-05-01"), 2024, 600_000, months=[3], income_cap="income_cap_kr = 40000")
    assert (kronor(found, "declared_ore"), kronor(found, "taxed_ore")) == ([900], [1200])


@pytest.mark.parametrize(("method", "counted"), [("incomes_added", True), ("share_on_own_income", False)])
def test_it_is_told_whether_the_fee_counts_the_income_of_the_childs_other_home(method: str, counted: bool) -> None:
    home = family(30_000).child("2021-05-01").also_lives_with(family(40_000, number=2))
    found = checked(home, 2024, 360_000, others=480_000, months=[3], two_households=f'method = "{method}"')
    assert set(found.months["others_income"]) == {counted}


def test_of_a_child_with_one_home_nobody_elses_income_is_counted() -> None:
    found = checked(
        family(30_000).child("2021-05-01"), 2024, 360_000, months=[3], two_households='method = "incomes_added"'
    )
    assert set(found.months["others_income"]) == {False}


def test_counting_in_twelfths_of_an_ore_changes_no_fee() -> None:
    """The same facts and rules, in öre and in twelfths: reduction, credit, part month, day fee, lowest fee, two homes."""
    away = family(38_000, number=2)
    home = (
        family(33_333)
        .child("2021-05-01", since="2024-03-07")
        .away("sickness", "2024-03-10", "2024-03-28", certified=True)
        .child("2016-02-01", form="school_age", basis="job_seeking")
        .attends("2024-03-12", "2024-03-13")
        .child("2022-01-01")
        .also_lives_with(away.child("2020-01-01"))
    )
    tables: dict[str, str | list[str]] = {
        "reduction": 'form = ["preschool"]\noff = "25.24"\ntext = "Nedsatt"',
        "absence_credit": 'reason_of_absence = ["sickness"]\nfrom_day = 5\noff = "100"\ntext = "Sjuk"',
        "day_fee": 'form = ["school_age"]\nbasis = ["job_seeking"]\namount_kr = 50\nmax_days = 5',
        "minimum_fee": 'amount_kr = 60\nper = "place"',
        "ceiling": 'form = ["school_age"]\namount_kr = [1000, 500, 500, 0]',
        "two_households": 'method = "own_income_capped"',
    }
    for method in ("own_income_capped", "share_on_own_income", "incomes_added"):
        rules = rulebook(**{**tables, "two_households": f'method = "{method}"'})
        facts = dict(home.facts())
        plain = assess(facts, rules, TOWN, date(2024, 3, 1))
        facts["income"] = facts["income"].with_columns(pl.col("amount_ore_month") * 12)
        fine = assess(facts, rules, TOWN, date(2024, 3, 1), ore_den=12)
        assert plain.parts["charge_ore"].sum() > 0
        assert (fine.parts["charge_ore"] == plain.parts["charge_ore"] * 12).all()
        assert fine.findings == plain.findings


def test_only_months_with_a_place_are_compared() -> None:
    found = checked(
        family(30_000).child("2021-05-01", since="2024-04-01", until="2024-05-31"), 2024, 420_000, months=[3, 4, 5, 6]
    )
    assert found.months["month"].to_list() == [date(2024, 4, 1), date(2024, 5, 1)]


def test_an_adult_who_moves_in_counts_for_the_months_lived_together() -> None:
    home = family(30_000).child("2021-05-01")
    member = fact(
        "household_member", household_id="H1", person_id=ADULTS[1], role="adult", valid_from=day("2024-07-01")
    )
    income = fact("income", person_id=ADULTS[1], amount_ore_month=10_000_00, valid_from=day("2000-01-01"))
    home = home.knowing(fact("person", person_id=ADULTS[1], given_name="Ny"), member, income)
    found = checked(home, 2024, 360_000, 180_000, months=[6, 7])
    assert kronor(found, "declared_ore") == [900, 1200]
    assert kronor(found, "taxed_ore") == [900, 1350]


def test_declared_incomes_are_taken_month_by_month_as_they_changed() -> None:
    raised = fact("income", person_id=ADULTS[0], amount_ore_month=40_000_00, valid_from=day("2024-05-01"))
    home = family().child("2021-05-01")
    first = fact(
        "income",
        person_id=ADULTS[0],
        amount_ore_month=30_000_00,
        valid_from=day("2024-01-01"),
        valid_to=day("2024-04-30"),
    )
    found = checked(home.knowing(first, raised), 2024, 440_000)
    assert kronor(found, "declared_ore") == [900] * 4 + [1200] * 8
    assert set(kronor(found, "taxed_ore")) == {1100}
    assert found.households["difference_ore"].to_list() == [0]


def test_each_of_two_homes_is_compared_on_its_own_income() -> None:
    home = family(30_000).child("2021-05-01").also_lives_with(family(40_000, number=2))
    found = checked(home, 2024, 360_000, others=600_000, months=[3])
    assert set(kronor(found, "taxed_ore", "H1")) == {450}
    assert set(kronor(found, "difference_ore", "H1")) == {0}
    assert (set(kronor(found, "declared_ore", "H2")), set(kronor(found, "taxed_ore", "H2"))) == ({600}, {750})


def test_a_home_is_compared_though_the_other_has_no_taxed_income_where_each_pays_on_its_own() -> None:
    home = family(30_000).child("2021-05-01").also_lives_with(family(40_000, number=2))
    found = checked(home, 2024, 400_000, months=[3])
    assert [(each.household_id, each.code) for each in found.unchecked] == [("H2", UNTAXED)]
    assert set(kronor(found, "taxed_ore", "H1")) == {500}


@pytest.mark.parametrize("method", ["incomes_added", "own_income_capped"])
def test_neither_home_is_compared_where_one_fee_depends_on_both_incomes(method: str) -> None:
    home = family(30_000).child("2021-05-01").also_lives_with(family(40_000, number=2))
    found = checked(home, 2024, 400_000, months=[3], two_households=f'method = "{method}"')
    assert [each.household_id for each in found.unchecked] == ["H1", "H2"]
    assert found.months.is_empty()


def test_an_adult_without_taxed_income_leaves_the_household_unchecked() -> None:
    found = checked(family(30_000, 20_000).child("2021-05-01"), 2024, 400_000, months=[3])
    assert [(each.household_id, each.code) for each in found.unchecked] == [("H1", UNTAXED)]
    assert found.months.is_empty()


def test_no_taxed_income_is_needed_where_the_highest_fee_was_chosen_or_the_place_is_free() -> None:
    chosen = checked(family(accepts_highest_fee=True).child("2021-05-01"), 2024, months=[3])
    free = checked(
        family(30_000).child("2021-05-01"),
        2024,
        months=[3],
        rate=['percent = ["0", "0", "0", "0"]\nvalid_from = 2002-01-01'],
    )
    for found in (chosen, free):
        assert not found.unchecked
        assert found.households["difference_ore"].to_list() == [0]


def test_a_household_that_never_declared_was_billed_the_highest_fee_and_gets_the_difference_back() -> None:
    found = checked(family().child("2021-05-01"), 2024, 360_000, months=[3])
    assert found.months["income_missing"].all()
    assert (set(kronor(found, "declared_ore")), set(kronor(found, "taxed_ore"))) == ({1688}, {900})


def test_a_place_that_somebody_else_pays_for_is_left_to_a_person() -> None:
    found = checked(family(30_000).child("2021-05-01", payer=identity(date(1970, 1, 1), 3)), 2024, 400_000, months=[3])
    assert [each.code for each in found.unchecked] == [OWN_PAYER]


def test_a_household_that_cannot_be_billed_is_not_compared_and_the_reason_is_told() -> None:
    home = family(30_000).child("2021-05-01").later_place("2024-05-01")
    (waiting,) = checked(home, 2024, 400_000, months=[4, 5]).unchecked
    assert waiting.code == "placement-overlap"
    assert waiting.reason.startswith("2024-05: Barnet har två placeringar")
