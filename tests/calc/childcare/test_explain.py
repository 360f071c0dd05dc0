"""A charge in words: every step that happened is told, with its value, and nothing that did not happen."""

from collections.abc import Mapping
from datetime import date

import pytest

from engine.calc.childcare.explain import explain
from engine.calc.told import Told
from engine.calc.wording import FORM_WORDS
from engine.rulebook.childcare_rows import Ceiling, Rate, Reduction
from tests.calc.childcare.town import assessed
from tests.municipalities.family import LONG_AGO, Family, day, fact, family, identity

ADULT = identity(date(1980, 1, 1), 5)
ALWAYS = ["capped_income_ore", "rank", "fee_num", "charge_ore"]


def told(month: str, home: Family, part: int = 0, **tables: str | list[str]) -> tuple[Told, ...]:
    """The steps of one part of the month of the first household, told of Alva."""
    result = assessed(month, home, **tables)
    row = result.parts.filter(household_id="H1").sort("child_id", "part_from").to_dicts()[part]
    return explain(row, result.rules, child="Alva")


def steps(*args: object, **tables: str | list[str]) -> dict[str, str]:
    """What each step says and led to, with ordinary spaces, by the name of its column."""
    return texts(told(*args, **tables))  # type: ignore[arg-type]  # handed on as they came


def texts(found: tuple[Told, ...]) -> dict[str, str]:
    """Text and value of each step."""
    return {step.name: f"{step.text} {step.value}".strip().replace("\u00a0", " ") for step in found}


def test_the_plain_case_tells_income_rank_rate_and_sum_and_no_more() -> None:
    found = steps("2024-03", family(30_000).child("2022-01-10"))
    assert list(found) == ALWAYS
    assert "30 000 kr" in found["capped_income_ore"]
    assert "Alva" in found["rank"]
    assert "3 %" in found["fee_num"]
    assert found["fee_num"].endswith("900 kr")
    assert found["charge_ore"].endswith("900 kr")


def test_every_step_names_the_law_or_the_tariff_behind_it() -> None:
    found = told("2026-10", family(70_000).child("2022-01-10", since="2026-10-05").child("2020-01-10"))
    assert [step.name for step in found if not step.law] in ([], ["days"])
    by_name = {step.name: step.law for step in found}
    assert "2001:160" in by_name["capped_income_ore"]
    assert "2026:3" in by_name["fee_base_ore"]


def test_the_rate_points_to_its_row_of_the_rules() -> None:
    by_name = {step.name: step.row for step in told("2024-03", family(30_000).child("2022-01-10"))}
    row = by_name["fee_num"]
    assert isinstance(row, Rate)
    assert row.origin.file == "provkommunen/childcare.toml"
    assert row.origin.line > 0


def test_income_above_the_cap_is_told_with_the_cap() -> None:
    found = steps("2024-03", family(70_000).child("2022-01-10"))
    assert "70 000 kr" in found["capped_income_ore"]
    assert found["capped_income_ore"].endswith("56 250 kr")
    assert found["fee_num"].endswith("1 688 kr")


def test_the_deduction_is_told_from_july_2026() -> None:
    home = family(41_000).child("2024-01-10")
    assert "fee_base_ore" not in steps("2026-06", home)
    assert "10 000 kr" in steps("2026-07", home)["fee_base_ore"]
    assert steps("2026-07", home)["fee_base_ore"].endswith("31 000 kr")


def test_unknown_income_and_accepted_highest_fee_are_told_apart() -> None:
    unknown = steps("2024-03", family().child("2022-01-10"))["capped_income_ore"]
    accepted = steps("2024-03", family(accepts_highest_fee=True).child("2022-01-10"))["capped_income_ore"]
    assert "inte känd" in unknown
    assert "godtagit" in accepted
    assert unknown.endswith("56 250 kr")
    assert accepted.endswith("56 250 kr")


def test_income_below_the_minimum_is_told_with_the_minimum() -> None:
    found = steps(
        "2024-03", family(9_000).child("2022-01-10"), income_rule='missing = "highest_fee"\nminimum_kr = 10000'
    )
    assert "10 000 kr" in found["fee_base_ore"]
    assert found["fee_base_ore"].endswith(" 0 kr")


def test_income_at_the_minimum_is_not() -> None:
    rule = 'missing = "highest_fee"\nminimum_kr = 10000'
    assert "fee_base_ore" not in steps("2024-03", family(10_000).child("2022-01-10"), income_rule=rule)


@pytest.mark.parametrize(
    ("part", "rank", "share", "fee"), [(0, 3, "1 %", "300"), (1, 2, "2 %", "600"), (2, 1, "3 %", "900")]
)
def test_every_sibling_is_told_its_number_and_its_share(part: int, rank: int, share: str, fee: str) -> None:
    home = family(30_000).child("2020-01-10").child("2021-01-10").child("2022-01-10")
    found = steps("2024-03", home, part)
    assert f" {rank} " in found["rank"]
    assert share in found["fee_num"]
    assert found["fee_num"].endswith(f"{fee} kr")


def test_the_fourth_child_is_told_that_nothing_is_charged() -> None:
    home = family(30_000).child("2019-01-10").child("2020-01-10").child("2021-01-10").child("2022-01-10")
    found = steps("2024-03", home)
    assert "%" not in found["fee_num"]
    assert found["charge_ore"].endswith(" 0 kr")


def test_a_child_that_is_not_counted_is_told_so() -> None:
    grounds = '["work", "study", "job_seeking", "parental_leave", "special_support", "own_need"]'
    rates = [
        'basis = ["universal"]\npercent = ["0", "0", "0", "0"]',
        f'basis = {grounds}\npercent = ["2", "1", "1", "0"]',
    ]
    home = family(30_000).child("2020-01-10", basis="universal", hours=15)
    found = steps("2024-03", home, rate=rates, sibling_order='by = "youngest"\nuncounted_basis = ["universal"]')
    assert "räknas inte" in found["rank"]


def test_the_order_by_hours_is_told_as_such() -> None:
    assert (
        "längst" in steps("2024-03", family(30_000).child("2022-01-10"), sibling_order='by = "longest_hours"')["rank"]
    )


def test_a_fixed_amount_is_told_in_kronor() -> None:
    rates = ['form = ["preschool", "pedagogical_care", "evening_care"]\namount_kr = [300, 200, 100, 0]',
             'form = ["school_age", "holiday_care"]\npercent = ["2", "1", "1", "0"]']  # fmt: skip
    found = steps("2024-03", family(30_000).child("2022-01-10"), rate=rates)
    assert "300 kr" in found["fee_num"]
    assert "%" not in found["fee_num"]


CEILING = 'form = ["preschool"]\namount_kr = [800, 500, 300, 0]'


def test_the_municipalitys_ceiling_is_told_where_it_cuts() -> None:
    found = told("2024-03", family(30_000).child("2022-01-10"), ceiling=CEILING)
    cut = next(step for step in found if step.name == "limited_num")
    assert "800 kr" in cut.text.replace("\u00a0", " ")
    assert isinstance(cut.row, Ceiling)


def test_and_not_where_it_does_not() -> None:
    assert "limited_num" not in steps("2024-03", family(20_000).child("2022-01-10"), ceiling=CEILING)


REDUCTION = 'form = ["preschool"]\noff = "25"\ntext = "Allmän förskola"'


def test_a_reduction_is_told_with_its_name_share_and_result() -> None:
    home = family(30_000).child("2022-01-10")
    found = told("2024-03", home, reduction=REDUCTION)
    cut = next(step for step in found if step.name == "reduced_num")
    assert all(word in texts(found)["reduced_num"] for word in ("llmän förskola", "25 %", "675 kr"))
    assert isinstance(cut.row, Reduction)


def test_a_free_month_is_told() -> None:
    found = steps("2024-07", family(30_000).child("2022-01-10"), free_months="months = [7]")
    assert "avgiftsfri" in found["reduced_num"]
    assert found["charge_ore"].endswith(" 0 kr")


def test_a_part_of_the_month_is_told_in_days_and_in_its_share() -> None:
    found = steps("2024-03", family(30_000).child("2022-01-10", since="2024-03-22"))
    assert list(found) == [*ALWAYS[:3], "weight_num", "charge_ore"]
    assert {"10", "31"} <= set(found["weight_num"].replace(".", " ").split())
    assert "1/3" in found["weight_num"]  # ten thirtieths
    assert found["charge_ore"].endswith("300 kr")


def test_a_month_in_two_parts_tells_the_days_of_each() -> None:
    home = (
        family()
        .child("2022-01-10")
        .knowing(
            fact(
                "income", person_id=ADULT, amount_ore_month=20_000_00, valid_from=LONG_AGO, valid_to=day("2024-03-10")
            ),
            fact("income", person_id=ADULT, amount_ore_month=30_000_00, valid_from=day("2024-03-11")),
        )
    )
    first, second = steps("2024-03", home, 0), steps("2024-03", home, 1)
    assert {"10", "31"} <= set(first["days"].split())
    assert {"21", "31"} <= set(second["days"].split())
    assert "20 000 kr" in first["capped_income_ore"]
    assert "30 000 kr" in second["capped_income_ore"]
    assert "weight_num" not in first


def test_days_fees_are_told_instead_of_a_share_of_the_month() -> None:
    home = (
        family(30_000).child("2015-03-01", form="school_age", basis="job_seeking").attends("2024-03-04", "2024-03-05")
    )
    found = steps("2024-03", home, day_fee='form = ["school_age"]\namount_kr = 50\nmax_days = 5')
    assert "50 kr" in found["weight_num"]
    assert " 2 " in found["weight_num"]
    assert found["charge_ore"].endswith("100 kr")


def test_credit_for_absence_is_told_in_the_part_it_holds_for() -> None:
    ill = family(30_000).child("2022-01-10").away("sickness", "2024-03-01", "2024-03-31")
    rule = 'reason_of_absence = ["sickness"]\ncertified = false\nfrom_day = 15\noff = "50"\ntext = "Sjukdom"'
    before, after = (steps("2024-03", ill, n, absence_credit=rule) for n in (0, 1))
    assert "present_num" not in before
    assert after["present_num"].startswith("Avdrag för frånvaro (sjukdom): 50 %.")


@pytest.mark.parametrize(
    ("method", "word"),
    [("share_on_own_income", "1/3"), ("incomes_added", "1/3"), ("own_income_capped", "egen inkomst")],
)
def test_two_households_are_told_how_the_place_is_shared(method: str, word: str) -> None:
    home = family(30_000).child("2022-01-10").also_lives_with(family(20_000, number=2), "2/3")
    assert word in steps("2024-03", home, two_households=f'method = "{method}"')["share_num"]


def test_a_second_household_that_is_not_counted_is_not_told() -> None:
    home = family(30_000).child("2022-01-10").also_lives_with(family(20_000, number=2))
    assert "share_num" not in steps("2024-03", home, two_households='method = "not_split"')


def test_incomes_that_are_added_are_told_as_their_sum() -> None:
    home = family(30_000).child("2022-01-10").also_lives_with(family(20_000, number=2))
    assert "50 000 kr" in steps("2024-03", home, two_households='method = "incomes_added"')["capped_income_ore"]


def test_a_fee_below_the_minimum_is_told_with_the_minimum() -> None:
    found = steps("2024-03", family(8_000).child("2022-01-10"), minimum_fee='amount_kr = 300\nper = "place"')
    assert found["charge_ore"].endswith(" 0 kr")
    assert any("300 kr" in text for text in found.values())


def test_a_placement_that_costs_at_least_one_month_is_told_so() -> None:
    home = family(30_000).child("2022-01-10", since="2024-03-10", until="2024-03-19")
    found = steps("2024-03", home, part_month='method = "thirtieth"\nat_least_one_month = true')
    assert found["charge_ore"].endswith("900 kr")
    assert "weight_num" in found


@pytest.mark.parametrize("form", sorted(FORM_WORDS))
def test_the_place_is_called_by_its_swedish_name(form: str) -> None:
    assert FORM_WORDS[form] in steps("2024-03", family(30_000).child("2020-01-10", form=form))["fee_num"]


def test_no_sentence_has_a_hole_in_it() -> None:
    cases: list[tuple[str, Family, Mapping[str, str | list[str]]]] = [
        ("2026-10", family().child("2022-01-10", since="2026-10-11"), {"reduction": REDUCTION}),
        ("2024-03", family(0).child("2022-01-10"), {}),
        ("2024-03", family(70_000).child("2022-01-10").also_lives_with(family(number=2)), {"ceiling": CEILING}),
    ]
    for month, home, tables in cases:
        for text in steps(month, home, **tables).values():
            assert not {"{", "}", "None", "  "} & {text[i : i + n] for n in (1, 2, 4) for i in range(len(text))}, text
